"""Say how far a build is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Steps:
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
        self._console = console
        self._started: dict[str, float] = {}
        self._bar = Progress(
            TextColumn("{task.description}", table_column=None),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total)

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
