"""Definitions of the glossary in the pages that link to them, for a script that shows them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

# key of the glossary's metadata: id of a term -> its definition as HTML
DEFINITIONS = "energy_book_definitions"
SCRIPT, STYLE = "energy-book-terms.js", "energy-book-terms.css"
LINK = re.compile(r'href="[^"]*#(term-[^"]+)"><span class="xref std std-term')
# P_\text{node} and \alpha, the formulas of the glossary
SUBSCRIPT = re.compile(r"\b(\w)_\\text\{(\w+)\}")


def _as_html(node: nodes.Node) -> Iterator[str]:
    """Yield the text of a definition, with formulas as letters and indices."""
    if isinstance(node, nodes.math):
        yield SUBSCRIPT.sub(r"<i>\1</i><sub>\2</sub>", node.astext()).replace(r"\alpha", "α")
    elif isinstance(node, nodes.Text):
        yield html.escape(str(node))
    else:
        for child in node.children:
            yield from _as_html(child)


def _note_definitions(app: Sphinx, document: nodes.document) -> None:
    noted: dict[str, str] = {}
    for glossary in document.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            words = " ".join("".join(_as_html(p)) for p in item.findall(nodes.paragraph))
            for term in item.findall(nodes.term):
                noted |= dict.fromkeys(term["ids"], " ".join(words.split()))
    if noted:
        app.env.metadata[app.env.docname][DEFINITIONS] = noted


def _add_definitions(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    """Put into a page the definitions of the terms that it links to."""
    known: dict[str, str] = {}
    for about in app.env.metadata.values():
        known |= about.get(DEFINITIONS, {})
    linked = sorted(known.keys() & set(LINK.findall(context.get("body", ""))))
    if linked:
        items = "".join(f'<p data-term="{term}">{known[term]}</p>' for term in linked)
        context["body"] += f'<template id="eb-definitions">{items}</template>'
        app.add_js_file(SCRIPT, loading_method="defer")
        app.add_css_file(STYLE, priority=901)


def setup(app: Sphinx) -> None:
    """Register the event handlers."""
    app.connect("doctree-read", _note_definitions)
    app.connect("html-page-context", _add_definitions)
