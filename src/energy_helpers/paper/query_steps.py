"""Steps from a query to its energy: throughput, power, seconds and joules (Eq. 1)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..facts import user_files
from ..facts.units import J_PER_WH
from ..method import exact
from ..method.assumptions import Assumptions, Regime, check_regime
from ..method.distributions import Array
from ..method.query import INPUT_SHARES, Setting, power_share, query_energy_wh
from ..method.query_kinds import QueryKind
from ..registry.entries import cell

COLUMNS = (
    "input_tokens",
    "output_tokens",
    "effective_tokens",
    "tps_tok_s",
    "node_seconds",
    "node_power_kw",
    "pue",
    "joules_per_token",
    "energy_wh",
)


@user_files.cached(64)
def _steps(assumptions: Assumptions, regime: Regime) -> pd.DataFrame:
    solved = exact.solve(assumptions, regime)
    setting = solved.setting
    shares = np.array([kind.share for kind in setting.kinds])
    # quantities that add up: input, output and effective tokens, node seconds and kW s (kJ)
    sums = np.tensordot(shares, [_sums(assumptions, setting, k) for k in setting.kinds], axes=1)
    sums = np.column_stack([sums, [solved.over_blend(row) for row in sums]])
    n_in, n_out, tokens, seconds, kilojoules = sums
    pue = np.full(len(tokens), setting.pue.median)
    tps, power_kw = tokens / seconds, kilojoules / seconds
    energy_wh = query_energy_wh(pue, power_kw, tokens, tps)
    values = (n_in, n_out, tokens, tps, seconds, power_kw, pue)
    table = np.column_stack([*values, energy_wh * J_PER_WH / tokens, energy_wh])
    index = pd.Index([*solved.names, exact.BASELINE], name="model")
    return pd.DataFrame(table, index=index, columns=list(COLUMNS))


def _sums(assumptions: Assumptions, setting: Setting, kind: QueryKind) -> Array:
    """Return the quantities that add up, for one kind's median query; shape (5, models)."""
    output = kind.law.median
    if math.isnan(output):
        # there are no queries
        return np.full((5, len(setting.models)), math.nan)
    tokens = output + INPUT_SHARES[assumptions.effective_length] * kind.input_tokens
    rows = []
    for model in setting.models:
        tps = float(model.fit.predict(kind.input_tokens, output))
        idle, slope = power_share(assumptions)
        share = (
            idle + slope * tps / model.fit.tps_max
            if setting.utilisation is None
            else setting.utilisation.median
        )
        seconds = tokens / tps
        power_kw = model.node_power_kw(assumptions) * share
        rows.append((kind.input_tokens, output, tokens, seconds, power_kw * seconds))
    return np.array(rows).T


def median_query(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    r"""
    Return the steps of Eq. 1 for the median query: ``PUE x P_node x L_eff / TPS / 3.6``.

    Index: the models and ``baseline``. Columns ``input_tokens``, ``output_tokens`` and
    ``effective_tokens`` [tokens], ``tps_tok_s`` (throughput of the node over all queries that it
    serves at once) [tokens/s], ``node_seconds`` (of the whole node, effective_tokens / tps_tok_s)
    [s], ``node_power_kw`` (while it serves the query) [kW], ``pue``, ``joules_per_token`` (at the
    data centre's meter, per token of the effective length) [J/token] and ``energy_wh`` [Wh/query].

    Notes
    -----
    Each input of Eq. 1 is at its median. `exact.per_query` has the median of the energies, which
    is slightly different because the median of a product is not the product of the medians.

    The baseline is an average over its models. For a session, every row is also an average over
    the kinds of queries. Tokens, seconds and energy are averaged; throughput and power are ratios
    of these averages, so Eq. 1 is valid in every row.

    Examples
    --------
    >>> row = median_query(edition).loc["Llama 3.1 405B"].round(3)
    >>> row[["pue", "node_power_kw", "output_tokens", "tps_tok_s"]].to_list()
    [1.296, 6.12, 300.0, 1662.311]
    >>> row["energy_wh"].item()  # 1.296 x 6.12 x 300 / 1662 / 3.6
    0.398
    """
    return _steps(assumptions, check_regime(regime))


def value(assumptions: Assumptions, regime: Regime, model: str, column: str) -> float:
    """
    Return one cell of `median_query`; nan if the settings do not have the model.

    Examples
    --------
    >>> round(value(edition, "traditional", "Llama 3.1 405B", "node_seconds"), 3)
    0.18
    """
    return cell(_steps(assumptions, check_regime(regime)), model, column)
