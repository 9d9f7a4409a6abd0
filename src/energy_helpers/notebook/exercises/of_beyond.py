"""Answers to the exercises of the chapters beyond the paper."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd

from ...beyond.cached_context import agent_steps
from ...beyond.carbon import emissions
from ...beyond.drivers import sensitivity_indices
from ...beyond.fit_uncertainty import pooling, uncertainty
from ...beyond.long_outputs import context_fits
from ...beyond.long_outputs.context_law import ContextLaw
from ...beyond.measured import measured_runs, reconciliation
from ...beyond.measured.measured_runs import PAPER_GPU
from ...beyond.newer_hardware import per_gpu
from ...beyond.real_queries import traces
from ...editions.findings import nvidias_rows
from ...facts import benchmark_rows, trtllm_rows
from ...facts.units import KW_S_PER_WH, W_PER_KW
from ...method import baseline, distributions, exact, query, query_kinds, throughput
from ...method.assumptions import Assumptions, load_edition
from ...method.distributions import Array
from ...paper import equivalents
from .answers import answer

# lengths in the exercises on long outputs and on logs
INPUT_TOKENS, LIMIT_TOKENS = 500.0, 32_768.0
# run of the exercises on measured requests
CHAT_MODEL = "Llama 3.1 405B Instruct FP8"


@answer("ex-bootstrap-identified", slips={"orders are not the resamples": lambda _: 1 / 6})
def _identified_share(_: Assumptions) -> float:
    """Return the share of resamples of three rows that contain every row once, by counting."""
    resamples = list(itertools.product(range(3), repeat=3))
    return sum(len(set(rows)) == 3 for rows in resamples) / len(resamples)


@answer("ex-one-node-more")
def _least_widening(assumptions: Assumptions) -> float:
    """Return the least width of a row's interval / that of the fit, from the posterior."""
    posterior = uncertainty.posterior(assumptions)
    names = list(throughput.models(assumptions))
    which = np.array([posterior.rows.models.index(name) for name in names])
    at = pooling.design(np.tile([500.0, 300.0], (len(names), 1)))
    ends = np.array([0.05, 0.95])
    of_fit = np.ptp(posterior.quantiles(ends, which, at), axis=1)
    of_row = np.ptp(posterior.quantiles(ends, which, at, of_row=True), axis=1)
    return float((of_row / of_fit).min())


@answer("ex-one-pair")
def _common_exponent(assumptions: Assumptions) -> float:
    """Return the exponent of the output length that all models share, with a level for each."""
    rows = pooling.Rows.of(benchmark_rows.rows_of(assumptions))
    levels = np.eye(len(rows.models))[rows.model]
    design = np.hstack([levels, rows.design[:, 1:]])
    found, _, rank, _ = np.linalg.lstsq(design, rows.ln_tps, rcond=1e-9)
    return float(found[-1]) if rank == design.shape[1] else math.nan


@answer("ex-share-at-sight")
def _remaining_share(assumptions: Assumptions) -> float:
    """Return the share of Var(ln E) of PUE and utilisation, from their percentiles."""
    product = sensitivity_indices.query_product(assumptions)
    factors = [distributions.pue(assumptions)]
    if assumptions.power_coupling == "none":
        factors.append(distributions.utilisation(assumptions))
    of_factors = sum(factor.sigma**2 for factor in factors)
    share = np.outer(product.weight, product.share)
    of_table = np.cov(product.ln_wh.ravel(), aweights=share.ravel(), ddof=0)
    whole = float(of_table) + of_factors
    return of_factors / whole if whole > 0 else math.nan


@answer("ex-two-choices")
def _joint_ratio(assumptions: Assumptions) -> float:
    """Return the typical median with two other choices / that with the released rows."""
    released = assumptions.replace(throughput_rows="released")
    both = assumptions.replace(throughput_rows=nvidias_rows(), blend="all")
    after, before = (
        exact.quantile_wh(each, "traditional", exact.BASELINE, 0.5) for each in (both, released)
    )
    return after / before


