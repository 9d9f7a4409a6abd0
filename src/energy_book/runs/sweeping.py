"""The command ``energy-book sweep``: numbers over a grid of assumptions, as files and a page."""

from __future__ import annotations

import json
import math
import shlex
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from nbformat import NotebookNode
from rich.console import Console

import energy_helpers as eh
from energy_book.errors import UsageError
from energy_book.execution.executors import Where, source_version
from energy_book.files.checkpoints import Arrays, Checkpoints, open_checkpoints
from energy_book.files.fingerprints import digest, file_digest
from energy_book.files.notebook_io import markdown_cell, new_notebook
from energy_book.files.publish import RESULTS_FILE, check_folder, new_folder, safe_name
from energy_book.project import Project
from energy_book.results import collect
from energy_book.results.readable import unit_of
from energy_book.runs.parts import Part, parse_part, read_part, read_parts, write_part
from energy_book.runs.pieces import Carried, carry, compute_pieces, restore
from energy_book.runs.recording import RECORD, Call, Given, recorded_folder
from energy_book.settings import Settings, check_effect, check_settings, edition_values
from energy_book.site import standalone
from energy_book.site.notebook_cells import again_cell, chart_cell, first_rows, table_cell
from energy_book.site.standalone import MakePage
from energy_helpers.facts import user_files
from energy_helpers.facts.files import find_file
from energy_helpers.method.distributions import Array, Bools
from energy_helpers.scale import sweeps
from energy_helpers.scale.sweeps import Axis, Grid

FILE = "sweep"
# the largest number of pieces, and the fewest points of a piece, about half a second of work
MOST_PIECES = 400
# what these are decides whether others have an effect
DECIDING = {"workload", "power_coupling"}
FEWEST_POINTS = 100
ROWS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Sweep:
    """A checked sweep."""

    grid: Grid
    of: tuple[str, ...]
    settings: Settings
    axes: tuple[str, ...]  # as given
    part: Part | None = None

    @property
    def points(self) -> range:
        """The indices of the points to compute."""
        n_points = len(self.grid)
        return self.part.points(n_points) if self.part else range(n_points)

    @property
    def key(self) -> str:
        """Hash of everything that the result depends on."""
        axes = [(axis.name, [repr(cell) for cell in axis.cells]) for axis in self.grid.axes]
        parts = (
            self.settings.identity,
            json.dumps([axes, self.of]),
            *(_content(point) for axis in self.grid.axes for point in axis.points),
            source_version(),
        )
        return digest(part.encode() for part in parts)

    @property
    def name(self) -> str:
        """The name of its folder, from its axes and a hash of everything it depends on."""
        return safe_name("-".join([FILE, *(axis.name for axis in self.grid.axes), self.key[:10]]))

    @property
    def given_axes(self) -> list[str]:
        """The axes as given, with names of files instead of their paths."""
        return [
            f"{axis.name}={','.join(axis.cells)}" if _names_files(axis) else text
            for axis, text in zip(self.grid.axes, self.axes, strict=True)
        ]

    @property
    def call(self) -> Call:
        """What the record of its results says of it."""
        files = [
            Given(cell, path, carried=Path(cell).name == cell)
            for axis in self.grid.axes
            for cell, point in zip(axis.cells, axis.points, strict=True)
            if _names_files(axis) and (path := find_file(point))
        ]
        more = {
            f"axis {axis.name}": text
            for axis, text in zip(self.grid.axes, self.given_axes, strict=True)
        }
        return Call(self.command, self.settings, {**more, "numbers": ", ".join(self.of)}, files)

    @property
    def python(self) -> str:
        """The lines of Python that compute the same table."""
        axes = {
            axis.name: axis.cells if _names_files(axis) else list(axis.points)
            for axis in self.grid.axes
        }
        return "\n".join(
            [
                "import energy_helpers as eh",
                "",
                f"base = {self.settings.python}",
                f"eh.sweeps.sweep(base, {axes!r}, {list(self.of)!r})",
            ]
        )

    @property
    def command(self) -> str:
        """The command that computes the same sweep, all of it."""
        settings = self.settings
        words = ["energy-book", "sweep"]
        words += [word for axis in self.given_axes for word in ("-g", axis)]
        words += [word for name in self.of for word in ("--of", name)]
        words += ["--yes"] if len(self.grid) > sweeps.MANY_POINTS else []
        return shlex.join(words) + settings.options


