"""The exercises of the book, and what a notebook outside the site makes of them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import jupytext
import pytest

from energy_book.export.exercises import (
    _pieces,
    exercises_of,
    with_plain_exercises,
    without_solutions,
)
from energy_book.files.notebook_io import new_notebook
from energy_helpers.notebook.exercises.catalogue import load_exercises

BOOK = Path(__file__).resolve().parents[3] / "book"
CHAPTERS = sorted(
    [*BOOK.glob("paper/*.py"), *BOOK.glob("supplement/*.py"), *BOOK.glob("teaching/*.py")]
)
EACH_CHAPTER = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
SOURCE = """\
# %% [markdown]
# ## Exercises
#
# ```{exercise} Add
# :label: ex-add
#
# What is one and one?
# ```
#
# ```{solution-start} ex-add
# ```
# Count.

# %%
total = 1 + 1
assert total == 2

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Think
# :label: ex-think
#
# Why?
# ```
#
# ```{solution-start} ex-think
# ```

# %%
assert total > 1

# %% [markdown]
# ```{solution-end}
# ```

# %% [markdown]
# The end.
"""


@pytest.fixture
def notebook():
    return new_notebook(jupytext.reads(SOURCE, fmt="py:percent").cells)


def sources(notebook) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def solutions(notebook) -> dict[str, str]:
    """Return the code of each solution by the label of its exercise."""
    found: dict[str, str] = {}
    for cell, label in _pieces(notebook):
        if label is not None and cell.cell_type == "code":
            found[label] = f"{found.get(label, '')}{cell.source}\n"
    return found


def test_an_exercise_has_its_text_and_its_solution(notebook) -> None:
    first, second = exercises_of(notebook)

    assert (first.label, first.title, first.text) == ("ex-add", "Add", "What is one and one?")
    assert (second.label, second.title, second.text) == ("ex-think", "Think", "Why?")
    assert solutions(notebook) == {
        "ex-add": "total = 1 + 1\nassert total == 2\n",
        "ex-think": "assert total > 1\n",
    }


def test_students_get_the_exercises_with_room_for_an_answer(notebook) -> None:
    made = with_plain_exercises(without_solutions(notebook))

    assert sources(made) == [
        ("markdown", "## Exercises\n\n### Exercise 1: Add\n\nWhat is one and one?"),
        ("code", "# your answer"),
        ("markdown", "### Exercise 2: Think\n\nWhy?"),
        ("code", "# your answer"),
        ("markdown", "The end."),
    ]
    # and the chapter is as it was
    assert "{solution-start}" in notebook.cells[0].source


def test_teachers_get_the_solutions_after_their_exercises(notebook) -> None:
    made = with_plain_exercises(notebook)

    assert sources(made) == [
        ("markdown", "## Exercises\n\n### Exercise 1: Add\n\nWhat is one and one?"),
        ("markdown", "**Solution.**\n\nCount."),
        ("code", "total = 1 + 1\nassert total == 2"),
        ("markdown", "### Exercise 2: Think\n\nWhy?"),
        ("markdown", "**Solution.**"),
        ("code", "assert total > 1"),
        ("markdown", "The end."),
    ]


def test_cells_of_one_notebook_have_ids_of_their_own(notebook) -> None:
    for made in (with_plain_exercises(notebook), without_solutions(notebook)):
        ids = Counter(cell.id for cell in made.cells)

        assert max(ids.values()) == 1


@EACH_CHAPTER
def test_chapter_has_about_three_exercises(chapter: Path) -> None:
    """Except the handout, whose exercises have room to write on paper."""
    if chapter.stem.startswith("handout"):
        assert exercises_of(jupytext.read(chapter)) == []
        return
    assert 2 <= len(exercises_of(jupytext.read(chapter))) <= 4


@EACH_CHAPTER
def test_every_exercise_has_a_solution_that_asserts(chapter: Path) -> None:
    """And one that asks the package; an exercise in words has a rubric instead."""
    notebook = jupytext.read(chapter)
    codes = solutions(notebook)
    for exercise in exercises_of(notebook):
        known = load_exercises().get(exercise.label)
        if known and not known.answer:
            continue
        code = codes[exercise.label]
        statements = [type(node) for node in ast.walk(ast.parse(code))]

        assert ast.Assert in statements or f'eh.check("{exercise.label}", ' in code, exercise.label
        assert re.search(r"\beh\.|\bassumptions\b|\btotals\b|\btogether\b", code), exercise.label


@EACH_CHAPTER
def test_no_border_of_a_solution_is_lost(chapter: Path) -> None:
    """What the notebook's reader does not know would stay in a student's notebook."""
    made = with_plain_exercises(without_solutions(jupytext.read(chapter)))
    text = "\n".join(cell.source for cell in made.cells)

    assert "```{" not in text
    assert "Solution" not in text


def test_labels_are_unique_in_the_book() -> None:
    labels = Counter(e.label for chapter in CHAPTERS for e in exercises_of(jupytext.read(chapter)))

    assert max(labels.values()) == 1
    assert len(labels) >= 30


def test_the_ten_lines_are_ten() -> None:
    chapter = jupytext.read(BOOK / "teaching" / "ten_lines.py")
    heads = [i for i, cell in enumerate(chapter.cells) if "## The ten lines" in cell.source]

    assert len(chapter.cells[heads[0] + 1].source.splitlines()) == 10
