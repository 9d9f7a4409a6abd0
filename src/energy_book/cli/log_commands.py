"""The command for usage logs: estimate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from energy_book.cli.options import (
    book_if_any,
    book_option,
    command,
    out_option,
    settings_options,
    terminal,
)
from energy_book.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from energy_book.results.log_estimate import Estimated

# models that are printed
SHOWN_MODELS = 20


@command(
    "estimate usage.csv --map models.toml",
    "estimate ~/.claude/projects --map models.toml -p grid_gco2_per_kwh=177 -p price_per_kwh=0.3",
    "estimate spans.jsonl --csv",
)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path, dir_okay=False),
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
    OpenTelemetry, a log or a benchmark of vLLM, or a folder of such files. Texts of prompts are
    not stored. Models that the benchmark does not have are listed and not computed; --map says
    which model stands for them. It writes a folder with a page, estimate.csv and results.json.
    Without a book, it only prints.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv: give one of them")
    from energy_book.results import log_estimate

    found = log_estimate.estimate_files(edition, pairs, settings_file, files, map_file, fits=fits)
    line = log_estimate.unknown_line(found)
    if as_json or as_csv:
        text = log_estimate.as_json_text(found) if as_json else log_estimate.as_csv_text(found)
        click.echo(text, nl=False)
        if line:
            click.echo(line, err=True)
        return
    project = book_if_any()
    console = terminal()
    page = None
    if project:
        from energy_book.runs.estimating import write_estimate

        target = (out or project.build / "estimates").absolute()
        page = write_estimate(project, found, target)
    console.print(estimate_table(found))
    told = [*log_estimate.remarks(found), *([line] if line else [])]
    told.append(f"The page is at {page}" if page else "There is no book here, so there is no page.")
    for each in told:
        console.print(each, highlight=False, markup=False, soft_wrap=True)


def estimate_table(found: Estimated) -> Table:
    """Make a terminal table of the models of a log and of their total, in one unit each."""
    from rich.text import Text

    from energy_book.cli.number_table import plain_table
    from energy_book.results.readable import scale
    from energy_helpers.registry.entries import format_value

    total = found.energy.by()
    a = found.energy.assumptions
    heads = {"energy_kwh": "energy", "typical_kwh": "typical", "carbon_kg": "carbon"}
    columns = {name: heads[name] for name in heads if name in total}
    factor, unit = scale(float(total["energy_kwh"].iloc[0]), "kWh")
    units = dict.fromkeys(columns, (factor, unit))
    if "carbon_kg" in columns:
        units["carbon_kg"] = scale(float(total["carbon_kg"].iloc[0]), "kg CO₂e")
    if "cost" in total:
        columns["cost"], units["cost"] = "cost", (1.0, a.currency)
    titles = [f"{title} [{units[name][1]}]" for name, title in columns.items()]
    titles.insert(1, f"P5 to P95 [{unit}]")
    table = plain_table("model", "requests", "output tokens")
    for title in titles:
        # a unit in brackets is no markup
        table.add_column(Text(title), justify="right", overflow="fold")
    by_model = found.energy.by("model").head(SHOWN_MODELS)
    for name, row in [*by_model.iterrows(), *total.iterrows()]:
        cells = [format_value(units[key][0] * row[key], 3) for key in columns]
        ends = [format_value(factor * row[f"energy_{end}_kwh"], 3) for end in ("p5", "p95")]
        cells.insert(1, "–".join(ends))
        counts = [f"{row[key]:,.0f}" for key in ("requests", "output_tokens")]
        table.add_row(*map(Text, (str(name), *counts, *cells)))
    return table
