"""Answers to the exercises of the paper's sections."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincc, ndtr

from ...facts.units import DAYS_PER_YEAR, J_PER_WH, W_PER_KW
from ...method import distributions, exact, fleet_factor, lever_gains, query_kinds, throughput
from ...method.assumptions import Assumptions, Regime
from ...method.distributions import Exponential, LogNormal, Pareto
from ...method.query import Setting, energy_at_lengths_wh
from ...paper import period_totals, published, use_factors
from .answers import answer

UNIVERSITY_QUERIES = 36_500_000
ROUND_TPS = 2000.0  # of the node in an exercise [tokens/s]
PARETO_INDEX = 2.5


def _baseline_wh(assumptions: Assumptions, statistic: str) -> float:
    return use_factors.statistic_wh(assumptions, "traditional", statistic)


def _inside(assumptions: Assumptions, low: str, high: str) -> float:
    ends = [_baseline_wh(assumptions, p) for p in (low, high)]
    return float(sum(ends[0] <= e <= ends[1] for e in published.published_energies()["value"]))


@answer(
    "ex-introduction-quartiles",
    slips={"the quartiles are P25 and P75, not P5 and P95": lambda a: _inside(a, "p5", "p95")},
)
def _inside_quartiles(assumptions: Assumptions) -> float:
    """Return the number of published values inside the quartiles of the baseline."""
    return _inside(assumptions, "p25", "p75")


def _widened(factor: float) -> float:
    table = published.published_energies()
    values = [
        energy_wh * (factor if kind == "accelerators only" else 1)
        for energy_wh, kind in zip(table["value"], table["boundary_kind"], strict=True)
    ]
    return float(max(values) / min(values))


@answer(
    "ex-introduction-spread",
    slips={
        "the rest of the server is missing": lambda a: _widened(1.2),
        "your answer is the ratio as published; only some values are multiplied": lambda a: (
            _widened(1.0)
        ),
    },
)
def _spread_within_one_boundary(assumptions: Assumptions) -> float:
    """Return the highest over the lowest published value, accelerators counted with the rest."""
    return _widened(1.2 * 1.3)


@answer(
    "ex-introduction-mean",
    slips={"your answer is the ratio less one": lambda a: 1 / math.log(2) - 1},
)
def _exponential_mean(assumptions: Assumptions) -> float:
    """Return the mean over the median of an exponential length."""
    return Exponential(1.0).mean


def _spread_of_models(assumptions: Assumptions, statistic: str) -> float:
    energies_wh = [
        exact.statistic(assumptions, "traditional", name, statistic)
        for name in throughput.models(assumptions)
    ]
    return max(energies_wh) / min(energies_wh)


@answer(
    "ex-query-pue",
    slips={"compare the medians, not the means": lambda a: _spread_of_models(a, "mean")},
)
def _pue_factor(assumptions: Assumptions) -> float:
    """Return the highest over the lowest median of the models."""
    return _spread_of_models(assumptions, "p50")


def _lowest_median_wh(assumptions: Assumptions, n: int = 4000) -> float:
    """Return the lowest median of the models for long queries, from equally likely lengths."""
    setting = Setting.of(assumptions, "long")
    (kind,) = setting.kinds
    lengths_tok = kind.law.quantile((np.arange(n) + 0.5) / n)
    factor, medians_wh = setting.factor, []
    for model in setting.models:
        ln_wh = np.log(
            energy_at_lengths_wh(assumptions, model, kind.input_tokens, lengths_tok, factor.median)
        )
        medians_wh.append(
            brentq(
                lambda y, at=ln_wh: float(ndtr((y - at) / max(factor.sigma, 1e-3)).mean()) - 0.5,
                ln_wh.min() - 1,
                ln_wh.max() + 1,
            )
        )
    return math.exp(min(medians_wh))


@answer(
    "ex-query-double",
    slips={"throughput grows with the length too": lambda a: 2.0},
)
def _doubled_answers(assumptions: Assumptions) -> float:
    """Return the growth of the lowest median if every long answer is twice as long."""
    single = assumptions.replace(lengths=None)
    double = single.replace(long_output_tokens_median=2 * single.long_output_tokens_median)
    return _lowest_median_wh(double) / _lowest_median_wh(single)


def _query_wh(assumptions: Assumptions, pue: float, utilisation: float, tokens: float) -> float:
    joules_per_token = utilisation * assumptions.node_power_kw * W_PER_KW / ROUND_TPS
    return pue * joules_per_token * tokens / J_PER_WH


def _median_tok(assumptions: Assumptions, regime: Regime) -> float:
    return query_kinds.length_law(assumptions, regime).median


@answer(
    "ex-query-mean",
    slips={
        "the mean length is needed, not the median length": lambda a: (
            _mean_query_wh(a) * math.log(2)
        ),
        "the means of PUE and utilisation are needed, not their medians": lambda a: _query_wh(
            a,
            distributions.pue(a).median,
            distributions.utilisation(a).median,
            Exponential(_median_tok(a, "traditional")).mean,
        ),
    },
    energy=True,
)
def _mean_query_wh(a: Assumptions) -> float:
    """Return the mean energy of a query for exponential lengths and a constant throughput [Wh]."""
    mean_tok = Exponential(_median_tok(a, "traditional")).mean
    return _query_wh(a, distributions.pue(a).mean, distributions.utilisation(a).mean, mean_tok)


@answer(
    "ex-levers-fixed",
    slips={
        "your answer is the baseline without the lever": lambda a: _baseline_wh(a, "p50"),
        "the median is needed, not the mean": lambda a: _baseline_wh(a, "mean") / 2,
    },
    energy=True,
)
def _halved_median(assumptions: Assumptions) -> float:
    """Return the median under the hardware lever with a gain of 2 [Wh]."""
    fixed = assumptions.replace(alpha_hardware_p5=2.0, alpha_hardware_p95=2.0)
    return float(exact.levers(fixed).loc["hardware", "p50"])  # type: ignore[arg-type]


def _wide(p5: float, p95: float) -> LogNormal:
    """Return a log-normal whose percentiles are taken for 1.96 standard deviations."""
    return LogNormal(math.log(p5 * p95) / 2, math.log(p95 / p5) / (2 * 1.96))


@answer(
    "ex-levers-mean",
    slips={
        "your answer is the median gain": lambda a: lever_gains.alpha(a, "model").median,
        "your answer is the mean gain, but the mean of 1/gain decides": lambda a: (
            lever_gains.alpha(a, "model").mean
        ),
        "P5 and P95 are 1.645 standard deviations from the median, not 1.96": lambda a: (
            1 / _wide(a.alpha_model_p5, a.alpha_model_p95).mean_of_inverse
        ),
    },
)
def _mean_divided(assumptions: Assumptions) -> float:
    """Return the factor by which the model lever divides the mean."""
    return 1 / lever_gains.alpha(assumptions, "model").mean_of_inverse


@answer(
    "ex-levers-product",
    slips={
        "the 95th percentiles do not multiply": lambda a: (
            a.alpha_model_p95 * a.alpha_serving_p95 * a.alpha_hardware_p95
        ),
        "your answer is the median of the product": lambda a: _together(a).median,
        "your answer is the 5th percentile": lambda a: float(_together(a).quantile(0.05)),
    },
)
def _product_of_gains(assumptions: Assumptions) -> float:
    """Return the 95th percentile of the product of the three gains."""
    return float(_together(assumptions).quantile(0.95))


def _together(assumptions: Assumptions) -> LogNormal:
    model, serving, hardware = (lever_gains.alpha(assumptions, x) for x in lever_gains.LEVERS)
    return model.times(serving).times(hardware)


def _university_by_medians(assumptions: Assumptions) -> float:
    median_wh = use_factors.statistic_wh(assumptions, "mixed", "p50")
    return UNIVERSITY_QUERIES * median_wh * fleet_factor.factor(assumptions) / W_PER_KW


@answer(
    "ex-fleet-university",
    slips={
        "a total needs the mean, not the median": _university_by_medians,
        "the overheads of the fleet are missing": lambda a: (
            _university_year(a) / fleet_factor.factor(a)
        ),
        "a year has 365 days": lambda a: _university_year(a) / DAYS_PER_YEAR,
    },
    energy=True,
)
def _university_year(assumptions: Assumptions) -> float:
    """Return the energy of a university's queries in a year [kWh]."""
    year = assumptions.replace(queries=UNIVERSITY_QUERIES, period="year")
    return float(period_totals.totals(year).loc["mixed", "energy_kwh"])  # type: ignore[arg-type]


