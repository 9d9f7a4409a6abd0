"""What search engines and reference managers read in the head of a page."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from energy_book.files.json_text import script_json
from energy_book.records import structured_data
from energy_book.records.about import About, read_about
from energy_book.sphinx_ext.data_dictionary import FOLDER

BOOK = "book/"
STATIC = "_static"
read_once = functools.cache(read_about)


def _address(app: Sphinx, page: str, target: str) -> str:
    """Return the address of a page or a file of the site, relative if it is not published."""
    if app.config.html_baseurl:
        return posixpath.join(app.config.html_baseurl, target)
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def _resources(app: Sphinx, about: About, page: str, title: str) -> Iterator[structured_data.Node]:
    """Describe the lesson, the exercises and the data files of a page."""
    from energy_helpers.facts import files
    from energy_helpers.notebook.exercises import catalogue

    std: Any = app.env.get_domain("std")
    here = _address(app, page, app.builder.get_target_uri(page))
    home = _address(app, page, app.builder.get_target_uri(app.config.root_doc))
    describe = functools.partial(structured_data.learning_resource, home=home)
    lesson = catalogue.load_lessons().get(page.removeprefix(BOOK))
    if lesson:
        yield describe("lesson", title, here, entry=_entry(lesson))
    for label, exercise in catalogue.load_exercises().items():
        document, anchor = std.anonlabels.get(label, ("", ""))
        if document == page:
            name = f"Exercise: {exercise.objective}"
            yield describe("exercise", name, f"{here}#{anchor}", entry=_entry(exercise))
    for (kind, name), (document, anchor) in std.objects.items():
        if kind == "datafile" and document == page:
            file = _address(app, page, posixpath.join(STATIC, FOLDER, name))
            place = f"{here}#{anchor}"
            yield structured_data.data_set(about, name, files.sidecar(name), place, file, home)


def _entry(lesson: Any) -> dict[str, Any]:
    return {**lesson.model_dump(), "level": lesson.level_in_words}


def _describe(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    about = read_once(Path(app.srcdir))
    if about is None or doctree is None or app.config.energy_book_standalone:
        return
    year = app.config.copyright
    first = page == app.config.root_doc
    title = app.env.titles[page].astext()
    address = context.get("pageurl") or ""
    if first:
        home = _address(app, page, app.builder.get_target_uri(page))
        graph = structured_data.edition(about, year, home)
    else:
        graph = list(_resources(app, about, page, title))
    tags = structured_data.citation_tags(about, year, "" if first else title, address)
    made = script_json({"@context": "https://schema.org", "@graph": graph})
    # a block of data, which browsers do not run
    blocks = [f'<script type="application/ld+json">{made}</script>'] if graph else []
    context["metatags"] = "\n    ".join([context.get("metatags", ""), *tags, *blocks])


def setup(app: Sphinx) -> None:
    """Register the description of pages."""
    app.connect("html-page-context", _describe)
