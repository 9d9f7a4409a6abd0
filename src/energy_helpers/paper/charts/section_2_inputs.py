"""Charts of the random inputs of Eq. 1, and of sampled compared with exact energies."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.style import (
    DOT,
    by_colour,
    figure,
    line_at,
    linear_axis,
    logarithmic,
    picked,
    rounded,
    say,
    tips,
)
from ...charts.theme import BLUE, LINE_ENDS, ORANGE


def factors(
    curves: pd.DataFrame, ranges: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the distributions of PUE and of the power utilisation on one axis.

    `curves`: points of the densities: ``factor``, ``value`` and ``density``. `ranges`: columns
    ``factor``, ``p5``, ``median``, ``p95``.

    Examples
    --------
    >>> chart = factors(*eh.paper.tables.factor_curves(edition), name="factors", caption="Factors.")
    >>> chart.description.split(". ")[2].partition(";")[0]
    'PUE: median 1.3, 5th to 95th percentile 1.05 to 1.6'
    """
    # `ranges` has only one factor if the utilisation is not random
    colour = by_colour("factor", dict(zip(ranges["factor"], (BLUE, ORANGE), strict=False)))
    pick, filled = picked("factor", 0.35, 0.06)
    x_title = "PUE, power utilisation (both without unit)"
    tooltip = tips("factor:N", "p5:Q", "median:Q", "p95:Q")
    tops = curves.loc[curves.groupby("factor", sort=False)["density"].idxmax()]
    base = alt.Chart(rounded(curves)).encode(
        x=alt.X(
            "value:Q", title=x_title, scale=alt.Scale(zero=False, nice=False), axis=linear_axis()
        ),
        y=alt.Y("density:Q", title="Probability density", stack=None, axis=linear_axis()),
        color=colour,
    )
    layers = [
        # the line of an area would be a second unit with its selection, which Vega-Lite 5 refuses
        base.mark_area(aria=False).encode(fillOpacity=filled).add_params(pick),
        base.mark_line(aria=False),
        alt.Chart(rounded(ranges))
        .mark_rule(strokeWidth=6, strokeCap="round", yOffset=-8)
        .encode(x="p5:Q", x2="p95:Q", y=alt.datum(0), color=colour, tooltip=tooltip),
        alt.Chart(rounded(ranges))
        .mark_point(**DOT, size=60, yOffset=-8)
        .encode(x="median:Q", y=alt.datum(0), tooltip=tooltip),
        line_at(1.0, "x"),
        alt.Chart(rounded(tops), name=LINE_ENDS)
        .mark_text(dy=-9, fontWeight=600, aria=False)
        .encode(x="value:Q", y="density:Q", text="factor:N", color=colour),
    ]
    said = "; ".join(
        f"{r.factor}: median {say(r.median)}, 5th to 95th percentile {say(r.p5)} to {say(r.p95)}"
        for r in ranges.itertuples()
    )
    text = (
        f"Probability densities of the two random factors of Eq. 1. {said}. A dashed line marks 1."
    )
    return figure(layers, name, caption, text, 240, title)


def sampled_and_exact(
    bars: pd.DataFrame,
    curve: pd.DataFrame,
    *,
    name: str,
    caption: str,
    title: str = "",
    subject: str,
) -> alt.LayerChart:
    """
    Draw a sampled histogram and the exact density of the same energy.

    `bars`: ``low_wh``, ``high_wh`` [Wh], ``density`` per unit of ln Wh, ``draws``. `curve`:
    ``energy_wh`` [Wh], ``density``.

    Examples
    --------
    >>> energy_wh = np.geomspace(0.1, 1.0, 100)
    >>> bars = eh.paper.tables.histogram(energy_wh, n_bins=3)
    >>> curve = eh.paper.tables.density(edition, "traditional", "Llama 3.1 405B", energy_wh)
    >>> chart = sampled_and_exact(bars, curve, name="x", caption="Energy.", subject="Queries")
    >>> chart.description.partition(" and")[0]
    'Queries: a histogram of 98 draws in 3 bins'
    """
    layers = [
        alt.Chart(rounded(bars.assign(zero=0.0)))
        .mark_rect(color=BLUE, opacity=0.4, aria=False)
        .encode(
            x=logarithmic(
                *(alt.X, "low_wh", "Energy per query [Wh]"),
                *(bars["low_wh"].min(), bars["high_wh"].max()),
            ),
            x2="high_wh:Q",
            y=alt.Y("density:Q", title="Density per unit of ln Wh", axis=linear_axis()),
            y2="zero:Q",
            tooltip=tips("low_wh:Q", "high_wh:Q", "draws:Q", low_wh="from [Wh]", high_wh="to [Wh]"),
        ),
        alt.Chart(rounded(curve))
        .mark_line(color=ORANGE, strokeWidth=2, aria=False)
        .encode(x="energy_wh:Q", y="density:Q"),
    ]
    text = (
        f"{subject}: a histogram of {int(bars['draws'].sum()):,} draws in {len(bars)} bins and the "
        "exact density as a line, which follows the tops of the bars."
    )
    return figure(layers, name, caption, text, 240, title)
