"""Numbers at once, without a page: which ones answer a question, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import energy_helpers as eh
from energy_book.charts.tables import as_csv
from energy_book.errors import UsageError
from energy_book.files.json_text import to_json
from energy_book.results.collect import Entries, number_values
from energy_book.results.readable import unit_of
from energy_book.results.totals import OF_A_PERIOD, Row, by_period
from energy_book.settings import Settings, check_settings

# what people ask for first
USUAL = (
    "baseline-median-traditional",
    "baseline-p25-traditional",
    "baseline-p75-traditional",
    "baseline-mean-untrimmed-traditional",
    "baseline-median-long",
    "baseline-mean-untrimmed-long",
    "fleet-total-mixed",
)
PERIOD = ("period-energy-mixed", "period-energy-traditional", "fleet-nodes-mixed")
LENGTH = ("output-tokens-median-traditional", "output-tokens-mean-traditional")
FACTOR = ("fleet-factor", "fleet-total-mixed")
IMPROVED = ("fleet-total-mixed-improved", "fleet-total-traditional-improved")
SESSION = (
    "session-queries-mean",
    "session-energy-mean",
    "session-energy-median",
    "session-energy-p95",
)
# word in the name of a number -> the parameter without which it has no value
NEEDS = {"carbon": "grid_gco2_per_kwh", "water": "wue_l_per_kwh", "cost": "price_per_kwh"}
# a smaller carbon intensity [g/kWh] is likely to be in kilograms
LEAST_GRID_G = 2.0
STEP = ("step-energy-baseline", "step-energy-lowest", "step-energy-highest")
LENGTHS = ("output_tokens_median", "output_tokens_mean", "output_tokens_law", "output_tokens_shape")


def _per_kwh(what: str) -> tuple[str, ...]:
    of_queries = (f"baseline-{what}-traditional", f"baseline-{what}-long")
    return (*of_queries, f"period-{what}-mixed", f"period-{what}-traditional")


# parameter -> the numbers that it is about
ABOUT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*LENGTHS, "workload", "lengths"), LENGTH),
    "long_from": ("long-share", "baseline-median-long"),
    "long_output_tokens_median": ("output-tokens-median-long", "baseline-median-long"),
    "grid_gco2_per_kwh": _per_kwh("carbon"),
    "wue_l_per_kwh": _per_kwh("water"),
    "price_per_kwh": ("period-cost-mixed", "period-cost-traditional"),
    "long_input_tokens": ("baseline-median-long",),
    "queries": PERIOD,
    "period": PERIOD,
    "long_share": ("period-energy-mixed", "fleet-total-mixed"),
    "session": SESSION,
    **dict.fromkeys(("step_prefix_tokens", "step_appended_tokens", "step_output_tokens"), STEP),
    **dict.fromkeys(("redundancy", "idle_overhead", "network_overhead"), FACTOR),
    "fleet_alpha_p5": IMPROVED,
    "fleet_alpha_traditional_p95": IMPROVED,
    "fleet_alpha_long_p95": ("fleet-total-mixed-improved", "fleet-total-long-improved"),
} | {
    f"alpha_{lever}_{end}": (f"lever-{lever}-median-traditional", f"lever-{lever}-median-long")
    for lever in ("model", "serving", "hardware")
    for end in ("p5", "p95")
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Numbers with the settings of a question, and with those of the edition."""

    settings: Settings
    assumptions: eh.Assumptions
    names: tuple[str, ...]
    numbers: Entries
    of_edition: Entries
    totals: list[Row]  # of a day to a year, if the question is about all queries

    @property
    def edition(self) -> str:
        """Name of the edition."""
        return self.settings.edition

    @property
    def remarks(self) -> list[str]:
        """What a reader of the numbers has to know, a sentence each."""
        return [*remarks(self.assumptions), *reasons(self.assumptions, self.missing)]

    @property
    def missing(self) -> list[str]:
        """The numbers that have no value."""
        return [name for name in self.names if self.numbers[name]["value"] is None]


def about(assumptions: eh.Assumptions, changed: Iterable[str]) -> list[str]:
    """Return the numbers that changed parameters are about, in the order of the parameters."""
    of_rows = eh.registry.entries.of_own_models(assumptions)
    own = [name for name in of_rows if "-median-" in name]
    found = [name for parameter in changed for name in ABOUT.get(parameter, ())]
    if assumptions.workload == "session":
        found = [*SESSION, *found]
    return list(dict.fromkeys([*found, *own]))


def answer(
    edition: str | None, pairs: Iterable[str], file: Path | None, names: Iterable[str]
) -> Answer:
    """Compute numbers for some settings and their edition; by default, those they are about."""
    wanted = tuple(dict.fromkeys(names))
    settings = check_settings(edition, pairs, None, file, wanted or USUAL)
    assumptions = settings.assumptions
    named = bool(wanted)
    if not named:
        wanted = tuple(dict.fromkeys([*about(assumptions, settings.changed), *USUAL]))
    try:
        numbers = number_values(assumptions, wanted)
    except ValueError as error:
        raise UsageError(f"--of: {error}") from error
    edition_itself = eh.load_edition(settings.edition)
    of_edition = {
        name: entry
        for name, entry in number_values(edition_itself, _known_to(settings, wanted)).items()
        if eh.registry.entries.is_comparable(name, assumptions, edition_itself)
    }
    of_all = not named and set(OF_A_PERIOD) & set(settings.parameters)
    of_periods = by_period(assumptions) if of_all else []
    return Answer(settings, assumptions, wanted, numbers, of_edition, of_periods)


