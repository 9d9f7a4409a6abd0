"""Sweeps: numbers of the registry computed over a grid of assumptions."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import all_numbers
from ..facts import user_files
from ..facts.validation import short_repr
from ..method import exact, throughput
from ..method.assumptions import (
    BY_NAME,
    REGIMES,
    SHORTHANDS,
    Assumptions,
    Regime,
    blend_of,
    blend_text,
    parse_parameters,
)
from ..method.distributions import Array, Bools
from ..registry import entries

# more than MANY_POINTS need many minutes and may be a mistake; the table of more than MOST_POINTS
# does not fit into memory
MANY_POINTS, MOST_POINTS = 100_000, 100_000_000
# values of an axis
MOST_VALUES = 1_000_000
# most digits of a range's numbers before or after the decimal point; no assumption needs more
MOST_DIGITS = 30
OUTSIDE = "outside the benchmark"
# numbers computed from energies that have neither a regime in their name nor a unit of energy
_DERIVED = re.compile(
    "(fleet-ratio|fleet-over|baseline-ratio|ten-billion-share|choice|overestimate)-"
    "|announced-water-wue|.*-over-(median|headline)$"
)
# what is published, measured, assumed or of other rows, whatever its unit is and its name has
_OF_NO_FIT = re.compile(
    "(agents-couch|agents-epoch|comparison|fact|fit-longest|grid-intensity|node-day|output-tokens"
    "|published|unseen-ratio)-|(benchmark|context|step)-longest|long-share|shortcut-median-length"
    "|token-share-beyond|.*-(at-fp8|gb200|h200)$|.*-share-outside-"
)
# word in a number's name -> regimes whose throughput the number depends on
_REGIME_WORDS: dict[str, tuple[Regime, ...]] = {
    "traditional": ("traditional",),
    "long": ("long",),
    "mixed": REGIMES,
}


@dataclass(frozen=True, slots=True)
class Axis:
    """
    One assumption of a grid and its values.

    Examples
    --------
    >>> axis = Axis("pue_p95", (1.2, 1.6))
    >>> axis.column, axis.numeric, axis.fields
    ('pue_p95', True, ('pue_p95',))
    """

    # a field of the assumptions; or pue or utilisation, which set both ends of their interval; or
    # node or grid, whose points are names
    name: str
    points: tuple[Any, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields of the assumptions that the axis sets."""
        if self.name in BY_NAME:
            return (BY_NAME[self.name][0],)
        return SHORTHANDS.get(self.name, (self.name,))

    def value(self, point: Any) -> Any:
        """Return the value that a point gives the fields."""
        return BY_NAME[self.name][1](point) if self.name in BY_NAME else point

    @property
    def unit(self) -> str:
        """Unit of the assumption; "-" if it has no unit, or is given by name."""
        if self.name in BY_NAME:
            return "-"
        extra: Any = Assumptions.model_fields[self.fields[0]].json_schema_extra
        return str(extra["unit"])

    @property
    def column(self) -> str:
        """Name of the axis's column in a table, with the unit."""
        return _labelled(self.name, self.unit)

    @property
    def numeric(self) -> bool:
        """Whether all values of the axis are numbers."""
        return all(isinstance(v, int | float) and not isinstance(v, bool) for v in self.points)

    @property
    def cells(self) -> list[Any]:
        """Values as a table shows them, with a blend as one text and files by their names."""
        cells = [blend_text(v, "+") if self.name == "blend" else v for v in self.points]
        if self.name in user_files.FIELDS:
            names = [Path(cell).name for cell in cells]
            return names if len(set(names)) == len(names) else cells
        return cells


