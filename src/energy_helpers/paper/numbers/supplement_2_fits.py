"""Numbers of the throughput fits (S.II) and of queries outside the benchmarked lengths."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from ...method import exact, throughput
from ...method.assumptions import Assumptions, Regime
from ...registry.entries import register

Kind = tuple[str, str, int, Callable[[throughput.ThroughputFit], float | None]]
number = partial(register, "supplement/s2_throughput_regression")
# part of the name -> unit, description, digits, function that returns the value of a fit
KINDS: dict[str, Kind] = {
    "rows": ("rows", "number of benchmark rows", 1, lambda fit: fit.n_rows),
    "dof": ("-", "degrees of freedom", 1, lambda fit: fit.dof),
    "tps-max": (
        "tokens/s",
        "throughput of the fastest row, which caps the fit",
        5,
        lambda fit: fit.tps_max,
    ),
    "input-exponent": ("-", "exponent of the input length", 3, lambda fit: fit.coefficients.input),
    "output-exponent": (
        *("-", "exponent of the output length", 3),
        lambda fit: fit.coefficients.output,
    ),
    "r2": (
        "-",
        "share of the variance of ln TPS that the fit explains",
        2,
        lambda fit: fit.r_squared,
    ),
    "longest-output": ("tokens", "longest fitted output", 4, lambda fit: fit.output_range[1]),
}


@number("fit-rows", "rows", "number of benchmark rows that the throughput fits use", 2)
def _rows(a: Assumptions) -> float:
    return sum(model.fit.n_rows for model in throughput.models(a).values())


@number("fit-{kind}-{model}", "{kind[0]}", "{kind[1]}, {model}", "{kind[2]}", kind=KINDS)
def _of_fit(a: Assumptions, model: str, kind: Kind) -> float:
    models = throughput.models(a)
    value = kind[3](models[model].fit) if model in models else None
    return math.nan if value is None else value


@number(
    "fit-cap-tokens-{model}", "tokens", "output length at which the fit of {model} reaches its cap"
)
def _cap_tokens(a: Assumptions, model: str) -> float:
    models = throughput.models(a)
    cap = models[model].fit.cap_output_tokens(a.input_tokens) if model in models else None
    return math.nan if cap is None else cap


@number(
    "{model}-share-outside-{regime}",
    "share",
    "share of {regime} queries outside the benchmarked lengths of {model}",
    2,
)
def _share_outside(a: Assumptions, regime: Regime, model: str) -> float:
    shares: dict[str, float] = exact.per_query(a, regime).attrs["share_outside"]
    return shares.get(model, math.nan)
