"""The command ``energy-book`` and its subcommands."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import click

from energy_book.cli.options import edition_option, out_option, parameter_option, terminal
from energy_book.cli.scale_commands import compare, sample, sweep
from energy_book.errors import BookError, UsageError
from energy_book.files.publish import interruptible
from energy_book.project import find_project


class EnergyBook(click.Group):
    """The group of commands, which reports errors as short messages."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn an error of this package into a message and an exit code."""
        try:
            with interruptible():
                return super().invoke(ctx)
        except BookError as error:
            from energy_book.cli.error_report import show_error

            show_error(error)
            ctx.exit(error.exit_code)
        except OSError as error:
            # click handles an output that nobody reads any more
            if error.errno == errno.EPIPE:
                raise
            from energy_book.cli.error_report import show_error

            show_error(BookError(f"{error}; what was there is whole"))
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("energy-book: interrupted; what was there is whole", err=True)
            ctx.exit(130)


@click.group(cls=EnergyBook, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="energy-use-of-ai-inference", prog_name="energy-book")
def main() -> None:
    """Build, run and show the executable edition of "Energy Use of AI Inference"."""


@main.command()
@edition_option
@parameter_option
@out_option("Folder for the site, new, empty or a former site", "html")
def build(edition: str, pairs: tuple[str, ...], out: Path | None) -> None:
    r"""
    Build the website, running only the chapters that changed.

    A failing cell or a warning fails the build; the site before stays as it is.

    \b
    Examples:
      energy-book build
      energy-book build -p pue=1.2 -p output_tokens_median=900 --out my-site
      energy-book build --edition arxiv-v1 --out arxiv-site
    """
    from energy_book.site.build import build as build_site

    project = find_project(Path.cwd())
    console = terminal()
    index = build_site(project, out or project.site, edition, pairs, console)
    console.print(f"The site is at {index}", highlight=False, soft_wrap=True)


@main.command()
@click.argument("chapter")
@edition_option
@parameter_option
@out_option("Folder for the run's folder", "runs")
@click.option("--all", "whole", is_flag=True, help="Print every number of the chapter.")
def run(chapter: str, edition: str, pairs: tuple[str, ...], out: Path | None, whole: bool) -> None:
    r"""
    Run one CHAPTER with other parameters and show what they change.

    Writes a folder named after the chapter and the settings: index.html, which opens
    anywhere, the notebook and results.json. The site is left alone.

    \b
    Examples:
      energy-book run paper/2_energy_per_query -p pue=1.2
      energy-book run paper/4_billion_queries -p queries=160000 -p period=year --all
    """
    from energy_book.chapters import find_chapter, list_chapters
    from energy_book.files.publish import check_folder
    from energy_book.settings import check_settings

    project = find_project(Path.cwd())
    wanted = find_chapter(list_chapters(project), chapter)
    settings = check_settings(edition, pairs, [wanted])
    target = (out or project.build / "runs").absolute()
    check_folder(target)
    # papermill and Sphinx take a second to load; a wrong parameter is reported before that
    from energy_book.cli.number_table import number_table, outside_lines
    from energy_book.runs.single_run import run_apart

    ran = run_apart(project, wanted, settings, target)
    console = terminal()
    names = list(ran.numbers) if whole else ran.headlines
    if names:
        console.print(number_table(names, ran.numbers, ran.edition, edition))
    for line in outside_lines(settings.assumptions, names):
        console.print(line, highlight=False)
    if len(names) < len(ran.numbers):
        told = f"{len(names)} of {len(ran.numbers)} numbers; --all prints them all"
        console.print(told, highlight=False)
    console.print(f"The page is at {ran.page}", highlight=False, soft_wrap=True)


@main.command()
@click.argument("chapter", required=False)
@edition_option
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of a table.")
def params(chapter: str | None, edition: str, as_csv: bool) -> None:
    r"""
    List the assumptions: name, type, unit, bounds, value in the edition, meaning.

    With CHAPTER only those that the chapter uses, which `run` takes for it.

    \b
    Examples:
      energy-book params
      energy-book params paper/4_billion_queries
    """
    from energy_book.parameters import parameter_csv, parameter_list
    from energy_book.settings import check_edition

    check_edition(edition)
    names = None
    if chapter is not None:
        from energy_book.chapters import find_chapter, list_chapters

        names = set(find_chapter(list_chapters(find_project(Path.cwd())), chapter).defaults)
    if as_csv:
        click.echo(parameter_csv(edition, names), nl=False)
    else:
        terminal().print(parameter_list(edition, names), soft_wrap=True)


@main.command()
@edition_option
@out_option("Folder for the notebooks", "notebooks")
@click.option("--student", is_flag=True, help="Leave the solutions of the exercises out.")
def notebooks(edition: str, out: Path | None, student: bool) -> None:
    r"""
    Write the chapters as notebooks for JupyterLab, not yet run.

    They run wherever the package is installed, without a network.

    \b
    Examples:
      energy-book notebooks --out class --student
      energy-book notebooks --edition arxiv-v1
    """
    from energy_book.chapters import list_chapters
    from energy_book.settings import check_edition

    project = find_project(Path.cwd())
    chapters = list_chapters(project)
    check_edition(edition)
    from energy_book.export.notebooks import write_notebooks

    folder = out or project.build / "notebooks"
    for path in write_notebooks(project, chapters, folder, edition, student=student):
        click.echo(path)


@main.command()
@click.option(
    "--edition",
    metavar="NAME",
    help="Only what this edition prints; both settings of arXiv v1 stand for its one print.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder to write audit.csv and audit.json into.",
)
@click.option("--update", is_flag=True, help="Record the verdicts as they are now.")
def audit(edition: str | None, out: Path | None, update: bool) -> None:
    r"""
    Recompute every number that the paper prints and give each its verdict.

    Ends with exit code 1 if a verdict is not the recorded one.

    \b
    Examples:
      energy-book audit
      energy-book audit --edition joule-2026 --out my-audit
    """
    from energy_book.results import audit as auditing

    if update and edition:
        raise UsageError("--update records all claims; leave --edition out")
    project = find_project(Path.cwd())
    table = auditing.run_audit(edition)
    console = terminal()
    console.print(auditing.terminal_table(table))
    for line in auditing.count_lines(table):
        console.print(line, highlight=False)
    for path in auditing.write_files(table, out) if out else ():
        console.print(f"Written: {path}", highlight=False, soft_wrap=True)
    snapshot = project.root / auditing.SNAPSHOT
    if update:
        auditing.write_snapshot(snapshot, dict(table["verdict"]))
        console.print(f"Recorded: {snapshot}", highlight=False, soft_wrap=True)
    auditing.compare(auditing.read_snapshot(snapshot), table, whole=edition is None)


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File of the PDF; else _build/energy-use-of-ai-inference.pdf.",
)
def pdf(out: Path | None) -> None:
    """Print the built site as one PDF, charts included."""
    from energy_book.chapters import list_pages
    from energy_book.export.pdf import print_site

    project = find_project(Path.cwd())
    target = out or project.build / "energy-use-of-ai-inference.pdf"
    n_pages = print_site(project.site, list_pages(project), target)
    click.echo(f"{n_pages} pages in {target}")


@main.command()
@click.option("--port", default=8000, show_default=True, help="Port; 0 takes a free one.")
def serve(port: int) -> None:
    """Show the built site at an address of this machine, until Ctrl-C."""
    from energy_book.export.serve import serve_site

    serve_site(find_project(Path.cwd()).site, port)


for _command in (sweep, compare, sample):
    main.add_command(_command)
