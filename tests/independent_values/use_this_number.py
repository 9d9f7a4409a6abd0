"""What to multiply, and shortcuts: means by the plain mixture, and the rest by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from energy_helpers.method import exact, plain_mixture
from energy_helpers.method.assumptions import REGIMES, Assumptions, Regime
from energy_helpers.method.query import Setting
from tests.independent_values import MODELS, J, Numbers, interval, median, query, sigma

LN_2 = math.log(2)
# the median length [tokens]; in an exponential distribution it is ln 2 times the mean
LENGTHS = {"traditional": 300.0, "long": 5000.0}
# 700 W a GPU: eight of a node of 10.2 kW, ten of DeepSeek-R1's of 12.8 kW
RATED = dict.fromkeys(MODELS.values(), 5.6 / 10.2) | {"DeepSeek-R1 671B": 7.0 / 12.8}
# weights of typical and long queries; one in ten is long
KINDS = {"traditional": (1.0, 0.0), "long": (0.0, 1.0), "mixed": (0.9, 0.1)}


def blend_mean_wh(
    a: Assumptions, regime: Regime, parts: Mapping[str, float] | None = None
) -> float:
    """Return the mean of the untrimmed blend [Wh], or of a part of each model's energy."""
    setting, taken = Setting.of(a, regime), exact.solve(a, regime).taken
    models = [model for model in setting.models if model.name in taken]
    means = [plain_mixture.model_mixture(a, setting, model).mean() for model in models]
    weights = [(parts or {}).get(model.name, 1.0) for model in models]
    return float(np.mean(np.multiply(means, weights)))


def of(kind: str, values: Mapping[Regime, float]) -> float:
    typical, long = KINDS[kind]
    return typical * values["traditional"] + long * values["long"]


MEANS = {regime: blend_mean_wh(J, regime) for regime in REGIMES}
MEDIANS = {regime: query(J, regime) for regime in REGIMES}
FLEET = 1.1 * J.idle_overhead * 1.12


def factors() -> Numbers:
    yield "long-share", 0.1
    # four divide by a length, one multiplies by a count, two imply it; five do neither
    yield "public-uses", 4 + 1 + 2 + 5
    yield "public-uses-multiplied", 4 + 1 + 2
    yield "public-uses-stated", 4 + 1
    yield "public-uses-inferred", 2
    for regime in REGIMES:
        yield f"baseline-median-per-token-{regime}", 1000 * MEDIANS[regime] / LENGTHS[regime]
        yield f"baseline-mean-over-median-{regime}", MEANS[regime] / MEDIANS[regime]
        _, whole = plain_mixture.models_and_baseline(J.replace(trim="none"), regime)
        largest, middle = (plain_mixture.quantile(whole, p) for p in (0.99, 0.5))
        yield f"untrimmed-p99-over-median-{regime}", math.exp(largest - middle)
        yield f"fleet-mean-over-median-{regime}", FLEET * MEANS[regime] / MEDIANS[regime]
    for kind in KINDS:
        mean, tokens = of(kind, MEANS), of(kind, LENGTHS) / LN_2
        yield f"baseline-mean-untrimmed-{kind}", mean
        yield f"fleet-mean-per-query-{kind}", FLEET * mean
        yield f"baseline-mean-per-token-{kind}", 1000 * mean / tokens
        yield f"fleet-mean-per-token-{kind}", 1000 * FLEET * mean / tokens
        # ten million Wh are 10 MWh
        yield f"ten-million-mwh-median-{kind}", 10 * of(kind, MEDIANS)
        yield f"ten-million-mwh-mean-{kind}", 10 * mean
        yield f"ten-million-mwh-fleet-{kind}", 10 * FLEET * mean


def shortcuts() -> Numbers:
    for kind in KINDS:
        yield f"shortcut-median-times-count-{kind}", of(kind, MEDIANS) / of(kind, MEANS)
    mean = of("mixed", MEANS)
    for word, column in {"p25": "p25", "p75": "p75", "trimmed-mean": "mean"}.items():
        gives = of("mixed", {regime: query(J, regime, column) for regime in REGIMES})
        yield f"shortcut-{word}-times-count-mixed", gives / mean
    times = 0.9 + 0.1 * MEDIANS["long"] / MEDIANS["traditional"]
    yield "shortcut-ratio-of-medians-mixed", times * MEANS["traditional"] / mean
    for regime in REGIMES:
        yield f"shortcut-median-per-token-{regime}", MEDIANS[regime] / MEANS[regime] / LN_2
    yield "shortcut-median-length-traditional", LN_2
    typical_over_long = MEANS["traditional"] / MEANS["long"] * 5000 / 300
    yield "shortcut-token-factor-typical-for-long", typical_over_long
    yield "shortcut-token-factor-long-for-typical", 1 / typical_over_long
    yield "shortcut-median-for-fleet-mixed", of("mixed", MEDIANS) / mean / FLEET
    yield "shortcut-mean-for-fleet-mixed", 1 / FLEET
    ends = interval(J, "pue")
    pue = median(*ends) * math.exp(sigma(*ends) ** 2 / 2)
    yield "shortcut-no-pue-mixed", 1 / pue
    gpus = of("mixed", {regime: blend_mean_wh(J, regime, RATED) for regime in REGIMES})
    yield "shortcut-gpus-only-mixed", gpus / mean / pue
    # each value is multiplied by the queries of a run
    agent = J.replace(workload="session", session="agent")
    yield "shortcut-agent-as-long-queries", MEDIANS["long"] / blend_mean_wh(agent, "traditional")


WAYS = (factors, shortcuts)
