"""Numbers of the recipes: steps to a query's energy, totals of a period, energy of a session."""

from __future__ import annotations

from functools import partial

from ...method import exact
from ...method.assumptions import Assumptions, Regime
from ...registry.entries import MODEL_SLUGS, cell, register
from ...workloads import sessions
from .. import period_totals, query_steps
from .section_4_fleet import FLEETS

number = partial(register, "use/recipes")
# part of the name -> row of the steps, description
ROWS = {slug: (model, model) for slug, model in MODEL_SLUGS.items()}
ROWS["baseline"] = (exact.BASELINE, "mean of the baseline's models")
# part of the name -> column of the steps, unit, description
STEPS = {
    "throughput": ("tps_tok_s", "tokens/s", "throughput of the node at the median query"),
    "node-power": ("node_power_kw", "kW", "power of the node while it serves the median query"),
    "seconds": ("node_seconds", "s", "time that the whole node needs for the median query"),
    "joules-per-token": (
        "joules_per_token",
        "J/token",
        "energy of the median query per token, at the data centre's meter",
    ),
}
# part of the name -> column of the totals, unit, quantity, condition
PERIOD = {
    "energy": ("energy_kwh", "kWh", "energy", ""),
    "carbon": ("carbon_kg", "kg CO₂e", "carbon", ", on the grid in the settings"),
    "water": ("water_l", "L", "water", ", at the WUE in the settings"),
    "cost": ("cost", "currency", "cost", ", at the price in the settings"),
}
# end of the name -> end of the column, description
FACTORS = {
    "": ("", "with the fleet factor"),
    "-without-fleet-factor": ("_without_fleet_factor", "without the fleet factor"),
}
# part of the name -> attribute of the total of a session, description
SAMPLED = {
    "mean-sampled": ("sampled_mean_wh", "mean"),
    "median": ("median_wh", "median"),
    "p5": ("p5_wh", "5th-percentile"),
    "p95": ("p95_wh", "95th-percentile"),
}


@number(
    "{row}-{step}-{regime}",
    "{step[1]}",
    "{step[2]}, {row[1]}, {regime} queries",
    row=ROWS,
    step=STEPS,
)
def _step(
    a: Assumptions, regime: Regime, row: tuple[str, str], step: tuple[str, str, str]
) -> float:
    return query_steps.value(a, regime, row[0], step[0])


@number(
    "period-{quantity}-{fleet}{factor}",
    "{quantity[1]}",
    "{quantity[2]} of all queries in the period of the settings ({fleet.listed}), {factor[1]}"
    "{quantity[3]}",
    quantity=PERIOD,
    fleet=FLEETS,
    factor=FACTORS,
)
def _period(
    a: Assumptions, quantity: tuple[str, str, str, str], fleet: str, factor: tuple[str, str]
) -> float:
    return cell(period_totals.totals(a), fleet, quantity[0] + factor[0])


@number("session-queries-mean", "queries", "mean number of queries in a session")
def _session_queries(a: Assumptions) -> float:
    return sessions.cached_total(a).queries_mean


@number("session-energy-mean", "Wh/session", "exact mean energy of a session")
def _session_energy(a: Assumptions) -> float:
    return sessions.cached_total(a).energy_mean_wh


def _estimate(a: Assumptions, name: str) -> sessions.Estimate:
    estimate: sessions.Estimate = getattr(sessions.cached_total(a), name)
    return estimate


@number(
    "session-energy-{sampled}",
    "Wh/session",
    "{sampled[1]} energy of a session, from sampled sessions",
    sampled=SAMPLED,
)
def _sampled(a: Assumptions, sampled: tuple[str, str]) -> float:
    return _estimate(a, sampled[0]).value


@number(
    "session-energy-{sampled}-error",
    "Wh/session",
    "standard error of the {sampled[1]} energy of a session, from sampled sessions",
    sampled=SAMPLED,
)
def _sampled_error(a: Assumptions, sampled: tuple[str, str]) -> float:
    return _estimate(a, sampled[0]).error
