"""One chapter run apart from the site: its page, its notebook, its numbers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jupytext  # type: ignore[import-untyped]

from energy_book.execution.environment import prepare_environment
from energy_book.execution.execute import run_chapter
from energy_book.execution.runner import end_chapters
from energy_book.export.cited import read_sources
from energy_book.export.plain import plain_notebook
from energy_book.export.quotes import numbers_in
from energy_book.files.fingerprints import facts_key
from energy_book.files.folders import MARK, new_folder, safe_name
from energy_book.files.notebook_io import with_cells, with_file_names, write_notebook
from energy_book.results import collect
from energy_book.results.read import load_results
from energy_book.settings import value_text
from energy_book.site.notebook_cells import again_cell
from energy_book.site.standalone import page_maker

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from energy_book.chapters import Chapter
    from energy_book.project import Project
    from energy_book.settings import Settings

# rows of the table that a run prints, unless all are asked for
MOST_HEADLINES = 12

Entries = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave; numbers are entries of ``results.json``."""

    page: Path
    numbers: dict[str, dict[str, Any]]  # those that the chapter computes
    edition: dict[str, dict[str, Any]]  # the same with the edition's settings
    headlines: list[str]  # names, the most telling first


def run_apart(project: Project, chapter: Chapter, settings: Settings, out: Path) -> Run:
    """
    Run one chapter and write ``out/<name of the run>``, whole or not at all.

    Parameters
    ----------
    project : Project
        The book.
    chapter : Chapter
        The chapter.
    settings : Settings
        Edition and parameters, checked.
    out : Path
        Folder for the folder of the run: ``index.html`` and what it loads, the notebook,
        ``results.json`` and the files that the parameters name.

    Raises
    ------
    UsageError
        If `out` cannot be written to, or holds other files under the name of the run.
    ChapterError
        If a cell fails.
    """
    name = run_name(chapter, settings)
    with new_folder(out, name) as folder, page_maker(project) as maker:
        with ThreadPoolExecutor(1) as beside:
            # the kernel has a process, and a core, of its own
            expected = beside.submit(
                lambda: _registered(project, settings, _expected(chapter, settings))
            )
            executed = with_file_names(_execute(chapter, settings), settings.names_by_path)
        results, numbers = _results(project, chapter, settings, executed, expected.result())
        for file in settings.files.values():
            shutil.copyfile(file.path, folder / file.name)
        page = with_cells(executed, [*executed.cells, _again(chapter, settings)])
        maker.make(page, results, folder)
        plain = plain_notebook(
            executed, chapter.name, load_results(folder / MARK), read_sources(project.bibliography)
        )
        write_notebook(plain, folder / _notebook_name(chapter))
    edition = results["editions"][settings.edition]["numbers"]
    return Run(
        out / name / "index.html",
        numbers,
        edition,
        _headlines(executed, numbers, edition),
    )


def run_name(chapter: Chapter, settings: Settings) -> str:
    """Name a run after its chapter, its edition and its parameters; two never share a name."""
    digested = settings.with_file_digests(settings.parameters)
    given = [f"{name}={_value(value)}" for name, value in sorted(digested.items())]
    return safe_name("-".join([chapter.name.replace("/", "-"), settings.edition, *given]))


def _execute(chapter: Chapter, settings: Settings) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
        prepare_environment(Path(scratch))
        # not in the main thread, where nbclient takes the interrupts for itself
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(run_chapter, chapter, settings.for_chapter(chapter))
            try:
                return running.result()
            except BaseException:
                end_chapters([running])
                raise


