"""Chapters as notebooks, to work with in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import jupytext  # type: ignore[import-untyped]

from energy_book.chapters import Chapter
from energy_book.cited import read_sources
from energy_book.execute import clean
from energy_book.nbfiles import write_notebook
from energy_book.project import Project
from energy_book.quotes import with_plain_numbers
from energy_book.results import described, edition_values
from energy_book.sphinx_ext.results import Results


def write_notebooks(
    project: Project, chapters: list[Chapter], out: Path, edition: str
) -> list[Path]:
    """
    Write chapters as notebooks that have not been run.

    Parameters
    ----------
    project : Project
        The book.
    chapters : list of Chapter
        The chapters.
    out : Path
        Folder for the notebooks; those in it are written over.
    edition : str
        Edition whose numbers stand in the prose.
    """
    import energy_helpers as eh

    numbers = described(eh.numbers.compute(eh.load_edition(edition)))
    editions = {name: entry["numbers"] for name, entry in edition_values().items()}
    results = Results(edition, {}, numbers, editions)
    sources = read_sources(project.bibliography)
    written = []
    for chapter in chapters:
        notebook = with_plain_numbers(clean(jupytext.read(chapter.source)), results, sources)
        written.append(out / f"{chapter.name}.ipynb")
        write_notebook(notebook, written[-1])
    return written
