"""The random inputs of Eq. 1, and the sampled against the exact energy."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.style import figure, legend, rounded, say
from ...charts.theme import BLUE, INK, MUTED, ORANGE, WHITE


def factors(
    curves: pd.DataFrame, ranges: pd.DataFrame, *, name: str, caption: str
) -> alt.LayerChart:
    """
    Draw the laws of PUE and of the power utilisation on one axis.

    Parameters
    ----------
    curves : DataFrame
        Columns ``factor``, ``value`` and ``density``.
    ranges : DataFrame
        Columns ``factor``, ``p5``, ``median``, ``p95``.
    """
    order = list(ranges["factor"])
    colours = alt.Scale(domain=order, range=[BLUE, ORANGE][: len(order)])
    colour = alt.Color("factor:N", scale=colours, legend=legend())
    pick = alt.selection_point(fields=["factor"], bind="legend", name="pick")
    x_title = "PUE, power utilisation (both without unit)"
    tooltip = ["factor:N", *(alt.Tooltip(f"{c}:Q", format=".3~g") for c in ("p5", "median", "p95"))]
    layers = [
        alt.Chart(rounded(curves))
        .mark_area(line=True, aria=False)
        .encode(
            x=alt.X("value:Q", title=x_title, scale=alt.Scale(zero=False, nice=False)),
            y=alt.Y("density:Q", title="Probability density", stack=None),
            color=colour,
            fillOpacity=alt.condition(pick, alt.value(0.35), alt.value(0.06)),
        )
        .add_params(pick),
        alt.Chart(rounded(ranges))
        .mark_rule(strokeWidth=6, strokeCap="round", yOffset=-8)
        .encode(x="p5:Q", x2="p95:Q", y=alt.datum(0), color=colour, tooltip=tooltip),
        alt.Chart(rounded(ranges))
        .mark_point(size=60, filled=True, fill=WHITE, stroke=INK, opacity=1, yOffset=-8)
        .encode(x="median:Q", y=alt.datum(0), tooltip=tooltip),
        alt.Chart(pd.DataFrame({"at": [1.0]}))
        .mark_rule(strokeDash=[4, 3], color=MUTED)
        .encode(x="at:Q"),
    ]
    said = "; ".join(
        f"{r.factor}: median {say(r.median)}, 5th to 95th percentile {say(r.p5)} to {say(r.p95)}"
        for r in ranges.itertuples()
    )
    text = (
        f"Probability densities of the two random factors of Eq. 1. {said}. A dashed line marks 1."
    )
    return figure(layers, name, caption, text, 240)


def sampled_and_exact(
    bars: pd.DataFrame, curve: pd.DataFrame, *, name: str, caption: str, subject: str
) -> alt.LayerChart:
    """
    Draw a sampled histogram and the exact density of the same energy.

    Parameters
    ----------
    bars : DataFrame
        ``low_wh``, ``high_wh`` [Wh], ``density`` per unit of ln Wh, ``draws``.
    curve : DataFrame
        ``energy_wh`` [Wh], ``density``.
    """
    x_scale = alt.Scale(
        type="log", nice=False, domain=[bars["low_wh"].min(), bars["high_wh"].max()]
    )
    layers = [
        alt.Chart(rounded(bars.assign(zero=0.0)))
        .mark_rect(color=BLUE, opacity=0.4, aria=False)
        .encode(
            x=alt.X(
                "low_wh:Q",
                title="Energy per query [Wh]",
                scale=x_scale,
                axis=alt.Axis(tickCount=6, format="~g"),
            ),
            x2="high_wh:Q",
            y=alt.Y("density:Q", title="Density per unit of ln Wh"),
            y2="zero:Q",
            tooltip=[
                alt.Tooltip("low_wh:Q", format=".3~g", title="from [Wh]"),
                alt.Tooltip("high_wh:Q", format=".3~g", title="to [Wh]"),
                alt.Tooltip("draws:Q"),
            ],
        ),
        alt.Chart(rounded(curve))
        .mark_line(color=ORANGE, strokeWidth=2, aria=False)
        .encode(x="energy_wh:Q", y="density:Q"),
    ]
    text = (
        f"{subject}: a histogram of {int(bars['draws'].sum()):,} draws in {len(bars)} bins and the "
        "exact density as a line, which follows the tops of the bars."
    )
    return figure(layers, name, caption, text, 240)
