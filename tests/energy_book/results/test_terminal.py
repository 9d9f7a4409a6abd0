"""Tables of a terminal: no number is ever cut."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from energy_book.results.terminal import ValueTable

NUMBERS = ("1,234,567.89", "0.000123456")


def printed(width: int) -> str:
    table = ValueTable()
    table.add_column("number", overflow="fold")
    for heading in ("these settings", "joule-2026"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_row("baseline-median-traditional", *NUMBERS)
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    return console.file.getvalue()


@pytest.mark.parametrize("width", range(16, 90))
def test_a_number_is_whole_at_every_width(width: int) -> None:
    said = printed(width)

    assert all(number in said for number in NUMBERS)
    assert "…" not in said


def test_a_narrow_terminal_has_a_value_in_each_line() -> None:
    assert printed(30).splitlines() == [
        "baseline-median-traditional",
        "  these settings: 1,234,567.89",
        "  joule-2026: 0.000123456",
    ]
    assert "these settings: " not in printed(80)
