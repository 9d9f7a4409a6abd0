"""Changes to tables: header cells of rows, and wide tables."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

# the class by which `energy_helpers.notebook.show` states the number of header columns
ROW_HEADS = re.compile(r"eb-row-heads-(\d+)")
WIDE = "eb-wide"


def _mark_row_heads(app: Sphinx, document: nodes.document) -> None:
    """Make the first cells of each row headers, for which Markdown has no syntax."""
    for table in document.findall(nodes.table):
        for name in table["classes"]:
            if match := ROW_HEADS.fullmatch(name):
                for column in list(table.findall(nodes.colspec))[: int(match[1])]:
                    column["stub"] = 1


def _widen(app: Sphinx, document: nodes.document) -> None:
    """Let wide tables use the margin, where the theme then folds the contents of the page."""
    for table in list(document.findall(nodes.table)):
        if WIDE in table["classes"]:
            margin, parent = nodes.container(classes=["full-width"]), table.parent
            parent.insert(parent.index(table), margin)
            parent.remove(table)
            margin += table


def setup(app: Sphinx) -> None:
    """Register the changes to tables."""
    app.connect("doctree-read", _mark_row_heads)
    app.connect("doctree-read", _widen)
