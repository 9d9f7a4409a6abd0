"""Chart of the page "What if": energy of a query under changed and original settings."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .shading import SHADE
from .style import DOT, figure, legend, linear_axis, log_scale, rounded, say, tips
from .theme import BLUE, OUTSIDE, PALE_GREY, TEXT

OWN_CURVE, EDITION_CURVE = "These settings", "Edition as published"
_SERIES = alt.Scale(domain=[OWN_CURVE, EDITION_CURVE], range=[BLUE, PALE_GREY])


def what_if_chart(
    curves: pd.DataFrame,
    summary: pd.Series[float],
    *,
    name: str,
    caption: str,
    title: str = "",
    height_px: int,
) -> alt.LayerChart:
    """
    Draw the density of the energy of a query with these settings and with the edition's.

    The page replaces the rows of the data sets ``curves`` and ``summary`` when a setting changes.

    Parameters
    ----------
    curves : DataFrame
        ``series`` (`OWN_CURVE`, `EDITION_CURVE`), ``energy_wh`` [Wh], ``density`` per unit of
        ln Wh and ``outside``, whether it is outside the benchmark and therefore shaded.
    summary : Series
        ``p5 p25 p50 p75 p95`` [Wh] of these settings.
    name, caption, title : str
        Id of the figure, without ``fig-``, its caption, and its message in one sentence.
    height_px : int
        Height of the view [px].
    """
    x = alt.X(
        "energy_wh:Q",
        title="energy of a query [Wh], logarithmic",
        scale=log_scale(),
        axis=alt.Axis(values=[10.0**power for power in range(-4, 5)], format="~g"),
    )
    y = alt.Y("density:Q", title="density, per ln Wh", axis=linear_axis(tickCount=4))
    strokes = legend(symbolType="stroke", symbolSize=260)
    colour = alt.Color("series:N", scale=_SERIES, legend=strokes)
    tooltip = tips(
        *("series:N", "energy_wh:Q", "density:Q"), series="curve", energy_wh="energy [Wh]"
    )
    drawn = alt.Chart(alt.NamedData(name="curves"))
    own = drawn.transform_filter(alt.datum.series == OWN_CURVE)
    # as high as the curves where it is outside, without height elsewhere
    shading = (
        drawn.transform_joinaggregate(highest="max(density)")
        .transform_filter(alt.datum.series == OWN_CURVE)
        .transform_calculate(density="datum.outside ? datum.highest : 0")
    )
    spread = alt.Chart(alt.NamedData(name="summary")).encode(y=alt.value(height_px - 6))
    layers = [
        shading.mark_area(color=OUTSIDE, opacity=SHADE["fillOpacity"], aria=False).encode(
            x=x, y=alt.Y("density:Q", stack=None)
        ),
        own.mark_area(opacity=0.22, aria=False).encode(
            x=x, y=alt.Y("density:Q", stack=None), color=colour
        ),
        drawn.mark_line(strokeWidth=2, aria=False).encode(
            x=x,
            y=y,
            color=colour,
            tooltip=tooltip,
            strokeDash=alt.StrokeDash(
                "series:N",
                legend=strokes,
                scale=alt.Scale(domain=[OWN_CURVE, EDITION_CURVE], range=[[1, 0], [5, 4]]),
            ),
        ),
        spread.mark_rule(color=TEXT, strokeWidth=1.5, aria=False).encode(
            x=alt.X("p5:Q"), x2="p95:Q"
        ),
        spread.mark_rule(color=TEXT, strokeWidth=7, strokeCap="round", aria=False).encode(
            x=alt.X("p25:Q"), x2="p75:Q"
        ),
        spread.mark_point(**DOT, size=60).encode(x=alt.X("p50:Q")),
    ]
    text = (
        f"Density of the energy of a query: median {say(summary['p50'])} Wh, half of the queries "
        f"from {say(summary['p25'])} to {say(summary['p75'])} Wh, nine in ten from "
        f"{say(summary['p5'])} to {say(summary['p95'])} Wh. The controls of the page change it."
    )
    rows = rounded(summary[["p5", "p25", "p50", "p75", "p95"]].to_frame().T)
    data = {"curves": rounded(curves).to_dict("records"), "summary": rows.to_dict("records")}
    drawn_all = figure(layers, name, caption, text, height_px, title)
    return drawn_all.properties(datasets=data)
