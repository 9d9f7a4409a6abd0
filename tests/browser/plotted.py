"""Comparison of drawn charts with their data: Vega's marks and Vega-Lite's rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from energy_helpers.charts.theme import LINE_ENDS

Spec = dict[str, Any]
CONCATS = ("concat", "hconcat", "vconcat")
FLUID_PX = 1.0


def units(spec: Spec, name: str = "", encoding: Spec | None = None) -> Iterator[tuple[str, Spec]]:
    """
    Yield the innermost views by the name that Vega-Lite gives their marks.

    Each with its encoding, what it inherits included.
    """
    name = spec.get("name", name)
    prefix = f"{name}_" if name else ""
    encoding = {**(encoding or {}), **spec.get("encoding", {})}
    children = [(f"layer_{i}", view) for i, view in enumerate(spec.get("layer", []))]
    for key in CONCATS:
        children += [(f"concat_{i}", view) for i, view in enumerate(spec.get(key, []))]
    if isinstance(spec.get("spec"), dict):
        children.append(("child", spec["spec"]))
    for child, view in children:
        yield from units(view, prefix + child, encoding)
    if "mark" in spec:
        split = {"row", "column", "facet"} & encoding.keys()
        yield f"{prefix}child_marks" if split else f"{prefix}marks", {**spec, "encoding": encoding}


def tables(spec: Any) -> Iterator[list[Spec]]:
    """Yield the data sets of a specification."""
    if isinstance(spec, dict):
        yield from spec.get("datasets", {}).values()
        if isinstance(spec.get("data"), dict) and "values" in spec["data"]:
            yield spec["data"]["values"]
        for key, value in spec.items():
            if key not in ("datasets", "data"):
                yield from tables(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from tables(value)


def left_out(wide: Spec, narrow: Spec) -> list[list[Spec]]:
    """Return the data sets that a phone does not draw; only names of lines may be left out."""
    layers, kept = (spec.get("layer", []) for spec in (wide, narrow))
    by_name = {layer.get("data", {}).get("name"): layer.get("name") for layer in layers}
    out = by_name.keys() - {layer.get("data", {}).get("name") for layer in kept}
    assert {by_name[name] for name in out} <= {LINE_ENDS}
    return [wide["datasets"][name] for name in out]


def plain(row: Spec) -> Spec:
    """Reduce a row to what survives Vega unchanged: numbers and words."""
    return {
        key: float(value) if isinstance(value, (int, float)) else value
        for key, value in row.items()
        if isinstance(value, (int, float, str)) and not isinstance(value, bool)
    }


def not_plotted(rows: list[Spec], marks: list[Spec]) -> list[Spec]:
    """Return the rows that have no visible mark."""
    drawn = [plain(item["row"]) for mark in marks for item in mark["items"] if is_visible(item)]
    seen = {frozenset(row.items()) for row in drawn}
    missing = []
    for row in map(plain, rows):
        wanted = frozenset(row.items())
        if wanted not in seen and not any(wanted <= shown for shown in seen):
            missing.append(row)
    return missing


def is_visible(item: Spec) -> bool:
    """Return whether a mark has ink, a row and a place."""
    return bool(item["seen"] and item["row"]) and all(map(is_finite, item["bounds"]))


def is_finite(value: float | None) -> bool:
    """Return whether a coordinate is a number; JSON has null for the others."""
    return value is not None and math.isfinite(value)


def outside(mark: Spec, size: list[float], margin_px: float = 4.0) -> list[Spec]:
    """Return the items that are drawn beyond the edge of the picture."""
    if mark["clip"]:
        return []
    width, height = size

    def beyond(bounds: list[float]) -> bool:
        left, top, right, bottom = bounds
        return (
            right < -margin_px
            or bottom < -margin_px
            or left > width + margin_px
            or top > height + margin_px
        )

    return [item for item in mark["items"] if is_visible(item) and beyond(item["bounds"])]


def extent(item: Spec, channel: str) -> tuple[float, float]:
    """Return the edges of an item on the sides of low and of high values."""
    left, top, right, bottom = item["bounds"]
    return (left, right) if channel == "x" else (bottom, top)


def values_drawn(mark: Spec, unit: Spec, channel: str) -> list[tuple[float, float]] | None:
    """
    Return (value, place) of each item along a channel, by value.

    The place is a point's own, a bar's end, an interval's lower end, or the length of
    a part of a stack. None where no place follows a value: words, bins, stacked areas.
    """
    encoding = unit["encoding"]
    defined, other = encoding.get(channel, {}), encoding.get(f"{channel}2")
    field = defined.get("field")
    kind = unit["mark"]["type"] if isinstance(unit["mark"], dict) else unit["mark"]
    derived = {"aggregate", "bin", "timeUnit"} & defined.keys()
    stacked = kind in ("bar", "area") and "color" in encoding and defined.get("stack", 1)
    if defined.get("type") != "quantitative" or not field or derived:
        return None
    if (other and "field" not in other) or (stacked and kind == "area"):
        return None

    def drawn(item: Spec) -> tuple[float, float]:
        value = item["row"][field]
        low, high = extent(item, channel)
        if other and kind == "area":
            # its items have the bounds of the whole area
            return value, item[channel]
        if other:
            return min(value, item["row"][other["field"]]), low
        if stacked:
            return value, abs(high - low)
        return value, high if mark["type"] == "rect" else item[channel]

    pairs = [
        drawn(item)
        for item in mark["items"]
        if is_visible(item) and isinstance(item["row"].get(field), (int, float))
    ]
    return sorted(pairs) or None


def values_coloured(mark: Spec, unit: Spec) -> list[tuple[float, str]] | None:
    """Return (value, colour) of each item where the colour says a value, by value."""
    defined = unit["encoding"].get("color", {})
    if defined.get("type") != "quantitative" or "field" not in defined:
        return None
    field = defined["field"]
    return sorted(
        (item["row"][field], item["fill"])
        for item in mark["items"]
        if is_visible(item) and isinstance(item["row"].get(field), (int, float))
    )


def out_of_order(pairs: list[tuple[float, float]]) -> bool:
    """Return whether places fail to follow values, rising or falling throughout."""
    places = [place for _, place in pairs]
    steps = [after - before for before, after in pairwise(places)]
    rising, falling = min(steps, default=0) >= -FLUID_PX, max(steps, default=0) <= FLUID_PX
    return not (rising or falling)


def collapsed(pairs: list[tuple[float, float]]) -> bool:
    """Return whether different values all have the same place."""
    values, places = zip(*pairs, strict=True)
    return differ(list(values)) and max(places) - min(places) < FLUID_PX


def differ(values: list[float]) -> bool:
    """Return whether values differ so much that a reader must see it."""
    return max(values) - min(values) > 0.2 * max(map(abs, values))
