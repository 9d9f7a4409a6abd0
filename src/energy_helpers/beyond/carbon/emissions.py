"""Operational carbon of queries by grid, and the effect of the grid compared with a lever."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ...facts.units import DAYS_PER_YEAR, G_PER_KG, T_PER_KT
from ...facts.validation import check_choice
from ...method import exact, lever_gains
from ...method.assumptions import Assumptions, Regime
from ...method.distributions import Array
from ...paper import equivalents, period_totals

OWN_GRID = "own grid"
# choice of a grid in the table -> its quantile
CHOICES = {"lowest": 0.0, "median": 0.5, "highest": 1.0}
GAIN_STATISTICS = ("p5", "p50", "p95")
CLEANER_GRID = "cleaner grid"


def intensities(assumptions: Assumptions) -> pd.Series[float]:
    """
    Return the carbon intensity of each grid, and of the grid in the settings, if any.

    Index: the countries of `equivalents.grids` and ``own grid``; gCO₂e/kWh, ascending.

    Examples
    --------
    >>> own = intensities(edition.replace(grid_gco2_per_kwh=400.0))
    >>> own[OWN_GRID].item(), own.is_monotonic_increasing
    (400.0, True)
    """
    grids = equivalents.grids()["gco2e_per_kwh"]
    if assumptions.grid_gco2_per_kwh is not None:
        grids = pd.concat([grids, pd.Series({OWN_GRID: assumptions.grid_gco2_per_kwh})])
    return grids.sort_values(kind="stable").rename("gco2e_per_kwh").rename_axis("grid")


def chosen_grid(choice: str) -> float:
    """
    Return the carbon intensity of the table's lowest, median or highest grid [gCO₂e/kWh].

    For the ``median``, each country counts once. Raises ValueError for another choice.

    Examples
    --------
    >>> chosen_grid("lowest") < chosen_grid("median") < chosen_grid("highest")
    True
    """
    quantile = CHOICES[check_choice("grid", choice, CHOICES)]
    return float(equivalents.grids()["gco2e_per_kwh"].quantile(quantile))


def per_query(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    """
    Return the carbon of a baseline query on each grid.

    Index as `intensities`; columns ``p5 p25 p50 p75 p95 mean`` [gCO₂e/query]. ``attrs`` as
    `exact.per_query`.

    Warns
    -----
    OutsideRangeWarning
        See `exact.per_query`.

    Examples
    --------
    >>> own = per_query(edition.replace(grid_gco2_per_kwh=400.0))
    >>> own.loc[OWN_GRID, "p50"].round(3).item()  # 0.309 Wh x 0.4 g/Wh
    0.124
    """
    energies = exact.per_query(assumptions, regime)
    grids = intensities(assumptions)
    wh = energies.loc[exact.BASELINE]
    table = pd.DataFrame(
        {name: equivalents.carbon_g(wh[name], grids) for name in exact.STATISTICS}  # type: ignore[arg-type]
    )
    table.attrs = energies.attrs
    return table


def per_day(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the carbon of the fleet's day on each grid.

    Index as `intensities`; columns as `exact.fleet`: ``traditional``, ``traditional_improved``,
    ``long``, ``long_improved``, ``mixed`` and ``mixed_improved`` [tCO₂e/day].

    Examples
    --------
    >>> own = per_day(edition.replace(grid_gco2_per_kwh=400.0))
    >>> own.loc[OWN_GRID, "traditional"].round(1).item()  # 0.731 GWh x 400 t/GWh
    292.5
    """
    totals = exact.fleet(assumptions)
    grids = intensities(assumptions)
    return pd.DataFrame(
        {name: equivalents.carbon_t_per_day(gwh, grids) for name, gwh in totals.items()}  # type: ignore[arg-type]
    )


def year_kt(t_per_day: float) -> float:
    """
    Return a year's carbon [ktCO₂e/year] from a day's [tCO₂e/day]; a year has 365 days.

    Examples
    --------
    >>> year_kt(1000.0)
    365.0
    """
    return t_per_day * DAYS_PER_YEAR / T_PER_KT


