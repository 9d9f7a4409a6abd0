"""Tables, sections and links as docutils nodes, for generated reference pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast

from docutils import nodes
from docutils.utils.smartquotes import smartyPants
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

Cell = Sequence[nodes.Node]
# the boundary between two elements
TOUCHING = re.compile(r"(</\w+>)(<\w)")


class ReferenceTable(nodes.table):
    """A table whose caption has no number, because Sphinx numbers only the parent class."""


def text(words: str) -> list[nodes.Node]:
    """Return text as the content of a cell."""
    return [nodes.Text(words)] if words else []


def code(words: str, refid: str = "") -> nodes.Node:
    """Return a name as code, linked to `refid` if given."""
    literal = nodes.literal(words, words)
    return nodes.reference("", "", literal, refid=refid, internal=True) if refid else literal


def muted(*parts: nodes.Node) -> nodes.inline:
    """Return muted text on a separate line."""
    return nodes.inline("", "", *parts, classes=["eb-aside"])


def paragraph(*parts: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Return a paragraph of nodes and words."""
    made = [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return nodes.paragraph("", "", *made, classes=[*classes])


def chapter_link(docname: str, label: str) -> nodes.Node:
    """Return a link to a page, whether it has been read yet or not."""
    words = nodes.inline(label, label, classes=["std", "std-doc"])
    return addnodes.pending_xref(
        "",
        words,
        refdomain="std",
        reftype="doc",
        reftarget=f"/{docname}",
        refexplicit=False,
        refwarn=True,
    )


def section(title: str, node_id: str, *content: nodes.Node) -> nodes.section:
    """Return a section whose address is independent of its title."""
    return nodes.section("", nodes.title(title, title), *content, ids=[node_id], names=[])


def table(
    headings: Sequence[str],
    rows: Iterable[tuple[str, Sequence[Cell]]],
    widths: Sequence[int] = (),
    caption: str = "",
) -> nodes.table:
    """Return a table of rows, each with its address on the page, or "", and its cells."""
    group = nodes.tgroup("", cols=len(headings))
    for width in widths or [1] * len(headings):
        group += nodes.colspec("", colwidth=width)
    group += nodes.thead("", _row([text(heading) for heading in headings]))
    group += nodes.tbody("", *(_row(cells, row_id) for row_id, cells in rows))
    title = [nodes.title(caption, caption)] if caption else []
    return ReferenceTable("", *title, group, classes=["eb-reference", "colwidths-given"])


def continued(cell: Cell, n_columns: int) -> nodes.row:
    """Return a row with a single cell that belongs to the row above."""
    entry = nodes.entry("", nodes.paragraph("", "", *cell), morecols=n_columns - 1)
    return nodes.row("", entry, classes=["eb-continued"])


def written(content: nodes.table, env: BuildEnvironment) -> nodes.raw:
    """
    Return a table as HTML.

    A table with a thousand rows is tens of thousands of nodes, and each transform of Sphinx
    would visit them all. The table must not link to other pages, whose addresses come later.
    """
    config, builder = env.config, cast("StandaloneHTMLBuilder", env.app.builder)
    for words in list(content.findall(nodes.Text)):
        if config.smartquotes and not isinstance(words.parent, nodes.literal):
            curly = smartyPants(str(words), config.smartquotes_action, config.language)
            words.parent.replace(words, nodes.Text(curly))
    html = builder.render_partial(content)["fragment"]
    # the search removes tags, so words in neighbouring cells would be joined
    return nodes.raw("", TOUCHING.sub(r"\1 \2", html), format="html")


def _row(cells: Iterable[Cell], row_id: str = "") -> nodes.row:
    entries = [nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells]
    return nodes.row("", *entries, ids=[row_id] if row_id else [])
