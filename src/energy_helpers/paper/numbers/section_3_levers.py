"""Numbers of section 3: the levers."""

from __future__ import annotations

import math
from functools import partial

from ...facts.units import WH_PER_KWH
from ...method import exact, lever_gains
from ...method.assumptions import Assumptions, Regime
from ...registry.entries import cell, register

number = partial(register, "paper/3_efficiency_pathways")
# part of the name -> levers, description
PRODUCTS = {
    "combined": (lever_gains.LEVERS, "the three levers"),
    "hardware-model": (("hardware", "model"), "hardware and model"),
}


@number(
    "lever-{lever}-{statistic}-{regime}",
    "Wh/query",
    "{statistic.slug} energy per baseline query with the {lever} lever, {regime} queries",
    lever=lever_gains.LEVERS,
)
def _energy(a: Assumptions, regime: Regime, lever: str, statistic: str) -> float:
    return cell(exact.levers(a, regime), lever, statistic)


@number(
    "lever-{lever}-ratio-{regime}",
    "×",
    "baseline median / baseline median with the {lever} lever, {regime} queries",
    lever=lever_gains.LEVERS,
)
def _ratio(a: Assumptions, regime: Regime, lever: str) -> float:
    return cell(exact.levers(a, regime), lever, "ratio")


@number(
    "lever-{lever}-carbon-{regime}",
    "gCO₂e/query",
    "median carbon per baseline query with the {lever} lever, {regime} queries, on the grid in the "
    "settings",
    lever=lever_gains.LEVERS,
)
def _carbon(a: Assumptions, regime: Regime, lever: str) -> float:
    if a.grid_gco2_per_kwh is None:
        return math.nan
    return cell(exact.levers(a, regime), lever, "p50") * a.grid_gco2_per_kwh / WH_PER_KWH


@number(
    "lever-{product}-ratio", "×", "product of the median gains of {product[1]}", product=PRODUCTS
)
def _product(a: Assumptions, product: tuple[tuple[str, ...], str]) -> float:
    return math.prod(lever_gains.alpha(a, lever).median for lever in product[0])
