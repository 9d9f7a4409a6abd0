"""Charts of the carbon of a query and of a fleet's day, by electricity grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from ...charts.style import (
    DOT,
    by_colour,
    figure,
    logarithmic,
    names_axis,
    nearest,
    picked,
    rounded,
    say,
    tips,
    whole_rows,
    yes_or_no,
)
from ...charts.theme import BLUE, GREEN, LINE, ORANGE, PURPLE
from ...method.assumptions import QUERY_WORDS

ROW_PX = 24
# the word of the book for the paper's
FLEET_COLOURS = {"typical": BLUE, "mixed": ORANGE, "mixed, improved": GREEN, "long": PURPLE}
TITLES = {"gco2e_per_kwh": "grid [g/kWh]", "t_per_day": "t a day"}


def carbon_by_grid(
    tables: Mapping[str, pd.DataFrame],
    grids: pd.Series[float],
    *,
    outside: Sequence[str] = (),
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the carbon of a query on each grid: P5 to P95 as a bar, the median as a dot.

    `tables`: regime -> its table of `emissions.per_query` [gCO₂e/query]. `grids`: the grids,
    cleanest first [gCO₂e/kWh]; those of zero are left out because the axis is logarithmic. The bars
    of the regimes in `outside`, which are outside the benchmark, are dashed.

    Examples
    --------
    >>> grids = pd.Series({"hydro": 20.0, "coal": 800.0})
    >>> wh = eh.exact.per_query(edition).loc[["baseline", "baseline"]].set_axis(grids.index)
    >>> tables = {"traditional": wh.mul(grids / 1000, axis=0)}
    >>> chart = carbon_by_grid(tables, grids, name="carbon", caption="Carbon.")
    >>> chart.description.split(". ")[1].partition(";")[0]
    'Medians, typical: 0.00618 to 0.247'
    """
    order = [str(grid) for grid, intensity in grids.items() if intensity > 0]
    tables = {QUERY_WORDS[regime]: table for regime, table in tables.items()}
    outside = [QUERY_WORDS[regime] for regime in outside]
    rows = pd.concat(
        [
            table.loc[order, ["p5", "p50", "p95"]].reset_index(names="grid").assign(regime=regime)
            for regime, table in tables.items()
        ]
    )
    rows["gco2e_per_kwh"] = rows["grid"].map(grids)
    rows["outside"] = yes_or_no(regime in outside for regime in rows["regime"])
    names = list(tables)
    pick, strong = picked("regime", 0.9, 0.15)
    dash = alt.StrokeDash(
        "outside:N", scale=alt.Scale(domain=["no", "yes"], range=[[1, 0], [7, 2]]), legend=None
    )
    tooltip = [
        *tips("grid:N", "regime:N", "gco2e_per_kwh:Q", form=",.0f", **TITLES),
        *tips("p5:Q", "p50:Q", "p95:Q", "outside:N", p5="p5 [g]", p50="p50 [g]", p95="p95 [g]"),
    ]
    y = alt.Y("grid:N", sort=order, title=None, axis=names_axis(order))
    offset = alt.YOffset("regime:N", sort=names)
    ends = rows["p5"].min(), rows["p95"].max()
    x = logarithmic(alt.X, "p5", "Carbon per query [gCO₂e]", *ends, padding=8)
    base = alt.Chart(rounded(rows))
    layers = [
        whole_rows(base, y, tooltip, 11, yOffset=offset),
        base.mark_rule(strokeWidth=4, aria=False)
        .encode(
            x=x,
            x2="p95:Q",
            y=y,
            yOffset=offset,
            color=by_colour("regime", names),
            opacity=strong,
            strokeDash=dash,
            tooltip=tooltip,
        )
        .add_params(pick),
        base.mark_point(**DOT, size=36, strokeWidth=1.2).encode(
            x="p50:Q", y=y, yOffset=offset, opacity=strong, tooltip=tooltip
        ),
    ]
    said = "; ".join(
        f"{regime}: {say(table['p50'].min())} to {say(table['p50'].max())}"
        for regime, table in tables.items()
    )
    text = (
        f"Carbon per query in grams of CO₂e on {len(order)} grids, the cleanest first, on a log "
        f"axis. Medians, {said}; bars run from the fifth to the ninety-fifth percentile."
    )
    return figure(layers, name, caption, text, ROW_PX * len(order), title)


def fleet_carbon_by_grid(
    days: pd.DataFrame, grids: pd.Series[float], *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the carbon of a day's queries on each grid, for several fleets.

    `days`: the grids, with the columns ``traditional mixed mixed_improved long`` [tCO₂e/day].
    `grids` is that of `carbon_by_grid`.

    Examples
    --------
    >>> grids = pd.Series({"hydro": 20.0, "coal": 800.0})
    >>> days = pd.DataFrame({name: gwh * grids for name, gwh in eh.exact.fleet(edition).items()})
    >>> chart = fleet_carbon_by_grid(days, grids, name="carbon", caption="Carbon.")
    >>> chart.description.split(". ")[1].partition(";")[0]
    'typical: 14.6 to 585'
    """
    order = [str(grid) for grid, intensity in grids.items() if intensity > 0]
    fleets = days.loc[order].rename(columns=QUERY_WORDS | {"mixed_improved": "mixed, improved"})
    fleets = fleets[list(FLEET_COLOURS)]
    rows = fleets.rename_axis("grid").melt(
        ignore_index=False, var_name="fleet", value_name="t_per_day"
    )
    rows = rows.reset_index().assign(gco2e_per_kwh=lambda t: t["grid"].map(grids))
    pick, strong = picked("fleet", 0.95, 0.15)
    y = alt.Y("grid:N", sort=order, title=None, axis=names_axis(order))
    ends = pd.DataFrame(
        {"grid": order, "low": fleets.min(axis="columns"), "high": fleets.max(axis="columns")}
    )
    low, high = ends["low"].min(), ends["high"].max()
    x = logarithmic(alt.X, "low", "Carbon [tCO₂e per day]", low, high, padding=8, form="~s")
    layers = [
        alt.Chart(rounded(ends))
        .mark_rule(color=LINE, strokeWidth=1.5, aria=False)
        .encode(x=x, x2="high:Q", y=y),
        alt.Chart(rounded(rows))
        .mark_point(size=60, filled=True)
        .encode(
            x="t_per_day:Q",
            y=y,
            color=by_colour("fleet", FLEET_COLOURS, columns=2),
            opacity=strong,
            tooltip=[
                *tips("grid:N", "fleet:N", "gco2e_per_kwh:Q", form=",.0f", **TITLES),
                *tips("t_per_day:Q", form=",.3~r", **TITLES),
            ],
        )
        .add_params(pick, nearest()),
    ]
    said = "; ".join(
        f"{fleet}: {say(fleets[fleet].min())} to {say(fleets[fleet].max())}" for fleet in fleets
    )
    text = (
        f"Carbon of a day's queries in tonnes on {len(order)} grids, the cleanest first, on a log "
        f"axis. {said}."
    )
    return figure(layers, name, caption, text, ROW_PX * len(order), title)
