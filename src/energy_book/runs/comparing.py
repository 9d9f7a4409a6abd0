"""The command ``energy-book compare``: several runs side by side, as numbers and distributions."""

from __future__ import annotations

import json
import math
import shlex
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from nbformat import NotebookNode

import energy_helpers as eh
from energy_book.errors import UsageError
from energy_book.files.fingerprints import digest, file_named
from energy_book.files.notebook_io import markdown_cell, new_notebook
from energy_book.files.publish import RESULTS_FILE, by_name
from energy_book.project import Project
from energy_book.results import collect
from energy_book.results.answers import about
from energy_book.results.readable import unit_of
from energy_book.runs.recording import RECORD, Call, Given, recorded_folder
from energy_book.settings import Settings, value_text
from energy_book.site import standalone
from energy_book.site.notebook_cells import again_cell, chart_cell, first_rows, table_cell
from energy_helpers.facts.units import DAYS_PER_PERIOD
from energy_helpers.method import exact
from energy_helpers.method.assumptions import QUERY_WORDS, Regime
from energy_helpers.registry.entries import format_value

FILE = "comparison"
# what results.json of other commands holds
NO_RUNS = {"sweep": "sweep", "sample": "sample", "runs": "comparison", "estimate": "estimate"}
FEWEST_RUNS, MOST_RUNS = 2, 12
ROWS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class PastRun:
    """An earlier run, or a site, read from its folder."""

    folder: Path
    label: str  # distinguishes it from the other runs
    edition: str
    assumptions: eh.Assumptions
    recorded: dict[str, float | None]  # the numbers in its results.json


def read_runs(places: Sequence[str]) -> list[PastRun]:
    """Read runs from their folders, or from their ``results.json``."""
    if not FEWEST_RUNS <= len(places) <= MOST_RUNS:
        raise UsageError(
            f"{len(places)} run(s) given; give {FEWEST_RUNS} to {MOST_RUNS} folders of runs, "
            "such as those that energy-book run names"
        )
    folders = [_folder(place) for place in places]
    for i, folder in enumerate(folders):
        if folder in folders[:i]:
            raise UsageError(f"{places[i]} is given twice; give each run once")
    return [
        _read(folder, place, f"run {number}")
        for number, (folder, place) in enumerate(zip(folders, places, strict=True), start=1)
    ]


def compare(runs: Sequence[PastRun]) -> pd.DataFrame:
    """
    Compare the numbers of several runs side by side.

    A number that a run did not record is computed from its settings. The rows are first the numbers
    that the runs' changes are about, then those that the paper prints, then the largest
    differences. Columns are ``unit``, each run's label, and the difference and the ratio to the
    first run. Totals of a period are those of the first run's period.
    """
    known = eh.all_numbers.REGISTRY
    changed = [name for run in runs for name in run.assumptions.changed()]
    asked = [n for n in about(runs[0].assumptions, changed) if n in known]
    recorded = [n for run in runs for n in run.recorded if n in known]
    usual = [f"baseline-median-{regime}" for regime in eh.REGIMES]
    names = list(dict.fromkeys([*asked, *(recorded or usual)]))
    base = runs[0].assumptions
    units = [unit_of(name, known[name].unit, base) for name in names]
    table = pd.DataFrame({"unit": units}, index=pd.Index(names, name="number"))
    for run in runs:
        missing = [name for name in names if name not in run.recorded]
        values = run.recorded | eh.all_numbers.compute(run.assumptions, missing)
        periods = DAYS_PER_PERIOD[base.period] / DAYS_PER_PERIOD[run.assumptions.period]
        for name in names:
            value = values[name]
            if name.startswith("period-") and value is not None:
                values[name] = value * periods
        table[run.label] = np.array([values[name] for name in names], dtype=float)
    first = table[runs[0].label]
    for run in runs[1:]:
        table[f"{run.label} − first"] = table[run.label] - first
        table[f"{run.label} / first"] = table[run.label] / first
    apart = (table.filter(like=" / first") - 1).abs().max(axis=1).fillna(0)
    order = sorted(
        names, key=lambda name: (name not in asked, not known[name].claims, -apart[name])
    )
    return table.loc[order]


def write_comparison(
    project: Project, runs: Sequence[PastRun], out: Path
) -> tuple[Path, pd.DataFrame]:
    """Write ``out/comparison-…``, and return its page and the table that `compare` gives."""
    key = digest((run.folder / RESULTS_FILE).read_bytes() for run in runs)
    name = f"{FILE}-{key[:10]}"
    call = Call(_command(runs), Settings(), files=_files(runs))
    with (
        recorded_folder(project, out, name, call) as folder,
        standalone.page_maker(project) as make_page,
    ):
        table = compare(runs)
        table.to_csv(folder / f"{FILE}.csv")
        page = comparison_page(runs, table)
        record = [
            {"run": run.label, "edition": run.edition, "changed": _changed(run)} for run in runs
        ]
        results = collect.settings_and(project, Settings(), runs=record)
        make_page(page, results, folder)
    return out / name / "index.html", table


def _command(runs: Sequence[PastRun]) -> str:
    return shlex.join(["energy-book", "compare", *by_name([run.folder for run in runs])])