@answer("ex-when-pue-matters")
def _upper_end(assumptions: Assumptions) -> float:
    """Return the PUE whose share equals that of the model, from the indices for a PUE of 1 to 2."""
    shares = sensitivity_indices.query_indices(assumptions.replace(pue_p5=1.0, pue_p95=2.0))
    of_ln = shares["first_ln"]
    return float(2 ** np.sqrt(of_ln["model"] / of_ln["PUE"]))


@answer(
    "ex-context-half",
    slips={"only half of the output is in the mean context": lambda a: _half_speed_tokens(a) / 2},
)
def _half_speed_tokens(_: Assumptions) -> float:
    """Return the output length at which DeepSeek-R1-0528 on H200 decodes at half its speed."""
    fit = context_fits.shape_of(context_fits.DEEPSEEK)
    return 2 * (fit.token_s / fit.context_s - 1024)


@answer("ex-context-best-length")
def _best_tokens(assumptions: Assumptions) -> float:
    """Return the fastest output length of the first model."""
    return _first(assumptions).fastest_output_tokens(INPUT_TOKENS)


@answer(
    "ex-context-mean",
    slips={
        "use the mean length, not the median": lambda a: _seconds(
            a, a.long_output_tokens_median
        ).item(),
        "the mean of the square is not the square of the mean": lambda a: _seconds(
            a, _mean_tokens(a)
        ).item(),
    },
)
def _mean_seconds(assumptions: Assumptions) -> float:
    """Return the mean time of the node for a long query, by quadrature over its length."""
    nodes, weights = np.polynomial.laguerre.laggauss(30)
    return float(weights @ _seconds(assumptions, _mean_tokens(assumptions) * nodes))


@answer(
    "ex-context-limit",
    slips={
        "the answers that are cut off are not the time that is saved": lambda a: math.exp(
            -LIMIT_TOKENS / _mean_tokens(a)
        )
    },
)
def _saved_share(assumptions: Assumptions) -> float:
    """Return the share of the time of long queries that a limit saves, by quadrature."""
    nodes, weights = np.polynomial.laguerre.laggauss(30)
    mean_tok = _mean_tokens(assumptions)
    longer_s = _seconds(assumptions, LIMIT_TOKENS + mean_tok * nodes)
    after_s = weights @ longer_s - _seconds(assumptions, LIMIT_TOKENS)
    reaching = math.exp(-LIMIT_TOKENS / mean_tok)
    return float(reaching * after_s) / _mean_seconds(assumptions)


def _first(assumptions: Assumptions) -> ContextLaw:
    return next(iter(context_fits.laws(assumptions).values()))


def _mean_tokens(assumptions: Assumptions) -> float:
    return assumptions.long_output_tokens_median / math.log(2)


def _seconds(assumptions: Assumptions, output_tokens: Array | float) -> Array:
    return output_tokens * _first(assumptions).seconds_per_token(INPUT_TOKENS, output_tokens)


@answer("ex-newer-break-even")
def _break_even(_: Assumptions) -> float:
    """Return the power of a B200 / that of an H200."""
    power_kw = per_gpu.power_per_gpu_kw()
    return power_kw["B200"] / power_kw["H200"]


@answer("ex-newer-long-inputs")
def _models_that_gain_less(_: Assumptions) -> float:
    """Return the number of models that gain less from H200 where queries are mostly reading."""
    gains = per_gpu.hardware_gains()
    step = gains[gains["step"] == "H100 to H200"]
    is_reading = step["input_tokens"] / step["output_tokens"] > 8
    reading, others = (
        per_gpu.model_medians(step[own], "step") for own in (is_reading, ~is_reading)
    )
    return float((reading < others).sum())


