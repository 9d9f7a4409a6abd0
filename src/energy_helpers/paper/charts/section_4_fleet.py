"""Chart of the fleet's energy per day."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.style import (
    DIAMOND,
    by_colour,
    figure,
    linear_axis,
    names_axis,
    picked,
    rounded,
    say,
    tips,
)
from ...charts.theme import DEEP_GREEN, GREY, WHITE

EFFICIENCY_COLOURS = {"baseline": GREY, "improved": DEEP_GREEN}


def fleet_bars(totals: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw the fleet's energy per day as bars, and the values that the paper prints as diamonds.

    Parameters
    ----------
    totals : DataFrame
        ``fleet``, ``efficiency`` (``baseline`` or ``improved``), ``gwh_per_day`` and
        ``printed_gwh_per_day`` (nan if the paper prints no value).
    """
    order = list(dict.fromkeys(totals["fleet"]))
    pick, strong = picked("efficiency", 0.9, 0.2)
    y = alt.Y("fleet:N", sort=order, title=None, axis=names_axis(order))
    offset = alt.YOffset("efficiency:N", sort=list(EFFICIENCY_COLOURS))
    titles = {"gwh_per_day": "GWh per day", "printed_gwh_per_day": "the paper prints"}
    tooltip = ["fleet:N", "efficiency:N", "gwh_per_day:Q"]
    base = alt.Chart(rounded(totals))
    layers = [
        base.mark_bar(height={"band": 0.8})
        .encode(
            x=alt.X("gwh_per_day:Q", title="Energy of the fleet [GWh per day]", axis=linear_axis()),
            y=y,
            yOffset=offset,
            color=by_colour("efficiency", EFFICIENCY_COLOURS),
            opacity=strong,
            tooltip=tips(*tooltip, form=".3f", **titles),
        )
        .add_params(pick),
        # the number is inside the bar, where no diamond covers it
        base.mark_text(align="left", dx=6, color=WHITE, fontWeight=600).encode(
            x=alt.datum(0), y=y, yOffset=offset, text=alt.Text("gwh_per_day:Q", format=".2f")
        ),
        base.transform_filter("isValid(datum.printed_gwh_per_day)")
        .mark_point(**DIAMOND)
        .encode(
            x="printed_gwh_per_day:Q",
            y=y,
            yOffset=offset,
            tooltip=[
                *tips(*tooltip, form=".3f", **titles),
                *tips("printed_gwh_per_day:Q", form="", **titles),
            ],
        ),
    ]
    said = "; ".join(
        f"{r.fleet}, {r.efficiency}: {say(r.gwh_per_day)}" for r in totals.itertuples()
    )
    text = f"Bars of the fleet's energy in GWh per day. {said}. Diamonds: what the paper prints."
    return figure(layers, name, caption, text, 64 * len(order), title)
