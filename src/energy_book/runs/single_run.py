"""The command ``energy-book run``: a single chapter with its page, notebook and numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext  # type: ignore[import-untyped]
import pandas as pd
from nbformat import NotebookNode

import energy_helpers as eh
from energy_book.chapters import Chapter
from energy_book.execution.environment import prepare_environment
from energy_book.execution.execute import run_chapter
from energy_book.execution.runner import end_chapters
from energy_book.export.cited import read_sources
from energy_book.export.plain import plain_notebook
from energy_book.export.quotes import numbers_in
from energy_book.files.fingerprints import facts_key
from energy_book.files.json_text import to_json
from energy_book.files.notebook_io import markdown_cell, with_cells, with_file_names, write_notebook
from energy_book.files.publish import RESULTS_FILE, safe_name
from energy_book.project import Project
from energy_book.results import collect
from energy_book.results.answers import about
from energy_book.results.read import load_results
from energy_book.results.readable import scale, unit_of, value_of
from energy_book.runs.recording import RECORD, Call, recorded_folder
from energy_book.settings import Settings, value_text
from energy_book.site.notebook_cells import again_cell, table_cell, with_folded_code
from energy_book.site.standalone import page_maker
from energy_helpers.registry.entries import format_value, of_own_models

# rows of the printed table, unless all are asked for
MOST_HEADLINES = 12

Entries = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Run:
    """The results of a run; numbers are entries of ``results.json``."""

    page: Path
    numbers: dict[str, dict[str, Any]]  # the numbers that the chapter computes
    edition: dict[str, dict[str, Any]]  # the same numbers for the edition's settings
    headlines: list[str]  # names, the most informative first


def run_apart(project: Project, chapter: Chapter, settings: Settings, out: Path) -> Run:
    """Run a single chapter and write ``out/<name of the run>`` atomically."""
    name = run_name(chapter, settings)
    more = {"chapter": chapter.name}
    # `compare` looks for the user's files next to results.json
    call = Call(_command(chapter, settings), settings, more, inputs="")
    with recorded_folder(project, out, name, call) as folder, page_maker(project) as make_page:
        numbers = _Numbers(project, settings)
        with ThreadPoolExecutor(1) as beside:
            # the kernel has a separate process and core
            asked = about(settings.assumptions, settings.changed)
            computed = beside.submit(lambda: numbers.add([*asked, *_expected(chapter)]))
            executed = with_file_names(_execute(chapter, settings), settings.names_by_path)
        computed.result()
        numbers.add(numbers_in(executed))
        editions = {name: {"numbers": entries} for name, entries in numbers.editions.items()}
        revision = collect.git_revision(project.root)
        results = collect.assemble(project, settings, revision, numbers.own, editions, [])
        finding = _finding(executed)
        own = {
            name: entry
            for name, entry in numbers.own.items()
            if entry["chapter"] == chapter.name or name in asked or name in finding
        }
        edition = numbers.editions[settings.edition]
        headlines = list(dict.fromkeys([*asked, *_headlines(finding, own, edition)]))
        headlines = headlines[:MOST_HEADLINES]
        a = settings.assumptions
        changes = _changes(headlines, own, edition, a) if settings.changed else []
        cells = [*executed.cells, *changes, _again(chapter, settings)]
        (folder / RESULTS_FILE).write_text(to_json(results), encoding="utf-8")
        plain = plain_notebook(
            executed,
            chapter.name,
            load_results(folder / RESULTS_FILE),
            read_sources(project.bibliography),
        )
        write_notebook(plain, folder / _notebook_name(chapter))
        make_page(with_folded_code(with_cells(executed, cells)), results, folder)
    return Run(out / name / "index.html", own, edition, headlines)


def run_name(chapter: Chapter, settings: Settings) -> str:
    """Name a run after its chapter, edition and parameters; different runs have different names."""
    digested = settings.with_file_digests(settings.parameters)
    given = [f"{name}={_value(value)}" for name, value in sorted(digested.items())]
    return safe_name("-".join([chapter.name.replace("/", "-"), settings.edition, *given]))


def _execute(chapter: Chapter, settings: Settings) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
        prepare_environment(Path(scratch))
        # not in the main thread, where nbclient would catch the interrupts
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(run_chapter, chapter, settings.for_chapter(chapter))
            try:
                return running.result()
            except BaseException:
                end_chapters([running])
                raise


class _Numbers:
    """Numbers for the page of a run, each computed only once."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self._project, self._settings = project, settings
        self.own: collect.Entries = {}  # with the settings of the run
        self.editions: dict[str, collect.Entries] = {settings.edition: {}}  # without changes

    def add(self, names: Iterable[str]) -> None:
        """Add ``name``, for the run and its edition, and ``edition/name``; skip unknown names."""
        here = self._settings.edition
        asked = [text.rpartition("/") for text in names]
        missing: dict[str, list[str]] = {}
        for edition, _, name in asked:
            if name not in self.editions.get(edition or here, ()):
                missing.setdefault(edition or here, []).append(name)
        if missing:
            found = collect.values_of_editions(
                self._project.stage / "editions", facts_key(self._project), missing
            )
            for edition, numbers in found.items():
                self.editions.setdefault(edition, {}).update(numbers)
        known = self.editions[here]
        of_rows = of_own_models(self._settings.assumptions)
        own = [
            name
            for edition, _, name in asked
            if not edition and (name in known or name in of_rows) and name not in self.own
        ]
        if self._settings.changed:
            self.own |= collect.number_values(self._settings.assumptions, own)
        else:
            self.own |= {name: known[name] for name in own}


