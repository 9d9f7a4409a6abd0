"""Numbers of the registry over a grid of assumptions."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import all_numbers
from ..facts import user_files
from ..facts.validation import short_repr
from ..method import exact
from ..method.assumptions import REGIMES, SHORTHANDS, Assumptions, Regime, parse_parameters
from ..method.distributions import Array, Bools
from ..registry import entries

# more points than this are hardly meant; of more than that, no table fits into memory
MANY_POINTS, MOST_POINTS = 1_000_000, 100_000_000
# digits of the numbers of a range, before and after the point: more than any assumption takes
MOST_DIGITS = 30
OUTSIDE = "outside the benchmark"
# words of a number's name -> regimes whose throughput it rests on
# without a regime in their name or a unit of energy, and made of energies all the same
_DERIVED = ("fleet-ratio-", "fleet-over-", "baseline-ratio-", "ten-billion-share-")
_REGIME_WORDS: dict[str, tuple[Regime, ...]] = {
    "traditional": ("traditional",),
    "long": ("long",),
    "mixed": REGIMES,
}


@dataclass(frozen=True, slots=True)
class Axis:
    """One assumption and the values it takes."""

    name: str  # a field of the assumptions, or pue or utilisation for both ends of theirs
    points: tuple[Any, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the assumptions that it sets."""
        return SHORTHANDS.get(self.name, (self.name,))

    @property
    def unit(self) -> str:
        """The unit of the assumption, "-" where it has none."""
        extra: Any = Assumptions.model_fields[self.fields[0]].json_schema_extra
        return str(extra["unit"])

    @property
    def column(self) -> str:
        """The name of its column, with the unit."""
        return _labelled(self.name, self.unit)

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return all(isinstance(v, int | float) and not isinstance(v, bool) for v in self.points)

    @property
    def cells(self) -> list[Any]:
        """Its values as a table holds them, a blend as one text and files by their names."""
        cells = ["+".join(v) if isinstance(v, tuple) else v for v in self.points]
        if self.name in user_files.FIELDS:
            names = [Path(cell).name for cell in cells]
            return names if len(set(names)) == len(names) else cells
        return cells


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination of the axes' values; the last axis turns fastest."""

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
        """Return what a point changes in the base, field or shorthand -> value."""
        places = np.unravel_index(index, [len(axis.points) for axis in self.axes])
        return {axis.name: axis.points[int(at)] for axis, at in zip(self.axes, places, strict=True)}

    def assumptions(self, index: int) -> Assumptions:
        """
        Return the assumptions at a point.

        Raises
        ------
        ValueError
            If they are not valid there; says where.
        """
        changes = self.changes(index)
        try:
            return self.base.replace(**changes)
        except ValueError as error:
            at = ", ".join(f"{name} = {short_repr(value)}" for name, value in changes.items())
            raise ValueError(f"at {at}: {error}") from None

    def check(self) -> None:
        """
        Check every point before anything is computed.

        Raises
        ------
        ValueError
            For the first point that is not valid.
        """
        resolved = set()
        for index in range(len(self)):
            point = self.assumptions(index)
            rows = (point.throughput_rows, point.blend)
            if rows not in resolved:
                resolved.add(rows)
                exact.solve(point, "traditional")

    def table(self, of: Sequence[str], values: Array, outside: Bools) -> pd.DataFrame:
        """
        Lay out the numbers of all points.

        Parameters
        ----------
        of : sequence of str
            Names of the numbers.
        values : ndarray, shape (len(self), len(of))
            In the numbers' units.
        outside : ndarray of bool, shape (len(self), len(of))
            Whether a throughput was used outside its rows.

        Returns
        -------
        DataFrame
            One row a point: the axes, the numbers and for each of these whether it is
            ``outside the benchmark``; units in the column names.
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

    ``start:stop:step`` includes the stop; ``start:stop:x10`` multiplies instead of adding. The
    models of one blend are joined by ``+``.

    Raises
    ------
    ValueError
        If it is malformed, empty or reversed, or names no assumption; in one line.
    """
    name, texts = _split(text)
    values = [_value(name, part) for part in texts]
    if len(set(values)) < len(values):
        doubled = next(value for value, count in Counter(values).items() if count > 1)
        raise ValueError(f"{name} = {short_repr(doubled)} is given twice; give each value once")
    return Axis(name, tuple(values))


def count_values(text: str) -> int:
    """Count the values of an axis that `parse_axis` reads, without a look at each of them."""
    return len(_split(text)[1])


def _split(text: str) -> tuple[str, list[str]]:
    name, equals, spec = (part.strip() for part in text.partition("="))
    if not (name and equals):
        raise ValueError(
            f"{short_repr(text)}: write it as name=start:stop:step or name=value,value"
        )
    # an unknown name is refused before its values are looked at
    parse_parameters({name: "1"} if name != "blend" else {name: "all"})
    texts = [part.strip() for part in spec.split(",")]
    if ":" in spec and name not in user_files.FIELDS:
        if len(texts) > 1:
            raise ValueError(f"{short_repr(text)}: give a range or a list, not both")
        texts = _range(name, spec)
    if not spec or not all(texts):
        raise ValueError(
            f"{name} has an empty value; give name=start:stop:step or name=value,value"
        )
    if len(texts) > MANY_POINTS:
        raise ValueError(f"{name} has {len(texts):,} values; give {MANY_POINTS:,} at most")
    return name, texts


