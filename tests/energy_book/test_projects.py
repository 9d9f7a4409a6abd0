"""The commands of the project briefs run in an empty folder, with the files that the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from energy_book.cli.commands import main

pytestmark = pytest.mark.thorough
PAGE = (Path(__file__).parents[2] / "book" / "teaching" / "projects.md").read_text(encoding="utf-8")
PROJECTS = re.split(r"^## (?=\d )", PAGE, flags=re.MULTILINE)[1:]
FILE = re.compile(r"```\{code-block\} text\n:caption: (\S+)\n\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```bash\n(.*?)```", re.DOTALL)
PARTS = ("Question", "Data", "Steps", "Hand in", "Pitfalls")


def test_there_are_six() -> None:
    assert len(PROJECTS) == 6


@pytest.mark.parametrize("project", PROJECTS, ids=lambda text: text.split("\n")[0])
def test_each_project_has_its_parts_and_its_commands_run(
    project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in FILE.findall(project):
        Path(name).write_text(content, encoding="utf-8")
    commands = "".join(COMMANDS.findall(project)).splitlines()

    assert all(f"**{part}.**" in project for part in PARTS)
    assert commands
    for command in commands:
        program, *words = shlex.split(command)
        assert program == "energy-book"
        outcome = CliRunner().invoke(main, words)
        assert outcome.exit_code == 0, f"{command}: {outcome.output}"
        assert outcome.output.strip(), command


def test_more_power_alone_is_more_energy() -> None:
    """The first step of the last project, and eight laptops to a node in the second."""
    compute = ["compute", "--csv", "--of", "baseline-median-traditional"]
    newer = CliRunner().invoke(main, [*compute, "-p", "node=DGX B200"]).output
    _, value, _, edition, *_ = newer.splitlines()[1].split(",")

    assert float(value) > float(edition)