@dataclass(frozen=True, slots=True)
class _Registered:
    """Numbers of the registry that a run needs beside those that its chapter reports."""

    numbers: dict[str, dict[str, Any]]  # with the settings of the run
    editions: dict[str, dict[str, dict[str, Any]]]  # of editions as they stand

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return those of the names, ``name`` or ``edition/name``, that are not here."""
        known = [f"{edition}/{name}" for edition, own in self.editions.items() for name in own]
        return [name for name in names if name not in self.numbers and name not in known]


def _registered(project: Project, settings: Settings, names: Iterable[str]) -> _Registered:
    """Compute numbers, ``name`` for the settings of the run or ``edition/name``."""
    import energy_helpers as eh

    asked = dict.fromkeys(names)
    own = [name for name in asked if name in eh.all_numbers.REGISTRY]
    wanted: dict[str, list[str]] = {}
    for edition, _, name in (text.partition("/") for text in asked if "/" in text):
        wanted.setdefault(edition, []).append(name)
    editions = collect.values_of_editions(project.stage / "editions", facts_key(project), wanted)
    return _Registered(
        collect.described(eh.all_numbers.compute(settings.assumptions, own)), editions
    )


def _expected(chapter: Chapter, settings: Settings) -> list[str]:
    """Return the numbers that the page of a chapter that has not run yet is going to need."""
    import energy_helpers as eh

    own = [n.name for n in eh.all_numbers.REGISTRY.values() if n.chapter == chapter.name]
    quoted = dict.fromkeys(numbers_in(jupytext.read(chapter.source)))
    beside = [f"{settings.edition}/{name}" for name in [*own, *quoted] if "/" not in name]
    return [*(name for name in quoted if name not in own), *beside]


def _results(
    project: Project,
    chapter: Chapter,
    settings: Settings,
    notebook: NotebookNode,
    expected: _Registered,
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return ``results.json``, and of its numbers those that the chapter computes."""
    reported = {
        name: {"chapter": chapter.name, **entry}
        for name, entry in collect.reported_numbers(notebook).items()
    }
    beside = [f"{settings.edition}/{name}" for name in reported]
    quoted = [name for name in numbers_in(notebook) if name not in reported]
    more = _registered(project, settings, expected.missing([*quoted, *beside]))
    editions = {
        edition: {
            "numbers": {**expected.editions.get(edition, {}), **more.editions.get(edition, {})}
        }
        for edition in {settings.edition: None, **expected.editions, **more.editions}
    }
    described = editions[settings.edition]["numbers"]
    own = {name: {**described.get(name, {}), **entry} for name, entry in reported.items()}
    revision = collect.git_revision(project.root)
    numbers = {**expected.numbers, **more.numbers, **own}
    return collect.assemble(project, settings, revision, numbers, editions, []), own


def _headlines(notebook: NotebookNode, numbers: Entries, edition: Entries) -> list[str]:
    """
    Choose the numbers that tell what a run changed.

    First what the first cell quotes that quotes any, which is the chapter's finding; then
    what moved, what the paper prints before the others, and then the rest.
    """
    per_cell = (list(numbers_in(with_cells(notebook, [cell]))) for cell in notebook.cells)
    finding = next(filter(None, per_cell), [])
    quoted = [name for name in finding if name in numbers]

    def place(name: str) -> tuple[bool, bool]:
        values = (numbers[name]["value"], edition.get(name, {}).get("value"))
        moved = None not in values and values[0] != values[1]
        return not (moved and numbers[name].get("claims")), not moved

    return list(dict.fromkeys([*quoted, *sorted(numbers, key=place)]))[:MOST_HEADLINES]


def _again(chapter: Chapter, settings: Settings) -> NotebookNode:
    files = {
        _notebook_name(chapter): "notebook (.ipynb)",
        MARK: "numbers and settings (.json)",
        # names of files are safe_name's, so they mean nothing in HTML
        **{file.name: file.name for file in settings.files.values()},
    }
    return again_cell(f"energy-book run {chapter.name}{settings.options}", files)


def _notebook_name(chapter: Chapter) -> str:
    return f"{chapter.name.rpartition('/')[2]}.ipynb"


def _value(value: object) -> str:
    """Write a value for a name; what could be read as another parameter is quoted."""
    text = value_text(value)
    return repr(text) if "=" in text else text
