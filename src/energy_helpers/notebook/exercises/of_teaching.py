"""Answers to the exercises of the lessons and of the pages of use."""

from __future__ import annotations

import math

from scipy.integrate import quad

from ...facts.units import HOURS_PER_DAY, MILLIWH_PER_WH, WH_PER_GWH, WH_PER_KWH
from ...method import exact, fleet_factor, lever_gains, query_kinds, throughput
from ...method.assumptions import Assumptions
from ...method.query import Setting, energy_at_lengths_wh, query_energy_wh
from ...method.throughput import Model
from ...paper import period_totals, use_factors
from .answers import NO_PUE, answer

LESSON_MODEL = "Llama 3.1 405B"
MONTH_QUERIES = 2_000_000
FULL_POWER = "the node draws half of its maximum power"


def _llama(assumptions: Assumptions) -> Model:
    """Return the model of the first lessons."""
    return throughput.models(assumptions)[LESSON_MODEL]


@answer("ex-one-token-joules", slips={FULL_POWER: lambda a: 2 * _joules_per_token(a)})
def _joules_per_token(assumptions: Assumptions) -> float:
    """Return the energy of a token at half of the node's power [J]."""
    return assumptions.node_power_kw / 2 * 1000 / 2000


@answer("ex-one-token-answer", slips={FULL_POWER: lambda a: 2 * _answer_wh(a)})
def _answer_wh(assumptions: Assumptions) -> float:
    """Return the energy of the median answer at half of the node's power [Wh]."""
    tokens = query_kinds.length_law(assumptions, "traditional").median
    return float(query_energy_wh(1, assumptions.node_power_kw / 2, tokens, 2000))


@answer(
    "ex-one-token-day",
    slips={
        NO_PUE: lambda a: _node_day_kwh(a) / 1.2,
        FULL_POWER: lambda a: 2 * _node_day_kwh(a),
        f"{NO_PUE}, and {FULL_POWER}": lambda a: 2 * _node_day_kwh(a) / 1.2,
    },
)
def _node_day_kwh(assumptions: Assumptions) -> float:
    """Return the energy of a day at half of the node's power, with the building [kWh]."""
    return 1.2 * assumptions.node_power_kw / 2 * HOURS_PER_DAY


@answer("ex-ten-lines-units", slips={NO_PUE: lambda a: _units_wh(a) / 1.5})
def _units_wh(assumptions: Assumptions) -> float:
    """Return the energy of an answer of 600 tokens at full power [Wh]."""
    return float(query_energy_wh(1.5, _llama(assumptions).node_power_kw(assumptions), 600, 1000))


@answer("ex-ten-lines-error")
def _draws_for_one_per_cent(assumptions: Assumptions) -> float:
    """Return the draws after which the standard error of the mean is one per cent."""
    setting = Setting.of(assumptions, "traditional")
    model, factor = _llama(assumptions), setting.factor

    def moment(order: int) -> float:
        def integrand(p: float) -> float:
            tokens = setting.law.mean * -math.log1p(-p)
            energy = energy_at_lengths_wh(assumptions, model, setting.input_tokens, tokens, 1)
            return float(energy) ** order

        of_factor = math.exp(order * factor.mu + (order * factor.sigma) ** 2 / 2)
        return of_factor * float(quad(integrand, 0, 1, limit=200)[0])

    return (moment(2) / moment(1) ** 2 - 1) / 0.01**2


@answer("ex-ten-lines-median", energy=True)
def _median_of_fixed_length_wh(assumptions: Assumptions) -> float:
    """Return the median energy where all answers have the median length [Wh]."""
    fixed = assumptions.replace(output_tokens_law="fixed")
    return exact.statistic(fixed, "traditional", LESSON_MODEL, "p50")


@answer("ex-twenty-lines-model")
def _energy_of_large_over_small(assumptions: Assumptions) -> float:
    """Return the energy per token of Llama 3.1 405B over that of Llama 3.1 70B."""
    tokens = query_kinds.length_law(assumptions, "traditional").median
    prompt = query_kinds.input_tokens(assumptions, "traditional")
    large_wh, small_wh = (
        energy_at_lengths_wh(assumptions, throughput.models(assumptions)[name], prompt, tokens, 1)
        for name in (LESSON_MODEL, "Llama 3.1 70B")
    )
    return float(large_wh / small_wh)


@answer(
    "ex-twenty-lines-mean",
    slips={
        "the mean is not the median": lambda a: use_factors.statistic_wh(a, "traditional", "p50"),
        "draws are left out": lambda a: use_factors.statistic_wh(a, "traditional", "mean"),
    },
    energy=True,
)
def _mean_of_blend_wh(assumptions: Assumptions) -> float:
    """Return the mean over the blended models, untrimmed [Wh]."""
    return exact.solve(assumptions, "traditional").mean_of_blend_wh


@answer("ex-fifty-lines-lever")
def _median_of_three_levers(assumptions: Assumptions) -> float:
    """Return the median of the product of the three gains."""
    return math.prod(lever_gains.alpha(assumptions, each).median for each in lever_gains.LEVERS)


@answer("ex-fifty-lines-share")
def _share_that_doubles(assumptions: Assumptions) -> float:
    """Return the share of long queries at which the total is twice that of typical queries."""
    totals = exact.fleet(assumptions)
    typical, long = totals["traditional"], totals["long"]
    return float(typical / (long - typical)) if long >= 2 * typical > 0 else math.nan


def _month_by_medians(assumptions: Assumptions) -> float:
    median_wh = use_factors.statistic_wh(assumptions, "mixed", "p50")
    return MONTH_QUERIES * median_wh / WH_PER_KWH


@answer(
    "ex-use-this-number-month",
    slips={
        "a total needs the mean, not the median": _month_by_medians,
        "a total needs the mean, not the median, with the fleet factor": lambda a: (
            _month_by_medians(a) * fleet_factor.factor(a)
        ),
        "spare and idle machines are missing": lambda a: _month_energy(a) / fleet_factor.factor(a),
    },
    energy=True,
)
def _month_energy(assumptions: Assumptions) -> float:
    """Return the energy of two million mixed queries with the fleet factor [kWh]."""
    month = assumptions.replace(queries=MONTH_QUERIES, period="month")
    return float(period_totals.totals(month).loc["mixed", "energy_kwh"])  # type: ignore[arg-type]


@answer(
    "ex-use-this-number-tokens",
    slips={
        "energy and length have to be means, not medians": lambda a: (
            use_factors.median_wh_per_token(a, "traditional") * MILLIWH_PER_WH
        ),
        "a mean over a median is no factor for tokens": lambda a: (
            use_factors.mean_wh(a, "traditional")
            * MILLIWH_PER_WH
            / query_kinds.length_law(a, "traditional").median
        ),
        "your answer has the fleet factor": lambda a: _energy_of_token(a) * fleet_factor.factor(a),
    },
    energy=True,
)
def _energy_of_token(assumptions: Assumptions) -> float:
    """Return the energy of a day's typical queries over their tokens [mWh/token]."""
    gwh = exact.fleet(assumptions)["traditional"] / fleet_factor.factor(assumptions)
    mean_tok = query_kinds.length_law(assumptions, "traditional").mean
    return float(gwh * WH_PER_GWH * MILLIWH_PER_WH / (assumptions.queries_per_day * mean_tok))
