"""Say when something that runs in another process has been silent for long."""

from __future__ import annotations

import sys
import time

QUIET_S = 30.0


class Silence:
    """
    The time since something was last heard of.

    `who` is what may become silent, and `what_next` says what then happens or can be done.
    """

    def __init__(self, who: str, what_next: str) -> None:
        self._who, self._what_next = who, what_next
        self.heard()

    def heard(self, where: str = "") -> None:
        """Begin anew, because there was a sign of life, with words for where."""
        self._since, self._said, self._where = time.monotonic(), False, where

    def look(self, where: str = "") -> None:
        """Say once that nothing was heard for 30 s; by default, from where it was heard last."""
        if not self._said and time.monotonic() - self._since > QUIET_S:
            self._said = True
            who = f"{self._who}{where or self._where}"
            say(f"nothing new for {QUIET_S:.0f} s from {who}; {self._what_next}")


def say(text: str) -> None:
    """Write a line to standard error while a command works."""
    sys.stderr.write(f"energy-book: {text}\n")
