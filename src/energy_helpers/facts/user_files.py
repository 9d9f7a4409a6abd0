"""User files named by settings; cached results are invalidated when a file changes."""

from __future__ import annotations

from typing import Protocol

from . import chains, files

# settings that may name a file
FIELDS = ("throughput_rows", "session")


class NamesFiles(Protocol):
    """Settings with the fields of `FIELDS`, such as `Assumptions`."""

    @property
    def throughput_rows(self) -> str:
        """A preset or the path of a CSV file."""

    @property
    def session(self) -> str:
        """A preset or the path of a TOML file."""


def presets() -> dict[str, tuple[str, ...]]:
    """Return the values of `FIELDS` that name no file, even if there is one of that name."""
    return {"throughput_rows": ("released", "all"), "session": tuple(chains.presets())}


def modification_times(settings: NamesFiles) -> tuple[int, int]:
    """
    Return when the files that the settings name were last changed [ns], 0 where they name none.

    A cache over assumptions takes it as part of its key: the same path may hold other rows, or
    another session, than a moment ago.
    """
    known = presets()
    rows, session = (
        0 if value in known[name] else _last_change_ns(value)
        for name, value in (
            ("throughput_rows", settings.throughput_rows),
            ("session", settings.session),
        )
    )
    return rows, session


def _last_change_ns(name: str) -> int:
    path = files.find_file(name)
    return path.stat().st_mtime_ns if path else 0