@dataclass(frozen=True, slots=True)
class Grid:
    """
    All combinations of the values of the axes; the last axis varies fastest.

    Examples
    --------
    >>> grid = Grid(edition, (Axis("pue", (1.1, 1.3)), Axis("seed", (1, 2, 3))))
    >>> len(grid), grid.changes(1)
    (6, {'pue': 1.1, 'seed': 2})
    """

    base: Assumptions
    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        if not self.axes:
            raise ValueError("a grid needs at least one axis, such as pue_p95 = 1.1, 1.2, 1.3")
        taken: dict[str, str] = {}
        for axis in self.axes:
            if not axis.points:
                raise ValueError(f"{axis.name} has no values; give at least one")
            for field in axis.fields:
                if field in taken:
                    raise ValueError(
                        f"{axis.name} and {taken[field]} both vary {field}; give one of them"
                    )
                taken[field] = axis.name

    def __len__(self) -> int:
        return math.prod(len(axis.points) for axis in self.axes)

    def changes(self, index: int) -> dict[str, Any]:
        """Return the settings that a point changes in the base: field or shorthand -> value."""
        places = np.unravel_index(index, [len(axis.points) for axis in self.axes])
        return {axis.name: axis.points[int(at)] for axis, at in zip(self.axes, places, strict=True)}

    def assumptions(self, index: int) -> Assumptions:
        """
        Return the assumptions at a point.

        Raises ValueError if the assumptions at this point are not valid; the message names the
        point.
        """
        changes = self.changes(index)
        try:
            return self.base.replace(**changes)
        except ValueError as error:
            at = ", ".join(f"{name} = {short_repr(value)}" for name, value in changes.items())
            raise ValueError(f"at {at}: {error}") from None

    def check(self, points: Iterable[int] | None = None) -> None:
        """
        Check points before anything is computed.

        `points`: indices of the points, all by default. Raises ValueError if a point is not valid;
        the message names the first such point.
        """
        resolved = set()
        for index in range(len(self)) if points is None else points:
            point = self.assumptions(index)
            own = (point.throughput_columns, point.concurrency, point.lengths)
            rows = (point.throughput_rows, *own, point.blend)
            if rows not in resolved:
                resolved.add(rows)
                exact.solve(point, "traditional")

    def table(self, of: Sequence[str], values: Array, outside: Bools) -> pd.DataFrame:
        """
        Arrange the numbers of all points in a table.

        `values` and `outside` are those of `compute`. One row per point: the values of the axes,
        the numbers, and for each number a column that says whether it is ``outside the benchmark``.
        The column names contain the units.
        """
        columns: dict[str, Any] = {}
        points = list(zip(*itertools.product(*(axis.cells for axis in self.axes)), strict=True))
        for axis, column in zip(self.axes, points, strict=True):
            columns[axis.column] = column
        for i, name in enumerate(of):
            columns[number_column(name)] = values[:, i]
            columns[outside_column(name)] = outside[:, i]
        table = pd.DataFrame(columns)
        table.attrs = {"edition": self.base.edition, "changed": self.base.changed()}
        return table


def parse_axis(text: str) -> Axis:
    """
    Read an axis such as ``pue_p95=1.1:1.6:0.1`` or ``output_tokens_median=100,300,1000``.

    ``start:stop:step`` includes the stop. ``start:stop:x10`` multiplies each value by 10 instead of
    adding a step. The models of a blend are joined by ``+``, with weights or without:
    ``blend=A+B,A:0.8+B:0.2``. Raises ValueError if the text is malformed, empty or reversed, or
    names no assumption. The message has one line.

    Examples
    --------
    >>> parse_axis("pue_p95=1.1:1.3:0.1").points, parse_axis("queries=1e6:1e8:x10").points
    ((1.1, 1.2, 1.3), (1000000.0, 10000000.0, 100000000.0))
    """
    name, _, texts = _split(text)
    values = [_value(name, part) for part in texts]
    if len(set(values)) < len(values):
        doubled = next(value for value, count in Counter(values).items() if count > 1)
        raise ValueError(f"{name} = {short_repr(doubled)} is given twice; give each value once")
    return Axis(name, tuple(values))


def count_values(text: str) -> int:
    """
    Count the values of an axis that `parse_axis` would read, without listing a range.

    Examples
    --------
    >>> count_values("pue_p95=1.1:1.6:0.1")
    6
    """
    return _split(text)[1]


def _split(text: str) -> tuple[str, int, Iterable[str]]:
    """Return the name of an axis, the number of its values, and their texts."""
    name, equals, spec = (part.strip() for part in text.partition("="))
    if not (name and equals):
        raise ValueError(
            f"{short_repr(text)}: write it as name=start:stop:step or name=value,value"
        )
    # reject an unknown name before reading its values
    if name not in BY_NAME:
        parse_parameters({name: "1"} if name != "blend" else {name: "all"})
    texts = [part.strip() for part in spec.split(",")]
    if ":" in spec and name not in (*user_files.FIELDS, *BY_NAME, "blend"):
        if len(texts) > 1:
            raise ValueError(f"{short_repr(text)}: give a range or a list, not both")
        return name, *_range(name, spec)
    if not spec or not all(texts):
        raise ValueError(
            f"{name} has an empty value; give name=start:stop:step or name=value,value"
        )
    if len(texts) > MOST_VALUES:
        raise ValueError(f"{name} has {len(texts):,} values; give {MOST_VALUES:,} at most")
    return name, len(texts), texts