def institution(assumptions: Assumptions, queries_per_year: float) -> pd.DataFrame:
    """
    Return a year of an institution's queries on each grid.

    Index as `intensities`; carbon [kgCO₂e/year] of the fleets ``traditional``, ``mixed``, ``long``
    and ``mixed_improved``, fleet factor included. The number of queries of the settings is not
    used. Raises ValueError if `queries_per_year` is not valid as ``queries``.

    Examples
    --------
    >>> own = institution(edition.replace(grid_gco2_per_kwh=400.0), queries_per_year=1e6)
    >>> own.loc[OWN_GRID, "traditional"].round(1).item()
    292.5
    """
    mine = assumptions.replace(queries=queries_per_year, period="year")
    kwh = period_totals.totals(mine)["energy_kwh"]
    kg_per_kwh = intensities(assumptions) / G_PER_KG
    fleets = ["traditional", "mixed", "long", "mixed_improved"]
    return pd.DataFrame({fleet: kwh[fleet] * kg_per_kwh for fleet in fleets})


def moves() -> Array:
    """
    Return the factor by which each move to a cleaner grid divides carbon, ascending.

    Examples
    --------
    >>> grids = eh.paper.equivalents.grids()
    >>> len(moves()) <= len(grids) * (len(grids) - 1) / 2, bool(moves()[0] > 1)
    (True, True)
    """
    grids = np.sort(equivalents.grids()["gco2e_per_kwh"].to_numpy())
    cleaner, dirtier = np.triu_indices(len(grids), 1)
    with np.errstate(divide="ignore"):
        factors = grids[dirtier] / grids[cleaner]
    return np.sort(factors[grids[dirtier] > grids[cleaner]])


def share_of_moves_above(factor: float) -> float:
    """
    Return the share of moves to a cleaner grid that divide carbon by more than `factor`.

    Examples
    --------
    >>> share_of_moves_above(1.0), round(share_of_moves_above(2.0), 2)
    (1.0, 0.54)
    """
    return float((moves() > factor).mean())


def gains(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the factors by which the levers and a cleaner grid divide the carbon of a query.

    Index: ``model``, ``serving``, ``hardware`` and ``cleaner grid``; columns ``p5``, ``p50``,
    ``p95`` of the lever's distribution, and of all moves from one grid of the table to a cleaner
    one, equally weighted.

    Examples
    --------
    >>> gains(edition)["p50"].round(1).to_dict()
    {'model': 3.9, 'serving': 2.7, 'hardware': 1.9, 'cleaner grid': 2.2}
    """
    laws = {name: lever_gains.alpha(assumptions, name) for name in lever_gains.LEVERS}
    p = exact.probabilities(*GAIN_STATISTICS)
    rows = {name: law.quantile(p) for name, law in laws.items()}
    rows[CLEANER_GRID] = np.quantile(moves(), p)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(GAIN_STATISTICS))


def span(assumptions: Assumptions, regime: Regime = "traditional") -> dict[str, float]:
    """
    Return the range of carbon per query, and the share of it due to the grid.

    ``low``: the query's P5 on the cleanest grid, ``high``: its P95 on the dirtiest [gCO₂e/query];
    ``query`` and ``grid``: P95 / P5 of the energy, highest / lowest grid; ``grid_share``: the share
    of the range due to the grid, in logarithms.

    Examples
    --------
    >>> found = span(edition)
    >>> round(found["query"] * found["grid"] / (found["high"] / found["low"]), 6)
    1.0
    """
    p5, p95 = (exact.statistic(assumptions, regime, exact.BASELINE, name) for name in ("p5", "p95"))
    lowest, highest = chosen_grid("lowest"), chosen_grid("highest")
    query, grid = p95 / p5, highest / lowest
    return {
        "low": equivalents.carbon_g(p5, lowest),
        "high": equivalents.carbon_g(p95, highest),
        "query": query,
        "grid": grid,
        "grid_share": math.log(grid) / math.log(query * grid),
    }
