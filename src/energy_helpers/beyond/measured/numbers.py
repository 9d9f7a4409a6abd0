"""Numbers that compare the energy of the method with measured energy."""

from __future__ import annotations

import math
from functools import partial

from ...method.assumptions import Assumptions
from ...registry.entries import register
from . import batch_curves, measured_runs, reconciliation

Pair = tuple[str, str, str, str]
Column = tuple[str, str, str, int]
number = partial(register, "beyond/5_modelled_measured")
# slug -> model of the method, measured model, task, GPU
PAIRS = {
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
}
# slug -> column of `reconciliation.compared`, unit, meaning, digits
COLUMNS = {
    "measured-gpu-joules": (
        "gpu_j_per_token",
        "J/token",
        "measured energy of the GPUs per output token",
        3,
    ),
    "measured-node-joules": (
        "node_mid",
        "J/token",
        "measured energy of the node per output token",
        3,
    ),
    "modelled-node-joules": (
        "modelled_node",
        "J/token",
        "modelled energy of the node per output token",
        3,
    ),
    "prompt-tokens-mean": ("prompt_tokens", "tokens", "mean length of the recorded prompts", 4),
    "prompt-tokens-median": ("prompt_median", "tokens", "median length of the recorded prompts", 4),
    "prompt-tokens-p95": (
        "prompt_p95",
        "tokens",
        "95th percentile of the length of the recorded prompts",
        4,
    ),
    "measured-output-tokens": (
        "output_tokens",
        "tokens",
        "mean output length of the measured requests",
        3,
    ),
    "measured-tps": ("tps_tok_s", "tokens/s", "measured throughput of all GPUs of the run", 4),
    "measured-utilisation": (
        "measured_utilisation",
        "-",
        "measured power of the node divided by its maximum power",
        2,
    ),
    "modelled-tps": ("modelled_tps", "tokens/s", "modelled throughput of the node", 4),
    "modelled-over-measured": ("ratio", "×", "modelled energy divided by measured energy", 2),
    "modelled-over-measured-prompt-low": (
        *("ratio_prompt_low", "×"),
        *("lowest ratio of modelled to measured energy over the recorded prompts", 2),
    ),
    "modelled-over-measured-prompt-high": (
        *("ratio_prompt_high", "×"),
        *("highest ratio of modelled to measured energy over the recorded prompts", 2),
    ),
    "modelled-over-measured-low": (
        "ratio_low",
        "×",
        "lowest ratio of modelled to measured energy over all uncertainties",
        2,
    ),
    "modelled-over-measured-high": (
        "ratio_high",
        "×",
        "highest ratio of modelled to measured energy over all uncertainties",
        2,
    ),
    "power-factor": (
        "power_factor",
        "×",
        "modelled power per GPU divided by measured power per GPU",
        2,
    ),
    "speed-factor": (
        "speed_factor",
        "×",
        "measured throughput per GPU divided by modelled throughput per GPU",
        2,
    ),
    "even-utilisation": (
        "even_utilisation",
        "-",
        "power utilisation at which modelled and measured energy are equal",
        2,
    ),
    "even-tps": (
        "even_tps",
        "tokens/s",
        "throughput of the node at which modelled and measured energy are equal",
        4,
    ),
}
# pairs for which modelled and measured energy are equal at some prompt length in every edition
EVEN_PROMPT = ("llama-3.1-405b-chat", "llama-3.1-70b-chat", "llama-3.3-70b-chat")
GPUS = {"h100": "H100", "b200": "B200"}
SERIES = {
    "llama-3.1-405b": "Llama 3.1 405B FP8, 8 H100",
    "llama-3.1-70b": "Llama 3.1 70B BF16, 4 H100",
    "qwen3-235b": "Qwen3 235B FP8, 8 H100",
    "deepseek-r1": "DeepSeek-R1 FP8, 8 B200",
    "deepseek-v3.1": "DeepSeek V3.1 FP8, 8 B200",
    "gpt-oss-120b": "GPT-OSS 120B MXFP4, 2 H100",
}
SOURCES = {
    "paper": "paper, 10 GPUs (table S.I)",
    "released": "paper, 8 GPUs (released table)",
    "vllm": "ML.ENERGY, vLLM",
    "nvidia": "NVIDIA, TensorRT-LLM",
}
# task and GPU of the runs that were measured in both formats up to the largest batch
FP8_PAIRS = {"chat": ("chat", "H100"), "reasoning": ("reasoning", "B200")}
WHAT = "for {pair[0]} (method) and {pair[1]} (measurement), {pair[2]} on {pair[3]}"


@number(
    "{column}-{pair}",
    "{column[1]}",
    f"{{column[2]}}, {WHAT}",
    "{column[3]}",
    pair=PAIRS,
    column=COLUMNS,
)
def _of_pair(a: Assumptions, pair: Pair, column: Column) -> float:
    return _cell(a, pair, column[0])


def _cell(a: Assumptions, pair: Pair, column: str) -> float:
    table = reconciliation.compared(a)
    keys = ["model", "run_model", "task", "gpu"]
    own = table[(table[keys] == list(pair)).all(axis="columns")]
    return float(own[column].iloc[0]) if len(own) else math.nan


@number(
    "even-input-tokens-{pair}",
    "tokens",
    f"prompt length at which modelled and measured energy are equal, {WHAT}",
    pair={slug: PAIRS[slug] for slug in EVEN_PROMPT},
)
def _even_input(a: Assumptions, pair: Pair) -> float:
    return _cell(a, pair, "even_input_tokens")


