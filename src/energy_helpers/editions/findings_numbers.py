"""Numbers of the audit's findings."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pandas as pd

from ..facts import benchmark_rows
from ..method import throughput
from ..method.assumptions import ARXIV_V1, ARXIV_V1_AS_WRITTEN, REGIMES, Assumptions, load_edition
from ..registry.entries import MODEL_SLUGS, add, cell
from . import findings

CHAPTER = "audit/findings"
_GUIDE = "NVIDIA's figure, the same three models"


def _add_cell(
    name: str,
    table: Callable[[Assumptions], pd.DataFrame],
    row: str,
    column: str,
    unit: str,
    meaning: str,
    digits: int = 3,
) -> None:
    add(name, lambda a: cell(table(a), row, column), unit, meaning, CHAPTER, digits)


@functools.cache
def _from_text_to_code(_: Assumptions) -> pd.DataFrame:
    return findings.one_setting_at_a_time(load_edition(ARXIV_V1_AS_WRITTEN), load_edition(ARXIV_V1))


@functools.cache
def deepseek(a: Assumptions) -> pd.DataFrame:
    """Return `findings.with_nvidias_deepseek`, of the paper's own rows alone."""
    own_rows = a.throughput_rows not in ("released", "all")
    return pd.DataFrame() if own_rows else findings.with_nvidias_deepseek(a)


trimming = functools.cache(findings.trimming)
days = functools.cache(findings.days_total)
lever_medians = functools.cache(findings.lever_medians)


def _add_settings() -> None:
    for slug, row in {
        "as-written": "none",
        "pue-alone": "pue_p95",
        "rows-alone": "throughput_rows",
        "trim-alone": "trim",
        "as-released": "all of them",
    }.items():
        for word, column in {"p25": "p25", "median": "p50", "p75": "p75"}.items():
            _add_cell(
                f"audit-{slug}-{word}-traditional",
                _from_text_to_code,
                row,
                column,
                "Wh/query",
                f"{word} of the arXiv v1 baseline, {slug.replace('-', ' ')}",
            )
    for trim in ("none", "released"):
        _add_cell(
            f"audit-fleet-trim-{trim}",
            trimming,
            trim,
            "fleet_of_mean",
            "GWh/day",
            f"traditional fleet if it took the mean trimmed as {trim}",
        )
        for word in ("p25", "p75"):
            _add_cell(
                f"audit-trim-{trim}-{word}-traditional",
                trimming,
                trim,
                word,
                "Wh/query",
                f"{word} of the baseline, trimmed as {trim}",
            )


def _add_deepseek() -> None:
    for slug, row in {
        "table": "as released",
        "guide": _GUIDE,
        "left-out": "without DeepSeek-R1",
    }.items():
        _add_cell(
            f"audit-deepseek-{slug}-median",
            deepseek,
            row,
            "p50",
            "Wh/query",
            f"baseline median, DeepSeek-R1 {row}",
        )
        _add_cell(
            f"audit-deepseek-{slug}-fleet",
            deepseek,
            row,
            "fleet",
            "GWh/day",
            f"traditional fleet, DeepSeek-R1 {row}",
        )
    _add_cell(
        "audit-deepseek-guide-own-median",
        deepseek,
        _GUIDE,
        "deepseek_p50",
        "Wh/query",
        "median query on DeepSeek-R1 as in NVIDIA's guide",
    )


def _add_rows() -> None:
    def fastest(a: Assumptions) -> float:
        models = throughput.models(a.replace(throughput_rows=findings.nvidias_rows()))
        return models["DeepSeek-R1 671B"].fit.tps_max

    add(
        "audit-deepseek-guide-tps",
        fastest,
        "tokens/s",
        "throughput of DeepSeek-R1 in NVIDIA's guide, eight H200",
        CHAPTER,
        5,
    )
    add(
        "audit-fitted-rows-released",
        lambda _: float(len(benchmark_rows.load_throughput("released"))),
        "rows",
        "rows that the released code fits",
        CHAPTER,
        digits=2,
    )
    add(
        "audit-fitted-rows-all",
        lambda _: float(len(benchmark_rows.load_throughput("all"))),
        "rows",
        "rows of table S.I",
        CHAPTER,
        digits=2,
    )


def _add_plateau() -> None:
    for slug, model in MODEL_SLUGS.items():
        _add_cell(
            f"{slug}-share-at-cap-long",
            findings.plateau,
            model,
            "share_at_cap",
            "share",
            f"share of long queries at the throughput cap of {model}",
            digits=2,
        )


def _add_levers() -> None:
    for word in ("p5", "p95"):
        _add_cell(
            f"lever-combined-{word}",
            lever_medians,
            "product",
            word,
            "×",
            f"{word} of the product of the three levers, were they independent",
        )
    add(
        "lever-combined-share-8-20",
        lambda a: float(findings.combined_lever(a).cdf(20) - findings.combined_lever(a).cdf(8)),
        "share",
        "probability that the product of the levers lies between 8 and 20",
        CHAPTER,
        2,
    )


def _add_fleet() -> None:
    add(
        "audit-bootstrap-width",
        lambda a: cell(findings.bootstrap_widths(a), "10,000", "width"),
        "share",
        "relative P5-P95 width of the bootstrap total at 10,000 draws a model",
        CHAPTER,
        2,
    )
    add(
        "audit-bootstrap-width-100000",
        lambda a: cell(findings.bootstrap_widths(a), "100,000", "width"),
        "share",
        "the same at 100,000 draws a model",
        CHAPTER,
        2,
    )
    for regime in REGIMES:
        _add_cell(
            f"audit-fleet-by-median-{regime}",
            days,
            regime,
            "by_median",
            "GWh/day",
            f"{regime} fleet if the median stood for the mean",
        )
        _add_cell(
            f"audit-mean-over-median-{regime}",
            days,
            regime,
            "mean_over_median",
            "×",
            f"mean / median of the untrimmed baseline, {regime} regime",
        )
        add(
            f"audit-blend-changes-{regime}",
            lambda a, r=regime: findings.blend_changes_at(a, r),  # type: ignore[misc]
            "tokens",
            f"input length from which the {regime} blend holds a model below 200 B",
            CHAPTER,
        )


_add_settings()
_add_deepseek()
_add_rows()
_add_plateau()
_add_levers()
_add_fleet()
