"""Chart of a value and its interval in each row, with the values that the paper prints."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from .style import DOT, figure, linear_axis, names_axis, rounded, say, tips, whole_rows
from .theme import BLUE, TEXT


def intervals_by_row(
    table: pd.DataFrame,
    *,
    name: str,
    caption: str,
    title: str = "",
    x_title: str,
    subject: str,
    printed: Mapping[str, float] | None = None,
) -> alt.LayerChart:
    """
    Draw a value as a dot and its interval as a bar in each row; printed values are dashed lines.

    The index of `table` has the rows, top first, and its columns are ``low``, ``value`` and
    ``high``. `x_title` has the unit, `subject` says in the alt text what is drawn, and `printed`
    maps the labels of dashed lines to their values.

    Examples
    --------
    >>> table = pd.DataFrame({"low": [0.1], "value": [0.3], "high": [0.6]}, index=["baseline"])
    >>> words = {"x_title": "Energy [Wh]", "subject": "Energy per query"}
    >>> intervals_by_row(table, name="energy", caption="Energy.", **words).description
    'Energy per query. baseline: 0.3 (0.1 to 0.6).'
    """
    rows = table.rename_axis("row").reset_index()[["row", "low", "value", "high"]]
    order = list(rows["row"])
    y = alt.Y("row:N", sort=order, title=None, axis=names_axis(order))
    tooltip = tips("row:N", "low:Q", "value:Q", "high:Q")
    base = alt.Chart(rounded(rows))
    x = alt.X("low:Q", title=x_title, scale=alt.Scale(zero=True), axis=linear_axis())
    layers = [
        whole_rows(base, y, tooltip, 44),
        base.mark_rule(strokeWidth=8, strokeCap="round", color=BLUE, opacity=0.45).encode(
            x=x, x2="high:Q", y=y, tooltip=tooltip
        ),
        base.mark_point(**DOT, size=70, strokeWidth=1.4).encode(x="value:Q", y=y, tooltip=tooltip),
    ]
    text = f"{subject}. " + "; ".join(
        f"{r.row}: {say(r.value)} ({say(r.low)} to {say(r.high)})" for r in rows.itertuples()
    )
    if printed:
        lines = pd.DataFrame({"printed": list(printed), "at": list(printed.values())})
        layers.append(
            alt.Chart(lines)
            .mark_rule(color=TEXT, strokeDash=[4, 3], strokeWidth=1.2)
            .encode(x="at:Q", tooltip=tips("printed:N", "at:Q", form="", at="printed"))
        )
        text += ". Dashed lines: " + ", ".join(f"{k} {say(v)}" for k, v in printed.items())
    return figure(layers, name, caption, f"{text}.", 44 * len(order) + 20, title)
