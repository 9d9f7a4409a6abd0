"""Every chapter under every edition, at the corners of its parameters and in any order."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest
from rich.console import Console

import energy_helpers as eh
from energy_book.chapters import Chapter, list_chapters
from energy_book.execution.environment import prepare_environment
from energy_book.execution.kernel_server import kernel_server
from energy_book.execution.runner import run_chapters
from energy_book.progress import show_steps
from energy_book.project import Project
from energy_helpers.method.assumptions import DEFAULT_EDITION, EDITIONS
from tests.energy_book.boundary_settings import Settings, bounds, corners
from tests.own_rows import law_rows, write_csv

PROJECT = Project(Path(__file__).resolve().parents[2])
CHAPTERS = {chapter.name: chapter for chapter in list_chapters(PROJECT)}
EDITION = eh.load_edition(DEFAULT_EDITION)
# seconds for each setting: here the bounds are tried only together
DEAR = ("beyond/1_fit_uncertainty",)


def run(chapter: Chapter, settings: Settings) -> None:
    """Run all cells of a chapter in this process; its asserts are those of its solutions."""
    names: dict[str, object] = {"display": lambda *_: None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in jupytext.read(chapter.source).cells:
            if cell.cell_type == "code":
                exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", ()):
                names |= settings


def refused(settings: Settings) -> str | None:
    """Return what the commands say before anything runs, None if they take the settings."""
    try:
        assumptions = EDITION.replace(**settings)
        eh.workloads.resolvable.check_resolvable(assumptions)
    except ValueError as error:
        return str(error)
    return None


@pytest.mark.long
@pytest.mark.parametrize("edition", EDITIONS[1:])
@pytest.mark.parametrize("name", [n for n, c in CHAPTERS.items() if "edition" in c.defaults])
def test_runs_under_the_other_editions(name: str, edition: str) -> None:
    """The build runs all of them under the first one."""
    run(CHAPTERS[name], {"edition": edition})


@pytest.mark.long
@pytest.mark.parametrize("name", CHAPTERS)
def test_runs_at_every_corner(name: str) -> None:
    """What the commands accept, the chapter computes; what they refuse, they refuse in one line."""
    chapter = CHAPTERS[name]
    failed = {}
    for label, settings in corners(chapter.defaults, EDITION).items():
        if name in DEAR and label.endswith(("-low", "-high")) and not label.startswith("all-"):
            continue
        complaint = refused(settings)
        if complaint is not None:
            assert "\n" not in complaint
            continue
        try:
            run(chapter, settings)
        except Exception as error:
            failed[label] = f"{type(error).__name__}: {error}"
    assert failed == {}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name.startswith("paper/") else pytest.mark.long)
        for name, chapter in CHAPTERS.items()
        if "output_tokens_law" in chapter.defaults
    ],
)
def test_runs_where_the_mean_is_infinite(name: str, tmp_path: Path) -> None:
    """Throughput that falls with the answer, and answers whose lengths have a heavy tail."""
    settings: Settings = {
        "output_tokens_law": "pareto",
        "output_tokens_shape": 1.1,
        "throughput_rows": write_csv(tmp_path, law_rows(-0.1, -0.3)),
        "blend": "all",
        "trim": "none",
    }
    solved = eh.exact.solve(EDITION.replace(**settings), "traditional")
    chapter = CHAPTERS[name]

    assert math.isinf(solved.mean_of_blend_wh)
    run(chapter, {name: value for name, value in settings.items() if name in chapter.defaults})


def test_corners_are_at_the_bounds() -> None:
    """By hand, for the PUE: an end changes the other end only where it must."""
    found = corners(["edition", "pue_p5", "pue_p95", "trim"], EDITION)

    assert bounds("pue_p5") == (1, 5)
    assert found["pue_p5-high"] == {"pue_p5": 5, "pue_p95": 5}
    assert found["pue_p5-low"] == {"pue_p5": 1}
    assert found["pue_p95-low"] == {"pue_p5": 1, "pue_p95": 1}
    assert found["pue_p95-high"] == {"pue_p95": 5}
    assert found["all-low"] == {"pue_p5": 1, "pue_p95": 1}
    assert [found[f"trim-{way}"]["trim"] for way in ("released", "p5-p95", "none")]


def test_few_corners_are_refused() -> None:
    """A corner that the commands refuse proves nothing about the chapter."""
    every = [name for name in eh.Assumptions.model_fields if name != "edition"]
    found = corners(every, EDITION)
    turned_away = [label for label, settings in found.items() if refused(settings) is not None]

    assert set(turned_away) <= {"idle_power_kw-high", "all-high"}


def apart(order: list[str]) -> dict[str, Any]:
    """Return the notebooks of the chapters, each run in a separate kernel."""
    notebooks: dict[str, Any] = {}

    def keep(chapter: Chapter, notebook: Any) -> None:
        notebooks[chapter.name] = notebook

    chapters = [CHAPTERS[name] for name in order]
    nothing: dict[str, dict[str, object]] = {name: {} for name in order}
    with (
        kernel_server(len(order)) as kernels,
        show_steps(Console(quiet=True), len(order)) as steps,
    ):
        assert run_chapters(chapters, nothing, steps, keep, kernels) == []
    return notebooks


# all chapters in one process, one after another, as one kernel would run them
TOGETHER = """
import json, sys
import jupytext
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

shell = InteractiveShell.instance()
numbers = {}
for source in sys.argv[1:]:
    shell.reset(new_session=False)
    for cell in jupytext.read(source).cells:
        if cell.cell_type == "code":
            # the trap would put the shell's own hook in the place of the capturing one
            with shell.display_trap, capture_output():
                shell.run_cell(cell.source, silent=False).raise_error()
    import energy_helpers as eh

    settings = shell.user_ns.get("assumptions", eh.load_edition())
    own = [name for name, n in eh.all_numbers.REGISTRY.items() if f"/{n.chapter}.py" in source]
    values = eh.all_numbers.compute(settings, own)
    numbers[source] = {name: repr(value) for name, value in values.items()}
print(json.dumps(numbers))
"""


def together(order: list[str]) -> dict[str, Any]:
    """Return the numbers of the chapters, run in one process in this order."""
    sources = [str(CHAPTERS[name].source) for name in order]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TOGETHER, *sources],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT.root,
    )
    numbers = json.loads(done.stdout.splitlines()[-1])
    return {name: numbers[source] for name, source in zip(order, sources, strict=True)}


@pytest.mark.long
def test_the_order_does_not_matter(tmp_path: Path, own_process: None) -> None:
    """One process or one for each, in any order: every number is the same to the last bit."""
    prepare_environment(tmp_path)
    given = list(CHAPTERS)
    shuffled = np.random.default_rng(8).permutation(given).tolist()

    notebooks = apart(given)

    assert apart(shuffled) == notebooks
    numbers = together(given)
    assert sum(map(len, numbers.values())) > 100
    assert together(shuffled) == numbers
    own = eh.all_numbers.compute(EDITION)
    # the chapter draws more than the edition, which therefore is not the released one
    replayed = [name for name in own if name.startswith("replay-baseline-")]
    for values in numbers.values():
        assert {**values, **{name: "nan" for name in replayed if name in values}} == values
        assert all(repr(own[name]) == values[name] for name in values if name not in replayed)
