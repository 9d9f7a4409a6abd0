"""Report a failed chapter with its cell and traceback, or the warnings of the pages."""

import errno
import os
import re
import shutil

from rich.console import Console
from rich.text import Text

from energy_book.errors import BookError, ChapterError, PagesError
from energy_book.site.build import FailedChapters

ELSEWHERE = "choose a folder that you may write into, with --out"
TO_DO = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: ELSEWHERE,
    errno.EACCES: ELSEWHERE,
    errno.EMFILE: "allow more open files, with ulimit -n",
    errno.ENFILE: "close other programs",
    errno.ENOMEM: "close other programs, or use fewer --workers",
}


def show_error(error: BookError) -> None:
    """Print an error to standard error."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    match error:
        case FailedChapters(failures=failures):
            for failure in failures:
                _show_chapter(console, failure)
        case ChapterError():
            _show_chapter(console, error)
        case PagesError(lines=lines):
            for line in lines:
                console.print(Text(line))
    lines = [str(error), *getattr(error, "__notes__", ())]
    console.print(Text(f"energy-book: {one_line('; '.join(lines))}"))


def as_sentence(error: OSError) -> str:
    """
    Say what the system refused, for which file, and what to do.

    Examples
    --------
    >>> as_sentence(OSError(errno.ENOSPC, "No space left on device", "out/results.json"))
    'out/results.json: No space left on device; free some space'
    """
    if isinstance(error, shutil.Error):
        # the refusals of all files of a folder, as texts; the first says enough
        number = re.search(r"\[Errno (\d+)\]", str(error))
        error = OSError(int(number[1]), os.strerror(int(number[1]))) if number else error
    what = error.strerror or str(error)
    where = f"{error.filename}: " if error.filename else ""
    todo = TO_DO.get(error.errno or 0, "")
    return f"{where}{what}" + (f"; {todo}" if todo else "")


def one_line(text: str) -> str:
    """Escape unprintable characters, above all line ends, as Python does."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _show_chapter(console: Console, failure: ChapterError) -> None:
    cell = f"cell {failure.cell}" if failure.cell is not None else "before its first cell"
    console.print(Text(f"{failure.chapter}, {cell} ({failure.where}):", style="bold"))
    for line in failure.source.splitlines():
        console.print(Text(f"    {line}"))
    console.print(Text.from_ansi(failure.traceback))
