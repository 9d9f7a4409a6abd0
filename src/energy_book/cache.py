"""Executed chapters, kept by what they were made from."""

from pathlib import Path

from nbformat import NotebookNode

from energy_book.folders import write_whole
from energy_book.nbfiles import notebook_text, read_notebook

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
        try:
            notebook = read_notebook(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError):
            path.unlink(missing_ok=True)
            return None
        path.touch()
        return notebook

    def put(self, chapter: str, key: str, notebook: NotebookNode) -> None:
        """Keep an executed notebook, and of older ones only the latest few."""
        path = self._path(chapter, key)
        write_whole(path, notebook_text(notebook))
        kept = sorted(path.parent.glob("*.ipynb"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[KEPT_PER_CHAPTER:]:
            old.unlink()

    def _path(self, chapter: str, key: str) -> Path:
        return self._folder / chapter / f"{key}.ipynb"
