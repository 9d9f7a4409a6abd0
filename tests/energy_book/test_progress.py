"""Progress in a log: how much is done, and once how much time is left."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from energy_book.progress import show_count


def test_the_time_left_leaves_the_start_of_processes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items are there after 100 s; from then on, one takes 10 s."""
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    console = Console(file=io.StringIO(), force_terminal=False)

    with show_count(console, "items", 100) as advance:
        for clock[0], items in ((100.0, 2), (110.0, 1), (120.0, 1)):
            advance(items)

    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "3 of 100 items; about 16 minutes are left\n"
