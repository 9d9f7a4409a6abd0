"""The audit's verdicts: for the terminal, for files, against their snapshot and for the site."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import energy_helpers as eh
from energy_book.charts.tables import as_csv
from energy_book.errors import BookError, UsageError
from energy_book.files.json_text import to_json
from energy_book.files.publish import write_whole

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

SNAPSHOT = Path("tests", "snapshots", "verdicts.csv")
# a symbol for each verdict, because readers may not see the colour
SYMBOLS = {
    "reproduces": "✓",
    "reproduces only with released settings": "◐",
    "does not reproduce": "✗",
    "arithmetic holds": "=",
    "arithmetic fails": "≠",
    "source agrees": "■",
    "source disagrees": "⊠",
    "external": "□",
}
GOOD, BAD = "✓=■", "✗≠⊠"
STYLES = {**dict.fromkeys(GOOD, "green"), **dict.fromkeys(BAD, "red"), "◐": "yellow", "□": "dim"}
INTERVALS = ("as_written", "as_released")
SEPARATOR = "|"
VALUE_DIGITS = 4


class ChangedVerdicts(BookError):
    """An error for verdicts that differ from the snapshot, with a line for each claim."""

    def __init__(self, changes: list[str]) -> None:
        self.changes = changes
        super().__init__(
            f"{len(changes)} verdict{'s' if len(changes) > 1 else ''} changed against "
            f"{SNAPSHOT.as_posix()}; if that is meant, run energy-book audit --update:\n  "
            + "\n  ".join(changes)
        )


def run_audit(edition: str | None) -> pd.DataFrame:
    """Compute the audit."""
    from energy_book.settings import check_edition

    if edition is not None:
        check_edition(edition)
    try:
        return eh.audit.all_verdicts(edition)
    except ValueError as error:
        raise UsageError(str(error)) from error


def entries(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the audit as in ``results.json``: one entry for each claim."""
    found = []
    for claim, row in zip(table.index, table.to_dict("records"), strict=True):
        entry: dict[str, Any] = {"id": str(claim)}
        for name, value in row.items():
            if not str(name).endswith(("_low", "_high")):
                entry[str(name)] = value or None if name == "criterion" else value
        for name in INTERVALS:
            ends = (row[f"{name}_low"], row[f"{name}_high"])
            entry[f"{name}_interval"] = None if ends[0] is None else ends
        found.append(entry)
    return found


def counts(verdicts: Iterable[str]) -> dict[str, int]:
    """Count the claims with each verdict, in the order of the verdicts."""
    counted = Counter(verdicts)
    return {verdict: counted[verdict] for verdict in SYMBOLS}


def value_text(value: float | Iterable[float] | None) -> str:
    """Format a value, or all values of a statement with several parts; a dash if there is none."""
    if value is None:
        return "–"
    parts = [value] if isinstance(value, float | int) else list(value)
    return "; ".join(eh.audit.case.short(float(part), VALUE_DIGITS) for part in parts)


def terminal_table(table: pd.DataFrame) -> Table:
    """Format the audit as a table for the terminal."""
    from rich.text import Text

    from energy_book.results.terminal import ValueTable

    laid = ValueTable()
    laid.add_column("claim", overflow="fold")
    for name in ("printed", "as written", "as released"):
        laid.add_column(name, justify="right", overflow="fold")
    laid.add_column("verdict")
    for entry in entries(table):
        symbol = SYMBOLS[entry["verdict"]]
        laid.add_row(
            entry["id"],
            Text(entry["stated"]),
            value_text(entry["as_written"]),
            value_text(entry["as_released"]),
            Text(f"{symbol} {entry['verdict']}", style=STYLES[symbol]),
        )
    return laid


def count_lines(table: pd.DataFrame) -> list[str]:
    """Return a line for each verdict with its number of claims."""
    return [
        f"{number:4d} {SYMBOLS[verdict]} {verdict}"
        for verdict, number in counts(table["verdict"]).items()
    ]


def write_files(table: pd.DataFrame, out: Path) -> list[Path]:
    """Write ``audit.csv`` and ``audit.json``; a bar separates values as in ``claims.csv``."""
    records = table.rename_axis("id").reset_index().to_dict("records")
    rows = [{str(name): _cell(value) for name, value in row.items()} for row in records]
    payload = {"counts": counts(table["verdict"]), "claims": entries(table)}
    texts = {"audit.csv": as_csv(rows), "audit.json": to_json(payload)}
    for name, text in texts.items():
        write_whole(out / name, text)
    return [out / name for name in texts]


def _cell(value: object) -> object:
    return SEPARATOR.join(map(repr, value)) if isinstance(value, tuple) else value


def read_snapshot(path: Path) -> dict[str, str]:
    """Read the recorded verdicts, claim -> verdict."""
    if not path.is_file():
        raise BookError(f"there is no {path}; energy-book audit --update writes it")
    with path.open(newline="", encoding="utf-8") as file:
        return {row["id"]: row["verdict"] for row in csv.DictReader(file)}


def write_snapshot(path: Path, verdicts: Mapping[str, str]) -> None:
    """Write the recorded verdicts."""
    lines = ["id,verdict", *(f"{claim},{verdict}" for claim, verdict in verdicts.items())]
    write_whole(path, "\n".join(lines) + "\n")


def compare(recorded: Mapping[str, str], table: pd.DataFrame, *, whole: bool) -> None:
    """Refuse verdicts that differ from those recorded, are new or, in a whole audit, missing."""
    now = dict(zip(table.index, table["verdict"], strict=True))
    ids = [*now, *(claim for claim in recorded if whole and claim not in now)]
    changes = [
        f"{claim}: {recorded.get(claim, 'not recorded')} -> {now.get(claim, 'not there')}"
        for claim in ids
        if recorded.get(claim) != now.get(claim)
    ]
    if changes:
        raise ChangedVerdicts(changes)