@answer("ex-newer-chain")
def _direct_gain(_: Assumptions) -> float:
    """Return the median gain from H100 to B200 over rows that H200 has too."""
    gains = per_gpu.hardware_gains().set_index(["version", "model", *trtllm_rows.LENGTHS])
    of_step = dict(iter(gains.groupby("step")["gain"]))
    on_all = of_step["H100 to B200"].index.intersection(of_step["H200 to B200"].index)
    return float(of_step["H100 to B200"][on_all].median())


@answer("ex-measured-request", energy=True)
def _measured_request_wh(assumptions: Assumptions) -> float:
    """Return the energy of a chat request to Llama 3.1 405B, from the power of its node."""
    run = _chat_run(assumptions)
    if run is None:
        return math.nan
    node = measured_runs.node(assumptions, PAPER_GPU)
    power_kw = node.power_kw(run["gpu_power_w"] / W_PER_KW, run["gpus"]).mid
    node_s = run["output_tokens"] / run["tps_tok_s"]
    return float(power_kw * node_s / KW_S_PER_WH * distributions.pue(assumptions).median)


@answer("ex-measured-no-rest")
def _least_rise(assumptions: Assumptions) -> float:
    """Return the least power of a node / that of its GPUs, over the runs on the paper's GPU."""
    node = measured_runs.node(assumptions, PAPER_GPU)
    runs = reconciliation.pairs(assumptions)
    runs = runs[runs["gpu"] == PAPER_GPU]
    gpus_kw = runs["gpu_power_w"] / W_PER_KW
    nodes_kw = [node.power_kw(kw, n).mid for kw, n in zip(gpus_kw, runs["gpus"], strict=True)]
    return float((nodes_kw / gpus_kw).min())


@answer("ex-measured-batch")
def _wait_seconds(assumptions: Assumptions) -> float:
    """Return the time of a chat answer of Llama 3.1 405B, from energies and power."""
    run = _chat_run(assumptions)
    if run is None:
        return math.nan
    # the batch uses the energy of all its requests while one of them is answered
    return float(run["batch_requests"] * run["gpu_j_per_request"] / run["gpu_power_w"])


def _chat_run(assumptions: Assumptions) -> pd.Series | None:
    """Return the measured chat of Llama 3.1 405B in FP8; None if the settings lack the model."""
    runs = measured_runs.load_runs()
    own = (runs["run_model"] == CHAT_MODEL) & (runs["task"] == "chat") & (runs["gpu"] == PAPER_GPU)
    model, _ = reconciliation.SAME[CHAT_MODEL]
    return runs[own].iloc[0] if model in throughput.models(assumptions) else None


@answer("ex-carbon-same", energy=True)
def _allowed_wh(assumptions: Assumptions) -> float:
    """Return the energy on the cleanest grid with the carbon of a typical query on the dirtiest."""
    cleanest, dirtiest = (emissions.chosen_grid(grid) for grid in ("lowest", "highest"))
    wh = exact.quantile_wh(assumptions, "traditional", exact.BASELINE, 0.5)
    return wh * dirtiest / cleanest


@answer("ex-carbon-lever")
def _largest_step(_: Assumptions) -> float:
    """Return the largest ratio of neighbouring grids."""
    return float(np.exp(np.diff(np.log(np.sort(equivalents.grids()["gco2e_per_kwh"]))).max()))


@answer(
    "ex-carbon-split",
    slips={
        "a total needs the mean, not the median": lambda a: (
            emissions.chosen_grid("median")
            * exact.statistic(a, "traditional", exact.BASELINE, "p50")
            / exact.statistic(a, "long", exact.BASELINE, "p50")
        )
    },
)
def _clean_enough(assumptions: Assumptions) -> float:
    """Return the intensity at which a long query has the carbon of a typical one."""
    typical, long = (
        exact.solve(assumptions, regime).mean_of_blend_wh for regime in ("traditional", "long")
    )
    return emissions.chosen_grid("median") * typical / long


