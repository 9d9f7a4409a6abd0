"""The command line of a wheel without its extra, in a folder without a book."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOG = Path(__file__).parents[3] / "data" / "usage_log_example.csv"
PROJECT = "energy-use-of-ai-inference"
# what Python lacks in Windows
POSIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios"}
POSIX_NAMES = """\
import os, signal
for module, names in {
    os: ["fork", "forkpty", "geteuid", "getppid", "getuid", "killpg", "pidfd_open", "setsid"],
    signal: ["SIGCHLD", "SIGHUP", "SIGKILL", "pidfd_send_signal"],
}.items():
    for name in names:
        delattr(module, name)
"""
RUN = """\
{first}
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from energy_book.cli.commands import main
main(prog_name="energy-book")
"""


def _installed_with(wanted: list[str]) -> set[str]:
    """Return the distributions that an installation of requirements brings, without extras."""
    found = {PROJECT}
    waiting = [Requirement(one) for one in wanted]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found.add(name)
            waiting += map(Requirement, requires(name) or ())
    return found


@pytest.fixture(scope="module")
def absent() -> set[str]:
    """Return the modules of this environment that a wheel without its extra does not bring."""
    text = Path(__file__).parents[3].joinpath("pyproject.toml").read_text(encoding="utf-8")
    brought = _installed_with(tomllib.loads(text)["project"]["dependencies"])
    return {
        module
        for module, owners in packages_distributions().items()
        if not {canonicalize_name(owner) for owner in owners} & brought
    }


def energy_book(
    absent: set[str], folder: Path, *arguments: str, first: str = ""
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN.format(first=first, absent=absent), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--help"], "compute", id="help"),
        pytest.param(["compute", "--of", "baseline-median-long"], "Wh/query", id="compute"),
        pytest.param(
            ["solve", "pue", "--of", "baseline-median-long", "--to", "4"], "pue = ", id="solve"
        ),
        pytest.param(
            ["estimate", str(LOG), "--map", str(LOG.with_name("usage_log_map.toml"))],
            "There is no book here, so there is no page.",
            id="estimate",
        ),
        pytest.param(["numbers", "carbon"], "gCO₂e/query", id="numbers"),
        pytest.param(["params"], "output_tokens_median", id="params"),
        pytest.param(["audit"], "no book here whose recorded verdicts", id="audit"),
    ],
)
def test_numbers_need_neither_a_book_nor_its_tools(
    absent: set[str], tmp_path: Path, arguments: list[str], said: str
) -> None:
    assert {"nbformat", "sphinx", "papermill"} <= absent

    ran = energy_book(absent, tmp_path, *arguments)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert said in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(
            ["estimate", str(LOG), "--map", str(LOG.with_name("usage_log_map.toml"))],
            "There is no book here",
            id="estimate",
        ),
        pytest.param(["numbers", "carbon"], "gCO2e/query", id="numbers"),
    ],
)
def test_numbers_need_nothing_that_windows_lacks(
    absent: set[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    ran = energy_book(
        absent - {"filelock"} | POSIX_MODULES, tmp_path, *arguments, first=POSIX_NAMES
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert said in ran.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["sweep", "-g", "pue=1.1,1.2", "--of", "baseline-median-long"], id="sweep"),
        pytest.param(["compare", "one", "two"], id="compare"),
    ],
)
def test_what_makes_pages_says_what_it_needs(
    absent: set[str], tmp_path: Path, arguments: list[str]
) -> None:
    ran = energy_book(absent, tmp_path, *arguments)

    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert f"{arguments[0]} needs nbformat" in ran.stderr
    assert f"pip install '{PROJECT}[book]'" in ran.stderr


@pytest.mark.parametrize("command", ["build", "run", "chapters", "notebooks"])
def test_what_needs_a_book_says_where_to_go(absent: set[str], tmp_path: Path, command: str) -> None:
    ran = energy_book(absent, tmp_path, command, *(["paper/2"] if command == "run" else []))

    assert ran.returncode == 2
    assert "name it with --book DIR" in ran.stderr
