"""Numbers of the recipes: the steps to a query's energy, a period's total, a session's."""

from __future__ import annotations

from collections.abc import Callable

from ...method import exact
from ...method.assumptions import REGIMES, Regime
from ...registry.entries import MODEL_SLUGS, add
from ...workloads import sessions
from ...workloads.sessions import Estimate, SessionTotal
from .. import period_totals, query_steps
from .section_4_fleet import FLEETS

CHAPTER = "use/recipes"
# quantity -> column of the steps, unit, meaning
STEPS = {
    "throughput": ("tps_tok_s", "tokens/s", "throughput of the node at the median query"),
    "node-power": ("node_power_kw", "kW", "power of the node while it serves the median query"),
    "seconds": ("node_seconds", "s", "seconds of the whole node for the median query"),
    "joules-per-token": (
        "joules_per_token",
        "J/token",
        "energy of the median query per token, at the datacentre's meter",
    ),
}
FACTORS = {
    "": ("", "with the fleet factor"),
    "-without-fleet-factor": ("_without_fleet_factor", "without the fleet factor"),
}


def _add_steps(regime: Regime) -> None:
    rows = {slug: (model, model) for slug, model in MODEL_SLUGS.items()}
    rows["baseline"] = (exact.BASELINE, "mean of the baseline's models")
    for slug, (row, words) in rows.items():
        for quantity, (column, unit, meaning) in STEPS.items():
            add(
                f"{slug}-{quantity}-{regime}",
                lambda a, m=row, c=column: query_steps.value(a, regime, m, c),  # type: ignore[misc]
                unit,
                f"{meaning}, {words}, {regime} regime",
                CHAPTER,
            )


def _add_period() -> None:
    kinds = {"energy": ("energy_kwh", "kWh"), "carbon": ("carbon_kg", "kg CO2e")}
    for quantity, (column, unit) in kinds.items():
        grid = ", of the grid given" if quantity == "carbon" else ""
        for slug, fleet in FLEETS.items():
            for suffix, (ending, words) in FACTORS.items():
                add(
                    f"period-{quantity}-{slug}{suffix}",
                    lambda a, f=fleet, c=column + ending: float(period_totals.totals(a).loc[f, c]),  # type: ignore[misc,arg-type]
                    unit,
                    f"{quantity} of all queries in the period given, {slug.replace('-', ', ')}, "
                    f"{words}{grid}",
                    CHAPTER,
                )


def _add_sessions() -> None:
    def of(read: Callable[[SessionTotal], float], name: str, unit: str, meaning: str) -> None:
        add(name, lambda a: read(sessions.cached_total(a)), unit, meaning, CHAPTER)

    of(lambda s: s.queries_mean, "session-queries-mean", "queries", "mean queries in a session")
    of(
        lambda s: s.energy_mean_wh,
        "session-energy-mean",
        "Wh/session",
        "mean energy of a session, exact",
    )
    sampled: dict[str, Callable[[SessionTotal], Estimate]] = {
        "mean-sampled": lambda s: s.sampled_mean_wh,
        "median": lambda s: s.median_wh,
        "p5": lambda s: s.p5_wh,
        "p95": lambda s: s.p95_wh,
    }
    for word, read in sampled.items():
        said = f"{word.removesuffix('-sampled')} energy of a session, sampled"
        name = f"session-energy-{word}"
        of(lambda s, r=read: r(s).value, name, "Wh/session", said)  # type: ignore[misc]
        of(
            lambda s, r=read: r(s).error,  # type: ignore[misc]
            f"{name}-error",
            "Wh/session",
            f"standard error of the {said}",
        )


for _regime in REGIMES:
    _add_steps(_regime)
_add_period()
_add_sessions()
