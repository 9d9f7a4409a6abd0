"""The inverse question: which value of a parameter gives a number a wanted value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from energy_book.errors import UsageError
from energy_book.settings import check_settings

if TYPE_CHECKING:
    from energy_helpers import Assumptions

# points at which the number is computed before a root finder begins; between two of them, two
# solutions would not be seen
N_POINTS = 129
# a wider range of positive values is searched in equal ratios
WIDE = 50.0


@dataclass(frozen=True, slots=True)
class Question:
    """A number, its wanted value, and the parameter to be found between two bounds."""

    assumptions: Assumptions
    parameter: str
    number: str
    value: float
    low: float
    high: float

    def at(self, x: float) -> float:
        """Return the number at a value of the parameter; nan where the settings have none."""
        import energy_helpers as eh

        try:
            changed = self.assumptions.replace(**{self.parameter: x})
            return eh.all_numbers.compute(changed, [self.number])[self.number]
        except ValueError:
            # beyond the other end of a range, such as pue_p5 above pue_p95
            return math.nan


@dataclass(frozen=True, slots=True)
class Solutions:
    """Values of the parameter, the jumps over the wanted value, and the range of the number."""

    roots: list[float]
    jumps: list[tuple[float, float, float]]  # parameter, number before, number after
    least: tuple[float, float]  # parameter, number
    greatest: tuple[float, float]


def check_question(
    parameter: str,
    number: str,
    value: float,
    edition: str | None,
    pairs: Iterable[str],
    file: Path | None,
) -> Question:
    """
    Check an inverse question.

    Raises
    ------
    UsageError
        If the parameter has no bounds, the number is unknown, or the settings are not valid.
    """
    import energy_helpers as eh
    from energy_helpers.method.assumptions import SHORTHANDS, limits_of, parse_parameters

    name = parameter.strip()
    field = SHORTHANDS.get(name, (name,))[0]
    try:
        parse_parameters({name: "1"})
        if "[" in name or not limits_of(field):
            raise ValueError(
                f"{name} is not a number between bounds; `energy-book params` lists the bounds"
            )
    except ValueError as error:
        raise UsageError(str(error)) from error
    try:
        eh.all_numbers.get(number)
    except ValueError as error:
        raise UsageError(f"--of: {error}") from error
    if not math.isfinite(value):
        raise UsageError(f"--to {value}: give a finite number")
    settings = check_settings(edition, pairs, None, file, ())
    given = set(settings.parameters) & set(SHORTHANDS.get(name, (name,)))
    if given:
        raise UsageError(f"-p {min(given)} is what is to be found; leave it out")
    low, high = limits_of(field).values()
    return Question(settings.assumptions, name, number, value, low, high)


def solutions(question: Question) -> Solutions:
    """
    Find all values of the parameter between its bounds that give the number its value.

    The number is computed at `N_POINTS` values; wherever it crosses the wanted value between two
    of them, Brent's method finds where.

    Raises
    ------
    UsageError
        If the settings have no such number anywhere.
    """
    import numpy as np
    from scipy.optimize import brentq

    low, high = question.low, question.high
    wide = low > 0 and high / low > WIDE
    points = (np.geomspace if wide else np.linspace)(low, high, N_POINTS).tolist()
    values = {x: question.at(x) for x in points}
    known = [(x, y) for x, y in values.items() if math.isfinite(y)]
    if not known:
        raise UsageError(f"with these settings, {question.number} has no value (n/a)")
    roots, jumps = [], []
    for (x, y), (next_x, next_y) in pairwise(known):
        before, after = y - question.value, next_y - question.value
        if before == 0:
            roots.append(x)
        elif before * after < 0:
            root = brentq(lambda at: question.at(at) - question.value, x, next_x, rtol=1e-12)
            if math.isclose(question.at(root), question.value, rel_tol=1e-6):
                roots.append(float(root))
            else:
                before, after = (question.at(root * (1 + sign * 1e-9)) for sign in (-1, 1))
                jumps.append((float(root), before, after))
    if known[-1][1] == question.value:
        roots.append(known[-1][0])
    least, greatest = (pick(known, key=lambda point: point[1]) for pick in (min, max))
    return Solutions(roots, jumps, least, greatest)


def told(question: Question, found: Solutions) -> tuple[list[str], bool]:
    """Return the answer in words, and whether there is a solution."""
    import energy_helpers as eh

    q = question
    unit = eh.all_numbers.get(q.number).unit
    unit = "" if unit == "-" else f" {unit}"
    lines = [f"{q.parameter} = {root:.6g}" for root in found.roots]
    if len(lines) > 1:
        lines.insert(0, f"{len(lines)} values give {q.number} = {q.value:g}{unit}:")
    for x, before, after in found.jumps:
        lines.append(
            f"At {q.parameter} = {x:.6g}, {q.number} jumps from {before:.6g} to {after:.6g}{unit}, "
            f"over {q.value:g}."
        )
    if not found.roots:
        ends = [f"{y:.6g} (at {x:.6g})" for x, y in (found.least, found.greatest)]
        lines.append(
            f"No {q.parameter} from {q.low:g} to {q.high:g} gives {q.number} = {q.value:g}{unit}: "
            f"it is between {' and '.join(ends)}."
        )
    return lines, bool(found.roots)
