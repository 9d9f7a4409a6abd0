"""Verdicts on all printed statements, with the computed values."""

from __future__ import annotations

import functools
import itertools
import warnings

import pandas as pd

from ..method.assumptions import ARXIV_V1, ARXIV_V1_AS_WRITTEN, load_edition
from ..method.throughput import OutsideRangeWarning
from ..registry import claims
from . import (  # noqa: F401  (the modules register claims)
    values_arithmetic,
    values_comparisons,
    values_settings,
    values_simulated,
    values_supplement,
)
from .case import VALUES, Case, Results, Values
from .rule import verdict
from .sampled_numbers import numbers_of, values_of_numbers
from .values_comparisons import cited

COLUMNS = (
    *("edition", "section", "quantity", "unit", "stated", "wording", "kind"),
    *("as_written", "as_written_low", "as_written_high"),
    *("as_released", "as_released_low", "as_released_high"),
    *("replayed", "verdict", "criterion", "why"),
)
Cell = float | tuple[float, ...] | None


def all_verdicts(edition: str | None = None) -> pd.DataFrame:
    """
    Compute the values of every printed statement and its verdict.

    Index: claims. Columns ``edition section quantity unit stated wording kind``; ``as_written`` and
    ``as_released`` (values with the settings of the text and of the released code; for arithmetic,
    with the printed inputs and with our inputs), each with ``_low`` and ``_high``, the interval
    that contains 95% of runs; ``replayed`` (value when the released run is repeated with the same
    random draws); ``verdict``; ``criterion`` (if agreement needs judgement); ``why`` (explanation).
    Statements with several numbers have tuples of values. Values that cannot be computed are None.

    An edition selects its statements, and either of the two settings of arXiv v1 those of arXiv v1.
    Raise ValueError if it is unknown.

    Examples
    --------
    >>> table = all_verdicts("joule-2026")
    >>> table.loc["v2-median-wh", ["stated", "verdict"]].to_list()
    ['0.31', 'reproduces']
    """
    table = _audit()
    if edition is None:
        return table.copy()
    chosen = load_edition(edition).edition
    printed_in = ARXIV_V1 if chosen == ARXIV_V1_AS_WRITTEN else chosen
    return table[table["edition"] == printed_in].copy()


def values_of(claim: str) -> Values:
    """
    Compute the values of one claim.

    They come from the claim's function, from that of the claim that it repeats, or from its
    numbers. Raise ValueError if the claim is unknown, or if none of them computes it.

    Examples
    --------
    >>> round(values_of("abs-median-wh").as_released[0].value, 3)
    0.342
    """
    table = claims.load_claims()
    if claim not in table.index:
        raise ValueError(f"unknown claim {claim!r}; the ids are in data/claims.csv")
    row = table.loc[claim]
    source = claim if claim in VALUES else str(row["repeat_of"])
    if source in VALUES:
        return VALUES[source](Case.of(claim))
    if row["kind"] == "cited-external":
        return cited(Case.of(claim))
    names = numbers_of(claim, source)
    if names:
        return values_of_numbers(Case.of(claim), names)
    raise ValueError(
        f"{claim}: nothing computes it; name its number in claims_by_number.py, "
        "or register a function with value_of"
    )


@functools.cache
def _audit() -> pd.DataFrame:
    with warnings.catch_warnings(action="ignore", category=OutsideRangeWarning):
        # the chapters give this warning where they show the values
        ids = [str(claim) for claim in claims.load_claims().index]
        rows = [_judge(claim) for claim in ids]
    # cells contain tuples and None, which pandas would convert without the dtype object
    cells = {
        name: pd.Series([row[i] for row in rows], ids, object) for i, name in enumerate(COLUMNS)
    }
    return pd.DataFrame(cells).rename_axis("id")


def _judge(claim: str) -> list[object]:
    row = claims.load_claims().loc[claim]
    case, values = Case.of(claim), values_of(claim)
    both = (values.as_written, values.as_released)
    return [
        *(row[name] for name in COLUMNS[:7]),
        *itertools.chain(*map(_cells, both)),
        _cell(values.replayed),
        verdict(case.kind, *case.outcomes(values)),
        row["criterion"],
        values.why[0].upper() + values.why[1:],
    ]


def _cells(results: Results | None) -> tuple[Cell, Cell, Cell]:
    if results is None:
        return None, None, None
    value, low, high = zip(*((r.value, r.low, r.high) for r in results), strict=True)
    return _cell(value), _cell(low), _cell(high)


def _cell(values: tuple[float, ...] | None) -> Cell:
    if values is None:
        return None
    return float(values[0]) if len(values) == 1 else tuple(float(value) for value in values)
