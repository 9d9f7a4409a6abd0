"""Charts of the fleet's energy per day."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from ...charts.line_names import line_ends
from ...charts.style import (
    DIAMOND,
    DOT,
    by_colour,
    by_dash,
    by_shape,
    figure,
    finite,
    linear_axis,
    logarithmic,
    names_axis,
    picked,
    rounded,
    say,
    tips,
    whole_rows,
)
from ...charts.theme import BLUE, DARK_GREY, DEEP_GREEN, GREY, MUTED, ORANGE, TEXT, WHITE
from ..fleet_totals import EXACT, PRINTED, RUN

EFFICIENCY_COLOURS = {"baseline": DARK_GREY, "improved": DEEP_GREEN}
QUERY_COLOURS = {"all": GREY, "typical": BLUE, "long": ORANGE}
QUERY_DASHES = {"all": [1, 0], "typical": [7, 3], "long": [2, 2]}
SOURCE_COLOURS = {PRINTED: DEEP_GREEN, RUN: GREY, EXACT: BLUE}
SOURCE_SHAPES = {PRINTED: "diamond", RUN: "square", EXACT: "circle"}


def fleet_bars(totals: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw the fleet's energy per day as bars, and the values that the paper prints as diamonds.

    `totals`: ``fleet``, ``efficiency`` (``baseline`` or ``improved``), ``gwh_per_day`` and
    ``printed_gwh_per_day`` (nan if the paper prints no value).

    Examples
    --------
    >>> fleet_bars(eh.paper.tables.fleet(edition), name="x", caption="X.").description.split(";")[0]
    "Bars of the fleet's energy in GWh per day. typical, baseline: 0.731"
    """
    order = list(dict.fromkeys(totals["fleet"]))
    pick, strong = picked("efficiency", 0.9, 0.2)
    y = alt.Y("fleet:N", sort=order, title=None, axis=names_axis(order))
    offset = alt.YOffset("efficiency:N", sort=list(EFFICIENCY_COLOURS))
    titles = {"gwh_per_day": "GWh per day", "printed_gwh_per_day": "the paper prints"}
    tooltip = tips("fleet:N", "efficiency:N", "gwh_per_day:Q:.3f", **titles)
    number = alt.Text("gwh_per_day:Q", format=".2f")
    short_gwh = 0.15 * float(finite(totals["gwh_per_day"]).max())
    base = alt.Chart(rounded(totals))
    layers = [
        whole_rows(base, y, tooltip, 30, yOffset=offset),
        base.mark_bar(height={"band": 0.8})
        .encode(
            x=alt.X("gwh_per_day:Q", title="Energy of the fleet [GWh per day]", axis=linear_axis()),
            y=y,
            yOffset=offset,
            color=by_colour("efficiency", EFFICIENCY_COLOURS),
            opacity=strong,
            tooltip=tooltip,
        )
        .add_params(pick),
        # the number is inside the bar, where no diamond covers it, unless the bar is too short
        base.transform_filter(f"datum.gwh_per_day >= {short_gwh:.6g}")
        .mark_text(align="left", dx=6, color=WHITE, fontWeight=600)
        .encode(x=alt.datum(0), y=y, yOffset=offset, text=number),
        base.transform_filter("isValid(datum.printed_gwh_per_day)")
        .mark_point(**DIAMOND)
        .encode(
            x="printed_gwh_per_day:Q",
            y=y,
            yOffset=offset,
            tooltip=[*tooltip, *tips("printed_gwh_per_day:Q:", **titles)],
        ),
    ]
    # Vega warns of a layer without rows
    if (totals["gwh_per_day"] < short_gwh).any():
        layers.append(
            base.transform_filter(f"datum.gwh_per_day < {short_gwh:.6g}")
            .mark_text(align="left", dx=14, color=TEXT, fontWeight=600)
            .encode(x="gwh_per_day:Q", y=y, yOffset=offset, text=number)
        )
    said = "; ".join(
        f"{r.fleet}, {r.efficiency}: {say(r.gwh_per_day)}" for r in totals.itertuples()
    )
    text = f"Bars of the fleet's energy in GWh per day. {said}. Diamonds: what the paper prints."
    return figure(layers, name, caption, text, 64 * len(order), title)


