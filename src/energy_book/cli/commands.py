"""The command ``energy-book`` and its subcommands."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

import click

from energy_book.chapters import chapter_title, find_chapter, list_chapters, list_pages
from energy_book.cli import (
    log_commands,
    number_commands,
    plain_text,
    rerun_command,
    scale_commands,
    teaching_commands,
)
from energy_book.cli.options import (
    AnyPath,
    book,
    book_if_any,
    book_option,
    command,
    complete_chapter,
    edition_option,
    out_option,
    own_book,
    settings_options,
    show,
    site_option,
    terminal,
    writable,
)
from energy_book.errors import BookError, UsageError
from energy_book.files.publish import check_folder, interruptible
from energy_book.parameters import parameter_csv, parameter_groups, parameter_list
from energy_book.project import PACKAGE
from energy_book.settings import DEFAULT_EDITION, Settings, check_edition, check_settings


class EnergyBook(click.Group):
    """The group of commands, which reports errors as short messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of their use, not of the alphabet."""
        return list(self.commands)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the options before a command; an error in them is one line, too."""
        try:
            return super().make_context(*args, **kwargs)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            _show_usage(error)
            raise click.exceptions.Exit(error.exit_code) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn an error of this package into a message and an exit code."""
        # a shell may have closed them
        sys.stdout, sys.stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=plain_text.ERRORS)
        try:
            if sys.flags.optimize > 1:
                raise UsageError("PYTHONOPTIMIZE=2 removes texts that charts need; use 1 or 0")
            with interruptible():
                return super().invoke(ctx)
        except click.UsageError as error:
            _show_usage(error)
            ctx.exit(error.exit_code)
        except BookError as error:
            from energy_book.cli.error_report import show_error

            show_error(error)
            ctx.exit(error.exit_code)
        except ModuleNotFoundError as error:
            # the wheel without its extra computes numbers but makes no pages
            if error.name is None or error.name.startswith("energy_"):
                raise
            from energy_book.cli.error_report import show_error

            what = f"{ctx.invoked_subcommand} needs {error.name}, which comes with the book's tools"
            show_error(BookError(f"{what}: pip install '{PACKAGE}[book]'"))
            ctx.exit(1)
        except OSError as error:
            from energy_book.cli.error_report import as_sentence, show_error

            show_error(BookError(f"{as_sentence(error)}; existing results are untouched"))
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("energy-book: interrupted; existing results are untouched", err=True)
            ctx.exit(130)


def _show_usage(error: click.UsageError) -> None:
    """Print what is wrong with the words of a command, and what would be right."""
    from energy_book.cli.error_report import show_error

    words = ["energy-book", *(error.ctx.command_path.split()[1:] if error.ctx else [])]
    message = error.format_message().rstrip(".").replace(". Did you mean", "; did you mean")
    message = message.replace("is not a valid float", "is not a number")
    extra = re.search(r"unexpected extra arguments? \((\w+=.+)\)", message)
    pairs = " -p ".join(extra[1].split()) if extra else ""
    right = f"write -p {pairs}" if pairs else f"`{' '.join(words)} --help` lists what it takes"
    message = message if message.endswith("?") else f"{message}; {right}"
    show_error(BookError(message[:1].lower() + message[1:]))


@click.group(cls=EnergyBook, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=PACKAGE, prog_name="energy-book")
def main() -> None:
    """Build, run and show the executable edition of "Energy Use of AI Inference"."""


@command(
    "build",
    "build -p pue=1.2 -p output_tokens_median=900 --out my-site",
    "build --edition arxiv-v1 --out arxiv-site",
)
@settings_options
@out_option("Folder for the site: new, empty, or with a former site", "html")
@book_option
def build(
    edition: str | None, pairs: tuple[str, ...], settings_file: Path | None, out: Path | None
) -> None:
    """
    Build the website. Only chapters that changed run again.

    If a cell fails or a page has a warning, the build ends and the former site remains.
    """
    from energy_book.site.build import build as build_site

    project = book()
    console = terminal()
    with writable(project) as working:
        index = build_site(working, out or project.site, edition, pairs, console, settings_file)
    console.print(f"The site is at {index}", soft_wrap=True)


@command(
    "run paper/2_energy_per_query -p pue=1.2",
    "run paper/4 -p queries=36.5e6 -p period=year --all",
    "run 2_energy --settings my-settings.toml",
)
@click.argument("chapter", shell_complete=complete_chapter)
@settings_options
@out_option("Folder for the run's folder", "runs")
@click.option("--all", "whole", is_flag=True, help="Print every number of the chapter.")
@book_option
def run(
    chapter: str,
    edition: str | None,
    pairs: tuple[str, ...],
    settings_file: Path | None,
    out: Path | None,
    whole: bool,
) -> None:
    """
    Run one CHAPTER with changed parameters and print what changed.

    It writes a folder with a page that opens anywhere (index.html), the notebook and
    results.json. The site remains as it is. `energy-book chapters` lists the chapters, and the
    start of a name is enough.
    """
    project = book()
    chapters = list_chapters(project)
    wanted = find_chapter(chapters, chapter)
    settings = check_settings(edition, pairs, [wanted], settings_file, book=chapters)
    target = (out or project.build / "runs").absolute()
    check_folder(target)
    # papermill and Sphinx take a second to load; a wrong parameter is reported before that
    from energy_book.cli.number_table import number_table, outside_lines
    from energy_book.results.answers import reasons, remarks
    from energy_book.runs.single_run import run_apart

    ran = run_apart(project, wanted, settings, target)
    console = terminal()
    names = list(ran.numbers) if whole else ran.headlines
    a = settings.assumptions
    if names:
        console.print(number_table(names, ran.numbers, ran.edition, settings.edition, a))
    missing = [name for name in names if ran.numbers[name]["value"] is None]
    for line in [*remarks(a), *reasons(a, missing), *outside_lines(a, names, missing)]:
        console.print(line)
    if len(names) < len(ran.numbers):
        console.print(f"{len(names)} of {len(ran.numbers)} numbers; --all prints them all")
    console.print(f"The page is at {ran.page}", soft_wrap=True)


@command("chapters", name="chapters")
@book_option
def chapters() -> None:
    """List the chapters that `run` takes, with their titles."""
    listed = list_chapters(book())
    width = max(len(chapter.name) for chapter in listed)
    for chapter in listed:
        show(f"{chapter.name:{width}}  {chapter_title(chapter)}".rstrip())


@command("params", "params paper/4_billion_queries", "params pue")
@click.argument("chapter", required=False, shell_complete=complete_chapter)
@edition_option
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of a table.")
@book_option
def params(chapter: str | None, edition: str | None, as_csv: bool) -> None:
    """
    List the parameters with their values, bounds, units and meanings.

    With CHAPTER, it lists only those that the chapter uses. Where a chapter sets a value
    itself, such as its number of draws, the list has that value. A word of a parameter's name
    lists those that have it.
    """
    edition = edition or DEFAULT_EDITION
    check_edition(edition)
    of_chapter: dict[str, object] | None = None
    if chapter is not None:
        known = [name for group in parameter_groups().values() for name in group]
        of_chapter = dict.fromkeys((name for name in known if f"_{chapter}" in f"_{name}"), None)
        if not of_chapter:
            of_chapter = find_chapter(list_chapters(book()), chapter).defaults
    if as_csv:
        show(parameter_csv(edition, of_chapter))
    else:
        terminal().print(parameter_list(edition, of_chapter), soft_wrap=True)


@command("notebooks --out class --student", "notebooks --edition arxiv-v1")
@edition_option
@out_option("Folder for the notebooks", "notebooks")
@click.option("--student", is_flag=True, help="Leave out the solutions of the exercises.")
@click.option("--force", is_flag=True, help="Replace notebooks that were changed, too.")
@book_option
def notebooks(edition: str | None, out: Path | None, student: bool, force: bool) -> None:
    """
    Write the chapters as notebooks for JupyterLab, not yet run, in a folder for a class.

    With them are an index, the plan of the course, the glossary and what `pip install -r
    requirements.txt` needs. The notebooks run without a network. A file that somebody changed
    since it was written stays as it is.
    """
    project = book()
    sources = list_chapters(project)
    edition = edition or DEFAULT_EDITION
    check_edition(edition)
    from energy_book.export.class_folder import class_files, pages_of, write_files
    from energy_book.export.notebooks import texts_of_edition
    from energy_book.export.wheel import build_wheel
    from energy_book.files.publish import check_writable

    out = out or project.build / "notebooks"
    check_writable(out, out)
    texts = texts_of_edition(project, sources, edition, pages_of(project).values())
    wheel = build_wheel(project)
    files = class_files(project, sources, texts, Settings(edition), wheel, student=student)
    written, left = write_files(files, out, force=force)
    for path in written:
        show(str(path))
    for path in left:
        click.echo(f"kept: {path}, changed since it was written", err=True)


@command("audit", "audit --edition joule-2026 --out my-audit")
@click.option(
    "--edition",
    metavar="NAME",
    help="Only the statements of this edition. The two editions of arXiv v1 have the same ones.",
)
@click.option(
    "--out",
    type=AnyPath(file_okay=False),
    metavar="DIR",
    help="Folder to write audit.csv and audit.json into.",
)
@click.option("--update", is_flag=True, help="Record the verdicts as they are now.")
@book_option
def audit(edition: str | None, out: Path | None, update: bool) -> None:
    """
    Recompute every number that the paper prints, with a verdict for each.

    The exit code is 1 if a verdict differs from the one that is recorded in the book.
    """
    from energy_book.results import audit as auditing

    if update and edition:
        raise UsageError("--update records all claims; leave --edition out")
    project = own_book() if update else book_if_any()
    table = auditing.run_audit(edition)
    console = terminal()
    console.print(auditing.terminal_table(table))
    for line in auditing.count_lines(table):
        console.print(line)
    for path in auditing.write_files(table, out) if out else ():
        console.print(f"Written: {path}", soft_wrap=True)
    if project is None:
        console.print("There is no book here whose recorded verdicts could be compared")
        return
    snapshot = project.root / auditing.SNAPSHOT
    if update:
        auditing.write_snapshot(snapshot, dict(table["verdict"]))
        console.print(f"Recorded: {snapshot}", soft_wrap=True)
    auditing.compare(auditing.read_snapshot(snapshot), table, whole=edition is None)


@command("pdf", "pdf --site my-site --out my-site.pdf")
@click.option(
    "--out",
    type=AnyPath(),
    metavar="FILE",
    help="File of the PDF.  [default: _build/energy-use-of-ai-inference.pdf]",
)
@site_option
@book_option
def pdf(out: Path | None, site: Path | None) -> None:
    """Print the built site as one PDF, charts included."""
    from energy_book.export.pdf import print_site

    project = book()
    target = out or project.build / "energy-use-of-ai-inference.pdf"
    n_pages = print_site(site or project.site, list_pages(project), target)
    show(f"{n_pages} pages in {target}")


@command("kit", "kit --out kit")
@out_option("Folder for the kit: new, or a former kit", "kit")
@site_option
@book_option
def kit(out: Path | None, site: Path | None) -> None:
    """Write what a teacher prints and shows: handout, answers, notes and slides."""
    from energy_book.export.kit import write_kit

    project = book()
    for path in write_kit(project, site or project.site, out or project.build / "kit"):
        show(str(path))


@command("serve", "serve my-site --port 0")
@click.argument("site", required=False, type=AnyPath(file_okay=False))
@click.option(
    "--port", default=8000, show_default=True, help="Port of the address; 0 finds a free one."
)
@book_option
def serve(site: Path | None, port: int) -> None:
    """
    Show the built site, or that in the folder SITE, in a browser of this machine.

    Ctrl-C ends it.
    """
    from energy_book.export.serve import serve_site

    serve_site(site or book().site, port)


for _command in (
    build,
    run,
    number_commands.compute,
    scale_commands.sweep,
    scale_commands.merge,
    number_commands.solve,
    scale_commands.sample,
    scale_commands.compare,
    log_commands.estimate,
    rerun_command.rerun,
    chapters,
    number_commands.numbers,
    params,
    audit,
    notebooks,
    teaching_commands.assign,
    teaching_commands.grade,
    pdf,
    kit,
    serve,
):
    main.add_command(_command)
