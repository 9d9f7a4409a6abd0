"""Totals of the fleet by the share of long queries, and those of figure 3 of the paper."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from ..editions import released_run
from ..facts.units import DAYS_PER_YEAR, GWH_PER_TWH
from ..method import exact
from ..method.assumptions import ARXIV_V1, Assumptions, load_edition
from ..registry import claims

# the share at which long queries use half of the energy, and that at which they double the total
HALF, DOUBLE = "half", "double"
# who states a total
PRINTED, RUN, EXACT = "printed in arXiv v1", "released run of arXiv v1", "these settings, exact"
# fleet -> label of its row, claim that prints its total in arXiv v1
FLEETS = {
    "traditional": ("Typical", "s4-1b-baseline"),
    "traditional_improved": ("Typical, improved", "s4-10b-twh"),
    "mixed": ("Mixed", "abs-1b-mixed"),
    "mixed_improved": ("Mixed, improved", "s4-mixed-optimised"),
    "long": ("Long", ""),
    "long_improved": ("Long, improved", ""),
}
# "10B queries/day" for a year
YEARLY = "s4-10b-twh"
YEARLY_FLEETS = 10


def by_long_share(assumptions: Assumptions, shares: Iterable[float]) -> pd.DataFrame:
    """
    Return the energy of a day by the share of long queries.

    Columns: ``share``, ``queries`` (``typical``, ``long`` or ``all``) and ``gwh_per_day``.

    Examples
    --------
    >>> found = by_long_share(edition, [0.1])
    >>> dict(zip(found["queries"], found["gwh_per_day"].round(2)))
    {'typical': 0.66, 'long': 1.05, 'all': 1.71}
    """
    day = exact.fleet(assumptions)
    typical, long = float(day["traditional"]), float(day["long"])
    rows = [
        (share, queries, gwh)
        for share in shares
        for queries, gwh in {
            "typical": (1 - share) * typical,
            "long": share * long,
            "all": (1 - share) * typical + share * long,
        }.items()
    ]
    return pd.DataFrame(rows, columns=["share", "queries", "gwh_per_day"])


def break_evens(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the shares of long queries at which they use half of the energy and double the total.

    Columns: ``label`` (`HALF` or `DOUBLE`), ``share`` and ``gwh_per_day``: of `HALF` the energy of
    the long queries, of `DOUBLE` that of all. No share of at most 1 may double the total; then
    `DOUBLE` has no row.

    Examples
    --------
    >>> break_evens(edition).set_index("label")["share"].round(3).to_dict()
    {'half': 0.065, 'double': 0.075}
    """
    day = exact.fleet(assumptions)
    typical, long = float(day["traditional"]), float(day["long"])
    half = typical / (typical + long)
    rows = [(HALF, half, half * long)]
    if long >= 2 * typical:
        rows.append((DOUBLE, typical / (long - typical), 2 * typical))
    return pd.DataFrame(rows, columns=["label", "share", "gwh_per_day"])


def figure_3(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the totals of the paper's figure 3, as printed, as run and with these settings.

    Columns: ``fleet``, ``source`` (`PRINTED`, `RUN` or `EXACT`), ``gwh_per_day``, ``low`` and
    ``high`` (5th and 95th percentile of the totals of the released run, else missing) and
    ``stated`` (the printed words, else a dash).

    Notes
    -----
    The text of arXiv v1 has one of the four totals only as the energy of ten billion queries a
    day for a year, which is converted. The long fleets are not in the figure.

    Examples
    --------
    >>> totals = figure_3(edition).set_index(["fleet", "source"])["gwh_per_day"].round(2)
    >>> totals["Typical"].to_dict()
    {'printed in arXiv v1': 0.81, 'released run of arXiv v1': 0.81, 'these settings, exact': 0.73}
    """
    v1 = load_edition(ARXIV_V1)

    day = exact.fleet(assumptions)
    rows: list[tuple[str, str, float, float, float, str]] = []
    for name, (label, claim) in FLEETS.items():
        if claim:
            stated = claims.stated(claim)
            value = float(stated.split()[-1])
            if claim == YEARLY:
                value *= GWH_PER_TWH / DAYS_PER_YEAR / YEARLY_FLEETS
                stated += " TWh a year for ten billion queries a day"
            rows.append((label, PRINTED, value, math.nan, math.nan, stated))
        queries, _, improved = name.partition("_")
        run = released_run.fleet(v1, queries).loc[improved or "baseline", ["median", "p5", "p95"]]
        rows.append((label, RUN, *(float(v) for v in run), "–"))  # type: ignore[arg-type]
        rows.append((label, EXACT, float(day[name]), math.nan, math.nan, "–"))
    return pd.DataFrame(rows, columns=["fleet", "source", "gwh_per_day", "low", "high", "stated"])
