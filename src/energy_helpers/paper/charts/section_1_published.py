"""Charts of published energies and gains, compared with the method's results."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from ...charts.style import (
    DOT,
    brushed,
    by_colour,
    by_shape,
    figure,
    linear_axis,
    logarithmic,
    names_axis,
    picked,
    rounded,
    say,
    tips,
    whole_rows,
)
from ...charts.theme import BLUE, GREEN, GREY, LINE, MUTED, ORANGE, TEXT

BOUNDARY_COLOURS = {"data centre": BLUE, "accelerators only": ORANGE, "not disclosed": GREY}
PROVENANCE_SHAPES = {
    "operator's word": "square",
    "measured": "circle",
    "cited by the paper": "diamond",
    "estimated": "triangle-up",
}
# legend of shapes: two legends side by side are wider than a phone's screen
BELOW = {"orient": "bottom", "symbolFillColor": MUTED, "symbolStrokeColor": MUTED}
KIND_COLOURS = {"fleet": GREY, "improved fleet": GREEN, "comparison": BLUE}
END_SHAPES = {"one value": "circle", "at least": "triangle-right", "at most": "triangle-left"}


def published_values(
    published: pd.DataFrame, own: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw published energies of a query, with the method's results above them.

    `published` and `own` are results of `published.published_energies` and
    `published.own_baselines`. The range between the quartiles of the first row of `own` is drawn
    behind all rows. A range that is dragged on the chart filters the column "Energy [Wh]" of the
    table of this name.

    Examples
    --------
    >>> own = eh.paper.published.own_baselines(edition)
    >>> published = eh.paper.published.published_energies()
    >>> chart = published_values(published, own, name="published", caption="Published energies.")
    >>> chart.description.partition(":")[0]
    'Published energies of a query in Wh, on a log axis'
    """
    points = published.sort_values("value").copy()
    points["row"] = points["label"] + ", " + points["publisher"] + ", " + points["boundary_kind"]
    # a tooltip shows a dash for anything that the source does not state
    points["hardware"] = points["hardware"].replace("", "–")
    points["answer"] = [
        "–" if math.isnan(tokens) else f"{tokens:,.0f}" for tokens in points["output_tokens"]
    ]
    several = points.groupby("label")["publisher"].transform("nunique") > 1
    labels = points["label"].where(~several, points["label"] + ", " + points["publisher"])
    shown = dict(zip(points["row"], labels, strict=True))
    bars = own.rename_axis("row").reset_index()
    order = [*bars["row"], *points["row"]]
    x = logarithmic(alt.X, "p25", "Energy per query [Wh]", 0.025, 60)
    y = alt.Y(
        "row:N", sort=order, title=None, axis=names_axis(order, shown, grid=True, domain=False)
    )
    tooltip = tips(
        *("label:N", "publisher:N", "value:Q", "boundary_kind:N", "provenance_kind:N"),
        *("hardware:N", "answer:N"),
        label="query",
        boundary_kind="boundary",
        provenance_kind="kind of source",
        answer="output [tokens]",
        value="Wh",
    )
    own_tooltip = tips("row:N", *(f"{column}:Q" for column in own.columns))
    pick, strong = picked("boundary_kind", weak=0.15)
    base = alt.Chart(rounded(bars))
    columns = [
        *("row", "label", "publisher", "value", "boundary", "boundary_kind"),
        *("provenance", "provenance_kind", "hardware", "answer"),
    ]
    layers = [
        alt.Chart(rounded(bars.head(1)))
        .mark_rect(color=LINE, opacity=0.45, aria=False)
        .encode(x=x, x2="p75:Q"),
        whole_rows(base, y, own_tooltip, 24),
        whole_rows(alt.Chart(rounded(points[columns])), y, tooltip, 24),
        base.mark_rule(strokeWidth=1.5, color=TEXT, aria=False).encode(
            x="p5:Q", x2="p95:Q", y=y, tooltip=own_tooltip
        ),
        base.mark_rule(strokeWidth=8, strokeCap="round", color=GREEN, aria=False).encode(
            x="p25:Q", x2="p75:Q", y=y, tooltip=own_tooltip
        ),
        base.mark_point(**DOT, size=60, strokeWidth=1.2).encode(
            x="p50:Q", y=y, tooltip=own_tooltip
        ),
        alt.Chart(rounded(points[columns]))
        .mark_point(size=80, filled=True)
        .encode(
            x="value:Q",
            y=y,
            color=by_colour("boundary_kind", BOUNDARY_COLOURS),
            shape=by_shape("provenance_kind", PROVENANCE_SHAPES, **BELOW),
            opacity=strong,
            tooltip=tooltip,
        )
        .add_params(pick, brushed("energy_wh")),
    ]
    said = "; ".join(f"{r.row} {say(r.value)}" for r in points.itertuples())
    ours = "; ".join(
        f"{r.row}: median {say(r.p50)}, quartiles {say(r.p25)} and {say(r.p75)}"
        for r in bars.itertuples()
    )
    text = f"Published energies of a query in Wh, on a log axis: {said}. The method: {ours}."
    return figure(layers, name, caption, text, 24 * len(order), title)


