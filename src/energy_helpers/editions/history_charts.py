"""Waterfall chart of the history of an estimate."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from ..charts.style import (
    by_colour,
    figure,
    linear_axis,
    names_axis,
    rounded,
    say,
    tips,
    whole_rows,
)
from ..charts.theme import BLUE, GREEN, GREY, MUTED, ORANGE, TEXT
from ..registry.entries import typeset

KINDS = {"edition": BLUE, "up": ORANGE, "down": GREEN, "none": GREY}


def waterfall(
    rows: pd.DataFrame, *, x_title: str, name: str, caption: str, title: str = "", subject: str
) -> alt.LayerChart:
    """
    Draw a waterfall: editions as ticks, changes as bars from before to after.

    `rows`: result of `history.waterfall`; ``low`` and ``high``, if present, are smaller ticks.

    Examples
    --------
    >>> rows = eh.editions.history.waterfall(eh.editions.history.walk(), "median-traditional")
    >>> words = {"x_title": "Energy [Wh]", "subject": "Typical query"}
    >>> waterfall(rows, name="history", caption="History.", **words).description.split(";")[0]
    'Typical query, a waterfall. arxiv-v1-as-written: 0.315'
    """
    frame = rounded(rows.assign(right=rows[["before", "after"]].max(axis="columns")))
    # an edition adds nothing, so its tooltip is empty
    frame["added"] = [
        "–" if math.isnan(value) else typeset(f"{value:+.3g}") for value in frame["change"]
    ]
    order = list(frame["label"])
    y = alt.Y("label:N", sort=order, title=None, axis=names_axis(order))

    def x(field: str) -> alt.X:
        return alt.X(
            f"{field}:Q", scale=alt.Scale(zero=False, nice=True), title=x_title, axis=linear_axis()
        )

    colour = by_colour("kind", KINDS).legend(None)
    titles = {"label": "edition or change", "added": "adds", "after": "to"}
    titles |= {"low": "P25", "high": "P75"}
    tooltip = tips("label:N", "added:N", "after:Q:.4g", **titles)
    base = alt.Chart(frame)
    layers: list[alt.Chart] = [whole_rows(base, y, tooltip, 26)]
    if "low" in rows:
        spread = [*tooltip, *tips("low:Q", "high:Q", form=".3g", **titles)]
        layers += [
            base.mark_tick(color=MUTED, thickness=2, height=12, opacity=0.7).encode(
                x=x(end), y=y, tooltip=spread
            )
            for end in ("low", "high")
        ]
    layers += [
        base.transform_filter("datum.kind == 'up' || datum.kind == 'down'")
        .mark_bar(height=14)
        .encode(x=x("before"), x2="after:Q", y=y, color=colour, tooltip=tooltip),
        base.transform_filter("datum.kind == 'edition' || datum.kind == 'none'")
        .mark_tick(thickness=4, height=18)
        .encode(x=x("after"), y=y, color=colour, tooltip=tooltip),
        base.transform_filter("datum.kind == 'edition'")
        .mark_text(align="left", dx=8, dy=-1, color=TEXT, fontWeight=600)
        .encode(x=x("after"), y=y, text=alt.Text("after:Q", format=".3g")),
        base.transform_filter("datum.kind == 'up' || datum.kind == 'down'")
        .mark_text(align="left", dx=6, color=MUTED)
        .encode(x=x("right"), y=y, text=alt.Text("change:Q", format="+.2~g")),
    ]
    told = "; ".join(
        f"{r.label}: {say(r.after)}" if r.kind == "edition" else f"{r.label} adds {say(r.change)}"
        for r in rows.itertuples()
    )
    return figure(
        layers, name, caption, f"{subject}, a waterfall. {told}.", 26 * len(rows) + 20, title
    )
