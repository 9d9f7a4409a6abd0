"""The layouts of a chart for a wide page and for a phone, and their static pictures."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from energy_book.charts.spec import Chart, Spec, light, line_ends, merge
from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest, room_digest
from energy_helpers.charts.theme import LABEL_LINE_PX

VEGALITE_VERSION = "6.4"
# the folder of the static pictures in the cache
PICTURES = "pictures"
# The width of the text column on a wide screen and on a phone of 390 px.
WIDTHS_PX = {"wide": 660, "narrow": 340}
FACETS = ("facet", "row", "column")
# Two trial widths of the inner views, wider than a legend. The total width is linear in them.
TRIAL_WIDTHS_PX = (700, 900)
CLIP_PATH = re.compile(r'(id="clip|url\(#clip)(\d+)("|\))')
LEGENDS = ("color", "fill", "stroke", "shape", "strokeDash")
# A legend entry: its symbol and gap, and the width of a letter at 12 px in a wide font.
LEGEND_SYMBOL_PX, LEGEND_LETTER_PX = 36, 6.6


@dataclass(frozen=True)
class Layout:
    """A specification for one size of page, and its picture in the light theme."""

    spec: Spec
    svg: str
    width_px: int
    height_px: int


def lay_out(chart: Chart, size: str, cache: Path) -> Layout:
    """Lay a chart out for a ``wide`` or a ``narrow`` page; the cache has static pictures."""
    spec = copy.deepcopy(chart.spec)
    whole_px = WIDTHS_PX[size]
    _name_lines(spec, size)
    if size == "narrow":
        _narrow(spec)
    own = spec["config"]
    columns = _legend_columns(spec, whole_px)
    spec["config"] = merge({"legend": {"columns": columns}}, own)
    if _is_composite(spec):
        if size == "narrow":
            _stack(spec)
        _set_width(spec, _inner_width_px(spec, whole_px, cache))
        svg = _draw(spec, cache)
        return Layout(spec, svg, *_size_px(svg))

    fluid = spec.get("width", "container") == "container"
    fixed = {"autosize": {"type": "fit-x", "contains": "padding"}, "width": whole_px}
    svg = _draw(spec | fixed if fluid else spec, cache)
    # a legend starts where the axis starts, to the right of the row labels
    fitting = _legend_columns(spec, whole_px - _axis_px(svg)) if fluid else columns
    if fitting != columns:
        spec["config"] = merge({"legend": {"columns": fitting}}, own)
        svg = _draw(spec | fixed, cache)
    width_px, height_px = _size_px(svg)
    if fluid:
        # The live chart gets the full height of the picture, so nothing below it moves.
        spec |= {
            "width": "container",
            "height": height_px,
            "autosize": {"type": "fit", "contains": "padding"},
        }
    return Layout(spec, svg, width_px, height_px)


def _name_lines(spec: Spec, size: str) -> None:
    """Keep the names at the ends of lines, or on a phone the legends that they replace."""
    ends = line_ends(spec)
    if not ends:
        return
    if size == "narrow":
        spec["layer"] = [layer for layer in spec["layer"] if layer not in ends]
        return
    named = {layer["encoding"]["color"]["field"] for layer in ends}
    for layer in spec["layer"]:
        for channel in LEGENDS:
            encoding = layer.get("encoding", {}).get(channel) or {}
            if encoding.get("field") in named:
                encoding["legend"] = None


def _narrow(spec: Spec) -> None:
    """Set the parameter ``narrow`` that the expressions of a chart read, and fit its axes to it."""
    axes = {
        "axisX": {"titleAnchor": "end"},
        "axisY": {"labelFontSize": LABEL_LINE_PX, "labelLineHeight": LABEL_LINE_PX},
    }
    spec["config"] = merge(axes, spec["config"])
    for parameter in spec.get("params", []):
        if parameter["name"] == "narrow":
            parameter["value"] = True


def _is_composite(spec: Spec) -> bool:
    parts = ("concat", "hconcat", "vconcat", "facet", "repeat")
    return any(key in spec for key in parts) or any(
        channel in spec.get("encoding", {}) for channel in FACETS
    )


def _legend_columns(spec: Spec, width_px: int) -> int:
    """Count the legend entries that fit in one row; 0 means that all of them fit."""
    widths = [
        [LEGEND_SYMBOL_PX + LEGEND_LETTER_PX * len(str(label)) for label in labels]
        for labels in _legend_labels(spec, spec)
        if labels
    ]
    if not widths or max(sum(entries) for entries in widths) <= width_px:
        return 0
    return max(1, int(width_px / max(max(entries) for entries in widths)))


def _legend_labels(part: Any, spec: Spec) -> Iterator[list[Any]]:
    """Yield the labels of every legend of names."""
    if isinstance(part, list):
        for item in part:
            yield from _legend_labels(item, spec)
    if not isinstance(part, dict):
        return
    for channel in LEGENDS:
        encoding = (part.get("encoding") or {}).get(channel) or {}
        if (
            encoding.get("type") in ("nominal", "ordinal")
            and encoding.get("legend", {}) is not None
        ):
            domain = (encoding.get("scale") or {}).get("domain")
            if not isinstance(domain, list):
                rows = [row for table in spec.get("datasets", {}).values() for row in table]
                field = encoding.get("field")
                domain = list(dict.fromkeys(row[field] for row in rows if field in row))
            yield domain
    for key in ("layer", "concat", "hconcat", "vconcat", "spec"):
        yield from _legend_labels(part.get(key), spec)


def _stack(spec: Spec) -> None:
    """Put views that are side by side below one another."""
    if "hconcat" in spec:
        spec["vconcat"] = spec.pop("hconcat")
    if any(key in spec for key in ("concat", "facet", "repeat")):
        spec["columns"] = 1
    if "facet" in spec.get("encoding", {}):
        spec["encoding"]["facet"]["columns"] = 1
    for view in spec.get("vconcat", []):
        _stack(view)


def _set_width(spec: Spec, width_px: int) -> None:
    """Set the width of every innermost view that has no numeric width."""
    views = [view for key in ("hconcat", "vconcat", "concat") for view in spec.get(key, [])]
    views += [spec["spec"]] if "spec" in spec else []
    if views:
        spec.pop("width", None)
        for view in views:
            _set_width(view, width_px)
    elif not isinstance(spec.get("width"), (int, float)):
        spec["width"] = width_px


def _inner_width_px(spec: Spec, whole_px: int, cache: Path) -> int:
    """Find the width of the inner views that makes the whole chart `whole_px` wide."""
    measured = []
    for width_px in TRIAL_WIDTHS_PX:
        trial = copy.deepcopy(spec)
        _set_width(trial, width_px)
        measured.append(_size_px(_draw(trial, cache))[0])
    slope = (measured[1] - measured[0]) / (TRIAL_WIDTHS_PX[1] - TRIAL_WIDTHS_PX[0])
    if slope <= 0:
        return TRIAL_WIDTHS_PX[1]
    return max(60, int(TRIAL_WIDTHS_PX[0] + (whole_px - measured[0]) / slope))


@lru_cache(maxsize=1)
def drawn_by() -> str:
    """Return everything that a picture depends on, apart from its specification."""
    return f"{version('vl-convert-python')} {VEGALITE_VERSION} {room_digest('charts')}"


def _draw(spec: Spec, cache: Path) -> str:
    """Return the picture of a specification in the light theme, from the cache if it is there."""
    text = json.dumps(light(spec), sort_keys=True)
    path = cache / f"{digest([drawn_by().encode(), text.encode()])}.svg"
    return cached(path, lambda: draw(text).encode()).decode()


def draw(text: str) -> str:
    """
    Draw the picture of a specification given as JSON.

    Its clip paths are numbered from 0, because Vega goes on counting from picture to picture.
    """
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(text, vl_version=VEGALITE_VERSION, allowed_base_urls=[])
    numbers: dict[str, int] = {}

    def renumbered(match: re.Match[str]) -> str:
        return f"{match[1]}{numbers.setdefault(match[2], len(numbers))}{match[3]}"

    return CLIP_PATH.sub(renumbered, svg)


def _axis_px(svg: str) -> int:
    """Find where the axis of a picture of one view starts, from the left."""
    match = re.search(r'<g [^>]*transform="translate\(([\d.]+),', svg)
    return round(float(match[1])) if match else 0


@lru_cache(maxsize=256)
def _size_px(svg: str) -> tuple[int, int]:
    match = re.search(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', svg)
    if match is None:
        raise ValueError("the picture of a chart has no size")
    return round(float(match[1])), round(float(match[2]))