def sweep(
    assumptions: Assumptions,
    axes: Mapping[str, Iterable[Any]],
    of: Sequence[str] | str | None = None,
) -> pd.DataFrame:
    """
    Compute numbers of the registry for every combination of the values of some assumptions.

    The table of `Grid.table`. Sampled numbers use the same random draws at every point. Raises
    ValueError if a number is unknown or a point of the grid is not valid.

    Parameters
    ----------
    assumptions : Assumptions
        The settings that do not vary.
    axes : mapping of str to iterable
        Maps a field of the assumptions to its values. The names ``pue`` and ``utilisation`` set
        both ends of their interval.
    of : str or sequence of str, optional
        Names of the numbers. The default is the `statistic` of the baseline's traditional query.

    Examples
    --------
    >>> eh.sweeps.sweep(edition, {"pue": [1.1, 1.3]}).iloc[:, :2].round(3).values.tolist()
    [[1.1, 0.263], [1.3, 0.31]]
    """
    if not isinstance(axes, Mapping):
        given = short_repr(axes)
        raise ValueError(f"axes = {given} is no mapping; give one such as {{'pue': [1.1, 1.3]}}")
    grid = Grid(assumptions, tuple(_given_axis(name, values) for name, values in axes.items()))
    names = check_numbers([of] if isinstance(of, str) else of, assumptions)
    grid.check()
    return grid.table(names, *compute(grid, names, range(len(grid))))


def _given_axis(name: str, values: Iterable[Any]) -> Axis:
    if not isinstance(name, str):
        raise ValueError(
            f"{short_repr(name)} is no name of an assumption; give one such as 'pue_p95'"
        )
    try:
        # a text is not a list of its letters
        points = tuple(iter(None if isinstance(values, str) else values))  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(
            f"{name} = {short_repr(values)} is no list; give one such as [1.1, 1.2, 1.3]"
        ) from None
    return Axis(name, tuple(map(blend_of, points)) if name == "blend" else points)


def check_numbers(of: Sequence[str] | None, assumptions: Assumptions) -> tuple[str, ...]:
    """
    Return the names of the numbers to compute, or the default if no name is given.

    Raises ValueError if a number is not in the registry; the message suggests a similar name.

    Examples
    --------
    >>> check_numbers(None, edition), check_numbers(["fleet-factor"], edition)
    (('baseline-median-traditional',), ('fleet-factor',))
    """
    if not of:
        words = {column: word for word, column in entries.STATISTICS.items()}
        return (f"baseline-{words[assumptions.statistic]}-traditional",)
    return tuple(dict.fromkeys(all_numbers.get(name).name for name in of))


def compute(grid: Grid, of: Sequence[str], points: Sequence[int]) -> tuple[Array, Bools]:
    """
    Compute numbers at some points of a grid, given by their indices.

    Both results have shape (len(points), len(of)): the values in their units, nan at points where a
    number does not exist; and whether each uses a throughput outside the benchmark rows.

    Examples
    --------
    >>> grid = Grid(edition, (Axis("pue", (1.0, 2.0)),))
    >>> values, outside = compute(grid, ["baseline-median-traditional"], [0, 1])
    >>> round(float(values[1, 0] / values[0, 0]), 6)
    2.0
    """
    shape = (len(points), len(of))
    values, outside = np.empty(shape), np.empty(shape, dtype=bool)
    for row, index in enumerate(points):
        point = grid.assumptions(index)
        values[row] = list(all_numbers.compute(point, of).values())
        outside[row] = [is_outside(point, name) for name in of]
    return values, outside


def is_outside(assumptions: Assumptions, name: str) -> bool:
    """
    Return whether a number uses a throughput outside the rows that it was fitted to.

    The result is True if the input length or the median output length is outside the rows of the
    number's own model, or outside those of a model in the baseline.

    Examples
    --------
    >>> is_outside(edition, "llama-3.1-405b-median-traditional")
    False
    >>> is_outside(edition, "llama-3.1-405b-median-long")
    True
    """
    number = all_numbers.get(name)
    if _OF_NO_FIT.match(name):
        return False
    derived = _DERIVED.match(name)
    of_energy = number.unit.startswith(("Wh", "kWh", "GWh", "MWh", "TWh", "kg", "gCO₂", "tCO₂"))
    named = any(word in name for word in _REGIME_WORDS)
    if not named and not of_energy and not derived:
        return False
    own = model_named(assumptions, name)
    for regime in regimes_of(name):
        solved = exact.solve(assumptions, regime)
        setting = solved.setting
        of_number = solved.taken if own is None else (own,)
        if any(model.name in of_number and setting.warnings(model.fit) for model in setting.models):
            return True
    return False


