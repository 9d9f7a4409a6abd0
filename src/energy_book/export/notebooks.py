"""Chapters as notebooks for JupyterLab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jupytext  # type: ignore[import-untyped]

from energy_book.chapters import Chapter
from energy_book.execution.execute import clean
from energy_book.export.cited import read_sources
from energy_book.export.exercises import without_solutions
from energy_book.export.plain import plain_notebook
from energy_book.files.notebook_io import plain_code_cell, with_cells, write_notebook
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


def write_notebooks(
    project: Project, chapters: list[Chapter], out: Path, edition: str, *, student: bool = False
) -> list[Path]:
    """
    Write chapters as notebooks that have not been executed.

    Parameters
    ----------
    project : Project
        The book.
    chapters : list of Chapter
        The chapters.
    out : Path
        Folder for the notebooks; existing ones are overwritten.
    edition : str
        Edition whose numbers appear in the prose, and which the parameters name.
    student : bool
        Whether to leave out the solutions of the exercises.

    Returns
    -------
    list of Path
        The notebooks; each runs from top to bottom if the package is installed.
    """
    editions = {name: entry["numbers"] for name, entry in collect.edition_values().items()}
    results = Results(edition, {}, editions[edition], editions)
    sources = read_sources(project.bibliography)
    names = [chapter.name for chapter in chapters]
    written = []
    for chapter in chapters:
        notebook = clean(jupytext.read(chapter.source))
        if student:
            notebook = without_solutions(notebook)
        notebook = plain_notebook(notebook, chapter.name, results, sources, names)
        written.append(out / f"{chapter.name}.ipynb")
        write_notebook(_for_jupyter(notebook, edition), written[-1])
    return written


def _for_jupyter(notebook: NotebookNode, edition: str) -> NotebookNode:
    """Add the first cell that Jupyter needs, and comments on the values of the parameters."""
    label_parameters(notebook, edition)
    return with_cells(notebook, [plain_code_cell("set-up", SET_UP), *notebook.cells])
