"""Numbers of the chapter that holds the method against measured energy."""

from __future__ import annotations

import math
from functools import partial

from ...method.assumptions import Assumptions
from ...registry.entries import register
from . import measured_runs, reconciliation

Pair = tuple[str, str, str, str]
Column = tuple[str, str, str, int]
number = partial(register, "beyond/5_modelled_measured")
# number -> model, measured model, task, GPU
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
# word of the number -> column of `reconciliation.compared`, unit, meaning, digits
COLUMNS = {
    "measured-gpu-joules": ("gpu_j_per_token", "J/token", "measured, GPUs alone", 3),
    "measured-node-joules": ("node_mid", "J/token", "measured, at the node", 3),
    "modelled-node-joules": ("modelled_node", "J/token", "modelled, at the node", 3),
    "measured-output-tokens": ("output_tokens", "tokens", "output of the measured requests", 3),
    "measured-tps": ("tps_tok_s", "tokens/s", "measured throughput of all its GPUs", 4),
    "measured-utilisation": ("measured_utilisation", "-", "measured node / its maximum power", 2),
    "modelled-tps": ("modelled_tps", "tokens/s", "modelled throughput of the node", 4),
    "modelled-over-measured": ("ratio", "×", "modelled / measured", 2),
    "modelled-over-measured-prompt-low": (
        *("ratio_prompt_low", "×"),
        *("least modelled / measured over the prompts", 2),
    ),
    "modelled-over-measured-prompt-high": (
        *("ratio_prompt_high", "×"),
        *("most modelled / measured over the prompts", 2),
    ),
    "modelled-over-measured-low": ("ratio_low", "×", "least modelled / measured, all ends", 2),
    "modelled-over-measured-high": ("ratio_high", "×", "most modelled / measured, all ends", 2),
    "power-factor": ("power_factor", "×", "power per GPU, modelled / measured", 2),
    "speed-factor": ("speed_factor", "×", "throughput per GPU, measured / modelled", 2),
    "even-utilisation": ("even_utilisation", "-", "utilisation that makes both even", 2),
    "even-tps": ("even_tps", "tokens/s", "throughput of the node that makes both even", 4),
}
# the pairs whose prompt can make both even in every edition
EVEN_PROMPT = ("llama-3.1-405b-chat", "llama-3.1-70b-chat", "llama-3.3-70b-chat")
GPUS = {"h100": "H100", "b200": "B200"}
PROMPTS = dict(zip(("shortest", "longest"), reconciliation.PROMPT_TOKENS, strict=True))
WHAT = "{pair[0]} beside {pair[1]}, {pair[2]}, {pair[3]}"


@number(
    "{column}-{pair}",
    "{column[1]}",
    f"{{column[2]}}: {WHAT}",
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
    f"prompt that makes both even: {WHAT}",
    pair={slug: PAIRS[slug] for slug in EVEN_PROMPT},
)
def _even_input(a: Assumptions, pair: Pair) -> float:
    return _cell(a, pair, "even_input_tokens")


@number(
    "gpu-share-of-node-{gpu}",
    "share",
    "part of a node's power that its eight {gpu} take, both at their most",
    2,
    gpu=GPUS,
)
def _gpu_share(a: Assumptions, gpu: str) -> float:
    return measured_runs.node(a, gpu).gpu_share


@number("gpu-power-{gpu}", "W", "specified thermal design power of an {gpu}", gpu=GPUS)
def _gpu_power(a: Assumptions, gpu: str) -> float:
    return measured_runs.node(a, gpu).gpu_tdp_w


@number("measured-runs", "runs", "measured runs in the data", 2)
def _runs(_: Assumptions) -> float:
    return len(measured_runs.load_runs())


@number("measured-pairs", "pairs", "pairs of a model of the method and a measured run", 2)
def _pairs(a: Assumptions) -> float:
    return len(reconciliation.pairs(a))


@number("measured-pairs-b200", "pairs", "those of them that were measured on B200", 1)
def _pairs_b200(a: Assumptions) -> float:
    return float((reconciliation.pairs(a)["gpu"] == "B200").sum())


@number(
    "prompt-tokens-{prompt}",
    "tokens",
    "{prompt.slug} prompt of the interval for the unknown one",
    4,
    prompt=PROMPTS,
)
def _prompt(_: Assumptions, prompt: float) -> float:
    return prompt
