"""Energy of a fleet from that of a query: the overheads (section 4, supplement S.V)."""

from __future__ import annotations

import math

import numpy as np

from ..facts.units import HOURS_PER_DAY, WH_PER_GWH
from .assumptions import Assumptions, Regime, check_regime
from .distributions import Array, LogNormal

# S.V: the load is a sinusoid between half and full load
LOAD_LOW, LOAD_HIGH = 0.5, 1.0


def factor(assumptions: Assumptions) -> float:
    """
    Return the fleet factor: redundancy x idle overhead x network overhead (S.V).

    Examples
    --------
    >>> round(factor(edition), 3)  # 1.1 x 1.076 x 1.12
    1.326
    """
    return assumptions.redundancy * assumptions.idle_overhead * assumptions.network_overhead


def load_curve(hours: Array) -> Array:
    """
    Return the load of the fleet at a time of day, as a share of its capacity (S.V).

    Examples
    --------
    >>> load_curve(np.array([0, 6, 12, 18])).round(2)
    array([0.5 , 0.75, 1.  , 0.75])
    """
    middle, swing = (LOAD_HIGH + LOAD_LOW) / 2, (LOAD_HIGH - LOAD_LOW) / 2
    return np.asarray(middle + swing * np.sin(2 * np.pi * (np.asarray(hours) - 6) / HOURS_PER_DAY))


def idle_overhead(node_power_kw: float, idle_power_kw: float, mean_load: float = 0.75) -> float:
    """
    Return the energy per unit of load of a partly loaded node, relative to full load.

    Raises a ValueError if the mean load of the day is not in (0, 1] or the idle power [kW] is not
    below full power.

    Notes
    -----
    S.V: with P = idle + (P_max - idle) f, the factor is (mean P / P_max) / f.

    Examples
    --------
    >>> idle_overhead(10.0, 0.0), round(idle_overhead(10.0, 2.0, mean_load=0.5), 6)
    (1.0, 1.2)
    """
    if not 0 < mean_load <= 1:
        raise ValueError(
            f"mean_load = {mean_load:g} is not valid; give a share above 0 and at most 1"
        )
    if not 0 <= idle_power_kw < node_power_kw:
        raise ValueError(
            f"idle_power_kw = {idle_power_kw:g} is not valid; give one below "
            f"node_power_kw = {node_power_kw:g}"
        )
    mean_power_kw = idle_power_kw + (node_power_kw - idle_power_kw) * mean_load
    return mean_power_kw / node_power_kw / mean_load


def node_idle_overhead(assumptions: Assumptions) -> float:
    """
    Return the idle overhead of a node; nan if its idle power is not below full power.

    Examples
    --------
    >>> round(node_idle_overhead(edition), 3)
    1.088
    """
    if assumptions.idle_power_kw >= assumptions.node_power_kw:
        return math.nan
    return idle_overhead(assumptions.node_power_kw, assumptions.idle_power_kw)


def improvement(assumptions: Assumptions, regime: Regime) -> LogNormal:
    """
    Return the distribution of the fleet's improvement in a regime (section 4, P5-P95).

    Examples
    --------
    >>> improvement(edition, "traditional").quantile([0.05, 0.95]).round(1)
    array([1.5, 3.5])
    """
    top = (
        assumptions.fleet_alpha_traditional_p95
        if check_regime(regime) == "traditional"
        else assumptions.fleet_alpha_long_p95
    )
    return LogNormal.from_p5_p95(assumptions.fleet_alpha_p5, top)


def total_gwh_per_day(assumptions: Assumptions, mean_query_wh: float) -> float:
    """
    Return the energy of a day's queries [GWh/day] from the mean per query [Wh].

    Examples
    --------
    >>> alone = edition.replace(redundancy=1.0, idle_overhead=1.0, network_overhead=1.0)
    >>> total_gwh_per_day(alone, mean_query_wh=1.0)  # a billion queries a day
    1.0
    """
    return mean_query_wh * assumptions.queries_per_day * factor(assumptions) / WH_PER_GWH
