"""Registry numbers of the chapter on real queries: three traces, logged and exponential."""

from __future__ import annotations

from functools import partial

from ...facts.token_logs import PRESETS, read_log
from ...facts.units import WH_PER_KWH
from ...method import exact, query_kinds
from ...method.assumptions import Assumptions
from ...registry.entries import register
from . import traces

number = partial(register, "beyond/7_real_queries")
LENGTHS = tuple(PRESETS)
STATISTICS = {"median": "p50", "mean": "mean", "p95": "p95"}


@number("logged-institution-requests", "requests/month", "requests of the example's institution")
def _requests(_: Assumptions) -> float:
    return traces.INSTITUTION_REQUESTS


@number(
    "logged-{lengths}-requests", "requests", "requests in the trace {lengths}", 4, lengths=LENGTHS
)
def _n(_: Assumptions, lengths: str) -> float:
    return read_log(lengths).n_requests


@number(
    "logged-{lengths}-input-tokens-median",
    "tokens",
    "median input length of the trace {lengths}",
    lengths=LENGTHS,
)
def _input(_: Assumptions, lengths: str) -> float:
    return traces.input_median(lengths)


@number(
    "logged-{lengths}-output-tokens-{statistic}",
    "tokens",
    "{statistic.slug} output length of the trace {lengths}",
    lengths=LENGTHS,
    statistic={"median": "median", "mean": "mean"},
)
def _output(a: Assumptions, lengths: str, statistic: str) -> float:
    law = query_kinds.length_law(traces.with_log(a, lengths), "traditional")
    return law.median if statistic == "median" else law.mean


@number(
    "logged-{lengths}-energy-{statistic}",
    "Wh/query",
    "{statistic.slug} energy per baseline query with the lengths of the trace {lengths}",
    lengths=LENGTHS,
    statistic=STATISTICS,
)
def _energy(a: Assumptions, lengths: str, statistic: str) -> float:
    return float(traces.energies(a, lengths).loc[traces.LOGGED, statistic])  # type: ignore[arg-type]


@number(
    "logged-{lengths}-exponential-{statistic}-ratio",
    "×",
    "{statistic.slug} energy with exponential lengths of the same medians / with the lengths of "
    "the trace {lengths}",
    lengths=LENGTHS,
    statistic=STATISTICS,
)
def _ratio(a: Assumptions, lengths: str, statistic: str) -> float:
    column = traces.energies(a, lengths)[statistic]
    return float(column[traces.EXPONENTIAL] / column[traces.LOGGED])


@number(
    "logged-{lengths}-share-outside",
    "share",
    "share of the queries of the trace {lengths} outside the benchmarked lengths, mean of the "
    "baseline's models",
    2,
    lengths=LENGTHS,
)
def _outside(a: Assumptions, lengths: str) -> float:
    return traces.share_outside(a, lengths)


@number(
    "logged-{lengths}-institution-month",
    "kWh/month",
    "energy of the institution's requests with the lengths of the trace {lengths}, mean × requests",
    lengths=LENGTHS,
)
def _month(a: Assumptions, lengths: str) -> float:
    return traces.month_kwh(a, lengths, traces.INSTITUTION_REQUESTS)


@number(
    "logged-headline-institution-month",
    "kWh/month",
    "energy of the institution's requests by the edition's median typical query × requests",
)
def _headline_month(a: Assumptions) -> float:
    headline_wh = exact.statistic(
        traces.with_edition_lengths(a), "traditional", exact.BASELINE, "p50"
    )
    return headline_wh * traces.INSTITUTION_REQUESTS / WH_PER_KWH


@number(
    "logged-{lengths}-over-headline",
    "×",
    "mean energy with the lengths of the trace {lengths} / median typical query of the edition",
    lengths=LENGTHS,
)
def _over_headline(a: Assumptions, lengths: str) -> float:
    return _month(a, lengths) / _headline_month(a)


@number(
    "logged-binning-error-{statistic}",
    "%",
    "largest error of the {statistic.slug} through binning, of Llama 3.1 405B with three traces",
    2,
    statistic={"p5": "p5", **STATISTICS},
)
def _error(_: Assumptions, statistic: str) -> float:
    return float(traces.binning_errors()[statistic].abs().max())
