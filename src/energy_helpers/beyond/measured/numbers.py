"""Numbers of the chapter that holds the method against measured energy."""

from __future__ import annotations

import math

from ...method.assumptions import Assumptions
from ...registry.entries import add
from . import measured_runs, reconciliation

CHAPTER = "beyond/5_modelled_measured"
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


def _cell(a: Assumptions, pair: tuple[str, str, str, str], column: str) -> float:
    table = reconciliation.compared(a)
    keys = ["model", "run_model", "task", "gpu"]
    own = table[(table[keys] == list(pair)).all(axis="columns")]
    return float(own[column].iloc[0]) if len(own) else math.nan


def _add_pair(slug: str, pair: tuple[str, str, str, str]) -> None:
    model, run_model, task, gpu = pair
    what = f"{model} beside {run_model}, {task}, {gpu}"
    for word, (column, unit, meaning, digits) in COLUMNS.items():
        add(
            f"{word}-{slug}",
            lambda a, c=column: _cell(a, pair, c),  # type: ignore[misc]
            unit,
            f"{meaning}: {what}",
            CHAPTER,
            digits,
        )
    if slug in EVEN_PROMPT:
        add(
            f"even-input-tokens-{slug}",
            lambda a: _cell(a, pair, "even_input_tokens"),
            "tokens",
            f"prompt that makes both even: {what}",
            CHAPTER,
        )


def _add_nodes() -> None:
    for gpu in ("H100", "B200"):
        add(
            f"gpu-share-of-node-{gpu.lower()}",
            lambda a, g=gpu: measured_runs.node(a, g).gpu_share,  # type: ignore[misc]
            "share",
            f"part of a node's power that its eight {gpu} take, both at their most",
            CHAPTER,
            2,
        )
        add(
            f"gpu-power-{gpu.lower()}",
            lambda a, g=gpu: measured_runs.node(a, g).gpu_tdp_w,  # type: ignore[misc]
            "W",
            f"specified thermal design power of an {gpu}",
            CHAPTER,
        )


def _add_counts() -> None:
    add(
        "measured-runs",
        lambda _: float(len(measured_runs.load_runs())),
        "runs",
        "measured runs in the data",
        CHAPTER,
        2,
    )
    add(
        "measured-pairs",
        lambda a: float(len(reconciliation.pairs(a))),
        "pairs",
        "pairs of a model of the method and a measured run",
        CHAPTER,
        2,
    )
    add(
        "measured-pairs-b200",
        lambda a: float((reconciliation.pairs(a)["gpu"] == "B200").sum()),
        "pairs",
        "those of them that were measured on B200",
        CHAPTER,
        1,
    )
    ends = {"shortest": 0, "longest": 1}
    for word, at in ends.items():
        add(
            f"prompt-tokens-{word}",
            lambda _, i=at: reconciliation.PROMPT_TOKENS[i],  # type: ignore[misc]
            "tokens",
            f"{word} prompt of the interval for the unknown one",
            CHAPTER,
            4,
        )


for _slug, _pair in PAIRS.items():
    _add_pair(_slug, _pair)
_add_nodes()
_add_counts()
