"""Executed chapters, kept by what they were made from."""

from pathlib import Path

from nbformat import NotebookNode

from energy_book.files.notebook_io import notebook_text, read_notebook_text
from energy_book.files.sealed import read_sealed, write_sealed

KEPT_PER_CHAPTER = 6


class ChapterCache:
    """
    A folder of executed notebooks.

    Parameters
    ----------
    folder : Path
        Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, chapter: str, key: str) -> NotebookNode | None:
        """Return the executed notebook of a chapter, None if it is not there or damaged."""
        path = self._path(chapter, key)
        text = read_sealed(path)
        if text is None:
            return None
        path.touch()
        return read_notebook_text(text.decode())

    def put(self, chapter: str, key: str, notebook: NotebookNode) -> None:
        """Keep an executed notebook, and of older ones only the latest few."""
        path = self._path(chapter, key)
        write_sealed(path, notebook_text(notebook).encode())
        kept = sorted(path.parent.glob("*.ipynb"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[KEPT_PER_CHAPTER:]:
            old.unlink()

    def _path(self, chapter: str, key: str) -> Path:
        return self._folder / chapter / f"{key}.ipynb"
