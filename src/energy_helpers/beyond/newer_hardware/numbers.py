"""Numbers of newer hardware and software: gains of matched rows, and energies per query."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from ...facts import trtllm_rows
from ...method.assumptions import REGIMES, Assumptions, Regime
from ...method.lever_gains import LEVERS
from ...registry.entries import add
from . import per_gpu

CHAPTER = "beyond/4_newer_hardware"
MODELS = {
    "deepseek-r1-0528": "DeepSeek-R1-0528",
    "gpt-oss-120b": "GPT-OSS 120B",
    "llama-3.1-405b": "Llama 3.1 405B",
    "llama-3.3-70b": "Llama 3.3 70B",
    "llama-4-maverick": "Llama 4 Maverick",
    "qwen3-235b-a22b": "Qwen3-235B-A22B",
}
SHOWN_GPUS = ("H200", "GB200")
READINGS: dict[str, tuple[str, Callable[[pd.Series[float]], float]]] = {
    "p5": ("5th percentile", lambda gain: float(gain.quantile(0.05))),
    "median": ("median", lambda gain: float(gain.median())),
    "p95": ("95th percentile", lambda gain: float(gain.quantile(0.95))),
}


def hardware_lever(a: Assumptions) -> tuple[float, float]:
    """Return the interval of the paper's hardware lever."""
    return a.alpha_hardware_p5, a.alpha_hardware_p95


def serving_lever(a: Assumptions) -> tuple[float, float]:
    """Return the interval of the paper's serving lever."""
    return a.alpha_serving_p5, a.alpha_serving_p95


def _hardware(step: str) -> pd.Series[float]:
    gains = per_gpu.hardware_gains()
    return gains.loc[gains["step"] == step, "gain"]


def _software() -> pd.Series[float]:
    return per_gpu.software_gains()["gain"]


def _add_gains(slug: str, said: str, gains: Callable[[], pd.Series[float]]) -> None:
    add(
        f"{slug}-comparisons",
        lambda a: float(len(gains())),
        "comparisons",
        f"comparisons of {said}",
        CHAPTER,
        2,
    )
    for word, (meaning, read) in READINGS.items():
        add(
            f"{slug}-gain-{word}",
            lambda a, r=read: r(gains()),  # type: ignore[misc]
            "×",
            f"energy of an output token, old / new, {said}: {meaning}",
            CHAPTER,
        )


def _share(
    gains: Callable[[], pd.Series[float]],
    lever: Callable[[Assumptions], tuple[float, float]],
    where: str,
) -> Callable[[Assumptions], float]:
    def of(a: Assumptions) -> float:
        low, high = lever(a)
        gain = gains()
        chosen = {"below": gain < low, "within": gain.between(low, high), "above": gain > high}
        return float(chosen[where].mean())

    return of


def _add_all_gains() -> None:
    for old, new in per_gpu.STEPS:
        step, slug = f"{old} to {new}", f"hardware-{old}-{new}".lower()

        def gains(step: str = step) -> pd.Series[float]:
            return _hardware(step)

        _add_gains(slug, f"{step} on matched rows", gains)
        for where in ("below", "within", "above"):
            add(
                f"{slug}-share-{where}-lever",
                _share(gains, hardware_lever, where),
                "share",
                f"share of the comparisons of {step} that lie {where} the hardware lever's P5-P95",
                CHAPTER,
                2,
            )
    _add_gains("software", "the newest release with the oldest on matched rows", _software)
    for where in ("below", "within", "above"):
        add(
            f"software-share-{where}-lever",
            _share(_software, serving_lever, where),
            "share",
            f"share of the comparisons of releases that lie {where} the serving lever's P5-P95",
            CHAPTER,
            2,
        )


def _energy(a: Assumptions, regime: Regime, model: str, gpu: str) -> float:
    table = per_gpu.per_query(a, regime)["p50"].to_dict()
    return float(table.get((model, gpu), math.nan))


def _add_energies() -> None:
    for slug, model in MODELS.items():
        for gpu in SHOWN_GPUS:
            for regime in REGIMES:
                add(
                    f"{slug}-median-{regime}-{gpu.lower()}",
                    lambda a, m=model, g=gpu, r=regime: _energy(a, r, m, g),  # type: ignore[misc]
                    "Wh/query",
                    f"median energy of a {regime} query, {model} on {gpu}",
                    CHAPTER,
                )
    for name, model, gpu in (
        ("deepseek-r1-paper-over-h200", "DeepSeek-R1-0528", "H200"),
        ("deepseek-r1-paper-over-gb200", "DeepSeek-R1-0528", "GB200"),
        ("llama-3.1-405b-paper-over-h100", "Llama 3.1 405B", "H100"),
        ("llama-3.1-405b-paper-over-gb200", "Llama 3.1 405B", "GB200"),
    ):
        add(
            name,
            lambda a, m=model, g=gpu: _beside(a, m, g),  # type: ignore[misc]
            "×",
            f"median traditional query, the paper's {model.removesuffix('-0528')} / {model} on "
            f"{gpu}",
            CHAPTER,
        )
    add(
        "trtllm-rows",
        lambda a: float(len(trtllm_rows.load())),
        "rows",
        "rows of the TensorRT-LLM tables that are used",
        CHAPTER,
    )
    for gpu in per_gpu.NODES:
        add(
            f"power-per-gpu-{gpu.lower()}",
            lambda a, g=gpu: per_gpu.power_per_gpu_kw()[g],  # type: ignore[misc]
            "kW",
            f"specified maximum power of a node of {gpu}, per GPU",
            CHAPTER,
        )


def _add_levers() -> None:
    for lever in LEVERS:
        for end, said in (("p5", "5th"), ("p95", "95th")):
            add(
                f"lever-{lever}-{end}",
                lambda a, f=f"alpha_{lever}_{end}": float(getattr(a, f)),  # type: ignore[misc]
                "×",
                f"the paper's {lever} lever, {said} percentile",
                CHAPTER,
            )


def _beside(a: Assumptions, model: str, gpu: str) -> float:
    ratios = per_gpu.beside_the_paper(a)["ratio"].to_dict()
    return float(ratios.get((model, gpu), math.nan))


_add_levers()
_add_all_gains()
_add_energies()
