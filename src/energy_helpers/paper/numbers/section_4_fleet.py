"""Numbers of section 4: the fleet."""

from __future__ import annotations

import math
from functools import partial

from ...editions import released_run
from ...method import exact, fleet_factor
from ...method.assumptions import Assumptions, Regime
from ...registry.entries import register
from .. import capacity
from ..use_factors import KINDS

CHAPTER = "paper/4_billion_queries"
number = partial(register, CHAPTER)
FLEETS = {
    f"{queries}{improved}": f"{queries}{improved}".replace("-", "_")
    for queries in ("traditional", "long", "mixed")
    for improved in ("", "-improved")
}
# part of the name -> name of the fleet in the tables, description
RATIOS = {
    "mixed": ("mixed", "mixed fleet / energy of the traditional fleet"),
    "long": ("long", "long fleet / energy of the traditional fleet, from mean energies per query"),
    "improved-traditional": (
        "traditional_improved",
        "improved traditional fleet / energy of the traditional fleet",
    ),
}

number("fleet-factor", "×", "fleet factor: redundancy × idle overhead × network overhead", 4)(
    fleet_factor.factor
)
number(
    "fleet-idle-overhead-computed",
    "×",
    "idle overhead by the formula of S.V, for the node in the settings",
    5,
)(fleet_factor.node_idle_overhead)


@number(
    "fleet-total-{fleet}", "GWh/day", "energy of the fleet, {fleet.listed} queries", fleet=FLEETS
)
def _total(a: Assumptions, fleet: str) -> float:
    return float(exact.fleet(a)[fleet])


@number(
    "fleet-carbon-{fleet}",
    "tCO₂e/day",
    "carbon of the fleet, {fleet.listed} queries, on the grid in the settings",
    fleet=FLEETS,
)
def _carbon(a: Assumptions, fleet: str) -> float:
    # one GWh at one g/kWh is one tonne
    return math.nan if a.grid_gco2_per_kwh is None else _total(a, fleet) * a.grid_gco2_per_kwh


@number(
    "fleet-share-outside-{fleet}",
    "share",
    "share of the fleet's energy that queries outside the benchmarked lengths need, "
    "{fleet.listed} queries",
    2,
    fleet=("traditional", "long", "mixed"),
)
def _share_outside(a: Assumptions, fleet: str) -> float:
    shares: dict[str, float] = exact.fleet(a).attrs["share_outside"]
    return shares[fleet]


number(
    "fleet-nodes-busy-{kind}",
    "nodes",
    "nodes that the queries keep busy on average ({kind} queries), at any power utilisation",
    kind=KINDS,
)(capacity.busy_nodes)
number(
    "fleet-nodes-{kind}",
    "nodes",
    "nodes needed ({kind} queries): busy nodes / mean load of the day (S.V) × redundancy",
    kind=KINDS,
)(capacity.nodes)


@number("fleet-idle-overhead", "×", "idle overhead in the fleet factor", 4)
def _idle_overhead(a: Assumptions) -> float:
    return a.idle_overhead


@number("fleet-ratio-{ratio}", "×", "energy of the {ratio[1]}", ratio=RATIOS)
def _ratio(a: Assumptions, ratio: tuple[str, str]) -> float:
    return float(exact.fleet(a)[ratio[0]] / exact.fleet(a)["traditional"])


@number(
    "replay-fleet-total-{regime}",
    "GWh/day",
    "energy of the fleet, {regime} queries, as printed by the released run",
)
def _replayed(a: Assumptions, regime: Regime) -> float:
    return released_run.replayed_number(
        a, lambda a: released_run.replay(a, regime).fleet["median"]["baseline"]
    )


@number(
    "fleet-improvement-median-{regime}", "×", "median gain of an improved fleet, {regime} queries"
)
def _improvement(a: Assumptions, regime: Regime) -> float:
    return fleet_factor.improvement(a, regime).median
