"""Simulated claims of sections 3 and 4: the levers and the fleets."""

from __future__ import annotations

import math
from typing import cast

from ..editions import released_run
from ..editions.runs import Result
from ..facts.units import DAYS_PER_YEAR, GWH_PER_TWH, WH_PER_GWH
from ..method import lever_gains
from ..method.assumptions import REGIMES, Assumptions, Regime
from ..registry.entries import cell
from . import cached
from .case import Case, Results, extremes, mapped, printed_inputs, ratio, say
from .explain import Measure, Replayed, simulated

WH, GWH = "Wh", "GWh"


def _lever_ratio(a: Assumptions, regime: Regime, lever: str) -> Result:
    base = cached.baseline_quantile(a, regime, "p50")
    return ratio(base, cached.lever_quantile(a, regime, lever, "p50"))


def _reduction(lever: str) -> Measure:
    return lambda a: (
        mapped(_lever_ratio(a, "traditional", lever), lambda factor: 100 * (1 - 1 / factor)),
    )


def _p95_with(a: Assumptions, lever: str) -> Result:
    base = cached.baseline_quantile(a, "long", "p95")
    return ratio(cached.lever_quantile(a, "long", lever, "p95"), base)


def _replayed_ratio(*levers_: str, regime: Regime) -> Replayed:
    return lambda a: tuple(
        cell(released_run.replay(a, regime).levers, lever, "ratio") for lever in levers_
    )


def _gains_elsewhere(case: Case) -> str:
    a = case.released
    return (
        "the print's two ends are those of the gains that the released fleet takes for traditional "
        f"queries, {a.fleet_alpha_p5:g} to {a.fleet_alpha_traditional_p95:g}, not medians of levers"
    )


def _add_levers() -> None:
    simulated(
        "abs-lever-range",
        measure=lambda a: extremes(
            _lever_ratio(a, regime, lever) for regime in REGIMES for lever in lever_gains.LEVERS
        ),
        unit="×",
        note=_gains_elsewhere,
    )
    for lever in ("hardware", "serving"):
        simulated(
            f"s3-{lever}-half",
            measure=_reduction(lever),
            unit="%",
            replayed=lambda a, m=lever: (  # type: ignore[misc]
                100 * (1 - 1 / cell(released_run.replay(a).levers, m, "ratio")),
            ),
            note=lambda case, m=lever: (  # type: ignore[misc]
                f"the lever's own range, {getattr(case.released, f'alpha_{m}_p5'):g} to "
                f"{getattr(case.released, f'alpha_{m}_p95'):g}, has the median "
                f"{say(lever_gains.alpha(case.released, m).median, '×')}"
            ),
        )
    simulated(
        "s3-model-4x",
        measure=lambda a: (_lever_ratio(a, "traditional", "model"),),
        unit="×",
        replayed=_replayed_ratio("model", regime="traditional"),
    )
    simulated(
        "s3-long-3-4x",
        measure=lambda a: tuple(_lever_ratio(a, "long", lever) for lever in ("serving", "model")),
        unit="×",
        replayed=_replayed_ratio("serving", "model", regime="long"),
    )
    simulated(
        "s3-long-similar",
        measure=lambda a: tuple(
            ratio(_lever_ratio(a, "long", lever), _lever_ratio(a, "traditional", lever))
            for lever in lever_gains.LEVERS
        ),
    )
    simulated(
        "s3-long-p95", measure=lambda a: tuple(_p95_with(a, lever) for lever in lever_gains.LEVERS)
    )
    simulated(
        "s3-long-optimised-1wh",
        measure=lambda a: (cached.lever_quantile(a, "long", "model", "p50"),),
        unit=WH,
        replayed=lambda a: (cell(released_run.replay(a, "long").levers, "model", "p50"),),
        note=lambda case: (
            "this is the model lever; the serving lever gives "
            + say(cached.lever_quantile(case.released, "long", "serving", "p50"), WH)
        ),
    )


def _fleet(name: str) -> Measure:
    return lambda a: (cached.fleet_total(a, name),)


def _replayed_fleet(regime: str, row: str = "baseline") -> Replayed:
    def replayed(a: Assumptions) -> tuple[float, ...]:
        table = (
            cached.mixed_fleet(a)
            if regime == "mixed"
            else released_run.replay(a, cast(Regime, regime)).fleet
        )
        return (cell(table, row, "median"),)

    return replayed


def _cut_off(case: Case) -> str:
    scale = 10 ** len(case.stated.partition(".")[2])
    total = cached.fleet_total(case.released, "mixed").value
    return (
        f"cut off after the digits that are printed, the released value reads "
        f"{math.floor(total * scale) / scale:g}, rounded it reads {round(total * scale) / scale:g}"
    )


def _over_web_search(a: Assumptions) -> Results:
    inputs = printed_inputs()
    search_gwh = inputs["web-search"] * inputs["queries"] / WH_PER_GWH
    total = cached.fleet_total(a, "traditional_improved")
    return (total.scaled(1 / search_gwh),)


def _yearly_twh(a: Assumptions, name: str) -> Result:
    inputs = printed_inputs()
    scale = inputs["queries-at-search-scale"] / inputs["queries"]
    return cached.fleet_total(a, name).scaled(scale * DAYS_PER_YEAR / GWH_PER_TWH)


def _other_fleet(case: Case) -> str:
    base = say(_yearly_twh(case.released, "traditional"), "TWh")
    return f"the print is the improved fleet; the baseline would take {base}"


def _add_fleets() -> None:
    simulated(
        *("abs-1b-baseline", "s4-1b-baseline", "v2-1b-baseline"),
        measure=_fleet("traditional"),
        unit=GWH,
        replayed=_replayed_fleet("traditional"),
    )
    mixed = _replayed_fleet("mixed")
    simulated("v2-1b-mixed", measure=_fleet("mixed"), unit=GWH, replayed=mixed)
    simulated("abs-1b-mixed", measure=_fleet("mixed"), unit=GWH, replayed=mixed, note=_cut_off)
    simulated(
        *("abs-1b-optimised", "s4-mixed-optimised", "v2-1b-optimised"),
        measure=_fleet("mixed_improved"),
        unit=GWH,
        replayed=_replayed_fleet("mixed", "improved"),
    )
    simulated(
        "s4-improved-below-half",
        measure=lambda a: (
            ratio(
                cached.fleet_total(a, "traditional_improved"),
                cached.fleet_total(a, "traditional"),
            ),
        ),
    )
    simulated(
        "s4-mixed-doubles",
        measure=lambda a: (
            ratio(cached.fleet_total(a, "mixed"), cached.fleet_total(a, "traditional")),
        ),
        unit="×",
    )
    simulated("s4-improved-web-search", measure=_over_web_search)
    simulated(
        "s4-10b-twh",
        measure=lambda a: (_yearly_twh(a, "traditional_improved"),),
        unit="TWh",
        note=_other_fleet,
    )


_add_levers()
_add_fleets()
