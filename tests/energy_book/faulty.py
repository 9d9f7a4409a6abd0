"""
The command line in a separate process that stops where a test wants to disturb it.

It is started as ``python faulty.py build ...`` on a tiny book; the environment says where:
``FAULT_AT`` is the number of calls before it and ``module:function``, ``FAULT_MARK`` the file
that names the process which has reached that call. It continues when `GO_ON` exists.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

GO_ON = "go on"
CALLS: list[int] = []


def stop() -> None:
    """Report the process id to the test, and wait for the test."""
    mark = Path(os.environ["FAULT_MARK"])
    if mark.exists() and mark.read_text() == GO_ON:
        return
    mark.write_text(str(os.getpid()))
    while mark.read_text() != GO_ON:
        time.sleep(0.05)


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
    at, process = os.environ.get("FAULT_AT"), os.getpid()
    if at == "pages":
        stop()

    def stop_beside(*event: Any) -> None:
        if os.getpid() != process:
            stop()

    if at == "page-worker":
        app.connect("html-page-context", stop_beside)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main() -> None:
    """Run the command line on small pieces; of the editions' numbers there is one."""
    from energy_book.cli.commands import main
    from energy_book.results import collect
    from energy_book.runs import sweeping
    from energy_helpers.method.assumptions import DEFAULT_EDITION, load_edition
    from energy_helpers.registry.entries import register
    from energy_helpers.scale import stream

    register("one", "answer", "Wh", "the answer", 1)(lambda a: 42.0)
    answer = collect.number_values(load_edition(), ["answer"])
    edition = {DEFAULT_EDITION: {"numbers": answer}}
    collect.edition_values = partial(dict, edition)  # type: ignore[assignment]
    collect.claim_values = list  # type: ignore[assignment]
    sweeping.FEWEST_POINTS = 2
    stream.PIECE_QUERIES = 1000
    place = os.environ.get("FAULT_AT", "")
    if ":" in place:
        stop_in(place)
    main()


if __name__ == "__main__":
    del sys.path[0]
    main()
