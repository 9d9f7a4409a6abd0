"""Simulated claims of sections 1 to 4: energies and lengths of queries, levers, fleets."""

from __future__ import annotations

import math
import statistics

import numpy as np

from ..editions import released_run, runs
from ..editions.runs import Result
from ..facts.units import WH_PER_GWH
from ..method import exact, lever_gains
from ..method.assumptions import REGIMES, Assumptions, Regime
from ..method.query_kinds import length_law
from ..registry.entries import cell
from .case import (
    Case,
    Results,
    Values,
    extremes,
    fixed,
    mapped,
    printed_inputs,
    ratio,
    say,
    value_of,
)
from .explain import simulated
from .sampled_numbers import lever_ratio, of_numbers, yearly_twh

MIXTRAL = "Mixtral 8x22B"


def _slip(case: Case) -> str:
    replay = released_run.replay(case.released, "long").per_query
    there = f"{cell(replay, exact.BASELINE, 'p75'):.2f}"
    apart = sum(a != b for a, b in zip(there, case.stated, strict=True))
    return (
        f"the released run, repeated draw for draw, gives {there} Wh, which differs from the "
        f"printed number in {apart} digit{'' if apart == 1 else 's'}"
    )


def _cut_off(case: Case) -> str:
    scale = 10 ** len(case.stated.partition(".")[2])
    total = float(exact.fleet(case.released)["mixed"])
    return (
        f"the released value rounds to {round(total * scale) / scale:g}; cut off instead "
        f"of rounded, it would be {math.floor(total * scale) / scale:g}"
    )


def _untrimmed(case: Case) -> str:
    share = runs.share_above(case.released.replace(trim="none"), "long", 10.0)
    return f"without trimming, the released settings give {say(share)}"


def _serving(case: Case) -> str:
    serving = runs.lever_quantile(case.released, "long", "serving", "p50")
    return f"these values are for the model lever; the serving lever gives {say(serving, 'Wh')}"


def _reduction(case: Case) -> str:
    lever = "hardware" if "hardware" in case.claim else "serving"
    gain = lever_ratio(case.released, "traditional", lever).value
    return f"with the released code, this gain is a reduction by {say(100 * (1 - 1 / gain), '%')}"


def _other_fleet(case: Case) -> str:
    base = say(yearly_twh(case.released, "traditional"), "TWh")
    return f"these values are for the improved fleet; the baseline would use {base}"


# claims whose values are one or several numbers of the registry
of_numbers("s3-baseline", *(f"baseline-{word}-traditional" for word in ("median", "p25", "p75")))
of_numbers("v2-405b-median", *(f"llama-3.1-405b-{w}-traditional" for w in ("median", "p25", "p75")))
of_numbers(
    "v2-mixtral-median", *(f"mixtral-8x22b-{w}-traditional" for w in ("median", "p25", "p75"))
)
of_numbers("v2-70b-median", "llama-3.1-70b-median-traditional")
of_numbers("v2-r1-long", *(f"deepseek-r1-671b-{word}-long" for word in ("median", "p25", "p75")))
of_numbers("v2-announced-range", "baseline-p25-traditional", "baseline-p75-traditional")
of_numbers("v2-announced-baseline", "fleet-total-traditional")
of_numbers("v2-announced-improved", "fleet-total-traditional-improved")
of_numbers("s3-tts-iqr-high", note=_slip)
of_numbers("s3-over-10wh", note=_untrimmed)
of_numbers("s3-long-optimised-1wh", note=_serving)
of_numbers("abs-1b-mixed", note=_cut_off)
of_numbers("s3-hardware-half", note=_reduction)
of_numbers("s3-serving-half", note=_reduction)
of_numbers("s4-10b-twh", note=_other_fleet)
of_numbers("si-rows-used")
for _word in ("trad", "long"):
    of_numbers(f"s2-lout-median-{_word}")


def _share_of_long(a: Assumptions) -> Results:
    mixed, long = (runs.fleet_total(a, name) for name in ("mixed", "long"))
    return (ratio(long.scaled(100 * a.long_share), mixed),)


simulated("s1-disproportionate-share", measure=_share_of_long)


def _exponents(a: Assumptions) -> dict[str, Result]:
    """Return the exponent with which each model's median energy grows with output length."""

    def exponent(model: str) -> Result:
        long, short = (
            runs.model_quantile(a, regime, model, "p50") for regime in ("long", "traditional")
        )
        return mapped(ratio(long, short), lambda factor: math.log(factor) / _reach(a))

    return {name: exponent(name) for name in exact.solve(a, "long").names}


