"""Numbers that compare the energy of the method with measured energy."""

from __future__ import annotations

import math
from functools import partial

from ...method.assumptions import Assumptions
from ...registry.entries import register
from . import batch_curves, measured_runs, reconciliation

Pair = tuple[str, str, str, str]
number = partial(register, "beyond/5_modelled_measured")
QWEN = "Qwen 3 235B A22B Instruct FP8"
# slug -> model of the method, measured model, task, GPU
PAIRS = {
    "llama-3.1-405b-chat": ("Llama 3.1 405B", "Llama 3.1 405B Instruct FP8", "chat", "H100"),
    "llama-3.1-70b-chat": ("Llama 3.1 70B", "Llama 3.1 70B Instruct", "chat", "H100"),
    "llama-3.3-70b-chat": ("Llama 3.1 70B", "Llama 3.3 70B Instruct", "chat", "H100"),
    "deepseek-r1-b200": ("DeepSeek-R1 671B", "DeepSeek R1", "reasoning", "B200"),
    "deepseek-v3.1-chat-b200": ("DeepSeek-R1 671B", "DeepSeek V3.1", "chat", "B200"),
    "deepseek-r1-qwen-chat": ("DeepSeek-R1 671B", QWEN, "chat", "H100"),
    "mixtral-8x22b-qwen-chat": ("Mixtral 8x22B", QWEN, "chat", "H100"),
}
# unit and digits -> slug -> column of `reconciliation.compared`, meaning
COLUMNS = {
    ("J/token", 3): {
        "measured-gpu-joules": ("gpu_j_per_token", "measured energy of the GPUs per output token"),
        "measured-node-joules": ("node_mid", "measured energy of the node per output token"),
        "modelled-node-joules": ("modelled_node", "modelled energy of the node per output token"),
    },
    ("tokens", 4): {
        "prompt-tokens-mean": ("prompt_tokens", "mean length of the recorded prompts"),
        "prompt-tokens-median": ("prompt_median", "median length of the recorded prompts"),
        "prompt-tokens-p95": (
            "prompt_p95",
            "95th percentile of the length of the recorded prompts",
        ),
    },
    ("tokens", 3): {
        "measured-output-tokens": ("output_tokens", "mean output length of the measured requests"),
    },
    ("tokens/s", 4): {
        "measured-tps": ("tps_tok_s", "measured throughput of all GPUs of the run"),
        "modelled-tps": ("modelled_tps", "modelled throughput of the node"),
        "even-tps": (
            "even_tps",
            "throughput of the node at which modelled and measured energy are equal",
        ),
    },
    ("-", 2): {
        "measured-utilisation": (
            "measured_utilisation",
            "measured power of the node divided by its maximum power",
        ),
        "even-utilisation": (
            "even_utilisation",
            "power utilisation at which modelled and measured energy are equal",
        ),
    },
    ("×", 2): {
        "modelled-over-measured": ("ratio", "modelled energy divided by measured energy"),
        "power-factor": (
            "power_factor",
            "modelled power per GPU divided by measured power per GPU",
        ),
        "speed-factor": (
            "speed_factor",
            "measured throughput per GPU divided by modelled throughput per GPU",
        ),
    },
}
# slug -> column of `reconciliation.compared`, end, what varies
ENDS = {
    "prompt-low": ("ratio_prompt_low", "lowest", "the recorded prompts"),
    "prompt-high": ("ratio_prompt_high", "highest", "the recorded prompts"),
    "low": ("ratio_low", "lowest", "all uncertainties"),
    "high": ("ratio_high", "highest", "all uncertainties"),
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
OF_SOURCE = {"paper": "the paper's row", "vllm": "ML.ENERGY's run", "nvidia": "NVIDIA's row"}
SOURCE_PAIRS = {
    f"{new}-over-{old}": (SOURCES[new], SOURCES[old], OF_SOURCE[new], OF_SOURCE[old])
    for new, old in (("vllm", "paper"), ("nvidia", "vllm"), ("nvidia", "paper"))
}
# number -> column of `batch_curves.gains`, meaning
BATCH_RATIOS = {
    "gain": ("gain", "energy per token at the smallest batch divided by that at the best batch"),
    "slower": (
        "slower",
        "time between two tokens at the best batch divided by that at the smallest batch",
    ),
}
# number -> column of `batch_curves.gains`, unit, meaning
BATCHES = {
    "joules-smallest": ("j_smallest", "J/token", "energy of the GPUs per token at the smallest"),
    "joules-best": ("j_best", "J/token", "energy of the GPUs per token at the best"),
    "requests-smallest": ("smallest_batch", "requests", "number of requests in the smallest"),
    "requests-best": ("best_batch", "requests", "number of requests in the best"),
}
# number -> sign, position of the batch, meaning
FP8 = {
    "saving": (
        *(-1, -1),
        "share of energy per token that FP8 saves compared with BF16 at the largest",
    ),
    "cost": (
        *(1, 0),
        "additional energy per token that FP8 needs compared with BF16 at the smallest",
    ),
}
# task and GPU of the runs that were measured in both formats up to the largest batch
FP8_PAIRS = {"chat": ("chat", "H100"), "reasoning": ("reasoning", "B200")}
WHAT = "for {pair[0]} (method) and {pair[1]} (measurement), {pair[2]} on {pair[3]}"


def _of_pair(a: Assumptions, pair: Pair, column: tuple[str, ...]) -> float:
    return _cell(a, pair, column[0])


for (_unit, _digits), _columns in COLUMNS.items():
    _meaning = f"{{column[1]}}, {WHAT}"
    number("{column}-{pair}", _unit, _meaning, _digits, pair=PAIRS, column=_columns)(_of_pair)
number(
    "modelled-over-measured-{column}-{pair}",
    "×",
    f"{{column[1]}} ratio of modelled to measured energy over {{column[2]}}, {WHAT}",
    2,
    pair=PAIRS,
    column=ENDS,
)(_of_pair)


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


@number("batch-{of}-{series}", "×", "{of[1]}, {series}", 2, of=BATCH_RATIOS, series=SERIES)
def _batch_ratio(_: Assumptions, series: str, of: tuple[str, str]) -> float:
    return float(batch_curves.gains()[of[0]].to_dict()[series])


@number(
    "batch-{of}-llama-3.1-405b",
    "{of[1]}",
    "{of[2]} batch, Llama 3.1 405B FP8, 8 H100",
    of=BATCHES,
)
def _batch(_: Assumptions, of: tuple[str, str, str]) -> float:
    return float(batch_curves.gains()[of[0]].to_dict()[SERIES["llama-3.1-405b"]])


@number(
    "fp8-{what}-{pair}",
    "share",
    "{what[2]} batch, Qwen3 235B, {pair[0]} on {pair[1]}",
    2,
    pair=FP8_PAIRS,
    what=FP8,
)
def _fp8(_: Assumptions, pair: tuple[str, str], what: tuple[int, int, str]) -> float:
    sign, place, _words = what
    table = batch_curves.fp8_changes()
    own = table[(table["task"] == pair[0]) & (table["gpu"] == pair[1])]
    return sign * float(own.sort_values("batch_limit")["change"].iloc[place])


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
    return float(batch_curves.deepseek_throughput()["tps_per_gpu"].to_dict()[source])


@number(
    "deepseek-r1-{pair}",
    "×",
    "throughput of DeepSeek-R1 per GPU in {pair[2]}, divided by that in {pair[3]}",
    2,
    pair=SOURCE_PAIRS,
)
def _over(a: Assumptions, pair: Pair) -> float:
    return _gpu_tps(a, pair[0]) / _gpu_tps(a, pair[1])
