"""Build the site: check the settings, run outdated chapters, make the pages and publish them."""

from __future__ import annotations

import functools
import shutil
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TYPE_CHECKING

from energy_book.chapters import Chapter, list_chapters
from energy_book.errors import BookError, ChapterError
from energy_book.execution.environment import prepare_environment
from energy_book.files import json_text
from energy_book.files.cache import ChapterCache, SiteRecord
from energy_book.files.fingerprints import (
    chapter_key,
    facts_key,
    look_key,
    shared_key,
    site_key,
    stat_digest,
)
from energy_book.files.publish import RESULTS_FILE, check_site, locked, recover, replace_folder
from energy_book.project import Project
from energy_book.results import collect
from energy_book.settings import DEFAULT_EDITION, Settings, check_settings, read_settings
from energy_book.site.pages import MakePages, page_process

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from rich.console import Console

PAGES = "pages"
# processes that compute numbers and draw charts in the meantime
HELPERS = 2
IN_USE = "another energy-book is building here; wait for it, or end it"


class FailedChapters(BookError):
    """An error for one or more chapters that failed."""

    def __init__(self, failures: list[ChapterError]) -> None:
        self.failures = failures
        super().__init__("; ".join(str(failure) for failure in failures))


def build(
    project: Project,
    out: Path,
    edition: str | None,
    pairs: tuple[str, ...],
    console: Console,
    file: Path | None = None,
) -> Path:
    """Build the site of a book and return its first page."""
    out = out.absolute()
    check_site(out)
    revision = collect.git_revision(project.root)
    given = () if file is None else (str(file), *map(str, read_settings(file)))
    request = (edition or DEFAULT_EDITION, *sorted(pairs), *given)
    key = site_key(project, request, revision)
    record = SiteRecord(project.stage / "built_from.json")
    if record.matches(out, key, stat_digest(out)):
        console.print("nothing has changed")
        return out / "index.html"

    chapters = list_chapters(project)
    settings = check_settings(edition, pairs, chapters, file)
    with locked(project.stage, IN_USE):
        recover(out)
        prepare_environment(project.stage)
        # Sphinx loads while the chapters run
        with page_process() as make:
            site = _make_site(project, chapters, settings, revision, make, console)
        replace_folder(site, out)
        record.write(out, key, stat_digest(out))
    return out / "index.html"


def _make_site(
    project: Project,
    chapters: list[Chapter],
    settings: Settings,
    revision: str,
    make: MakePages,
    console: Console,
) -> Path:
    """Make a complete site in the working folder."""
    # these modules import Jupyter; an unchanged build and a wrong parameter do not need it
    from energy_book.charts.render_charts import draw_charts
    from energy_book.execution.executors import processes
    from energy_book.execution.kernel_server import kernel_server
    from energy_book.execution.runner import run_chapters
    from energy_book.export.cited import read_sources
    from energy_book.export.class_folder import write_site_files
    from energy_book.export.notebooks import Texts
    from energy_book.files.notebook_io import with_file_names
    from energy_book.progress import show_steps
    from energy_book.results.read import load_results
    from energy_book.site.pages import ASSETS, make_pages
    from energy_book.site.revision import stamp
    from energy_book.site.slides import make_slides
    from energy_book.site.sphinx_source import fill_stage, kept_stage

    shared = shared_key(project)
    cache = ChapterCache(project.stage / "chapters")
    parameters = {chapter.name: settings.for_chapter(chapter) for chapter in chapters}
    keys = {
        chapter.name: chapter_key(
            chapter, settings.with_file_digests(parameters[chapter.name]), shared
        )
        for chapter in chapters
    }
    notebooks: dict[str, NotebookNode] = {}
    for chapter in chapters:
        kept = cache.get(chapter.name, keys[chapter.name])
        if kept is not None:
            notebooks[chapter.name] = kept
    stale = [chapter for chapter in chapters if chapter.name not in notebooks]
    drawn: list[Future[None]] = []
    assets = project.stage / ASSETS

    def keep(chapter: Chapter, notebook: NotebookNode) -> None:
        notebook = with_file_names(notebook, settings.names_by_path)
        cache.put(chapter.name, keys[chapter.name], notebook)
        notebooks[chapter.name] = notebook
        # a process that has drawn a chart must not fork, as Sphinx does; a chart with an error is
        # reported when its page is made
        drawn.append(pool.submit(draw_charts, notebook, assets))

    with show_steps(console, len(stale) + 1) as steps:
        with kernel_server(len(stale)) as kernels, processes(HELPERS) as pool:
            if not assets.is_dir():
                drawn += [pool.submit(draw_charts, kept, assets) for kept in notebooks.values()]
            take_facts = collect.facts(project.stage, facts_key(project), settings, pool)
            failures = run_chapters(stale, parameters, steps, keep, kernels)
            if failures:
                raise FailedChapters(failures)
            steps.start(PAGES)
            facts = take_facts()
            wait(drawn)
        numbers = collect.numbers_of(notebooks, facts.numbers)
        assembled = collect.assemble(
            project, settings, revision, numbers, facts.editions, facts.claims
        )
        tree, html = project.stage / "tree", project.stage / "site"
        request = [settings.edition, json_text.to_json(settings.changed)]
        with kept_stage(tree, look_key(project, request)):
            results = json_text.to_json(assembled)
            fill_stage(project, tree, notebooks, chapters, results, settings.options)
            made = make_pages(make, tree, functools.partial(steps.part, PAGES))
            shutil.rmtree(html, ignore_errors=True)
            shutil.copytree(made, html)
        make_slides(project, assembled, html)
        stamp(html, project.root)
        shutil.copyfile(tree / RESULTS_FILE, html / RESULTS_FILE)
        if project.citation.is_file():
            _write_factors(project, html, settings, revision, facts.numbers)
        quoted = load_results(tree / RESULTS_FILE)
        texts = Texts(quoted, read_sources(project.bibliography), tuple(notebooks))
        write_site_files(project, chapters, texts, settings, html)
        # Sphinx's record of its configuration, which readers do not need
        (html / ".buildinfo").unlink(missing_ok=True)
        steps.done(PAGES)
    return html


def _write_factors(
    project: Project, html: Path, settings: Settings, revision: str, numbers: collect.Entries
) -> None:
    """Write ``factors.json`` and its schema, unless the book has no citation file."""
    from energy_book.results import factors

    made = factors.assemble_factors(
        project,
        settings,
        numbers,
        revision=revision,
        date=collect.git(project.root, "log", "-1", "--format=%cs"),
        fingerprint=collect.numbers_key(facts_key(project), settings),
    )
    (html / factors.FACTORS_FILE).write_text(json_text.to_json(made), encoding="utf-8")
    schema = json_text.to_json(factors.json_schema())
    (html / factors.SCHEMA_FILE).write_text(schema, encoding="utf-8")
