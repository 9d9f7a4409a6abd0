"""Chapters as notebooks for learners, in plain Markdown, with or without solutions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jupytext  # type: ignore[import-untyped]
from nbformat import NotebookNode, ValidationError

from energy_book.chapters import Chapter
from energy_book.execution.execute import clean
from energy_book.export.cited import Source, read_sources
from energy_book.export.exercises import without_solutions
from energy_book.export.plain import plain_notebook
from energy_book.export.quotes import by_edition, numbers_in, numbers_in_text
from energy_book.export.wheel import wheel_name
from energy_book.files.fingerprints import digest, facts_key
from energy_book.files.notebook_io import (
    folded_cells,
    markdown_cell,
    plain_code_cell,
    read_notebook,
    with_cells,
)
from energy_book.parameters import label_parameters
from energy_book.project import Project
from energy_book.results import collect
from energy_book.results.read import Results
from energy_book.settings import Settings

SET_UP = """\
# Charts and tables as Jupyter shows them itself, without a network.
# In Colab, first upload the wheel of the class folder and run: %pip install "{wheel}[notebook]"
import energy_helpers as eh

eh.notebook.jupyter.set_up()"""
CHANGE = """\
## Change something here

Replace a `None` by a number, and choose *Run All Cells* in the menu *Run*.
The comment on each line has the value that applies where there is `None`, and its range."""

PARAMETERS = "parameters"
# key of a notebook's metadata: hash of its cells when it was written
WRITTEN = "energy_book_cells_sha256"


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands for the roles and the links in the prose of notebooks."""

    results: Results  # the numbers
    sources: Mapping[str, Source]  # the bibliography
    chapters: tuple[str, ...]  # names of the chapters that notebooks may link to


def texts_of_edition(
    project: Project, chapters: list[Chapter], edition: str, pages: Iterable[Path] = ()
) -> Texts:
    """
    Compute the numbers of an edition that chapters and pages quote, for their prose.

    A number that the last build has computed is taken from it.
    """
    quoted = [name for chapter in chapters for name in numbers_in(jupytext.read(chapter.source))]
    quoted += [name for page in pages for name in numbers_in_text(page.read_text("utf-8"))]
    editions = collect.values_of_editions(
        project.stage / "editions", facts_key(project), by_edition(quoted, edition)
    )
    results = Results(edition, {}, editions[edition], editions)
    names = tuple(chapter.name for chapter in chapters)
    return Texts(results, read_sources(project.bibliography), names)


def make_notebook(
    chapter: Chapter, texts: Texts, settings: Settings, *, student: bool = False
) -> NotebookNode:
    """Make a notebook with these settings from a chapter; it has not been executed."""
    notebook = clean(jupytext.read(chapter.source))
    for cell in folded_cells(notebook):
        if PARAMETERS not in cell.metadata.get("tags", ()):
            cell.metadata["jupyter"] = {"source_hidden": True}
    if student:
        notebook = without_solutions(notebook)
    notebook = plain_notebook(
        notebook, chapter.name, texts.results, texts.sources, beside=texts.chapters
    )
    parameters = settings.with_file_names(settings.for_chapter(chapter))
    notebook = with_cells(notebook, list(_with_headings(notebook, parameters)))
    label_parameters(notebook, settings.edition)
    mark_written(notebook)
    return notebook


def mark_written(notebook: NotebookNode) -> None:
    """Record the cells of a notebook in its metadata, from which a change is seen."""
    notebook.metadata[WRITTEN] = _cells_digest(notebook)


def _with_headings(
    notebook: NotebookNode, parameters: Mapping[str, object]
) -> Iterator[NotebookNode]:
    """Yield the cells of a notebook with what Jupyter needs, the set-up below the title."""
    set_up = plain_code_cell("set-up", SET_UP.format(wheel=wheel_name()))
    set_up.metadata["jupyter"] = {"source_hidden": True}
    titled = bool(notebook.cells) and notebook.cells[0].cell_type == "markdown"
    if not titled:
        yield set_up
    for number, cell in enumerate(notebook.cells):
        if PARAMETERS in cell.metadata.get("tags", ()):
            yield markdown_cell("change-something", [CHANGE])
            cell.source = assigned(cell.source, parameters)
        yield cell
        if titled and number == 0:
            yield set_up


def assigned(source: str, parameters: Mapping[str, object]) -> str:
    """Return a parameters cell that assigns these values."""
    for name, value in parameters.items():
        line = f"{name} = {value!r}"
        escaped = line.replace("\\", r"\\")
        changed = re.sub(rf"^{name} = .*$", escaped, source, flags=re.MULTILINE)
        source = f"{source}\n{line}" if changed == source else changed
    return source


def is_changed(path: Path) -> bool:
    """Return whether a file is anything but a notebook as it was written, with outputs or not."""
    if not path.exists():
        return False
    try:
        notebook = read_notebook(path)
        return bool(notebook.metadata[WRITTEN] != _cells_digest(notebook))
    except (OSError, ValueError, KeyError, AttributeError, ValidationError):
        return True


def _cells_digest(notebook: NotebookNode) -> str:
    """Return the hash of the sources of a notebook's cells."""
    return digest(f"{cell.cell_type}:{cell.source}".encode() for cell in notebook.cells)
