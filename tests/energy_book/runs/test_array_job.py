"""The array job of the page on clusters: forty parts, merged to the bytes of one run."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from energy_book.cli.commands import main
from tests.energy_book.tiny import digests

pytestmark = pytest.mark.thorough
ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "book" / "use" / "cluster" / "sweep.sbatch"
# says how it was called
STUB = '#!/bin/bash\nprintf "%q " "$@"\n'


def words_of_task(number: int, folder: Path) -> list[str]:
    """Run the script as Slurm does in a task, and return the arguments of its command."""
    environment = {"SLURM_ARRAY_TASK_ID": str(number), "PATH": f"{folder}:{os.environ['PATH']}"}
    ran = subprocess.run(
        ["/bin/bash", SCRIPT], env=environment, check=True, capture_output=True, text=True
    )
    return shlex.split(ran.stdout)


def run(*words: str) -> None:
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_forty_parts_are_the_bytes_of_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tasks run in any order; the script's commands run in this process, because it is warm."""
    stub = tmp_path / "energy-book"
    stub.write_text(STUB)
    stub.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENERGY_BOOK", str(ROOT))
    tasks = [words_of_task(number, tmp_path) for number in range(40, 0, -1)]
    first = tasks[-1]
    whole = first[: first.index("--part")]

    for words in tasks:
        run(*words)
    run("merge", "parts", "--out", "joined")
    run(*whole, "--out", "whole")

    assert "#SBATCH --array=1-40\n" in SCRIPT.read_text()
    assert len(list((tmp_path / "parts").iterdir())) == 40
    assert digests(tmp_path / "joined") == digests(tmp_path / "whole")
    assert len(digests(tmp_path / "whole")) > 20
