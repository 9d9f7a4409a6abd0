"""Numbers of section 4: the fleet."""

from __future__ import annotations

from ...editions import released_run
from ...editions.released_run import replayed_number
from ...method import exact, fleet_factor
from ...method.assumptions import REGIMES, Regime
from ...registry.entries import add

CHAPTER = "paper/4_billion_queries"
FLEETS = {
    "traditional": "traditional",
    "traditional-improved": "traditional_improved",
    "long": "long",
    "long-improved": "long_improved",
    "mixed": "mixed",
    "mixed-improved": "mixed_improved",
}


def _add_regime(regime: Regime) -> None:
    add(
        f"replay-fleet-total-{regime}",
        lambda a: replayed_number(
            a,
            lambda a: float(released_run.replay(a, regime).fleet.loc["baseline", "median"]),  # type: ignore[arg-type]
        ),
        "GWh/day",
        f"energy of the fleet, {regime} queries, as the released run prints it",
        CHAPTER,
    )
    add(
        f"fleet-improvement-median-{regime}",
        lambda a: fleet_factor.improvement(a, regime).median,
        "×",
        f"median improvement of a fleet, {regime} queries",
        CHAPTER,
    )


def _add_totals() -> None:
    for slug, column in FLEETS.items():
        add(
            f"fleet-total-{slug}",
            lambda a, c=column: float(exact.fleet(a)[c]),  # type: ignore[misc]
            "GWh/day",
            f"energy of the fleet, {slug.replace('-', ', ')} queries",
            CHAPTER,
        )
    add(
        "fleet-factor", fleet_factor.factor, "×", "redundancy x idle overhead x network", CHAPTER, 4
    )
    add(
        "fleet-idle-overhead",
        lambda a: a.idle_overhead,
        "×",
        "idle overhead that the fleet factor takes",
        CHAPTER,
        4,
    )
    add(
        "fleet-idle-overhead-computed",
        fleet_factor.node_idle_overhead,
        "×",
        "idle overhead by the formula of S.V, for the node of these settings",
        CHAPTER,
        5,
    )
    add(
        "fleet-ratio-mixed",
        lambda a: exact.fleet(a)["mixed"] / exact.fleet(a)["traditional"],
        "×",
        "energy of the mixed fleet / of the traditional one",
        CHAPTER,
    )
    add(
        "fleet-ratio-improved-traditional",
        lambda a: exact.fleet(a)["traditional_improved"] / exact.fleet(a)["traditional"],
        "×",
        "energy of the traditional fleet, improved / not",
        CHAPTER,
    )


_add_totals()
for _regime in REGIMES:
    _add_regime(_regime)
