"""The commands for many points, queries or runs: sweep, merge, sample and compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from energy_book.cli.options import (
    AnyPath,
    book,
    book_option,
    command,
    numbers_option,
    out_option,
    settings_options,
    terminal,
)

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.console import Console
    from rich.table import Table

    from energy_book.runs.sweeping import Sweep

# rows of a sweep that are printed
SHOWN_POINTS = 20
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
        "--scheduler",
        metavar="ADDRESS",
        help="Run on the Dask cluster of this scheduler, tcp://… or tls://… (with the certificates "
        "of Dask's configuration).",
    )
    return workers(scheduler(command))


@command(
    "sweep -g pue_p95=1.1:1.6:0.1 -g output_tokens_median=100,300,1000",
    "sweep -g utilisation=0.1:1:0.1 --of fleet-total-mixed --workers 2",
    "sweep -g 'blend=all,Llama 3.1 70B:0.8+Mixtral 8x22B:0.2'",
    "sweep -g pue_p95=1.1:1.6:0.01 --part 7/40 --out parts",
)
@click.option(
    "-g",
    "axes",
    multiple=True,
    metavar="NAME=VALUES",
    help="Vary a parameter: start:stop:step, start:stop:x10 or value,value; can be repeated.",
)
@numbers_option
@settings_options
@where_options
@click.option(
    "--yes", is_flag=True, help="Compute the grid even if it has more than 100,000 points."
)
@click.option(
    "--part",
    metavar="I/N",
    help="Compute only the I-th of N parts, into a separate folder; `energy-book merge` joins "
    "them.",
)
@out_option(RESULT_FOLDER, "sweeps")
@book_option
def sweep(
    axes: tuple[str, ...],
    numbers: tuple[str, ...],
    edition: str | None,
    pairs: tuple[str, ...],
    settings_file: Path | None,
    workers: int | None,
    scheduler: str | None,
    yes: bool,
    part: str | None,
    out: Path | None,
) -> None:
    """
    Compute numbers over a grid of parameters.

    A point of the grid is one combination of the values of -g. The command prints up to twenty
    points and writes a folder with sweep.csv, sweep.parquet and a page with charts. If it is
    interrupted, the same command continues. Without --of, it computes the median of a typical
    query.
    """
    from energy_book.execution.executors import Where
    from energy_book.runs.sweeping import check_sweep, run_part, run_sweep

    project = book()
    where = Where(workers, scheduler)
    asked = check_sweep(edition, pairs, axes, numbers, yes=yes, file=settings_file, part=part)
    target = (out or project.build / "sweeps").absolute()
    console = terminal()
    if asked.part:
        # parts of different sweeps have the same names
        target = target if out else target / f"{asked.name}-parts"
        folder = run_part(project, asked, asked.part, target, where, console)
        told = f"The part is at {folder}; `energy-book merge` joins all parts of {target}"
        console.print(told, soft_wrap=True)
        return
    _show_sweep(asked, run_sweep(project, asked, target, where, console), console)


@command("merge parts", "merge parts/part-* other/part-40-of-40 --out result")
@click.argument("parts", nargs=-1, required=True, type=AnyPath(), metavar="FOLDER ...")
@out_option(RESULT_FOLDER, "sweeps")
@book_option
def merge(parts: tuple[Path, ...], out: Path | None) -> None:
    """
    Join the parts of a sweep.

    FOLDER is a folder that `energy-book sweep --part` wrote, or a folder with such folders. The
    command checks that every part is there once and unaltered. It writes the folder that one run
    of the whole sweep writes, with the same files.
    """
    from energy_book.runs.sweeping import merge_parts

    project, console = book(), terminal()
    target = (out or project.build / "sweeps").absolute()
    _show_sweep(*merge_parts(project, parts, target, console), console)


def _show_sweep(asked: Sweep, page: Path, console: Console) -> None:
    import pandas as pd

    points = pd.read_csv(page.with_name("sweep.csv"))
    console.print(sweep_table(asked, points))
    if len(points) > SHOWN_POINTS:
        more = f"{SHOWN_POINTS} of {len(points):,} points; sweep.csv beside the page has all"
        console.print(more)
    console.print(f"The page is at {page}", soft_wrap=True)


@command("sample --queries 1e9 --workers 2", "sample --queries 1e7 --fleet mixed -p long_share=0.2")
@click.option("--queries", required=True, metavar="N", help="Number of queries, such as 1e9.")
@click.option(
    "--fleet",
    default="traditional",
    show_default=True,
    metavar="NAME",
    help="Kind of the queries: traditional (typical), long, or mixed in the share `long_share`.",
)
@settings_options
@where_options
@out_option(RESULT_FOLDER, "samples")
@book_option
def sample(
    queries: str,
    fleet: str,
    edition: str | None,
    pairs: tuple[str, ...],
    settings_file: Path | None,
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
) -> None:
    """
    Draw queries at random.

    It prints quantiles, mean and total next to the exact ones, and writes a folder with the
    table, the histogram and a page. Its memory does not grow with the number of queries.
    """
    from energy_book.cli.number_table import outside_lines
    from energy_book.execution.executors import Where
    from energy_book.runs.sampling import check_sampling, run_sampling

    project = book()
    where = Where(workers, scheduler)
    asked = check_sampling(edition, pairs, queries, fleet, settings_file)
    target = (out or project.build / "samples").absolute()
    console = terminal()
    page, table = run_sampling(project, asked, target, where, console)
    console.print(sample_table(table))
    of_fleet = f"fleet-total-{asked.fleet}"
    for line in outside_lines(asked.settings.assumptions, [of_fleet])[1:]:
        console.print(f"Outside the benchmark: {line.strip()}")
    console.print(f"The page is at {page}", soft_wrap=True)


def sample_table(table: DataFrame) -> Table:
    """Make a terminal table of the sampled values next to the exact values."""
    from energy_book.cli.number_table import table_of_values
    from energy_book.results.readable import scale

    laid_out = table_of_values("statistic", "sampled", "± standard error", "± bin", "exact")
    for name, row in table.iterrows():
        factor, unit = scale(row["sampled"], row["unit"])
        values = (row["sampled"], row["standard_error"], row["bin_error"], row["exact"])
        digits = zip(values, (6, 2, 2, 6), strict=True)
        shown = [f"{factor * value:.{n}g}" for value, n in digits]
        laid_out.add_row(str(name), *shown, unit)
    return laid_out


@command("compare _build/runs/*")
@click.argument("runs", nargs=-1, metavar="RUN RUN ...")
@click.option("--all", "whole", is_flag=True, help="Print every number.")
@out_option(RESULT_FOLDER, "comparisons")
@book_option
def compare(runs: tuple[str, ...], whole: bool, out: Path | None) -> None:
    """
    Compare runs by their numbers and distributions.

    RUN is a folder that `energy-book run` or `build` wrote. The command writes a folder with
    comparison.csv and a page.
    """
    from energy_book.results.answers import reasons, without_queries
    from energy_book.runs.comparing import changes, read_runs, write_comparison

    project = book()
    past = read_runs(runs)
    target = (out or project.build / "comparisons").absolute()
    page, table = write_comparison(project, past, target)
    console = terminal()
    shown = table if whole else table.head(MOST_ROWS)
    for run in past:
        told = f"{run.label}: {run.edition}, changed: {changes(run)}"
        console.print(told, soft_wrap=True)
    console.print(comparison_table(shown, [run.label for run in past]))
    for run in past:
        missing = shown.index[shown[run.label].isna()]
        if not missing.empty:
            why = [*without_queries(run.assumptions), *reasons(run.assumptions, missing)]
            console.print(*(f"{run.label}: {line}" for line in why), sep="\n", soft_wrap=True)
    if len(shown) < len(table):
        told = f"{len(shown)} of {len(table)} numbers; --all prints them all"
        console.print(told)
    console.print(f"The page is at {page}", soft_wrap=True)


def comparison_table(table: DataFrame, labels: list[str]) -> Table:
    """Make a terminal table of the numbers of runs, with the ratio of the last to the first."""
    from rich.text import Text

    from energy_book.cli.number_table import change, table_of_values
    from energy_book.results.readable import scale
    from energy_helpers.all_numbers import REGISTRY
    from energy_helpers.registry.entries import format_value

    laid_out = table_of_values("number", *labels, "last / first")
    for name, row in table.iterrows():
        number = REGISTRY[str(name)]
        values = [float(row[label]) for label in labels]
        factor, unit = scale(max(values, key=abs), str(row["unit"]))
        cells = [format_value(factor * value, number.digits) for value in values]
        texts = (str(name), *cells, change(values[-1], values[0]), unit)
        laid_out.add_row(*map(Text, texts))
    return laid_out


def sweep_table(asked: Sweep, points: DataFrame) -> Table:
    """Make a terminal table of the first points; the last column says which are outside."""
    from rich.text import Text

    from energy_book.cli.number_table import plain_table
    from energy_helpers.all_numbers import get
    from energy_helpers.registry.entries import format_value
    from energy_helpers.scale.sweeps import OUTSIDE, number_column, outside_column

    axes = [axis.column for axis in asked.grid.axes]
    columns = {number_column(name): get(name).digits for name in asked.of}
    flags = points[[outside_column(name) for name in asked.of]].any(axis=1)
    laid_out = plain_table(*axes, *columns, *([""] if flags.any() else []))
    for row, outside in zip(points.head(SHOWN_POINTS).to_dict("records"), flags, strict=False):
        at = [f"{row[axis]:.12g}" if isinstance(row[axis], float) else row[axis] for axis in axes]
        values = [format_value(row[column], digits) for column, digits in columns.items()]
        laid_out.add_row(*[Text(str(cell)) for cell in (*at, *values, OUTSIDE if outside else "")])
    return laid_out