def _reach(a: Assumptions) -> float:
    """Return the logarithm of the ratio of the regimes' median output lengths."""
    lengths = [length_law(a, regime).median for regime in REGIMES]
    return math.log(max(lengths) / min(lengths))


def _middle_exponent(a: Assumptions) -> Results:
    results = list(_exponents(a).values())
    middle = statistics.median_low([result.value for result in results])
    return (next(result for result in results if result.value == middle),)


def _spread(case: Case) -> str:
    found = _exponents(case.released)
    order = sorted(found, key=lambda name: found[name].value)
    ends = [f"{name} {say(found[name])}" for name in (order[0], order[-1])]
    rise = exact.statistic(case.released, "long", exact.BASELINE, "p50")
    rise /= exact.statistic(case.released, "traditional", exact.BASELINE, "p50")
    return (
        f"with the released code, the exponents of the models range from {' to '.join(ends)}, and "
        f"the exponent of the whole baseline is {say(math.log(rise) / _reach(case.released))}"
    )


def _mixtrals_exponent(a: Assumptions) -> Results:
    found = _exponents(a)
    mixtral = found.pop(MIXTRAL)
    least = min(found.values(), key=lambda result: result.value)
    return (ratio(mixtral, least),)


def _all_exponents(case: Case) -> str:
    found = _exponents(case.released)
    named = ", ".join(f"{name} {say(result)}" for name, result in found.items())
    return f"with the released code, the exponents are {named}"


simulated("s2-linear-scaling", measure=_middle_exponent, note=_spread)
simulated("s2-mixtral-advantage", measure=_mixtrals_exponent, note=_all_exponents)


@value_of(
    *("s2-lout-iqr-trad", "s2-lout-iqr-long"),
    *("s2-fig1-lout-iqr", "s3-fig2-lout-iqr", "s4-fig3-lout-iqr"),
)
def _length_quartiles(case: Case) -> Values:
    """Compare printed quartiles with the distribution and with the closest released sample."""
    of_one: dict[str, tuple[Regime, ...]] = {
        "s2-lout-iqr-trad": ("traditional",),
        "s2-lout-iqr-long": ("long",),
    }
    regimes = of_one.get(case.claim, REGIMES)
    written = tuple(
        runs.output_tokens_quantile(case.text, regime, p)
        for regime in regimes
        for p in exact.probabilities("p25", "p75").tolist()
    )
    drawn: list[float] = []
    models = []
    for i, regime in enumerate(regimes):
        wanted = [(c.low + c.high) / 2 for c in case.criteria[2 * i : 2 * i + 2]]
        samples = {
            model: np.percentile(tokens, [25, 75])
            for model, tokens in released_run.output_tokens(case.released, regime).items()
        }
        nearest = min(samples, key=lambda m: float(np.abs(np.log(samples[m] / wanted)).sum()))
        drawn += samples[nearest].tolist()
        models.append(f"{nearest} ({regime})")
    return Values(
        written,
        fixed(*drawn),
        f"An exponential distribution with the printed median has the quartiles "
        f"{say(written, '', 4)}, {case.judged(written)}. The output lengths that the released run "
        f"draws for {' and '.join(models)} have the quartiles {say(fixed(*drawn), '', 4)}, "
        f"{case.judged(fixed(*drawn))}.",
        tuple(drawn),
    )


def _gains_elsewhere(case: Case) -> str:
    a = case.released
    return (
        "the printed range equals the gains that the released code uses for the fleet of "
        f"typical queries, {a.fleet_alpha_p5:g} to {a.fleet_alpha_traditional_p95:g}"
    )


def _p95_with(a: Assumptions, lever: str) -> Result:
    base = runs.baseline_quantile(a, "long", "p95")
    return ratio(runs.lever_quantile(a, "long", lever, "p95"), base)


simulated(
    "abs-lever-range",
    measure=lambda a: extremes(
        lever_ratio(a, regime, lever) for regime in REGIMES for lever in lever_gains.LEVERS
    ),
    note=_gains_elsewhere,
)
simulated(
    "s3-long-similar",
    measure=lambda a: tuple(
        ratio(lever_ratio(a, "long", lever), lever_ratio(a, "traditional", lever))
        for lever in lever_gains.LEVERS
    ),
)
simulated(
    "s3-long-p95", measure=lambda a: tuple(_p95_with(a, lever) for lever in lever_gains.LEVERS)
)


def _over_web_search(a: Assumptions) -> Results:
    inputs = printed_inputs()
    search_gwh = inputs["web-search"] * inputs["queries"] / WH_PER_GWH
    return (runs.fleet_total(a, "traditional_improved").scaled(1 / search_gwh),)


simulated("s4-improved-web-search", measure=_over_web_search)
