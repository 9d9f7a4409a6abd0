"""Chapters as notebooks for JupyterLab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jupytext  # type: ignore[import-untyped]
from nbformat import ValidationError

from energy_book.chapters import Chapter
from energy_book.execution.execute import clean
from energy_book.export.cited import read_sources
from energy_book.export.exercises import without_solutions
from energy_book.export.plain import plain_notebook
from energy_book.files.fingerprints import digest
from energy_book.files.notebook_io import (
    plain_code_cell,
    read_notebook,
    with_cells,
    write_notebook,
)
from energy_book.parameters import label_parameters
from energy_book.project import Project
from energy_book.results import collect
from energy_book.results.read import Results

if TYPE_CHECKING:
    from nbformat import NotebookNode

SET_UP = """\
# charts and tables as Jupyter shows them itself, without a network
import energy_helpers as eh

eh.notebook.jupyter.set_up()"""


# key of a notebook's metadata: hash of its cells when it was written
WRITTEN = "energy_book_cells_sha256"


def write_notebooks(
    project: Project,
    chapters: list[Chapter],
    out: Path,
    edition: str,
    *,
    student: bool = False,
    force: bool = False,
) -> tuple[list[Path], list[Path]]:
    """
    Write chapters as notebooks that have not been executed.

    Parameters
    ----------
    project : Project
        The book.
    chapters : list of Chapter
        The chapters.
    out : Path
        Folder for the notebooks. One that somebody changed since it was written stays as it is.
    edition : str
        Edition whose numbers appear in the prose, and which the parameters name.
    student : bool
        Whether to leave out the solutions of the exercises.
    force : bool
        Whether to replace changed notebooks too.

    Returns
    -------
    written, left : list of Path
        The notebooks written, which run from top to bottom if the package is installed, and those
        that somebody changed and that stay as they are.
    """
    paths = {chapter.name: out / f"{chapter.name}.ipynb" for chapter in chapters}
    left = [path for path in paths.values() if not force and is_changed(path)]
    chapters = [chapter for chapter in chapters if paths[chapter.name] not in left]
    if not chapters:
        return [], left
    editions = {name: entry["numbers"] for name, entry in collect.edition_values().items()}
    results = Results(edition, {}, editions[edition], editions)
    sources = read_sources(project.bibliography)
    written = []
    for chapter in chapters:
        notebook = clean(jupytext.read(chapter.source))
        if student:
            notebook = without_solutions(notebook)
        notebook = plain_notebook(notebook, chapter.name, results, sources, list(paths))
        notebook = _for_jupyter(notebook, edition)
        notebook.metadata[WRITTEN] = cells_digest(notebook)
        write_notebook(notebook, paths[chapter.name])
        written.append(paths[chapter.name])
    return written, left


def is_changed(path: Path) -> bool:
    """Return whether a file is anything but a notebook as it was written, with outputs or not."""
    if not path.exists():
        return False
    try:
        notebook = read_notebook(path)
        return bool(notebook.metadata[WRITTEN] != cells_digest(notebook))
    except (OSError, ValueError, KeyError, AttributeError, ValidationError):
        return True


def cells_digest(notebook: NotebookNode) -> str:
    """Return the hash of the sources of a notebook's cells."""
    return digest(f"{cell.cell_type}:{cell.source}".encode() for cell in notebook.cells)


def _for_jupyter(notebook: NotebookNode, edition: str) -> NotebookNode:
    """Add the first cell that Jupyter needs, and comments on the values of the parameters."""
    label_parameters(notebook, edition)
    return with_cells(notebook, [plain_code_cell("set-up", SET_UP), *notebook.cells])
