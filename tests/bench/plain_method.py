"""
The paper's method as one would first write it: a loop over models, and one over draws.

It is the yardstick for `eh.replay`, which computes the same with arrays. Neither draws figures.
"""

from __future__ import annotations

import math

import numpy as np

import energy_helpers as eh
from energy_helpers.method import fleet_factor, lever_gains
from energy_helpers.method.assumptions import Regime
from energy_helpers.method.query import Setting

N_DRAWS, N_BOOTSTRAPS, POOLED_MODELS = 10_000, 1_000, 3
EMPTY_OUTPUT_TOKENS = 1e-6
Medians = dict[str, float]


def plain_run(a: eh.Assumptions, regime: Regime, rng: np.random.Generator) -> Medians:
    """Return the medians of models, baseline and levers [Wh/query] and totals [GWh/day]."""
    setting = Setting.of(a, regime)
    utilisation = setting.utilisation
    assert utilisation is not None
    drawn: dict[str, list[float]] = {}
    for model in setting.models:
        power_kw, (c0, c_in, c_out) = model.node_power_kw(a), model.fit.coefficients
        drawn[model.name] = []
        for _ in range(N_DRAWS):
            tokens = round(rng.exponential(setting.law.mean))
            pu = rng.lognormal(utilisation.mu, utilisation.sigma)
            pue = rng.lognormal(setting.pue.mu, setting.pue.sigma)
            ln_out = math.log(max(tokens, EMPTY_OUTPUT_TOKENS))
            tps = math.exp(c0 + c_in * math.log(setting.input_tokens) + c_out * ln_out)
            seconds = tokens / min(tps, model.fit.tps_max)
            drawn[model.name].append(pue * 1000 * power_kw * pu * seconds / 3600)
    found = {name: float(np.median(wh)) for name, wh in drawn.items()}

    largest = sorted(found, key=lambda name: -found[name])[:POOLED_MODELS]
    pool: list[float] = []
    for name in largest:
        wh = drawn[name]
        for low, high in ((5, 95), (10, 90)):
            floor, ceiling = np.percentile(wh, [low, high])
            wh = [value for value in wh if floor <= value <= ceiling]
        pool += wh
    found["baseline"] = float(np.median(pool))
    for lever in lever_gains.LEVERS:
        gain = lever_gains.alpha(a, lever)
        found[lever] = float(np.median([wh / rng.lognormal(gain.mu, gain.sigma) for wh in pool]))

    gain = fleet_factor.improvement(a, regime)
    untrimmed = [value for name in largest for value in drawn[name]]
    improved = [value / rng.lognormal(gain.mu, gain.sigma) for value in untrimmed]
    for name, queries_wh in (("fleet", untrimmed), ("fleet improved", improved)):
        totals = []
        for _ in range(N_BOOTSTRAPS):
            mean_wh = rng.choice(queries_wh, len(queries_wh)).mean()
            totals.append(fleet_factor.total_gwh_per_day(a, mean_wh))
        found[name] = float(np.median(totals))
    return found
