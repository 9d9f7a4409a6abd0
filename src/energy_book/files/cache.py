"""Caches between builds, in which the name of a file identifies what it was made from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from energy_book.files.publish import write_whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

KEPT_PER_CHAPTER = 6


def cached(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the content of a cached file, and make the file if it does not exist."""
    if not path.is_file():
        write_whole(path, make())
    return path.read_bytes()


class ChapterCache:
    """A cache of executed notebooks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, chapter: str, key: str) -> NotebookNode | None:
        """Return the executed notebook of a chapter, or None if it is not cached."""
        from energy_book.files.notebook_io import read_notebook

        path = self._path(chapter, key)
        if not path.is_file():
            return None
        path.touch()
        return read_notebook(path)

    def put(self, chapter: str, key: str, notebook: NotebookNode) -> None:
        """Store an executed notebook, and delete all but the latest few of the older ones."""
        from energy_book.files.notebook_io import write_notebook

        path = self._path(chapter, key)
        write_notebook(notebook, path)
        kept = sorted(path.parent.glob("*.ipynb"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[KEPT_PER_CHAPTER:]:
            old.unlink()

    def _path(self, chapter: str, key: str) -> Path:
        return self._folder / chapter / f"{key}.ipynb"


class SiteRecord:
    """A record of what each site was built from, to skip the build of an unchanged site."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def matches(self, out: Path, key: str, state: str) -> bool:
        """Check that the site was built from `key` and has not been changed since."""
        return self._read().get(str(out)) == [key, state]

    def write(self, out: Path, key: str, state: str) -> None:
        """Record a site that has just been published."""
        record = {place: value for place, value in self._read().items() if Path(place).is_dir()}
        write_whole(self._file, json.dumps(record | {str(out): [key, state]}, indent=1))

    def _read(self) -> dict[str, list[str]]:
        text = self._file.read_text(encoding="utf-8") if self._file.is_file() else "{}"
        record: dict[str, list[str]] = json.loads(text)
        return record
