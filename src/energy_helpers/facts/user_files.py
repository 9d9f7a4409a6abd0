"""User files named by settings; cached results are invalidated when a file changes."""

from __future__ import annotations

from typing import Any

from . import chains, files, token_logs

# settings that may name a file
FIELDS = ("throughput_rows", "session", "lengths")


def presets() -> dict[str, tuple[str, ...]]:
    """
    Return the values of `FIELDS` that name no file, even if there is one of that name.

    Examples
    --------
    >>> presets()["throughput_rows"]
    ('released', 'all')
    """
    return {
        "throughput_rows": ("released", "all"),
        "session": tuple(chains.presets()),
        "lengths": tuple(token_logs.PRESETS),
    }


def modification_times(settings: Any) -> tuple[int, ...]:
    """
    Return modification times of the files that the settings name [ns]; 0 without a file.

    The times are part of the key of a cache over assumptions, because the contents of a file may
    change.

    Parameters
    ----------
    settings : object
        Object with the fields in `FIELDS`, such as `Assumptions`.

    Examples
    --------
    >>> modification_times(edition)
    (0, 0, 0)
    """
    known = presets()
    return tuple(_last_change_ns(getattr(settings, name), known[name]) for name in FIELDS)


def _last_change_ns(value: str | None, known: tuple[str, ...]) -> int:
    path = None if value in known else files.find_file(value)
    return path.stat().st_mtime_ns if path else 0
