"""Sections 1 to 4, the recipes and the history."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.editions import history
from energy_helpers.facts.files import data_dir
from energy_helpers.method import exact, throughput
from energy_helpers.method.assumptions import REGIMES
from energy_helpers.workloads import sessions
from tests.independent_values import (
    LEVERS,
    MODELS,
    ROWS,
    V1,
    WORDS,
    J,
    Numbers,
    interval,
    median,
    query,
    sigma,
)

Z = ndtri(0.95)


def energies() -> Numbers:
    for regime in REGIMES:
        table, gains = exact.per_query(J, regime), exact.levers(J, regime)
        for word, column in WORDS.items():
            for slug, row in ROWS.items():
                yield f"{slug}-{word}-{regime}", table.loc[row, column]
            for lever in LEVERS:
                yield f"lever-{lever}-{word}-{regime}", gains.loc[lever, column]
        replayed = eh.replay(J, regime)
        for word in ("p25", "median", "p75"):
            of = replayed.per_query.loc["baseline", WORDS[word]]
            yield f"replay-baseline-{word}-{regime}", of
        yield f"replay-fleet-total-{regime}", replayed.fleet.loc["baseline", "median"]


def inputs() -> Numbers:
    """The exponential distribution of a median, and log-normal distributions of two percentiles."""
    for regime, tokens in (("traditional", 300), ("long", 5000)):
        yield f"output-tokens-p25-{regime}", tokens * math.log2(4 / 3)
        yield f"output-tokens-median-{regime}", tokens
        yield f"output-tokens-p75-{regime}", 2 * tokens
        yield f"output-tokens-mean-{regime}", tokens / math.log(2)
        # tokens in outputs beyond x means: e^-x (1 + x); the longest row has 2,048
        x = 2048 / tokens * math.log(2)
        yield f"token-share-beyond-benchmark-{regime}", math.exp(-x) * (1 + x)
    (pue, pue_s), (use, use_s) = (
        (median(*ends), sigma(*ends)) for ends in (interval(J, "pue"), interval(J, "utilisation"))
    )
    yield "pue-median", pue
    yield "pue-share-below-one", ndtr(-math.log(pue) / pue_s)
    yield "utilisation-median", use
    yield "utilisation-mean", use * math.exp(use_s**2 / 2)
    yield "utilisation-share-above-one", ndtr(math.log(use) / use_s)
    gains = [interval(J, f"alpha_{lever}") for lever in LEVERS]
    for lever, (p5, p95) in zip(LEVERS, gains, strict=True):
        yield f"lever-{lever}-p5", p5
        yield f"lever-{lever}-p95", p95
    product = math.prod(median(*ends) for ends in gains)
    spread = math.hypot(*(sigma(*ends) for ends in gains))
    yield "lever-combined-ratio", product
    yield "lever-combined-p5", product * math.exp(-Z * spread)
    yield "lever-combined-p95", product * math.exp(Z * spread)
    below = [ndtr(math.log(end / product) / spread) for end in (8, 20)]
    yield "lever-combined-share-8-20", below[1] - below[0]


def recipes() -> Numbers:
    """The median query at median PUE and utilisation, by hand; the mean of the blend's models."""
    tokens = {"traditional": 300.0, "long": 5000.0}
    for regime in REGIMES:
        of: dict[str, tuple[float, float, float, float]] = {}
        for slug, name in MODELS.items():
            model = throughput.models(J)[name]
            tps = float(model.fit.predict(J.input_tokens, tokens[regime]))
            most_kw = J.deepseek_node_power_kw if "DeepSeek" in name else J.node_power_kw
            kw, seconds = 0.6 * float(most_kw or math.nan), tokens[regime] / tps
            pue = median(*interval(J, "pue"))
            of[slug] = tps, kw, seconds, pue * 1000 * kw * seconds / tokens[regime]
        blend = [of[slug] for slug, name in MODELS.items() if name in exact.solve(J, regime).taken]
        seconds, kws = (np.mean([own[2] for own in blend]), [own[1] * own[2] for own in blend])
        kw = np.mean(kws) / seconds
        joules = np.mean([own[3] for own in blend])
        of["baseline"] = tokens[regime] / seconds, kw, float(seconds), float(joules)
        for slug, (tps, kw, seconds, joules) in of.items():
            yield f"{slug}-throughput-{regime}", tps
            yield f"{slug}-node-power-{regime}", kw
            yield f"{slug}-seconds-{regime}", seconds
            yield f"{slug}-joules-per-token-{regime}", joules
    days = exact.fleet(J)
    factor = J.redundancy * J.idle_overhead * J.network_overhead
    for fleet, gwh in days.items():
        name = f"period-energy-{str(fleet).replace('_', '-')}"
        yield name, 1e6 * gwh
        yield f"{name}-without-fleet-factor", 1e6 * gwh / factor
    total = sessions.total(J.replace(workload="session"))
    yield "session-queries-mean", total.queries_mean
    yield "session-energy-mean", total.energy_mean_wh
    sampled = {"mean-sampled": "sampled_mean_wh"} | {
        word: f"{word}_wh" for word in ("p5", "median", "p95")
    }
    for word, field in sampled.items():
        yield f"session-energy-{word}", getattr(total, field).value
        yield f"session-energy-{word}-error", getattr(total, field).error


