"""Grades: notebooks as students hand them in run again, and each kind of trouble has a name."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_output

from energy_book.errors import UsageError
from energy_book.export.assignments import Assignment, assign, write_assignments
from energy_book.files.notebook_io import (
    new_notebook,
    plain_code_cell,
    read_notebook,
    write_notebook,
)
from energy_book.project import find_project
from energy_book.runs.grading import Mark, errors_of_answers, feedback, grade
from energy_helpers.notebook.exercises.answers import expected
from energy_helpers.notebook.exercises.catalogue import load_exercises
from tests.malicious_texts import NAMES as MALICIOUS_TEXTS

LABEL = "ex-fleet-share"
SESSION = 3
TIMEOUT_S = 15
GRADE = "from energy_book.cli.commands import main; main()"


def solve(path: Path, assignment: Assignment, name: str, factor: float = 1.0) -> None:
    """Write the right answers, times a factor, into a notebook."""
    notebook = read_notebook(path)
    for cell in notebook.cells:
        label = cell.id.removeprefix("answer-")
        if label in load_exercises() and cell.id.startswith("answer-"):
            value = expected(label, assignment.settings_of(name)).value * factor
            cell.source = f"{load_exercises()[label].answer} = {value!r}"
    write_notebook(notebook, path)


def change(path: Path, edit) -> None:
    """Change the cells of a notebook, which a function gets by their ids."""
    notebook = read_notebook(path)
    edit(notebook, {cell.id: cell for cell in notebook.cells})
    write_notebook(notebook, path)


def answer(source: str):
    """Return a change that replaces the answer."""

    def edit(notebook, cells) -> None:
        cells[f"answer-{LABEL}"].source = source

    return edit


def without_check(notebook, cells) -> None:
    notebook.cells.remove(cells[f"check-{LABEL}"])


def own_check(notebook, cells) -> None:
    cells["assumptions"].source += "\neh.check = lambda *all: 'right'"
    cells[f"answer-{LABEL}"].source = "share = 0.123"


def other_settings(notebook, cells) -> None:
    """Change the settings and answer for the changed ones."""
    cells["settings"].source += "\nfleet_alpha_p5 = 1.0"


def dead_later(notebook, cells) -> None:
    notebook.cells.append(plain_code_cell("mine", "import os; os._exit(1)"))


def broken_first(notebook, cells) -> None:
    notebook.cells.insert(0, plain_code_cell("mine", "1 / 0"))


def loop_then_dead(notebook, cells) -> None:
    cells[f"answer-{LABEL}"].source = "while True: pass"
    dead_later(notebook, cells)


UNSOLVED = {
    "text": (answer("share = 'a half'"), "'a half' is no number: give"),
    "error": (answer("share = 1 / 0"), "ended with ZeroDivisionError"),
    "loop": (answer("while True: pass"), "ran longer than"),
    "stubborn": (
        answer("while True:\n    try:\n        while True: pass\n    except: pass"),
        "ran longer than",
    ),
    "flood": (answer("while True: print('x' * 1000)"), "ran longer than"),
    "dead": (answer("import os; os._exit(1)"), "its kernel died"),
    "loop, then dead": (loop_then_dead, "ran longer than"),
    "check": (own_check, "not yet"),
    "reads": (answer("share = eh.notebook.exercises"), "where the answers are computed"),
}
SOLVED = {
    "no check": without_check,
    "broken first": broken_first,
    "dead later": dead_later,
    "settings": other_settings,
}
FILES = {"empty": "", "corrupt": '{"cells": [{"cell_ty', "no notebook": '{"cells": 7}'}
NAMES = [*UNSOLVED, *SOLVED, *FILES, "missing", "swapped", "blank", "thousand", "right"]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("hw")
    made = assign(NAMES, SESSION)
    write_assignments(find_project(Path(__file__)), made, folder)
    path = {name: folder / made.file_of(name) for name in NAMES}
    for name in ("right", "swapped", *SOLVED):
        solve(path[name], made, name)
    solve(path["thousand"], made, "thousand", 1000)
    for name, (edit, _) in UNSOLVED.items():
        change(path[name], edit)
    for name, edit in SOLVED.items():
        change(path[name], edit)
    for name, text in FILES.items():
        path[name].write_text(text, encoding="utf-8")
    path["missing"].unlink()
    path["swapped"].write_bytes(path["right"].read_bytes())
    (folder / "foreign.ipynb").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def graded(handed_in: Path) -> str:
    """Grade once, and return what the command printed."""
    command = [sys.executable, "-c", GRADE, "grade", str(handed_in), "--timeout", str(TIMEOUT_S)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def grades(graded: str, handed_in: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (handed_in / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "value"]
    return {(row["student"], row["exercise"]): row for row in rows}


def test_an_answer_has_the_error_of_its_own_cells() -> None:
    names = ("set-up", "read-a", "1 / 0", "read-b", "[][1]", "read-c", "read-d", "read-e")
    cells = {name: plain_code_cell(name, name) for name in names}
    cells["1 / 0"].outputs = [new_output("error", ename="ZeroDivisionError", evalue="by zero")]
    cells["[][1]"].outputs = [new_output("error", ename="IndexError", evalue="range")]
    readers = {name[-1]: cell for name, cell in cells.items() if name.startswith("read")}

    found = errors_of_answers(new_notebook(list(cells.values())), readers, TIMEOUT_S)

    assert found.pop("a") == ""
    assert found.pop("b") == "code cell 3 ended with ZeroDivisionError: by zero"
    # an answer without a cell has the error of the one before
    assert set(found.values()) == {"code cell 5 ended with IndexError: range"}


pytestmark_of_kernels = [pytest.mark.thorough, pytest.mark.xdist_group("grading")]


class TestOfKernels:
    pytestmark = pytestmark_of_kernels

    def test_right_answers_have_all_points_and_blank_ones_none(self, grades) -> None:
        numbers = [label for name, label in grades if name == "right"]
        answered = [label for label in numbers if load_exercises()[label].answer]

        assert {grades["right", label]["points"] for label in answered} == {"1"}
        assert {grades["blank", label]["points"] for label in answered} == {"0"}
        assert "not answered yet" in grades["blank", LABEL]["what"]
        assert grades["thousand", LABEL]["points"] == "0"
        assert "1,000 times too large" in grades["thousand", LABEL]["what"]

    @pytest.mark.parametrize("name", UNSOLVED)
    def test_what_goes_wrong_has_a_name(self, grades, name) -> None:
        mark = grades[name, LABEL]

        assert mark["points"] == "0"
        assert UNSOLVED[name][1] in mark["what"]

    @pytest.mark.parametrize("name", SOLVED)
    def test_a_right_answer_counts_whatever_is_around_it(self, grades, name) -> None:
        assert grades[name, LABEL]["points"] == "1"
        assert grades[name, LABEL]["what"] == "right"

    @pytest.mark.parametrize("name", FILES)
    def test_a_damaged_file_has_no_points(self, grades, name) -> None:
        assert grades[name, LABEL]["points"] == "0"
        assert "the file is damaged" in grades[name, LABEL]["what"]

    def test_missing_swapped_and_foreign_notebooks_are_named(
        self, grades, graded, handed_in
    ) -> None:
        assert "no notebook was handed in" in grades["missing", LABEL]["what"]
        assert "this is the notebook of right" in grades["swapped", LABEL]["what"]
        assert grades["swapped", LABEL]["points"] == "0"
        assert "foreign.ipynb, nobody was given this notebook" in graded
        assert "foreign.ipynb" in (handed_in / "feedback.html").read_text(encoding="utf-8")


def with_points(folder: Path, points: str, remark: str) -> str:
    """Write points for words into the grades of a student; return the exercise, of two points."""
    made = assign(["Ada"], 1)
    write_assignments(find_project(Path(__file__)), made, folder)
    (folder / made.file_of("Ada")).write_text("{}", encoding="utf-8")
    label = next(label for label in made.exercises if load_exercises()[label].most_points == 2)
    with (folder / "grades.csv").open("w", encoding="utf-8", newline="") as file:
        head = ("student", "exercise", "part", "points", "of", "what")
        csv.writer(file).writerows([head, ("Ada", label, "text", points, "2", remark)])
    return label


@pytest.mark.parametrize(
    ("points", "remark", "kept", "said"),
    [
        ("2", "well argued", "2", "well argued"),
        ("1.5", "to be graded by hand", "1.5", "graded by hand"),
        ("1,5", "", "1.5", "graded by hand"),
        ("0", "graded by hand", "0", "graded by hand"),
        ("", "to be graded by hand", "", "no answer"),
    ],
)
def test_points_and_remarks_by_hand_stay_and_count(tmp_path, points, remark, kept, said) -> None:
    label = with_points(tmp_path, points, remark)

    marks, _ = grade(tmp_path)

    (mark,) = [mark for mark in marks if (mark.exercise, mark.part) == (label, "text")]
    assert (mark.points, mark.what) == (kept, said)
    page = (tmp_path / "feedback.html").read_text(encoding="utf-8")
    assert f"<p>{float(kept or 0):g} of " in page


@pytest.mark.parametrize("points", ["x7", "-1", "2.5", "nan", "1.5 of 2"])
def test_points_that_are_none_are_refused_before_anything_runs(tmp_path, points) -> None:
    label = with_points(tmp_path, points, "well argued")
    before = (tmp_path / "grades.csv").read_bytes()

    with pytest.raises(UsageError) as refused:
        grade(tmp_path)

    assert str(refused.value).endswith(
        f"grades.csv: Ada, {label}: points = {points!r} is not valid; "
        "give a number from 0 to 2, or leave it empty"
    )
    assert (tmp_path / "grades.csv").read_bytes() == before
    assert not (tmp_path / "feedback.html").exists()


@pytest.mark.parametrize("text", MALICIOUS_TEXTS)
def test_the_feedback_shows_texts_of_students_and_runs_none(text) -> None:
    page = feedback([Mark(text, LABEL, "1", 1, text), Mark(text, LABEL, "", 2, text, text)], [text])

    assert "<script" not in page
    assert "<img" not in page
    assert page.count(f"<b>Exercise 1</b> ({LABEL}), ") == 2
    assert "default-src 'none'" in page
