"""Chapters as notebooks: to work with in JupyterLab, or run once with other parameters."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jupytext  # type: ignore[import-untyped]

from energy_book.chapters import Chapter
from energy_book.execute import clean, run_chapter
from energy_book.nbfiles import write_notebook
from energy_book.quotes import with_plain_numbers
from energy_book.results import described, edition_values, reported_numbers
from energy_book.sphinx_ext.results import Results
from energy_book.startup import prepare_environment

if TYPE_CHECKING:
    from energy_book.settings import Settings


def write_notebooks(chapters: list[Chapter], out: Path, edition: str) -> list[Path]:
    """
    Write chapters as notebooks that have not been run.

    Parameters
    ----------
    chapters : list of Chapter
        The chapters.
    out : Path
        Folder for the notebooks; those in it are written over.
    edition : str
        Edition whose numbers stand in the prose.
    """
    import energy_helpers as eh

    numbers = described(eh.numbers.compute(eh.load_edition(edition)))
    results = _results(edition, {}, numbers)
    written = []
    for chapter in chapters:
        notebook = with_plain_numbers(clean(jupytext.read(chapter.source)), results)
        written.append(out / f"{chapter.name}.ipynb")
        write_notebook(notebook, written[-1])
    return written


def run_once(
    chapter: Chapter, settings: Settings, out: Path
) -> tuple[Path, dict[str, dict[str, Any]]]:
    """
    Run one chapter, apart from the site.

    Parameters
    ----------
    chapter : Chapter
        The chapter.
    settings : Settings
        Edition and parameters.
    out : Path
        Folder for the notebook.

    Returns
    -------
    tuple of Path and dict
        The executed notebook, and the numbers that it reports.
    """
    with tempfile.TemporaryDirectory() as scratch:
        prepare_environment(Path(scratch))
        executed = run_chapter(chapter, settings.for_chapter(chapter))
    numbers = reported_numbers(executed)
    import energy_helpers as eh

    # the prose may quote numbers of other chapters too
    assumptions = eh.load_edition(settings.edition).replace(**settings.parameters)
    quoted = {**described(eh.numbers.compute(assumptions)), **numbers}
    results = _results(settings.edition, settings.changed, quoted)
    path = out / f"{run_name(chapter, settings)}.ipynb"
    write_notebook(with_plain_numbers(executed, results), path)
    return path, numbers


def run_name(chapter: Chapter, settings: Settings) -> str:
    """Name a run after its chapter, its edition and its parameters."""
    given = [f"{name}={value}" for name, value in settings.parameters.items()]
    parts = [chapter.name.replace("/", "-"), settings.edition, *given]
    return re.sub(r"[^\w.=-]+", "_", "-".join(parts))


def _results(
    edition: str, changed: dict[str, object], numbers: dict[str, dict[str, Any]]
) -> Results:
    editions = {name: entry["numbers"] for name, entry in edition_values().items()}
    return Results(edition, changed, numbers, editions)
