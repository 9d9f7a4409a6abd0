"""Registry numbers of the findings of the audit."""

from __future__ import annotations

import functools

import pandas as pd

from ..facts import benchmark_rows
from ..method import exact, throughput
from ..method.assumptions import ARXIV_V1, ARXIV_V1_AS_WRITTEN, Assumptions, Regime, load_edition
from ..registry.entries import QUARTILES, cell, register
from . import findings

number = functools.partial(register, "audit/findings")
# number -> row of the steps from the text to the code, words
SETTINGS = {
    "as-written": ("none", "settings of its text"),
    "pue-alone": ("pue_p95", "only PUE as released"),
    "rows-alone": ("throughput_rows", "only benchmark rows as released"),
    "trim-alone": ("trim", "only trimming as released"),
    "as-released": ("all of them", "settings of the released code"),
}
GUIDE = "NVIDIA's figure, the same three models"
# number -> row of `findings.with_nvidias_deepseek`
DEEPSEEK = {"table": "as released", "guide": GUIDE, "left-out": "without DeepSeek-R1"}
TRIMS = ("none", "released")
# number -> rows to load, words
ROWS = {
    "released": ("released", "rows that the released code fits"),
    "all": ("all", "rows of table S.I"),
}
# number -> draws of a model, words
WIDTHS = {
    "": ("10,000", "relative P5-P95 width of the bootstrap total at 10,000 draws a model"),
    "-100000": ("100,000", "the same at 100,000 draws a model"),
}

trimming = functools.cache(findings.trimming)
days = functools.cache(findings.days_total)
lever_medians = functools.cache(findings.lever_medians)


@functools.cache
def _from_text_to_code() -> pd.DataFrame:
    return findings.one_setting_at_a_time(load_edition(ARXIV_V1_AS_WRITTEN), load_edition(ARXIV_V1))


@functools.cache
def _deepseek(a: Assumptions) -> pd.DataFrame:
    """Return `findings.with_nvidias_deepseek`, which uses only the rows of the paper."""
    own_rows = a.throughput_rows not in ("released", "all")
    return pd.DataFrame() if own_rows else findings.with_nvidias_deepseek(a)


@number(
    "audit-{setting}-{quartile}-traditional",
    "Wh/query",
    "{quartile.slug} of the arXiv v1 baseline, {setting[1]}",
    setting=SETTINGS,
    quartile=QUARTILES,
)
def _setting(_: Assumptions, setting: tuple[str, str], quartile: str) -> float:
    return cell(_from_text_to_code(), setting[0], quartile)


@number(
    "audit-fleet-trim-{trim}",
    "GWh/day",
    "traditional fleet computed from the mean trimmed as {trim}",
    trim=TRIMS,
)
def _fleet_trimmed(a: Assumptions, trim: str) -> float:
    return cell(trimming(a), trim, "fleet_of_mean")


@number(
    "audit-trim-{trim}-{quartile}-traditional",
    "Wh/query",
    "{quartile} of the baseline, trimmed as {trim}",
    trim=TRIMS,
    quartile=("p25", "p75"),
)
def _trimmed(a: Assumptions, trim: str, quartile: str) -> float:
    return cell(trimming(a), trim, quartile)


@number(
    "audit-deepseek-{row}-median", "Wh/query", "baseline median, DeepSeek-R1 {row}", row=DEEPSEEK
)
def _deepseek_median(a: Assumptions, row: str) -> float:
    return cell(_deepseek(a), row, "p50")


@number(
    "audit-deepseek-eight-gpus-median",
    "Wh/query",
    "baseline median, DeepSeek-R1 with the power of an eight-GPU node, as its rows are scaled",
)
def _deepseek_eight_gpus(a: Assumptions) -> float:
    eight = a.replace(deepseek_node_power_kw=a.node_power_kw)
    return exact.statistic(eight, "traditional", exact.BASELINE, "p50")


@number(
    "audit-deepseek-{row}-fleet", "GWh/day", "traditional fleet, DeepSeek-R1 {row}", row=DEEPSEEK
)
def _deepseek_fleet(a: Assumptions, row: str) -> float:
    return cell(_deepseek(a), row, "fleet")


@number(
    "audit-deepseek-guide-own-median",
    "Wh/query",
    "median query on DeepSeek-R1 as in NVIDIA's guide",
)
def _deepseek_own_median(a: Assumptions) -> float:
    return cell(_deepseek(a), GUIDE, "deepseek_p50")


@number(
    "audit-deepseek-guide-tps",
    "tokens/s",
    "throughput of DeepSeek-R1 in NVIDIA's guide, eight H200",
    5,
)
def _deepseek_tps(a: Assumptions) -> float:
    models = throughput.models(a.replace(throughput_rows=findings.nvidias_rows()))
    return models["DeepSeek-R1 671B"].fit.tps_max


@number("audit-fitted-rows-{rows}", "rows", "{rows[1]}", 2, rows=ROWS)
def _fitted_rows(_: Assumptions, rows: tuple[str, str]) -> float:
    return len(benchmark_rows.load_throughput(rows[0]))


@number(
    "{model}-share-at-cap-long",
    "share",
    "share of long queries at the throughput cap of {model}",
    2,
)
def _share_at_cap(a: Assumptions, model: str) -> float:
    return cell(findings.plateau(a), model, "share_at_cap")


@number(
    "lever-combined-{end}",
    "×",
    "{end} of the product of the three levers if they were independent",
    end=("p5", "p95"),
)
def _combined(a: Assumptions, end: str) -> float:
    return cell(lever_medians(a), "product", end)


@number(
    "lever-combined-share-8-20",
    "share",
    "probability that the product of the levers lies between 8 and 20",
    2,
)
def _combined_share(a: Assumptions) -> float:
    product = findings.combined_lever(a)
    return float(product.cdf(20) - product.cdf(8))


@number("audit-bootstrap-width{width}", "share", "{width[1]}", 2, width=WIDTHS)
def _bootstrap_width(a: Assumptions, width: tuple[str, str]) -> float:
    return cell(findings.bootstrap_widths(a), width[0], "width")


@number(
    "audit-fleet-by-median-{regime}",
    "GWh/day",
    "{regime} fleet computed from the median instead of the mean",
)
def _fleet_by_median(a: Assumptions, regime: Regime) -> float:
    return cell(days(a), regime, "by_median")


@number(
    "audit-mean-over-median-{regime}",
    "×",
    "mean / median of the untrimmed baseline, {regime} queries",
)
def _mean_over_median(a: Assumptions, regime: Regime) -> float:
    return cell(days(a), regime, "mean_over_median")


number(
    "audit-blend-changes-{regime}",
    "tokens",
    "input length from which the {regime} blend contains a model below 200 B",
)(findings.blend_changes_at)
