"""Say when something that runs in another process has been silent for long."""

from __future__ import annotations

import sys
import time

QUIET_S = 30.0


class Silence:
    """The time since something was last heard of."""

    def __init__(self) -> None:
        self.heard()

    def heard(self) -> None:
        """Begin anew, because there was a sign of life."""
        self._since, self._said = time.monotonic(), False

    def look(self, who: str, what_next: str) -> None:
        """
        Say once that nothing was heard for 30 s.

        Parameters
        ----------
        who, what_next : str
            What is silent, and what happens next or can be done.
        """
        if not self._said and time.monotonic() - self._since > QUIET_S:
            self._said = True
            say(f"nothing new for {QUIET_S:.0f} s from {who}; {what_next}")


def say(text: str) -> None:
    """Write a line to standard error while a command works."""
    sys.stderr.write(f"energy-book: {text}\n")
