"""Answers to the exercises of the supplement."""

from __future__ import annotations

import math

import pandas as pd
from scipy.optimize import brentq, minimize_scalar

from ...facts.benchmark_rows import load_throughput
from ...method import distributions, exact, fleet_factor, query_kinds, throughput
from ...method.assumptions import Assumptions
from ...method.query import power_share
from ...method.throughput import ThroughputFit, fit_throughput
from ...paper import daily_load, input_and_power
from .answers import answer

LLAMA, DEEPSEEK = "Llama 3.1 405B", "DeepSeek-R1 671B"
INPUT_TOKENS = 500.0
WEIGHT = "output+input/30"


def _rows(which: str, model: str) -> pd.DataFrame:
    rows = load_throughput(which)
    return rows[rows["model"] == model]


def _fit(which: str, model: str) -> ThroughputFit:
    return fit_throughput(_rows(which, model))


@answer("ex-benchmark-active")
def _fastest_over_slowest(assumptions: Assumptions) -> float:
    """Return the highest over the lowest throughput of models at one pair of lengths."""
    best: dict[str, float] = {}
    columns = ["model", "input_tokens", "output_tokens", "tps_tok_s"]
    for model, *lengths, tps in load_throughput("all")[columns].to_numpy().tolist():
        if lengths == [INPUT_TOKENS, 2000]:
            best[model] = max(best.get(model, 0.0), tps)
    return max(best.values()) / min(best.values())


@answer(
    "ex-benchmark-left-out",
    slips={"these rows are fitted": lambda a: float(len(load_throughput("released")))},
)
def _rows_left_out(assumptions: Assumptions) -> float:
    """Return the number of rows that the released fit leaves out."""
    return float(len(load_throughput("all")) - len(load_throughput("released")))


@answer(
    "ex-benchmark-three",
    slips={
        "your answer is the exponent of the input": lambda a: _fit("all", DEEPSEEK).coefficients[1]
    },
)
def _exponent_of_three_rows(assumptions: Assumptions) -> float:
    """Return the output exponent of DeepSeek-R1."""
    return _fit("all", DEEPSEEK).coefficients[2]


@answer(
    "ex-throughput-all",
    slips={
        "your answer is for the released rows": lambda a: _fit("released", LLAMA).coefficients[2],
        "your answer is the exponent of the input": lambda a: _fit("all", LLAMA).coefficients[1],
    },
)
def _exponent_of_all_rows(assumptions: Assumptions) -> float:
    """Return the output exponent of Llama 3.1 405B by all rows."""
    return _fit("all", LLAMA).coefficients[2]


@answer(
    "ex-throughput-own",
    slips={"take the square root: s is no variance": lambda a: _residuals_shrink(a) ** 2},
)
def _residuals_shrink(assumptions: Assumptions) -> float:
    """Return the residual standard deviation with a computed row over that without it."""
    rows = _rows("released", LLAMA)
    before = fit_throughput(rows)
    row = {"input_tokens": 1000.0, "output_tokens": 800.0}
    row["tps_tok_s"] = float(before.predict(*row.values()))
    after = fit_throughput(pd.concat([rows, pd.DataFrame([row])]))
    return (after.residual_scale or math.nan) / (before.residual_scale or math.nan)


@answer(
    "ex-throughput-cap",
    slips={
        "the input length is missing": lambda a: _fit("released", LLAMA).cap_output_tokens(1.0),
        "your answer is the logarithm of the length": lambda a: math.log(_length_at_cap(a)),
    },
)
def _length_at_cap(assumptions: Assumptions) -> float:
    """Return the output length at which Llama 3.1 405B meets its cap [tokens]."""
    return _fit("released", LLAMA).cap_output_tokens(assumptions.input_tokens)


@answer(
    "ex-input-blend",
    slips={
        "the peaks are those of the blend, not of each model": lambda a: float(
            len(exact.solve(a, "traditional").taken)
        ),
    },
)
def _peaks_of_same_models(assumptions: Assumptions) -> float:
    """Return the number of peaks at 5,000 input tokens with the models of the blend unchanged."""
    same = assumptions.replace(blend=exact.solve(assumptions, "traditional").taken)
    run = input_and_power.with_input(same, 5_000, WEIGHT)
    return float(len(input_and_power.modes(run, "traditional")))


def _at_one_length(assumptions: Assumptions) -> Assumptions | None:
    """Return the settings with the median length for all typical answers; None without any."""
    median_tok = query_kinds.length_law(assumptions, "traditional").median
    if not median_tok > 0:
        return None
    return assumptions.replace(
        workload="queries",
        lengths=None,
        output_tokens_law="fixed",
        output_tokens_shape=None,
        output_tokens_median=median_tok,
    )


@answer(
    "ex-input-weight",
    slips={
        "a tenth is added, so the ratio is 1.1": lambda a: 10 * _tenth_by_weight(a),
        "input and output are exchanged": lambda a: 0.01 / _tenth_by_weight(a),
    },
)
def _tenth_by_weight(assumptions: Assumptions) -> float:
    """Return the weight of an input token that adds a tenth to the energy of a typical query."""
    fixed = _at_one_length(assumptions)
    if fixed is None:
        return math.nan
    model = next(iter(throughput.models(fixed)))
    output_wh, both_wh = (
        exact.statistic(fixed.replace(effective_length=rule), "traditional", model, "p50")
        for rule in ("output", "output+input")
    )
    return 0.1 / (both_wh / output_wh - 1)


