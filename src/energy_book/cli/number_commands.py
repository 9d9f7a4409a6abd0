"""The commands that need no book: compute, solve and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from energy_book.cli.options import (
    InputFile,
    command,
    complete_parameter,
    numbers_option,
    settings_options,
    show,
    terminal,
)
from energy_book.errors import UsageError

if TYPE_CHECKING:
    from energy_book.results.answers import Answer
    from energy_book.results.totals import Report


@command(
    "compute",
    "compute -p pue=1.2 -p output_tokens_median=900",
    "compute --of baseline-p99-long --of baseline-above-1wh-traditional",
    "compute -p queries=36.5e6 -p period=year -p grid_gco2_per_kwh=177 --csv",
    "compute --months queries.csv -p price_per_kwh=0.3 -p grid_gco2_per_kwh=177",
)
@numbers_option
@settings_options
@click.option(
    "--months",
    type=InputFile(),
    metavar="FILE",
    help="Print a table of months instead, from a CSV file with the columns month and queries.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with full precision.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with full precision.")
def compute(
    numbers: tuple[str, ...],
    edition: str | None,
    pairs: tuple[str, ...],
    settings_file: Path | None,
    months: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """
    Compute numbers at once and print them, without a page.

    Without --of, it prints the energy of a query and of all queries, and the numbers that the
    changed parameters are about. With `queries` or `period`, it adds the totals of a day, a
    week, a month and a year. With --months, it prints energy, carbon and cost month by month.
    It works in every folder.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv: give one of them")
    if months:
        if numbers:
            raise UsageError("--months and --of: give one of them")
        from energy_book.results import totals

        report = totals.by_month(edition, pairs, settings_file, months)
        if as_json or as_csv:
            show((totals.as_json_text if as_json else totals.as_csv_text)(report))
        else:
            print_months(report)
        return
    from energy_book.results.answers import answer, as_csv_text, as_json_text

    found = answer(edition, pairs, settings_file, numbers)
    if as_json or as_csv:
        show((as_json_text if as_json else as_csv_text)(found))
    else:
        print_answer(found)


def print_answer(found: Answer) -> None:
    """Print numbers next to those of the edition, and what to know about them."""
    from energy_book.cli.number_table import (
        number_table,
        outside_lines,
        totals_remarks,
        totals_table,
    )

    console = terminal()
    a = found.assumptions
    console.print(number_table(found.names, found.numbers, found.of_edition, found.edition, a))
    lines = [*found.remarks, *outside_lines(a, found.names, found.missing)]
    if found.totals:
        console.print(totals_table(found.totals, a))
        lines = [*totals_remarks(a), *lines]
    for line in lines:
        console.print(line)


def print_months(report: Report) -> None:
    """Print energy, carbon and cost month by month, and what to know about them."""
    from energy_book.cli.number_table import outside_lines, totals_remarks, totals_table
    from energy_book.results import totals

    console = terminal()
    a = report.assumptions
    console.print(totals_table(report.rows, a))
    outside = outside_lines(a, [totals.NUMBER], all_of_them="these totals")
    for line in [*totals_remarks(a), *outside]:
        console.print(line)


@command(
    "solve long_output_tokens_median --of baseline-median-long --to 10",
    "solve pue --of baseline-median-traditional --to 0.25",
)
@click.argument("parameter", shell_complete=complete_parameter)
@click.option(
    "--of",
    "number",
    required=True,
    metavar="NUMBER",
    help="Number that is given. `energy-book numbers` lists the names.",
)
@click.option(
    "--to", "value", required=True, type=float, metavar="VALUE", help="Value of this number."
)
@settings_options
def solve(
    parameter: str,
    number: str,
    value: float,
    edition: str | None,
    pairs: tuple[str, ...],
    settings_file: Path | None,
) -> None:
    """
    Find the value of PARAMETER at which a number has a given value.

    --of names the number, and --to is its value. If there is no such value of the parameter, or
    several, the command says so.
    """
    from energy_book.cli.number_table import outside_lines
    from energy_book.results.inverse import check_question, told

    question = check_question(parameter, number, value, edition, pairs, settings_file)
    lines, roots = told(question)
    for root in roots:
        changed = question.assumptions.replace(**{question.parameter: root})
        lines += outside_lines(changed, [number])
    for line in dict.fromkeys(lines):
        terminal().print(line)
    if not roots:
        click.get_current_context().exit(1)


@command("numbers", "numbers carbon", "numbers long-")
@click.argument("words", nargs=-1, metavar="[WORD ...]")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of a table.")
def numbers(words: tuple[str, ...], as_csv: bool) -> None:
    """
    List the numbers that `--of` takes, with unit and meaning.

    With one WORD or more, it lists those whose name or meaning contains all of them.
    """
    from energy_book.results.answers import list_numbers, number_csv

    found = list_numbers(words)
    if as_csv:
        show(number_csv(found))
        return
    if not found:
        raise UsageError(f"no number contains {' and '.join(words)}")
    from rich.text import Text

    console = terminal()
    for number in found:
        unit = "" if number.unit == "-" else f" [{number.unit}]"
        line = Text(number.name, style="bold").append(f"{unit}  {number.meaning}", style="")
        console.print(line, soft_wrap=True)
    console.print(
        "Besides these, for the baseline and for every model, those of own rows too: any "
        "percentile (baseline-p99-long) and any threshold (baseline-above-1wh-traditional).",
        highlight=False,
    )
