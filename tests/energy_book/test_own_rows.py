"""The whole book with rows of the user: one model, two hundred, and the shipped example."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.energy_book.test_boundary_settings import CHAPTERS, run
from tests.own_rows import CONSTANT, law_rows, write_csv
from tests.test_repository import copy_tracked

pytestmark = pytest.mark.long
MOST_MODELS = 200
TAKE_ROWS = [name for name, chapter in CHAPTERS.items() if "throughput_rows" in chapter.defaults]


def rows_of(n_models: int) -> list[str]:
    """Return the rows of models with a fit and with a constant, in turn."""
    if n_models == 1:
        return CONSTANT
    return [
        row
        for i in range(n_models)
        for row in (
            law_rows(-0.1, -0.1 - i / 1000, f"Model {i}")
            if i % 2
            else [f"Model {i},{1 + 2 * i},{1 + i},8,500,{100 + i},{900 + 10 * i}"]
        )
    ]


@pytest.mark.parametrize("n_models", [1, MOST_MODELS])
@pytest.mark.parametrize("name", TAKE_ROWS)
def test_a_chapter_holds(tmp_path: Path, name: str, n_models: int) -> None:
    path = write_csv(tmp_path, rows_of(n_models))

    run(CHAPTERS[name], {"throughput_rows": path, "blend": "all"})


def test_the_site_is_built_with_the_example(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    copy_tracked(root)

    built = subprocess.run(
        [
            *(sys.executable, "-P", "-c", "from energy_book.cli.commands import main; main()"),
            *("build", "-p", "throughput_rows=data/own_rows_example.csv", "-p", "blend=all"),
        ],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert built.returncode == 0, built.stdout + built.stderr
    page = (root / "_build/html/book/paper/2_energy_per_query.html").read_text(encoding="utf-8")
    assert "Own 32B" in page
