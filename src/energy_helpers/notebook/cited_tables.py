"""Tables whose rows cite their sources."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .shown_tables import show


@dataclass(frozen=True, slots=True)
class CitedTable:
    """A table whose last column cites; the site links it to the bibliography."""

    frame: pd.DataFrame
    digits: int | None = 3

    @property
    def markdown(self) -> str:
        """The table in Markdown, its citations as roles."""
        columns = [column for column in self.frame.columns if column != "cite"]
        head = [*columns, "source"]
        align = ["---:" if _is_numeric(self.frame[c]) else "---" for c in columns] + ["---"]
        rows = [
            [*(_escaped(row[c]) for c in columns), _citation(row["cite"])]
            for row in self._shown().to_dict("records")
        ]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, align, *rows))

    def _shown(self) -> pd.DataFrame:
        if self.digits is not None:
            return show(self.frame, self.digits)
        return self.frame.map(_plain)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/plain": self._shown().to_string()}


def cited(frame: pd.DataFrame, digits: int | None = 3) -> CitedTable:
    """
    Return a table for reading, whose column ``cite`` becomes citations.

    Parameters
    ----------
    frame : DataFrame
        Any table with the column ``cite``: keys of the bibliography, comma between them.
    digits : int, optional
        Significant digits; None writes numbers as their source does, with no zero added.

    Raises
    ------
    ValueError
        If it has no such column.
    """
    if any(frame.index.names):
        frame = frame.reset_index()
    if "cite" not in frame:
        raise ValueError("the table cites nothing; give it a column cite")
    return CitedTable(frame, digits)


def _plain(cell: object) -> object:
    if not isinstance(cell, float):
        return cell
    return "–" if math.isnan(cell) else f"{cell:,.6g}"


def _is_numeric(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column)


def _escaped(cell: object) -> str:
    text = "–" if cell == "" else str(cell)
    return text.replace("|", r"\|").replace("~", r"\~").replace("$", r"\$")


def _citation(keys: str) -> str:
    return f"{{cite:t}}`{keys}`" if keys else "–"
