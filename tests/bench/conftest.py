"""
Benchmarks print each figure beside its target and beside a reference workload.

What is measured stands in ``benchmarks/figures.toml``. A row is one test that takes the
`figure` fixture, names its entry there, and times it with the `benchmark` fixture, where the
speed of the machine shows in the reference workload of the same run:

    def test_replay(benchmark, figure):
        figure("replay")
        benchmark.pedantic(replay, rounds=5)

A run of all of them, ``make bench``, is recorded as ``benchmarks/<date>.json``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from energy_book import speed
from energy_book.project import Project
from tests.bench import records
from tests.bench.commands import energy_book

ROOT = Path(__file__).resolve().parents[2]
FIGURES = speed.read_figures(ROOT / speed.FOLDER)
REFERENCE = "reference-workload"
# unit -> value of a time [s] and a number of operations
TIMED: dict[str, Callable[[float, float], float]] = {
    "s": lambda seconds, _: seconds,
    "ms": lambda seconds, _: 1e3 * seconds,
    "million/s": lambda seconds, operations: operations / seconds / 1e6,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make bench` keep what a run of all figures gave."""
    parser.addoption("--record", action="store_true", help="record a run of all figures")


@pytest.fixture
def figure(benchmark: Any) -> Callable[..., None]:
    """Return the function that says what a benchmark measures."""

    def describe(figure_id: str, *, per: float = 1.0, value: float | None = None) -> None:
        """Give operations a round as `per` for a rate; `value` where it is not the time."""
        assert value is not None or FIGURES[figure_id].unit in TIMED
        benchmark.extra_info.update(figure=figure_id, per=per, value=value)

    return describe


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Copy the book to a folder of its own, where nothing is kept from before."""
    here, copy = Project(ROOT), Project(tmp_path_factory.mktemp("book"))
    for name in (*Project.ROOT_FILES, here.book.name, here.data.name, here.lock.name):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy.root / name)
        elif (ROOT / name).is_file():
            shutil.copyfile(ROOT / name, copy.root / name)
    # modules are compiled, as they are after any first command
    energy_book(
        "run", "teaching/ten_lines", "--out", tmp_path_factory.mktemp("first"), cwd=copy.root
    )
    shutil.rmtree(copy.stage)
    return copy


@pytest.fixture(scope="session")
def built(book: Project) -> Project:
    """Return the copy of the book with its site built."""
    if not (book.site / "index.html").is_file():
        energy_book("build", cwd=book.root)
    return book


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Path:
    """Return the folder of the site that ``--site`` names, or of one built here."""
    named = request.config.getoption("--site")
    if named:
        return Path(named).resolve()
    built: Project = request.getfixturevalue("built")
    return built.site


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Print the figures that this run measured; record them if they are all there."""
    rows = measured_rows(config)
    if not rows:
        return
    terminal = Console(file=terminalreporter._tw._file, width=120)
    terminal.print(printed(rows))
    if config.getoption("--record"):
        missing = FIGURES.keys() - {row.figure for row in rows}
        if exitstatus or missing:
            terminal.print("Not recorded: a record is a whole run, and this was a part of one.")
        else:
            terminal.print(f"Recorded in {records.write(ROOT, FIGURES, rows)} and in README.md")


def measured_rows(config: pytest.Config) -> list[speed.Row]:
    """Return the rows of this run's benchmarks, in the order of the figures."""
    session = getattr(config, "_benchmarksession", None)
    # one that failed has no times
    benches = [b for b in session.benchmarks if b.stats.data] if session else []
    seconds = {}
    for bench in benches:
        id_ = bench.extra_info["figure"]
        seconds[id_] = float(np.percentile(bench.stats.data, FIGURES[id_].percentile))
    reference = seconds.get(REFERENCE)
    rows = {}
    for bench in benches:
        id_, value = bench.extra_info["figure"], bench.extra_info["value"]
        times = None
        if value is None:
            value = TIMED[FIGURES[id_].unit](seconds[id_], bench.extra_info["per"])
        if reference and id_ != REFERENCE and FIGURES[id_].unit in ("s", "ms"):
            times = in_seconds(value, FIGURES[id_].unit) / reference
        rows[id_] = speed.row_of(id_, FIGURES[id_], value, times)
    return [rows[id_] for id_ in FIGURES if id_ in rows]


def in_seconds(value: float, unit: str) -> float:
    """Return a time in seconds."""
    return value / 1e3 if unit == "ms" else value


def printed(rows: list[speed.Row]) -> Table:
    """Lay the rows out for the terminal."""
    table = Table(
        title="Times of this machine; the median of each figure's rounds, or the percentile named"
    )
    table.add_column("figure")
    for heading in ("measured", "target", "/ reference workload"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in rows:
        table.add_row(
            FIGURES[row.figure].name.replace("`", ""),
            speed.quantity(row.measured, row.unit),
            speed.bound(row),
            f"{row.references:,.3g}" if row.references else "–",
            row.verdict or "",
        )
    return table
