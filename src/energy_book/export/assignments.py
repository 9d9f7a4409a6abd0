"""Assignments: for each student a notebook with the exercises of a session and own settings."""

from __future__ import annotations

import csv
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import jupytext  # type: ignore[import-untyped]
import numpy as np
from nbformat import NotebookNode

import energy_helpers as eh
from energy_book.chapters import chapter_title, list_chapters
from energy_book.errors import BookError, UsageError
from energy_book.export.cited import Source, read_sources
from energy_book.export.exercises import answer_cells, exercises_of
from energy_book.export.notebooks import is_changed, mark_written
from energy_book.export.plain import plain_notebook
from energy_book.export.quotes import by_edition, numbers_in
from energy_book.files.json_text import to_json
from energy_book.files.notebook_io import (
    markdown_cell,
    new_notebook,
    plain_code_cell,
    with_cells,
    write_notebook,
)
from energy_book.files.publish import check_writable, safe_name, write_whole
from energy_book.parameters import parameter_rows
from energy_book.project import Project
from energy_book.results.collect import number_values, values_of_editions
from energy_book.results.read import Results
from energy_book.settings import DEFAULT_EDITION
from energy_helpers.notebook.exercises.catalogue import Exercise, find_exercise, load_exercises

ASSIGNMENT_FILE = "assignment.json"
# key of a notebook's metadata: the student
STUDENT = "energy_book_student"
HEADINGS = {"name", "names", "student", "students"}
# field -> first value, last value, step and digits: plausible values, for which answers exist
DRAWN = {
    "output_tokens_median": (150, 900, 10, 0),
    "long_output_tokens_median": (3000, 8000, 100, 0),
    "pue_p5": (1.03, 1.15, 0.01, 2),
    "pue_p95": (1.3, 1.7, 0.01, 2),
    "node_power_kw": (8, 13, 0.1, 1),
    "alpha_model_p95": (8, 12, 0.5, 1),
    "alpha_serving_p95": (4, 6, 0.25, 2),
    "alpha_hardware_p95": (2.1, 3, 0.1, 1),
    "fleet_alpha_p5": (1.3, 1.8, 0.05, 2),
    "long_share": (0.05, 0.25, 0.01, 2),
    "grid_gco2_per_kwh": (50, 700, 10, 0),
}
MOST_DRAWS = 50
SET_UP = "import math\n\nimport energy_helpers as eh"
MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~$&-])")


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is needed to grade, as it is stored with the notebooks; it has no answers."""

    edition: str
    session: int
    exercises: tuple[str, ...]
    students: Mapping[str, int]  # name -> the draw of the settings

    def file_of(self, name: str) -> str:
        """Return the name of a student's notebook."""
        return f"{safe_name(name)}.ipynb"

    def settings_of(self, name: str) -> eh.Assumptions:
        """Compute a student's settings anew, whatever the notebook says."""
        drawn = draw_settings(name, self.students[name])
        return eh.load_edition(self.edition).replace(**drawn)


def read_names(path: Path) -> list[str]:
    """Read the names of students from a CSV with one column of names, with or without a heading."""
    where = f"--students {path}"
    try:
        lines = list(csv.reader(eh.facts.text_tables.read_text(path).splitlines(), strict=True))
    except (ValueError, csv.Error) as error:
        raise UsageError(f"{where}: {error}") from error
    names: dict[str, str] = {}
    for number, cells in enumerate(lines, start=1):
        # spreadsheets of many countries separate columns by semicolons
        columns = [column for cell in cells for column in re.split(r"[;\t]", cell)]
        given = [unicodedata.normalize("NFC", " ".join(column.split())) for column in columns]
        filled = [cell for cell in given if cell]
        if not filled or (not names and len(given) == 1 and filled[0].casefold() in HEADINGS):
            continue
        if len(filled) > 1:
            raise UsageError(
                f"{where}, line {number}: it has {len(filled)} columns; give one column of names, "
                'with quotes where a name has a comma: "Lovelace, Ada"'
            )
        if filled[0].casefold() in names:
            named = eh.facts.validation.short_repr(filled[0])
            raise UsageError(
                f"{where}, line {number}: {named} is there twice; "
                "give each student a different name"
            )
        names[filled[0].casefold()] = filled[0]
    if not names:
        raise UsageError(f"{where}: it has no names; give one name a line")
    return list(names.values())


def draw_settings(name: str, draw: int) -> dict[str, float]:
    """
    Draw settings from a student's name; the same name and draw always give the same.

    Examples
    --------
    >>> draw_settings("Ada", 0) == draw_settings("Ada", 0) != draw_settings("Ada", 1)
    True
    """
    rng = np.random.default_rng(list(f"{draw} {name}".encode()))
    drawn = {}
    for field, (first, last, step, digits) in DRAWN.items():
        value = first + step * rng.integers(round((last - first) / step), endpoint=True)
        drawn[field] = float(round(value, digits))
    return drawn


def as_markdown(text: str) -> str:
    """Return a text of others as Markdown that shows it unchanged."""
    return MARKUP.sub(r"\\\1", text)


def session_exercises(session: int) -> dict[str, Exercise]:
    """Return the exercises of a session's assignment by label."""
    known = load_exercises()
    found = {label: known[label] for label in known if known[label].session == session}
    if not found:
        sessions = sorted({entry.session for entry in known.values() if entry.session})
        others = " or ".join(map(str, sessions))
        raise UsageError(f"--session {session}: no exercises are assigned in it; give {others}")
    return found


