"""The energy of usage logs: the request checked, what to know about it, and its rows."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import energy_helpers as eh
from energy_book.charts.tables import as_csv
from energy_book.errors import UsageError
from energy_book.files.json_text import to_json
from energy_book.files.publish import by_name
from energy_book.results.readable import scale
from energy_book.results.totals import OF_A_PERIOD
from energy_book.settings import Settings, check_settings

if TYPE_CHECKING:
    from pandas import DataFrame

    from energy_helpers.scale.log_energy import LogEnergy
    from energy_helpers.workloads.usage_log import UsageLog

# numbers of the registry that depend on the same settings
NUMBERS = (
    "baseline-mean-untrimmed-traditional",
    *(f"period-{what}-mixed" for what in ("carbon", "water", "cost")),
)
# models that are printed
SHOWN_MODELS = 20
OF_ENERGY = ("carbon_kg", "water_l", "cost")
Row = dict[str, Any]


@dataclass(frozen=True)
class Estimated:
    """A usage log with its energy."""

    settings: Settings
    files: tuple[Path, ...]
    map_file: Path | None
    log: UsageLog
    energy: LogEnergy
    fits: DataFrame | None  # the range with uncertain fits, if it is asked for
    started: datetime

    @property
    def named_files(self) -> dict[str, Path]:
        """The logs by their names in `command`, which differ."""
        return by_name(self.files)

    @property
    def command(self) -> str:
        """The command that estimates the same logs, in their folder."""
        words = [*self.named_files]
        words += ["--map", self.map_file.name] if self.map_file else []
        words += ["--fits"] if self.fits is not None else []
        return shlex.join(["energy-book", "estimate", *words]) + self.settings.options


def estimate_files(
    edition: str | None,
    pairs: Iterable[str],
    file: Path | None,
    logs: Sequence[Path],
    map_file: Path | None,
    *,
    fits: bool = False,
) -> Estimated:
    """
    Read usage logs, or folders of logs, and estimate their energy.

    The settings are those of `check_settings`; `map_file` is for `usage_log.read_map`.
    """
    started = datetime.now(UTC)
    settings = check_settings(edition, pairs, None, file, NUMBERS)
    given = [name for name in OF_A_PERIOD if name in settings.parameters]
    if given:
        raise UsageError(f"-p {given[0]}: the log has the queries; leave it out")
    log_energy, usage_log = eh.scale.log_energy, eh.workloads.usage_log
    a = settings.assumptions
    known = log_energy.known_models(a)
    try:
        stands_for = usage_log.read_map(map_file, known) if map_file else {}
    except ValueError as error:
        raise UsageError(f"--map {error}") from error
    try:
        log = usage_log.read_log(logs)
    except ValueError as error:
        raise UsageError(str(error)) from error
    energy = log_energy.estimate(log, a, stands_for)
    if energy.rows.empty:
        raise UsageError(
            f"no model of the log is known: {usage_log.unknown_text(energy.unknown)}; give --map "
            f'FILE with lines such as "name in the log" = "{known[-2]}", for one of '
            f"{', '.join(known)}"
        )
    spread = energy.with_fits() if fits else None
    return Estimated(settings, tuple(logs), map_file, log, energy, spread, started)


def remarks(found: Estimated) -> list[str]:
    """Say what was counted and what the numbers contain, without any name of a log."""
    log, energy = found.log, found.energy
    a, total = energy.assumptions, energy.by().iloc[0]
    lines = [
        f"Format: {', '.join(log.formats)}. Days are those of UTC.",
        "The range is P5 to P95 of PUE and utilisation, which all requests have in common.",
    ]
    request = energy.per_request()
    if request is not None:
        low, middle, high = (f"{value:.2g}" for value in request)
        lines.append(f"One request: {middle} Wh (median), {low} to {high} Wh (P5 to P95).")
    if found.fits is not None:
        low_kwh, high_kwh = found.fits.iloc[0]
        lines.append(_fits_line(low_kwh, high_kwh, total["energy_kwh"]))
    lines.append(
        f"Typical: the requests times {energy.typical_wh:.2g} Wh, the median of a typical query."
    )
    if log.repeats:
        lines.append(f"Counted once: {_lines(log.repeats)} of a request that is in the log twice.")
    if log.undated:
        lines.append(
            f"Without a day: {_lines(len(log.undated))} with a time such as "
            f"{eh.facts.validation.short_repr(log.undated[0])}; write 2026-01-31 or "
            "2026-01-31T08:00:00Z."
        )
    lines += filter(None, [left_out_line(found)])
    if without_input := int(energy.rows["input_tokens"].isna().sum()):
        lines.append(
            f"Without input tokens: {_lines(without_input)}. Each prompt has {a.input_tokens:,.0f} "
            "tokens, the input length of the settings."
        )
    if energy.totals:
        lines.append(
            f"Totals of several requests: {_lines(energy.totals)}. Each request has their mean "
            "lengths, because the log does not say how the lengths vary."
        )
    if energy.estimated:
        lines.append(
            f"Without a number of requests: {_lines(energy.estimated)}. The requests have the mean "
            "output length of the settings, and so their number is an estimate."
        )
    cached = energy.cached_kwh
    if cached is not None:
        low, value, high = (f"{kwh:.2g}" for kwh in cached)
        lines.append(
            f"{total['cached_tokens']:,.0f} tokens were read from a cache. The total does not "
            f"contain their energy: {value} kWh by the context fits, {low} to {high} kWh over "
            "their shapes."
        )
    if total["share_outside"] > 0:
        lines.append(
            f"Outside the benchmark: {total['share_outside']:.0%} of the energy is of requests "
            "whose prompt or answer is shorter or longer than any that was measured."
        )
    factor = eh.method.fleet_factor.factor(a)
    return [*lines, f"The fleet factor, {factor:.3g}, is not included."]


def _fits_line(low_kwh: float, high_kwh: float, estimate_kwh: float) -> str:
    factor, unit = scale(high_kwh, "kWh")
    low, high = (f"{factor * value:.3g}" for value in (low_kwh, high_kwh))
    told = f"With uncertain throughput fits, the range is {low} to {high} {unit}."
    if low_kwh > 0.99 * estimate_kwh:
        # as with a single row; the lengths of the range are binned
        told += (
            " The estimate is at its lower end: the models run at their fastest row, and no fit "
            "is faster."
        )
    return told


def left_out_line(found: Estimated) -> str:
    """Say how many lines are left out; "" if none is."""
    count = found.log.left_out
    return f"Left out: {_lines(count)} without a number of output tokens." if count else ""


def _lines(count: int) -> str:
    return f"{count:,} line{'s' if count > 1 else ''}"


def unknown_line(found: Estimated) -> str:
    """Say which models are not computed; "" if all are."""
    unknown = found.energy.unknown
    if unknown.empty:
        return ""
    return (
        f"Not known, and not in any total: {eh.workloads.usage_log.unknown_text(unknown)}. Name "
        "the model that stands for each with --map FILE."
    )


def unread_line(found: Estimated) -> str:
    """Say which files of a folder are left out, and why the first is; "" if all are read."""
    unread = found.log.unread
    more = f", and {len(unread) - 1} more" if len(unread) > 1 else ""
    return f"Left out of the folder: {unread[0]}{more}." if unread else ""


def rows(found: Estimated) -> list[Row]:
    """Return all results as rows: ``group``, ``name`` and the columns of `LogEnergy.by`."""
    energy = found.energy
    tables = {
        "total": energy.by(),
        **{group: energy.by(group) for group in eh.scale.log_energy.GROUPS},
    }
    stands_for = dict(zip(energy.rows["model"], energy.rows["stands_for"], strict=True))
    listed: list[dict[Any, Any]] = []
    for group, table in tables.items():
        for name, row in zip(table.index, table.to_dict("records"), strict=True):
            of_model = stands_for[name] if group == "model" else ""
            row = {"group": group, "name": name, "stands_for": of_model} | row
            if found.fits is not None and group in ("total", "model"):
                ends = found.fits.iloc[0] if group == "total" else found.fits.iloc[1:].loc[name]
                row |= {"fits_p5_kwh": ends["p5"], "fits_p95_kwh": ends["p95"]}
            listed.append(row)
    for name, row in energy.unknown.to_dict("index").items():
        listed.append({"group": "unknown", "name": name} | row)
    return listed


def model_rows(found: Estimated) -> list[Row]:
    """Return the first models and the total for a terminal table."""
    columns = ("requests", "energy_kwh", "p5_kwh", "p95_kwh", "typical_kwh", *OF_ENERGY)
    tables = found.energy.by("model").head(SHOWN_MODELS), found.energy.by()
    return [
        {"model": name, **{column: row[column] for column in columns if column in row}}
        for table in tables
        for name, row in table.iterrows()
    ]


def as_csv_text(found: Estimated) -> str:
    """Write an estimate as CSV: the total, then models, days, sessions and unknown models."""
    return as_csv(rows(found))


def record(found: Estimated) -> Row:
    """Return an estimate as values for JSON."""
    cached = found.energy.cached_kwh
    return {
        "currency": found.energy.assumptions.currency,
        "formats": found.log.formats,
        "remarks": remarks(found),
        "cached_kwh": cached and cached._asdict(),
        "rows": rows(found),
    }


def as_json_text(found: Estimated) -> str:
    """Write an estimate as JSON, with the settings."""
    given = {"edition": found.settings.edition, "parameters": found.settings.shown}
    return to_json({**given, **record(found)})
