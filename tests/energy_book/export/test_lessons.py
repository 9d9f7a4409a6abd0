"""A chapter says what it teaches, in its notebook as on its page."""

from __future__ import annotations

import jupytext  # type: ignore[import-untyped]
import pytest

from energy_book.chapters import list_chapters
from energy_book.export.lessons import with_lesson
from energy_book.project import find_project
from energy_helpers.notebook.exercises.catalogue import load_lessons


@pytest.mark.parametrize("name", load_lessons())
def test_a_lesson_follows_why_the_chapter_matters(name: str, repository) -> None:
    chapters = {chapter.name: chapter for chapter in list_chapters(find_project(repository))}
    notebook = jupytext.read(chapters[name].source)
    before = notebook.cells[0].source

    opening = with_lesson(notebook, name).cells[0].source

    lesson = load_lessons()[name]
    place = opening.index(f"**Objective:** {lesson.objective}")
    # a page for looking something up gives no reason, so its finding is the last opening line
    why = "**Why it matters.**" if "**Why it matters.**" in before else "**"
    assert opening[:place].rstrip().rpartition("\n\n")[2].startswith(why)
    assert f"{lesson.minutes} minutes, level {lesson.level} of 3" in opening[place:]
    assert notebook.cells[0].source == before


def test_a_chapter_without_a_lesson_stays_as_it_is(repository) -> None:
    notebook = jupytext.read(repository / "book" / "audit" / "findings.py")

    assert with_lesson(notebook, "audit/findings").cells == notebook.cells