def assign(names: Iterable[str], session: int, edition: str = DEFAULT_EDITION) -> Assignment:
    """Choose settings for each student, for which every answer is a number."""
    labels = tuple(session_exercises(session))
    numbers = [label for label in labels if session_exercises(session)[label].answer]
    drawn = {name: _first_draw(name, numbers, edition) for name in names}
    return Assignment(edition, session, labels, drawn)


def _first_draw(name: str, labels: Iterable[str], edition: str) -> int:
    from energy_helpers.notebook.exercises.answers import expected

    for draw in range(MOST_DRAWS):
        settings = eh.load_edition(edition).replace(**draw_settings(name, draw))
        if all(math.isfinite(expected(label, settings).value) for label in labels):
            return draw
    raise BookError(f"no settings were found for which every exercise of {name} has an answer")


def write_assignments(
    project: Project, assignment: Assignment, out: Path, *, force: bool = False
) -> tuple[list[Path], list[Path]]:
    """
    Write a notebook for each student, and the file that `grade` reads.

    Return the notebooks written, and those that somebody changed and that stay as they are. `force`
    replaces these, and an assignment with other exercises, too.
    """
    check_writable(out, out)
    stored = out / ASSIGNMENT_FILE
    if stored.exists() and not force:
        before = read_assignment(out)
        # students may join later
        together = replace(assignment, students={**assignment.students, **before.students})
        if replace(before, students=together.students) != together:
            raise UsageError(
                f"--out {out} has another assignment; give another folder, or --force to replace it"
            )
        assignment = together
    sheet = _sheet(project, assignment)
    sources = read_sources(project.bibliography)
    written, left = [], []
    for name in assignment.students:
        path = out / assignment.file_of(name)
        if not force and is_changed(path):
            left.append(path)
            continue
        write_notebook(_notebook_of(name, assignment, sheet, sources), path)
        written.append(path)
    write_whole(stored, to_json(asdict(assignment)))
    return written, left


def read_assignment(folder: Path) -> Assignment:
    """Read the assignment of a folder."""
    path = folder / ASSIGNMENT_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        students = {str(name): int(draw) for name, draw in content["students"].items()}
        labels = tuple(map(str, content["exercises"]))
        for label in labels:
            find_exercise(label)
        return Assignment(str(content["edition"]), int(content["session"]), labels, students)
    except FileNotFoundError:
        raise UsageError(
            f"{folder} has no {ASSIGNMENT_FILE}; give the folder that `energy-book assign` wrote"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} cannot be read; write it anew with `energy-book assign`"
        ) from error


def _sheet(project: Project, assignment: Assignment) -> NotebookNode:
    """Make the cells that all students have, with the roles of the book."""
    chapters = {chapter.name: chapter for chapter in list_chapters(project)}
    cells = []
    for label in assignment.exercises:
        chapter = chapters.get(find_exercise(label).chapter)
        read = exercises_of(jupytext.read(chapter.source)) if chapter else []
        exercise = next((one for one in read if one.label == label), None)
        if chapter is None or exercise is None:
            raise BookError(
                f"{label} is in no chapter of {project.book}; correct its entry in data"
            )
        where = f"*From the chapter “{chapter_title(chapter)}”.*"
        text = (
            f"```{{exercise}} {exercise.title}\n:label: {label}\n\n{exercise.text}\n\n{where}\n```"
        )
        cells += [markdown_cell(label, [text]), *answer_cells(label)]
    return new_notebook(cells)


def _notebook_of(
    name: str, assignment: Assignment, sheet: NotebookNode, sources: Mapping[str, Source]
) -> NotebookNode:
    """Make the notebook of a student."""
    settings = assignment.settings_of(name)
    edition = assignment.edition
    quoted = by_edition(numbers_in(sheet), edition)
    numbers = number_values(settings, quoted[edition])
    editions = values_of_editions(Path(), "", quoted)
    results = Results(edition, settings.changed(), numbers, editions)
    drawn = draw_settings(name, assignment.students[name])
    rows = {row.name: row for row in parameter_rows(edition, dict.fromkeys(drawn))}
    lines = [f'edition = "{edition}"']
    for field, value in drawn.items():
        unit = "" if rows[field].unit == "-" else f" ({rows[field].unit})"
        lines.append(f"{field} = {value}  # {rows[field].meaning}{unit}")
    parameters = plain_code_cell("settings", "\n".join(lines))
    parameters.metadata["tags"] = ["parameters"]
    title = [
        f"# Session {assignment.session}: exercises for {as_markdown(name)}",
        "",
        "Nobody else has your settings, so answers that depend on them are yours, too.",
        "They are graded for the settings below, even if you change them.",
        "“This page” is the chapter of the exercise, with your settings instead of its own.",
        "Run each check, save the notebook, and hand in this file under the name it has.",
    ]
    made = plain_notebook(sheet, "", results, sources)
    made = with_cells(
        made,
        [
            markdown_cell("title", title),
            plain_code_cell("set-up", SET_UP),
            markdown_cell("own-settings", ["## Your settings"]),
            parameters,
            plain_code_cell("assumptions", "assumptions = eh.from_parameters(globals())"),
            *made.cells,
        ],
    )
    made.metadata[STUDENT] = name
    mark_written(made)
    return made
