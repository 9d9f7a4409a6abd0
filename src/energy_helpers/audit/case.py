"""Data classes of the audit: a claim with its criteria and settings, and its computed values."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

import pandas as pd

from ..editions.runs import Result
from ..facts import files
from ..method.assumptions import (
    ARXIV_V1,
    ARXIV_V1_AS_WRITTEN,
    JOULE_2026,
    Assumptions,
    load_edition,
)
from ..registry import claims
from ..registry.entries import format_value
from .rule import Criterion, Kind

Results = tuple[Result, ...]
PART = "|"
# unit in data/claims.csv -> unit in a sentence; other units are omitted
UNITS = {
    "Wh/query": "Wh",
    "GWh/day": "GWh",
    "TWh/year": "TWh",
    "x": "×",
    **{unit: unit for unit in ("%", "tokens", "models", "GPUs")},
}


@dataclass(frozen=True, slots=True)
class Case:
    """
    A claim with its criteria and its settings.

    Examples
    --------
    >>> case = Case.of("abs-median-wh")
    >>> case.stated, case.unit, case.kind, case.agree()
    ('0.34', 'Wh', 'simulated', 'round to the printed 0.34')
    """

    claim: str
    stated: str
    unit: str  # as written in a sentence
    kind: Kind
    criteria: tuple[Criterion, ...]
    written: Assumptions | None  # None if the text is not available
    released: Assumptions

    @classmethod
    def of(cls, claim: str) -> Case:
        """Build the case of one claim of ``data/claims.csv``."""
        row: pd.Series[str] = claims.load_claims().loc[claim]  # type: ignore[assignment]
        joule = row["edition"] == JOULE_2026
        return cls(
            claim,
            str(row["stated"]),
            UNITS.get(row["unit"], ""),
            cast(Kind, row["kind"]),
            criteria_of(row),
            None if joule else load_edition(ARXIV_V1_AS_WRITTEN),
            load_edition(JOULE_2026 if joule else ARXIV_V1),
        )

    @property
    def text(self) -> Assumptions:
        """
        Settings of the text, for a claim that needs them.

        Raise ValueError if the text is not available.
        """
        if self.written is None:
            raise ValueError(f"{self.claim}: no text is at hand, so it has no settings of it")
        return self.written

    def holds(self, results: Results | None) -> bool | None:
        """
        Return whether each result agrees with its part of the statement; None without results.

        A single criterion applies to all results.

        Raise ValueError if the statement has several parts and another number of results.
        """
        if results is None:
            return None
        criteria = self.criteria * len(results) if len(self.criteria) == 1 else self.criteria
        if len(criteria) != len(results):
            raise ValueError(
                f"{self.claim}: {len(results)} values for {len(criteria)} parts of {self.stated!r}"
            )
        return all(
            criterion.holds(result.value)
            for criterion, result in zip(criteria, results, strict=True)
        )

    def judged(self, results: Results) -> str:
        """Return whether results agree, as a clause such as "which rounds to the printed 0.34"."""
        several = len(results) > 1
        if not self.holds(results):
            return f"which {'do' if several else 'does'} not {self.agree()}"
        return f"which {self.agree(several=several)}"

    def agree(self, *, several: bool = True) -> str:
        """Return the predicate of agreement: "round to the printed 0.34", "count as “similar”"."""
        words, s = claims.printed(self.claim), "" if several else "s"
        if not words[0].isdigit():
            return f"count{s} as “{words}”"
        verb, preposition = ("agree", "with") if self.by_judgement else ("round", "to")
        return f"{verb}{s} {preposition} the printed {words}"

    @property
    def by_judgement(self) -> bool:
        """Whether a criterion that was set for the statement decides, and not rounding."""
        return bool(claims.load_claims().loc[self.claim, "criterion"])

    def outcomes(self, values: Values) -> tuple[bool | None, bool | None]:
        """Return whether the values as written and as released agree; None for missing values."""
        if not self.criteria:
            return None, None
        released = self.holds(values.as_released)
        if released is False and values.replayed is not None:
            released = self.holds(fixed(*values.replayed))
        return self.holds(values.as_written), released


@dataclass(frozen=True, slots=True)
class Values:
    """
    Values that the method gives for a claim, and a sentence on what decides the verdict.

    Examples
    --------
    >>> values = Values(fixed(0.315), fixed(0.342), "the settings decide")
    >>> Case.of("abs-median-wh").outcomes(values)
    (False, True)
    """

    as_written: Results | None
    as_released: Results | None
    why: str
    replayed: tuple[float, ...] | None = None


ValueFunction = Callable[[Case], Values]
VALUES: dict[str, ValueFunction] = {}


def value_of(*ids: str) -> Callable[[ValueFunction], ValueFunction]:
    """
    Register a function that computes the values of claims.

    Examples
    --------
    >>> @value_of("an-example")
    ... def _twice(case):
    ...     return Values(None, fixed(2.0), "")
    ...
    >>> VALUES.pop("an-example") is _twice
    True
    """

    def register(function: ValueFunction) -> ValueFunction:
        VALUES.update(dict.fromkeys(ids, function))
        return function

    return register


def criteria_of(row: pd.Series[str]) -> tuple[Criterion, ...]:
    """
    Return the criteria of agreement, one for each part of a statement.

    Raise ValueError if ``low`` and ``high`` have different numbers of parts, or if both are missing
    and the statement is not one plain number.

    Examples
    --------
    >>> (criterion,) = criteria_of(claims.load_claims().loc["abs-median-wh"])
    >>> round(criterion.low, 3), round(criterion.high, 3)
    (0.335, 0.345)
    """
    if not row["low"]:
        return () if row["kind"] == "cited-external" else (Criterion.of_printed(row["stated"]),)
    ends = zip(row["low"].split(PART), row["high"].split(PART), strict=True)
    return tuple(Criterion(float(low), float(high)) for low, high in ends)


@functools.cache
def printed_inputs() -> dict[str, float]:
    """
    Return the printed inputs of the paper's arithmetic: name -> value.

    Examples
    --------
    >>> len(printed_inputs()) > 10
    True
    """
    table = files.read_csv("printed_inputs.csv")
    return dict(zip(table["name"], table["value"].astype(float), strict=True))


def printed(claim: str) -> float:
    """
    Return the number that a claim prints.

    Raise ValueError if the claim prints no number or several numbers.

    Examples
    --------
    >>> printed("abs-median-wh")
    0.34
    """
    numbers = numbers_in(claim)
    if len(numbers) != 1:
        raise ValueError(f"{claim} prints {len(numbers)} numbers; give one that prints one")
    return numbers[0]


def numbers_in(claim: str) -> list[float]:
    """
    Return the numbers that a claim prints, in order.

    Examples
    --------
    >>> numbers_in("abs-combined-8-20x")
    [8.0, 20.0]
    """
    numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", claims.stated(claim))
    return [float(number.replace(",", "")) for number in numbers]


def fixed(*values: float) -> Results:
    """
    Return values as results without a sampling error.

    Examples
    --------
    >>> [result.value for result in fixed(1.0, 2.0)], fixed(1.0)[0].low
    ([1.0, 2.0], 1.0)
    """
    return tuple(Result.fixed(value) for value in values)


def ratio(over: Result, under: Result) -> Result:
    """
    Return the ratio of two results of independent runs.

    Examples
    --------
    >>> two, one = fixed(2.0, 1.0)
    >>> ratio(two, one).value
    2.0
    """
    error = math.hypot(math.log(over.high / over.low) / 2, math.log(under.high / under.low) / 2)
    value = over.value / under.value
    return Result(value, value * math.exp(-error), value * math.exp(error))


def mapped(result: Result, function: Callable[[float], float]) -> Result:
    """
    Apply a monotonic function to a result and its interval.

    Examples
    --------
    >>> (result,) = fixed(2.0)
    >>> mapped(result, lambda x: 10 * x).value
    20.0
    """
    low, high = sorted((function(result.low), function(result.high)))
    return Result(function(result.value), low, high)


def extremes(results: Iterable[Result]) -> Results:
    """
    Return the smallest and the largest result.

    Examples
    --------
    >>> [result.value for result in extremes(fixed(2.0, 3.0, 1.0))]
    [1.0, 3.0]
    """
    ordered = sorted(results, key=lambda result: result.value)
    return ordered[0], ordered[-1]


def short(value: float, digits: int = 3) -> str:
    """
    Format a value with significant digits, without padding exact values with zeros.

    Examples
    --------
    >>> short(0.30912), short(2.0)
    ('0.309', '2')
    """
    # a value with fewer digits, such as a setting, is not padded with zeros
    plain = f"{value:.10g}"
    if sum(character.isdigit() for character in plain) <= digits and "e" not in plain:
        return f"{float(plain):,.10g}"
    return format_value(value, digits)


def say(results: Results | Result | float, unit: str = "", digits: int = 3) -> str:
    """
    Format values with significant digits and their unit, for use in a sentence.

    Examples
    --------
    >>> say(0.30912, "Wh"), say(fixed(8.0, 20.0), "×")
    ('0.309 Wh', '8 and 20×')
    """
    if isinstance(results, float | int):
        results = fixed(results)
    if isinstance(results, Result):
        results = (results,)
    joined = listed([short(result.value, digits) for result in results])
    space = "" if unit in ("", "%", "×") else " "
    return f"{joined}{space}{unit}"


def listed(words: list[str]) -> str:
    """
    Join words with commas and a final "and".

    Examples
    --------
    >>> listed(["PUE", "trimming", "the blend"])
    'PUE, trimming and the blend'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
