"""Files that settings name: what is kept of a computation holds until one of them changes."""

from __future__ import annotations

from pathlib import Path

from . import chains
from .assumptions import Assumptions

ROWS_WITHOUT_FILE = ("released", "all")


def stamps(assumptions: Assumptions) -> tuple[int, int]:
    """
    Return when the assumptions' own files were changed last [ns], 0 where they name none.

    A cache over assumptions takes it as part of its key: the same path may hold other rows, or
    another session, than a moment ago.
    """
    a = assumptions
    rows = 0 if a.throughput_rows in ROWS_WITHOUT_FILE else _changed_ns(a.throughput_rows)
    return rows, 0 if a.session in chains.presets() else _changed_ns(a.session)


def _changed_ns(name: str) -> int:
    path = Path(name)
    return path.stat().st_mtime_ns if path.is_file() else 0
