"""The command ``energy-book estimate``: a folder with the energy of usage logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from pandas import DataFrame

import energy_helpers as eh
from energy_book.files.fingerprints import digest
from energy_book.files.notebook_io import markdown_cell, new_notebook
from energy_book.files.publish import RESULTS_FILE, safe_name
from energy_book.project import Project
from energy_book.results import collect
from energy_book.results.log_estimate import Estimated, as_csv_text, record, remarks
from energy_book.results.readable import scale
from energy_book.runs.recording import RECORD, Call, Given, recorded_folder
from energy_book.site import standalone
from energy_book.site.notebook_cells import again_cell, chart_cell, first_rows, table_cell

FILE = "estimate"
ROWS_SHOWN = 60
BARS_SHOWN = 12


def write_estimate(project: Project, found: Estimated, out: Path) -> Path:
    """Write ``out/estimate-…`` with CSV, ``results.json`` and a page; return the page."""
    text = as_csv_text(found)
    key = digest([found.settings.identity.encode(), text.encode()])
    name = safe_name(f"{FILE}-{key[:10]}")
    settings = found.settings
    files = [Given(word, path, carried=False) for word, path in found.named_files.items()]
    if found.map_file:
        files.append(Given(found.map_file.name, found.map_file))
    more = {"fits": "yes"} if found.fits is not None else {}
    call = Call(found.command, settings, more, files, started=found.started)
    with (
        recorded_folder(project, out, name, call) as folder,
        standalone.page_maker(project) as make_page,
    ):
        (folder / f"{FILE}.csv").write_text(text, encoding="utf-8")
        results = collect.settings_and(project, settings, estimate=record(found))
        make_page(estimate_page(found), results, folder)
    return out / name / "index.html"


def estimate_page(found: Estimated) -> NotebookNode:
    """Make the page of an estimate."""
    energy = found.energy
    total = energy.by()
    requests = f"{total['requests'].iloc[0]:,.0f}"
    files = {
        f"{FILE}.csv": "all rows (.csv)",
        RESULTS_FILE: "the same with settings (.json)",
        **RECORD,
    }
    lines = [f"- {line}" for line in remarks(found)]
    cells = [
        markdown_cell("title", [f"# The energy of {requests} requests", "", *lines]),
        table_cell("total", "", _shown(total)),
        chart_cell("chart", "", by_model(found)),
        markdown_cell("models", ["## By model"]),
        table_cell("by-model", "", _shown(energy.by("model").head(ROWS_SHOWN))),
    ]
    if not energy.unknown.empty:
        lines = ["## Models that are not known", "", "Nothing is computed for them."]
        unknown = energy.unknown.head(ROWS_SHOWN)
        cells += [markdown_cell("unknown", lines), table_cell("not-known", "", unknown)]
    cells += [
        markdown_cell("days", ["## By day"]),
        table_cell("by-day", "", _shown(energy.by("day").tail(ROWS_SHOWN))),
        *first_rows("By session", _shown(energy.by("session")), ROWS_SHOWN),
        again_cell(found.command, files, help_text="The command is for the folder of the log."),
    ]
    return new_notebook(cells)


def _shown(table: DataFrame) -> DataFrame:
    """Return a table with units in its heads."""
    units = {"_kwh": " [kWh]", "_kg": " [kg CO₂e]", "_l": " [L]", "_": " "}
    columns = table.columns
    for end, unit in units.items():
        columns = columns.str.replace(end, unit)
    return table.set_axis(columns, axis=1)


def by_model(found: Estimated) -> Any:
    """Draw the energy of each model of the log with its range."""
    table = found.energy.by("model").head(BARS_SHOWN)
    total, typical = found.energy.by()[["energy_kwh", "typical_kwh"]].iloc[0]
    factor, unit = scale(float(table["energy_kwh"].iloc[0]), "kWh")
    columns = {"p5_kwh": "low", "energy_kwh": "value", "p95_kwh": "high"}
    return eh.charts.intervals_by_row(
        table[list(columns)].rename(columns=columns) * factor,
        name="log-models",
        title=f"The log uses {total / typical:.2g} times what its number of requests alone gives",
        caption=(
            "Mean energy of the requests to each model of the log (dots), and P5 to P95 of PUE "
            "and utilisation, which all requests have in common (bars)."
        ),
        x_title=f"Energy [{unit}]",
        subject="Energy of the requests to each model of the log",
    )
