"""Tables for reading, and tables of registry numbers."""

from __future__ import annotations

import html
import re
import string
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from ..all_numbers import compute
from ..method.assumptions import Assumptions
from .table_text import FIGURE_SPACE, MISSING, POINT_SPACE, aligned, cells, head, is_numeric

# A table with more columns does not fit next to the page's contents.
MOST_COLUMNS = 7
DIGITS = 3
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Characters that have a meaning in Markdown, and spaces that it would remove.
MARKDOWN = str.maketrans(
    {mark: f"\\{mark}" for mark in string.punctuation}
    | {space: f"&#{ord(space)};" for space in (FIGURE_SPACE, POINT_SPACE)}
)
# what would be a role of the site's Markdown
ROLES = str.maketrans({"{": "&lbrace;", "`": "&grave;"})
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ShownTable:
    """
    A table as text, for the site and for Jupyter.

    The site reads the Markdown, in which a caption makes a numbered table and the sources are
    links to the bibliography. Jupyter shows the HTML.

    Examples
    --------
    >>> frame = pd.DataFrame({"tokens": [300.0]}, index=pd.Index(["typical"], name="query"))
    >>> labels = {"tokens": "Length [tokens]"}
    >>> print(show(frame, caption="Lengths.", name="lengths", labels=labels).plain)
    Lengths.
      Query Length [tokens]
    typical             300
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]  # of each column: right-aligned
    n_row_heads: int = 0  # the first columns, which name the row
    sources: tuple[str, ...] = ()  # of each row: roles of the site's Markdown
    caption: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()

    @property
    def markdown(self) -> str:
        """The table in the site's Markdown."""
        heads = [*(text.translate(MARKDOWN) for text in self.heads), *self._source_head]
        rule = ["---:" if right else ":---" for right in self.numeric]
        rule += [":---"] * len(self._source_head)
        rows = [
            [*(text.translate(MARKDOWN) for text in row), *source] for row, source in self._lines()
        ]
        table = "\n".join(f"| {' | '.join(line)} |" for line in (heads, rule, *rows))
        if not self.caption:
            return table
        classes = ["eb-table", f"eb-row-heads-{self.n_row_heads}", *self.classes]
        options = f":name: tab-{self.name}\n:class: {' '.join(classes)}"
        return f"````{{table}} {self.caption}\n{options}\n\n{table}\n````"

    @property
    def html(self) -> str:
        """The table in HTML, without need for a style sheet."""
        right = ' style="text-align: right"'
        sides = [right if numeric else ' style="text-align: left"' for numeric in self.numeric]
        sides += [' style="text-align: left"'] * bool(self.sources)

        def row(texts: list[str], n_heads: int, scope: str) -> str:
            tags = ["th"] * n_heads + ["td"] * (len(texts) - n_heads)
            made = (
                f"<{tag}{f' scope={scope}' if tag == 'th' else ''}{side}>{text}</{tag}>"
                for tag, side, text in zip(tags, sides, texts, strict=True)
            )
            return f"<tr>{''.join(made)}</tr>"

        heads = [*map(_as_html, self.heads), *self._source_head]
        body = [
            row([*map(_as_html, texts), *map(html.escape, source)], self.n_row_heads, "row")
            for texts, source in self._lines()
        ]
        caption = f"<caption>{html.escape(self.caption)}</caption>" if self.caption else ""
        return (
            f"<table>{caption}<thead>{row(heads, len(heads), 'col')}</thead>"
            f"<tbody>{''.join(body)}</tbody></table>"
        )

    @property
    def plain(self) -> str:
        """The table as plain text."""
        lines = [[*texts, *source] for texts, source in self._lines()]
        heads = [*self.heads, *self._source_head]
        text: str = pd.DataFrame(lines, columns=heads).to_string(index=False)
        return f"{self.caption}\n{text}" if self.caption else text

    @property
    def _source_head(self) -> list[str]:
        return ["Source"] if self.sources else []

    def _lines(self) -> list[tuple[tuple[str, ...], list[str]]]:
        sources = [[source] for source in self.sources] or [[]] * len(self.rows)
        return list(zip(self.rows, sources, strict=True))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/html": self.html, "text/plain": self.plain}


