"""Pages of the book in plain Markdown, which reads without the site."""

from __future__ import annotations

import re

from energy_book.export.notebooks import Texts
from energy_book.export.plain import plain_notebook
from energy_book.files.notebook_io import markdown_cell, new_notebook

ROLE = re.compile(r"\{[\w:-]+\}`(?P<words>[^`<\n]+?)(?: <[^`\n]*>)?`")


def plain_page(text: str, name: str, texts: Texts) -> str:
    """Return a page of Markdown without roles and directives."""
    notebook = new_notebook([markdown_cell("page", [text])])
    made = plain_notebook(notebook, name, texts.results, texts.sources, beside=texts.chapters)
    return f"{ROLE.sub(lambda match: match['words'], made.cells[0].source).strip()}\n"
