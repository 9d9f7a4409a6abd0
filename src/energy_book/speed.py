"""
How fast it is: the figures that ``make bench`` measures, and the dated records of them.

``benchmarks/figures.toml`` says what each figure is and which target it has,
``benchmarks/<date>.json`` what one run of all of them gave on one machine. A record is
written by the run and never by hand.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
    model_validator,
)

FOLDER = "benchmarks"
FIGURES = "figures.toml"
SCHEMA = 1

Unit = Literal["s", "ms", "million/s", "times", "%", "kB", "MB"]
Better = Literal["lower", "higher"]
Verdict = Literal["met", "missed"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Frozen):
    """What is measured, and against which target."""

    name: str  # Markdown
    group: str
    unit: Unit
    meaning: str  # Markdown, one sentence or two
    target: FiniteFloat | None = Field(default=None, gt=0)
    better: Better = "lower"
    percentile: float = Field(default=50, gt=0, le=100)  # of the rounds of a time
    readme: bool = False  # whether it has a row in README.md


class Row(_Frozen):
    """One figure as a run measured it, beside the target of its day."""

    figure: str
    measured: FiniteFloat = Field(ge=0)
    unit: Unit
    target: FiniteFloat | None
    better: Better
    verdict: Verdict | None
    references: FiniteFloat | None  # a time in times of the reference workload of the same run

    @model_validator(mode="after")
    def _verdict_follows(self) -> Self:
        due = judge(self.measured, self.target, self.better)
        if self.verdict != due:
            raise ValueError(f"{self.figure}: the verdict is {due}, not {self.verdict}")
        return self


class Machine(_Frozen):
    """What the run had under it; nothing that names its owner."""

    processor: str
    cores: int = Field(gt=0)
    memory_gib: FiniteFloat = Field(gt=0)
    system: str
    python: str


class Record(_Frozen):
    """One run of every figure."""

    schema_version: Literal[1] = Field(alias="schema")
    date: dt.date
    revision: str = Field(min_length=1)
    machine: Machine
    rows: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [row.figure for row in self.rows]
        if len(set(ids)) < len(ids):
            raise ValueError("a figure has two rows; give each one")
        return self

    def row(self, figure: str) -> Row | None:
        """Return the row of a figure, None where the run did not know it."""
        return next((row for row in self.rows if row.figure == figure), None)

    def to_json(self) -> str:
        """Write the record, one line a value, so that two of them can be compared."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), indent=1) + "\n"


def judge(measured: float, target: float | None, better: Better) -> Verdict | None:
    """Return the verdict on a figure; None where it has no target."""
    if target is None:
        return None
    met = measured >= target if better == "higher" else measured <= target
    return "met" if met else "missed"


def row_of(figure_id: str, figure: Figure, measured: float, references: float | None) -> Row:
    """Return the row of a figure that has just been measured."""
    return Row(
        figure=figure_id,
        measured=measured,
        unit=figure.unit,
        target=figure.target,
        better=figure.better,
        verdict=judge(measured, figure.target, figure.better),
        references=references,
    )


def read_figures(folder: Path) -> dict[str, Figure]:
    """
    Read what is measured, in the order in which it is shown.

    Raises
    ------
    ValueError
        If an entry is not a figure; names the file and the entry.
    """
    path = folder / FIGURES
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return TypeAdapter(dict[str, Figure]).validate_python(entries)
    except ValidationError as error:
        raise ValueError(_in_one_line(path, error)) from None


def read_records(folder: Path) -> list[Record]:
    """
    Read the records, the newest first.

    Raises
    ------
    ValueError
        If a file is not a record, or of another date than its name says.
    """
    return [_read_record(path) for path in sorted(folder.glob("*.json"), reverse=True)]


def _read_record(path: Path) -> Record:
    try:
        record = Record.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise ValueError(_in_one_line(path, error)) from None
    if path.stem != record.date.isoformat():
        raise ValueError(f"{path.name} is of {record.date}; name it {record.date}.json")
    return record


def quantity(value: float, unit: Unit) -> str:
    """Write a value with three significant digits and its unit."""
    from energy_helpers.registry.entries import format_value

    return f"{format_value(value, 3)} {unit}"


def bound(row: Row | Figure) -> str:
    """Write a target as a bound, ``≤ 10 ms``; a dash where there is none."""
    if row.target is None:
        return "–"
    sign = "≥" if row.better == "higher" else "≤"
    return f"{sign} {row.target:,g} {row.unit}"


def readme_table(figures: Mapping[str, Figure], record: Record) -> str:
    """Return the table of times of README.md."""
    lines = ["| what | measured | target |", "|---|---:|---:|"]
    for figure_id, figure in figures.items():
        row = record.row(figure_id)
        if figure.readme and row is not None:
            lines.append(f"| {figure.name} | {quantity(row.measured, row.unit)} | {bound(row)} |")
    return "\n".join(lines)


def _in_one_line(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{path.name}: {where + ': ' if where else ''}{first['msg']}"
