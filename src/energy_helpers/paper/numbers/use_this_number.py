"""Numbers of the page on values to multiply: means, energy per token, errors of shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ...facts.units import MILLIWH_PER_WH
from ...method import exact, fleet_factor, query_kinds
from ...method.assumptions import Assumptions, Regime
from ...registry.entries import register
from .. import published, use_factors
from ..use_factors import KINDS, SHORTCUTS, Kind

number = partial(register, "use/use_this_number")
Way = tuple[str, Callable[[Assumptions, Kind], float]]
WAYS: dict[str, Way] = {
    "median": ("by the median", partial(use_factors.statistic_wh, name="p50")),
    "mean": ("by the mean of the untrimmed blend", use_factors.mean_wh),
    "fleet": ("by the mean of the untrimmed blend with the fleet factor", use_factors.fleet_wh),
}
# part of the name -> text that the basis contains, description
WRONG_USES = {
    "multiplied": ("", "that treat a median as a mean"),
    "stated": ("in so many words", "that say that they treat a median as a mean"),
    "inferred": ("by inference", "whose numbers imply that a median was treated as a mean"),
}

number(
    "baseline-mean-untrimmed-{kind}",
    "Wh/query",
    "mean energy per query of the untrimmed blend, {kind} queries: the value to multiply",
    kind=KINDS,
)(use_factors.mean_wh)
number(
    "fleet-mean-per-query-{kind}",
    "Wh/query",
    "energy of the fleet per query, {kind} queries: the untrimmed mean × the fleet factor",
    kind=KINDS,
)(use_factors.fleet_wh)


@number(
    "baseline-mean-per-token-{kind}",
    "mWh/token",
    "mean energy of the untrimmed blend / mean output length, {kind} queries",
    kind=KINDS,
)
def _per_token(a: Assumptions, kind: Kind) -> float:
    return MILLIWH_PER_WH * use_factors.wh_per_token(a, kind)


@number(
    "fleet-mean-per-token-{kind}",
    "mWh/token",
    "energy of the fleet per output token, {kind} queries",
    kind=KINDS,
)
def _fleet_per_token(a: Assumptions, kind: Kind) -> float:
    return _per_token(a, kind) * fleet_factor.factor(a)


@number(
    "baseline-median-per-token-{regime}",
    "mWh/token",
    "median energy / median output length, {regime} queries: wrong for totals",
)
def _median_per_token(a: Assumptions, regime: Regime) -> float:
    return MILLIWH_PER_WH * use_factors.median_wh_per_token(a, regime)


@number(
    "baseline-mean-over-median-{regime}",
    "×",
    "mean of the untrimmed blend / median, {regime} queries",
)
def _mean_over_median(a: Assumptions, regime: Regime) -> float:
    return use_factors.mean_wh(a, regime) / exact.statistic(a, regime, exact.BASELINE, "p50")


@number(
    "untrimmed-p99-over-median-{regime}",
    "×",
    "P99 / median of the untrimmed blend, {regime} queries: what one query in a hundred exceeds",
)
def _one_in_a_hundred(a: Assumptions, regime: Regime) -> float:
    untrimmed = a.replace(trim="none")
    largest, middle = (exact.quantile_wh(untrimmed, regime, exact.BASELINE, p) for p in (0.99, 0.5))
    return largest / middle


@number(
    "fleet-mean-over-median-{regime}",
    "×",
    "energy of the fleet per query / median, {regime} queries",
)
def _fleet_over_median(a: Assumptions, regime: Regime) -> float:
    return _mean_over_median(a, regime) * fleet_factor.factor(a)


@number(
    "ten-million-mwh-{way}-{kind}",
    "MWh",
    "energy of ten million {kind} queries, {way[0]}",
    way=WAYS,
    kind=KINDS,
)
def _ten_million(a: Assumptions, way: Way, kind: Kind) -> float:
    return use_factors.example_mwh(way[1](a, kind))


@number("long-share", "share", "share of long queries among mixed queries", 2)
def _long_share(a: Assumptions) -> float:
    return query_kinds.long_share(a)


@number("public-uses", "uses", "number of public uses of the paper's figure that we found", 1)
def _public_uses(_: Assumptions) -> float:
    return float(published.public_uses()["uses"].sum())


@number("public-uses-{wrong}", "uses", "number of public uses {wrong[1]}", 1, wrong=WRONG_USES)
def _wrong_uses(_: Assumptions, wrong: tuple[str, str]) -> float:
    uses = published.public_uses()
    return float(uses.loc[uses["multiplies"] & uses["basis"].str.contains(wrong[0]), "uses"].sum())


for _shortcut in SHORTCUTS:
    number(
        f"shortcut-{_shortcut.slug}",
        "×",
        f"result of a shortcut / exact result: {_shortcut.words}, {_shortcut.of}",
    )(_shortcut.ratio)
