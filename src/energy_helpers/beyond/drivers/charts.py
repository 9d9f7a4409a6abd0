"""Charts of what drives the result: sensitivity indices, and a tornado chart of choices."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from ...charts.style import (
    by_colour,
    figure,
    linear_axis,
    logarithmic,
    names_axis,
    nothing,
    picked,
    rounded,
    say,
    tips,
    whole_rows,
)
from ...charts.theme import BLUE, GREEN, MUTED, OCHRE, ORANGE, TEXT
from .all_sources import CHOICE, FITS, RANDOM

KIND_COLOURS = {RANDOM: BLUE, FITS: OCHRE, CHOICE: ORANGE}
_ORDERS = {"first": "alone", "total": "with all it interacts with"}


def index_bars(
    table: pd.DataFrame, *, of: str, name: str, caption: str, title: str = "", subject: str
) -> alt.LayerChart:
    """
    Draw the first-order index of each factor as a bar and its total index as an outline.

    `table`: the factors, with the columns ``first`` and ``total``, shares of the variance of a
    quantity, which `of` names, such as "the energy". `subject` is what is drawn, in words.

    Examples
    --------
    >>> table = eh.beyond.drivers.query_indices(edition)
    >>> words = {"of": "the energy", "subject": "What drives the energy"}
    >>> chart = index_bars(table, name="indices", caption="Indices.", **words)
    >>> chart.description.split("; ")[-1]
    'output length: 49.7% by itself, 75.3% in all.'
    """
    rows = table.rename_axis("factor").reset_index()[["factor", "first", "total"]]
    order = list(rows.sort_values("total", ascending=False)["factor"])
    y = alt.Y("factor:N", sort=order, title=None, axis=names_axis(order))
    top = max(1.0, float(rows["total"].max(skipna=True)) if len(rows.dropna()) else 1.0)
    x_scale = alt.Scale(domain=[0, float(f"{top:.2g}")])
    x_axis = linear_axis(format=".0%")
    tooltip = tips("factor:N", "first:Q", "total:Q", form=".1%", **_ORDERS)
    base = alt.Chart(rounded(rows))
    layers = [
        whole_rows(base, y, tooltip, 40),
        base.mark_bar(height=16, color=BLUE).encode(
            x=alt.X("first:Q", title=f"Share of the variance of {of}", scale=x_scale, axis=x_axis),
            y=y,
            tooltip=tooltip,
        ),
        base.mark_bar(
            height=24, fillOpacity=0, stroke=TEXT, strokeWidth=1.3, strokeDash=[4, 3]
        ).encode(x=alt.X("total:Q", scale=x_scale), y=y, tooltip=tooltip),
    ]
    told = "; ".join(
        f"{factor}: {own['first']:.1%} by itself, {own['total']:.1%} in all"
        for factor, own in table[["first", "total"]].dropna().to_dict("index").items()
    )
    text = f"{subject}: shares of the variance of {of}. {told}."
    return figure(layers, name, caption, text, 40 * len(order) + 20, title)


def tornado(
    ranges: pd.DataFrame,
    alternatives: pd.DataFrame,
    *,
    quantity: str,
    name: str,
    caption: str,
    title: str = "",
    subject: str,
) -> alt.LayerChart:
    """
    Draw the effect of each choice on a result, largest on top; ticks mark the alternatives.

    `ranges` and `alternatives` are the results of `fixed_choices.ranges` and of
    `fixed_choices.table`, whose column `quantity` is drawn. `subject` is what is drawn, in words.

    Examples
    --------
    >>> choice = {"low": [0.5], "high": [2.0], "at_low": ["half"], "at_high": ["double"]}
    >>> ranges = pd.DataFrame(choice, index=["length"])
    >>> rows = {"choice": ["length"] * 2, "alternative": ["half", "double"], "fleet": [0.5, 2.0]}
    >>> words = {"quantity": "fleet", "subject": "Effect on the fleet"}
    >>> chart = tornado(ranges, pd.DataFrame(rows), name="choices", caption="Choices.", **words)
    >>> chart.description.split(". ")[1]
    'length from 0.5 (half) to 2 (double).'
    """
    rows = ranges.rename_axis("choice").reset_index()
    if not ((rows["low"] > 0) & (rows["high"] < math.inf)).all():
        why = "the result is infinite as set, or under one of the choices"
        return nothing(why, name=name, caption=caption, title=title)
    order = list(rows["choice"])
    ticks = alternatives[["choice", "alternative", quantity]].dropna()
    ticks = ticks.rename(columns={quantity: "ratio"})
    y = alt.Y("choice:N", sort=order, title=None, axis=names_axis(order))
    ends = rows["low"].min(), rows["high"].max()
    x = logarithmic(alt.X, "low", "Result / result as set", *ends, padding=14)
    base = alt.Chart(rounded(rows.assign(as_set=1.0)))
    tooltip = tips(
        "choice:N", "low:Q", "at_low:N", "high:Q", "at_high:N", at_low="at", at_high="at"
    )
    layers = [
        whole_rows(base, y, tooltip, 26),
        base.mark_bar(height=15, color=GREEN).encode(x=x, x2="as_set:Q", y=y, tooltip=tooltip),
        base.mark_bar(height=15, color=ORANGE).encode(
            x=alt.X("as_set:Q"), x2="high:Q", y=y, tooltip=tooltip
        ),
        alt.Chart(pd.DataFrame({"as_set": [1.0]})).mark_rule(color=MUTED).encode(x="as_set:Q"),
        alt.Chart(rounded(ticks))
        .mark_tick(color=TEXT, thickness=1.6, height=19)
        .encode(x="ratio:Q", y=y, tooltip=tips("choice:N", "alternative:N", "ratio:Q")),
    ]
    told = "; ".join(
        f"{choice} from {say(own['low'])} ({own['at_low']}) to {say(own['high'])} "
        f"({own['at_high']})"
        for choice, own in ranges.to_dict("index").items()
    )
    text = f"{subject}, a tornado chart on a logarithmic axis; times the result as set. {told}."
    return figure(layers, name, caption, text, 27 * len(order) + 20, title)


def sources_of_uncertainty(
    sources: pd.DataFrame, *, median_wh: float, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the range of each source of uncertainty around the median, which is a line.

    `sources` is the result of `all_sources.sources`, and `median_wh` the median of the baseline
    [Wh/query].

    Examples
    --------
    >>> rows = {"source": ["PUE"], "kind": [RANDOM], "low_wh": [0.25], "high_wh": [0.38]}
    >>> found = pd.DataFrame(rows).assign(at_low="P5", at_high="P95")
    >>> chart = sources_of_uncertainty(found, median_wh=0.309, name="x", caption="Sources.")
    >>> chart.description.split(". ")[1]
    'PUE, differs between queries: 0.25 (P5) to 0.38 (P95).'
    """
    pick, strong = picked("kind")
    names = list(sources["source"])
    y = alt.Y("source:N", sort=names, title=None, axis=names_axis(names))
    ends = (0.8 * sources["low_wh"].min(), 1.25 * sources["high_wh"].max())
    titles = {"low_wh": "low [Wh]", "high_wh": "high [Wh]", "at_low": "at", "at_high": "at"}
    tooltip = tips("source:N", "kind:N", "low_wh:Q", "at_low:N", "high_wh:Q", "at_high:N", **titles)
    base = alt.Chart(rounded(sources))
    line = pd.DataFrame({"energy_wh": [median_wh]})
    layers = [
        base.mark_bar(height={"band": 0.62})
        .encode(
            x=logarithmic(alt.X, "low_wh", "Energy per query [Wh]", *ends),
            x2="high_wh:Q",
            y=y,
            color=by_colour("kind", KIND_COLOURS),
            opacity=strong,
            tooltip=tooltip,
        )
        .add_params(pick),
        alt.Chart(rounded(line))
        .mark_rule(color=TEXT, strokeWidth=1.6)
        .encode(x="energy_wh:Q", tooltip=tips("energy_wh:Q", energy_wh="median [Wh]")),
    ]
    told = "; ".join(
        f"{row.source}, {row.kind}: {say(row.low_wh)} ({row.at_low}) to {say(row.high_wh)} "
        f"({row.at_high})"
        for row in sources.itertuples()
    )
    text = (
        f"Ranges of the energy of a query in Wh on a logarithmic axis, around the median of "
        f"{say(median_wh)}. {told}."
    )
    return figure(layers, name, caption, text, 25 * len(sources) + 20, title)
