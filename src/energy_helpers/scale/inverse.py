"""The inverse question: which value of a parameter gives a number a wanted value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from .. import all_numbers
from ..method.assumptions import Assumptions

# points at which the number is computed before a root finder begins; between two of them, two
# solutions would not be seen
N_POINTS = 129
# a wider range of positive values is searched in equal ratios
WIDE = 50.0
# in a range that begins at zero, the smallest value searched, as a share of the greatest
SMALLEST = 1e-15


@dataclass(frozen=True, slots=True)
class Question:
    """
    A number, its wanted value, and the parameter to be found between two bounds.

    Examples
    --------
    >>> asked = Question(edition, "pue", "baseline-median-traditional", 0.3, 1.0, 2.0)
    >>> round(asked.at(2.0) / asked.at(1.0), 6)
    2.0
    """

    assumptions: Assumptions
    parameter: str
    number: str
    value: float
    low: float
    high: float

    def at(self, x: float) -> float:
        """Return the number at a value of the parameter; nan where the settings have none."""
        try:
            changed = self.assumptions.replace(**{self.parameter: x})
            return all_numbers.compute(changed, [self.number])[self.number]
        except ValueError:
            # beyond the other end of a range, such as pue_p5 above pue_p95
            return math.nan


@dataclass(frozen=True, slots=True)
class Solutions:
    """
    Values of the parameter, the jumps over the wanted value, and the range of the number.

    Examples
    --------
    >>> found = Solutions([1.26], [], least=(1.0, 0.24), greatest=(2.0, 0.48))
    >>> found.roots
    [1.26]
    """

    roots: list[float]
    jumps: list[tuple[float, float, float]]  # parameter, number before, number after
    least: tuple[float, float]  # parameter, number
    greatest: tuple[float, float]


def solutions(question: Question) -> Solutions:
    """
    Find all values of the parameter between its bounds that give the number its value.

    The number is computed at `N_POINTS` values, in a range that begins at zero at as many in equal
    ratios too; wherever it crosses the wanted value between two of them, Brent's method finds
    where. Raises ValueError if the settings have no such number anywhere.

    Examples
    --------
    >>> asked = Question(edition, "node_power_kw", "baseline-median-long", 4.0, 1.0, 100.0)
    >>> [round(root, 1) for root in solutions(asked).roots]
    [10.5]
    """
    low, high = question.low, question.high
    points: list[float] = []
    if low == 0 or high / low > WIDE:
        points += np.geomspace(low or SMALLEST * high, high, N_POINTS).tolist()
    if low == 0 or not points:
        points += np.linspace(low, high, N_POINTS).tolist()
    values = {x: question.at(x) for x in sorted(points)}
    known = [(x, y) for x, y in values.items() if math.isfinite(y)]
    if not known:
        raise ValueError(f"with these settings, {question.number} has no value (n/a)")
    roots, jumps = [], []
    for (x, y), (next_x, next_y) in pairwise(known):
        before, after = y - question.value, next_y - question.value
        if before == 0:
            roots.append(x)
        elif before * after < 0:
            # brentq's own xtol is absolute, and too coarse for small parameters
            root = brentq(
                lambda at: question.at(at) - question.value,
                x,
                next_x,
                xtol=1e-12 * next_x,
                rtol=1e-12,
            )
            if math.isclose(question.at(root), question.value, rel_tol=1e-6):
                roots.append(float(root))
            else:
                before, after = (question.at(root * (1 + sign * 1e-9)) for sign in (-1, 1))
                jumps.append((float(root), before, after))
    if known[-1][1] == question.value:
        roots.append(known[-1][0])
    least, greatest = (pick(known, key=lambda point: point[1]) for pick in (min, max))
    return Solutions(roots, jumps, least, greatest)