def _expected(chapter: Chapter) -> list[str]:
    """Return the numbers that the page of a chapter will need, before the chapter runs."""
    own = [n.name for n in eh.all_numbers.REGISTRY.values() if n.chapter == chapter.name]
    return [*own, *numbers_in(jupytext.read(chapter.source))]


def _finding(notebook: NotebookNode) -> list[str]:
    """Return the numbers in the first cell that quotes any, the chapter's finding."""
    per_cell = (list(numbers_in(with_cells(notebook, [cell]))) for cell in notebook.cells)
    return next(filter(None, per_cell), [])


def _headlines(finding: list[str], numbers: Entries, edition: Entries) -> list[str]:
    """
    Choose the numbers that best show what a run changed.

    First come the numbers of the chapter's finding. Then come changed numbers, those that the
    paper prints first, and then the rest.
    """
    quoted = [name for name in finding if name in numbers]

    def place(name: str) -> tuple[bool, bool]:
        values = (numbers[name]["value"], edition.get(name, {}).get("value"))
        moved = None not in values and values[0] != values[1]
        return not (moved and numbers[name].get("claims")), not moved

    return list(dict.fromkeys([*quoted, *sorted(numbers, key=place)]))[:MOST_HEADLINES]


def _changes(
    headlines: list[str], numbers: Entries, edition: Entries, assumptions: eh.Assumptions
) -> list[NotebookNode]:
    """Make the cells that compare the numbers of a run with those of its edition."""
    rows = []
    for name in headlines:
        entry = numbers[name]
        own_unit = unit_of(name, entry["unit"], assumptions)
        factor, unit = scale(value_of(entry), own_unit)
        written = (
            format_value(factor * value_of(of), of.get("digits", 3))
            for of in (edition.get(name, {}), entry)
        )
        rows.append((f"{eh.all_numbers.get(name).meaning} [{unit}]", *written))
    columns = ["Number", "Edition", "With these settings"]
    table = pd.DataFrame(rows, columns=columns).set_index("Number")
    heading = markdown_cell("changes-heading", ["## What these settings change"])
    return [heading, table_cell("changes", "", table)]


def _again(chapter: Chapter, settings: Settings) -> NotebookNode:
    files = {
        _notebook_name(chapter): "notebook (.ipynb)",
        RESULTS_FILE: "numbers and settings (.json)",
        **RECORD,
        # file names come from safe_name and need no escapes in HTML
        **{file.name: file.name for file in settings.files.values()},
    }
    return again_cell(_command(chapter, settings), files, help_text=settings.files_note)


def _command(chapter: Chapter, settings: Settings) -> str:
    return f"energy-book run {chapter.name}{settings.options}"


def _notebook_name(chapter: Chapter) -> str:
    return f"{chapter.name.rpartition('/')[2]}.ipynb"


def _value(value: object) -> str:
    """Write a value as part of a name; a text that could be another parameter is quoted."""
    text = value_text(value)
    return repr(text) if "=" in text else text