@answer(
    "ex-input-minimum",
    slips={
        "the derivative has two parts": lambda a: (
            INPUT_TOKENS * _fit("released", LLAMA).coefficients[2]
        )
    },
)
def _cheapest_answer(assumptions: Assumptions) -> float:
    """Return the output length of the least energy if the prompt is charged in full [tokens]."""
    fit = _fit("released", LLAMA)
    found = minimize_scalar(
        lambda tokens: (tokens + INPUT_TOKENS) / float(fit.predict(INPUT_TOKENS, tokens)),
        bounds=(1, 5_000),
        method="bounded",
    )
    return float(found.x)


def _released_line(assumptions: Assumptions) -> tuple[float, float]:
    return power_share(assumptions.replace(power_coupling="released"))


def _crossing(assumptions: Assumptions, utilisation: float) -> float:
    idle, slope = _released_line(assumptions)
    return (utilisation - idle) / slope


@answer(
    "ex-coupling-cross",
    slips={
        "the middle of P5 and P95 is not the median": lambda a: _crossing(
            a, (a.utilisation_p5 + a.utilisation_p95) / 2
        ),
        "the median is needed, not the mean": lambda a: _crossing(
            a, distributions.utilisation(a).mean
        ),
    },
)
def _crossing_of_lines(assumptions: Assumptions) -> float:
    """Return the share of the highest throughput at which the line meets the median power."""
    return _crossing(assumptions, distributions.utilisation(assumptions).median)


@answer("ex-coupling-flat")
def _change_by_flatter_line(assumptions: Assumptions) -> float:
    """Return the greatest power by a line from half of the maximum over the released one."""
    if query_kinds.regimes_without_queries(assumptions):
        return math.nan
    idle, slope = _released_line(assumptions)
    # both lines meet at the top, so the lowest throughput changes most
    x = input_and_power.throughput_shares(assumptions)["tps_share"].min()
    return float(1 + (0.5 - idle) * (1 - x) / (idle + slope * x))


@answer(
    "ex-coupling-ratio",
    slips={
        "the utilisation of the main run is missing": lambda a: (
            _coupled_ratio(a) * distributions.utilisation(a).median
        ),
    },
)
def _coupled_ratio(assumptions: Assumptions) -> float:
    """Return the least ratio of a model's medians with and without the released line."""
    fixed = _at_one_length(input_and_power.main_run(assumptions))
    if fixed is None:
        return math.nan
    ratios = input_and_power.couplings(fixed, "traditional")["ratio"].loc["released"]
    return float(ratios.drop(exact.BASELINE).min())


@answer(
    "ex-fleet-factor-idle",
    slips={
        "the fleet factor has two more factors": lambda a: a.node_power_kw * 0.5 * 3,
    },
)
def _idle_power_for_factor(assumptions: Assumptions) -> float:
    """Return the idle power at which the fleet factor of the formula is 1.5 [kW]."""
    full_kw, others = (
        assumptions.node_power_kw,
        assumptions.redundancy * assumptions.network_overhead,
    )

    def excess(idle_kw: float) -> float:
        return others * fleet_factor.idle_overhead(full_kw, idle_kw) - 1.5

    highest_kw = full_kw * (1 - 1e-9)
    if excess(0) > 0 or excess(highest_kw) < 0:
        return math.nan
    return float(brentq(excess, 0, highest_kw))


def _overhead(assumptions: Assumptions, mean_load: float) -> float:
    full_kw, idle_kw = assumptions.node_power_kw, assumptions.idle_power_kw
    return (idle_kw + (full_kw - idle_kw) * mean_load) / full_kw / mean_load


@answer(
    "ex-fleet-factor-night",
    slips={
        "the mean load is lower than with half at night": lambda a: _overhead(a, 0.75),
        "the mean load lies between night and peak": lambda a: _overhead(a, 0.25),
        "the factor is one plus this overhead": lambda a: _overhead(a, 0.625) - 1,
    },
)
def _overhead_of_quiet_night(assumptions: Assumptions) -> float:
    """Return the idle overhead if the load falls to a quarter at night."""
    return _overhead(assumptions, (1 + 0.25) / 2)


@answer(
    "ex-fleet-factor-spare",
    slips={
        "the paper's factor is for busy spare nodes": lambda a: a.redundancy,
        "serving nodes draw the mean power of the day": lambda a: (
            1 + (a.redundancy - 1) * a.idle_power_kw / a.node_power_kw
        ),
        "the serving nodes are missing: the factor is one plus a part": lambda a: (
            _idle_spare_nodes(a) - 1
        ),
    },
)
def _idle_spare_nodes(assumptions: Assumptions) -> float:
    """Return the energy of a fleet with idle spare nodes over the energy of its serving nodes."""
    serving_kw = daily_load.hourly(assumptions)["power_kw"][:-1].mean()
    spare_kw = (assumptions.redundancy - 1) * assumptions.idle_power_kw
    return float((serving_kw + spare_kw) / serving_kw)
