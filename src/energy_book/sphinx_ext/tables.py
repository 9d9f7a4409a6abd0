"""Changes to tables: header cells of rows, and columns of text in tables of pandas."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

__all__ = ["mark_columns_of_words", "setup"]

# the class by which `energy_helpers.notebook.show` states the number of header columns
ROW_HEADS = re.compile(r"eb-row-heads-(\d+)")
WIDE = "eb-wide"

TABLE = re.compile(r'<table (?:border="1" class="dataframe|id="T_)[^>]*>.*?</table>', re.DOTALL)
ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(th|td)\b([^>]*)>(.*?)</\1>", re.DOTALL)
NUMBER = re.compile(r"[-+−]?[\d,.]+(e[-+]?\d+)?\s*(%|×)?|nan|n/a|inf|—|–|", re.IGNORECASE)
# Number of letters from which a cell is a sentence and may wrap.
LONG = 40


def mark_columns_of_words(page: str) -> str:
    """Give the class ``text`` to the cells of pandas columns that contain words."""
    return TABLE.sub(lambda match: _mark(match[0]), page)


def _mark(table: str) -> str:
    if "rowspan" in table or "colspan" in table:
        return table
    words: set[int] = set()
    for row in ROW.findall(table):
        for column, (kind, _, content) in enumerate(CELL.findall(row)):
            if kind == "td" and not NUMBER.fullmatch(re.sub(r"<[^>]+>", "", content).strip()):
                words.add(column)
    return ROW.sub(lambda match: _mark_row(match[0], words), table) if words else table


def _mark_row(row: str, words: set[int]) -> str:
    columns = iter(range(row.count("<t") + 1))

    def mark(match: re.Match[str]) -> str:
        kind, attributes, content = match.groups()
        if next(columns) not in words:
            return match[0]
        classes = "text long" if len(content) > LONG else "text"
        if 'class="' in attributes:
            attributes = attributes.replace('class="', f'class="{classes} ', 1)
        else:
            attributes += f' class="{classes}"'
        return f"<{kind}{attributes}>{content}</{kind}>"

    return CELL.sub(mark, row)


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
