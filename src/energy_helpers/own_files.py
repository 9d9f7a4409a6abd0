"""Files that settings name: what is kept of a computation holds until one of them changes."""

from __future__ import annotations

from . import chains, data
from .assumptions import Assumptions

# assumptions that may name a file
FIELDS = ("throughput_rows", "session")


def presets() -> dict[str, tuple[str, ...]]:
    """Return the values of `FIELDS` that name no file, even if there is one of that name."""
    return {"throughput_rows": ("released", "all"), "session": tuple(chains.presets())}


def stamps(assumptions: Assumptions) -> tuple[int, int]:
    """
    Return when the assumptions' own files were changed last [ns], 0 where they name none.

    A cache over assumptions takes it as part of its key: the same path may hold other rows, or
    another session, than a moment ago.
    """
    known = presets()
    rows, session = (
        0 if value in known[name] else _changed_ns(value)
        for name, value in ((name, getattr(assumptions, name)) for name in FIELDS)
    )
    return rows, session


def _changed_ns(name: str) -> int:
    path = data.find_file(name)
    return path.stat().st_mtime_ns if path else 0