def check_sweep(
    edition: str | None,
    pairs: Iterable[str],
    axes: Sequence[str],
    of: Sequence[str],
    *,
    yes: bool,
    file: Path | None = None,
    part: str | None = None,
) -> Sweep:
    """Check every point of a sweep, or of a part of it; `yes` accepts any number of points."""
    if not axes:
        raise UsageError("a sweep needs an axis; give one such as -g pue_p95=1.1:1.6:0.1")
    # what an axis varies may give a parameter its effect, so the points are checked below
    settings = check_settings(edition, pairs, None, file, ())
    # sweeps of one name have the same bytes, in whatever order their settings were given
    settings = replace(settings, parameters=dict(sorted(settings.parameters.items())))

    base = settings.assumptions
    try:
        numbers = sweeps.check_numbers(of, base)
    except ValueError as error:
        raise UsageError(f"--of: {error}") from error
    try:
        n_points = math.prod(sweeps.count_values(axis) for axis in axes)
        most = sweeps.MOST_POINTS if yes else sweeps.MANY_POINTS
        if n_points > most:
            meant = ", or add --yes if they are meant" if n_points <= sweeps.MOST_POINTS else ""
            raise UsageError(
                f"the grid has {n_points:,} points, more than {most:,}; take wider steps{meant}"
            )
        grid = sweeps.Grid(base, tuple(sweeps.parse_axis(axis) for axis in axes))
        for axis in grid.axes:
            if set(axis.fields) & set(settings.parameters):
                raise UsageError(f"-g {axis.name}: -p gives it too; give it once")
        of_grid = parse_part(part, len(grid)) if part is not None else None
        sweep = Sweep(grid, numbers, settings, tuple(axes), of_grid)
        grid.check(sweep.points)
        _check_effects(grid, settings, numbers)
    except (ValueError, OSError) as error:
        raise UsageError(f"-g {error}") from error
    return sweep


def _check_effects(grid: Grid, settings: Settings, of: Iterable[str]) -> None:
    """Refuse axes and parameters without effect, unless an axis may give them one."""
    varied = {f: axis.value(axis.points[-1]) for axis in grid.axes for f in axis.fields}
    if DECIDING & set(varied):
        return
    first = grid.assumptions(0)
    fixed = edition_values(first, [name for name in settings.parameters if name not in varied])
    check_effect(first, fixed, of, "-p")
    check_effect(first, varied, of, "-g")


def run_sweep(project: Project, sweep: Sweep, out: Path, where: Where, console: Console) -> Path:
    """
    Compute a sweep and write ``out/<its name>`` atomically.

    Results of an interrupted run are stored in `out` and used by the next run.
    """
    # the name hashes the package, so it is computed only once
    name = sweep.name
    check_folder(out, name)
    page = out / name / "index.html"
    if page.is_file():
        console.print("nothing has changed")
        return page

    call = sweep.call
    with open_checkpoints(out, name) as store, standalone.page_maker(project) as make_page:
        values, outside = _computed(sweep, store, where, console)
        _write(project, sweep, call, values, outside, out, make_page)
    return page


def _write(
    project: Project,
    sweep: Sweep,
    call: Call,
    values: Array,
    outside: Bools,
    out: Path,
    make_page: MakePage,
) -> None:
    """Write ``out/<name of the sweep>``."""
    table = sweep.grid.table(sweep.of, values, outside)
    # the table names files by their paths
    table.attrs["changed"] = sweep.settings.changed
    with recorded_folder(project, out, sweep.name, call) as folder:
        table.to_csv(folder / f"{FILE}.csv", index=False)
        table.to_parquet(folder / f"{FILE}.parquet", index=False)
        results = collect.settings_and(project, sweep.settings, sweep=_record(sweep))
        make_page(sweep_page(sweep, table), results, folder)


def _record(sweep: Sweep) -> dict[str, Any]:
    return {
        "axes": {axis.name: axis.cells for axis in sweep.grid.axes},
        "of": list(sweep.of),
        "points": len(sweep.grid),
        "key": sweep.key,
    }


def run_part(
    project: Project, sweep: Sweep, part: Part, out: Path, where: Where, console: Console
) -> Path:
    """
    Compute a part of a sweep and write ``out/part-7-of-40`` atomically; return the folder.

    Several processes may write parts to `out` at the same time.
    """
    folder = out / part.folder
    check_folder(out, part.folder)
    if earlier := read_part(folder):
        if earlier.results["sweep"]["key"] == sweep.key:
            console.print("nothing has changed")
            return folder
        raise UsageError(
            f"--out {out}: its {part.folder} is of another sweep, or of another version of this "
            "one; name another folder"
        )
    # other sweeps have parts of the same name
    with open_checkpoints(out, f"{sweep.name}-{part.folder}") as store:
        values, outside = _computed(sweep, store, where, console)
        results = collect.settings_and(
            project,
            sweep.settings,
            sweep=_record(sweep),
            part={
                "number": part.number,
                "count": part.count,
                "axes": list(sweep.axes),
                "command": sweep.command,
                "version": source_version(),
            },
        )
        with new_folder(out, part.folder) as new:
            for file in sweep.settings.files.values():
                shutil.copyfile(file.path, new / file.name)
            write_part(results, {"values": values, "outside": outside}, new)
    return folder


