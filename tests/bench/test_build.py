"""Times of the build and of its parts, in a copy of the book without any cache."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from energy_book.project import Project
from tests.bench.commands import energy_book, step_seconds

Figure = Callable[..., None]
CHANGED = "paper/2_energy_per_query"
ROUNDS = 2


def test_cold(benchmark: Any, figure: Figure, book: Project) -> None:
    figure("build-cold")
    for folder in (book.stage, book.site):
        shutil.rmtree(folder, ignore_errors=True)

    benchmark.pedantic(energy_book, args=("build",), kwargs={"cwd": book.root}, rounds=1)


def test_unchanged(benchmark: Any, figure: Figure, built: Project) -> None:
    figure("build-unchanged")

    benchmark.pedantic(energy_book, args=("build",), kwargs={"cwd": built.root}, rounds=5)


def test_one_chapter_changed(
    benchmark: Any, figure: Figure, built: Project, tmp_path: Path
) -> None:
    """The site goes to another folder, to leave the existing site of the book unchanged."""
    figure("build-one-chapter")
    source = built.book / f"{CHANGED}.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\n# %% [markdown]\n# Another paragraph.\n", encoding="utf-8")
    try:
        benchmark.pedantic(
            energy_book,
            args=("build", "--out", tmp_path / "site"),
            kwargs={"cwd": built.root},
            rounds=1,
        )
    finally:
        source.write_text(text, encoding="utf-8")


def test_warm_kernels(benchmark: Any, figure: Figure, built: Project) -> None:
    """In turn, to expose both to a busy moment; the first ones also read what is on the disk."""
    seconds: dict[str, list[float]] = {"cold-kernels": [], "warm-kernels": []}

    def run(name: str) -> None:
        seconds[name].append(step_seconds(name, built.root))

    benchmark.pedantic(
        run, args=("warm-kernels",), setup=lambda: run("cold-kernels"), rounds=ROUNDS
    )

    figure("warm-kernels", value=100 * sum(seconds["warm-kernels"]) / sum(seconds["cold-kernels"]))


def test_sphinx_step(benchmark: Any, figure: Figure, built: Project) -> None:
    seconds: list[float] = []

    benchmark.pedantic(lambda: seconds.append(step_seconds("pages", built.root)), rounds=3)

    figure("sphinx-step", value=statistics.median(seconds))