@answer("ex-fleet-share")
def _fleet_share(assumptions: Assumptions) -> float:
    """Return the share of long queries at which improvement is cancelled."""
    totals = exact.fleet(assumptions)
    short, long, today = totals[["traditional_improved", "long_improved", "traditional"]]
    if short == long or not min(short, long) <= today <= max(short, long) < math.inf:
        return math.nan
    return float((today - short) / (long - short))


@answer(
    "ex-fleet-improvement",
    slips={
        "your answer is one over the median gain": lambda a: 1 / _improvement(a).median,
        "your answer is one over the mean gain": lambda a: 1 / _improvement(a).mean,
        "your answer is the share that is saved": lambda a: 1 - _improvement(a).mean_of_inverse,
        "P5 and P95 are 1.645 standard deviations from the median, not 1.96": lambda a: (
            _wide(a.fleet_alpha_p5, a.fleet_alpha_traditional_p95).mean_of_inverse
        ),
    },
)
def _left_by_improvement(assumptions: Assumptions) -> float:
    """Return the share of the energy of typical queries that improvement leaves."""
    return _improvement(assumptions).mean_of_inverse


def _improvement(assumptions: Assumptions) -> LogNormal:
    return fleet_factor.improvement(assumptions, "traditional")


def _length(assumptions: Assumptions, regime: Regime, p: float) -> float:
    return float(Exponential(_median_tok(assumptions, regime)).quantile(p))


