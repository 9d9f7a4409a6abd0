"""Tables in a terminal, also in one that is too narrow for them."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table
from rich.text import Text

# of a column of texts; a longer text goes on in the next line
NARROWEST = 8
GAP = 3


class ValueTable(Table):
    """
    A table without lines between its rows.

    Numbers are never cut: where a terminal is too narrow for the columns of numbers, which are
    those at the right, each value has its own line.
    """

    def __init__(self, *columns: str) -> None:
        super().__init__(*columns, box=SIMPLE_HEAD, pad_edge=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table, or a line for each value."""
        if sum(map(_width, self.columns)) <= options.max_width:
            yield from super().__rich_console__(console, options)
            return
        names, *others = self.columns
        for name, *values in zip(names.cells, *(column.cells for column in others), strict=True):
            yield Text(_plain(name), style="bold")
            for column, value in zip(others, values, strict=True):
                if text := _plain(value):
                    yield Text(f"  {_plain(column.header)}: {text}")


def _width(column: Column) -> int:
    if column.justify != "right":
        return NARROWEST
    longest = max(cell_len(_plain(cell)) for cell in column.cells)
    heading = cell_len(_plain(column.header)) if column.no_wrap else NARROWEST
    return GAP + max(longest, heading)


def _plain(cell: object) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)
