"""The search index and the excerpts: the words of pages, without code and lists of contents."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from energy_book.sphinx_ext.search.words import FOLDER, EnglishWithNames

# the site's folder with the words of its pages
EXCERPTS = "_static/excerpts"
SCRIPT = "energy-book-search.js"
# the classes of code in cells
CODE = ("cell_input", "above-input")
# not part of a passage, because it is a separate result or contains no words
APART = (
    *(nodes.section, nodes.title, nodes.comment, nodes.system_message),
    *(nodes.math, nodes.math_block),
)
# content that a page folds, such as the list of a chapter's numbers
FOLDED = "<details"
TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^<]+?>", re.DOTALL)


class Unsearched(nodes.General, nodes.Element):
    """Content of a page that is not indexed, in the attribute ``content``."""


def passages(document: nodes.document) -> list[tuple[str, str]]:
    """Return the anchor of each section, "" for the first, and its words without subsections."""
    found: list[tuple[str, str]] = []
    for place, section in enumerate(document.findall(nodes.section)):
        text = " ".join(" ".join(_texts(section)).split())
        found.append((section["ids"][0] if place else "", text))
    return found


def _texts(node: nodes.Element) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, APART):
            continue
        if isinstance(child, nodes.raw):
            if "html" in child.get("format", "").split():
                yield html.unescape(TAG.sub(" ", child.astext()))
        elif isinstance(child, nodes.TextElement):
            yield "".join(_texts(child))
        elif isinstance(child, nodes.Element):
            yield from _texts(child)
        else:
            yield child.astext()


def _hide(app: Sphinx, document: nodes.document, docname: str) -> None:
    for cell in list(document.findall(nodes.container)):
        if any(name in cell["classes"] for name in CODE):
            for block in list(cell.findall(nodes.literal_block)):
                block.replace_self(Unsearched("", content=block))
    for raw in list(document.findall(nodes.raw)):
        if FOLDED in raw.astext():
            raw.replace_self(Unsearched("", content=raw))


def _write_excerpts(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    """Write the words of a page as a script for excerpts, because scripts also load from files."""
    if app.config.energy_book_standalone or not isinstance(doctree, nodes.document):
        return
    path = _file(app, page)
    path.parent.mkdir(parents=True, exist_ok=True)
    name, words = json.dumps(page), json.dumps(passages(doctree), ensure_ascii=False)
    path.write_text(f"energyBookExcerpts({name}, {words});\n", encoding="utf-8")


def _file(app: Sphinx, page: str) -> Path:
    return Path(app.outdir, EXCERPTS, f"{page}.js")


def _delete_excerpts(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _file(app, docname).unlink(missing_ok=True)


def _add_script(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    if page == "search":
        app.add_js_file(SCRIPT)


def _configure(app: Sphinx, config: Config) -> None:
    config.html_search_scorer = str(FOLDER / "scorer.js")
    # Sphinx's search would fetch pages, which browsers refuse for files, and quote all of them
    config.html_show_search_summary = False


def visit_unsearched_html(self: HTML5Translator, node: Unsearched) -> None:
    """Write the content that is not indexed."""
    node["content"].walkabout(self)
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the index, the order of results and the excerpts."""
    app.add_search_language(EnglishWithNames)
    app.add_node(Unsearched, html=(visit_unsearched_html, None))
    app.connect("config-inited", _configure)
    app.connect("doctree-resolved", _hide, priority=900)
    app.connect("html-page-context", _write_excerpts)
    app.connect("html-page-context", _add_script)
    app.connect("env-purge-doc", _delete_excerpts)