def sweep(
    assumptions: Assumptions,
    axes: Mapping[str, Iterable[Any]],
    of: Sequence[str] | str | None = None,
) -> pd.DataFrame:
    """
    Compute numbers of the registry over every combination of some assumptions' values.

    Parameters
    ----------
    assumptions : Assumptions
        What is not varied.
    axes : mapping of str to iterable
        Field of the assumptions, or ``pue`` or ``utilisation`` for both ends -> its values.
    of : str or sequence of str, optional
        Names of the numbers; the baseline's traditional `statistic` where left out.

    Returns
    -------
    DataFrame
        As `Grid.table`. Numbers that are sampled use the same draws at every point.

    Raises
    ------
    ValueError
        If a number is unknown or a point of the grid is not valid.
    """
    grid = Grid(assumptions, tuple(_given_axis(name, values) for name, values in axes.items()))
    names = check_numbers([of] if isinstance(of, str) else of, assumptions)
    grid.check()
    return grid.table(names, *compute(grid, names, 0, len(grid)))


def _given_axis(name: str, values: Iterable[Any]) -> Axis:
    if not isinstance(name, str):
        raise ValueError(
            f"{short_repr(name)} is no name of an assumption; give one such as 'pue_p95'"
        )
    try:
        # a text is no list of its letters
        points = tuple(iter(None if isinstance(values, str) else values))  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(
            f"{name} = {short_repr(values)} is no list; give one such as [1.1, 1.2, 1.3]"
        ) from None
    return Axis(name, points)


def check_numbers(of: Sequence[str] | None, assumptions: Assumptions) -> tuple[str, ...]:
    """
    Return the names of the numbers to compute; the default where none is given.

    Raises
    ------
    ValueError
        If one is not in the registry; says which is near.
    """
    if not of:
        words = {column: word for word, column in entries.STATISTICS.items()}
        return (f"baseline-{words[assumptions.statistic]}-traditional",)
    return tuple(dict.fromkeys(all_numbers.get(name).name for name in of))


def compute(grid: Grid, of: Sequence[str], start: int, stop: int) -> tuple[Array, Bools]:
    """
    Compute numbers at the points from `start` up to, not including, `stop`.

    Returns
    -------
    values : ndarray, shape (stop - start, len(of))
        In the numbers' units; nan where a point has no such number.
    outside : ndarray of bool, shape (stop - start, len(of))
        Whether a throughput was used outside its rows.
    """
    shape = (stop - start, len(of))
    values, outside = np.empty(shape), np.empty(shape, dtype=bool)
    for row, index in enumerate(range(start, stop)):
        point = grid.assumptions(index)
        values[row] = list(all_numbers.compute(point, of).values())
        outside[row] = [is_outside(point, name) for name in of]
    return values, outside


def is_outside(assumptions: Assumptions, name: str) -> bool:
    """
    Say whether a number uses a throughput outside the rows it was fitted to.

    It does so at an input length or a median output length beyond them, on its own model or
    on one of the baseline's.
    """
    number = all_numbers.get(name)
    derived = name.startswith(_DERIVED)
    words = [word for word in _REGIME_WORDS if word in name]
    regimes = _REGIME_WORDS[words[0]] if words else REGIMES
    of_energy = number.unit.startswith(("Wh", "kWh", "GWh", "MWh", "TWh", "kg", "gCO₂", "tCO₂"))
    if not words and not of_energy and not derived:
        return False
    own = next((m for slug, m in entries.MODEL_SLUGS.items() if name.startswith(slug)), None)
    for regime in regimes:
        solved = exact.solve(assumptions, regime)
        setting = solved.setting
        of_number = solved.taken if own is None else (own,)
        if any(model.name in of_number and setting.warnings(model.fit) for model in setting.models):
            return True
    return False


def number_column(name: str) -> str:
    """Return the name of a number's column, with its unit."""
    return _labelled(name, all_numbers.get(name).unit)


def outside_column(name: str) -> str:
    """Return the name of the column that says where a number is outside the benchmark."""
    return f"{name} {OUTSIDE}"


def _labelled(name: str, unit: str) -> str:
    return name if unit == "-" else f"{name} [{unit}]"


def _value(name: str, text: str) -> Any:
    parsed = parse_parameters({name: text.replace("+", ",") if name == "blend" else text})
    # a shorthand's fields have one value
    return next(iter(parsed.values()))


def _range(name: str, spec: str) -> list[str]:
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
    # a factor is looked at as the number that its logarithm is taken of
    if (float(step) <= 1 or start <= 0) if factor else step <= 0:
        raise ValueError(
            f"{given}: give a factor above 1 and a start above 0, such as 10:1000:x10"
            if factor
            else f"{given}: give a step above 0"
        )
    return _steps(given, start, stop, step, factor)


def _steps(given: str, start: Decimal, stop: Decimal, step: Decimal, factor: bool) -> list[str]:
    # decimal numbers, so 1.1 to 1.6 by 0.1 ends at 1.6 and holds 1.3, not 1.3000000000000003
    length = (
        math.log(float(stop / start)) / math.log(float(step)) if factor else (stop - start) / step
    )
    if length >= MANY_POINTS:
        raise ValueError(f"{given}: {float(length):.3g} steps are too many; give a wider step")
    # one more than there may be: the length of a factor's range is rounded
    found = (start * step**i if factor else start + step * i for i in range(math.ceil(length) + 2))
    return [format(value, "f") for value in found if value <= stop]
