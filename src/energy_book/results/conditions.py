"""Text that depends on numbers, by the role ``{if}`a < b ? fewer : more` ``."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from energy_book.results.read import Results

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
FORM = re.compile(
    r"\s*(?P<left>\S+)\s+(?P<sign><=|>=|<|>)\s+(?P<right>\S+)\s+\?(?P<true>.*?) : (?P<false>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """
    A comparison of two numbers, and the text for each outcome.

    Examples
    --------
    >>> read_condition("a-median > 1 ? more than one : at most one").if_true
    'more than one'
    """

    left: str  # name of a number, as for {num}, or a literal number
    sign: str
    right: str
    if_true: str
    if_false: str  # also for a number that the settings do not have

    @property
    def numbers(self) -> list[str]:
        """The names of the numbers that are compared."""
        return [side for side in (self.left, self.right) if _literal(side) is None]

    def words(self, results: Results) -> str:
        """Return the text for the results of a build; raise KeyError for an unknown number."""
        left, right = (_value(side, results) for side in (self.left, self.right))
        return self.if_true if COMPARISONS[self.sign](left, right) else self.if_false


def read_condition(text: str) -> Condition:
    """Read the text of the role ``{if}``; raise ValueError if it has another form."""
    found = FORM.fullmatch(text)
    if not found:
        raise ValueError("write {if} as: name > 1 ? words : other words")
    words = found["true"].strip(), found["false"].strip()
    return Condition(found["left"], found["sign"], found["right"], *words)


def _literal(side: str) -> float | None:
    try:
        return float(side)
    except ValueError:
        return None


def _value(side: str, results: Results) -> float:
    literal = _literal(side)
    if literal is not None:
        return literal
    value = results.find(side)["value"]
    return math.nan if value is None else float(value)
