"""Steps of an agent: node seconds added up token by token, with the fits of `context_levels`."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from energy_helpers.beyond.long_outputs import context_fits
from energy_helpers.facts.files import data_dir
from tests.independent_values import MODELS, J, Numbers, context_levels, median

PREFIX, APPENDED, OUTPUT = 120_000, 870, 220
BASELINE = tuple(context_levels.NODES_KW)


def seconds(fit: np.ndarray, prefix: int, appended: int, output: int) -> float:
    """Read the appended tokens, then write each token with the middle of its context."""
    a, b, p = fit
    contexts = prefix + appended + np.arange(output) + 0.5
    return float(p * appended + np.sum(a + b * contexts))


def energy_wh(model: str, fit: np.ndarray, prefix: int, appended: int, output: int) -> float:
    factor = median(J.pue_p5, J.pue_p95) * median(J.utilisation_p5, J.utilisation_p95)
    node_kw = context_levels.NODES_KW.get(model, 10.2)
    return node_kw * factor * seconds(fit, prefix, appended, output) / 3.6


@functools.cache
def fits() -> dict[str, list[np.ndarray]]:
    """Return the fits of each model of the baseline, its own first, then those of the series."""
    found = {}
    for model in BASELINE:
        rows = context_levels.level_rows(model)
        tps, i, o = (rows[c].to_numpy() for c in ("tps_tok_s", "input_tokens", "output_tokens"))
        found[model] = [context_levels.fit_at(model, "rows")]
        for law in context_fits.measured_shapes()["law"]:
            shape = np.array([law.token_s, law.context_s, law.input_s])
            if shape[2]:
                miss = np.mean(np.log(tps) + np.log(context_levels.seconds(shape, i, o)))
                found[model].append(shape * np.exp(-miss))
    return found


def band(prefix: int, appended: int = APPENDED, output: int = OUTPUT) -> dict[str, float]:
    all_wh = {
        model: [energy_wh(model, fit, prefix, appended, output) for fit in own]
        for model, own in fits().items()
    }
    every = [wh for own in all_wh.values() for wh in own]
    mean = sum(own[0] for own in all_wh.values()) / len(all_wh)
    return {"lowest": min(every), "baseline": mean, "highest": max(every)}


def hits(prefix: int) -> dict[str, float]:
    """Return the energy of the step over that without a cache."""
    ratios = [
        energy_wh(model, fit, prefix, APPENDED, OUTPUT)
        / energy_wh(model, fit, 0, prefix + APPENDED, OUTPUT)
        for model, own in fits().items()
        for fit in own
    ]
    mean = band(prefix)["baseline"] / band(0, prefix + APPENDED)["baseline"]
    return {"lowest": min(ratios), "baseline": mean, "highest": max(ratios)}


def token_ratio(output: int, models: dict[str, list[np.ndarray]]) -> float:
    """Return what one more cached token adds, divided by what one more uncached token adds."""
    extra = []
    for more in ((1, 0), (0, 1)):
        added = (PREFIX + more[0], APPENDED + more[1], output)
        extra.append(
            sum(
                energy_wh(model, fit, *added) - energy_wh(model, fit, PREFIX, APPENDED, output)
                for model, own in models.items()
                for fit in own
            )
        )
    return extra[0] / extra[1]


def agent_steps() -> Numbers:
    own = {model: fit[:1] for model, fit in fits().items()}
    yield from (
        ("step-tokens-prefix", PREFIX),
        ("step-tokens-appended", APPENDED),
        ("step-tokens-output", OUTPUT),
    )
    for end, wh in band(PREFIX).items():
        yield f"step-energy-{end}", wh
    for slug, model in MODELS.items():
        fit = context_levels.fit_at(model, "rows")
        yield f"step-energy-{slug}", energy_wh(model, fit, PREFIX, APPENDED, OUTPUT)
    prefixes = {"0": 0, "1k": 1000, "4k": 4096, "10k": 10_000, "32k": 32_768, "1m": 10**6}
    for slug, tokens in prefixes.items():
        yield f"step-energy-prefix-{slug}", band(tokens)["baseline"]
        if tokens:
            yield f"step-hit-ratio-prefix-{slug}", hits(tokens)["baseline"]
    yield "step-energy-uncached", band(0, PREFIX + APPENDED)["baseline"]
    for end, ratio in hits(PREFIX).items():
        yield f"step-hit-ratio-{end}", ratio
    whole = band(PREFIX)["baseline"]
    yield "step-prefix-share", (whole - band(0)["baseline"]) / whole
    yield "step-cached-tokens-share", PREFIX / (PREFIX + APPENDED)
    single = [token_ratio(OUTPUT, {m: [fit]}) for m, all_fits in fits().items() for fit in all_fits]
    yield "cached-token-ratio-baseline", token_ratio(OUTPUT, own)
    yield "cached-token-ratio-lowest", min(single)
    yield "cached-token-ratio-highest", max(single)
    for output in (50, 500, 1000, 5000):
        yield f"cached-token-ratio-output-{output}", token_ratio(output, own)
    # b O / (p + b O) = k, with the power of the nodes as weights
    b, p = (
        sum(kw * fits()[model][0][place] for model, kw in context_levels.NODES_KW.items())
        for place in (1, 2)
    )
    for end, constant in (("lowest", 0.04), ("highest", 0.10)):
        yield f"tools-cached-token-ratio-{end}", constant
        yield f"tools-cached-output-tokens-{end}", constant * p / ((1 - constant) * b)
    rows = pd.read_csv(data_dir() / "throughput_trtllm.csv")
    longest = (rows["input_tokens"] + rows["output_tokens"]).max()
    yield "step-longest-measured", longest
    yield "step-context-over-measured", (PREFIX + APPENDED + OUTPUT) / longest
    yield from (("agents-epoch-10k", 2.5), ("agents-epoch-100k", 40), ("agents-couch-session", 41))
    yield from (("agents-hit-share-low", 0.14), ("agents-hit-share-high", 0.37))
    for slug, tokens in (("10k", 10_000), ("100k", 100_000)):
        for end, wh in band(0, tokens, 500).items():
            yield f"own-epoch-{slug}-{end}", wh
    yield "agents-session-steps", 41 / whole
