"""The check of a learner's answer."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from typing import Any

from ...facts.validation import short_repr
from ...method.assumptions import Assumptions, chapter_assumptions
from .answers import expected, is_close
from .catalogue import find_exercise

# label -> the wrong answers that were tried; each one is followed by the next hint
_tried: dict[str, list[float]] = {}


class WrongAnswer(AssertionError):
    """
    An answer that is missing or wrong; Jupyter shows its message without a traceback.

    Examples
    --------
    >>> WrongAnswer("ex-fleet-share: not yet")
    WrongAnswer('ex-fleet-share: not yet')
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What a check finds.

    Examples
    --------
    >>> judge("ex-fleet-share", 1.5, edition).right
    False
    """

    right: bool
    message: str


def judge(label: str, value: Any, assumptions: Assumptions) -> Judgement:
    """
    Judge an answer in the unit that the exercise names; None or ... is none yet.

    Raises a ValueError if there is no such exercise, or it does not ask for a number.

    Examples
    --------
    >>> judge("ex-fleet-share", None, edition).message
    'not answered yet: give `share` a number (share between 0 and 1)'
    """
    exercise = find_exercise(label)
    reference = expected(label, assumptions)
    wanted = f"give `{exercise.answer}` a number ({exercise.unit})"
    if value is None or value is ...:
        return Judgement(False, f"not answered yet: {wanted}")
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return Judgement(False, f"{short_repr(value)} is no number: {wanted}")
    given = float(value)
    if is_close(given, reference.value, reference.tolerance):
        return Judgement(True, "right")
    if math.isnan(reference.value):
        return Judgement(False, "with these settings there is no such value: give math.nan")
    if math.isnan(given):
        return Judgement(False, "with these settings there is such a value")
    for slip, why in reference.slips:
        if is_close(given, slip, reference.tolerance):
            return Judgement(False, f"not yet: {why}")
    return Judgement(False, "not yet")


def check(label: str, value: Any, assumptions: Assumptions | None = None) -> str:
    """
    Check an answer, without giving the right one away.

    Each wrong answer is followed by the next of the exercise's hints.

    Parameters
    ----------
    label : str
        The exercise, such as ``ex-fleet-share``.
    value : object
        The answer in the unit that the exercise names.
    assumptions : Assumptions, optional
        The settings that the answer is for. Without them, those of the notebook's parameters.

    Raises
    ------
    WrongAnswer
        If it is missing or wrong; a slip of units, a forgotten PUE or another known mistake is
        named.
    ValueError
        If there is no such exercise, or it does not ask for a number.

    Examples
    --------
    >>> fleet = eh.exact.fleet(edition)
    >>> short, long = fleet["traditional_improved"], fleet["long_improved"]
    >>> eh.check("ex-fleet-share", (fleet["traditional"] - short) / (long - short), edition)
    'ex-fleet-share: right'
    """
    found = judge(label, value, assumptions or chapter_assumptions())
    if found.right:
        _tried.pop(label, None)
        return f"{label}: {found.message}"
    message = f"{label}: {found.message}"
    if value is not None and value is not ...:
        tried = _tried.setdefault(label, [])
        if value not in tried:
            tried.append(value)
        hints = find_exercise(label).hints
        if hints:
            message += f". Hint: {hints[min(len(tried), len(hints)) - 1]}"
    raise WrongAnswer(message)