@answer(
    "ex-logged-mean",
    energy=True,
    slips={
        "a total needs the mean, not the median": lambda a: _code_kwh(a, traces.LOGGED, "p50"),
        "the exponential lengths were used": lambda a: _code_kwh(a, traces.EXPONENTIAL, "mean"),
    },
)
def _million_requests_kwh(assumptions: Assumptions) -> float:
    """Return the energy of a million requests with the lengths of the coding assistant."""
    return traces.month_kwh(assumptions, "azure-code", 1e6)


def _code_kwh(assumptions: Assumptions, lengths: str, statistic: str) -> float:
    table_wh = traces.energies(assumptions, "azure-code").to_dict("index")
    return 1000 * float(table_wh[lengths][statistic])


@answer("ex-logged-one", energy=True)
def _equal_queries_wh(assumptions: Assumptions) -> float:
    """Return the median energy of queries of one length, by Eq. 1."""
    model = throughput.models(assumptions).get(traces.ALL_PAIRS_MODEL)
    if model is None:
        return math.nan
    factor = query.Setting.of(assumptions, "traditional").factor.median
    return float(query.energy_at_lengths_wh(assumptions, model, INPUT_TOKENS, 300.0, factor))


@answer(
    "ex-logged-long",
    slips={
        "the share of the tokens is asked for, not that of the queries": lambda _: _long_part()[0]
    },
)
def _tokens_of_long(_: Assumptions) -> float:
    """Return the share of the tokens in long conversations, from the two parts of the log."""
    share, mean_tok, mean_of_others_tok = _long_part()
    of_long = share * mean_tok
    return of_long / (of_long + (1 - share) * mean_of_others_tok)


def _long_part() -> tuple[float, float, float]:
    """Return the share of long conversations, and the mean outputs of these and of the others."""
    split = load_edition().replace(lengths="azure-conversation", long_from=500.0)
    of_others = query_kinds.length_law(split, "traditional").mean
    of_long = query_kinds.length_law(split, "long").mean
    return query_kinds.long_share(split), of_long, of_others


@answer("ex-cached-linear", energy=True)
def _added_wh(assumptions: Assumptions) -> float:
    """Return the energy of a prefix for each 1,000 of its tokens, from the energy on each model."""
    prefix_tok = assumptions.step_prefix_tokens
    step_wh, plain_wh = (_step_wh(assumptions, tokens) for tokens in (prefix_tok, 0.0))
    return 1000 * (step_wh - plain_wh) / prefix_tok if prefix_tok else math.nan


@answer(
    "ex-cached-session",
    energy=True,
    slips={"a session with a cache is asked for": lambda a: _session_wh(a, is_cached=False)},
)
def _cached_session_wh(assumptions: Assumptions) -> float:
    """Return the energy of a session of 20 steps, one step after the other."""
    return _session_wh(assumptions, is_cached=True)


@answer("ex-cached-constant")
def _half_tokens(assumptions: Assumptions) -> float:
    """Return the length of answer at which a cached token needs half of an uncached one."""
    return agent_steps.output_tokens_at(assumptions, 0.5)


def _session_wh(assumptions: Assumptions, *, is_cached: bool) -> float:
    prefix_tok, energy_wh = 0.0, 0.0
    for appended_tok in (20_000.0, *[870.0] * 19):
        lengths = (prefix_tok, appended_tok) if is_cached else (0.0, prefix_tok + appended_tok)
        energy_wh += _step_wh(assumptions, *lengths, 220.0)
        prefix_tok += appended_tok + 220
    return energy_wh


def _step_wh(assumptions: Assumptions, *lengths_tok: float) -> float:
    """Return the energy of a step in the baseline, from that on each model."""
    of_models = agent_steps.by_model(assumptions, agent_steps.Lengths.of(assumptions, *lengths_tok))
    taken = exact.solve(assumptions, "traditional").taken
    return float(baseline.weights(assumptions, taken) @ of_models[list(taken)])
