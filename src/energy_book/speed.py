"""
Benchmarks: the figures that ``make bench`` measures, and the records of its runs.

``benchmarks/figures.toml`` describes each figure and its target. A record,
``benchmarks/<date>.json``, is the JSON of pytest-benchmark, reduced to what is used. It holds
measured values; verdicts and ratios to the reference workload are computed when it is read.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, TypeAdapter, ValidationError

FOLDER = "benchmarks"
REFERENCE = "reference-workload"


class Figure(BaseModel):
    """A figure that is measured, and its target."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str  # Markdown
    group: str
    unit: Literal["s", "ms", "million/s", "times", "%", "kB", "MB"]
    meaning: str  # Markdown, one sentence or two
    target: FiniteFloat | None = Field(default=None, gt=0)
    better: Literal["lower", "higher"] = "lower"
    readme: bool = False  # whether README.md has a row for it


class Row(NamedTuple):
    """A measured figure as text."""

    figure: Figure
    measured: str
    references: str  # a time in units of the reference workload of the same run
    bound: str
    verdict: str  # empty without a target


class Record(NamedTuple):
    """One run, with the current targets."""

    date: dt.date
    revision: str
    machine: str
    rows: dict[str, Row]  # in the order of the figures


def row_of(figure: Figure, value: float, reference: float | None) -> Row:
    """Format a value as text; a time and the reference workload are in seconds."""
    from energy_helpers.registry.entries import format_value

    is_time, target, higher = figure.unit in ("s", "ms"), figure.target, figure.better == "higher"
    references = format_value(value / reference, 3) if is_time and reference else "–"
    if figure.unit == "ms":
        value *= 1e3
    space = "" if figure.unit == "%" else " "
    measured = f"{format_value(value, 3)}{space}{figure.unit}"
    if target is None:
        return Row(figure, measured, references, "–", "")
    met = value >= target if higher else value <= target
    bound = f"{'≥' if higher else '≤'} {target:,g}{space}{figure.unit}"
    return Row(figure, measured, references, bound, "met" if met else "missed")


def record_of(run: Mapping[str, Any], figures: Mapping[str, Figure]) -> Record:
    """Make a record from the JSON of a run."""
    values: dict[str, float] = {}
    for bench in run["benchmarks"]:
        told = bench["extra_info"]
        value = bench["stats"]["median"] if told.get("value") is None else told["value"]
        if told["figure"] in values or not 0 <= value < math.inf:
            raise ValueError(f"{told['figure']}: give it one value, finite and not negative")
        values[told["figure"]] = value
    machine, commit, cpu = run["machine_info"], run["commit_info"], run["machine_info"]["cpu"]
    return Record(
        date=dt.datetime.fromisoformat(run["datetime"]).date(),
        revision=commit["id"][:7] + ("-dirty" if commit["dirty"] else ""),
        machine=f"{cpu['brand_raw']}, {cpu['count']} core{'s' if cpu['count'] > 1 else ''}, "
        f"{machine['memory_gib']:g} GiB of memory, {machine['system']} {machine['machine']}, "
        f"Python {machine['python_version']}",
        rows={
            id_: row_of(figure, values[id_], None if id_ == REFERENCE else values.get(REFERENCE))
            for id_, figure in figures.items()
            if id_ in values
        },
    )


def read_figures(folder: Path) -> dict[str, Figure]:
    """Read the figures in the order of display; raise ValueError if the file is invalid."""
    path = folder / "figures.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return TypeAdapter(dict[str, Figure]).validate_python(entries)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(
            f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        ) from None


def read_records(folder: Path) -> list[Record]:
    """Read the records, newest first; raise ValueError if one is invalid or has another date."""
    figures, records = read_figures(folder), []
    for path in sorted(folder.glob("*.json"), reverse=True):
        try:
            record = record_of(json.loads(path.read_text(encoding="utf-8")), figures)
        except (LookupError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name} is not a record of make bench: {error!r}") from None
        if path.stem != record.date.isoformat():
            raise ValueError(f"{path.name} is of {record.date}; name it {record.date}.json")
        records.append(record)
    return records


def table(rows: Iterable[Row]) -> str:
    """Format rows as a Markdown table."""
    head = "| what | measured | × reference | target | |\n|---|---:|---:|---:|---|"
    return "\n".join([head, *(f"| {' | '.join((row.figure.name, *row[1:]))} |" for row in rows)])
