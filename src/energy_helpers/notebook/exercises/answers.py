"""Reference answers of the exercises, computed from a learner's own settings."""

from __future__ import annotations

import importlib
import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...facts import units
from ...method.assumptions import Assumptions
from ...method.throughput import OutsideRangeWarning
from .catalogue import find_exercise

Compute = Callable[[Assumptions], float]

# factor of a wrong answer -> what went wrong
PREFIX = "check kilo, mega and giga in the units"
SECONDS = "check seconds and hours, joules and watt-hours"
FACTORS = {
    units.WH_PER_KWH: PREFIX,
    units.WH_PER_MWH: PREFIX,
    units.WH_PER_GWH: PREFIX,
    units.KW_S_PER_WH: SECONDS,
    units.J_PER_WH: SECONDS,
    units.J_PER_WH * units.WH_PER_KWH: SECONDS,
    100.0: "check shares and per cent",
}
NO_PUE = "the PUE is missing"
MODULES = {"paper": "paper", "supplement": "supplement", "beyond": "beyond"}
OTHERS = "teaching"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    How to compute the answer of an exercise, and answers that result from a known mistake.

    Examples
    --------
    >>> Answer(lambda assumptions: 2.0, slips={}, energy=True).energy
    True
    """

    compute: Compute
    slips: Mapping[str, Compute]  # what went wrong -> the answer that results
    energy: bool  # whether the answer contains the PUE


@dataclass(frozen=True, slots=True)
class Expected:
    """
    The answer of an exercise for some settings.

    Examples
    --------
    >>> expected("ex-query-pue", edition).tolerance
    0.01
    """

    value: float  # NaN if there is no such value with these settings
    tolerance: float  # relative
    slips: tuple[tuple[float, str], ...]  # wrong answers, and what went wrong


ANSWERS: dict[str, Answer] = {}


def answer(
    label: str, *, slips: Mapping[str, Compute] | None = None, energy: bool = False
) -> Callable[[Compute], Compute]:
    """
    Declare that a function computes the answer of an exercise.

    `slips` names mistakes, such as "a total needs the mean, not the median" -> the answer that
    results. An answer is an `energy` if it has the PUE in it, which a learner can forget.

    Examples
    --------
    >>> declared = answer("an-example", slips={"the PUE is missing": lambda a: 1.0})(lambda a: 2.0)
    >>> list(ANSWERS.pop("an-example").slips)
    ['the PUE is missing']
    """

    def declare(compute: Compute) -> Compute:
        ANSWERS[label] = Answer(compute, dict(slips or {}), energy)
        return compute

    return declare


def expected(label: str, assumptions: Assumptions) -> Expected:
    """
    Return the answer of an exercise for some settings, with the wrong answers that have a name.

    Raises a ValueError if there is no such exercise, or it does not ask for a number.

    Examples
    --------
    >>> round(expected("ex-fleet-share", edition).value, 2)
    0.08
    """
    exercise = find_exercise(label)
    if exercise.answer is None:
        raise ValueError(f"{label} asks for words, not for a number; its rubric lists the points")
    folder = exercise.chapter.partition("/")[0]
    importlib.import_module(f"{__package__}.of_{MODULES.get(folder, OTHERS)}")
    found = ANSWERS[label]
    with warnings.catch_warnings(action="ignore", category=OutsideRangeWarning):
        value = float(found.compute(assumptions))
        named = [(float(slip(assumptions)), why) for why, slip in found.slips.items()]
        if found.energy:
            without = assumptions.replace(pue_p5=1.0, pue_p95=1.0)
            named.append((float(found.compute(without)), NO_PUE))
    if math.isfinite(value) and value:
        for factor, why in FACTORS.items():
            named += [
                (value * factor, f"{factor:,g} times too large: {why}"),
                (value / factor, f"{factor:,g} times too small: {why}"),
            ]
        named += [(-value, "the sign is wrong"), (1 / value, "the ratio is upside down")]
    slips = [(v, why) for v, why in named if not is_close(v, value, exercise.tolerance)]
    return Expected(value, exercise.tolerance, tuple(slips))


def is_close(value: float, reference: float, tolerance: float) -> bool:
    """
    Return whether an answer equals a reference within a relative tolerance.

    Examples
    --------
    >>> is_close(0.312, 0.309, 0.01), is_close(0.32, 0.309, 0.01)
    (True, False)
    """
    if math.isnan(reference) or math.isnan(value):
        return math.isnan(reference) and math.isnan(value)
    return math.isclose(value, reference, rel_tol=tolerance, abs_tol=1e-9)
