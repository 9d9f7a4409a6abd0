"""The chapters beyond the paper."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from energy_helpers import all_numbers
from energy_helpers.beyond.drivers import sensitivity_indices
from energy_helpers.beyond.fit_uncertainty import uncertainty
from energy_helpers.beyond.long_outputs import context_fits, context_results
from energy_helpers.beyond.measured import measured_runs, reconciliation
from energy_helpers.beyond.newer_hardware import per_gpu
from energy_helpers.editions import findings
from energy_helpers.facts import trtllm_rows
from energy_helpers.facts.files import data_dir
from energy_helpers.method import exact
from energy_helpers.method.assumptions import REGIMES
from energy_helpers.method.query import Setting
from energy_helpers.paper import period_totals
from tests.independent_values import (
    LEVERS,
    MODELS,
    ROWS,
    V1,
    WORDS,
    J,
    Numbers,
    context_levels,
    interval,
    median,
    query,
)

LARGEST = ["DeepSeek-R1 671B", "Llama 3.1 405B", "Nemotron Ultra 253B"]
FLEETS = ("traditional", "long", "mixed")


def driving() -> Numbers:
    factors = {
        "pue": sensitivity_indices.PUE,
        "utilisation": sensitivity_indices.UTILISATION,
        "model": sensitivity_indices.MODEL,
        "output-length": sensitivity_indices.LENGTH,
        "improvement": sensitivity_indices.IMPROVEMENT,
    }
    for regime in REGIMES:
        of_query, of_fleet = (
            sensitivity_indices.query_indices(J, regime),
            sensitivity_indices.fleet(J, regime, improved=True),
        )
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
            "deepseek-nvidia-same-models": nvidia.replace(blend=LARGEST),
            "node-power-v1": J.replace(
                node_power_kw=V1.node_power_kw, deepseek_node_power_kw=V1.deepseek_node_power_kw
            ),
        }.items():
            if f"choice-{slug}-{regime}" in all_numbers.REGISTRY:
                yield f"choice-{slug}-{regime}", query(other, regime) / own
    mixed = exact.fleet(J)["mixed"]
    for law in ("lognormal", "fixed", "pareto"):
        other = J.replace(output_tokens_law=law, output_tokens_shape=None)
        if law != "pareto":
            yield f"choice-{law}-length-fleet", exact.fleet(other)["mixed"] / mixed
        for regime in REGIMES:
            if f"choice-{law}-length-{regime}" in all_numbers.REGISTRY:
                yield f"choice-{law}-length-{regime}", query(other, regime) / query(J, regime)
    yield "choice-deepseek-nvidia-fleet", exact.fleet(nvidia)["mixed"] / mixed
    same = exact.fleet(nvidia.replace(blend=LARGEST))["mixed"]
    yield "choice-deepseek-nvidia-same-models-fleet", same / mixed
    for regime in REGIMES:
        drawn = uncertainty.median_draws(J, regime)[exact.BASELINE]
        for word, p in (("p5", 5), ("p95", 95)):
            ratio = np.percentile(drawn, p) / query(J, regime)
            yield f"choice-throughput-fits-{word}-{regime}", ratio


def of_models(slug: str, table: pd.DataFrame, low: float, high: float) -> Numbers:
    """Medians of each model by a loop, then their spread and where they lie."""
    of: dict[str, list[float]] = {}
    for model, gain in zip(table["model"], table["gain"], strict=True):
        of.setdefault(model, []).append(float(gain))
    gains = {model: float(np.percentile(own, 50)) for model, own in of.items()}
    medians = np.array(list(gains.values()))
    yield f"{slug}-comparisons", len(table)
    yield f"{slug}-models", len(gains)
    for word, p in (("lowest", 0), ("median", 50), ("highest", 100)):
        yield f"{slug}-model-gain-{word}", np.percentile(medians, p)
    yield f"{slug}-gain-median", np.percentile(table["gain"], 50)
    yield f"{slug}-models-below-lever", np.sum(medians < low)
    yield f"{slug}-models-above-lever", np.sum(medians > high)
    yield f"{slug}-models-within-lever", np.sum((medians >= low) & (medians <= high))
    if f"{slug}-gain-gpt-oss" in all_numbers.REGISTRY:
        yield f"{slug}-gain-gpt-oss", gains.pop("GPT-OSS 120B")
        yield f"{slug}-gain-others-lowest", min(gains.values())
        yield f"{slug}-gain-others-highest", max(gains.values())


def matched(old: str, new: str, ratio_kw: float) -> pd.DataFrame:
    """Fastest rows of two GPUs with the same release, model and lengths, from the file."""
    rows = pd.read_csv(data_dir() / "throughput_trtllm.csv")
    rows = rows[rows["version"].isin(trtllm_rows.RELEASES)]
    keys = ["version", "model", "input_tokens", "output_tokens"]
    rows = rows.assign(own=rows["tps_tok_s"] / rows["gpus"]).sort_values("own")
    before, after = (rows[rows["gpu"] == g].drop_duplicates(keys, keep="last") for g in (old, new))
    pairs = before.merge(after, on=keys)
    return pairs.assign(gain=pairs["own_y"] / pairs["own_x"] * ratio_kw)


def newer() -> Numbers:
    # kW per GPU, as the documents print them
    own_kw = {"H100": 10.2 / 8, "H200": 10.2 / 8, "B200": 14.3 / 8, "GB200": 6.667 / 4}
    for tray, tray_kw in (("", 6.667 / 4), ("-low-tray", 5.64 / 4)):
        kw = own_kw | {"GB200": tray_kw}
        for old, new in per_gpu.STEPS:
            slug = f"hardware-{old}-{new}{tray}".lower()
            if f"{slug}-models" in all_numbers.REGISTRY:
                pairs = matched(old, new, kw[old] / kw[new])
                yield from of_models(slug, pairs, *interval(J, "alpha_hardware"))
    yield from of_models("software", per_gpu.software_gains(), *interval(J, "alpha_serving"))
    yield "power-per-gpu-gb200-low-tray", 1.41
    yield "node-power-high-tray-times-18", 120.006
    yield "node-power-low-tray-times-18", 101.52
    yield "low-tray-share", 5640 / 6667
    yield "node-power-gb300-rack", 142
    yield "node-power-dgx-b300", 56 / 4
    for regime in REGIMES:
        for (model, gpu), wh in per_gpu.per_query(J, regime)["p50"].items():
            name = f"{model} median {regime} {gpu}".lower().replace(" ", "-")
            if name in all_numbers.REGISTRY:
                yield name, wh
            ends = {"DeepSeek-R1-0528": "deepseek-r1", "Llama 3.1 405B": "llama-3.1-405b"}
            name = f"{ends.get(model)}-paper-over-{gpu.lower()}"
            if regime == "traditional" and name in all_numbers.REGISTRY:
                paper = {"DeepSeek-R1-0528": "DeepSeek-R1 671B"}.get(model, model)
                yield name, query(J, regime, "p50", paper) / wh
    yield "trtllm-rows", len(trtllm_rows.load())
    for gpu, kw in (("h100", 1.275), ("h200", 1.275), ("b200", 1.7875), ("gb200", 1.66675)):
        yield f"power-per-gpu-{gpu}", kw


def long_answers() -> Numbers:
    for slug, model in MODELS.items():
        shape = context_fits.shape_of(model)
        yield f"context-half-length-{slug}", shape.half_context_tokens
        if model not in context_fits.paper_shapes():
            continue
        left_out = context_fits.left_out(model)
        yield f"context-spread-{slug}", 100 * context_fits.paper_shapes()[model].spread
        for law in ("cap", "context"):
            if f"left-out-miss-{law}-{slug}" in all_numbers.REGISTRY:
                ln = np.log(left_out[f"{law}_ratio"])
                miss = math.exp(math.sqrt(np.mean(np.square(ln))))
                yield f"left-out-miss-{law}-{slug}", miss
    shapes, by_shape = context_fits.measured_shapes(), context_results.mixed_by_shape(J)
    ratios = by_shape["gwh_per_day"] / exact.fleet(J)["mixed"]
    yield "context-series", len(shapes)
    yield "context-longest-output", shapes["longest_output"].max()
    for word, p in (("lowest", 0), ("median", 50), ("highest", 100)):
        yield f"context-half-length-{word}", np.percentile(shapes["half_context"], p)
        yield f"fleet-ratio-mixed-shape-{word}", np.percentile(ratios, p)
    series = "version == 'v1.1' and model == 'DeepSeek-R1-0528' and gpu == 'H200'"
    rows = trtllm_rows.load().query(f"{series} and quantization == 'FP8' and input_tokens == 1024")
    own = rows.set_index("output_tokens")["tps_per_gpu"]
    yield "slowdown-deepseek-r1-h200", own[1024] / own[32768]
    tables = {regime: context_results.per_query(J, regime) for regime in REGIMES}
    for slug, row in ROWS.items():
        for word in ("median", "mean"):
            wh = {regime: tables[regime].loc[row, WORDS[word]] for regime in REGIMES}
            for regime in REGIMES:
                yield f"{slug}-{word}-{regime}-context", wh[regime]
            yield f"{slug}-{word}-ratio-long-context", wh["long"] / wh["traditional"]
    yield from context_level_numbers()
    days = context_results.fleet(J)
    for fleet in FLEETS:
        yield f"fleet-total-{fleet}-context", days[fleet]
        yield f"fleet-ratio-{fleet}-context", days[fleet] / exact.fleet(J)[fleet]


def context_level_numbers() -> Numbers:
    levels = {"typical": "typical"} | {
        f"{i}-{o}": (float(i), float(o)) for i, o in ((5000, 500), (500, 2000), (1000, 1000))
    }
    mixed_gwh = float(exact.fleet(J)["mixed"])
    ratios: dict[str, list[float]] = {}
    for fleet in ("long", "mixed"):
        for slug, anchor in levels.items():
            yield f"fleet-ratio-{fleet}-anchor-{slug}", context_levels.ratio(fleet, anchor)
        ratios[fleet] = [context_levels.ratio(fleet, at) for at in ("rows", *levels.values())]
        yield f"fleet-ratio-{fleet}-context", ratios[fleet][0]
        for end, of in (("lowest", min), ("highest", max)):
            yield f"fleet-ratio-{fleet}-anchor-{end}", of(ratios[fleet])
    for slug, found in zip(levels, ratios["mixed"][1:], strict=True):
        yield f"fleet-total-mixed-anchor-{slug}", found * mixed_gwh
    for end, of in (("lowest", min), ("highest", max)):
        yield f"fleet-total-mixed-anchor-{end}", of(ratios["mixed"]) * mixed_gwh
    for slug, anchor in (("own", "rows"), *levels.items()):
        yield f"context-row-miss-{slug}", context_levels.row_miss(anchor)
    cap, context = (f.per_query(J, "traditional")["p50"] for f in (exact, context_results))
    for slug, row in ROWS.items():
        yield f"{slug}-median-traditional-context-over-cap", context[row] / cap[row]
        if row in MODELS.values():
            yield f"context-row-miss-{slug}", context_levels.row_miss("rows", (row,))
            yield f"{slug}-mean-long-context-over-cap", context_levels.mean_over_cap(row)
    means = [f.per_query(J, "long").loc["baseline", "mean"] for f in (context_results, exact)]
    yield "baseline-mean-long-context-over-cap", means[0] / means[1]
    typical = [
        context_results.per_query(J, "traditional", None, anchor).loc["baseline", "p50"]
        for anchor in ("rows", *levels.values())
    ]
    for end, of in (("lowest", min), ("highest", max)):
        yield f"baseline-median-traditional-anchor-{end}", of(typical)
    grid = [
        context_results.mixed_by_shape(J, anchor)["gwh_per_day"].agg(["min", "max"])
        for anchor in ("rows", *levels.values())
    ]
    for end, of in (("lowest", min), ("highest", max)):
        word = {"lowest": "min", "highest": "max"}[end]
        yield f"fleet-ratio-mixed-shape-anchor-{end}", of(t[word] for t in grid) / mixed_gwh
    shapes = context_fits.measured_shapes()["half_context"].to_numpy()
    for slug, tokens in (("1k", 1024), ("32k", 32768)):
        halving = (shapes + tokens) / (shapes + 2 * tokens)
        for word, p in (("lowest", 0), ("median", 50), ("highest", 100)):
            yield f"context-doubling-{slug}-{word}", np.percentile(halving, p)
    for slug in ("llama-3.1-405b", "llama-3.1-70b", "mixtral-8x22b"):
        _, context_s, input_s = context_levels.shape(MODELS[slug])
        yield (
            f"context-fastest-output-tokens-{slug}",
            math.sqrt(2 * input_s * J.input_tokens / context_s),
        )
    yield from unseen_rows()


def unseen_rows() -> Numbers:
    """Yield the misses of both fits to the seven released rows of Llama 3.1 405B."""
    table = pd.read_csv(data_dir() / "throughput.csv").query("model == 'Llama 3.1 405B'")
    released, unseen = table.query("in_release"), table.query("not in_release")
    tps, lengths = unseen["tps_tok_s"], [unseen["input_tokens"], unseen["output_tokens"]]
    shape = context_levels.fitted_shape(
        *(released[name].to_numpy() for name in ("input_tokens", "output_tokens", "tps_tok_s"))
    )
    context = np.log(tps * context_levels.seconds(shape, *lengths))
    capped = [context_levels.paper_tps("Llama 3.1 405B", *at) for at in zip(*lengths, strict=True)]
    for law, ln in (("context", context), ("cap", np.log(np.array(capped) / tps))):
        yield f"left-out-miss-{law}-with-figure-readings", math.exp(math.sqrt(np.mean(ln**2)))


def reconciled() -> Numbers:
    columns = {
        "measured-gpu-joules": "gpu_j_per_token",
        "measured-node-joules": "node_mid",
        "modelled-node-joules": "modelled_node",
        "prompt-tokens-mean": "prompt_tokens",
        "prompt-tokens-median": "prompt_median",
        "prompt-tokens-p95": "prompt_p95",
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
            if f"{word}-{pair}" in all_numbers.REGISTRY:
                yield f"{word}-{pair}", table.loc[run, column]
    pairs = reconciliation.pairs(J)
    yield "measured-runs", len(measured_runs.load_runs())
    yield "measured-pairs", len(pairs)
    yield "measured-pairs-b200", sum(gpu == "B200" for gpu in pairs["gpu"])
    for gpu, watts in (("H100", 700), ("B200", 1000)):
        yield f"gpu-power-{gpu.lower()}", watts
        kw = per_gpu.power_per_gpu_kw()[gpu]
        yield f"gpu-share-of-node-{gpu.lower()}", watts / 1000 / kw
    # 8.4 kW less eight GPUs of 700 W; what a DGX B200 leaves, by the same share
    yield "measured-node-power-kw-h100", 8.4
    yield "measured-rest-power-kw-h100", 8.4 - 5.6
    yield "measured-rest-power-kw-b200", (14.3 - 8) * 2.8 / 4.6
    yield from batches()


def batches() -> Numbers:
    table = pd.read_csv(data_dir() / "batch_curve_mlenergy.csv")
    for slug, (own, gpu, gpus, task) in {
        "llama-3.1-405b": ("Llama 3.1 405B Instruct FP8", "H100", 8, "lm-arena-chat"),
        "llama-3.1-70b": ("Llama 3.1 70B Instruct", "H100", 4, "lm-arena-chat"),
        "qwen3-235b": ("Qwen 3 235B A22B Instruct FP8", "H100", 8, "lm-arena-chat"),
        "deepseek-r1": ("DeepSeek R1", "B200", 8, "gpqa"),
        "deepseek-v3.1": ("DeepSeek V3.1", "B200", 8, "lm-arena-chat"),
        "gpt-oss-120b": ("GPT OSS 120B", "H100", 2, "gpqa"),
    }.items():
        mine = (table["nickname"] == own) & (table["gpu_model"] == gpu) & (table["task"] == task)
        runs = table[mine & (table["num_gpus"] == gpus)].sort_values("max_num_seqs")
        joules = (runs["avg_power_watts"] / runs["output_throughput_tokens_per_sec"]).to_numpy()
        best = int(np.argmin(joules))
        yield f"batch-gain-{slug}", joules[0] / joules[best]
        times = runs["median_itl_ms"].to_numpy()
        yield f"batch-slower-{slug}", times[best] / times[0]
        if slug == "llama-3.1-405b":
            yield f"batch-joules-smallest-{slug}", joules[0]
            yield f"batch-joules-best-{slug}", joules[best]
            yield f"batch-requests-smallest-{slug}", 8
            yield f"batch-requests-best-{slug}", 256
    at = table.set_index(["nickname", "gpu_model", "num_gpus", "max_num_seqs"])
    joules_at = at["energy_per_token_joules"].to_dict()
    for word, kind, gpu, gpus in (
        ("chat", "Instruct", "H100", 8),
        ("reasoning", "Thinking", "B200", 4),
    ):
        model = f"Qwen 3 235B A22B {kind}"
        change = {
            n: joules_at[f"{model} FP8", gpu, gpus, n] / joules_at[model, gpu, gpus, n] - 1
            for n in (8, 256)
        }
        yield f"fp8-cost-{word}", change[8]
        yield f"fp8-saving-{word}", -change[256]
    yield "fp8-batch-largest", 256
    # tokens/s over GPUs: table S.I, the released table, the leaderboard, NVIDIA's table
    per = {"paper": 1300 / 10, "released": 1300 / 8, "vllm": 2999.03422 / 8, "nvidia": 15448 / 4}
    for source, tps in per.items():
        yield f"gpu-tps-deepseek-r1-{source}", tps
    yield "deepseek-r1-vllm-over-paper", per["vllm"] / per["paper"]
    yield "deepseek-r1-nvidia-over-vllm", per["nvidia"] / per["vllm"]
    yield "deepseek-r1-nvidia-over-paper", per["nvidia"] / per["paper"]


def grids() -> Numbers:
    table = pd.read_csv(data_dir() / "grid_carbon_intensity.csv")["gco2e_per_kwh"]
    at = {"lowest": table.min(), "median": table.median(), "highest": table.max()}
    moves = [a / b for a in table for b in table if a > b]
    year = J.replace(queries=36_500_000.0, period="year")
    for word, intensity in at.items():
        yield f"grid-intensity-{word}", intensity
        kwh = period_totals.totals(year).loc["mixed", "energy_kwh"]
        yield f"carbon-institution-mixed-{word}-grid", kwh * intensity / 1000
    yield "grids", len(table)
    yield "institution-queries", 36_500_000
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


def logged() -> Numbers:
    """Sums over the rows of the traces, and percentiles from the tables."""
    all_pairs = pd.read_csv(data_dir() / "lengths_all_pairs.csv", index_col="lengths")
    setting = Setting.of(J, "traditional")
    requests, headline = 100_000, query(J, "traditional")
    yield "logged-institution-requests", requests
    yield "logged-headline-institution-month", headline * requests / 1000
    errors = dict.fromkeys(("p5", "median", "mean", "p95"), 0.0)
    for name, whole in all_pairs.iterrows():
        log = pd.read_csv(data_dir() / f"lengths_{str(name).replace('-', '_')}.csv")
        inputs, outputs, n = log.to_numpy(dtype=float).T
        shares = n / n.sum()
        in_median, out_median = (
            np.interp(0.5, np.cumsum(shares[at]) - shares[at] / 2, tokens[at])
            for tokens in (inputs, outputs)
            for at in [np.argsort(tokens, kind="stable")]
        )
        a = J.replace(lengths=name)
        ours = J.replace(output_tokens_median=float(out_median), input_tokens=float(in_median))
        means, outside = {}, {}
        for model in setting.models:
            fit = model.fit
            scale = setting.factor.mean * model.node_power_kw(J) / 3.6
            means[model.name] = scale * (outputs / fit.predict(inputs, outputs)) @ shares
            far = (inputs < fit.input_range[0]) | (inputs > fit.input_range[1])
            far |= (outputs < fit.output_range[0]) | (outputs > fit.output_range[1])
            outside[model.name] = far @ shares
        # the baseline has the models of the three largest medians, for each set of lengths anew
        taken, other_taken = (
            sorted(means, key=lambda model: query(one, "traditional", "p50", model))[-3:]
            for one in (a, ours)
        )
        mean = float(np.mean([means[model] for model in taken]))
        other = np.mean([query(ours, "traditional", "mean", model) for model in other_taken])
        yield f"logged-{name}-requests", n.sum()
        yield f"logged-{name}-input-tokens-median", in_median
        yield f"logged-{name}-output-tokens-median", out_median
        yield f"logged-{name}-output-tokens-mean", outputs @ shares
        yield f"logged-{name}-energy-mean", mean
        yield f"logged-{name}-exponential-mean-ratio", other / mean
        for word, column in (("median", "p50"), ("p95", "p95")):
            value = query(a, "traditional", column)
            yield f"logged-{name}-energy-{word}", value
            yield (
                f"logged-{name}-exponential-{word}-ratio",
                query(ours, "traditional", column) / value,
            )
        yield f"logged-{name}-share-outside", np.mean([outside[model] for model in taken])
        yield f"logged-{name}-institution-month", mean * requests / 1000
        yield f"logged-{name}-over-headline", mean / headline
        for word in errors:
            binned = query(a, "traditional", WORDS.get(word, word), "Llama 3.1 405B")
            errors[word] = max(errors[word], abs(100 * (binned / whole[f"{word}_wh"] - 1)))
    for word, error in errors.items():
        yield f"logged-binning-error-{word}", error


WAYS = (driving, newer, long_answers, reconciled, grids, logged)
