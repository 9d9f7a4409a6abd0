"""The command for usage logs: estimate."""

from __future__ import annotations

from pathlib import Path

import click

from energy_book.cli.options import (
    AnyPath,
    InputFile,
    book_if_any,
    book_option,
    command,
    out_option,
    settings_options,
    show,
    terminal,
)
from energy_book.errors import UsageError


@command(
    "estimate usage.csv --map models.toml",
    "estimate ~/.claude/projects --map models.toml -p grid_gco2_per_kwh=177 -p price_per_kwh=0.3",
    "estimate spans.jsonl --csv",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=InputFile())
@click.option(
    "--map",
    "map_file",
    type=AnyPath(),
    metavar="FILE",
    help='TOML with lines such as "name in the log" = "Llama 3.1 70B", or CSV with the columns '
    "name and model. `baseline` stands for the models of the baseline.",
)
@click.option("--fits", is_flag=True, help="Add the range with uncertain throughput fits.")
@settings_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and write no folder.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, and write no folder.")
@out_option("Folder for the result's folder", "estimates")
@book_option
def estimate(
    files: tuple[Path, ...],
    map_file: Path | None,
    fits: bool,
    edition: str | None,
    pairs: tuple[str, ...],
    settings_file: Path | None,
    as_json: bool,
    as_csv: bool,
    out: Path | None,
) -> None:
    """
    Estimate the energy of usage logs by model, day and session.

    FILE is a table (CSV or Parquet) with the columns model, input_tokens and output_tokens, a
    usage export of OpenAI or Anthropic, a log of Claude Code, JSON of ccusage, spans of
    OpenTelemetry, a log or a benchmark of vLLM, a folder of such files, a pipe, or - for the
    standard input. Texts of prompts are not stored. Models that the benchmark does not have are
    listed and not computed; --map says which model stands for them. It writes a folder with a
    page, estimate.csv and results.json.
    Without a book, it only prints.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv: give one of them")
    from energy_book.results import log_estimate

    found = log_estimate.estimate_files(edition, pairs, settings_file, files, map_file, fits=fits)
    lines = [*filter(None, (log_estimate.unread_line(found), log_estimate.unknown_line(found)))]
    if as_json or as_csv:
        text = log_estimate.as_json_text(found) if as_json else log_estimate.as_csv_text(found)
        show(text)
        # the remarks of JSON have it
        left_out = "" if as_json else log_estimate.left_out_line(found)
        for line in filter(None, [*lines, left_out]):
            click.echo(line, err=True)
        return
    from energy_book.cli.number_table import totals_table

    project = book_if_any()
    console = terminal()
    page = None
    if project:
        from energy_book.runs.estimating import write_estimate

        target = (out or project.build / "estimates").absolute()
        page = write_estimate(project, found, target)
    console.print(totals_table(log_estimate.model_rows(found), found.energy.assumptions))
    told = [*log_estimate.remarks(found), *lines]
    told.append(f"The page is at {page}" if page else "There is no book here, so there is no page.")
    for each in told:
        console.print(each, soft_wrap=True)
