"""The exercises of a chapter in a notebook that is read outside the site."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from energy_book.files.notebook_io import markdown_cell, plain_code_cell, with_cells
from energy_helpers.notebook.exercises.catalogue import load_exercises

EXERCISE = re.compile(
    r"^```\{exercise\} (?P<title>[^\n]+)\n:label: (?P<label>\S+)\n(?P<text>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)
START = re.compile(r"^```\{solution-start\} (?P<label>\S+)\n```$", re.MULTILINE)
END = re.compile(r"^```\{solution-end\}\n```$", re.MULTILINE)
SOLUTION = "**Solution.**"
ROOM = "# your answer"
WORDS = "*Your reasons, in words:*"
# the version of nbgrader's metadata that nbgrader 0.9 reads
NBGRADER_SCHEMA = 3

Piece = tuple["NotebookNode", str | None]


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as its chapter states it."""

    label: str
    title: str
    text: str


def exercises_of(notebook: NotebookNode) -> list[Exercise]:
    """List the exercises of a chapter."""
    return [
        Exercise(match["label"], match["title"], match["text"].strip())
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for match in EXERCISE.finditer(cell.source)
    ]


def without_solutions(notebook: NotebookNode) -> NotebookNode:
    """Return a chapter with room for an answer, and its check, instead of each solution."""
    cells, seen = [], set()
    for cell, label in _pieces(notebook):
        if label is None:
            cells.append(cell)
        elif label not in seen:
            seen.add(label)
            cells.extend(answer_cells(label))
    return with_cells(notebook, cells)


def answer_cells(label: str) -> list[NotebookNode]:
    """
    Return the cells for the answer of an exercise, with metadata for nbgrader.

    A number has a cell for the answer and one that checks it, words have one to be graded by hand.
    """
    exercise = load_exercises().get(label)
    if exercise is None:
        return [plain_code_cell(f"answer-{label}", ROOM)]
    cells = []
    if exercise.answer:
        source = f"{exercise.answer} = ...  # your answer: {exercise.unit}"
        answer = plain_code_cell(f"answer-{label}", source)
        check = plain_code_cell(f"check-{label}", f'eh.check("{label}", {exercise.answer})')
        # Run All continues after an answer that is missing or wrong
        check.metadata["tags"] = ["raises-exception"]
        cells += [_graded(answer, solution=True), _graded(check, points=1)]
    if exercise.rubric:
        total = exercise.most_points
        room = f"{WORDS} ({total} point{'s' * (total > 1)})"
        words = markdown_cell(f"words-{label}", [room])
        cells.append(_graded(words, points=total, solution=True))
    return cells


def _graded(cell: NotebookNode, *, points: int = 0, solution: bool = False) -> NotebookNode:
    """Add the metadata of nbgrader, whose checksum shows that a cell was left as it is."""
    made = {
        "grade": points > 0,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "schema_version": NBGRADER_SCHEMA,
        "grade_id": cell.id,
        "cell_type": cell.cell_type,
    }
    if points:
        made["points"] = points
        parts = [cell.source, cell.cell_type, True, solution, not solution, cell.id, float(points)]
        text = "".join(str(part) for part in parts)
        made["checksum"] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    cell.metadata["nbgrader"] = made
    return cell


def with_plain_exercises(notebook: NotebookNode) -> NotebookNode:
    """
    Return a chapter whose exercises are headings and text, because Jupyter shows plain Markdown.

    They have the same numbers as on the site.
    """
    numbers = {exercise.label: i for i, exercise in enumerate(exercises_of(notebook), start=1)}

    def heading(match: re.Match[str]) -> str:
        title = f"### Exercise {numbers[match['label']]}: {match['title']}"
        exercise = load_exercises().get(match["label"])
        about = exercise.lines().items() if exercise else ()
        line = "*" + " ".join(f"{name}: {text}" for name, text in about) + "*" if about else ""
        return "\n\n".join(part for part in (title, line, match["text"].strip()) if part)

    cells, last = [], None
    for cell, label in _pieces(notebook):
        if last not in (None, label):
            cells.extend(_rubric(last))
        if cell.cell_type == "markdown":
            opens = label is not None and label != last
            text = EXERCISE.sub(heading, cell.source)
            cell = markdown_cell(cell.id, [f"{SOLUTION}\n\n{text}".strip() if opens else text])
        cells.append(cell)
        last = label
    cells.extend(_rubric(last))
    return with_cells(notebook, cells)


def _rubric(label: str | None) -> list[NotebookNode]:
    """Return the cell with the points of an exercise that is answered in words, if it is."""
    exercise = load_exercises().get(label or "")
    if exercise is None or not exercise.rubric:
        return []
    lines = ["**Points.**", "", *(f"- {line}" for line in exercise.rubric)]
    return [markdown_cell(f"rubric-{label}", lines)]


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
