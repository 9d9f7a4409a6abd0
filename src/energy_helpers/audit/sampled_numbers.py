"""Values of claims that are numbers of the registry, with their sampling intervals."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from .. import all_numbers
from ..editions import released_run, runs
from ..editions.runs import Result
from ..facts.units import DAYS_PER_YEAR, GWH_PER_TWH
from ..method import exact, lever_gains
from ..method.assumptions import REGIMES, Assumptions, Regime
from ..registry.claims_by_number import CLAIMS
from ..registry.entries import MODEL_SLUGS, QUARTILES, cell
from .case import VALUES, Case, Results, Values, printed_inputs, ratio
from .explain import values_with_reason


@dataclass(frozen=True, slots=True)
class _Sampled:
    """Functions for the sampling interval of a number and for its value in the released run."""

    result: Callable[[Assumptions], Result]
    replayed: Callable[[Assumptions], float] | None = None


def lever_ratio(a: Assumptions, regime: Regime, lever: str) -> Result:
    """
    Return the factor by which a lever reduces the median of the baseline.

    Examples
    --------
    >>> result = lever_ratio(edition, "traditional", "hardware")
    >>> round(result.value, 2), result.low < result.value < result.high
    (1.94, True)
    """
    base = runs.baseline_quantile(a, regime, "p50")
    return ratio(base, runs.lever_quantile(a, regime, lever, "p50"))


def yearly_twh(a: Assumptions, fleet: str) -> Result:
    """
    Return the yearly energy of a fleet at the query volume of web search [TWh/year].

    Examples
    --------
    >>> round(yearly_twh(edition, "mixed").value, 2)
    6.23
    """
    inputs = printed_inputs()
    scale = inputs["queries-at-search-scale"] / inputs["queries"]
    return runs.fleet_total(a, fleet).scaled(scale * DAYS_PER_YEAR / GWH_PER_TWH)


def _fleet_ratio(a: Assumptions, fleet: str) -> Result:
    return ratio(runs.fleet_total(a, fleet), runs.fleet_total(a, "traditional"))


def _quantile(a: Assumptions, regime: Regime, row: str, statistic: str) -> Result:
    if row == exact.BASELINE:
        return runs.baseline_quantile(a, regime, statistic)
    return runs.model_quantile(a, regime, row, statistic)


def _query(a: Assumptions, regime: Regime, row: str, column: str) -> float:
    return cell(released_run.replay(a, regime).per_query, row, column)


def _lever(a: Assumptions, regime: Regime, row: str, column: str) -> float:
    return cell(released_run.replay(a, regime).levers, row, column)


def _fleet(a: Assumptions, name: str) -> float:
    queries, _, improved = name.partition("_")
    return cell(released_run.fleet(a, queries), improved or "baseline", "median")


def _sampled() -> dict[str, _Sampled]:
    table = {
        "baseline-above-10wh-long": _Sampled(
            partial(runs.share_above, regime="long", energy_wh=10.0)
        ),
        "fleet-ratio-improved-traditional": _Sampled(
            partial(_fleet_ratio, fleet="traditional_improved")
        ),
        "fleet-ratio-mixed": _Sampled(partial(_fleet_ratio, fleet="mixed")),
        "ten-billion-twh-traditional-improved": _Sampled(
            partial(yearly_twh, fleet="traditional_improved"),
            all_numbers.get("replay-ten-billion-twh").compute,
        ),
    }
    for name in ("traditional", "traditional_improved", "mixed", "mixed_improved"):
        table[f"fleet-total-{name.replace('_', '-')}"] = _Sampled(
            partial(runs.fleet_total, name=name), partial(_fleet, name=name)
        )
    rows = {"baseline": exact.BASELINE, **MODEL_SLUGS}
    for regime in REGIMES:
        table[f"output-tokens-median-{regime}"] = _Sampled(
            partial(runs.output_tokens_quantile, regime=regime, p=0.5)
        )
        for (slug, row), (word, column) in itertools.product(rows.items(), QUARTILES.items()):
            table[f"{slug}-{word}-{regime}"] = _Sampled(
                partial(_quantile, regime=regime, row=row, statistic=column),
                partial(_query, regime=regime, row=row, column=column),
            )
        for lever in lever_gains.LEVERS:
            table[f"lever-{lever}-ratio-{regime}"] = _Sampled(
                partial(lever_ratio, regime=regime, lever=lever),
                partial(_lever, regime=regime, row=lever, column="ratio"),
            )
            table[f"lever-{lever}-median-{regime}"] = _Sampled(
                partial(runs.lever_quantile, regime=regime, lever=lever, statistic="p50"),
                partial(_lever, regime=regime, row=lever, column="p50"),
            )
    return table


# number -> its sampling; numbers that are not listed have no sampling error
SAMPLED = _sampled()


def numbers_of(*claims: str) -> list[str]:
    """
    Return the names of the numbers that claims print, in the order of `CLAIMS`.

    Examples
    --------
    >>> numbers_of("abs-median-wh")
    ['baseline-median-traditional']
    """
    return [name for name, printed_by in CLAIMS.items() if {*claims} & {*printed_by}]


def compute_sampled(a: Assumptions, *names: str, scale: float = 1.0) -> Results:
    """
    Return numbers of the registry, each with the interval that contains 95% of runs.

    Examples
    --------
    >>> (result,) = compute_sampled(edition, "baseline-median-traditional", scale=1000.0)
    >>> round(result.value)  # [mWh]
    309
    """
    results = []
    for name, value in all_numbers.compute(a, names).items():
        result = SAMPLED[name].result(a) if name in SAMPLED else Result.fixed(value)
        results.append(replace(result, value=value).scaled(scale))
    return tuple(results)


def values_of_numbers(case: Case, names: list[str], note: str = "") -> Values:
    """
    Return the values of the numbers that a claim prints; shares in % if the claim uses %.

    Examples
    --------
    >>> case = Case.of("abs-median-wh")
    >>> values = values_of_numbers(case, ["baseline-median-traditional"])
    >>> [round(result.value, 3) for result in (*values.as_written, *values.as_released)]
    [0.315, 0.342]
    """
    first = all_numbers.get(names[0])
    replays = [SAMPLED[name].replayed if name in SAMPLED else None for name in names]
    replayed = [replay(case.released) for replay in replays if replay is not None]
    scale = 100.0 if case.unit == "%" and first.unit == "share" else 1.0
    return values_with_reason(
        case,
        lambda a: compute_sampled(a, *names, scale=scale),
        replayed=tuple(replayed) if len(replayed) == len(names) else None,
        note=note,
    )


def of_numbers(claim: str, *names: str, note: Callable[[Case], str] | None = None) -> None:
    """
    Register a claim whose values are one or several numbers of the registry.

    By default, they are the numbers that `CLAIMS` has for the claim. `note` is as in
    `values_with_reason`, but a function of the case.

    Examples
    --------
    >>> of_numbers("an-example", "baseline-median-traditional")
    >>> callable(VALUES.pop("an-example"))
    True
    """

    def function(case: Case) -> Values:
        own_names = list(names) or numbers_of(claim)
        return values_of_numbers(case, own_names, note(case) if note else "")

    VALUES[claim] = function
