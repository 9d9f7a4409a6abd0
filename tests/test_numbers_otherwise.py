"""Every number of the registry by another way: from its name, the tables, and hand arithmetic."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

import energy_helpers as eh
from energy_helpers import (
    context_shapes,
    drivers,
    exact,
    fit_checks,
    fit_uncertainty,
    history,
    long_outputs,
    measured,
    newer_hardware,
    numbers,
    period,
    reconciliation,
    sensitivity,
    sessions,
    throughput,
    trtllm,
)
from energy_helpers.assumptions import REGIMES, Assumptions
from energy_helpers.audit import findings
from energy_helpers.data import data_dir
from tests.computed import computed

pytestmark = pytest.mark.filterwarnings("ignore::energy_helpers.OutsideRangeWarning")
J, V1, WRITTEN = map(eh.load_edition, ("joule-2026", "arxiv-v1", "arxiv-v1-as-written"))
MODELS = numbers.MODEL_SLUGS
ROWS = {**MODELS, "baseline": "baseline"}
# word of a name -> column of the exact tables
WORDS = {"median": "p50", "p5": "p5", "p25": "p25", "p75": "p75", "p95": "p95", "mean": "mean"}
FLEETS = ("traditional", "long", "mixed")
LEVERS = ("model", "serving", "hardware")
# half of the normal law's P5 to P95: as the method rounds it, and as it is
Z_ROUNDED, Z = 1.645, ndtri(0.95)
Numbers = Iterator[tuple[str, float]]


def query(a: Assumptions, regime: str, column: str = "p50", row: str = "baseline") -> float:
    return float(exact.per_query(a, regime).loc[row, column])  # type: ignore[arg-type]


def median(p5: float, p95: float) -> float:
    return math.sqrt(p5 * p95)


def sigma(p5: float, p95: float) -> float:
    return math.log(p95 / p5) / (2 * Z_ROUNDED)


def interval(a: Assumptions, name: str) -> tuple[float, float]:
    return getattr(a, f"{name}_p5"), getattr(a, f"{name}_p95")


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
    """The exponential law of a median, and log-normal laws of two percentiles."""
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


def fleets() -> Numbers:
    days = exact.fleet(J)
    for fleet, gwh in days.items():
        yield f"fleet-total-{str(fleet).replace('_', '-')}", gwh
    yield "fleet-idle-overhead", J.idle_overhead
    yield "fleet-factor", J.redundancy * J.idle_overhead * J.network_overhead
    # a day at 75 % on average, over 75 % of a day at full load
    node_kw, idle_kw = J.node_power_kw, J.idle_power_kw
    overhead = (idle_kw + 0.75 * (node_kw - idle_kw)) / node_kw / 0.75
    yield "fleet-idle-overhead-computed", overhead
    yield "fleet-factor-computed", J.redundancy * overhead * J.network_overhead
    yield "fleet-factor-change-computed", 100 * (overhead / J.idle_overhead - 1)
    yield "node-idle-power", idle_kw
    yield "node-dynamic-power", node_kw - idle_kw
    yield "node-day-full-load", 24 * node_kw
    yield "node-day-sinusoidal", 24 * (idle_kw + 0.75 * (node_kw - idle_kw))
    # a third of the idle power over the excess: the load is 75 %
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
    """The released run, beside what is exact."""
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
    days, mixed = exact.fleet(J), eh.released.mixed_fleet(J)["median"]
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
    for name in numbers.REGISTRY:
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


def driving() -> Numbers:
    factors = {
        "pue": drivers.PUE,
        "utilisation": drivers.UTILISATION,
        "model": drivers.MODEL,
        "output-length": drivers.LENGTH,
        "improvement": drivers.IMPROVEMENT,
    }
    for regime in REGIMES:
        of_query, of_fleet = drivers.query(J, regime), drivers.fleet(J, regime, improved=True)
        for slug, factor in factors.items():
            for order in ("first", "total"):
                yield f"fleet-driver-{slug}-{order}-{regime}", of_fleet.loc[factor, order]
                if factor in of_query.index:
                    yield f"driver-{slug}-{order}-{regime}", of_query.loc[factor, order]
                    yield f"driver-{slug}-{order}-ln-{regime}", of_query.loc[factor, f"{order}_ln"]
    nvidia = J.replace(throughput_rows=findings.nvidias_rows())
    for regime in REGIMES:
        own = query(J, regime)
        for slug, other in {
            "blend-all": J.replace(blend="all"),
            "charged-input": J.replace(effective_length="output+input"),
            "input-5000": J.replace(input_tokens=5000.0),
            "doubled-length": J.replace(output_tokens_median=600.0),
            "trim-none": J.replace(trim="none"),
            "rows-all": J.replace(throughput_rows="all"),
            "deepseek-nvidia": nvidia,
            "node-power-v1": J.replace(
                node_power_kw=V1.node_power_kw, deepseek_node_power_kw=V1.deepseek_node_power_kw
            ),
        }.items():
            if f"choice-{slug}-{regime}" in numbers.REGISTRY:
                yield f"choice-{slug}-{regime}", query(other, regime) / own
    mixed = exact.fleet(J)["mixed"]
    for law in ("lognormal", "fixed"):
        other = J.replace(output_tokens_law=law, output_tokens_shape=None)
        yield f"choice-{law}-length-fleet", exact.fleet(other)["mixed"] / mixed
    yield "choice-deepseek-nvidia-fleet", exact.fleet(nvidia)["mixed"] / mixed


def audited() -> Numbers:
    changed = {
        "as-written": WRITTEN,
        "pue-alone": WRITTEN.replace(pue_p95=V1.pue_p95),
        "rows-alone": WRITTEN.replace(throughput_rows=V1.throughput_rows),
        "trim-alone": WRITTEN.replace(trim=V1.trim),
        "as-released": V1,
    }
    for slug, a in changed.items():
        for word in ("p25", "median", "p75"):
            yield f"audit-{slug}-{word}-traditional", query(a, "traditional", WORDS[word])
    factor = J.redundancy * J.idle_overhead * J.network_overhead
    for trim in ("none", "released"):
        a = J.replace(trim=trim)
        for word in ("p25", "p75"):
            yield f"audit-trim-{trim}-{word}-traditional", query(a, "traditional", word)
        # a billion queries: Wh a query are GWh
        yield f"audit-fleet-trim-{trim}", query(a, "traditional", "mean") * factor
    large = ["DeepSeek-R1 671B", "Llama 3.1 405B", "Nemotron Ultra 253B"]
    guide = J.replace(throughput_rows=str(data_dir() / "throughput_r1_h200.csv"), blend=large)
    cases = {"table": J, "guide": guide, "left-out": J.replace(blend=large[1:])}
    for slug, a in cases.items():
        yield f"audit-deepseek-{slug}-median", query(a, "traditional")
        yield f"audit-deepseek-{slug}-fleet", exact.fleet(a)["traditional"]
    yield "audit-deepseek-guide-own-median", query(guide, "traditional", "p50", large[0])
    yield "audit-deepseek-guide-tps", 11489.267
    plateau = findings.plateau(J, "long")["share_at_cap"]
    for slug, model in MODELS.items():
        yield f"{slug}-share-at-cap-long", plateau[model]
    widths = findings.bootstrap_widths(J, draws=[10_000, 100_000])["width"]
    yield "audit-bootstrap-width", widths.iloc[0]
    yield "audit-bootstrap-width-100000", widths.iloc[1]
    for regime in REGIMES:
        mean, middle = (query(J.replace(trim="none"), regime, c) for c in ("mean", "p50"))
        yield f"audit-fleet-by-median-{regime}", middle * factor
        yield f"audit-mean-over-median-{regime}", mean / middle
        yield f"audit-blend-changes-{regime}", findings.blend_changes_at(J, regime)


def fits() -> Numbers:
    for slug, name in MODELS.items():
        fit = throughput.models(J)[name].fit
        yield f"fit-rows-{slug}", fit.n_rows
        yield f"fit-dof-{slug}", fit.dof
        yield f"fit-tps-max-{slug}", fit.tps_max
        yield f"fit-input-exponent-{slug}", fit.coefficients.input
        yield f"fit-output-exponent-{slug}", fit.coefficients.output
        yield f"fit-r2-{slug}", math.nan if fit.r_squared is None else fit.r_squared
        yield f"fit-longest-output-{slug}", fit.output_range[1]
        yield f"fit-cap-tokens-{slug}", fit.cap_output_tokens(J.input_tokens)
        exponents = fit_uncertainty.exponents(J)
        for word in ("p5", "p50", "p95"):
            yield f"pooled-output-exponent-{word}-{slug}", exponents.loc[name, f"output_{word}"]
        yield f"bootstrap-identified-{slug}", fit_checks.bootstrap(J).loc[name, "identified"]
    for regime in REGIMES:
        table = fit_uncertainty.intervals(J, regime)
        outside = exact.per_query(J, regime).attrs["share_outside"]
        for slug, row in ROWS.items():
            for word in ("p5", "p50", "p95"):
                yield f"pooled-{slug}-median-{word}-{regime}", table.loc[row, word]
            if slug in MODELS:
                yield f"{slug}-share-outside-{regime}", outside[row]
        yield f"pooled-baseline-share-{regime}", table.loc["baseline", "share"]
        yield (
            f"pooled-baseline-over-fitted-{regime}",
            (table.loc["baseline", "p50"] / query(J, regime)),
        )
        blend = exact.solve(J, regime).taken
        yield f"baseline-share-outside-{regime}", np.mean([outside[name] for name in blend])
    posterior = fit_uncertainty.posterior(J)
    yield "pooled-noise", math.exp(np.sum(posterior.weight * posterior.noise))
    others, unseen = fit_checks.leave_one_row_out(J), fit_checks.held_out()
    for word in ("fit", "pooled"):
        for name, table in (("left-out-row-factor", others), ("unseen-factor", unseen)):
            errors = table[f"{word}_error"].dropna()
            yield f"{name}-{word}", math.exp(math.sqrt(np.mean(np.square(errors))))
    yield "left-out-row-inside", others["inside"].mean()
    yield "unseen-rows", 38 - 22
    yield "unseen-inside", unseen["inside"].sum()
    for word, n_in, n_out in (
        ("longest-input", 20_000, 2_000),
        ("middle", 1_000, 1_000),
        ("longest-output", 128, 4_096),
    ):
        own = unseen.query(f"input_tokens == {n_in} and output_tokens == {n_out}")
        yield f"unseen-ratio-{word}", np.prod(own["tps"] / own["fit_tps"]) ** (1 / len(own))


def newer() -> Numbers:
    for table, slug_of, lever in (
        (newer_hardware.hardware_gains(), "hardware-{}".format, "hardware"),
        (newer_hardware.software_gains().assign(step="software"), "{}".format, "serving"),
    ):
        low, high = interval(J, f"alpha_{lever}")
        for step, own in table.groupby("step")["gain"]:
            slug = slug_of(str(step).replace(" to ", "-").lower())
            gains = own.to_numpy(dtype=float)
            yield f"{slug}-comparisons", len(gains)
            for word, p in (("p5", 5), ("median", 50), ("p95", 95)):
                yield f"{slug}-gain-{word}", np.percentile(gains, p)
            yield f"{slug}-share-below-lever", np.mean(gains < low)
            yield f"{slug}-share-above-lever", np.mean(gains > high)
            yield f"{slug}-share-within-lever", np.mean((gains >= low) & (gains <= high))
    for regime in REGIMES:
        for (model, gpu), wh in newer_hardware.per_query(J, regime)["p50"].items():
            name = f"{model} median {regime} {gpu}".lower().replace(" ", "-")
            if name in numbers.REGISTRY:
                yield name, wh
            ends = {"DeepSeek-R1-0528": "deepseek-r1", "Llama 3.1 405B": "llama-3.1-405b"}
            name = f"{ends.get(model)}-paper-over-{gpu.lower()}"
            if regime == "traditional" and name in numbers.REGISTRY:
                paper = {"DeepSeek-R1-0528": "DeepSeek-R1 671B"}.get(model, model)
                yield name, query(J, regime, "p50", paper) / wh
    yield "trtllm-rows", len(trtllm.load())
    for gpu, kw in (("h100", 1.275), ("h200", 1.275), ("b200", 1.7875), ("gb200", 1.66675)):
        yield f"power-per-gpu-{gpu}", kw


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


def lengths() -> Numbers:
    """S.III: the blend at other inputs, counted otherwise."""
    counted = {
        "output": "output",
        "output-input-30": "output+input/30",
        "output-input": "output+input",
    }
    for regime in REGIMES:
        own = query(J, regime)

        def at(tokens: float, effective: str = "output+input/30", **other: Any) -> Assumptions:
            return J.replace(input_tokens=tokens, effective_length=effective, **other)

        for tokens in (500, 1000, 5000):
            for slug, effective in counted.items():
                name, a = f"input-{tokens}-{slug}", at(tokens, effective)
                yield f"{name}-median-{regime}", query(a, regime)
                yield f"{name}-ratio-{regime}", query(a, regime) / own
                yield f"{name}-modes-{regime}", len(sensitivity.modes(a, regime))
                linear = sensitivity.modes(a, regime, "linear")
                yield f"{name}-modes-linear-{regime}", len(linear)
        once = query(at(500), regime)
        twice = "long_output_tokens_median" if regime == "long" else "output_tokens_median"
        doubled = query(at(500, **{twice: 2 * getattr(J, twice)}), regime) / once
        yield f"input-500-increase-{regime}", 100 * (once / own - 1)
        yield f"input-doubled-ratio-{regime}", query(at(1000), regime) / once
        yield f"output-doubled-ratio-{regime}", doubled
        yield (
            f"input-doubled-over-output-doubled-{regime}",
            query(at(1000), regime) / once / doubled,
        )
        yield f"input-5000-modes-{regime}", len(sensitivity.modes(at(5000), regime))
        each = sensitivity.model_modes(at(5000), regime).values()
        yield f"input-5000-modes-most-of-a-model-{regime}", max(len(modes) for modes in each)
    for slug, effective in counted.items():
        long_input = query(at(100_000.0, effective), "traditional")
        yield f"input-100000-ratio-{slug}", long_input / query(J, "traditional")
    lognormal = J.replace(output_tokens_law="lognormal", output_tokens_shape=None)
    days = exact.fleet(lognormal), exact.fleet(J)
    yield "lognormal-fleet-ratio-traditional", days[0]["traditional"] / days[1]["traditional"]
    ranges = [
        query(a, "traditional", "p75") - query(a, "traditional", "p25")
        for a in (J.replace(trim="none"), J)
    ]
    yield "untrimmed-quartile-range-ratio-traditional", ranges[0] / ranges[1]
    yield "baseline-above-10wh-long", exact.share_above(J, "long", 10.0)["baseline"]


def couplings() -> Numbers:
    """S.IV: power from 24 to 80 % of the most as released; from idle to 90 % as written."""
    for coupling, idle_kw, top in (
        ("released", 0.24 * J.node_power_kw, 0.8),
        ("as-written", J.idle_power_kw, 0.9),
    ):
        a = J.replace(power_coupling=coupling)
        yield f"power-coupling-{coupling}-idle-power", idle_kw
        yield f"power-coupling-{coupling}-top-share", top
        for regime in REGIMES:
            yield f"power-coupling-{coupling}-median-{regime}", query(a, regime)
            for slug, row in ROWS.items():
                middle = "" if slug == "baseline" else f"{slug}-"
                yield (
                    f"power-coupling-{coupling}-ratio-{middle}{regime}",
                    query(a, regime, "p50", row) / query(J, regime, "p50", row),
                )
    released = J.replace(power_coupling="released")
    yield "power-coupling-idle-power", 0.24 * J.node_power_kw
    yield "power-coupling-top-share", 0.8
    for regime in REGIMES:
        rise = query(released, regime) / query(J, regime) - 1
        yield f"power-coupling-increase-{regime}", 100 * rise


def benchmark() -> Numbers:
    """Table S.I: 38 rows of four sources, seven of them read off figures."""
    rows = pd.read_csv(data_dir() / "throughput.csv")
    for slug, n in {
        "": 38,
        "-released": 22,
        "-tensorrt-llm-0.19": 22,
        "-tensorrt-llm-0.17": 9,
        "-tensorrt-llm": 22 + 9,
        "-llama-nemotron": 6,
        "-deepseek-guide": 1,
        "-figures": 6 + 1,
    }.items():
        yield f"benchmark-rows{slug}", n
    yield "fit-rows", 22
    yield "audit-fitted-rows-released", 22
    yield "audit-fitted-rows-all", 38
    yield "benchmark-longest-output", 4096
    yield "benchmark-longest-output-released", 2048
    yield "benchmark-tps-min", rows["tps_tok_s"].min()
    yield "benchmark-tps-max", rows["tps_tok_s"].max()
    own = rows.query("model == 'Llama 3.1 405B' and input_tokens == 500 and output_tokens == 2000")
    yield "benchmark-same-lengths-ratio", own["tps_tok_s"].max() / own["tps_tok_s"].min()


def long_answers() -> Numbers:
    for slug, model in MODELS.items():
        shape = context_shapes.shape_of(model)
        yield f"context-half-length-{slug}", shape.half_context_tokens
        if model not in context_shapes.paper_shapes():
            continue
        left_out = context_shapes.left_out(model)
        yield f"context-spread-{slug}", 100 * context_shapes.paper_shapes()[model].spread
        for law in ("cap", "context"):
            if f"left-out-miss-{law}-{slug}" in numbers.REGISTRY:
                ln = np.log(left_out[f"{law}_ratio"])
                miss = math.exp(math.sqrt(np.mean(np.square(ln))))
                yield f"left-out-miss-{law}-{slug}", miss
    shapes, by_shape = context_shapes.measured_shapes(), long_outputs.mixed_by_shape(J)
    ratios = by_shape["gwh_per_day"] / exact.fleet(J)["mixed"]
    yield "context-series", len(shapes)
    yield "context-longest-output", shapes["longest_output"].max()
    for word, p in (("lowest", 0), ("median", 50), ("highest", 100)):
        yield f"context-half-length-{word}", np.percentile(shapes["half_context"], p)
        yield f"fleet-ratio-mixed-shape-{word}", np.percentile(ratios, p)
    series = "version == 'v1.1' and model == 'DeepSeek-R1-0528' and gpu == 'H200'"
    rows = trtllm.load().query(f"{series} and quantization == 'FP8' and input_tokens == 1024")
    own = rows.set_index("output_tokens")["tps_per_gpu"]
    yield "slowdown-deepseek-r1-h200", own[1024] / own[32768]
    tables = {regime: long_outputs.per_query(J, regime) for regime in REGIMES}
    for slug, row in ROWS.items():
        for word in ("median", "mean"):
            wh = {regime: tables[regime].loc[row, WORDS[word]] for regime in REGIMES}
            for regime in REGIMES:
                yield f"{slug}-{word}-{regime}-context", wh[regime]
            yield f"{slug}-{word}-ratio-long-context", wh["long"] / wh["traditional"]
    days = long_outputs.fleet(J)
    for fleet in FLEETS:
        yield f"fleet-total-{fleet}-context", days[fleet]
        yield f"fleet-ratio-{fleet}-context", days[fleet] / exact.fleet(J)[fleet]


def reconciled() -> Numbers:
    columns = {
        "measured-gpu-joules": "gpu_j_per_token",
        "measured-node-joules": "node_mid",
        "modelled-node-joules": "modelled_node",
        "measured-output-tokens": "output_tokens",
        "measured-tps": "tps_tok_s",
        "measured-utilisation": "measured_utilisation",
        "modelled-tps": "modelled_tps",
        "modelled-over-measured": "ratio",
        "power-factor": "power_factor",
        "speed-factor": "speed_factor",
        "even-utilisation": "even_utilisation",
        "even-tps": "even_tps",
        "even-input-tokens": "even_input_tokens",
    } | {
        f"modelled-over-measured-{end}": f"ratio_{end.replace('-', '_')}"
        for end in ("low", "high", "prompt-low", "prompt-high")
    }
    table = reconciliation.compared(J).set_index(["model", "run_model", "task", "gpu"])
    for pair, run in {
        "llama-3.1-405b-chat": ("Llama 3.1 405B", "Llama 3.1 405B Instruct FP8", "chat", "H100"),
        "llama-3.1-70b-chat": ("Llama 3.1 70B", "Llama 3.1 70B Instruct", "chat", "H100"),
        "llama-3.3-70b-chat": ("Llama 3.1 70B", "Llama 3.3 70B Instruct", "chat", "H100"),
        "deepseek-r1-b200": ("DeepSeek-R1 671B", "DeepSeek R1", "reasoning", "B200"),
        "deepseek-v3.1-chat-b200": ("DeepSeek-R1 671B", "DeepSeek V3.1", "chat", "B200"),
        "deepseek-r1-qwen-chat": (
            *("DeepSeek-R1 671B", "Qwen 3 235B A22B Instruct FP8"),
            *("chat", "H100"),
        ),
        "mixtral-8x22b-qwen-chat": (
            *("Mixtral 8x22B", "Qwen 3 235B A22B Instruct FP8"),
            *("chat", "H100"),
        ),
    }.items():
        for word, column in columns.items():
            if f"{word}-{pair}" in numbers.REGISTRY:
                yield f"{word}-{pair}", table.loc[run, column]
    shortest, longest = reconciliation.PROMPT_TOKENS
    yield "prompt-tokens-shortest", shortest
    yield "prompt-tokens-longest", longest
    pairs = reconciliation.pairs(J)
    yield "measured-runs", len(measured.runs())
    yield "measured-pairs", len(pairs)
    yield "measured-pairs-b200", sum(gpu == "B200" for gpu in pairs["gpu"])
    for gpu, watts in (("H100", 700), ("B200", 1000)):
        yield f"gpu-power-{gpu.lower()}", watts
        kw = newer_hardware.power_per_gpu_kw()[gpu]
        yield f"gpu-share-of-node-{gpu.lower()}", watts / 1000 / kw


def grids() -> Numbers:
    table = pd.read_csv(data_dir() / "grid_carbon_intensity.csv")["gco2e_per_kwh"]
    at = {"lowest": table.min(), "median": table.median(), "highest": table.max()}
    moves = [a / b for a in table for b in table if a > b]
    year = J.replace(queries=160_000.0, period="year")
    for word, intensity in at.items():
        yield f"grid-intensity-{word}", intensity
        kwh = period.totals(year).loc["mixed", "energy_kwh"]
        yield f"carbon-institution-mixed-{word}-grid", kwh * intensity / 1000
    yield "grids", len(table)
    yield "institution-queries", 160_000
    yield "grid-move-median", np.median(moves)
    days = exact.fleet(J)
    factors = {lever: median(*interval(J, f"alpha_{lever}")) for lever in LEVERS}
    factors["fleet-improvement"] = days["mixed"] / days["mixed_improved"]
    for slug, factor in factors.items():
        yield f"grid-moves-above-{slug}", np.mean([move > factor for move in moves])
    for regime in REGIMES:
        low, high = query(J, regime, "p5"), query(J, regime, "p95")
        yield f"carbon-span-low-{regime}", low * at["lowest"] / 1000
        yield f"carbon-span-high-{regime}", high * at["highest"] / 1000
        yield f"carbon-span-query-{regime}", high / low
        grid = math.log(at["highest"] / at["lowest"])
        yield f"carbon-span-grid-share-{regime}", grid / (grid + math.log(high / low))


WAYS = (energies, inputs, recipes, fleets, released, driving, audited, fits, newer, published)
WAYS += (lengths, couplings, benchmark, long_answers, reconciled, grids)


# sums and quotients of other numbers, in test_numbers.py
AGREEING = re.compile(
    r"carbon-(day|year|median)-|grid-ratio|fleet-(improvement-mixed|ratio-|over-)|comparison-datac"
    r"|lever-\w+-ratio-|ten-billion-twh-|baseline-ratio-long|output-tokens-ratio-long|load-mean"
)


@functools.cache
def worked_out(way: Callable[[], Numbers]) -> dict[str, float]:
    return {name: float(value) for name, value in way()}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_number_is_what_its_name_says(way: Callable[[], Numbers]) -> None:
    expected = worked_out(way)
    found = {name: computed()[name] for name in expected}

    assert found == pytest.approx(expected, rel=1e-6, nan_ok=True)


def test_every_number_is_held_against_something_else() -> None:
    """Those of no value in this edition apart: nothing can be held against them."""
    held = {name for way in WAYS for name in worked_out(way)}
    rest = {name for name in numbers.REGISTRY if name not in held and not AGREEING.match(name)}

    assert [name for name in rest if not math.isnan(computed()[name])] == []


def test_carbon_is_that_of_the_grid_given() -> None:
    """400 g a kWh on what the period takes."""
    a = J.replace(grid_gco2_per_kwh=400.0)
    names = [name for name in numbers.REGISTRY if name.startswith("period-carbon-")]

    found = numbers.compute(a, names)

    kwh = {name: computed()[name.replace("carbon", "energy")] for name in names}
    assert len(names) == 12
    assert found == pytest.approx({name: 0.4 * kwh[name] for name in names}, rel=1e-9)
