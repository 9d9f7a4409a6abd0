"""Say how far a build is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

# where there is no bar, a line for every part of so many
PLAIN_LINES = 4


class _Shown:
    """A bar on a terminal, in a ``with`` block; nothing elsewhere."""

    def __init__(self, console: Console, *columns: ProgressColumn) -> None:
        self._console = console
        self._bar = Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        )

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()


class Steps(_Shown):
    """
    Progress through a known number of steps.

    Parameters
    ----------
    console : Console
        Where to.
    total : int
        Number of steps.
    """

    def __init__(self, console: Console, total: int) -> None:
        super().__init__(
            console,
            TextColumn("{task.description}", table_column=None),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._started: dict[str, float] = {}
        self._task = self._bar.add_task("", total=total)

    def start(self, name: str) -> None:
        """Begin a step."""
        self._started[name] = time.monotonic()
        self._show()

    def done(self, name: str, note: str = "") -> None:
        """End a step, and say how long it took."""
        seconds = time.monotonic() - self._started.pop(name)
        self._console.print(f"{name}{note} ({seconds:.1f} s)", highlight=False)
        self._bar.advance(self._task)
        self._show()

    def _show(self) -> None:
        running = ", ".join(self._started)
        # one width, so that the bar stays where it is
        self._bar.update(self._task, description=f"{running[:47]:<47}")


class Counted(_Shown):
    """
    Progress through a large number of equal things, such as points or queries.

    Parameters
    ----------
    console : Console
        Where to.
    things : str
        What is counted.
    total : int
        How many there are.
    done : int
        How many are done already.
    """

    def __init__(self, console: Console, things: str, total: int, done: int = 0) -> None:
        super().__init__(
            console,
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._things, self._total, self._done = things, total, done
        self._said = done * PLAIN_LINES // total
        self._task = self._bar.add_task(f"{total:,} {things}", total=total, completed=done)

    def __enter__(self) -> Self:
        if self._done:
            kept = f"{self._done:,} of {self._total:,} {self._things} are there from before"
            self._console.print(kept, highlight=False)
        return super().__enter__()

    def advance(self, by: int) -> None:
        """Count some more as done."""
        self._done += by
        self._bar.update(self._task, completed=self._done)
        reached = self._done * PLAIN_LINES // self._total
        if not self._console.is_terminal and reached > self._said:
            self._said = reached
            share = f"{self._done:,} of {self._total:,} {self._things}"
            self._console.print(share, highlight=False)
