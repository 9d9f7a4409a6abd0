"""Numbers of the chapter on carbon: the lowest, the median and the highest grid of the table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ...facts.units import KG_PER_KT
from ...method import exact, lever_gains
from ...method.assumptions import REGIMES, Assumptions, Regime
from ...paper import equivalents
from ...registry.entries import add
from . import emissions

CHAPTER = "beyond/6_carbon"
# of a university, as in the recipes
INSTITUTION_QUERIES = 160_000.0
FLEETS = {
    "traditional": "traditional",
    "long": "long",
    "mixed": "mixed",
    "mixed-improved": "mixed_improved",
}


def _add_grid(choice: str) -> None:
    where = f"on the {choice} grid of the table"
    add(
        f"grid-intensity-{choice}",
        lambda _: emissions.chosen_grid(choice),
        "gCO2e/kWh",
        f"carbon intensity of the {choice} grid of the table",
        CHAPTER,
    )
    for regime in REGIMES:
        add(
            f"carbon-median-{regime}-{choice}-grid",
            lambda a, r=regime: equivalents.carbon_g(  # type: ignore[misc]
                exact.statistic(a, r, exact.BASELINE, "p50"), emissions.chosen_grid(choice)
            ),
            "gCO2e/query",
            f"carbon of the median baseline query, {regime} regime, {where}",
            CHAPTER,
        )
    for slug, column in FLEETS.items():
        said = f"carbon of the fleet, {slug.replace('-', ', ')} queries, {where}"
        add(
            f"carbon-day-{slug}-{choice}-grid",
            lambda a, c=column: _day_t(a, c, choice),  # type: ignore[misc]
            "tCO2e/day",
            said,
            CHAPTER,
        )
        add(
            f"carbon-year-{slug}-{choice}-grid",
            lambda a, c=column: emissions.year_kt(_day_t(a, c, choice)),  # type: ignore[misc]
            "ktCO2e/year",
            f"{said}, in a year",
            CHAPTER,
        )
    add(
        f"carbon-institution-mixed-{choice}-grid",
        lambda a: _institution_kg(a, choice),
        "kgCO2e/year",
        f"carbon of an institution's mixed queries in a year, {where}",
        CHAPTER,
    )


def _day_t(a: Assumptions, fleet: str, choice: str) -> float:
    return equivalents.carbon_t_per_day(float(exact.fleet(a)[fleet]), emissions.chosen_grid(choice))


def _institution_kg(a: Assumptions, choice: str) -> float:
    mine = a.replace(queries=INSTITUTION_QUERIES, period="year")
    return emissions.year_kt(_day_t(mine, "mixed", choice)) * KG_PER_KT


def _add_span(regime: Regime) -> None:
    words = {
        "low": ("gCO2e/query", "P5 of the query on the lowest grid"),
        "high": ("gCO2e/query", "P95 of the query on the highest grid"),
        "query": ("×", "energy of the query, P95 / P5"),
        "grid-share": ("share", "part of the reach of carbon per query that is the grid's, in ln"),
    }
    for word, (unit, meaning) in words.items():
        key = word.replace("-", "_")
        add(
            f"carbon-span-{word}-{regime}",
            lambda a, k=key: emissions.span(a, regime)[k],  # type: ignore[misc]
            unit,
            f"{meaning}, {regime} regime",
            CHAPTER,
        )


def _add_gains() -> None:
    add(
        "grid-ratio",
        lambda _: emissions.chosen_grid("highest") / emissions.chosen_grid("lowest"),
        "×",
        "highest / lowest grid of the table",
        CHAPTER,
    )
    add(
        "grid-move-median",
        lambda a: float(emissions.gains(a).loc[emissions.CLEANER_GRID, "p50"]),  # type: ignore[arg-type]
        "×",
        "median of the moves from one grid of the table to a cleaner one",
        CHAPTER,
    )
    factors: dict[str, tuple[str, Callable[[Assumptions], float]]] = {}
    for lever in lever_gains.LEVERS:
        gain = partial(_median_gain, lever)
        factors[lever] = (f"median gain of the {lever} lever", gain)
    factors["fleet-improvement"] = ("gain of the improved mixed fleet", _improvement)
    for slug, (meaning, factor) in factors.items():
        add(
            f"grid-moves-above-{slug}",
            lambda a, f=factor: emissions.share_of_moves_above(f(a)),  # type: ignore[misc]
            "share",
            f"moves to a cleaner grid that change more than the {meaning}",
            CHAPTER,
            digits=2,
        )
    add(
        "fleet-improvement-mixed",
        _improvement,
        "×",
        "energy of the mixed fleet / of the improved mixed one",
        CHAPTER,
    )


def _median_gain(lever: str, a: Assumptions) -> float:
    return lever_gains.alpha(a, lever).median


def _improvement(a: Assumptions) -> float:
    totals = exact.fleet(a)
    return float(totals["mixed"] / totals["mixed_improved"])


def _add_rest() -> None:
    add(
        "grids",
        lambda _: float(len(equivalents.grids())),
        "grids",
        "countries in the table of grids",
        CHAPTER,
        2,
    )
    add(
        "institution-queries",
        lambda _: INSTITUTION_QUERIES,
        "queries/year",
        "queries of the institution that stands as an example",
        CHAPTER,
        2,
    )


for _choice in emissions.CHOICES:
    _add_grid(_choice)
for _regime in REGIMES:
    _add_span(_regime)
_add_gains()
_add_rest()
