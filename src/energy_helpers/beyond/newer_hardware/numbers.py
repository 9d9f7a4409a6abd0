"""Numbers of newer hardware and software: gains of matched rows, and energies per query."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd

from ...facts import trtllm_rows
from ...method.assumptions import Assumptions, Regime
from ...method.lever_gains import LEVERS
from ...registry.entries import register
from . import per_gpu

Compared = tuple[str | None, str, str, str]
number = partial(register, "beyond/4_newer_hardware")
MODELS = {
    "deepseek-r1-0528": "DeepSeek-R1-0528",
    "gpt-oss-120b": "GPT-OSS 120B",
    "llama-3.1-405b": "Llama 3.1 405B",
    "llama-3.3-70b": "Llama 3.3 70B",
    "llama-4-maverick": "Llama 4 Maverick",
    "qwen3-235b-a22b": "Qwen3-235B-A22B",
}
SHOWN_GPUS = {"h200": "H200", "gb200": "GB200"}
# what is compared -> step of the hardware (None: releases), words, what is counted, lever
COMPARED: dict[str, Compared] = {
    f"hardware-{old}-{new}".lower(): (
        *(f"{old} to {new}", f"{old} to {new} on matched rows"),
        *(f"{old} to {new}", "hardware"),
    )
    for old, new in per_gpu.STEPS
}
COMPARED["software"] = (
    *(None, "the newest release with the oldest on matched rows"),
    *("releases", "serving"),
)
# number -> quantile, words
READINGS = {
    "p5": (0.05, "5th percentile"),
    "median": (0.5, "median"),
    "p95": (0.95, "95th percentile"),
}
# number -> model and GPU, the paper's name of the model
BESIDE = {
    "deepseek-r1-paper-over-h200": ("DeepSeek-R1-0528", "H200", "DeepSeek-R1"),
    "deepseek-r1-paper-over-gb200": ("DeepSeek-R1-0528", "GB200", "DeepSeek-R1"),
    "llama-3.1-405b-paper-over-h100": ("Llama 3.1 405B", "H100", "Llama 3.1 405B"),
    "llama-3.1-405b-paper-over-gb200": ("Llama 3.1 405B", "GB200", "Llama 3.1 405B"),
}


@number(
    "lever-{lever}-{end}",
    "×",
    "the paper's {lever} lever, {end} percentile",
    lever=LEVERS,
    end={"p5": "5th", "p95": "95th"},
)
def _lever(a: Assumptions, lever: str, end: str) -> float:
    return float(getattr(a, f"alpha_{lever}_p{end.removesuffix('th')}"))


def _gains(compared: Compared) -> pd.Series[float]:
    step = compared[0]
    if step is None:
        return per_gpu.software_gains()["gain"]
    gains = per_gpu.hardware_gains()
    return gains.loc[gains["step"] == step, "gain"]


@number(
    "{compared}-comparisons", "comparisons", "comparisons of {compared[1]}", 2, compared=COMPARED
)
def _comparisons(_: Assumptions, compared: Compared) -> float:
    return len(_gains(compared))


@number(
    "{compared}-gain-{reading}",
    "×",
    "energy of an output token, old / new, {compared[1]}: {reading[1]}",
    compared=COMPARED,
    reading=READINGS,
)
def _gain(_: Assumptions, compared: Compared, reading: tuple[float, str]) -> float:
    return float(_gains(compared).quantile(reading[0]))


@number(
    "{compared}-share-{place}-lever",
    "share",
    "share of the comparisons of {compared[2]} that lie {place} the {compared[3]} lever's P5-P95",
    2,
    compared=COMPARED,
    place=("below", "within", "above"),
)
def _share(a: Assumptions, compared: Compared, place: str) -> float:
    gains, lever = _gains(compared), compared[3]
    low, high = (getattr(a, f"alpha_{lever}_{end}") for end in ("p5", "p95"))
    chosen = {"below": gains < low, "within": gains.between(low, high), "above": gains > high}
    return float(chosen[place].mean())


@number(
    "{model}-median-{regime}-{gpu}",
    "Wh/query",
    "median energy of a {regime} query, {model} on {gpu}",
    model=MODELS,
    gpu=SHOWN_GPUS,
)
def _energy(a: Assumptions, model: str, gpu: str, regime: Regime) -> float:
    return float(per_gpu.per_query(a, regime)["p50"].get((model, gpu), math.nan))


@number(
    "{pair}",
    "×",
    "median traditional query, the paper's {pair[2]} / {pair[0]} on {pair[1]}",
    pair=BESIDE,
)
def _beside(a: Assumptions, pair: tuple[str, str, str]) -> float:
    return float(per_gpu.beside_the_paper(a)["ratio"].get(pair[:2], math.nan))


@number("trtllm-rows", "rows", "rows of the TensorRT-LLM tables that are used")
def _rows(_: Assumptions) -> float:
    return len(trtllm_rows.load())


@number(
    "power-per-gpu-{gpu}",
    "kW",
    "specified maximum power of a node of {gpu}, per GPU",
    gpu={gpu.lower(): gpu for gpu in per_gpu.NODES},
)
def _power_per_gpu(_: Assumptions, gpu: str) -> float:
    return per_gpu.power_per_gpu_kw()[gpu]
