"""Assignments: names, settings from a name, and the notebooks."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from energy_book.errors import UsageError
from energy_book.export import assignments
from energy_book.export.assignments import (
    Assignment,
    assign,
    draw_settings,
    read_assignment,
    read_names,
    session_exercises,
    write_assignments,
)
from energy_book.files.notebook_io import read_notebook, write_notebook
from energy_book.parameters import parameter_rows
from energy_book.project import find_project
from energy_helpers import load_edition
from energy_helpers.notebook.exercises.answers import expected
from energy_helpers.notebook.exercises.catalogue import load_exercises
from energy_helpers.notebook.exercises.checking import judge
from tests.malicious_texts import NAMES as MALICIOUS_TEXTS

SESSION = 3
SESSIONS = sorted({entry.session for entry in load_exercises().values() if entry.session})
NAMES = [f"Student {number}" for number in range(20)]
# derived from a distribution without settings, found by simulation with a wide tolerance, or read
# off the rows of the benchmark, which all students have
WITHOUT_SETTINGS = {
    "ex-introduction-mean",
    "ex-ten-lines-error",
    "ex-benchmark-left-out",
    "ex-benchmark-three",
    "ex-throughput-all",
}
IN_SESSIONS = [label for label, entry in load_exercises().items() if entry.session and entry.answer]


def names_from(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    return read_names(path)


def test_names_with_a_heading_empty_lines_and_quotes(tmp_path) -> None:
    text = '\ufeffName\n\nAda\n  José  Müller \n"Lovelace, Ada",\n'

    assert names_from(tmp_path, text) == ["Ada", "José Müller", "Lovelace, Ada"]
    assert names_from(tmp_path, "Ada\nName\n") == ["Ada", "Name"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Ada\nada\n", "line 2: 'ada' is there twice"),
        ("Lovelace, Ada\n", "line 1: it has 2 columns; give one column of names"),
        ("name;mail\nAda;a@b.org\n", "line 1: it has 2 columns"),
        ("name\n\n", "it has no names"),
        ('"Ada\n', "unexpected end of data"),
    ],
)
def test_a_wrong_list_of_names_is_refused_in_one_line(tmp_path, text, message) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        names_from(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_settings_follow_from_the_name_and_are_within_bounds() -> None:
    edition = load_edition()
    drawn = [draw_settings(name, 0) for name in NAMES]

    assert drawn == [draw_settings(name, 0) for name in NAMES]
    assert len({tuple(settings.values()) for settings in drawn}) == len(NAMES)
    for settings in drawn:
        edition.replace(**settings)
        for field, (first, last, _, _) in assignments.DRAWN.items():
            assert first <= settings[field] <= last
    assert {row.name for row in parameter_rows(edition.edition)} >= set(assignments.DRAWN)


@pytest.mark.parametrize("label", IN_SESSIONS)
def test_blank_is_wrong_right_is_right_and_each_answer_moves(label) -> None:
    made = assign(NAMES, load_exercises()[label].session)
    values = []
    for name in NAMES:
        settings = made.settings_of(name)
        value = expected(label, settings).value
        values.append(value)

        assert math.isfinite(value)
        assert not judge(label, None, settings).right
        assert judge(label, value, settings).right
    tolerance = load_exercises()[label].tolerance
    moved = [abs(value / expected(label, load_edition()).value - 1) > tolerance for value in values]
    assert sum(moved) >= len(NAMES) / 4 or label in WITHOUT_SETTINGS


def test_notebooks_are_kept_if_changed_and_students_may_join(tmp_path) -> None:
    project = find_project(Path(__file__))
    made = assign(["Ada", "Bob"], SESSION)
    written, left = write_assignments(project, made, tmp_path)
    assert (len(written), left) == (2, [])

    ada = tmp_path / made.file_of("Ada")
    notebook = read_notebook(ada)
    notebook.cells[-1].source = "my_hard_work = 42"
    write_notebook(notebook, ada)
    later = assign(["Ada", "Cleo"], SESSION)
    written, left = write_assignments(project, later, tmp_path)

    assert left == [ada]
    assert set(read_assignment(tmp_path).students) == {"Ada", "Bob", "Cleo"}
    assert "my_hard_work" in ada.read_text(encoding="utf-8")
    write_assignments(project, later, tmp_path, force=True)
    assert "my_hard_work" not in ada.read_text(encoding="utf-8")


def test_another_assignment_in_the_folder_is_refused(tmp_path) -> None:
    made = assign(["Ada"], SESSION)
    write_assignments(find_project(Path(__file__)), made, tmp_path)
    other = Assignment("arxiv-v1", SESSION, made.exercises, made.students)

    with pytest.raises(UsageError, match="has another assignment"):
        write_assignments(find_project(Path(__file__)), other, tmp_path)


def test_the_file_to_grade_has_no_answers(tmp_path) -> None:
    made = assign(["Ada"], SESSION)
    write_assignments(find_project(Path(__file__)), made, tmp_path)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())

    for label in session_exercises(SESSION):
        if load_exercises()[label].answer:
            assert f"{expected(label, made.settings_of('Ada')).value:.6g}" not in text


@pytest.mark.parametrize("name", MALICIOUS_TEXTS)
def test_any_name_is_a_file_and_text(tmp_path, name) -> None:
    made = assign([name], SESSION)
    (path,), _ = write_assignments(find_project(Path(__file__)), made, tmp_path)

    assert path.parent == tmp_path
    title = read_notebook(path).cells[0].source
    assert "<" not in title.replace("\\<", "")
    assert "](" not in title.replace("\\]", "")


def test_a_session_without_exercises_is_refused() -> None:
    with pytest.raises(UsageError, match=f"--session 99: .*; give .*{SESSIONS[-1]}"):
        session_exercises(99)


def test_a_folder_without_an_assignment_is_refused(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"has no assignment\.json"):
        read_assignment(tmp_path)
    (tmp_path / "assignment.json").write_text("[1", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        read_assignment(tmp_path)
