"""
Rule for the verdicts; it was fixed before the values were computed.

A claim is compared twice: **as written** (the settings of the text; for arithmetic, the
paper's printed inputs) and **as released** (the settings of the released code; for
arithmetic, our computed inputs). A comparison holds, does not hold, or cannot be made because
the text is not available. The exact value decides. If it does not round to the printed number,
the released run is repeated with the same random draws. The comparison holds if this run gives
the printed number. A sampling interval never excuses a difference.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["simulated", "arithmetic", "cited-checked", "cited-external"]
Verdict = Literal[
    "reproduces",
    "reproduces only with released settings",
    "does not reproduce",
    "arithmetic holds",
    "arithmetic fails",
    "source agrees",
    "source disagrees",
    "external",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def verdict(kind: Kind, as_written: bool | None, as_released: bool | None) -> Verdict:
    """
    Return the verdict on a claim by whether each comparison holds, None if it cannot be made.

    A simulated number must come from the run that printed it. If only the settings of the text
    give the number, the released settings do not reproduce it. Arithmetic is judged by the
    printed inputs, or by the computed inputs if the paper does not print them. A cited claim is
    checked, by its source, if that is among the data. Raise ValueError if the kind is unknown.

    Examples
    --------
    >>> verdict("simulated", as_written=False, as_released=True)
    'reproduces only with released settings'
    >>> verdict("cited-checked", as_written=None, as_released=False)
    'source disagrees'
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; give one of {', '.join(KINDS)}")
    if kind == "cited-external" or (as_written is None and as_released is None):
        return "external"
    if kind == "cited-checked":
        return "source agrees" if _first(as_written, as_released) else "source disagrees"
    if kind == "arithmetic":
        return "arithmetic holds" if _first(as_written, as_released) else "arithmetic fails"
    if not _first(as_released, as_written):
        return "does not reproduce"
    return "reproduces only with released settings" if as_written is False else "reproduces"


def _first(outcome: bool | None, otherwise: bool | None) -> bool | None:
    return otherwise if outcome is None else outcome


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    Closed interval of the values that agree with a statement.

    For a printed number, the interval extends by half a unit of the last digit to either side.

    Examples
    --------
    >>> criterion = Criterion.of_printed("0.34")
    >>> criterion.holds(0.336), criterion.holds(0.346)
    (True, False)
    """

    low: float
    high: float

    @classmethod
    def of_printed(cls, stated: str) -> Criterion:
        """
        Return the criterion for a plain printed number, such as ``0.34`` or ``5,000``.

        Raise ValueError if the text is not one plain number; the data must then contain its
        criterion.
        """
        text = stated.replace(",", "")
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            raise ValueError(f"{stated!r} is not one plain number; give low and high")
        half_unit = 0.5 * 10.0 ** -len(text.partition(".")[2])
        value = float(text)
        # values that round to the printed digits, with ties rounded either way
        return cls(value - half_unit, value + half_unit)

    def holds(self, value: float) -> bool:
        """Return whether a value is in the interval; nan never is."""
        # a result that differs from an end only by floating-point rounding is inside
        slack = 1e-12 * max(abs(self.low), abs(self.high), 1e-300) if self.is_finite else 0.0
        return self.low - slack <= value <= self.high + slack

    @property
    def is_finite(self) -> bool:
        """Whether both ends are finite numbers."""
        return math.isfinite(self.low) and math.isfinite(self.high)
