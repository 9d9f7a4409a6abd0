"""Tables whose rows cite their sources; `show` makes those with a caption."""

from __future__ import annotations

import pandas as pd

from .shown_tables import DIGITS, ShownTable, cited_sources
from .table_text import cells


def cited(frame: pd.DataFrame, digits: int | None = DIGITS) -> ShownTable:
    """
    Return a table for reading in which the column ``cite`` becomes citations.

    Parameters
    ----------
    frame : DataFrame
        Any table with the column ``cite``: keys of the bibliography, separated by commas.
    digits : int, optional
        Significant digits; None writes numbers as their source does, with no zero added.

    Raises
    ------
    ValueError
        If the table has no such column.
    """
    if any(frame.index.names):
        frame = frame.reset_index()
    if "cite" not in frame:
        raise ValueError("the table cites nothing; give it a column cite")
    table = frame.drop(columns="cite")
    texts = [cells(table[column], digits) for column in table.columns]
    return ShownTable(
        heads=tuple(map(str, table.columns)),
        rows=tuple(zip(*texts, strict=True)),
        numeric=tuple(pd.api.types.is_numeric_dtype(table[column]) for column in table.columns),
        sources=cited_sources(frame),
    )