@number(
    "gpu-share-of-node-{gpu}",
    "share",
    "share of the eight {gpu} GPUs in the power of their node, both at their maximum",
    2,
    gpu=GPUS,
)
def _gpu_share(a: Assumptions, gpu: str) -> float:
    return measured_runs.node(a, gpu).gpu_share


@number("gpu-power-{gpu}", "W", "specified thermal design power of one {gpu}", gpu=GPUS)
def _gpu_power(a: Assumptions, gpu: str) -> float:
    return measured_runs.node(a, gpu).gpu_tdp_w


@number("measured-runs", "runs", "number of measured runs in the data", 2)
def _runs(_: Assumptions) -> float:
    return len(measured_runs.load_runs())


@number("measured-pairs", "pairs", "number of pairs of a model of the method and a measured run", 2)
def _pairs(a: Assumptions) -> float:
    return len(reconciliation.pairs(a))


@number("measured-pairs-b200", "pairs", "number of pairs of a model and a run measured on B200", 1)
def _pairs_b200(a: Assumptions) -> float:
    return float((reconciliation.pairs(a)["gpu"] == "B200").sum())


@number("measured-node-power-kw-h100", "kW", "highest measured power of a node of eight H100 GPUs")
def _measured_node(_: Assumptions) -> float:
    return measured_runs.measured_node_kw()


@number(
    "measured-rest-power-kw-{gpu}",
    "kW",
    "power of a node of eight {gpu} GPUs without the GPUs; measured for H100, scaled for B200",
    gpu=GPUS,
)
def _rest(a: Assumptions, gpu: str) -> float:
    return measured_runs.node(a, gpu).rest_kw


@number(
    "batch-gain-{series}",
    "×",
    "energy per token at the smallest batch divided by that at the best batch, {series}",
    2,
    series=SERIES,
)
def _batch_gain(_: Assumptions, series: str) -> float:
    return _of_series(series, "gain")


@number(
    "batch-slower-{series}",
    "×",
    "time between two tokens at the best batch divided by that at the smallest batch, {series}",
    2,
    series=SERIES,
)
def _batch_slower(_: Assumptions, series: str) -> float:
    return _of_series(series, "slower")


@number(
    "batch-joules-{end}-llama-3.1-405b",
    "J/token",
    "energy of the GPUs per token at the {end} batch, Llama 3.1 405B FP8, 8 H100",
    end=("smallest", "best"),
)
def _batch_joules(_: Assumptions, end: str) -> float:
    return _of_series(SERIES["llama-3.1-405b"], f"j_{end}")


@number(
    "batch-requests-{end}-llama-3.1-405b",
    "requests",
    "number of requests in the {end} batch, Llama 3.1 405B FP8, 8 H100",
    end=("smallest", "best"),
)
def _batch_requests(_: Assumptions, end: str) -> float:
    return _of_series(SERIES["llama-3.1-405b"], f"{end}_batch")


def _of_series(label: str, column: str) -> float:
    return float(batch_curves.gains()[column].to_dict()[label])


@number(
    "fp8-saving-{pair}",
    "share",
    "share of energy per token that FP8 saves compared with BF16 at the largest batch, Qwen3 235B, "
    "{pair[0]} on {pair[1]}",
    2,
    pair=FP8_PAIRS,
)
def _fp8_saving(_: Assumptions, pair: tuple[str, str]) -> float:
    return -float(_fp8(pair)[-1])


@number(
    "fp8-cost-{pair}",
    "share",
    "additional energy per token that FP8 needs compared with BF16 at the smallest batch, "
    "Qwen3 235B, {pair[0]} on {pair[1]}",
    2,
    pair=FP8_PAIRS,
)
def _fp8_cost(_: Assumptions, pair: tuple[str, str]) -> float:
    return float(_fp8(pair)[0])


def _fp8(pair: tuple[str, str]) -> list[float]:
    table = batch_curves.fp8_changes()
    own = table[(table["task"] == pair[0]) & (table["gpu"] == pair[1])]
    return list(own.sort_values("batch_limit")["change"])


@number("fp8-batch-largest", "requests", "largest batch that was measured in both FP8 and BF16")
def _fp8_batch(_: Assumptions) -> float:
    return float(batch_curves.fp8_changes()["batch_limit"].max())


@number(
    "gpu-tps-deepseek-r1-{source}",
    "tokens/s",
    "throughput of DeepSeek-R1 per GPU; source: {source}",
    source=SOURCES,
)
def _gpu_tps(_: Assumptions, source: str) -> float:
    return _deepseek_tps(source)


@number(
    "deepseek-r1-vllm-over-paper",
    "×",
    "throughput of DeepSeek-R1 per GPU in ML.ENERGY's run, divided by that in the paper's row",
    2,
)
def _vllm_over_paper(_: Assumptions) -> float:
    return _deepseek_tps(SOURCES["vllm"]) / _deepseek_tps(SOURCES["paper"])


@number(
    "deepseek-r1-nvidia-over-vllm",
    "×",
    "throughput of DeepSeek-R1 per GPU in NVIDIA's row, divided by that in ML.ENERGY's run",
    2,
)
def _nvidia_over_vllm(_: Assumptions) -> float:
    return _deepseek_tps(SOURCES["nvidia"]) / _deepseek_tps(SOURCES["vllm"])


@number(
    "deepseek-r1-nvidia-over-paper",
    "×",
    "throughput of DeepSeek-R1 per GPU in NVIDIA's row, divided by that in the paper's row",
    2,
)
def _nvidia_over_paper(_: Assumptions) -> float:
    return _deepseek_tps(SOURCES["nvidia"]) / _deepseek_tps(SOURCES["paper"])


def _deepseek_tps(source: str) -> float:
    return float(batch_curves.deepseek_throughput()["tps_per_gpu"].to_dict()[source])
