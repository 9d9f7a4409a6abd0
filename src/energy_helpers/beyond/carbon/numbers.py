"""Registry numbers of the chapter on carbon, for three grids of the table."""

from __future__ import annotations

from functools import partial

from ...facts import units
from ...facts.units import KG_PER_KT
from ...method import exact, lever_gains
from ...method.assumptions import Assumptions, Regime
from ...paper import equivalents
from ...registry.entries import cell, register
from . import emissions

number = partial(register, "beyond/6_carbon")
# 20,000 students, five queries a day, as in the recipes
INSTITUTION_QUERIES = 20_000 * 5 * units.DAYS_PER_YEAR
GRIDS = tuple(emissions.CHOICES)
FLEETS = {
    "traditional": "traditional",
    "long": "long",
    "mixed": "mixed",
    "mixed-improved": "mixed_improved",
}
# number -> key of `emissions.span`, unit, meaning
SPAN = {
    "low": ("low", "gCO₂e/query", "P5 of carbon per query on the lowest grid"),
    "high": ("high", "gCO₂e/query", "P95 of carbon per query on the highest grid"),
    "query": ("query", "×", "P95 / P5 of energy per query"),
    "grid-share": (
        *("grid_share", "share"),
        "share of the range of carbon per query that is due to the grid, in ln",
    ),
}


@number(
    "grid-intensity-{grid}",
    "gCO₂e/kWh",
    "carbon intensity of the {grid} grid of the table",
    grid=GRIDS,
)
def _intensity(_: Assumptions, grid: str) -> float:
    return emissions.chosen_grid(grid)


@number(
    "carbon-median-{regime}-{grid}-grid",
    "gCO₂e/query",
    "carbon of the median baseline query, {regime} queries, on the {grid} grid of the table",
    grid=GRIDS,
)
def _of_query(a: Assumptions, grid: str, regime: Regime) -> float:
    median_wh = exact.statistic(a, regime, exact.BASELINE, "p50")
    return equivalents.carbon_g(median_wh, emissions.chosen_grid(grid))


@number(
    "carbon-day-{fleet}-{grid}-grid",
    "tCO₂e/day",
    "carbon of the fleet, {fleet.listed} queries, on the {grid} grid of the table",
    grid=GRIDS,
    fleet=FLEETS,
)
def _day_t(a: Assumptions, grid: str, fleet: str) -> float:
    return equivalents.carbon_t_per_day(float(exact.fleet(a)[fleet]), emissions.chosen_grid(grid))


@number(
    "carbon-year-{fleet}-{grid}-grid",
    "ktCO₂e/year",
    "carbon of the fleet, {fleet.listed} queries, on the {grid} grid of the table, in a year",
    grid=GRIDS,
    fleet=FLEETS,
)
def _year_kt(a: Assumptions, grid: str, fleet: str) -> float:
    return emissions.year_kt(_day_t(a, grid, fleet))


@number(
    "carbon-institution-mixed-{grid}-grid",
    "kgCO₂e/year",
    "carbon of an institution's mixed queries in a year, on the {grid} grid of the table",
    grid=GRIDS,
)
def _institution_kg(a: Assumptions, grid: str) -> float:
    mine = a.replace(queries=INSTITUTION_QUERIES, period="year")
    return _year_kt(mine, grid, "mixed") * KG_PER_KT


@number("carbon-span-{of}-{regime}", "{of[1]}", "{of[2]}, {regime} queries", of=SPAN)
def _span(a: Assumptions, regime: Regime, of: tuple[str, str, str]) -> float:
    return emissions.span(a, regime)[of[0]]


@number("grid-ratio", "×", "highest / lowest grid of the table")
def _grid_ratio(_: Assumptions) -> float:
    return emissions.chosen_grid("highest") / emissions.chosen_grid("lowest")


@number("grid-move-median", "×", "median of the moves from one grid of the table to a cleaner one")
def _median_move(a: Assumptions) -> float:
    return cell(emissions.gains(a), emissions.CLEANER_GRID, "p50")


@number(
    "grid-moves-above-{lever}",
    "share",
    "share of moves to a cleaner grid that change more than the median gain of the {lever} lever",
    2,
    lever=lever_gains.LEVERS,
)
def _moves_above_lever(a: Assumptions, lever: str) -> float:
    return emissions.share_of_moves_above(lever_gains.alpha(a, lever).median)


@number("fleet-improvement-mixed", "×", "energy of the mixed fleet / of the improved mixed fleet")
def _improvement(a: Assumptions) -> float:
    totals = exact.fleet(a)
    return float(totals["mixed"] / totals["mixed_improved"])


@number(
    "grid-moves-above-fleet-improvement",
    "share",
    "share of moves to a cleaner grid that change more than the gain of the improved mixed fleet",
    2,
)
def _moves_above_improvement(a: Assumptions) -> float:
    return emissions.share_of_moves_above(_improvement(a))


@number("grids", "grids", "countries in the table of grids", 2)
def _grids(_: Assumptions) -> float:
    return len(equivalents.grids())


@number("institution-queries", "queries/year", "queries of the institution in the example", 2)
def _institution_queries(_: Assumptions) -> float:
    return INSTITUTION_QUERIES
