"""Chart of the energy of a typical query, with its median, its mean and the fleet's energy."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.shading import shaded
from ...charts.style import by_colour, figure, linear_axis, rounded, say, tips
from ...charts.theme import BLUE, DEEP_GREEN, GREY, ORANGE, TEXT

MARK_COLOURS = {"median": GREY, "mean": BLUE, "fleet per query": ORANGE}
# heights of the marks / highest density; each label is above the label to its right
HEIGHTS = (1.24, 1.12, 1.0)


def median_and_means(
    curve: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    name: str,
    caption: str,
    title: str = "",
    outside: bool = False,
) -> alt.LayerChart:
    """
    Draw the density of a query's energy with its median, its mean and the fleet's energy.

    `curve` and `marks` are results of `use_factors.density` and `use_factors.marks`. The chart is
    shaded if the queries are `outside` the benchmarked lengths.

    Examples
    --------
    >>> curve, marks = eh.paper.use_factors.density(edition), eh.paper.use_factors.marks(edition)
    >>> chart = median_and_means(curve, marks, name="marks", caption="A long tail.")
    >>> chart.description.split(". ")[1]
    'Lines mark median: 0.309 Wh; mean: 0.552 Wh; fleet per query: 0.731 Wh.'
    """
    end, top = float(curve["energy_wh"].max()), float(curve["density"].max())
    labelled = marks.assign(
        height=[top * height for height in HEIGHTS],
        text=[f"{m.mark}: {say(m.energy_wh)} Wh" for m in marks.itertuples()],
    )
    x = alt.X(
        "energy_wh:Q",
        title="Energy of a typical query [Wh]",
        scale=alt.Scale(domain=[0, float(f"{end:.3g}")], nice=False),
        axis=linear_axis(),
    )
    y = alt.Y(
        "density:Q",
        title="Density per Wh",
        scale=alt.Scale(domain=[0, float(f"{top * HEIGHTS[0] * 1.02:.3g}")], nice=False),
        axis=linear_axis(tickCount=4),
        stack=None,
    )
    colour = by_colour("mark", MARK_COLOURS).legend(None)
    drawn = alt.Chart(rounded(labelled))
    layers = [
        *([shaded("x", [(0, end)])] if outside else []),
        alt.Chart(rounded(curve))
        .mark_area(color=DEEP_GREEN, opacity=0.3, line={"color": DEEP_GREEN}, aria=False)
        .encode(x=x, y=y),
        drawn.mark_rule(strokeWidth=2.5).encode(
            x=x,
            y=alt.Y("height:Q"),
            y2=alt.datum(0),
            color=colour,
            tooltip=tips("mark:N", "energy_wh:Q", energy_wh="energy [Wh]"),
        ),
        drawn.mark_text(align="left", dx=5, dy=5, color=TEXT, fontWeight=600).encode(
            x=x, y=alt.Y("height:Q"), text="text:N"
        ),
    ]
    text = (
        "Density of the energy of a typical query in the untrimmed blend, with a long tail to the "
        f"right. Lines mark {'; '.join(labelled['text'])}."
    )
    return figure(layers, name, caption, text, 230, title)
