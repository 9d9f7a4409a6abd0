"""Headline numbers: a typical and a long query compared with published and everyday energies."""

from __future__ import annotations

import pandas as pd

from ..facts.units import MINUTES_PER_HOUR
from ..method import exact
from ..method.assumptions import Assumptions, Regime
from ..registry.entries import format_value
from . import equivalents, published, use_factors

QUERIES: dict[Regime, str] = {"traditional": "Typical query", "long": "Long query"}
# label in reference_values.csv -> label in the chart
PUBLISHED = {
    "Gemini median text prompt": "Gemini prompt, 2025",
    "ChatGPT average query": "ChatGPT query, 2025",
    "Web search": "Web search, 2009",
}
WITH_EVERYTHING = "data centre"
THIS_BOOK, OTHERS, EVERYDAY = "this book", "operators", "everyday"
BULB_MINUTES = (10, 60)


def compared(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the energy of a typical and of a long query, and other energies for comparison.

    Index: labels; the queries of this book come first, and the others follow by increasing energy.
    Columns ``kind``, ``p25``, ``value`` (the median of a distribution), ``p75`` and ``mean`` [Wh].
    Quartiles and mean are missing if a source states a single value. The mean is the mean of the
    untrimmed blend, because totals are computed from it.

    Examples
    --------
    >>> compared(edition)["value"].round(2).to_dict()["Typical query"]
    0.31
    """
    rows = {}
    for regime, label in QUERIES.items():
        found = exact.solve(assumptions, regime).table_wh().loc[exact.BASELINE]
        mean = use_factors.mean_wh(assumptions, regime)
        rows[label] = (THIS_BOOK, found["p25"], found["p50"], found["p75"], mean)
    table = published.published_energies()
    table = table[table["boundary_kind"].isin([WITH_EVERYTHING, "not disclosed"])]
    values = dict(zip(table["label"], table["value"], strict=True))
    others = {
        words: (OTHERS, None, values[label], None, None) for label, words in PUBLISHED.items()
    }
    for minutes in BULB_MINUTES:
        wh = equivalents.led_bulb_w() * minutes / MINUTES_PER_HOUR
        others[f"LED bulb, {minutes} min"] = (EVERYDAY, None, wh, None, None)
    columns = ["kind", "p25", "value", "p75", "mean"]
    own, rest = (
        pd.DataFrame.from_dict(part, orient="index", columns=columns).astype(
            dict.fromkeys(columns[1:], float)
        )
        for part in (rows, others)
    )
    return pd.concat([own, rest.sort_values("value")])


def message(table: pd.DataFrame) -> str:
    """
    Summarise the table of `compared` in one sentence.

    Examples
    --------
    >>> message(compared(edition))
    'A typical query could light an LED bulb for 2.1 minutes, a long query for 26 minutes'
    """
    medians = table.loc[list(QUERIES.values()), "value"].astype(float)
    typical, long = map(equivalents.led_bulb_minutes, medians)
    return (
        f"A typical query could light an LED bulb for {format_value(typical, 2)} minutes, "
        f"a long query for {format_value(long, 2)} minutes"
    )
