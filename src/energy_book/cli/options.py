"""What several commands share: options, completions, examples in the help, the terminal."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

import energy_helpers as eh
from energy_book.chapters import list_chapters
from energy_book.errors import UsageError
from energy_book.files.pipes import saved_pipe
from energy_book.files.publish import is_writable
from energy_book.project import Project, find_project
from energy_book.settings import DEFAULT_EDITION

if TYPE_CHECKING:
    from rich.console import Console

# wide enough for every table: lines for other programs are not broken
PIPE_COLUMNS = 10_000


class AnyPath(click.Path):
    """A file or a folder, which need not exist."""

    def __init__(self, *, file_okay: bool = True) -> None:
        super().__init__(path_type=Path, file_okay=file_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, if a file can have such a name."""
        try:
            os.stat(value)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            # the command says what is missing
            pass
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            named = eh.facts.validation.short_repr(str(value))
            raise UsageError(f"{named}: {why}; name another file") from None
        return super().convert(value, param, ctx)


class InputFile(AnyPath):
    """A file to read, a pipe, or ``-`` for the standard input."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; a pipe is saved first."""
        return saved_pipe(str(value)) or super().convert(value, param, ctx)


class Command(click.Command):
    """A command whose help ends with examples, one to a line, ready to be copied."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples unbroken."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"  energy-book {example}\n")


def command(*examples: str, name: str | None = None) -> Callable[..., Any]:
    """Return the decorator of a command with examples in its help."""
    return click.command(name, cls=Command, examples=examples)


def _begun(names: Callable[[], list[str]]) -> Callable[..., list[CompletionItem]]:
    def complete(
        ctx: click.Context, parameter: click.Parameter, begun: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in names() if name.startswith(begun)]

    return complete


def _parameters() -> list[str]:
    names = [*eh.Assumptions.model_fields, *eh.method.assumptions.SHORTHANDS]
    return [name for name in names if name != "edition"]


complete_chapter = _begun(lambda: [chapter.name for chapter in list_chapters(book())])
complete_parameter = _begun(_parameters)
edition_option = click.option(
    "--edition",
    metavar="NAME",
    shell_complete=_begun(lambda: list(eh.EDITIONS)),
    help="Edition of the paper whose settings are changed: joule-2026, arxiv-v1 or "
    f"arxiv-v1-as-written.  [default: {DEFAULT_EDITION}]",
)
parameter_option = click.option(
    "-p",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=_begun(lambda: [f"{name}=" for name in _parameters()]),
    help="Change a parameter; can be repeated. `energy-book params` lists them.",
)
settings_option = click.option(
    "--settings",
    "settings_file",
    type=AnyPath(),
    metavar="FILE",
    help="Take edition and parameters from a TOML file, or from the results.json of a run. "
    "-p and --edition win over it.",
)
numbers_option = click.option(
    "--of",
    "numbers",
    multiple=True,
    metavar="NUMBER",
    shell_complete=_begun(lambda: list(eh.all_numbers.REGISTRY)),
    help="Number to compute; can be repeated. `energy-book numbers` lists them.",
)
book_option = click.option(
    "--book",
    type=AnyPath(file_okay=False),
    metavar="DIR",
    envvar="ENERGY_BOOK",
    expose_value=False,
    callback=lambda ctx, _, folder: ctx.meta.update({__name__: folder}),
    help="Folder of the book, if it is not the current one.  [env var: ENERGY_BOOK]",
)


def settings_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for settings: `edition`, `pairs` and `settings_file`."""
    return edition_option(parameter_option(settings_option(function)))


def out_option(folder: str, default: str) -> Callable[..., Any]:
    """Return the option for the output folder, which is below ``_build`` by default."""
    return click.option(
        "--out", type=AnyPath(), metavar="DIR", help=f"{folder}.  [default: _build/{default}]"
    )


site_option = click.option(
    "--site",
    type=AnyPath(file_okay=False),
    metavar="DIR",
    help="Folder of the site.  [default: _build/html]",
)


def book() -> Project:
    """Return the book of the option ``--book``, of the current folder, or the installed one."""
    folder = _named_folder()
    return find_project(folder) if folder else find_project(Path.cwd(), installed=True)


def own_book() -> Project:
    """Return the book of the option ``--book`` or of the current folder."""
    return find_project(_named_folder() or Path.cwd())


def book_if_any() -> Project | None:
    """Return the book, or None if there is none here and ``--book`` names none."""
    try:
        return own_book()
    except UsageError:
        if _named_folder():
            raise
        return None


def _named_folder() -> Path | None:
    folder: Path | None = click.get_current_context().meta.get(__name__)
    return folder


@contextmanager
def writable(project: Project) -> Iterator[Project]:
    """Yield a book whose working folder is a temporary one if its own may not be written to."""
    if is_writable(project.stage):
        yield project
    else:
        with tempfile.TemporaryDirectory(prefix="energy-book-") as work:
            yield replace(project, work=Path(work))


def terminal() -> Console:
    """
    Return the console for standard output; lines are broken only for a person's terminal.

    When nobody reads the output any more, the printing ends and the work goes on.
    """
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            close_output()

    width = None if sys.stdout.isatty() else PIPE_COLUMNS
    # names of files and models are shown as they are
    return Terminal(file=sys.stdout, width=width, markup=False, emoji=False, highlight=False)


def show(text: str) -> None:
    """Print a text on standard output, if somebody reads it."""
    try:
        click.echo(text, nl=not text.endswith("\n"))
    except BrokenPipeError:
        close_output()


def close_output() -> None:
    """Print nothing more on standard output, whose reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
