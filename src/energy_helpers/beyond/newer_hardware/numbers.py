"""Numbers of newer hardware and software: gains on matched rows, and energies per query."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd

from ...facts import files, trtllm_rows
from ...method.assumptions import Assumptions, Regime
from ...method.lever_gains import LEVERS
from ...registry.entries import register
from . import per_gpu

Compared = tuple[str | None, str, str, bool]
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
# slug -> step of the hardware (None for releases), description, lever, whether to use the lower
# power of the tray
COMPARED: dict[str, Compared] = {
    f"hardware-{old}-{new}".lower(): (
        *(f"{old} to {new}", f"{old} and {new} on matched rows"),
        *("hardware", False),
    )
    for old, new in per_gpu.STEPS
}
LOW_TRAY: dict[str, Compared] = {
    f"{name}-low-tray": (*(step, f"{words} and with the lower power of the tray"), lever, True)
    for name, (step, words, lever, _) in COMPARED.items()
    if step is not None and step.endswith("GB200")
}
COMPARED |= LOW_TRAY
COMPARED["software"] = (
    *(None, "the oldest and the newest release on matched rows"),
    *("serving", False),
)
# comparisons of Hopper with Blackwell, for which the tables print FP8 and FP4
TO_BLACKWELL = {
    name: compared
    for name, compared in COMPARED.items()
    if name.startswith("hardware-h") and not name.startswith("hardware-h100-h200")
}
SAME_WEIGHTS = "GPT-OSS 120B"
# number -> model, GPU, name of the model in the paper
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


def _rows_of(compared: Compared) -> pd.DataFrame:
    step, _, _, low_tray = compared
    if step is None:
        return per_gpu.software_gains()
    gains = per_gpu.hardware_gains(low_tray)
    return gains[gains["step"] == step]


def _summary(a: Assumptions, compared: Compared) -> pd.Series[float]:
    lever = compared[2]
    interval = tuple(getattr(a, f"alpha_{lever}_{end}") for end in ("p5", "p95"))
    rows = _rows_of(compared).assign(every="")
    return per_gpu.summary(rows, "every", (interval[0], interval[1])).iloc[0]


@number(
    "{compared}-{counted}",
    "{counted[0]}",
    "number of {counted[0]} in the table that compares {compared[1]}",
    "{counted[1]}",
    compared=COMPARED,
    counted={"comparisons": ("comparisons", 2), "models": ("models", 1)},
)
def _counted(a: Assumptions, compared: Compared, counted: tuple[str, int]) -> float:
    return float(_summary(a, compared)[counted[0]])


@number(
    "{compared}-model-gain-{reading}",
    "×",
    "ratio of the energies of an output token between {compared[1]} (old / new): {reading} of the "
    "models' medians",
    compared=COMPARED,
    reading=("lowest", "median", "highest"),
)
def _model_gain(a: Assumptions, compared: Compared, reading: str) -> float:
    return float(_summary(a, compared)[reading])


@number(
    "{compared}-gain-median",
    "×",
    "ratio of the energies of an output token between {compared[1]} (old / new): median over "
    "all rows",
    compared=COMPARED,
)
def _gain(a: Assumptions, compared: Compared) -> float:
    return float(_summary(a, compared)["rows_median"])


@number(
    "{compared}-models-{place}-lever",
    "models",
    "number of models whose median gain between {compared[1]} is {place} the P5-P95 interval of "
    "the {compared[2]} lever",
    1,
    compared=COMPARED,
    place=("below", "within", "above"),
)
def _models(a: Assumptions, compared: Compared, place: str) -> float:
    return float(_summary(a, compared)[place])


@number(
    "{compared}-gain-gpt-oss",
    "×",
    "ratio of the energies of an output token between {compared[1]} (old / new): median over the "
    "rows of GPT-OSS 120B",
    compared=TO_BLACKWELL,
)
def _gain_gpt_oss(_: Assumptions, compared: Compared) -> float:
    return float(per_gpu.model_medians(_rows_of(compared))[SAME_WEIGHTS])


@number(
    "{compared}-gain-others-{reading}",
    "×",
    "ratio of the energies of an output token between {compared[1]} (old / new): {reading} of the "
    "medians of the models other than GPT-OSS 120B",
    compared=TO_BLACKWELL,
    reading=("lowest", "highest"),
)
def _gain_others(_: Assumptions, compared: Compared, reading: str) -> float:
    others = per_gpu.model_medians(_rows_of(compared)).drop(SAME_WEIGHTS)
    return float(others.min() if reading == "lowest" else others.max())


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
    "median energy of a traditional query on the paper's {pair[2]}, divided by that on {pair[0]} "
    "on {pair[1]}",
    pair=BESIDE,
)
def _beside(a: Assumptions, pair: tuple[str, str, str]) -> float:
    return float(per_gpu.beside_the_paper(a)["ratio"].get(pair[:2], math.nan))


@number("trtllm-rows", "rows", "number of rows used from the TensorRT-LLM tables")
def _rows(_: Assumptions) -> float:
    return len(trtllm_rows.load())


@number(
    "power-per-gpu-{gpu}",
    "kW",
    "specified maximum power per GPU of a node of {gpu} GPUs",
    gpu={gpu.lower(): gpu for gpu in per_gpu.NODES},
)
def _power_per_gpu(_: Assumptions, gpu: str) -> float:
    return per_gpu.power_per_gpu_kw()[gpu]


@number(
    "power-per-gpu-gb200-low-tray",
    "kW",
    "lower of the two specified powers of a GB200 compute tray, per GPU",
)
def _power_per_gpu_low(_: Assumptions) -> float:
    return per_gpu.power_per_gpu_kw(low_tray=True)["GB200"]


@number(
    "node-power-{tray}-times-18",
    "kW",
    "power of the 18 compute trays of a GB200 rack, with the higher or the lower specified power "
    "of a tray: {tray.words}",
    tray={"high-tray": False, "low-tray": True},
)
def _rack(_: Assumptions, tray: bool) -> float:
    gpus = 4 * per_gpu.TRAYS_PER_RACK
    return gpus * per_gpu.power_per_gpu_kw(tray)["GB200"]


@number(
    "low-tray-share",
    "share",
    "lower specified power of the GB200 compute tray as a share of the higher specified power",
    2,
)
def _low_tray_share(_: Assumptions) -> float:
    return per_gpu.power_per_gpu_kw(True)["GB200"] / per_gpu.power_per_gpu_kw()["GB200"]


@number(
    "node-power-{node}",
    "kW",
    "specified power of a {node}",
    node={"gb300-rack": "GB300 NVL72 rack", "dgx-b300": "DGX B300"},
)
def _power_of_newest(_: Assumptions, node: str) -> float:
    return float(files.read_csv("node_power.csv").set_index("node")["max_power_kw"].to_dict()[node])
