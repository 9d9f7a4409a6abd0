"""Show what went wrong: chapter, cell and traceback, or the pages' warnings."""

import math
from collections.abc import Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from energy_book.build import FailedChapters
from energy_book.errors import ChapterError, PagesError, PressError


def number_table(numbers: Mapping[str, Mapping[str, Any]]) -> Table:
    """Lay out the numbers that a chapter reports for a terminal."""
    from energy_helpers.numbers import format_value

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("number", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit")
    for name, number in numbers.items():
        value = math.nan if number["value"] is None else number["value"]
        text = format_value(value, number.get("digits", 3))
        table.add_row(name, text, str(number.get("unit", "")))
    return table


def show_error(error: PressError) -> None:
    """
    Print an error to the standard error.

    Parameters
    ----------
    error : PressError
        What happened.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    match error:
        case FailedChapters(failures=failures):
            for failure in failures:
                _show_chapter(console, failure)
        case ChapterError():
            _show_chapter(console, error)
        case PagesError(lines=lines):
            for line in lines:
                console.print(Text(line))
    console.print(Text(f"energy-book: {error}"))


def _show_chapter(console: Console, failure: ChapterError) -> None:
    cell = f"cell {failure.cell}" if failure.cell is not None else "before its first cell"
    console.print(Text(f"{failure.chapter}, {cell} ({failure.where}):", style="bold"))
    for line in failure.source.splitlines():
        console.print(Text(f"    {line}"))
    console.print(Text.from_ansi(failure.traceback))
