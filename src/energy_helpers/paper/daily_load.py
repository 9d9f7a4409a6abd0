"""Load over a day and the energy that a node needs under this load (supplement S.V)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..facts.units import HOURS_PER_DAY
from ..method import fleet_factor
from ..method.assumptions import Assumptions

MEAN_LOAD = (fleet_factor.LOAD_LOW + fleet_factor.LOAD_HIGH) / 2


def hourly(assumptions: Assumptions, n_points: int = 97) -> pd.DataFrame:
    """
    Return the load and the power of an eight-GPU node over a day.

    Columns: ``hour``, ``load`` (share of capacity) and ``power_kw``, idle power plus the dynamic
    part in proportion to the load [kW].

    Examples
    --------
    >>> hourly(edition, n_points=3).round(2).values.tolist()
    [[0.0, 0.5, 6.45], [12.0, 1.0, 10.2], [24.0, 0.5, 6.45]]
    """
    hour = np.linspace(0, HOURS_PER_DAY, n_points)
    load = fleet_factor.load_curve(hour)
    dynamic_kw = assumptions.node_power_kw - assumptions.idle_power_kw
    power_kw = assumptions.idle_power_kw + dynamic_kw * load
    return pd.DataFrame({"hour": hour, "load": load, "power_kw": power_kw})


def dynamic_power_kw(assumptions: Assumptions) -> float:
    """
    Return the part of a node's power that follows its load [kW].

    Examples
    --------
    >>> round(dynamic_power_kw(edition), 1), edition.node_power_kw, edition.idle_power_kw
    (7.5, 10.2, 2.7)
    """
    return assumptions.node_power_kw - assumptions.idle_power_kw


def full_day_kwh(assumptions: Assumptions) -> float:
    """
    Return the energy of a node at full load for a day [kWh].

    Examples
    --------
    >>> round(full_day_kwh(edition), 1), round(24 * edition.node_power_kw, 1)
    (244.8, 244.8)
    """
    return assumptions.node_power_kw * HOURS_PER_DAY


def sinusoidal_day_kwh(assumptions: Assumptions) -> float:
    """
    Return the energy of a node for a day under the sinusoidal load [kWh].

    Examples
    --------
    >>> round(sinusoidal_day_kwh(edition) / full_day_kwh(edition), 3)
    0.816
    """
    return HOURS_PER_DAY * (assumptions.idle_power_kw + dynamic_power_kw(assumptions) * MEAN_LOAD)


def node_power_of(idle_overhead: float, idle_power_kw: float) -> float:
    """
    Return the full power of a node for which S.V gives an idle overhead [kW].

    `idle_power_kw` is that of the node [kW]. Raise ValueError if the idle overhead is not above 1,
    which is impossible for a node.

    Notes
    -----
    The formula of `fleet_factor.idle_overhead`, 1 + (P_idle / P_max) (1 - f) / f with the mean
    load f, is solved for P_max.

    Examples
    --------
    >>> round(node_power_of(1.1, idle_power_kw=3.0), 6)  # 1 + 3 / 10 x 0.25 / 0.75
    10.0
    """
    if not idle_overhead > 1:
        raise ValueError(f"idle_overhead = {idle_overhead:g} is not valid; give one above 1")
    return idle_power_kw * (1 - MEAN_LOAD) / MEAN_LOAD / (idle_overhead - 1)


def steps(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the arithmetic of S.V, with one row for each step.

    Index: ``step``; columns ``formula`` (with the values of the settings), ``value`` and ``unit``
    (empty for a number without a unit). The last two values are nan if the idle power of the node
    is not below its full power.

    Examples
    --------
    >>> steps(edition)["value"].round(3).to_list()[-1]
    1.341
    """
    a = assumptions
    idle, top, load = a.idle_power_kw, a.node_power_kw, MEAN_LOAD
    dynamic, full, day = dynamic_power_kw(a), full_day_kwh(a), sinusoidal_day_kwh(a)
    overhead = fleet_factor.node_idle_overhead(a)
    overhead_text = "n/a" if math.isnan(overhead) else f"{overhead:.5g}"
    rows = [
        ("Mean load", f"({fleet_factor.LOAD_LOW:g} + {fleet_factor.LOAD_HIGH:g}) / 2", load, ""),
        ("Dynamic power", f"{top:g} − {idle:g}", dynamic, "kW"),
        ("Full load", f"{HOURS_PER_DAY} × {top:g}", full, "kWh/day"),
        (
            "Load of the day",
            f"{HOURS_PER_DAY} × ({idle:g} + {dynamic:g} × {load:g})",
            day,
            "kWh/day",
        ),
        ("Idle overhead", f"{day:g} / {full:g} / {load:g}", overhead, "×"),
        (
            "Fleet factor",
            f"{a.redundancy:g} × {overhead_text} × {a.network_overhead:g}",
            a.redundancy * overhead * a.network_overhead,
            "×",
        ),
    ]
    return pd.DataFrame(rows, columns=["step", "formula", "value", "unit"]).set_index("step")
