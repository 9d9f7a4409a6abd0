"""
Benchmarks print each figure next to its target and relative to a reference workload.

``benchmarks/figures.toml`` describes the figures. A row is one test that uses the
`figure` fixture, names its entry there, and times it with the `benchmark` fixture, where the
speed of the machine shows in the reference workload of the same run:

    def test_replay(benchmark, figure):
        figure("replay")
        benchmark.pedantic(replay, rounds=5)

The record of a whole green run is saved as ``benchmarks/<date>.json``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.markdown import Markdown

from energy_book import speed
from energy_book.project import Project
from tests.bench import records
from tests.bench.commands import energy_book

ROOT = Path(__file__).resolve().parents[2]
FIGURES = speed.read_figures(ROOT / speed.FOLDER)
RUN = pytest.StashKey[dict[str, Any]]()


@pytest.fixture
def figure(benchmark: Any) -> Callable[..., None]:
    """Return the function that says what a benchmark measures."""

    def describe(figure_id: str, *, value: float | None = None) -> None:
        """Give a `value` where it is not the median time: a time in seconds, or in its unit."""
        assert value is not None or FIGURES[figure_id].unit in ("s", "ms")
        benchmark.extra_info.update(figure=figure_id, value=value)

    return describe


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Copy the book to a separate folder without any cache."""
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


def pytest_benchmark_update_json(config: pytest.Config, output_json: dict[str, Any]) -> None:
    """Keep what is written with ``--benchmark-json`` until it is known whether all went well."""
    records.shorten(output_json)
    config.stash[RUN] = output_json


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Print the figures that this run measured; record them if they are all there."""
    if not (run := config.stash.get(RUN, {})).get("benchmarks"):
        return
    record, said = speed.record_of(run, FIGURES), "Not recorded: this is not a whole green run."
    terminal = Console(width=120)
    with terminal.capture() as printed:
        terminal.print(Markdown(speed.table(record.rows.values())))
    if not exitstatus and record.rows.keys() == FIGURES.keys():
        said = f"Recorded in {records.write(ROOT, run, record)} and in README.md"
    terminalreporter.write_line(f"{printed.get()}\n{said}")
