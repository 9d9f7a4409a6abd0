"""
The command line in a process of its own that stops where a test wants to disturb it.

It is started as ``python faulty.py build ...`` on a tiny book; the environment says where:
``FAULT_AT`` is the number of calls before it and ``module:function``, ``FAULT_MARK`` the file
that tells the test that it has come there.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

CALLS: list[int] = []


def stop() -> None:
    """Tell the test, and wait for what it does."""
    Path(os.environ["FAULT_MARK"]).touch()
    while True:
        signal.pause()


def stop_in(place: str) -> None:
    """Let a function stop before its n-th call, or after its first one (n = 0)."""
    n, _, where = place.partition(" ")
    module, _, name = where.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    original = getattr(owner, last)

    def stopping(*args: Any, **more: Any) -> Any:
        CALLS.append(1)
        if len(CALLS) == int(n):
            stop()
        result = original(*args, **more)
        if int(n) == 0:
            stop()
        return result

    setattr(owner, last, stopping)


def setup(app: Any) -> dict[str, Any]:
    """Be an extension of Sphinx that stops while the pages are made."""
    if os.environ.get("FAULT_AT") == "pages":
        Path(os.environ["FAULT_MARK"]).touch()
        time.sleep(600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main() -> None:
    """Run the command line on small pieces, without the editions' numbers."""
    from energy_book import results, sweeping
    from energy_book.cli import main
    from energy_book.project import Project
    from energy_helpers import stream

    results.edition_values = dict  # type: ignore[assignment]
    results.claim_values = list  # type: ignore[assignment]
    sweeping.FEWEST_POINTS = 2
    stream.PIECE_QUERIES = 1000
    Project.bytecode = Path(os.environ["FAULT_BYTECODE"])  # type: ignore[misc, assignment]
    place = os.environ.get("FAULT_AT", "")
    if ":" in place:
        stop_in(place)
    main()


if __name__ == "__main__":
    del sys.path[0]
    main()