def _known_to(settings: Settings, names: Iterable[str]) -> list[str]:
    """Leave out the numbers of models that only the changed settings have."""
    of_rows = eh.registry.entries.of_own_models(settings.assumptions)
    own = tuple(f"{name.split('-median-')[0]}-" for name in of_rows)
    return [n for n in names if n in eh.all_numbers.REGISTRY or not n.startswith(own)]


def remarks(assumptions: eh.Assumptions) -> list[str]:
    """Say where a median lies in a gap, what may be in another unit, and what own rows lack."""
    from energy_helpers.facts.benchmark_rows import rows_of
    from energy_helpers.facts.token_logs import read_log
    from energy_helpers.facts.units import G_PER_KG
    from energy_helpers.facts.user_files import presets
    from energy_helpers.method import exact, throughput
    from energy_helpers.method.assumptions import QUERY_WORDS, REGIMES
    from energy_helpers.method.query_kinds import uses_log

    lines = without_queries(assumptions)
    if uses_log(assumptions) and assumptions.lengths not in presets()["lengths"]:
        left_out = read_log(str(assumptions.lengths)).n_without_answer
        rows = f"{left_out:,} row{'s' if left_out > 1 else ''}"
        lines += [f"Left out of the log: {rows} without output tokens."] if left_out else []
    for regime in REGIMES:
        gap = exact.solve(assumptions, regime).median_gap_wh
        if gap:
            lines.append(
                f"No single median of the {QUERY_WORDS[regime]} query: half of the blend uses less "
                f"than {gap[0]:.3g} Wh, half more than {gap[1]:.3g} Wh; the middle is shown."
            )
    grid = assumptions.grid_gco2_per_kwh
    if grid and grid < LEAST_GRID_G:
        lines.append(
            f"grid_gco2_per_kwh = {grid:g} g is less than any country's; if it is in kg, give "
            f"{grid * G_PER_KG:g}."
        )
    if assumptions.throughput_rows in presets()["throughput_rows"]:
        return lines
    unused = rows_of(assumptions).attrs["unused_columns"]
    if unused:
        lines.append(f"Columns of the rows that are not used: {', '.join(unused)}.")
    found = (throughput.remarkable_rows(assumptions), throughput.constant_throughputs(assumptions))
    return [*lines, *(f"{note.title}: {line}." for note in found for line in note.lines)]


def without_queries(assumptions: eh.Assumptions) -> list[str]:
    """Name the kind of queries that a log has none of; it has no numbers."""
    from energy_helpers.method.assumptions import QUERY_WORDS
    from energy_helpers.method.query_kinds import regimes_without_queries

    lacking = regimes_without_queries(assumptions)
    return [
        f"No numbers of {QUERY_WORDS[regime]} queries: {reason}."
        for regime, reason in lacking.items()
    ]


def reasons(assumptions: eh.Assumptions, names: Iterable[str]) -> list[str]:
    """Say why numbers have no value, those of a kind without queries left out."""
    from energy_helpers.method.query_kinds import regimes_without_queries
    from energy_helpers.scale.sweeps import regimes_of

    found: dict[str, list[str]] = {}
    for name in names:
        needed = [
            parameter
            for word, parameter in NEEDS.items()
            if f"-{word}-" in name and getattr(assumptions, parameter) is None
        ]
        if needed:
            found.setdefault(f"give -p {needed[0]}=…", []).append(name)
        elif name.startswith("replay-"):
            found.setdefault("only an unchanged released edition has a replay", []).append(name)
        elif name.startswith("fit-"):
            found.setdefault("the model has a constant throughput, or no rows", []).append(name)
        elif not set(regimes_of(name)) & set(regimes_without_queries(assumptions)):
            found.setdefault("it does not exist with these settings", []).append(name)
    return [f"n/a: {', '.join(own)}: {reason}" for reason, own in found.items()]


def as_json_text(found: Answer) -> str:
    """Write an answer as JSON."""
    return to_json(
        {
            "edition": found.edition,
            "parameters": found.settings.shown,
            "changed": found.settings.changed,
            "remarks": found.remarks,
            "numbers": {row.pop("number"): row for row in _rows(found)},
            "totals": found.totals,
        }
    )


def as_csv_text(found: Answer) -> str:
    """Write an answer as CSV, a number in each row."""
    return as_csv(_rows(found))


def _rows(found: Answer) -> list[dict[str, Any]]:
    return [
        {
            "number": name,
            "value": found.numbers[name]["value"],
            "unit": unit_of(name, found.numbers[name]["unit"], found.assumptions),
            "edition_value": found.of_edition.get(name, {}).get("value"),
            "outside_benchmark": eh.sweeps.is_outside(found.assumptions, name),
            "meaning": found.numbers[name]["meaning"],
        }
        | {key: text for key, text in found.numbers[name].items() if key == "note"}
        for name in found.names
    ]


def list_numbers(words: Iterable[str]) -> list[eh.registry.entries.Number]:
    """Return the numbers whose name or meaning contains all words, in any case."""
    wanted = [word.lower() for word in words]
    return [
        number
        for number in eh.all_numbers.REGISTRY.values()
        if all(word in f"{number.name} {number.meaning}".lower() for word in wanted)
    ]


def number_csv(numbers: Iterable[eh.registry.entries.Number]) -> str:
    """Write a list of numbers as CSV."""
    fields = ("name", "unit", "meaning", "chapter")
    rows = [{field: getattr(number, field) for field in fields} for number in numbers]
    return as_csv(rows) if rows else ""
