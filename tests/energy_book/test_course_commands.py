"""The commands of the course, typed as printed in an empty folder that has a book."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from energy_book.project import Project

pytestmark = pytest.mark.thorough
# the course plan has the class folder, the grading and the kit for teachers
PAGES = (pytest.param("course_plan.md", marks=pytest.mark.long), "notes.md")
# The lines in ```console install a folder of the class, which other tests do.
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder whose commands find the book, and write into the folder itself."""
    for name in ("book", "data", "tests", *Project.ROOT_FILES):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    return tmp_path


def commands(page: str) -> list[str]:
    text = (REPOSITORY / "book" / "teaching" / page).read_text(encoding="utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines()]


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_a_page_run_as_printed(page: str, folder: Path) -> None:
    lines = commands(page)
    activated = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    shell = [str(shutil.which("bash")), "-e", "-c", "\n".join(lines)]

    run = subprocess.run(shell, cwd=folder, env=activated, capture_output=True, text=True)

    assert len(lines) >= 4
    assert run.returncode == 0, run.stderr