def cited_gains(
    gains: pd.DataFrame, alphas: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the gains that the paper cites for each lever, on a band of the lever's gain.

    `gains` is a result of `published.efficiency_gains`; rows that lack both ends are not drawn.
    `alphas` has the gains of the levers in the method. Index: levers; columns ``p5 p50 p95``.

    Examples
    --------
    >>> alphas = eh.editions.findings.lever_medians(edition)[["p5", "p50", "p95"]].drop("product")
    >>> gains = eh.paper.published.efficiency_gains().head(1)
    >>> cited_gains(gains, alphas, name="gains", caption="Gains.").description.split(". ")[0]
    'Gains as the paper cites them: Distillation (model) 5–10×'
    """
    drawn = gains.dropna(subset=["low", "high"], how="all").drop(columns="cite")
    levers = list(alphas.index)
    drawn = drawn.sort_values(
        ["lever", "low", "high"], key=lambda c: c.map(levers.index) if c.name == "lever" else c
    )
    order = list(drawn["short"])
    bands = drawn[["lever", "short"]].merge(alphas.reset_index(names="lever"), on="lever")
    ends = drawn.assign(
        at=drawn["low"].fillna(drawn["high"]),
        end=[_end(low, high) for low, high in zip(drawn["low"], drawn["high"], strict=True)],
    )
    ends = ends[ends["end"] != "range"].drop(columns=["low", "high"])
    # no gap between rows, so the band of a lever is continuous
    rows = alt.Scale(paddingInner=0, paddingOuter=0)
    y = alt.Y(
        "short:N",
        sort=order,
        title=None,
        axis=names_axis(order, grid=False, domain=False),
        scale=rows,
    )
    x = logarithmic(alt.X, "p5", "Gain [factor]", 1, 110)
    colour = by_colour("lever", levers, symbolType="square")
    tooltip = tips("technique:N", "lever:N", "as_printed:N", "what:N", what="of")
    alpha_tooltip = tips("lever:N", *(f"{column}:Q" for column in alphas.columns))
    layers = [
        alt.Chart(rounded(bands))
        .mark_bar(height={"band": 1}, opacity=0.2)
        .encode(x=x, x2="p95:Q", y=y, color=colour, tooltip=alpha_tooltip),
        alt.Chart(rounded(bands))
        .mark_tick(thickness=1.5, height={"band": 1}, opacity=0.8)
        .encode(x="p50:Q", y=y, color=colour, tooltip=alpha_tooltip),
        alt.Chart(rounded(drawn.dropna(subset=["low", "high"])))
        .mark_rule(strokeWidth=5, strokeCap="round")
        .encode(x="low:Q", x2="high:Q", y=y, color=colour, tooltip=tooltip),
        alt.Chart(rounded(ends))
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x="at:Q", y=y, color=colour, shape=by_shape("end", END_SHAPES, **BELOW), tooltip=tooltip
        ),
    ]
    said = "; ".join(f"{r.short} ({r.lever}) {r.as_printed}" for r in drawn.itertuples())
    ranges = "; ".join(f"{r.Index} {say(r.p5)} to {say(r.p95)}" for r in alphas.itertuples())
    text = f"Gains as the paper cites them: {said}. Bands, the levers' gains P5 to P95: {ranges}."
    return figure(layers, name, caption, text, 24 * len(order), title)


def compared_energies(
    energies: pd.DataFrame,
    *,
    name: str,
    caption: str,
    title: str = "",
    x_title: str,
    log: bool = False,
) -> alt.LayerChart:
    """
    Draw the energies of fleets and of what they are compared with.

    `energies`: ``label``, ``kind`` (``fleet``, ``improved fleet`` or ``comparison``) and ``value``.
    If `log` is true, points on a logarithmic axis replace the bars on a linear axis.

    Examples
    --------
    >>> energies = pd.DataFrame({"label": ["a fleet"], "kind": ["fleet"], "value": [0.73]})
    >>> compared_energies(energies, name="x", caption="X.", x_title="Energy [GWh/day]").description
    'Energy [GWh/day]: a fleet 0.73.'
    """
    order = list(energies["label"])
    y = alt.Y("label:N", sort=order, title=None, axis=names_axis(order, grid=log, domain=False))
    low, high = float(energies["value"].min()), float(energies["value"].max())
    x = logarithmic(alt.X, "value", x_title, 0.7 * low, 3 * high)
    if not log:
        # leave room for the number to the right of the longest bar
        scale = alt.Scale(domain=[0, 1.15 * high], nice=False)
        x = alt.X("value:Q", title=x_title, scale=scale, axis=linear_axis())
    base = alt.Chart(rounded(energies)).encode(x=x, y=y)
    bars = base.mark_bar(opacity=0.9, height=alt.RelativeBandSize(0.72))
    marks = base.mark_point(filled=True, size=90, opacity=1) if log else bars
    layers = [
        whole_rows(base, y, tips("label:N", "value:Q", value=x_title), 30),
        marks.encode(
            color=by_colour("kind", KIND_COLOURS), tooltip=tips("label:N", "value:Q", value=x_title)
        ),
        base.mark_text(align="left", dx=8, color=TEXT).encode(
            text=alt.Text("value:Q", format=".3r")
        ),
    ]
    said = "; ".join(f"{r.label} {say(r.value)}" for r in energies.itertuples())
    return figure(layers, name, caption, f"{x_title}: {said}.", 30 * len(order), title)


def _end(low: float, high: float) -> str:
    if pd.isna(high):
        return "at least"
    if pd.isna(low):
        return "at most"
    return "one value" if low == high else "range"