def _files(runs: Sequence[PastRun]) -> Iterator[Given]:
    """Yield what a comparison reads of each run: its numbers, and the user's files."""
    folders = by_name([run.folder for run in runs])
    for (name, folder), run in zip(folders.items(), runs, strict=True):
        yield Given(f"{name}/{RESULTS_FILE}", folder / RESULTS_FILE)
        for field in eh.facts.user_files.FIELDS:
            path = Path(str(getattr(run.assumptions, field)))
            if path.parent == folder:
                yield Given(f"{name}/{path.name}", path)


def comparison_page(runs: Sequence[PastRun], table: pd.DataFrame) -> NotebookNode:
    """Make the page of a comparison, and the table of `compare`."""
    labels = pd.DataFrame(
        [(run.edition, changes(run)) for run in runs],
        columns=["edition", "changed"],
        index=[run.label for run in runs],
    )
    cells = [
        markdown_cell(
            "title",
            [f"# {len(runs)} runs side by side", "", "Differences and ratios are to the first."],
        ),
        table_cell("runs", "", labels),
        markdown_cell("distributions", ["## Energy of a baseline query"]),
    ]
    for regime in ("traditional", "long"):
        cells.append(chart_cell(f"chart-{regime}", "", distributions(runs, regime)))
    note = "The command is for the folder of the runs."
    order = "First those that the paper prints, then those that differ most."
    files = {
        f"{FILE}.csv": "all numbers (.csv)",
        RESULTS_FILE: "the runs' settings (.json)",
        **RECORD,
    }
    return new_notebook(
        [
            *cells,
            *first_rows("Numbers", table, ROWS_SHOWN, "", order),
            again_cell(_command(runs), files, help_text=note),
        ]
    )


def distributions(runs: Sequence[PastRun], regime: Regime) -> Any:
    """Draw the energy of a baseline query, one row for each run."""
    tables, shapes, outside = {}, [], []
    for run in runs:
        with warnings.catch_warnings(action="ignore", category=eh.OutsideRangeWarning):
            # the chart shows this warning as shading
            per_query = exact.per_query(run.assumptions, regime)
        tables[run.label] = per_query.loc[exact.BASELINE]
        own = exact.shapes(run.assumptions, regime)
        shapes.append(own[own["model"] == exact.BASELINE].assign(model=run.label))
        if exact.BASELINE in eh.method.throughput.rows_outside(per_query):
            outside.append(run.label)
    note = " Shaded: outside the benchmarked lengths." if outside else ""
    table = pd.DataFrame(tables).T
    low, high = (format_value(end, 3) for end in (table["p50"].min(), table["p50"].max()))
    span = low if low == high else f"{low} to {high}"
    kind = QUERY_WORDS[regime]
    return eh.charts.shapes_by_row(
        table,
        pd.concat(shapes, ignore_index=True),
        name=f"runs-{regime}",
        title=f"The median {kind} query uses {span} Wh in these runs",
        caption=(
            f"Energy of a {kind} query in each run, on a logarithmic axis: density from P5 to P95, "
            f"quartiles and median.{note}"
        ),
        x_title="Energy per query [Wh]",
        subject=f"Energy of a {kind} baseline query, a run in each row",
        outside=outside,
    )


def _folder(place: str) -> Path:
    path = Path(place).absolute()
    return path.parent if path.name == RESULTS_FILE else path


def _read(folder: Path, place: str, label: str) -> PastRun:

    try:
        found = json.loads((folder / RESULTS_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{place} has no readable {RESULTS_FILE}; give the folder of a run or of a site"
        ) from None
    except (ValueError, RecursionError):
        raise UsageError(f"{place}: its {RESULTS_FILE} is not JSON; run it again") from None
    for key, kind in NO_RUNS.items():
        if isinstance(found, dict) and key in found:
            raise UsageError(f"{place} is a {kind}; give folders of `energy-book run`")
    try:
        edition, parameters = found["edition"], dict(found["parameters"])
        entries = dict(found["numbers"])
        values = {name: _number(entry["value"]) for name, entry in entries.items()}
        if "edition" in parameters:
            raise TypeError("its edition is given twice")
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UsageError(
            f"{place}: its {RESULTS_FILE} is not the record of a run ({error})"
        ) from None
    for name in set(eh.facts.user_files.FIELDS) & set(parameters):
        # user files are stored next to the page of a run; a record may name no other file
        value = str(parameters[name])
        if Path(value).name == value and file_named(str(folder / value)):
            parameters[name] = str(folder / value)
        elif Path(value).name != value or file_named(value):
            raise UsageError(
                f"{place}: {name} = {value!r} is not a file next to its {RESULTS_FILE}"
            )
    try:
        assumptions = eh.load_edition(edition).replace(**parameters)
        eh.workloads.resolvable.check_resolvable(assumptions)
    except (ValueError, TypeError, OSError) as error:
        raise UsageError(f"{place}: {error}") from None
    return PastRun(folder, label, edition, assumptions, values)


def _number(value: object) -> float | None:
    """Return a recorded value; raise TypeError or OverflowError if it cannot be one of ours."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("a value is not a number")
    return float(value)


def changes(run: PastRun) -> str:
    """Describe the settings that a run changed in its edition; files by their names."""
    text = ", ".join(f"{name}={value_text(value)}" for name, value in _changed(run).items())
    return text or "nothing"


def _changed(run: PastRun) -> dict[str, object]:
    """Return the settings that a run changed in its edition, with names of files."""
    return {
        name: Path(str(value)).name if name in eh.facts.user_files.FIELDS else value
        for name, value in run.assumptions.changed().items()
    }
