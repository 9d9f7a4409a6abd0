"""
Rule of the verdicts; it was fixed before the values were computed.

A claim is compared twice: **as written** (the settings of the text; for arithmetic, the
paper's own printed inputs) and **as released** (the settings of the released code; for
arithmetic, our computed inputs). A comparison holds, does not hold, or cannot be made because
no text is at hand. The exact value decides. Where it does not round to the print, the released
run, repeated draw for draw, may still show that it printed the number; no interval of sampling
excuses a difference.
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
    Return the verdict on a claim.

    Parameters
    ----------
    kind : {"simulated", "arithmetic", "cited-checked", "cited-external"}
        What the claim is; what is cited is checked where its source is among the data.
    as_written, as_released : bool or None
        Whether each comparison holds; None where it cannot be made.

    Raises
    ------
    ValueError
        If the kind is unknown.

    Notes
    -----
    A simulated number must come out of the run that printed it: where only the text's settings
    give it, the released ones do not reproduce it. Arithmetic is judged by the printed inputs;
    by the computed ones only where the inputs are not printed. What is cited and checked is
    judged by the source.
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
    The values that agree with a statement: a closed interval.

    Of a printed number it is half a unit of its last digit on either side.
    """

    low: float
    high: float

    @classmethod
    def of_printed(cls, stated: str) -> Criterion:
        """
        Read a plainly printed number, such as ``0.34`` or ``5,000``.

        Raises
        ------
        ValueError
            If it is not one plain number: its criterion must be in the data.
        """
        text = stated.replace(",", "")
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            raise ValueError(f"{stated!r} is not one plain number; give low and high")
        half_unit = 0.5 * 10.0 ** -len(text.partition(".")[2])
        value = float(text)
        # what rounds to the printed digits, either way at a tie
        return cls(value - half_unit, value + half_unit)

    def holds(self, value: float) -> bool:
        """Say whether a value agrees; one that is nan agrees with nothing."""
        # a result that is the edge but for the last bits of a float is on it
        slack = 1e-12 * max(abs(self.low), abs(self.high), 1e-300) if self.is_finite else 0.0
        return self.low - slack <= value <= self.high + slack

    @property
    def is_finite(self) -> bool:
        """Whether both ends are finite numbers."""
        return math.isfinite(self.low) and math.isfinite(self.high)
