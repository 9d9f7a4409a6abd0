"""Report a failed chapter with its cell and traceback, or the warnings of the pages."""

from rich.console import Console
from rich.text import Text

from energy_book.errors import BookError, ChapterError, PagesError
from energy_book.site.build import FailedChapters


def show_error(error: BookError) -> None:
    """
    Print an error to standard error.

    Parameters
    ----------
    error : BookError
        The error.
    """
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


def one_line(text: str) -> str:
    """Escape unprintable characters, above all line ends, as Python does."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _show_chapter(console: Console, failure: ChapterError) -> None:
    cell = f"cell {failure.cell}" if failure.cell is not None else "before its first cell"
    console.print(Text(f"{failure.chapter}, {cell} ({failure.where}):", style="bold"))
    for line in failure.source.splitlines():
        console.print(Text(f"    {line}"))
    console.print(Text.from_ansi(failure.traceback))
