"""Numbers of S.II: the throughput laws and where they are used."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ...method import exact, throughput
from ...method.assumptions import REGIMES, Assumptions, Regime
from ...registry.entries import MODEL_SLUGS, add

CHAPTER = "supplement/s2_throughput_regression"


def _add_shares(regime: Regime) -> None:
    for slug, model in MODEL_SLUGS.items():
        add(
            f"{slug}-share-outside-{regime}",
            lambda a, m=model: exact.per_query(a, regime).attrs["share_outside"].get(m, math.nan),  # type: ignore[misc]
            "share",
            f"share of {regime} queries outside the benchmarked lengths of {model}",
            CHAPTER,
            digits=2,
        )


def _add_fits() -> None:
    def of(a: Assumptions, model: str, read: Callable[[throughput.ThroughputFit], Any]) -> float:
        models = throughput.models(a)
        value = read(models[model].fit) if model in models else None
        return math.nan if value is None else float(value)

    add(
        "fit-rows",
        lambda a: float(sum(m.fit.n_rows for m in throughput.models(a).values())),
        "rows",
        "rows that the throughput laws are fitted to",
        CHAPTER,
        digits=2,
    )
    kinds: dict[str, tuple[str, str, int, Callable[[throughput.ThroughputFit], Any]]] = {
        "rows": ("rows", "rows", 1, lambda f: f.n_rows),
        "dof": ("-", "degrees of freedom", 1, lambda f: f.dof),
        "tps-max": ("tokens/s", "fastest row, the cap", 5, lambda f: f.tps_max),
        "input-exponent": ("-", "exponent of the input length", 3, lambda f: f.coefficients.input),
        "output-exponent": (
            "-",
            "exponent of the output length",
            3,
            lambda f: f.coefficients.output,
        ),
        "r2": ("-", "explained share of the variance of ln TPS", 2, lambda f: f.r_squared),
        "longest-output": ("tokens", "longest output benchmarked", 4, lambda f: f.output_range[1]),
    }
    for slug, model in MODEL_SLUGS.items():
        for word, (unit, meaning, digits, read) in kinds.items():
            add(
                f"fit-{word}-{slug}",
                lambda a, m=model, r=read: of(a, m, r),  # type: ignore[misc]
                unit,
                f"{meaning}, {model}",
                CHAPTER,
                digits,
            )
        add(
            f"fit-cap-tokens-{slug}",
            lambda a, m=model: of(a, m, lambda f: f.cap_output_tokens(a.input_tokens)),  # type: ignore[misc]
            "tokens",
            f"output length at which the law of {model} meets its cap",
            CHAPTER,
        )


_add_fits()
for _regime in REGIMES:
    _add_shares(_regime)
