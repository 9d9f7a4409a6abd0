"""Numbers of section 2: inputs and energy per query."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from ...editions import released_run
from ...facts.units import WH_PER_KWH
from ...method import distributions, exact, query_kinds
from ...method.assumptions import QUANTILES, Assumptions, Regime
from ...registry import claims
from ...registry.entries import (
    MODEL_SLUGS,
    QUARTILES,
    STATISTICS,
    model_of,
    register,
    register_open,
)
from .. import published

number = partial(register, "paper/2_energy_per_query")
open_number = partial(register_open, "paper/2_energy_per_query")
ROWS = {**MODEL_SLUGS, "baseline": exact.BASELINE}
ENDS = {"lowest": "min", "highest": "max"}
Factor = tuple[str, Callable[[Assumptions], distributions.LogNormal]]
FACTORS: dict[str, Factor] = {
    "pue": ("PUE", distributions.pue),
    "utilisation": ("power utilisation", distributions.utilisation),
}


@number(
    "{row}-{statistic}-{regime}",
    "Wh/query",
    "{statistic.slug} energy per query, {row}, {regime} queries",
    row=ROWS,
)
def _energy(a: Assumptions, regime: Regime, row: str, statistic: str) -> float:
    return exact.statistic(a, regime, row, statistic)


OF_A_MODEL = r"(?P<row>[a-z0-9][a-z0-9.-]*)-{}-(?P<regime>traditional|long)"
A_STATISTIC = r"(?P<statistic>median|mean|p[0-9]{1,2}(?:\.[0-9]+)?)"


@open_number(
    OF_A_MODEL.format(A_STATISTIC),
    "Wh/query",
    "{statistic} energy per query, {row}, {regime} queries",
)
def _any_energy(a: Assumptions, regime: Regime, row: str, statistic: str) -> float:
    model = model_of(row, a)
    if statistic in STATISTICS:
        return exact.statistic(a, regime, model, STATISTICS[statistic])
    return exact.quantile_wh(a, regime, model, float(statistic.removeprefix("p")) / 100)


@open_number(
    OF_A_MODEL.format("above-(?P<wh>[0-9]+(?:\\.[0-9]+)?)wh"),
    "share",
    "share of queries above {wh} Wh, {row}, {regime} queries",
)
def _above(a: Assumptions, regime: Regime, row: str, wh: str) -> float:
    return float(exact.share_above(a, regime, float(wh))[model_of(row, a)])


@number(
    "output-tokens-{quartile}-{regime}",
    "tokens",
    "{quartile.slug} output length, {regime} queries",
    4,
    quartile=QUARTILES,
)
def _length(a: Assumptions, regime: Regime, quartile: str) -> float:
    law = query_kinds.length_law(a, regime)
    return float(law.quantile(np.array([QUANTILES[quartile]]))[0])


@number("output-tokens-mean-{regime}", "tokens", "mean output length, {regime} queries", 4)
def _mean_length(a: Assumptions, regime: Regime) -> float:
    return query_kinds.length_law(a, regime).mean


@number(
    "replay-baseline-{quartile}-{regime}",
    "Wh/query",
    "{quartile.slug} energy per baseline query, {regime} queries, as printed by the released run",
    quartile=QUARTILES,
)
def _replayed(a: Assumptions, regime: Regime, quartile: str) -> float:
    return released_run.replayed_number(
        a, lambda a: released_run.replay(a, regime).per_query[quartile][exact.BASELINE]
    )


@number(
    "baseline-carbon-{regime}",
    "gCO₂e/query",
    "median carbon per baseline query, {regime} queries, on the grid in the settings",
)
def _carbon(a: Assumptions, regime: Regime) -> float:
    if a.grid_gco2_per_kwh is None:
        return math.nan
    return exact.statistic(a, regime, exact.BASELINE, "p50") * a.grid_gco2_per_kwh / WH_PER_KWH


@number(
    "baseline-water-{regime}",
    "mL/query",
    "median water per baseline query, {regime} queries, at the WUE in the settings",
)
def _water(a: Assumptions, regime: Regime) -> float:
    # a litre per kWh is a millilitre per Wh; WUE counts only the energy of the servers
    return math.nan if a.wue_l_per_kwh is None else _servers_wh(a, regime) * a.wue_l_per_kwh


@number(
    "announced-water-wue",
    "L/kWh",
    "WUE at which the median typical query uses the most water that the announcement gives",
)
def _announced_wue(a: Assumptions) -> float:
    most_ml = float(claims.stated("v2-announced-water").split(" to ")[1])
    return most_ml / _servers_wh(a, "traditional")


def _servers_wh(a: Assumptions, regime: Regime) -> float:
    return exact.statistic(a.replace(pue=1.0), regime, exact.BASELINE, "p50")


@number(
    "baseline-ratio-long",
    "×",
    "baseline median of the long regime / baseline median of the traditional regime",
)
def _long_ratio(a: Assumptions) -> float:
    long, traditional = (
        exact.statistic(a, regime, exact.BASELINE, "p50") for regime in ("long", "traditional")
    )
    return long / traditional


@number("baseline-above-10wh-long", "share", "share of long baseline queries above 10 Wh", 2)
def _above_10_wh(a: Assumptions) -> float:
    return float(exact.share_above(a, "long", 10.0)["baseline"])


@number(
    "output-tokens-ratio-long",
    "×",
    "mean output length of the long regime / mean output length of the traditional regime",
)
def _length_ratio(a: Assumptions) -> float:
    return query_kinds.length_law(a, "long").mean / query_kinds.length_law(a, "traditional").mean


@number("reported-pue-{end}", "-", "{end.slug} PUE that an operator reports", end=ENDS)
def _reported_pue(_: Assumptions, end: str) -> float:
    return float(published.reported_pue()["pue"].agg(end))


@number(
    "reported-pue-median-{regime}",
    "Wh/query",
    "median energy per baseline query if the lowest and the highest reported PUE are its P5 and "
    "P95, {regime} queries",
)
def _with_reported_pue(a: Assumptions, regime: Regime) -> float:
    ends = published.reported_pue()["pue"].agg(["min", "max"])
    reported = a.replace(pue_p5=float(ends["min"]), pue_p95=float(ends["max"]))
    return exact.statistic(reported, regime, exact.BASELINE, "p50")


@number("{factor}-median", "-", "median {factor[0]}", factor=FACTORS)
def _median_factor(a: Assumptions, factor: Factor) -> float:
    return factor[1](a).median


@number("utilisation-mean", "-", "mean power utilisation")
def _mean_utilisation(a: Assumptions) -> float:
    return distributions.utilisation(a).mean


@number(
    "pue-share-below-one", "share", "share of PUE draws below 1, which no data centre can have", 2
)
def _pue_below_one(a: Assumptions) -> float:
    return float(distributions.pue(a).cdf(1.0))


@number(
    "utilisation-share-above-one",
    "share",
    "share of utilisation draws above 1, which no node can have",
    2,
)
def _utilisation_above_one(a: Assumptions) -> float:
    return 1 - float(distributions.utilisation(a).cdf(1.0))
