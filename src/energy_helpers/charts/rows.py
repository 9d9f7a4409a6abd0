"""Chart of distributions in rows: shape, P5-P95, quartiles and median, on a log axis."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from .shading import shaded
from .style import (
    DIAMOND,
    DOT,
    by_colour,
    figure,
    logarithmic,
    rounded,
    say,
    tips,
    two_lines,
    whole_rows,
)

_STATISTICS = ("p5", "p25", "p50", "p75", "p95", "mean")


def shapes_by_row(
    table: pd.DataFrame,
    shapes: pd.DataFrame,
    *,
    name: str,
    caption: str,
    title: str = "",
    x_title: str,
    subject: str,
    value: str = "energy_wh",
    printed: pd.DataFrame | None = None,
    outside: Sequence[str] = (),
    outside_above: float | None = None,
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
    x_title, subject : str
        Title of the axis, with unit, and what is drawn, for the alt text.
    value : str
        Column of `shapes` on the axis.
    printed : DataFrame, optional
        Values in the paper, drawn as hollow diamonds: columns ``model``, ``value``, ``claim``.
    outside : sequence of str
        Rows whose lengths are outside the benchmark.
    outside_above : float, optional
        Value above which all rows are outside the benchmark.
    shown : mapping, optional
        Row -> label, if they differ.

    Examples
    --------
    >>> table = eh.exact.per_query(edition).loc[["baseline"]]
    >>> words = {"x_title": "Energy [Wh]", "subject": "Energy per query"}
    >>> chart = shapes_by_row(table, eh.exact.shapes(edition), name="x", caption="Energy.", **words)
    >>> chart.description.split(". ")[:2]
    ['Energy per query', 'Medians: Baseline 0.309']
    """
    names = [str(row) for row in table.index]
    shown = {"baseline": "Baseline"} | dict(shown or {})
    position = {row: len(names) - 1 - i for i, row in enumerate(names)}
    # a row without queries stays empty
    drawn = shapes[shapes["model"].isin(names)].dropna(subset=["density"])
    at = drawn["model"].map(position).astype(float)
    height = 0.44 * drawn["density"] / max(drawn["density"].max(), 1e-300) if len(drawn) else at
    drawn["low"], drawn["high"] = at - height, at + height
    summary = table.loc[:, list(_STATISTICS)].rename_axis("model").dropna().reset_index()
    summary["low"] = summary["model"].map(position).astype(float)
    ends = (0.75, 1.35)
    if len(summary):
        ends = (float(summary["p5"].min()) * 0.75, float(summary["p95"].max()) * 1.35)
    # the rows are labelled, so there is no legend
    colour = by_colour("model", names).legend(None)
    tooltip = tips("model:N", *(f"{statistic}:Q" for statistic in _STATISTICS))
    y = row_axis([shown.get(row, row) for row in names])

    x, from_p5 = (logarithmic(alt.X, field, x_title, *ends) for field in (value, "p5"))
    areas = [row_area(position[row]) for row in names if row in outside]
    shading = [shaded("y", areas)] if areas else []
    if outside_above is not None and outside_above < ends[1]:
        shading.append(shaded("x", [(outside_above, ends[1])]))
    layers = [
        *shading,
        alt.Chart(rounded(drawn[["model", value, "density", "low", "high"]]))
        .mark_area(fillOpacity=0.55, opacity=0.45, aria=False)
        .encode(x=x, y=y, y2="high:Q", color=colour, detail="model:N"),
    ]
    base = alt.Chart(rounded(summary))
    layers += [
        whole_rows(base, y, tooltip, 60),
        base.mark_rule(strokeWidth=1.5, aria=False).encode(
            x=from_p5, x2="p95:Q", y=y, color=colour, tooltip=tooltip
        ),
        base.mark_rule(strokeWidth=8, strokeCap="round", aria=False).encode(
            x="p25:Q", x2="p75:Q", y=y, color=colour, tooltip=tooltip
        ),
        base.mark_point(**DOT, size=60, strokeWidth=1.2).encode(x="p50:Q", y=y, tooltip=tooltip),
    ]
    if printed is not None and len(printed):
        marks = printed.copy()
        marks["low"] = marks["model"].map(position).astype(float) - 0.33
        layers.append(
            alt.Chart(rounded(marks))
            .mark_point(**DIAMOND)
            .encode(
                x="value:Q",
                y=y,
                tooltip=tips("model:N", "value:Q", "claim:N", form="", value="the paper prints"),
            )
        )
    medians = "; ".join(f"{shown.get(n, n)} {say(table.loc[n, 'p50'])}" for n in names)
    spread = "; ".join(
        f"{shown.get(n, n)} {say(table.loc[n, 'p5'])} to {say(table.loc[n, 'p95'])}" for n in names
    )
    text = f"{subject}. Medians: {medians}. From the 5th to the 95th percentile: {spread}."
    if shading:
        text += " Shading marks lengths outside the benchmark."
    return figure(layers, name, caption, text, 62 * len(names), title)


def row_axis(
    labels: Sequence[str], *, title: str | None = None, room: tuple[float, float] = (0.6, -0.4)
) -> alt.Y:
    """
    Return the vertical axis of rows, the first on top, at the heights in ``low``.

    The last row is at height 0, each one before it 1 higher. `room` is the space below the last
    row, and that above the height 1 over the first row.

    Examples
    --------
    >>> row_axis(["first", "second"]).to_dict()["scale"]["domain"]
    [-0.6, 1.6]
    """
    below, above = room
    upwards = list(reversed(labels))
    whole, broken = (json.dumps(each) for each in (upwards, [two_lines(n) for n in upwards]))
    return alt.Y(
        "low:Q",
        scale=alt.Scale(domain=[-below, len(labels) + above], nice=False),
        axis=alt.Axis(
            values=list(range(len(labels))),
            labelExpr=f"(narrow ? {broken} : {whole})[datum.value]",
            grid=False,
            domain=False,
            ticks=False,
            labelLimit=260,
        ),
        title=title,
    )


def row_area(at: float) -> tuple[float, float]:
    """
    Return the heights of a row to shade, for `shading.shaded`.

    Examples
    --------
    >>> row_area(1.0)
    (0.54, 1.46)
    """
    return at - 0.46, at + 0.46