def model_named(assumptions: Assumptions, name: str) -> str | None:
    """
    Return the model that a number is about; None if it is about no single model.

    Examples
    --------
    >>> model_named(edition, "llama-3.1-405b-median-long"), model_named(edition, "fleet-factor")
    ('Llama 3.1 405B', None)
    """
    slugs = {entries.slug(model): model for model in throughput.models(assumptions)}
    of_name = [slug for slug in entries.MODEL_SLUGS | slugs if name.startswith(f"{slug}-")]
    longest = max(of_name, key=len, default="")
    return slugs.get(longest, entries.MODEL_SLUGS.get(longest))


def regimes_of(name: str) -> tuple[Regime, ...]:
    """
    Return the regimes whose throughput a number depends on: all, if its name has none.

    Examples
    --------
    >>> regimes_of("baseline-median-long"), regimes_of("fleet-total-mixed")
    (('long',), ('traditional', 'long'))
    """
    found = (regimes for word, regimes in _REGIME_WORDS.items() if word in name)
    return next(found, REGIMES)


def number_column(name: str) -> str:
    """
    Return the name of a number's column, with its unit.

    Examples
    --------
    >>> number_column("baseline-median-traditional")
    'baseline-median-traditional [Wh/query]'
    """
    return _labelled(name, all_numbers.get(name).unit)


def outside_column(name: str) -> str:
    """
    Return the name of the column that marks values of a number outside the benchmark.

    Examples
    --------
    >>> outside_column("baseline-median-traditional")
    'baseline-median-traditional outside the benchmark'
    """
    return f"{name} {OUTSIDE}"


def _labelled(name: str, unit: str) -> str:
    return name if unit == "-" else f"{name} [{unit}]"


def _value(name: str, text: str) -> Any:
    parsed = parse_parameters({name: text.replace("+", ",") if name == "blend" else text})
    if name in BY_NAME:
        return text
    # all fields of a shorthand have the same value
    return next(iter(parsed.values()))


def _range(name: str, spec: str) -> tuple[int, Iterator[str]]:
    parts = spec.split(":")
    given = short_repr(f"{name}={spec}")
    if len(parts) != 3:
        raise ValueError(f"{given}: a range is start:stop:step, such as 1.1:1.6:0.1")
    factor = parts[2].strip().startswith("x")
    try:
        start, stop, step = (Decimal(part.strip().removeprefix("x")) for part in parts)
    except InvalidOperation:
        raise ValueError(f"{given}: start, stop and step must be numbers") from None
    if not all(n.is_finite() and abs(n.adjusted()) < MOST_DIGITS for n in (start, stop, step)):
        raise ValueError(
            f"{given}: start, stop and step must be finite, of at most {MOST_DIGITS} digits"
        )
    if start > stop:
        raise ValueError(f"{given}: the start is above the stop; give them in order")
    # compare the factor as a float, because its logarithm is computed from that float
    if (float(step) <= 1 or start <= 0) if factor else step <= 0:
        raise ValueError(
            f"{given}: give a factor above 1 and a start above 0, such as 10:1000:x10"
            if factor
            else f"{given}: give a step above 0"
        )
    return _steps(given, start, stop, step, factor)


def _steps(
    given: str, start: Decimal, stop: Decimal, step: Decimal, factor: bool
) -> tuple[int, Iterator[str]]:
    length = (
        math.log(float(stop / start)) / math.log(float(step)) if factor else (stop - start) / step
    )
    if length >= MOST_VALUES:
        raise ValueError(f"{given}: {float(length):.3g} steps are too many; give a wider step")

    # in decimal arithmetic, 1.1:1.6:0.1 ends at 1.6 and contains 1.3, not 1.3000000000000003
    def value(i: int) -> Decimal:
        return start * step**i if factor else start + step * i

    # try one value more than expected, because the length of a geometric range is rounded
    count = math.ceil(length) + 2
    while value(count - 1) > stop:
        count -= 1
    return count, (format(value(i), "f") for i in range(count))
