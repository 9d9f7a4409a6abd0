"""What a chapter teaches, as lines of its notebook."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from energy_book.files.notebook_io import with_cells
from energy_helpers.notebook.exercises.catalogue import load_lessons

PARAGRAPH = re.compile(r"^\*\*Why it matters\.\*\*.*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
FINDING = re.compile(r"^\*\*.*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


def with_lesson(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return a chapter with objective, needs, minutes and level after its opening."""
    lesson = load_lessons().get(name)
    made = with_cells(notebook, list(notebook.cells))
    for cell in made.cells:
        if lesson and cell.cell_type == "markdown":
            opening = PARAGRAPH.search(cell.source) or FINDING.search(cell.source)
            if opening is None:
                continue
            lines = "  \n".join(f"**{label}:** {words}" for label, words in lesson.lines().items())
            cell.source = f"{opening[0]}\n\n{lines}".join(
                (cell.source[: opening.start()], cell.source[opening.end() :])
            )
            break
    return made
