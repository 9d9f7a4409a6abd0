"""Chart of the front page: the energy of a query compared with everyday uses of energy."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.style import (
    DOT,
    by_colour,
    figure,
    logarithmic,
    names_axis,
    rounded,
    say,
    tips,
    whole_rows,
)
from ...charts.theme import BLUE, GREY, MUTED, OCHRE, TEXT
from ..headline import EVERYDAY, OTHERS, THIS_BOOK

KIND_COLOURS = {THIS_BOOK: BLUE, OTHERS: OCHRE, EVERYDAY: GREY}


def one_query(table: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw the energy of a query and other energies for comparison, on a logarithmic axis.

    `table`: index: labels; columns ``kind``, ``p25``, ``value``, ``p75``, ``mean`` [Wh].

    Examples
    --------
    >>> table = eh.paper.headline.compared(edition)
    >>> one_query(table, name="front", caption="One query.").description.split(";")[0]
    'Energy: Typical query 0.309 Wh'
    """
    rows = table.rename_axis("label").reset_index()
    rows["said"] = [f"{value:.2g} Wh" for value in rows["value"]]
    own = rows.dropna(subset=["p25", "p75"])
    own = own.assign(mean_said=[f"mean {value:.2g}" for value in own["mean"]])
    low = 0.7 * float(rows[["p25", "value"]].min().min())
    high = 4 * float(rows[["p75", "value", "mean"]].max().max())
    x = logarithmic(alt.X, "value", "Energy [Wh], logarithmic", low, high)
    labels = names_axis(rows["label"], domain=False)
    y = alt.Y("label:N", sort=list(rows["label"]), title=None, axis=labels)
    tooltip = tips(
        *("label:N", "value:Q", "p25:Q", "p75:Q", "mean:Q"),
        label="energy",
        value="Wh",
        p25="lower quartile [Wh]",
        p75="upper quartile [Wh]",
        mean="mean [Wh]",
    )
    base = alt.Chart(rounded(rows)).encode(y=y, tooltip=tooltip)
    bars = alt.Chart(rounded(own)).encode(y=y, tooltip=tooltip)
    layers = [
        whole_rows(base, y, tooltip, 44),
        bars.mark_rule(strokeWidth=12, strokeCap="round", opacity=0.45, color=BLUE).encode(
            x="p25:Q", x2="p75:Q"
        ),
        base.mark_point(filled=True, size=110, opacity=1).encode(
            x=x, color=by_colour("kind", KIND_COLOURS)
        ),
        bars.mark_point(**{**DOT, "shape": "diamond"}, size=90, strokeWidth=1.2).encode(x="mean:Q"),
        bars.mark_text(align="left", dx=9, color=MUTED).encode(x="mean:Q", text="mean_said:N"),
        base.mark_text(dy=-14, color=TEXT, fontWeight=600).encode(x="value:Q", text="said:N"),
    ]
    said = "; ".join(f"{r.label} {say(r.value)} Wh" for r in rows.itertuples())
    ranges = "; ".join(
        f"{r.label}: half from {say(r.p25)} to {say(r.p75)}, mean {say(r.mean)}"
        for r in own.itertuples()
    )
    return figure(layers, name, caption, f"Energy: {said}. {ranges}.", 44 * len(rows), title)
