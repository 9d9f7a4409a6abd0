"""The lessons in plain Python: their length, what they import, and that they give exact numbers."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest

from energy_helpers.notebook.exercises.catalogue import Exercise, Lesson
from energy_helpers.notebook.lessons import Assignments, bars, histogram

BOOK = Path(__file__).resolve().parents[3] / "book" / "teaching"
LESSONS = ("ten_lines", "twenty_lines", "fifty_lines")
# at a width of 1280 px a longer line of code is cut
LONGEST_LINE = 79
SETTINGS = [{}, {"edition": "arxiv-v1-as-written", "output_tokens_median": 40.0, "n_draws": 5000}]


def shown(lesson: str) -> list[str]:
    """Return the code that the page shows."""
    cells = jupytext.read(BOOK / f"{lesson}.py").cells
    return [cell.source for cell in cells if "show-input" in cell.metadata.get("tags", ())]


def lines(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip()]


def after(lesson: str, heading: str) -> str:
    """Return the cell of code after a heading."""
    cells = jupytext.read(BOOK / f"{lesson}.py").cells
    at = next(i for i, cell in enumerate(cells) if f"## {heading}" in cell.source)
    return cells[at + 1].source


def test_the_lessons_have_as_many_lines_as_they_say() -> None:
    assert len(lines(after("ten_lines", "The ten lines"))) == 10
    assert len(lines(after("twenty_lines", "The twenty lines"))) == 20
    assert sum(len(lines(source)) for source in shown("fifty_lines")) == 50


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_line_is_cut(lesson: str) -> None:
    assert max(len(line) for source in shown(lesson) for line in lines(source)) <= LONGEST_LINE


@pytest.mark.parametrize("lesson", ["ten_lines", "twenty_lines"])
def test_the_first_lessons_need_only_the_standard_library(lesson: str) -> None:
    nodes = [node for source in shown(lesson) for node in ast.walk(ast.parse(source))]

    assert not [node for node in nodes if isinstance(node, ast.ImportFrom | ast.Starred)]
    imported = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    assert imported == {"math", "random"}


@pytest.mark.parametrize("settings", SETTINGS, ids=["edition", "others"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_gives_the_exact_numbers(lesson: str, settings: dict[str, Any]) -> None:
    """Within five standard errors; its solutions are right, and its first cell may run again."""
    names: dict[str, Any] = {}
    cells = [cell for cell in jupytext.read(BOOK / f"{lesson}.py").cells if cell.source]
    code = [cell for cell in cells if cell.cell_type == "code"]
    for cell in code:
        exec(cell.source, names)
        if "parameters" in cell.metadata.get("tags", ()):
            names |= settings
    table = names["compared"]
    error = table["error" if "error" in table else "standard error"]

    assert ((table["sampled"] - table["exact"]).abs() < 5 * error).all(), table
    exec(code[1].source, names)


@pytest.mark.parametrize(
    ("level", "of_a_lesson", "of_an_exercise"),
    [(1, "introductory", "read off"), (2, "intermediate", "compute"), (3, "advanced", "derive")],
)
def test_a_level_has_its_word(level: int, of_a_lesson: str, of_an_exercise: str) -> None:
    said = {"objective": "o", "needs": "n", "minutes": 1, "level": level}

    assert Lesson(**said).level_in_words == of_a_lesson
    exercise = Exercise(**said, chapter="paper/made_up", rubric=("one",))
    assert exercise.level_in_words == of_an_exercise


def test_bars_count_every_value_once() -> None:
    rows = bars([1.0, 2.0, 3.0, 4.0, 5.0], n_bars=2)

    assert [(row["low"], row["high"], row["share"]) for row in rows] == [(1, 3, 0.4), (3, 5, 0.6)]


def test_bars_end_three_deviations_above_the_mean() -> None:
    rows = bars(np.random.default_rng(1).exponential(size=20_000).tolist())

    assert rows[-1]["high"] == pytest.approx(4, rel=0.05)
    assert sum(row["share"] for row in rows) == pytest.approx(1 - math.exp(-4), abs=0.01)


@pytest.mark.parametrize("values", [[3.0], [2.0, 2.0]])
def test_equal_values_are_one_bar(values: list[float]) -> None:
    assert [row["share"] for row in bars(values) if row["share"]] == [1.0]


def test_a_histogram_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="there is nothing to draw; give at least one number"):
        histogram([], "Length [tokens]")


def test_bars_of_a_histogram_stand_on_the_axis() -> None:
    (layer,) = histogram([1.0, 2.0, 2.5], "Length of an answer [tokens]").to_dict()["layer"]

    assert layer["mark"]["type"] == "bar"
    assert layer["encoding"]["x"]["bin"] == "binned"
    assert layer["encoding"]["x"]["title"] == "Length of an answer [tokens]"


def test_assignments_are_python() -> None:
    given = Assignments(node_kw=10.2, n=5, models={"A 1": (1.0, -0.25)}, blend=["A 1", "B"])
    names: dict[str, Any] = {}
    exec(given.code, names)

    assert {name: names[name] for name in given} == given