def mean_seconds(regime: str) -> float:
    """Integrate L / TPS(L) over the exponential distribution of each model of the blend."""
    mean_tokens = {"traditional": 300.0, "long": 5000.0}[regime] / math.log(2)
    found = []
    for name in exact.solve(J, regime).taken:
        fit = throughput.models(J)[name].fit

        def of(share: float, fit: throughput.ThroughputFit = fit) -> float:
            tokens = mean_tokens * share
            return math.exp(-share) * tokens / float(fit.predict(500.0, tokens))

        bend = fit.cap_output_tokens(500.0) / mean_tokens
        points = [bend] if 1e-12 < bend < 60 else None
        found.append(quad(of, 1e-12, 60.0, points=points, limit=200, epsrel=1e-9)[0])
    return float(np.mean(found))


def fleets() -> Numbers:
    days = exact.fleet(J)
    for fleet, gwh in days.items():
        yield f"fleet-total-{str(fleet).replace('_', '-')}", gwh
    # 1e9 queries over 86,400 seconds; the time of a node is integrated over the answers
    each_s = {regime: mean_seconds(regime) for regime in REGIMES}
    each_s["mixed"] = 0.9 * each_s["traditional"] + 0.1 * each_s["long"]
    for kind, seconds in each_s.items():
        yield f"fleet-nodes-busy-{kind}", 1e9 / 86_400 * seconds
        yield f"fleet-nodes-{kind}", 1e9 / 86_400 * seconds / 0.75 * 1.1
    yield "fleet-idle-overhead", J.idle_overhead
    yield "fleet-factor", J.redundancy * J.idle_overhead * J.network_overhead
    # a day at 75% on average, over 75% of a day at full load
    node_kw, idle_kw = J.node_power_kw, J.idle_power_kw
    overhead = (idle_kw + 0.75 * (node_kw - idle_kw)) / node_kw / 0.75
    yield "fleet-idle-overhead-computed", overhead
    yield "fleet-factor-computed", J.redundancy * overhead * J.network_overhead
    yield "fleet-factor-change-computed", 100 * (overhead / J.idle_overhead - 1)
    yield "node-idle-power", idle_kw
    yield "node-dynamic-power", node_kw - idle_kw
    yield "node-day-full-load", 24 * node_kw
    yield "node-day-sinusoidal", 24 * (idle_kw + 0.75 * (node_kw - idle_kw))
    # a third of the idle power over the excess: the load is 75%
    yield "idle-overhead-node-power", idle_kw / 3 / (J.idle_overhead - 1)
    for regime, p95 in (
        ("traditional", J.fleet_alpha_traditional_p95),
        ("long", J.fleet_alpha_long_p95),
    ):
        yield f"fleet-improvement-median-{regime}", median(J.fleet_alpha_p5, p95)
    replayed = eh.replay(J, "traditional").fleet.loc["improved", "median"]
    yield "replay-ten-billion-twh", 3.65 * float(replayed)
    yield "fleet-over-web-search-traditional-improved", days["traditional_improved"] / 0.3
    twh = 3.65 * days["traditional_improved"]
    for slug, of in {
        **dict.fromkeys(("google-2023", "microsoft-2023"), 24.0),
        "google-2024": 30.8,
        "microsoft-2024": 29.83,
        "us-datacentres-2023": 176.0,
    }.items():
        yield f"ten-billion-share-{slug}", 100 * twh / of
    for name, value in {
        "datacentre-power": 30,
        "datacentre-load": 80,
        "chatgpt-queries": 2.5,
        "web-scale-queries": 10,
        "television-fleet": 0.89,
        "television-share": 0.4,
        "internet-forecast-1999": 50,
        "datacentre-peak-2010": 2,
        "bf16-over-fp8": 1.7,
        "datacentre-forecast-2015": 8000,
        "datacentre-estimate-low": 600,
        "datacentre-estimate-high": 800,
        "fp16-over-fp8": 2,
    }.items():
        yield f"fact-{name}", value
    yield "comparison-web-search", 0.3
    yield "comparison-television", 0.89 / 0.004
    yield "forecast-over-internet", 50 / 2
    yield "forecast-over-datacentres-low", 8000 / 800
    yield "forecast-over-datacentres-high", 8000 / 600


