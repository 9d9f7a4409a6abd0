"""The exercises of a chapter in a notebook that is read outside the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from energy_book.files.notebook_io import markdown_cell, plain_code_cell, with_cells

if TYPE_CHECKING:
    from nbformat import NotebookNode

EXERCISE = re.compile(
    r"^```\{exercise\} (?P<title>[^\n]+)\n:label: (?P<label>\S+)\n(?P<text>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)
START = re.compile(r"^```\{solution-start\} (?P<label>\S+)\n```$", re.MULTILINE)
END = re.compile(r"^```\{solution-end\}\n```$", re.MULTILINE)
SOLUTION = "**Solution.**"
ROOM = "# your answer"

Piece = tuple["NotebookNode", str | None]


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise and the code of its solution."""

    label: str
    title: str
    text: str
    solution: tuple[str, ...]  # sources of the code cells


def exercises_of(notebook: NotebookNode) -> list[Exercise]:
    """
    List the exercises of a chapter with their solutions.

    Parameters
    ----------
    notebook : NotebookNode
        A chapter before execution.
    """
    solutions: dict[str, list[str]] = {}
    for cell, label in _pieces(notebook):
        if label is not None:
            code = [cell.source] if cell.cell_type == "code" else []
            solutions.setdefault(label, []).extend(code)
    return [
        Exercise(
            match["label"],
            match["title"],
            match["text"].strip(),
            tuple(solutions.get(match["label"], ())),
        )
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for match in EXERCISE.finditer(cell.source)
    ]


def without_solutions(notebook: NotebookNode) -> NotebookNode:
    """
    Return a chapter with an empty cell instead of each solution.

    Parameters
    ----------
    notebook : NotebookNode
        A chapter; it is not changed.
    """
    cells, seen = [], set()
    for cell, label in _pieces(notebook):
        if label is None:
            cells.append(cell)
        elif label not in seen:
            seen.add(label)
            cells.append(plain_code_cell(f"answer-{label}", ROOM))
    return with_cells(notebook, cells)


def with_plain_exercises(notebook: NotebookNode) -> NotebookNode:
    """
    Return a chapter whose exercises are headings and text, because Jupyter shows plain Markdown.

    Parameters
    ----------
    notebook : NotebookNode
        A chapter; it is not changed. Exercises have the same numbers as on the site.
    """
    numbers = {exercise.label: i for i, exercise in enumerate(exercises_of(notebook), start=1)}

    def heading(match: re.Match[str]) -> str:
        number = numbers[match["label"]]
        return f"### Exercise {number}: {match['title']}\n\n{match['text'].strip()}"

    cells, last = [], None
    for cell, label in _pieces(notebook):
        if cell.cell_type == "markdown":
            opens = label is not None and label != last
            text = EXERCISE.sub(heading, cell.source)
            cell = markdown_cell(cell.id, [f"{SOLUTION}\n\n{text}".strip() if opens else text])
        cells.append(cell)
        last = label
    return with_cells(notebook, cells)


def _pieces(notebook: NotebookNode) -> Iterator[Piece]:
    """Yield cells, split where a solution begins or ends, each with the exercise that it solves."""
    label: str | None = None
    for cell in notebook.cells:
        borders = _borders(cell.source) if cell.cell_type == "markdown" else []
        if not borders:
            yield cell, label
            continue
        starts = [0, *(border.end() for border in borders)]
        ends = [*(border.start() for border in borders), len(cell.source)]
        labels = [label, *(border.groupdict().get("label") for border in borders)]
        for number, (start, end, label) in enumerate(zip(starts, ends, labels, strict=True)):
            text = cell.source[start:end].strip()
            # a solution without text still has a beginning
            if text or (label is not None and number):
                yield markdown_cell(f"{cell.id}-{number}", [text]), label


def _borders(source: str) -> list[re.Match[str]]:
    found = [*START.finditer(source), *END.finditer(source)]
    return sorted(found, key=lambda match: match.start())
