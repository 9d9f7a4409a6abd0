"""The data of a chart as tidy tables: readable columns with units, without the plot's geometry."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from energy_book.charts.spec import Chart, Spec

Row = dict[str, Any]
UNIT = re.compile(r"\[.+\]")
# columns that only place or style marks
LEFT_OUT = {"as_set", "height", "outside", "right", "zero"}
# columns with one unit
STATISTICS = ("p5", "p25", "p50", "median", "p75", "p95", "mean")
# a table is called after the first mark that shows it
KINDS = {"line": "curves", "area": "curves", "point": "points", "rule": "ranges", "bar": "bars"}


def tidy_tables(chart: Chart) -> dict[str, list[Row]]:
    """Return the tables of a chart by name, each row with readable names of columns."""
    layers = list(_layers(chart.spec))
    geometry = _row_heights(layers)
    datasets = {name: rows for name, rows in _datasets(chart.spec) if rows}
    # a chart without tooltips and titles has its rows as they are
    says = any(map(_says_something, layers))
    found: dict[str, list[Row]] = {}
    for name, rows in datasets.items():
        own = [layer for layer in layers if _dataset(layer) == name]
        part = any(rows is not other and _is_part(rows, other) for other in datasets.values())
        if part or (says and not any(map(_says_something, own))):
            continue
        titles = _titles(layers, own, rows, geometry)
        kind = KINDS.get(_mark(own[0]), "values")
        label = next(f"{kind}{n}" for n in ("", *range(2, 99)) if f"{kind}{n}" not in found)
        found[label] = [{titles[key]: row.get(key) for key in titles} for row in rows]
    return found


def as_csv(rows: list[Row]) -> str:
    """Format rows as CSV, with the columns in the order of first appearance."""
    columns = dict.fromkeys(key for row in rows for key in row)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _titles(
    layers: list[Spec], own: list[Spec], rows: list[Row], geometry: set[str]
) -> dict[str, str]:
    """Return field -> column, those of tooltips first, in their order."""
    tooltips = {
        each["field"]: each.get("title", each["field"])
        for layer in own
        for each in layer["encoding"].get("tooltip", [])
        if "field" in each
    }
    axes: dict[str, str] = {}
    units: dict[str, str] = {}
    drawn: set[str] = set()
    written: set[str] = set()
    for layer in own:
        encoding = layer["encoding"]
        for channel, given in encoding.items():
            if not isinstance(given, dict) or "field" not in given:
                continue
            field = given["field"]
            (written if channel == "text" else drawn).add(field)
            if channel not in ("x", "x2", "y", "y2"):
                continue
            title = _title(layers, channel[0])
            # an end of an interval is not all that the axis shows
            if given.get("title") and f"{channel}2" not in encoding:
                axes.setdefault(field, title)
            if match := UNIT.search(title):
                units.setdefault(field, match[0])
    if unit := next((units[field] for field in STATISTICS if field in units), ""):
        units = dict.fromkeys(STATISTICS, unit) | units
    titles: dict[str, str] = {}
    for key in dict.fromkeys([*tooltips, *(key for row in rows for key in row)]):
        left_out = key in geometry | LEFT_OUT | (written - drawn)
        if (key not in tooltips and left_out) or not any(key in row for row in rows):
            continue
        title = tooltips.get(key, key)
        if title == key or title in titles.values():
            title = axes.get(key, key).replace("_", " ")
        unit = units.get(key, "")
        said = UNIT.search(title) or unit.strip("[]") in title.replace("/", " per ")
        titles[key] = title if said or unit.strip("[]") in title else f"{title} {unit}"
    return titles


def _title(layers: list[Spec], channel: str) -> str:
    titles = (layer["encoding"].get(channel, {}).get("title") for layer in layers)
    return str(next(filter(None, titles), ""))


def _row_heights(layers: list[Spec]) -> set[str]:
    """Return the fields that only place marks in rows."""
    fields = set()
    for layer in layers:
        encoding = layer["encoding"]
        offset = encoding.get("yOffset", {})
        if offset.get("type") == "quantitative":
            fields.add(offset["field"])
    in_rows = any(
        layer["encoding"].get("y", {}).get("type") == "quantitative"
        and "labelExpr" in (layer["encoding"]["y"].get("axis") or {})
        for layer in layers
    )
    if in_rows:
        ends = (layer["encoding"].get(channel, {}) for layer in layers for channel in ("y", "y2"))
        fields |= {end["field"] for end in ends if "field" in end}
    return fields


def _says_something(layer: Spec) -> bool:
    """Return whether a layer has a tooltip or a titled axis: a shaded area has neither."""
    encoding = layer["encoding"]
    return "tooltip" in encoding or any(encoding.get(c, {}).get("title") for c in ("x", "y"))


def _is_part(rows: list[Row], others: list[Row]) -> bool:
    """Return whether every row is among the others, perhaps with fewer columns."""
    return len(rows) < len(others) and all(
        any(row.items() <= other.items() for other in others) for row in rows
    )


def _layers(spec: Any, inherited: Spec | None = None) -> Iterator[Spec]:
    """Yield every innermost view with the encoding and the data that it inherits."""
    over = inherited or {"encoding": {}}
    own = {
        "encoding": {**over["encoding"], **spec.get("encoding", {})},
        "data": spec.get("data", over.get("data")),
    }
    parts = [
        part for key in ("layer", "concat", "hconcat", "vconcat") for part in spec.get(key, [])
    ]
    parts += [spec["spec"]] if "spec" in spec else []
    for part in parts:
        yield from _layers(part, own)
    if "mark" in spec:
        yield {**own, "mark": spec["mark"]}


def _datasets(spec: Spec) -> Iterator[tuple[str, list[Row]]]:
    yield from spec.get("datasets", {}).items()
    values = {
        _dataset(layer): layer["data"]["values"]
        for layer in _layers(spec)
        if layer["data"] and "values" in layer["data"]
    }
    yield from values.items()


def _dataset(layer: Spec) -> str:
    data = layer["data"] or {}
    return str(data.get("name") or id(data.get("values")))


def _mark(layer: Spec) -> str:
    mark = layer["mark"]
    return str(mark["type"] if isinstance(mark, dict) else mark)
