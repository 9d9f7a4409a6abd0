"""Findings of the audit: one small table for each question."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..facts import files
from ..method import distributions, exact, fleet_factor, lever_gains, query_kinds, throughput
from ..method.assumptions import (
    ARXIV_V1,
    LARGE_MODEL_PARAMS_B,
    REGIMES,
    Assumptions,
    Regime,
    load_edition,
)
from ..method.distributions import LogNormal
from ..method.query_kinds import length_law
from . import released_run, runs
from .replay_vs_exact import QUARTILES

DEEPSEEK = "DeepSeek-R1 671B"
# settings that differ between the text and the released code
DIFFERING = ("pue_p95", "throughput_rows", "blend", "trim", "idle_overhead")


def one_setting_at_a_time(start: Assumptions, end: Assumptions) -> pd.DataFrame:
    """
    Return the headline with each differing setting changed separately, and with all changed.

    Index: the setting changed; columns ``p25 p50 p75`` and ``long_p50`` [Wh/query] and ``fleet``
    [GWh/day] of the baseline.



    Examples
    --------
    >>> text, released = eh.load_edition("arxiv-v1-as-written"), eh.load_edition("arxiv-v1")
    >>> medians_wh = one_setting_at_a_time(text, released)["p50"].round(3)
    >>> medians_wh[["none", "pue_p95", "all of them"]].to_dict()
    {'none': 0.315, 'pue_p95': 0.336, 'all of them': 0.342}
    """
    names = [n for n in DIFFERING if getattr(start, n) != getattr(end, n)]
    changes: dict[str, dict[str, object]] = {"none": {}} | {n: {n: getattr(end, n)} for n in names}
    changes["all of them"] = {n: getattr(end, n) for n in names}
    rows = {}
    for label, change in changes.items():
        a = start.replace(**change)
        wh = exact.solve(a, "traditional").baseline_quantiles_wh
        rows[label] = dict(zip(QUARTILES, exact.columns(wh, *QUARTILES), strict=True)) | {
            "long_p50": exact.statistic(a, "long", exact.BASELINE, "p50"),
            "fleet": exact.fleet(a)["traditional"],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("changed")


def trimming(a: Assumptions) -> pd.DataFrame:
    """
    Return the baseline and the resulting fleet for each way of trimming.

    Index: ``none``, ``p5-p95``, ``released``; columns ``p25 p50 p75 mean`` [Wh/query] and
    ``fleet_of_mean`` [GWh/day], computed from the trimmed mean.

    Examples
    --------
    >>> trimming(edition)["mean"].round(3).to_dict()
    {'none': 0.552, 'p5-p95': 0.487, 'released': 0.438}
    """
    rows = {}
    for trim in ("none", "p5-p95", "released"):
        wh = exact.solve(a.replace(trim=trim), "traditional").baseline_wh
        row = dict(zip(exact.STATISTICS, wh.tolist(), strict=True))
        rows[trim] = {name: row[name] for name in (*QUARTILES, "mean")} | {
            "fleet_of_mean": fleet_factor.total_gwh_per_day(a, row["mean"])
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("trim")


def nvidias_rows() -> str:
    """
    Return the path of the released rows with NVIDIA's figure for DeepSeek-R1.

    Examples
    --------
    >>> nvidias_rows().rpartition("/")[2]
    'throughput_r1_h200.csv'
    """
    return str(files.data_dir() / "throughput_r1_h200.csv")


def with_nvidias_deepseek(a: Assumptions) -> pd.DataFrame:
    """
    Return the baseline with DeepSeek-R1 as in NVIDIA's guide instead of table S.I.

    Index: the change; columns ``models``, ``deepseek_p50`` and ``p50`` [Wh/query], ``fleet``
    [GWh/day]. With rows that have no DeepSeek-R1, only the first case.

    Examples
    --------
    >>> with_nvidias_deepseek(edition)["p50"].round(2).to_list()
    [0.31, 0.14, 0.16, 0.23]
    """
    cases = {"as released": a}
    models = throughput.models(a)
    if DEEPSEEK in models:
        rows = nvidias_rows()
        large = [m.name for m in models.values() if m.total_params_b >= LARGE_MODEL_PARAMS_B]
        others = [name for name in large if name != DEEPSEEK]
        cases |= {
            "NVIDIA's figure, the same three models": a.replace(throughput_rows=rows, blend=large),
            "NVIDIA's figure, the three largest medians": a.replace(throughput_rows=rows),
        }
        cases |= {"without DeepSeek-R1": a.replace(blend=others)} if others else {}
    table = {}
    for label, case in cases.items():
        solved = exact.solve(case, "traditional")
        deepseek, baseline = (
            exact.statistic(case, "traditional", name, "p50") for name in (DEEPSEEK, exact.BASELINE)
        )
        total = exact.fleet(case)["traditional"]
        table[label] = [", ".join(solved.taken), deepseek, baseline, total]
    columns = ["models", "deepseek_p50", "p50", "fleet"]
    return pd.DataFrame.from_dict(table, orient="index", columns=columns).rename_axis("case")


def plateau(a: Assumptions, regime: Regime = "long") -> pd.DataFrame:
    """
    Return the shares of queries at the throughput cap and outside the benchmark.

    Index: models; ``cap_tokens`` (where the fit meets its cap; missing for a constant),
    ``share_at_cap`` and ``share_outside`` of the queries, ``longest_output`` [tokens].

    Examples
    --------
    >>> shares = plateau(edition)["share_at_cap"].round(2)
    >>> shares[["DeepSeek-R1 671B", "Llama 3.1 405B"]].to_dict()
    {'DeepSeek-R1 671B': 0.24, 'Llama 3.1 405B': 0.03}
    """
    law, n_in = length_law(a, regime), query_kinds.input_tokens(a, regime)
    rows = {}
    for name, model in throughput.models(a).items():
        fit = model.fit
        cap = fit.cap_output_tokens(n_in)
        rising = fit.coefficients.output > 0
        below = float(law.cdf(cap)) if math.isfinite(cap) else 0.0
        at_cap = 1.0 if fit.constant else (1 - below if rising else below)
        rows[name] = [cap, at_cap, fit.share_outside(law, n_in), fit.output_range[1]]
    columns = ["cap_tokens", "share_at_cap", "share_outside", "longest_output"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("model")


def combined_lever(a: Assumptions) -> LogNormal:
    """
    Return the distribution of the product of the three levers if they were independent.

    Examples
    --------
    >>> combined_lever(edition).quantile([0.05, 0.5, 0.95]).round(1)
    array([ 6.5, 20.5, 65. ])
    """
    gains = [lever_gains.alpha(a, lever) for lever in lever_gains.LEVERS]
    return functools.reduce(LogNormal.times, gains)


def lever_medians(a: Assumptions) -> pd.DataFrame:
    """
    Return the median gain of each lever and of their product.

    Index: levers and ``product``; columns ``p5 p50 p95``, and ``ratio_traditional`` and
    ``ratio_long``, by which the median of the baseline is divided.

    Examples
    --------
    >>> lever_medians(edition)["p50"].round(2).to_dict()
    {'model': 3.87, 'serving': 2.74, 'hardware': 1.94, 'product': 20.54}
    """
    laws = {lever: lever_gains.alpha(a, lever) for lever in lever_gains.LEVERS}
    names = ("p5", "p50", "p95")
    laws["product"] = combined_lever(a)
    table = {n: law.quantile(exact.probabilities(*names)) for n, law in laws.items()}
    frame = pd.DataFrame.from_dict(table, orient="index", columns=list(names))
    for regime in REGIMES:
        frame[f"ratio_{regime}"] = exact.levers(a, regime)["ratio"]
    return frame.rename_axis("lever")


def blends_by_input(
    a: Assumptions, input_lengths: Sequence[float] = (100, 500, 1000, 2000, 5000, 20000)
) -> pd.DataFrame:
    """
    Return the models of the ``three-largest-medians`` blend as the input grows.

    Index: input length [tokens]; columns: the regimes, names of the models.

    Examples
    --------
    >>> at_500, at_20_000 = blends_by_input(edition, [500, 20_000])["traditional"]
    >>> at_500.split(", ")[-1], at_20_000.split(", ")[-1]
    ('Nemotron Ultra 253B', 'Llama 3.1 70B')
    """
    rows = {}
    for n_in in input_lengths:
        case = a.replace(input_tokens=float(n_in), blend="three-largest-medians")
        rows[f"{n_in:,.0f}"] = [", ".join(exact.solve(case, r).taken) for r in REGIMES]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(REGIMES))
    return frame.rename_axis("input_tokens")


def blend_changes_at(a: Assumptions, regime: Regime = "traditional") -> float:
    """
    Return the shortest input for which a model below 200 B is among the three largest medians.

    Tokens, by bisection between 100 and 20,000; nan if there is no such length.

    Examples
    --------
    >>> round(blend_changes_at(edition), -2)
    800.0
    """
    models = throughput.models(a)

    def all_large(n_in: float) -> bool:
        case = a.replace(input_tokens=n_in, blend="three-largest-medians")
        taken = exact.solve(case, regime).taken
        return all(models[n].total_params_b >= LARGE_MODEL_PARAMS_B for n in taken)

    low, high = 100.0, 20_000.0
    if not all_large(low) or all_large(high):
        return math.nan
    while high - low > 0.5:
        middle = (low + high) / 2
        low, high = (middle, high) if all_large(middle) else (low, middle)
    return (low + high) / 2


def bootstrap_widths(
    a: Assumptions, draws: Sequence[int] = (1_000, 10_000, 100_000)
) -> pd.DataFrame:
    """
    Return the P5-P95 interval of a bootstrap total for runs of several sizes.

    The interval shows how well the mean of the drawn queries is known, not how uncertain the
    fleet's energy is. It shrinks with the square root of the number of draws.

    Index: draws per model; columns ``p5 p95`` [GWh/day] and ``width``, relative.

    Examples
    --------
    >>> bootstrap_widths(edition)["width"].round(3).to_dict()
    {'1,000': 0.072, '10,000': 0.023, '100,000': 0.007}
    """
    total = exact.fleet(a)["traditional"]
    result = runs.fleet_total(a, "traditional")
    error = (result.high - result.value) / runs.Z975
    rows = {}
    for n in draws:
        reach = distributions.Z95 * error * math.sqrt(runs.N_DRAWS / n)
        rows[f"{n:,}"] = [total - reach, total + reach, 2 * reach / total]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["p5", "p95", "width"])
    return frame.rename_axis("draws")


def days_total(a: Assumptions) -> pd.DataFrame:
    """
    Return the daily total computed from the mean and from the median of a query.

    Index: regimes; columns ``by_mean``, ``by_median`` of the untrimmed blend [GWh/day] and
    ``mean_over_median``.

    Examples
    --------
    >>> days_total(edition)["mean_over_median"].round(2).to_dict()
    {'traditional': 1.79, 'long': 2.03}
    """
    rows = {}
    for regime in REGIMES:
        wh = exact.solve(a.replace(trim="none"), regime).baseline_wh
        mean, median = exact.columns(wh, "mean", "p50")
        by = [fleet_factor.total_gwh_per_day(a, wh) for wh in (mean, median)]
        rows[regime] = [*by, mean / median]
    columns = ["by_mean", "by_median", "mean_over_median"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("regime")


def sampled_output_quartiles() -> pd.DataFrame:
    """
    Return the quartiles of the output lengths in the released run, model by model.

    Index: regime and model, in the order of the draws, and ``law`` (exact); columns ``p25 p50 p75``
    [tokens].

    Examples
    --------
    >>> sampled_output_quartiles().loc["traditional"].loc["law"].round(0).to_list()
    [125.0, 300.0, 600.0]
    """
    a, p = load_edition(ARXIV_V1), exact.probabilities(*QUARTILES)
    rows = {}
    for regime in REGIMES:
        law = length_law(a, regime)
        rows[regime, "law"] = law.quantile(p)
        for model, tokens in released_run.output_tokens(a, regime).items():
            rows[regime, model] = np.quantile(tokens, p)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(QUARTILES))
    frame.index = pd.MultiIndex.from_tuples(list(rows), names=["regime", "model"])
    return frame
