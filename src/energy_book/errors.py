"""Errors of the commands and their exit codes."""


class BookError(Exception):
    """An error that is reported as a message, without a traceback."""

    exit_code = 1


class UsageError(BookError):
    """A command that cannot be carried out as given; nothing has run."""

    exit_code = 2


class Interrupted(BookError):
    """Work that was interrupted and can be resumed."""

    exit_code = 130


class ChapterError(BookError):
    """A chapter that failed while it was running; the traceback has terminal colours."""

    def __init__(
        self, chapter: str, where: str, cell: int | None, source: str, traceback: str
    ) -> None:
        self.chapter = chapter
        self.where = where
        self.cell = cell
        self.source = source
        self.traceback = traceback
        in_cell = f", cell {cell}" if cell is not None else ""
        super().__init__(f"chapter {chapter}{in_cell} failed ({where})")


class PagesError(BookError):
    """Pages that Jupyter Book made with warnings, which are `lines`, or failed to make."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("the pages could not be made; see the warnings above")
