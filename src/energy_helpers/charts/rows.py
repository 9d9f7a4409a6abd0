"""Distributions in rows: shape, P5-P95, quartiles and median, on a logarithmic axis."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from .style import colour_scale, figure, legend, rounded, say
from .theme import INK, LINE, TEXT, WHITE

_STATISTICS = ("p5", "p25", "p50", "p75", "p95", "mean")


def shapes_by_row(
    table: pd.DataFrame,
    shapes: pd.DataFrame,
    *,
    name: str,
    caption: str,
    x_title: str,
    subject: str,
    value: str = "energy_wh",
    printed: pd.DataFrame | None = None,
    hatched: Sequence[str] = (),
    hatched_above: float | None = None,
    shown: Mapping[str, str] | None = None,
) -> alt.LayerChart:
    """
    Draw a distribution in each row: its shape, P5-P95, quartiles and median, on a log axis.

    Parameters
    ----------
    table : DataFrame
        Index: the rows, top first; columns ``p5 p25 p50 p75 p95 mean``.
    shapes : DataFrame
        Columns ``model``, `value` and ``density`` (per unit of the logarithm).
    name, caption : str
        Id of the figure, without ``fig-``, and its caption.
    x_title : str
        Title of the axis, with unit.
    subject : str
        What is drawn, for the alt text, such as "Energy per query in the long regime".
    value : str
        Column of `shapes` on the axis.
    printed : DataFrame, optional
        What the paper prints: columns ``model``, ``value``, ``claim``; a hollow diamond.
    hatched : sequence of str
        Rows whose lengths are outside the benchmark.
    hatched_above : float, optional
        Value from which on all rows are hatched.
    shown : mapping, optional
        Row -> label, where they differ.
    """
    names = [str(row) for row in table.index]
    shown = {"baseline": "Baseline"} | dict(shown or {})
    position = {row: len(names) - 1 - i for i, row in enumerate(names)}
    drawn = shapes[shapes["model"].isin(names)].copy()
    at = drawn["model"].map(position).astype(float)
    height = 0.44 * drawn["density"] / max(drawn["density"].max(), 1e-300) if len(drawn) else at
    drawn["low"], drawn["high"] = at - height, at + height
    summary = table.loc[:, list(_STATISTICS)].rename_axis("model").reset_index()
    summary["low"] = summary["model"].map(position).astype(float)
    ends = (float(table["p5"].min()) * 0.75, float(table["p95"].max()) * 1.35)
    x_scale = alt.Scale(type="log", domain=[float(f"{e:.3g}") for e in ends], nice=False)
    x_axis = alt.Axis(tickCount=6, format="~g")
    colour = alt.Color(
        "model:N",
        scale=colour_scale(names),
        legend=legend(labelExpr=f"({json.dumps(shown)})[datum.label] || datum.label"),
    )
    pick = alt.selection_point(fields=["model"], bind="legend", name="pick")
    strong = alt.condition(pick, alt.value(1.0), alt.value(0.15))
    tooltip = [alt.Tooltip("model:N")] + [
        alt.Tooltip(f"{s}:Q", format=".3~g", title="median" if s == "p50" else s)
        for s in _STATISTICS
    ]
    y = row_axis(names, shown)
    layers: list[alt.Chart] = []
    if hatched:
        rows = [position[row] for row in names if row in hatched]
        layers.append(_hatched(_hatching(ends, rows)))
    if hatched_above is not None and hatched_above < ends[1]:
        layers.append(_hatched(_hatching(ends, list(position.values()), hatched_above)))
    x = alt.X(f"{value}:Q", title=x_title, scale=x_scale, axis=x_axis)
    layers.append(
        alt.Chart(rounded(drawn[["model", value, "density", "low", "high"]]))
        .mark_area(opacity=0.45, aria=False)
        .encode(
            x=x,
            y=y,
            y2="high:Q",
            color=colour,
            detail="model:N",
            fillOpacity=alt.condition(pick, alt.value(0.55), alt.value(0.1)),
        )
        .add_params(pick)
    )
    base = alt.Chart(rounded(summary))
    axis_x = alt.X("p5:Q", title=x_title, scale=x_scale, axis=x_axis)
    layers += [
        base.mark_rule(strokeWidth=1.5, aria=False).encode(
            x=axis_x, x2="p95:Q", y=y, color=colour, opacity=strong, tooltip=tooltip
        ),
        base.mark_rule(strokeWidth=8, strokeCap="round", aria=False).encode(
            x="p25:Q", x2="p75:Q", y=y, color=colour, opacity=strong, tooltip=tooltip
        ),
        base.mark_point(
            size=60, filled=True, fill=WHITE, stroke=INK, strokeWidth=1.2, opacity=1
        ).encode(x="p50:Q", y=y, tooltip=tooltip),
    ]
    if printed is not None and len(printed):
        marks = printed.copy()
        marks["low"] = marks["model"].map(position).astype(float) - 0.33
        layers.append(
            alt.Chart(rounded(marks))
            .mark_point(
                shape="diamond", size=90, filled=False, color=TEXT, strokeWidth=1.6, opacity=1
            )
            .encode(
                x="value:Q",
                y=y,
                tooltip=[
                    alt.Tooltip("model:N"),
                    alt.Tooltip("value:Q", title="the paper prints"),
                    alt.Tooltip("claim:N"),
                ],
            )
        )
    medians = "; ".join(f"{shown.get(n, n)} {say(table.loc[n, 'p50'])}" for n in names)
    spread = "; ".join(
        f"{shown.get(n, n)} {say(table.loc[n, 'p5'])} to {say(table.loc[n, 'p95'])}" for n in names
    )
    text = f"{subject}. Medians: {medians}. From the 5th to the 95th percentile: {spread}."
    if hatched or hatched_above is not None:
        text += " Hatching marks lengths outside the benchmark."
    return figure(layers, name, caption, text, 62 * len(names))


def row_axis(names: Sequence[str], shown: Mapping[str, str]) -> alt.Y:
    """Return the axis of rows, the first on top, at the heights that ``low`` holds."""
    labels = json.dumps([shown.get(name, name) for name in reversed(names)])
    return alt.Y(
        "low:Q",
        scale=alt.Scale(domain=[-0.6, len(names) - 0.4], nice=False),
        axis=alt.Axis(
            values=list(range(len(names))),
            labelExpr=f"{labels}[datum.value]",
            grid=False,
            domain=False,
            ticks=False,
            labelLimit=160,
        ),
        title=None,
    )


def _hatching(
    ends: tuple[float, float], rows: Sequence[float], start: float | None = None
) -> pd.DataFrame:
    """Return slanted lines over rows of a chart, from `start` to the end of its log axis."""
    half = 0.46
    low, high = np.log10(ends[0] if start is None else start), np.log10(ends[1])
    step = np.log10(ends[1] / ends[0]) / 44
    lines = []
    for row in rows:
        for left in np.arange(low, high, step):
            right = min(left + step, high)
            rise = 2 * half * (right - left) / step
            lines.append((10**left, row - half, 10**right, row - half + rise))
    return pd.DataFrame(lines, columns=["x", "y", "x2", "y2"])


def hatched_rows(ends: tuple[float, float], rows: Sequence[float]) -> alt.Chart:
    """Return slanted lines over rows of a chart, from one end of its log axis to the other."""
    return _hatched(_hatching(ends, rows))


def _hatched(lines: pd.DataFrame) -> alt.Chart:
    marks: alt.Chart = alt.Chart(rounded(lines)).mark_rule(strokeWidth=1, color=LINE, aria=False)
    return marks.encode(x="x:Q", x2="x2:Q", y="y:Q", y2="y2:Q")
