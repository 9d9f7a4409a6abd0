"""Charts of a number over a grid of assumptions: lines or a heatmap, with menus for more axes."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .. import all_numbers
from ..charts.shading import SHADE, shaded
from ..charts.style import (
    DASHES,
    figure,
    linear_axis,
    log_axis,
    log_scale,
    menu,
    names_axis,
    nothing,
    picked,
    rounded,
    say,
    tips,
    yes_or_no,
)
from ..charts.theme import HEAT_SCHEME, INK, SERIES_COLOURS, TEXT, WHITE
from ..registry.entries import format_value
from .sweeps import Axis, Grid, number_column, outside_column

# most values of an axis that can be drawn as separate lines
MOST_LINES = 6
# most cells on each side of a heatmap and most rows of a chart, to limit the size of a page
MOST_CELLS = 48
MOST_ROWS = 4000
HEIGHT_PX = 320
# the page selects the same cell in the other heatmaps
_CELL = alt.selection_point(
    name="cell", fields=["x", "y"], on="pointerover", clear="pointerout", empty=False
)
# smallest ratio of the highest to the lowest value at which an axis is logarithmic
_WIDE = 20.0


@dataclass(frozen=True, slots=True)
class _Layout:
    """Role of each axis of a grid in a chart."""

    x: Axis
    lines: Axis | None  # one line per value
    y: Axis | None  # vertical axis of a heatmap
    menus: tuple[Axis, ...]

    @property
    def roles(self) -> dict[str, Axis]:
        """Column of a chart -> the axis that it has."""
        shown = {"x": self.x, "line": self.lines, "y": self.y}
        shown |= {f"menu{i}": axis for i, axis in enumerate(self.menus)}
        return {role: axis for role, axis in shown.items() if axis is not None}


def lay_out(grid: Grid) -> _Layout:
    """
    Choose the role of each axis in a chart; the longest numeric axis is horizontal.

    Examples
    --------
    >>> grid = Grid(edition, (Axis("pue", (1.1, 1.3)), Axis("long_share", (0.0, 0.1, 0.2))))
    >>> roles = lay_out(grid)
    >>> roles.x.name, roles.lines.name
    ('long_share', 'pue')
    """
    axes = sorted(grid.axes, key=lambda axis: (not axis.numeric, -len(axis.points)))
    x, *others = axes
    if not others:
        return _Layout(x, None, None, ())
    few = [axis for axis in others if not axis.numeric or len(axis.points) <= MOST_LINES]
    second = few[0] if few else others[0]
    menus = tuple(axis for axis in others if axis is not second)
    if x.numeric and few and len(second.points) <= len(SERIES_COLOURS):
        return _Layout(x, second, None, menus)
    return _Layout(x, None, second, menus)


def sweep_chart(
    grid: Grid, table: pd.DataFrame, number: str, *, name: str | None = None
) -> alt.LayerChart:
    """
    Draw one number over a grid.

    `table` is that of `Grid.table`; points whose number is nan or infinite are not drawn, and the
    figure says so if there is no other. `name` is the id of the figure without ``fig-``, by default
    ``sweep-`` and the name of the number, with hyphens for its points. The title gives the
    range of the number.

    Examples
    --------
    >>> grid = Grid(edition, (Axis("pue", (1.1, 1.3)),))
    >>> number = "baseline-median-traditional"
    >>> table = eh.sweeps.sweep(edition, {"pue": grid.axes[0].points}, number)
    >>> sweep_chart(grid, table, number).description.split(". ")[1]
    'Lowest 0.263 at pue 1.1; highest 0.31 at pue 1.3'
    """
    layout = lay_out(grid)
    cells = {axis.name: _thinned(axis, layout) for axis in grid.axes}
    thinned = [axis for axis in grid.axes if len(cells[axis.name]) < len(axis.points)]
    drawn = table
    for axis in thinned:
        drawn = drawn[drawn[axis.column].isin(cells[axis.name])]
    # Vega would interpret dots and brackets in the names of the columns
    names = {number_column(number): "value", outside_column(number): "outside"}
    names |= {axis.column: role for role, axis in layout.roles.items()}
    frame = drawn[list(names)].rename(columns=names)
    infinite = int(np.isinf(frame["value"]).sum())
    frame = frame[np.isfinite(frame["value"])]
    name = name or f"sweep-{number.replace('.', '-')}"
    if frame.empty:
        caption = _caption(layout, number, False, False, infinite)
        return nothing("no finite value at any point", name=name, caption=caption)
    # tooltips show yes or no instead of true or false
    frame["said"] = yes_or_no(frame["outside"])
    menus = [_menu(f"chosen{i}", cells[a.name], a.column) for i, a in enumerate(layout.menus)]
    shown = " && ".join(f"datum.menu{i} == chosen{i}" for i in range(len(menus))) or "true"
    layers = (
        _lines(layout, frame, number, shown)
        if layout.y is None
        else _heatmap(layout.x, layout.y, frame, number, shown)
    )
    if menus:
        layers[0] = layers[0].add_params(*menus)
    low, high = (format_value(end, 3) for end in (frame["value"].min(), frame["value"].max()))
    return figure(
        layers,
        name,
        _caption(layout, number, bool(frame["outside"].any()), bool(thinned), infinite),
        _alt_text(layout, frame, number),
        HEIGHT_PX,
        f"The values range from {low} to {high}{_unit(number)}",
    )


def _thinned(axis: Axis, layout: _Layout) -> list[Any]:
    """Return the cells that a chart has room for, including the first and the last."""
    if axis in layout.menus:
        most = 8
    elif axis is layout.x:
        most = MOST_CELLS if layout.y is not None else 200
    else:
        most = MOST_CELLS if axis is layout.y else MOST_ROWS
    cells = axis.cells
    if len(cells) <= most:
        return cells
    return [cells[i] for i in sorted({round(i) for i in np.linspace(0, len(cells) - 1, most)})]


def _menu(name: str, cells: list[Any], label: str) -> alt.Parameter:
    # round the values like the rows of the chart, or no row would match
    return menu(name, [float(_name(c)) if isinstance(c, float) else c for c in cells], label)


def _is_log(axis: Axis) -> bool:
    low, high = min(axis.points), max(axis.points)
    return bool(low > 0 and high / low >= _WIDE)


def _scale(axis: Axis) -> alt.Scale:
    return log_scale(padding=10) if _is_log(axis) else alt.Scale(zero=False, nice=False, padding=10)


def _lines(layout: _Layout, frame: pd.DataFrame, number: str, shown: str) -> list[Any]:
    title = number_column(number)
    ends = _ends(frame["value"])
    scale = alt.Scale(domain=list(ends), nice=False)
    axis = linear_axis(format=",.6~g")
    encoded: dict[str, Any] = {"y": alt.Y("value:Q", title=title, axis=axis, scale=scale)}
    tooltip = [
        alt.Tooltip("x", type="quantitative", format=",.6~g", title=layout.x.column),
        alt.Tooltip("value:Q", format=".4~g", title=title),
        alt.Tooltip("said:N", title="outside the benchmark"),
    ]
    if layout.x.numeric:
        ends_x = min(layout.x.points), max(layout.x.points)
        along = log_axis(*ends_x, form="~s") if _is_log(layout.x) else axis
        encoded["x"] = alt.X("x:Q", title=layout.x.column, scale=_scale(layout.x), axis=along)
    else:
        # words are rows, where the longest has room
        names = names_axis([_name(cell) for cell in layout.x.cells])
        encoded["x"] = alt.X("value:Q", title=title, axis=axis, scale=scale)
        encoded["y"] = alt.Y("x:N", title=layout.x.column, sort=layout.x.cells, axis=names)
        tooltip[0] = alt.Tooltip("x:N", title=layout.x.column)
    if layout.lines is not None:
        cells = [_name(cell) for cell in layout.lines.cells]
        options = alt.Legend(symbolOpacity=1, titleLimit=400)
        frame = frame.assign(line=frame["line"].map(_name))
        encoded["color"] = alt.Color(
            "line:N",
            title=layout.lines.column,
            scale=alt.Scale(domain=cells, range=list(SERIES_COLOURS[: len(cells)])),
            legend=options,
        )
        pick, encoded["opacity"] = picked("line")
        tooltip.insert(0, alt.Tooltip("line:N", title=layout.lines.column))
        dash = alt.StrokeDash(
            "line:N",
            title=layout.lines.column,
            scale=alt.Scale(domain=cells, range=list(DASHES[: len(cells)])),
            legend=options,
        )
    else:
        encoded["color"] = alt.value(SERIES_COLOURS[0])
    base = alt.Chart(rounded(frame)).transform_filter(shown)
    layers: list[Any] = []
    if layout.x.numeric:
        areas = [(low, high) for low, high in _outside(layout.x, frame) if low < high]
        if areas:
            layers.append(shaded("x", areas))
        line = base.mark_line(strokeWidth=2, aria=False).encode(**encoded)
        layers.append(line if layout.lines is None else line.encode(strokeDash=dash))
    layers.append(
        base.mark_point(size=42, strokeWidth=2, opacity=1).encode(
            **encoded,
            fill=alt.condition("datum.outside", alt.value("transparent"), encoded["color"]),
            tooltip=tooltip,
        )
    )
    if layout.lines is not None:
        layers[-1] = layers[-1].add_params(pick)
    return layers


def _ends(values: pd.Series[float]) -> tuple[float, float]:
    """Return the ends of the value axis, which starts at zero unless this flattens the curve."""
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low) or 0.06 * abs(high) or 1.0
    return (0.0 if 0 <= low < 0.6 * high else low - room), high + room


def _outside(axis: Axis, frame: pd.DataFrame) -> list[tuple[float, float]]:
    """Return the intervals of x where every line is outside, with ends midway between points."""
    outside = frame.groupby("x")["outside"].all()
    at = outside.index.to_numpy(dtype=float)
    between = np.sqrt(at[1:] * at[:-1]) if _is_log(axis) else (at[1:] + at[:-1]) / 2
    edges = np.concatenate([at[:1], between, at[-1:]])
    runs = itertools.groupby(range(len(at)), key=lambda i: bool(outside.iloc[i]))
    members = [list(run) for is_outside, run in runs if is_outside]
    return [(float(edges[run[0]]), float(edges[run[-1] + 1])) for run in members]


def _heatmap(across: Axis, down: Axis, frame: pd.DataFrame, number: str, shown: str) -> list[Any]:
    frame = frame.assign(x=frame["x"].map(_name), y=frame["y"].map(_name))
    x_cells = [_name(cell) for cell in across.cells if _name(cell) in set(frame["x"])]
    y_cells = [_name(cell) for cell in down.cells if _name(cell) in set(frame["y"])]
    if down.numeric:
        y_cells.reverse()
    title = number_column(number)
    low, high = frame["value"].min(), frame["value"].max()
    wide = low > 0 and high / low >= _WIDE
    x = alt.X(
        "x:O",
        title=across.column,
        sort=x_cells,
        axis=alt.Axis(labelOverlap=True, labelAngle=0, labelLimit=110),
    )
    y = alt.Y(
        "y:O", title=down.column, sort=y_cells, axis=alt.Axis(labelOverlap=True, labelLimit=260)
    )
    base = alt.Chart(rounded(frame)).transform_filter(shown)
    cells = base.mark_rect().encode(
        x=x,
        y=y,
        color=alt.Color(
            "value:Q",
            title=title,
            scale=alt.Scale(scheme=HEAT_SCHEME, reverse=True, type="log" if wide else "linear"),
            legend=alt.Legend(orient="bottom", direction="horizontal", titleLimit=400),
        ),
        tooltip=tips(
            *("x:N", "y:N", "value:Q", "said:N"),
            form=".4~g",
            x=across.column,
            y=down.column,
            value=title,
            said="outside the benchmark",
        ),
    )
    # paler than the colours of the scheme, which its tint would change
    pale = {**SHADE, "color": WHITE, "stroke": INK, "fillOpacity": 0.15}
    below, and_ = (json.dumps(t) for t in (f"{_unit(number)}\n{across.name} ", f", {down.name} "))
    words = f"format(datum.value, '.4~g') + {below} + datum.x + {and_} + datum.y"
    return [
        cells.add_params(_CELL),
        base.transform_filter("datum.outside").mark_rect(**pale).encode(x=x, y=y),
        *_crosshair(base, x, y, words),
    ]


def _crosshair(base: alt.Chart, x: alt.X, y: alt.Y, words: str) -> list[alt.Chart]:
    """Mark the row and column of the cell under the pointer, with an expression as its text."""
    at = base.transform_filter(_CELL)
    # visible on every colour
    rule = at.mark_rule(strokeWidth=2, color=WHITE, blend="difference", aria=False)
    above: dict[str, Any] = {"align": "left", "x": 0, "y": -24, "limit": alt.expr("width")}
    above |= {"lineBreak": "\n", "color": TEXT, "aria": False}
    return [
        rule.encode(x=x),
        rule.encode(y=y),
        at.mark_text(**above).encode(text=alt.value(alt.expr(words))),
        # keeps the place of the lines
        base.transform_aggregate(n="count()")
        .mark_text(**above)
        .encode(text=alt.value("\u00a0\n\u00a0")),
    ]


def _unit(number: str) -> str:
    unit = all_numbers.get(number).unit
    return "" if unit == "-" else f" {unit}"


def _caption(layout: _Layout, number: str, outside: bool, thinned: bool, infinite: int) -> str:
    over = [axis.name for axis in layout.roles.values()]
    meaning = all_numbers.get(number).meaning
    text = f"{meaning[:1].upper()}{meaning[1:]} ({number}), by {_listed(over)}."
    if outside:
        marks = "Dashed outlines" if layout.y is not None else "Shaded, or with hollow points"
        text += f" {marks}: a throughput is used outside the lengths it was measured at."
    if thinned:
        text += " The chart shows a part of the points, and the files hold all."
    if infinite:
        points = "point" if infinite == 1 else "points"
        text += f" It is infinite at {infinite:,} {points}, which are not drawn."
    return text


def _alt_text(layout: _Layout, frame: pd.DataFrame, number: str) -> str:
    values = frame["value"].to_numpy()
    least, most = frame.iloc[int(values.argmin())], frame.iloc[int(values.argmax())]
    kind = "Heatmap" if layout.y is not None else "Lines" if layout.lines else "A line"

    def where(row: pd.Series[Any]) -> str:
        return ", ".join(f"{a.name} {_name(row[role])}" for role, a in layout.roles.items())

    return (
        f"{kind} of {number_column(number)}. Lowest {say(least['value'])} at {where(least)}; "
        f"highest {say(most['value'])} at {where(most)}. "
        f"{int(frame['outside'].sum())} of {len(frame)} points are outside the benchmark."
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _name(cell: Any) -> str:
    return f"{cell:.6g}" if isinstance(cell, float) and math.isfinite(cell) else str(cell)
