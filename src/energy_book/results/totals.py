"""Energy, carbon, water and cost of all queries: by period, and month by month for a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

import energy_helpers as eh
from energy_book.charts.tables import as_csv
from energy_book.errors import UsageError
from energy_book.files.json_text import to_json
from energy_book.settings import Settings, check_settings

FLEET = "mixed"
# the number of the registry that has the same total
NUMBER = f"period-energy-{FLEET}"
# column of a row -> its unit
UNITS = {"energy_kwh": "kWh", "carbon_kg": "kg CO₂e", "water_l": "L", "cost": "currency"}
MONTHS_HEAD = ("month", "queries")
OF_A_PERIOD = ("queries", "period")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """The totals of a list of months, with the settings."""

    settings: Settings
    assumptions: eh.Assumptions
    rows: list[Row]  # the months and the total


def by_period(assumptions: eh.Assumptions) -> list[Row]:
    """
    Return the totals of a day, a week, a month and a year, with the units `UNITS`.

    Without a grid, a WUE or a price, one of them is None.
    """
    day = assumptions.queries_per_day
    return [
        {"period": period, **_row(assumptions, days * day)}
        for period, days in eh.facts.units.DAYS_PER_PERIOD.items()
    ]


def by_month(edition: str | None, pairs: Iterable[str], file: Path | None, months: Path) -> Report:
    """
    Return the totals of the months in a file, and of all of them.

    It is CSV with the columns ``month``, any text, and ``queries``. Other columns are not used.
    """
    settings = check_settings(edition, pairs, None, file, [NUMBER])
    given = [name for name in OF_A_PERIOD if name in settings.parameters]
    if given:
        raise UsageError(f"-p {given[0]}: the file of --months has the queries; leave it out")
    listed = _read_months(months)
    listed.append(("total", sum(queries for _, queries in listed)))
    a = settings.assumptions
    return Report(settings, a, [{"month": month, **_row(a, queries)} for month, queries in listed])


def _row(assumptions: eh.Assumptions, queries: float) -> Row:
    """Return the totals of some queries; they are proportional to the number of queries."""
    of_all = eh.paper.period_totals.totals(assumptions).loc[FLEET].to_dict()
    totals = {name: of_all[name] * queries / assumptions.queries for name in UNITS}
    return {"queries": queries} | {k: None if isnan(v) else v for k, v in totals.items()}


def _read_months(path: Path) -> list[tuple[str, float]]:
    from energy_helpers.facts.text_tables import parse_table, read_text
    from energy_helpers.facts.validation import number_hint, short_repr

    where = f"--months {path.name}"
    if not path.is_file():
        wrong = "it is a folder; give a file" if path.is_dir() else "there is no such file"
        raise UsageError(f"--months {path}: {wrong}")
    try:
        texts = parse_table(read_text(path), lambda name: name.lower() == "queries")
        texts = texts.rename(columns=str.lower)
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from error
    missing = [name for name in MONTHS_HEAD if name not in texts]
    if missing:
        raise UsageError(f"{where}: column {missing[0]} is missing; give month and queries")
    if texts.empty:
        raise UsageError(f"{where} has no rows; give at least one")
    listed: dict[str, float] = {}
    for line, month, text in zip(texts.index, texts["month"], texts["queries"], strict=True):
        try:
            queries = float(text)
        except ValueError:
            queries = -1.0
        if not 0 <= queries < float("inf"):
            hint = number_hint(text, "queries") or "; give a number of at least 0"
            given = short_repr(text)
            raise UsageError(f"{where}, line {line}: queries = {given} is not valid{hint}")
        if month in listed:
            twice = f"month = {short_repr(month)} is there twice"
            raise UsageError(f"{where}, line {line}: {twice}; give each month once")
        listed[month] = queries
    return list(listed.items())


def as_csv_text(report: Report) -> str:
    """Write the months and the total as CSV."""
    return as_csv(report.rows)


def as_json_text(report: Report) -> str:
    """Write the months and the total as JSON, with the settings."""
    return to_json(
        {
            "edition": report.settings.edition,
            "parameters": report.settings.shown,
            "currency": report.assumptions.currency,
            "months": report.rows,
        }
    )
