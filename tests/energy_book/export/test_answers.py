"""The cells for answers, with the metadata of nbgrader."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat
import pytest
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3
from nbgrader.utils import compute_checksum
from nbgrader.validator import Validator

from energy_book.chapters import list_chapters
from energy_book.export import exercises
from energy_book.export.exercises import (
    answer_cells,
    exercises_of,
    with_plain_exercises,
    without_solutions,
)
from energy_book.files.notebook_io import new_notebook, plain_code_cell
from energy_book.project import find_project
from energy_helpers.notebook.exercises.catalogue import Exercise, load_exercises

LABEL = "ex-fleet-share"
BY_HAND = """\
import energy_helpers as eh
fleet = eh.exact.fleet(eh.load_edition())
short, long = fleet["traditional_improved"], fleet["long_improved"]
"""
RIGHT = "share = (fleet['traditional'] - short) / (long - short)"
IN_WORDS = Exercise(
    objective="Say why.",
    needs="Nothing.",
    minutes=5,
    level=3,
    chapter="paper/4_billion_queries",
    rubric=("1 point: the queries with a small gain.", "2 points: why they weigh more."),
)


@pytest.fixture
def in_words(monkeypatch):
    known = {**load_exercises(), "ex-words": IN_WORDS}
    monkeypatch.setattr(exercises, "load_exercises", lambda: known)


def test_a_number_has_an_answer_and_a_check() -> None:
    answer, check = answer_cells(LABEL)

    assert answer.source == "share = ...  # your answer: share between 0 and 1"
    assert check.source == 'eh.check("ex-fleet-share", share)'
    assert check.metadata["tags"] == ["raises-exception"]
    assert (answer.metadata["nbgrader"]["solution"], answer.metadata["nbgrader"]["grade"]) == (1, 0)
    assert (check.metadata["nbgrader"]["locked"], check.metadata["nbgrader"]["points"]) == (1, 1)


def test_words_have_room_and_points_that_give_nothing_away(in_words) -> None:
    (words,) = answer_cells("ex-words")

    assert (words.cell_type, words.source) == ("markdown", "*Your reasons, in words:* (3 points)")
    assert (words.metadata["nbgrader"]["grade"], words.metadata["nbgrader"]["solution"]) == (1, 1)


def test_nbgrader_reads_the_metadata(in_words) -> None:
    for cell in [*answer_cells(LABEL), *answer_cells("ex-words")]:
        MetadataValidatorV3().validate_cell(cell)
        if cell.metadata["nbgrader"]["grade"]:
            assert cell.metadata["nbgrader"]["checksum"] == compute_checksum(cell)


def test_the_exercise_says_what_it_takes_and_teachers_see_the_points(in_words) -> None:
    source = (
        "# %% [markdown]\n# ```{exercise} Why\n# :label: ex-words\n#\n# Why?\n# ```\n#\n"
        "# ```{solution-start} ex-words\n# ```\n#\n# So.\n#\n# ```{solution-end}\n# ```\n"
    )
    chapter = new_notebook(jupytext.reads(source, fmt="py:percent").cells)
    teacher = [cell.source for cell in with_plain_exercises(chapter).cells]
    student = [cell.source for cell in with_plain_exercises(without_solutions(chapter)).cells]

    assert teacher[0] == (
        "### Exercise 1: Why\n\n"
        "*Objective: Say why. Needs: Nothing. "
        "Time and level: 5 minutes, level 3 of 3 (derive).*\n\nWhy?"
    )
    points = "**Points.**\n\n- " + "\n- ".join(IN_WORDS.rubric)
    assert teacher[1:] == ["**Solution.**\n\nSo.", points]
    assert student == [teacher[0], "*Your reasons, in words:* (3 points)"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("answer", "passes"), [(None, False), (RIGHT, True), ("share = short / long", False)]
)
def test_nbgrader_validates_an_answer_and_only_a_right_one(tmp_path, answer, passes) -> None:
    cells = [plain_code_cell("set-up", BY_HAND), *answer_cells(LABEL)]
    if answer:
        cells[1].source = answer
    path = tmp_path / "chapter.ipynb"
    nbformat.write(new_notebook(cells), path)

    found = Validator().validate(str(path))

    assert (
        found == {}
        if passes
        else [failed["source"] for failed in found["failed"]]
        == ['eh.check("ex-fleet-share", share)']
    )


def test_every_exercise_of_the_book_has_an_answer_or_a_rubric() -> None:
    chapters = list_chapters(find_project(Path(__file__)))
    labels = [
        (exercise.label, chapter.name)
        for chapter in chapters
        for exercise in exercises_of(jupytext.read(chapter.source))
    ]

    assert labels == [
        (label, load_exercises()[label].chapter) for label, _ in labels if label in load_exercises()
    ]
    assert {label for label, _ in labels} == set(load_exercises())