@answer(
    "ex-limits-longest",
    slips={
        "your answer is the length for typical queries": lambda a: _length(a, "traditional", 0.9),
        "nine in ten lie below the 90th percentile, not the 95th": lambda a: _length(
            a, "long", 0.95
        ),
        "the page gives the median, not the mean": lambda a: _length(a, "long", 0.9) * math.log(2),
    },
)
def _needed_benchmark(assumptions: Assumptions) -> float:
    """Return the 90th percentile of an exponential long answer [tokens]."""
    return _length(assumptions, "long", 0.9)


def _longest_tok(assumptions: Assumptions) -> float:
    return max(m.fit.output_range[1] for m in throughput.models(assumptions).values())


def _pareto_beyond(assumptions: Assumptions, regime: Regime) -> float:
    pareto = Pareto(_median_tok(assumptions, regime), PARETO_INDEX)
    return float(1 - pareto.cdf(_longest_tok(assumptions)))


@answer(
    "ex-limits-pareto",
    slips={
        "your answer is the share for long queries": lambda a: _pareto_beyond(a, "long"),
        "the minimum is not the median": lambda a: (
            (_median_tok(a, "traditional") / _longest_tok(a)) ** PARETO_INDEX
        ),
    },
)
def _beyond_by_pareto(assumptions: Assumptions) -> float:
    """Return the share of typical answers of Pareto length beyond the longest fitted row."""
    return _pareto_beyond(assumptions, "traditional")


def _token_share(assumptions: Assumptions, power: int) -> float:
    """Return the share of answers (power 1) or tokens (power 2) beyond the longest row."""
    mean_tok = Exponential(_median_tok(assumptions, "long")).mean
    return float(gammaincc(power, _longest_tok(assumptions) / mean_tok))


@answer(
    "ex-limits-share",
    slips={
        "your answer is a share of answers, not of tokens": lambda a: _token_share(a, 1),
        "your answer is the share of tokens in shorter answers": lambda a: 1 - _token_share(a, 2),
    },
)
def _token_share_beyond(assumptions: Assumptions) -> float:
    """Return the share of the tokens in long answers beyond the longest fitted row."""
    return _token_share(assumptions, 2)