def fleet_by_long_share(
    totals: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    as_set: float,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the energy of a day over the share of long queries, with shares to mark.

    `totals` and `marks`, drawn as dots, are results of `fleet_totals.by_long_share` and
    `fleet_totals.break_evens`; `as_set` is the share of the settings, drawn as a dashed line.

    Examples
    --------
    >>> totals = eh.paper.fleet_totals.by_long_share(edition, [0.0, 0.1, 1.0])
    >>> marks = eh.paper.fleet_totals.break_evens(edition)
    >>> chart = fleet_by_long_share(totals, marks, as_set=0.1, name="share", caption="Share.")
    >>> chart.description.split(". ")[2]
    'Dots: half at a share of 6.5% (0.684); double at a share of 7.5% (1.46)'
    """
    pick, strong = picked("queries")
    end = float(totals["share"].max())
    x = alt.X(
        "share:Q",
        title="Share of long queries",
        scale=alt.Scale(domain=[0, float(f"{end:.3g}")], nice=False),
        axis=alt.Axis(format=".0%", tickCount=5),
    )
    ends = (0.0, float(f"{1.05 * finite(totals['gwh_per_day']).max():.3g}"))
    y = alt.Y(
        "gwh_per_day:Q",
        title="Energy of the fleet [GWh per day]",
        scale=alt.Scale(domain=list(ends), nice=False),
        axis=alt.Axis(tickCount=5),
    )
    colour = by_colour("queries", QUERY_COLOURS)
    titles = {"share": "share of long queries", "gwh_per_day": "GWh per day"}
    values = ("share:Q:.1%", "gwh_per_day:Q")
    said = [f"{mark.share:.1%}: {mark.label}" for mark in marks.itertuples()]
    dots = alt.Chart(rounded(marks.assign(text=said)))
    set_line = pd.DataFrame({"share": [as_set], "label": ["as set"]})
    layers = [
        alt.Chart(rounded(totals))
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=by_dash("queries", QUERY_DASHES),
            opacity=strong,
            tooltip=tips("queries:N", *values, **titles),
        )
        .add_params(pick),
        alt.Chart(rounded(set_line))
        .mark_rule(strokeDash=[4, 3], color=MUTED)
        .encode(x="share:Q", tooltip=tips("label:N", "share:Q", form=".0%", **titles)),
        dots.mark_point(**DOT, size=80, strokeWidth=1.4).encode(
            x="share:Q", y="gwh_per_day:Q", tooltip=tips("label:N", *values, **titles)
        ),
        dots.mark_text(align="right", dx=-8, dy=-12, color=TEXT).encode(
            x="share:Q", y="gwh_per_day:Q", text="text:N"
        ),
        line_ends(
            *(totals, "share", "gwh_per_day", colour),
            ends=ends,
            height_px=300,
            log=False,
            opacity=strong,
        ),
    ]
    last = totals[totals["share"] == end].set_index("queries")["gwh_per_day"]
    told = "; ".join(
        f"{mark.label} at a share of {mark.share:.1%} ({say(mark.gwh_per_day)})"
        for mark in marks.itertuples()
    )
    text = (
        "Energy of a day's queries in GWh over the share of long queries: all of them, the typical "
        f"and the long ones. At a share of {end:.0%}: {say(last['all'])} in all, "
        f"{say(last['typical'])} typical, {say(last['long'])} long. Dots: {told}. Dashed line: the "
        f"share as set, {as_set:.0%}."
    )
    return figure(layers, name, caption, text, 300, title)


def figure_3(totals: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw the totals of the paper's figure 3 as printed, as run and computed, on a log axis.

    `totals`: result of `fleet_totals.figure_3`.

    Examples
    --------
    >>> totals = eh.paper.fleet_totals.figure_3(edition)
    >>> chart = figure_3(totals, name="fleets", caption="Figure 3.")
    >>> chart.description.split(". ")[0]
    'Energy of 6 fleets in GWh per day on a logarithmic axis'
    """
    pick, strong = picked("source", weak=0.2)
    order = list(dict.fromkeys(totals["fleet"]))
    y = alt.Y("fleet:N", sort=order, title=None, axis=names_axis(order, grid=True))
    offset = alt.YOffset("source:N", sort=list(SOURCE_COLOURS))
    titles = {"gwh_per_day": "GWh per day", "interval": "P5 to P95", "stated": "the paper prints"}
    # a tooltip would show what is missing as zero
    intervals = [
        "–" if math.isnan(low) else f"{say(low)} to {say(high)}"
        for low, high in zip(totals["low"], totals["high"], strict=True)
    ]
    x = logarithmic(
        *(alt.X, "gwh_per_day", "Energy of the fleet [GWh per day]"),
        *(0.85 * totals["gwh_per_day"].min(), 1.7 * totals["gwh_per_day"].max()),
    )
    base = alt.Chart(rounded(totals.assign(interval=intervals)))
    layers = [
        base.mark_point(filled=True, size=80)
        .encode(
            x=x,
            y=y,
            yOffset=offset,
            color=by_colour("source", SOURCE_COLOURS),
            shape=by_shape("source", SOURCE_SHAPES),
            opacity=strong,
            tooltip=tips(
                "fleet:N", "source:N", "gwh_per_day:Q", "interval:N", "stated:N", **titles
            ),
        )
        .add_params(pick),
        base.mark_text(align="left", dx=9, color=TEXT).encode(
            x=x, y=y, yOffset=offset, text=alt.Text("gwh_per_day:Q", format=".3~r")
        ),
    ]
    told = "; ".join(
        f"{fleet}: " + ", ".join(f"{r.source} {say(r.gwh_per_day)}" for r in own.itertuples())
        for fleet, own in totals.groupby("fleet", sort=False)
    )
    text = f"Energy of {len(order)} fleets in GWh per day on a logarithmic axis. {told}."
    return figure(layers, name, caption, text, 70 * len(order), title)