def released() -> Numbers:
    """The released run, compared with exact values."""
    for regime in REGIMES:
        replayed, tables = (
            eh.replay(J, regime),
            (exact.per_query(J, regime), exact.levers(J, regime)),
        )
        apart = pd.concat(
            [
                table["p50"] / own["p50"] - 1
                for table, own in zip((replayed.per_query, replayed.levers), tables, strict=True)
            ]
        )
        yield f"replay-apart-largest-{regime}", apart.abs().max()
    days, mixed = exact.fleet(J), eh.editions.released_run.mixed_fleet(J)["median"]
    yield "replay-apart-fleet-mixed-baseline", mixed["baseline"] / days["mixed"] - 1
    yield "replay-apart-fleet-mixed-improved", mixed["improved"] / days["mixed_improved"] - 1
    # the first and the last edition, and the changes between them: all but one moved, and all
    before, after = (history.changes()["node power"]["node_power_kw"][i] for i in (0, 1))
    yield (
        "history-median-traditional-node-power-relative",
        (
            query(J, "traditional")
            / query(
                J.replace(node_power_kw=before, deepseek_node_power_kw=V1.deepseek_node_power_kw),
                "traditional",
            )
            - 1
        ),
    )
    assert (before, after) == (11.3, 10.2)
    walks = {"": history.walk(), "-reverse": history.walk(list(history.changes())[::-1])}
    for name in all_numbers.REGISTRY:
        if not name.startswith("history-") or name.endswith("-relative"):
            continue
        found = re.fullmatch(
            r"history-(fleet-mixed(?:-improved(?=-fleet))?|\w+-traditional|\w+-long)-(.+?)(-reverse)?",
            name,
        )
        assert found, name
        quantity, change, order = found[1], found[2].replace("-", " "), found[3] or ""
        walk = walks[order].rename(index=str.lower)[quantity]
        at = list(walk.index).index(change)
        yield name, walk.iloc[at] - walk.iloc[at - 1]


def published() -> Numbers:
    """As they were published, and as the paper converts what it cites."""
    for slug, wh in {
        "chatgpt": 0.34,
        "gemini": 0.24,
        "gpt-4o-typical": 0.3,
        "gpt-4o-short": 0.42,
        "web-search": 0.3,
    }.items():
        yield f"published-{slug}", wh
    table = pd.read_csv(data_dir() / "reference_values.csv")
    table = table[table["label"] != "Web search"]
    yield "published-lowest", table["value"].min()
    yield "published-highest", table["value"].max()
    yield "published-spread-all", table["value"].max() / table["value"].min()
    yield "published-spread-boundary", 0.24 / 0.10
    for slug, start in (
        ("input-length", "GPT-4o"),
        *((slug, MODELS[slug]) for slug in ("mixtral-8x22b", "llama-3.1-405b", "llama-3.1-70b")),
    ):
        own = table.loc[table["label"].str.startswith(start), "value"]
        yield f"published-spread-{slug}", own.max() / own.min()
    ratios = {}
    for publisher, slug, wh in (
        ("mlenergy", "llama-3.1-405b", 0.931 / 1.7),
        ("mlenergy", "mixtral-8x22b", 0.092),
        ("ai-energy-score", "llama-3.1-70b", 1.72 / 2),
        ("iea", "mixtral-8x22b", 1.25),
        ("iea", "deepseek-r1-671b", 2.25),
    ):
        ratios[publisher, slug] = wh / query(J, "traditional", "p50", MODELS[slug])
        yield f"{publisher}-{slug}-at-fp8", wh
        yield f"{publisher}-{slug}-over-median", ratios[publisher, slug]
    outside = [ratio for (publisher, _), ratio in ratios.items() if publisher != "mlenergy"]
    yield "overestimate-lowest", min(outside)
    yield "overestimate-highest", max(outside)


def later_ones() -> Numbers:
    """PUE as operators report it, two levers, eight GPUs, and a day outside the benchmark."""
    yield "reported-pue-lowest", 1.08
    yield "reported-pue-highest", 1.18
    for regime in REGIMES:
        # only the factor changes: a log-normal of the same utilisation
        reported = J.replace(pue_p5=1.08, pue_p95=1.18)
        yield f"reported-pue-median-{regime}", query(reported, regime)
    # without a PUE; as printed, 0.067 mL
    yield "announced-water-wue", 0.067 / query(J.replace(pue=1), "traditional")
    yield "lever-hardware-model-ratio", math.sqrt(1.5 * 2.5) * math.sqrt(1.5 * 10)
    eight = J.replace(deepseek_node_power_kw=10.2)
    yield "audit-deepseek-eight-gpus-median", query(eight, "traditional")
    of_regime = {regime: exact.energy_share_outside(J, regime) for regime in REGIMES}
    parts = {"traditional": 0.9, "long": 0.1}
    day = {regime: parts[regime] * float(exact.fleet(J)[regime]) for regime in REGIMES}
    yield "fleet-share-outside-traditional", of_regime["traditional"]
    yield "fleet-share-outside-long", of_regime["long"]
    outside = sum(day[regime] * of_regime[regime] for regime in REGIMES)
    yield "fleet-share-outside-mixed", outside / sum(day.values())


WAYS = (energies, inputs, recipes, fleets, released, published, later_ones)