def merge_parts(
    project: Project, folders: Sequence[Path], out: Path, console: Console
) -> tuple[Sweep, Path]:
    """Join all parts of a sweep, and write what `run_sweep` would have written."""
    found = read_parts(folders)
    first, results = found[0].folder, found[0].results
    given, of = results["part"]["axes"], results["sweep"]["of"]
    if results["part"]["version"] != source_version():
        raise UsageError(
            f"{first.parent}: another version of this package or its data computed the parts; "
            "merge them with that version, or compute them again"
        )
    sweep = check_sweep(None, (), given, of, yes=True, file=first / RESULTS_FILE)
    if results["sweep"]["key"] != sweep.key:
        raise UsageError(
            f"-g: the files that it names are not those of the parts in {first.parent}"
        )
    call = sweep.call
    page = out / sweep.name / "index.html"
    check_folder(out, sweep.name)
    if page.is_file():
        console.print("nothing has changed")
        return sweep, page

    n_points = len(sweep.grid)
    values, outside = _empty(n_points, sweep)
    for one in found:
        points = slice(one.part.number - 1, None, one.part.count)
        values[points], outside[points] = one.arrays["values"], one.arrays["outside"]
    with standalone.page_maker(project) as make_page:
        _write(project, sweep, call, values, outside, out, make_page)
    return sweep, page


def _empty(n_points: int, sweep: Sweep) -> tuple[Array, Bools]:
    values = np.empty((n_points, len(sweep.of)))
    return values, np.empty(values.shape, dtype=bool)


def _computed(
    sweep: Sweep, store: Checkpoints, where: Where, console: Console
) -> tuple[Array, Bools]:
    """Compute values and flags of all points of the sweep, or of its part."""
    points = sweep.points
    size = max(FEWEST_POINTS, math.ceil(len(points) / MOST_PIECES))
    starts = range(0, len(points), size)
    values, outside = _empty(len(points), sweep)

    def take(index: int, piece: Arrays) -> None:
        rows = slice(starts[index], starts[index] + size)
        values[rows], outside[rows] = piece["values"], piece["outside"]

    files = carry(sweep.settings.files, where)
    pieces = [points[start : start + size] for start in starts]
    compute_pieces(
        compute_piece,
        [(sweep.grid, sweep.of, piece, files) for piece in pieces],
        [len(piece) for piece in pieces],
        take,
        store=store,
        where=where,
        progress=(console, "points"),
    )
    return values, outside


def compute_piece(grid: Grid, of: Sequence[str], points: range, files: Carried) -> Arrays:
    """Compute some points on the executing machine: `values` and `outside` of `sweeps.compute`."""
    grid = replace(grid, base=restore(grid.base, files))
    values, outside = sweeps.compute(grid, of, points)
    return {"values": values, "outside": outside}


def sweep_page(sweep: Sweep, table: pd.DataFrame) -> NotebookNode:
    """Make the page of a sweep; `table` has its points."""
    # the workers import this module, and draw no chart
    from energy_helpers.scale.sweep_charts import sweep_chart

    varied = [axis.column for axis in sweep.grid.axes]
    cells = [markdown_cell("title", _opening(sweep))]
    for name in sweep.of:
        heading = [f"## {name}", ""] if len(sweep.of) > 1 else []
        cells.append(markdown_cell(f"heading-{name}", [*heading, _meaning(name)]))
        values = table[sweeps.number_column(name)]
        # a replay has values only for the unchanged settings of an edition
        if not np.isfinite(values).any():
            said = "has no value" if values.isna().all() else "has no finite value"
            cells.append(markdown_cell(f"none-{name}", [f"It {said} at any point."]))
            continue
        chart = sweep_chart(sweep.grid, table, name)
        ends = table.loc[[values.idxmin(), values.idxmax()], [*varied, values.name]]
        cells.append(chart_cell(f"chart-{name}", sweep.python, chart))
        cells.append(table_cell(f"ends-{name}", "", ends.set_axis(["lowest", "highest"])))
    cells += first_rows("All points", table, ROWS_SHOWN)
    files = {
        f"{FILE}.csv": "all points (.csv)",
        f"{FILE}.parquet": "all points (.parquet)",
        RESULTS_FILE: "settings (.json)",
        **RECORD,
    }
    cells.append(again_cell(sweep.command, files, help_text=sweep.settings.files_note))
    return new_notebook(cells)


def _opening(sweep: Sweep) -> list[str]:
    subject = sweep.of[0] if len(sweep.of) == 1 else f"{len(sweep.of)} numbers"
    over = " and ".join(axis.name for axis in sweep.grid.axes)
    lines = [
        f"# {subject} over {over}",
        "",
        f"{len(sweep.grid):,} points of edition {sweep.settings.edition}: every value of each of "
        "these assumptions with every one of the others.",
        "",
    ]
    for axis in sweep.grid.axes:
        ends = ""
        if axis.numeric:
            own = unit_of(axis.name, axis.unit, sweep.settings.assumptions)
            unit = "" if own == "-" else f" {own}"
            ends = f" from {min(axis.points):.6g} to {max(axis.points):.6g}{unit}"
        lines.append(f"- `{axis.name}`: {len(axis.points)} values{ends}")
    return lines


def _meaning(name: str) -> str:
    number = eh.all_numbers.get(name)
    unit = "" if number.unit == "-" else f" [{number.unit}]"
    return f"{number.meaning[0].upper()}{number.meaning[1:]}{unit}."


def _names_files(axis: Axis) -> bool:
    return axis.name in user_files.FIELDS


def _content(point: object) -> str:
    """Return a digest of the file that a point names, because its content matters; else ""."""
    path = find_file(point)
    return file_digest(path) if path else ""
