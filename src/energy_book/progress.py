"""Progress of a build: a bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

# without a bar, the number of lines in total
PLAIN_LINES = 4
# where there is no bar, after FIRST_S [s] the time of work is estimated, and said if above LONG_S
FIRST_S, LONG_S = 5.0, 60.0


class Steps:
    """A display of concurrent steps, with a line for each step that is done."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task
        self._started: dict[str, float] = {}
        self._shares: dict[str, float] = {}

    def start(self, name: str) -> None:
        """Start a step."""
        self._started[name] = time.monotonic()
        self._show(advance=0)

    def part(self, name: str, share: float) -> None:
        """Show which share of a step is done; a log gets a line for each quarter."""
        said, self._shares[name] = self._shares.get(name, 0.0), share
        if not self._bar.console.is_terminal and int(PLAIN_LINES * share) > int(PLAIN_LINES * said):
            self._bar.console.print(f"{name}: {share:.0%}")
        self._show(advance=0)

    def done(self, name: str, note: str = "") -> None:
        """Finish a step and show its duration."""
        seconds = time.monotonic() - self._started.pop(name)
        self._bar.console.print(f"{name}{note} ({seconds:.1f} s)")
        self._show(advance=1)

    def _show(self, advance: int) -> None:
        shares = {name: f" {share:.0%}" for name, share in self._shares.items()}
        running = ", ".join(name + shares.get(name, "") for name in self._started)
        # a fixed width keeps the bar in place
        self._bar.update(self._task, advance=advance, description=f"{running[:47]:<47}")


@contextmanager
def show_steps(console: Console, total: int) -> Iterator[Steps]:
    """Show progress through a known number of steps."""
    with _bar(console, MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        yield Steps(bar, bar.add_task("", total=total))


@contextmanager
def show_count(
    console: Console, things: str, total: int, done: int = 0
) -> Iterator[Callable[[int], None]]:
    """Show progress through many equal items; yield a function that adds some that are done."""
    if done:
        console.print(f"{done:,} of {total:,} {things} are there from before")
    first: tuple[float, int] | None = None
    estimated = False
    with _bar(console, TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task(f"{total:,} {things}", total=total, completed=done)

        def advance(by: int) -> None:
            nonlocal done, first, estimated
            said, done = done * PLAIN_LINES // total, done + by
            bar.update(task, completed=done)
            # processes start until the first items are done
            first = first or (time.monotonic(), done)
            elapsed_s = time.monotonic() - first[0]
            if not (console.is_terminal or estimated) and elapsed_s > FIRST_S:
                estimated = True
                left_s = (total - done) * elapsed_s / (done - first[1])
                if left_s > LONG_S:
                    minutes = f"about {left_s / 60:.0f} minutes are left"
                    console.print(f"{done:,} of {total:,} {things}; {minutes}")
            if not console.is_terminal and done * PLAIN_LINES // total > said:
                console.print(f"{done:,} of {total:,} {things}")

        yield advance


def _bar(console: Console, *columns: ProgressColumn) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