def show(
    frame: pd.DataFrame | pd.Series[Any],
    digits: int | Mapping[Any, int | None] | None = DIGITS,
    spec: str | Mapping[Any, str] | None = None,
    *,
    caption: str,
    name: str,
    labels: Mapping[Any, str] | None = None,
    unit: str = "",
    decimals: int | Mapping[Any, int] | None = None,
    wide: bool = False,
    filterable: bool = False,
) -> ShownTable:
    """
    Return a table for reading.

    The named index becomes the heads of the rows, and an unnamed count of rows is left out. A
    column ``cite`` with keys of the bibliography becomes the sources, each followed by the text
    in the column ``cite_detail``, if any.

    Parameters
    ----------
    frame : DataFrame or Series
        Any table. Numbers are aligned at their decimal points, texts are unchanged, and a missing
        value is a dash.
    digits : int or mapping, optional
        Significant digits, or column -> digits; None writes numbers as their source does.
    spec : str or mapping, optional
        A format of Python's mini-language instead, such as ``.0%``.
    caption : str
        Description of the table in Markdown.
    name : str
        The table's name in references: ``tab-name``.
    labels : mapping, optional
        Column or level of the index -> readable name with its unit, such as
        ``{"tps_tok_s": "Throughput [tokens/s]"}``.
    unit : str, optional
        The unit of all columns of numbers that `labels` does not name.
    decimals : int or mapping, optional
        The number of decimals instead of `digits`.
    wide : bool
        Use the margin of the page too. A table of more than seven columns must.
    filterable : bool
        Let readers of the page search and filter the rows.

    Raises
    ------
    ValueError
        If the name is not valid, a column has no readable name, or there are too many columns.

    Examples
    --------
    >>> change = pd.Series([-0.0123], name="change")
    >>> show(change, spec="+.1%", caption="Changes.", name="changes").rows
    (('−1.2%',),)
    """
    table = frame.to_frame() if isinstance(frame, pd.Series) else frame.copy()
    if not NAME.fullmatch(name):
        raise ValueError(f"name {name!r} is not valid; write lower-case words joined by hyphens")
    table, n_row_heads = _with_row_heads(table)
    sources = _cited_sources(table)
    table = table.drop(columns=["cite", "cite_detail"], errors="ignore")
    if table.shape[1] + bool(sources) > MOST_COLUMNS and not wide:
        raise ValueError(
            f"table {name!r} has {table.shape[1] + bool(sources)} columns; leave some out so that "
            f"there are at most {MOST_COLUMNS}, or give wide=True"
        )
    texts = [
        cells(
            table[column],
            _of(digits, column, DIGITS),
            _of(decimals, column, None),
            _of(spec, column, None),
        )
        for column in table.columns
    ]
    numeric = [is_numeric(column_texts) for column_texts in texts]
    return ShownTable(
        heads=tuple(
            head(column, labels or {}, unit if of_numbers and index >= n_row_heads else "")
            for index, (column, of_numbers) in enumerate(zip(table.columns, numeric, strict=True))
        ),
        rows=tuple(
            zip(
                *(aligned(t) if right else t for t, right in zip(texts, numeric, strict=True)),
                strict=True,
            )
        ),
        numeric=tuple(numeric),
        n_row_heads=n_row_heads,
        sources=sources,
        caption=" ".join(caption.split()),
        name=name,
        classes=tuple(
            word for word, on in {"eb-wide": wide, "eb-filterable": filterable}.items() if on
        ),
    )


def _with_row_heads(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Convert the index to columns, and count them."""
    names = list(table.index.names)
    if isinstance(table.index, pd.RangeIndex) and names == [None]:
        return table, 0
    if None in names:
        raise ValueError("the rows have heads without a name; give it with rename_axis")
    levels = [table.index.get_level_values(level) for level in range(len(names))]
    for index, (level, values) in enumerate(zip(names, levels, strict=True)):
        groups = table.columns.nlevels - 1
        table.insert(index, (level, *[""] * groups) if groups else level, values.to_numpy())
    return table.reset_index(drop=True), len(names)


def _cited_sources(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the sources of the rows as roles of the site's Markdown; empty without ``cite``."""
    if "cite" not in table:
        return ()
    details = table["cite_detail"] if "cite_detail" in table else [""] * len(table)
    return tuple(
        f"{{cite:t}}`{keys}`{detail}" if keys else MISSING
        for keys, detail in zip(table["cite"], details, strict=True)
    )


def _of(setting: Value | Mapping[Any, Value], column: Hashable, default: Value) -> Value:
    """Return the setting for a column."""
    return setting.get(column, default) if isinstance(setting, Mapping) else setting


def _as_html(text: str) -> str:
    return html.escape(text).translate(ROLES)


def registered(assumptions: Assumptions, rows: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """
    Return registry numbers as a tidy table for a chart: ``label``, ``kind`` and ``value``.

    `rows` has label -> kind of the row and name of its number.

    Examples
    --------
    >>> rows = {"Typical": ("fleet", "fleet-total-traditional")}
    >>> registered(edition, rows).round(2).values.tolist()
    [['Typical', 'fleet', 0.73]]
    """
    values = compute(assumptions, [name for _, name in rows.values()])
    return pd.DataFrame(
        [(label, kind, values[name]) for label, (kind, name) in rows.items()],
        columns=["label", "kind", "value"],
    )
