"""Nodes that a number of queries needs."""

from __future__ import annotations

from ..facts.units import HOURS_PER_DAY, KW_S_PER_WH, SECONDS_PER_HOUR
from ..method import exact
from ..method.assumptions import Assumptions, Regime
from .daily_load import MEAN_LOAD
from .use_factors import Kind, of_kind


def mean_node_seconds(assumptions: Assumptions, regime: Regime) -> float:
    """
    Return the mean time that a query needs a whole node for [s].

    The mean of L_eff / TPS over the untrimmed blend. It is infinite where the mean energy is.

    Notes
    -----
    The mean energy of a model by Eq. 1 is the mean of PUE and power utilisation times P_max times
    this time, if the power does not depend on the throughput. The function divides by
    the others; neither the PUE nor the power utilisation changes the result.

    Examples
    --------
    >>> round(mean_node_seconds(edition, "traditional"), 3)
    0.213
    """
    solved = exact.solve(assumptions.replace(power_coupling="none"), regime)
    models = solved.setting.models
    mean_kw = [model.node_power_kw(assumptions) * solved.setting.factor.mean for model in models]
    seconds = KW_S_PER_WH * solved.model_mean_wh / mean_kw
    # how the power is coupled may decide which models are in the blend
    return exact.solve(assumptions, regime).over_blend(seconds)


def busy_nodes(assumptions: Assumptions, kind: Kind) -> float:
    """
    Return how many nodes the queries of the settings keep busy, averaged over the day.

    All queries are of one `kind`, ``traditional`` or ``long``, or ``mixed``.

    Examples
    --------
    >>> thousand_a_second = edition.replace(queries=86_400.0 * 1000)
    >>> round(busy_nodes(thousand_a_second, "traditional"))
    213
    """
    per_query_s = of_kind(assumptions, kind, lambda regime: mean_node_seconds(assumptions, regime))
    return assumptions.queries_per_day * per_query_s / (HOURS_PER_DAY * SECONDS_PER_HOUR)


def nodes(assumptions: Assumptions, kind: Kind) -> float:
    """
    Return how many nodes the queries of the settings need, with the busiest hour and spare nodes.

    It is `busy_nodes` / the mean load of the day in S.V × ``redundancy``.

    Examples
    --------
    >>> ratio = nodes(edition, "traditional") / busy_nodes(edition, "traditional")
    >>> round(ratio, 3), round(edition.redundancy / MEAN_LOAD, 3)
    (1.467, 1.467)
    """
    return busy_nodes(assumptions, kind) / MEAN_LOAD * assumptions.redundancy
