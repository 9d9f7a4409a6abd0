"""Simulated claims of sections 2 and 3: energies and lengths of queries."""

from __future__ import annotations

import math
import statistics

import numpy as np

from ..editions import released_run, runs
from ..editions.runs import Result
from ..method import exact
from ..method.assumptions import REGIMES, Assumptions, Regime
from ..method.query_kinds import length_law
from ..registry.entries import cell
from . import cached
from .case import Case, Results, Values, mapped, ratio, say, value_of
from .explain import Measure, Replayed, simulated

WH = "Wh"
LLAMA_405B, MIXTRAL = "Llama 3.1 405B", "Mixtral 8x22B"


def _quantiles(regime: Regime, *columns: str) -> tuple[Measure, Replayed]:
    def replayed(a: Assumptions) -> tuple[float, ...]:
        table = released_run.replay(a, regime).per_query
        return tuple(cell(table, exact.BASELINE, column) for column in columns)

    return (
        lambda a: tuple(cached.baseline_quantile(a, regime, column) for column in columns),
        replayed,
    )


def _slip(case: Case) -> str:
    replay = released_run.replay(case.released, "long").per_query
    there = f"{cell(replay, exact.BASELINE, 'p75'):.2f}"
    apart = sum(a != b for a, b in zip(there, case.stated, strict=True))
    return (
        f"the released run prints {there}, which differs from the print in {apart} digit"
        f"{'' if apart == 1 else 's'}"
    )


def _add_queries() -> None:
    names: dict[tuple[Regime, str], tuple[str, ...]] = {
        ("traditional", "p50"): ("abs-median-wh", "v2-median-wh"),
        ("traditional", "p25"): ("abs-iqr-low-wh", "v2-iqr-low"),
        ("traditional", "p75"): ("abs-iqr-high-wh", "v2-iqr-high"),
        ("long", "p50"): ("abs-tts-median-wh", "v2-tts-median"),
        ("long", "p25"): ("s3-tts-iqr-low", "v2-tts-iqr-low"),
        ("long", "p75"): ("v2-tts-iqr-high",),
    }
    for (regime, column), ids in names.items():
        measure, replayed = _quantiles(regime, column)
        simulated(*ids, measure=measure, unit=WH, replayed=replayed)
    measure, replayed = _quantiles("long", "p75")
    simulated("s3-tts-iqr-high", measure=measure, unit=WH, replayed=replayed, note=_slip)
    measure, replayed = _quantiles("traditional", "p50", "p25", "p75")
    simulated("s3-baseline", measure=measure, unit=WH, replayed=replayed)
    for claim, model in {"s2-405b-median": LLAMA_405B, "s2-mixtral-median": MIXTRAL}.items():
        simulated(
            claim,
            measure=lambda a, m=model: (cached.model_quantile(a, "traditional", m, "p50"),),  # type: ignore[misc]
            unit=WH,
            replayed=lambda a, m=model: (  # type: ignore[misc]
                cell(released_run.replay(a).per_query, m, "p50"),
            ),
        )
    simulated(
        "s3-over-10wh",
        measure=lambda a: (cached.share_above(a, "long", 10.0),),
        note=lambda case: (
            "untrimmed, the released settings give "
            + say(cached.share_above(case.released.replace(trim="none"), "long", 10.0))
        ),
    )


def _exponent(a: Assumptions, model: str) -> Result:
    rise = ratio(
        cached.model_quantile(a, "long", model, "p50"),
        cached.model_quantile(a, "traditional", model, "p50"),
    )
    return mapped(rise, lambda factor: math.log(factor) / _reach(a))


def _reach(a: Assumptions) -> float:
    """Return the logarithm of how much longer the long regime's median output is."""
    lengths = [length_law(a, regime).median for regime in REGIMES]
    return math.log(max(lengths) / min(lengths))


def _exponents(a: Assumptions) -> dict[str, Result]:
    return {name: _exponent(a, name) for name in exact.solve(a, "long").names}


def _middle(results: list[Result]) -> Result:
    middle = statistics.median_low([result.value for result in results])
    return next(result for result in results if result.value == middle)


def _spread(case: Case) -> str:
    found = _exponents(case.released)
    order = sorted(found, key=lambda name: found[name].value)
    ends = [f"{name} {say(found[name])}" for name in (order[0], order[-1])]
    rise = cached.baseline_quantile(case.released, "long", "p50").value
    rise /= cached.baseline_quantile(case.released, "traditional", "p50").value
    return (
        f"the released exponents go from {' to '.join(ends)}, and the baseline as a whole has "
        f"{say(math.log(rise) / _reach(case.released))}"
    )


def _per_parameter(a: Assumptions) -> Results:
    solved = exact.solve(a, "long")
    size = {model.name: model.total_params_b for model in solved.setting.models}
    each = {
        name: cached.model_quantile(a, "long", name, "p50").scaled(1 / size[name])
        for name in solved.names
    }
    least = min((r for name, r in each.items() if name != MIXTRAL), key=lambda r: r.value)
    return (ratio(each[MIXTRAL], least),)


def _add_models() -> None:
    simulated(
        "s2-linear-scaling",
        measure=lambda a: (_middle(list(_exponents(a).values())),),
        note=_spread,
    )
    simulated("s2-mixtral-advantage", measure=_per_parameter)


@value_of("s2-lout-iqr-trad", "s2-lout-iqr-long")
def _length_quartiles(case: Case) -> Values:
    regimes: tuple[Regime, ...] = ("long",) if case.claim.endswith("long") else ("traditional",)
    return _quartiles_of(case, regimes)


@value_of("s2-fig1-lout-iqr", "s3-fig2-lout-iqr", "s4-fig3-lout-iqr")
def _caption_quartiles(case: Case) -> Values:
    return _quartiles_of(case, REGIMES)


def _quartiles_of(case: Case, regimes: tuple[Regime, ...]) -> Values:
    """Compare with the law and with the nearest of the five samples that the released run draws."""
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
        drawn += [float(value) for value in samples[nearest]]
        models.append(f"{nearest} ({regime})")
    return Values(
        written,
        tuple(Result.fixed(value) for value in drawn),
        f"an exponential law of the printed median has the quartiles {say(written, '', 4)}; the "
        f"seed decides: the lengths that the released run draws for {' and '.join(models)} have "
        f"{say(tuple(Result.fixed(value) for value in drawn), '', 4)}.",
        tuple(drawn),
    )


_add_queries()
_add_models()
