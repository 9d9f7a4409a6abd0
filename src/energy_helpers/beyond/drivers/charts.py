"""Charts of what drives the result: sensitivity indices, and a tornado chart of choices."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.style import figure, linear_axis, log_axis, log_scale, names_axis, rounded, say, tips
from ...charts.theme import BLUE, GREEN, MUTED, ORANGE, TEXT

_ORDERS = {"first": "alone", "total": "with all it interacts with"}


def index_bars(
    table: pd.DataFrame, *, of: str, name: str, caption: str, title: str = "", subject: str
) -> alt.LayerChart:
    """
    Draw the first-order index of each factor as a bar and its total index as an outline.

    Parameters
    ----------
    table : DataFrame
        Index: the factors; columns ``first`` and ``total``, shares of a variance.
    of : str
        Quantity whose variance is shared, for the axis, such as "the energy".
    subject : str
        What is drawn, for the alt text.
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

    Parameters
    ----------
    ranges : DataFrame
        Result of `fixed_choices.ranges`.
    alternatives : DataFrame
        Result of `fixed_choices.table`.
    quantity : str
        Column of `alternatives` that is drawn.
    subject : str
        What is drawn, for the alt text.
    """
    rows = ranges.rename_axis("choice").reset_index()
    order = list(rows["choice"])
    ticks = alternatives[["choice", "alternative", quantity]].dropna()
    ticks = ticks.rename(columns={quantity: "ratio"})
    y = alt.Y("choice:N", sort=order, title=None, axis=names_axis(order))
    x = alt.X(
        "low:Q",
        title="Result / result as set",
        scale=log_scale(padding=14),
        axis=log_axis(rows["low"].min(), rows["high"].max()),
    )
    base = alt.Chart(rounded(rows.assign(as_set=1.0)))
    tooltip = tips(
        "choice:N", "low:Q", "at_low:N", "high:Q", "at_high:N", at_low="at", at_high="at"
    )
    layers = [
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
