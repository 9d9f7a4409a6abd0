"""The commands for many points, queries or runs: sweep, sample and compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from energy_book.cli.options import edition_option, out_option, parameter_option, terminal
from energy_book.project import find_project

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.table import Table

# rows of a comparison, unless all are asked for
MOST_ROWS = 16
RESULT_FOLDER = "Folder for the result's folder"


def where_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where the computation runs."""
    workers = click.option(
        "--workers",
        type=int,
        metavar="N",
        help="Run in N processes of this machine instead of this one.",
    )
    scheduler = click.option(
        "--scheduler", metavar="ADDRESS", help="Run on the Dask cluster of this scheduler, tcp://…"
    )
    return workers(scheduler(command))


@click.command()
@click.option(
    "-g",
    "axes",
    multiple=True,
    metavar="NAME=VALUES",
    help="Vary one assumption: start:stop:step, start:stop:x10 or value,value; may be repeated.",
)
@click.option(
    "--of",
    "numbers",
    multiple=True,
    metavar="NUMBER",
    help="Number to compute; may be repeated.  [default: baseline-median-traditional]",
)
@edition_option
@parameter_option
@where_options
@click.option("--yes", is_flag=True, help="Compute more than a million points.")
@out_option(RESULT_FOLDER, "sweeps")
def sweep(
    axes: tuple[str, ...],
    numbers: tuple[str, ...],
    edition: str,
    pairs: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    yes: bool,
    out: Path | None,
) -> None:
    r"""
    Compute numbers over every combination of some assumptions' values.

    Writes a folder with sweep.csv, sweep.parquet and a page with charts. Interrupted, it
    goes on where it was when it is started again.

    \b
    Examples:
      energy-book sweep -g pue_p95=1.1:1.6:0.1 -g output_tokens_median=100,300,1000
      energy-book sweep -g utilisation=0.1:1:0.1 --of fleet-total-mixed --workers 2
    """
    from energy_book.execution.executors import Where
    from energy_book.runs.sweeping import check_sweep, run_sweep

    project = find_project(Path.cwd())
    where = Where(workers, scheduler)
    asked = check_sweep(edition, pairs, axes, numbers, yes=yes)
    target = (out or project.build / "sweeps").absolute()
    console = terminal()
    page = run_sweep(project, asked, target, where, console)
    console.print(f"The page is at {page}", highlight=False, soft_wrap=True)


@click.command()
@click.option("--queries", required=True, metavar="N", help="How many to draw, such as 1e9.")
@click.option(
    "--fleet",
    default="traditional",
    show_default=True,
    metavar="NAME",
    help="What is served: traditional, long, or mixed with `long_share` of them long.",
)
@edition_option
@parameter_option
@where_options
@out_option(RESULT_FOLDER, "samples")
def sample(
    queries: str,
    fleet: str,
    edition: str,
    pairs: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
) -> None:
    r"""
    Draw queries one by one, instead of scaling up a few thousand.

    Prints quantiles, mean and total beside the exact ones, and writes a folder with the
    table, the histogram and a page. Memory does not grow with the number of queries.

    \b
    Examples:
      energy-book sample --queries 1e9 --workers 2
      energy-book sample --queries 1e7 --fleet mixed -p long_share=0.2
    """
    from energy_book.cli.number_table import outside_lines
    from energy_book.execution.executors import Where
    from energy_book.runs.sampling import check_sampling, run_sampling

    project = find_project(Path.cwd())
    where = Where(workers, scheduler)
    asked = check_sampling(edition, pairs, queries, fleet)
    target = (out or project.build / "samples").absolute()
    console = terminal()
    page, table = run_sampling(project, asked, target, where, console)
    console.print(sample_table(table))
    of_fleet = f"fleet-total-{asked.fleet}"
    for line in outside_lines(asked.settings.assumptions, [of_fleet])[1:]:
        console.print(f"Outside the benchmark: {line.strip()}", highlight=False)
    console.print(f"The page is at {page}", highlight=False, soft_wrap=True)


def sample_table(table: DataFrame) -> Table:
    """Make a terminal table of the sampled values next to the exact values."""
    from energy_book.cli.number_table import table_of_values

    laid_out = table_of_values("statistic", "sampled", "± standard error", "± bin", "exact")
    for name, row in table.iterrows():
        values = (row["sampled"], row["standard_error"], row["bin_error"], row["exact"])
        shown = [f"{value:.{digits}g}" for value, digits in zip(values, (6, 2, 2, 6), strict=True)]
        laid_out.add_row(str(name), *shown, row["unit"])
    return laid_out


@click.command()
@click.argument("runs", nargs=-1, metavar="RUN RUN ...")
@click.option("--all", "whole", is_flag=True, help="Print every number.")
@out_option(RESULT_FOLDER, "comparisons")
def compare(runs: tuple[str, ...], whole: bool, out: Path | None) -> None:
    r"""
    Put runs side by side: numbers, differences and distributions.

    RUN is a folder that energy-book run or build wrote. Writes a folder with
    comparison.csv and a page.

    \b
    Example:
      energy-book compare _build/runs/*
    """
    from energy_book.runs.comparing import changes, read_runs, write_comparison

    project = find_project(Path.cwd())
    past = read_runs(runs)
    target = (out or project.build / "comparisons").absolute()
    page, table = write_comparison(project, past, runs, target)
    console = terminal()
    shown = table if whole else table.head(MOST_ROWS)
    for run in past:
        told = f"{run.label}: {run.edition}, changed: {changes(run)}"
        console.print(told, highlight=False, markup=False, soft_wrap=True)
    console.print(comparison_table(shown, [run.label for run in past]))
    if len(shown) < len(table):
        told = f"{len(shown)} of {len(table)} numbers; --all prints them all"
        console.print(told, highlight=False)
    console.print(f"The page is at {page}", highlight=False, soft_wrap=True)


def comparison_table(table: DataFrame, labels: list[str]) -> Table:
    """Make a terminal table of the numbers of runs, with the ratio of the last to the first."""
    from rich.text import Text

    from energy_book.cli.number_table import change, table_of_values
    from energy_helpers.all_numbers import REGISTRY
    from energy_helpers.registry.entries import format_value

    laid_out = table_of_values("number", *labels, "last / first")
    for name, row in table.iterrows():
        number = REGISTRY[str(name)]
        values = [float(row[label]) for label in labels]
        cells = [format_value(value, number.digits) for value in values]
        texts = (str(name), *cells, change(values[-1], values[0]), number.unit)
        laid_out.add_row(*map(Text, texts))
    return laid_out
