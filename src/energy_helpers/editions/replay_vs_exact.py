"""Comparison of the released run with exact results, table by table."""

from __future__ import annotations

import pandas as pd

from ..method import exact
from ..method.assumptions import ARXIV_V1, Assumptions, Regime, load_edition
from . import released_run

QUARTILES = ("p25", "p50", "p75")


def released_edition(assumptions: Assumptions) -> Assumptions:
    """
    Return the edition as released; for the text of arXiv v1, the edition of its code.

    Examples
    --------
    >>> released_edition(eh.load_edition("arxiv-v1-as-written")).edition
    'arxiv-v1'
    """
    if assumptions.edition in released_run.RELEASED_EDITIONS:
        return load_edition(assumptions.edition)
    return load_edition(ARXIV_V1)


def compare_tables(replayed: pd.DataFrame, computed: pd.DataFrame) -> pd.DataFrame:
    """
    Compare the quartiles of a replayed and of an exact table.

    Columns of two levels: for each quartile ``replay`` and ``exact``, and for the median ``apart``,
    replay / exact - 1. Raise ValueError if the rows are not the same.

    `replayed, computed`: tables with columns ``p25``, ``p50`` and ``p75`` and the same rows.

    Examples
    --------
    >>> exact_wh = eh.exact.per_query(edition)
    >>> compare_tables(1.01 * exact_wh, exact_wh)[("p50", "apart")].round(6).unique()
    array([0.01])
    """
    if list(replayed.index) != list(computed.index):
        raise ValueError("the two tables have different rows; give tables of one run")
    columns = {}
    for column in QUARTILES:
        columns[column, "replay"] = replayed[column]
        columns[column, "exact"] = computed[column]
        if column == "p50":
            columns[column, "apart"] = replayed[column] / computed[column] - 1
    return pd.DataFrame(columns)


def per_query(edition: Assumptions, regime: Regime) -> pd.DataFrame:
    """
    Return `compare_tables` for the models and the baseline of a released edition [Wh].

    Examples
    --------
    >>> per_query(edition, "traditional").loc["baseline", "p50"].round(3).to_dict()
    {'replay': 0.308, 'exact': 0.309, 'apart': -0.002}
    """
    replayed = released_run.replay(edition, regime).per_query
    return compare_tables(replayed, exact.per_query(edition, regime))


def levers(edition: Assumptions, regime: Regime) -> pd.DataFrame:
    """
    Return `compare_tables` for the levers of a released edition [Wh].

    Examples
    --------
    >>> levers(edition, "traditional")[("p50", "apart")].abs().round(3).to_dict()
    {'model': 0.01, 'serving': 0.001, 'hardware': 0.002}
    """
    replayed = released_run.replay(edition, regime).levers
    return compare_tables(replayed, exact.levers(edition, regime))


def fleet(edition: Assumptions, queries: str) -> pd.DataFrame:
    """
    Return the fleet's energy, replayed and exact, for traditional, long or mixed queries.

    Index: ``baseline`` and ``improved``. Columns ``replay``, ``replay p5``, ``replay p95`` (of the
    bootstrap totals), ``exact`` [GWh/day] and ``apart``.



    Examples
    --------
    >>> fleet(edition, "mixed").loc["baseline", ["replay", "exact"]].round(2).to_dict()
    {'replay': 1.71, 'exact': 1.71}
    """
    totals = exact.fleet(edition)
    names = {"median": "replay", "p5": "replay p5", "p95": "replay p95"}
    table = released_run.fleet(edition, queries).rename(columns=names)
    table["exact"] = [totals[queries], totals[f"{queries}_improved"]]
    table["apart"] = table["replay"] / table["exact"] - 1
    return table


def largest(edition: Assumptions, regime: Regime) -> float:
    """
    Return the largest relative difference between a released and an exact median.

    Examples
    --------
    >>> round(largest(edition, "traditional"), 3)
    0.033
    """
    both = pd.concat([per_query(edition, regime), levers(edition, regime)])
    return float(both["p50", "apart"].abs().max())
