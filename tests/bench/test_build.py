"""Times of the build and of its parts, in a copy of the book where nothing is kept from before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from energy_book.project import Project
from tests.bench.press import press, step_seconds

Figure = Callable[..., None]
CHANGED = "paper/2_energy_per_query"


def test_cold(benchmark: Any, figure: Figure, book: Project) -> None:
    figure("build-cold")
    for folder in (book.stage, book.site):
        shutil.rmtree(folder, ignore_errors=True)

    benchmark.pedantic(press, args=("build",), kwargs={"cwd": book.root}, rounds=1)


def test_unchanged(benchmark: Any, figure: Figure, built: Project) -> None:
    figure("build-unchanged")

    benchmark.pedantic(press, args=("build",), kwargs={"cwd": built.root}, rounds=5)


def test_one_chapter_changed(
    benchmark: Any, figure: Figure, built: Project, tmp_path: Path
) -> None:
    """The site goes elsewhere, so that the one of the book as it was stays."""
    figure("build-one-chapter")
    source = built.book / f"{CHANGED}.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\n# %% [markdown]\n# Another paragraph.\n", encoding="utf-8")
    try:
        benchmark.pedantic(
            press, args=("build", "--out", tmp_path / "site"), kwargs={"cwd": built.root}, rounds=1
        )
    finally:
        source.write_text(text, encoding="utf-8")


def test_warm_kernels(benchmark: Any, figure: Figure, built: Project) -> None:
    """Cold ones first, so that the files that both read are in memory for both."""
    cold = step_seconds("cold-kernels", built.root)
    warm = benchmark.pedantic(step_seconds, args=("warm-kernels", built.root), rounds=1)

    figure("warm-kernels", value=100 * warm / cold)


def test_sphinx_step(benchmark: Any, figure: Figure, built: Project) -> None:
    seconds = benchmark.pedantic(step_seconds, args=("pages", built.root), rounds=1)

    figure("sphinx-step", value=seconds)
