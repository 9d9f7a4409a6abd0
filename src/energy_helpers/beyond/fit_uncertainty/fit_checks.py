"""Tests of the throughput fits on rows, models and whole tables that they were not fitted to."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc, fdtri, ncfdtr

from ...facts import benchmark_rows, user_files
from ...method import throughput
from ...method.assumptions import Assumptions
from ...method.distributions import Array
from . import pooling
from .pooling import Rows
from .uncertainty import PROBABILITIES, posterior

# resamples of at most so many rows are enumerated; of more rows, they are drawn
_ENUMERATED = 5
_RESAMPLES = 2000
_LENGTHS = ["model", "input_tokens", "output_tokens"]


@user_files.cached(16)
def bootstrap(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the spread of each model's output exponent under resampling of its rows.

    Up to five rows are resampled in all ways; otherwise 2,000 resamples are drawn with
    ``assumptions.seed``.

    Index: the models. Columns ``rows``; ``identified``, the share of resamples that identify three
    coefficients; ``different``, the number of different fits that they give; ``p5 p95`` of the
    output exponent over them, nan if none identifies it.

    Examples
    --------
    >>> bootstrap(edition)["identified"].round(2).to_list()
    [0.22, 0.96, 0.0, 0.9, 0.9]
    """
    rng = np.random.default_rng(assumptions.seed)
    table = {}
    for name, model in throughput.models(assumptions).items():
        logs = np.array(model.fit.log_rows)
        n = len(logs)
        every = (
            np.array(list(itertools.product(range(n), repeat=n)))
            if n <= _ENUMERATED
            else rng.integers(n, size=(_RESAMPLES, n))
        )
        columns = np.column_stack([np.ones(n), logs[:, :2]])[every]
        whole = np.linalg.matrix_rank(columns) == 3
        found = np.array(
            [
                np.linalg.lstsq(x, y, rcond=None)[0][2]
                for x, y in zip(columns[whole], logs[every[whole], 2], strict=True)
            ]
        )
        ends = np.quantile(found, [0.05, 0.95]) if len(found) else np.full(2, np.nan)
        table[name] = [n, whole.mean(), len(set(np.round(found, 9).tolist())), *ends]
    columns_of = ["rows", "identified", "different", "p5", "p95"]
    frame = pd.DataFrame.from_dict(table, orient="index", columns=columns_of)
    return frame.rename_axis("model").astype({"rows": int, "different": int})


@user_files.cached(16)
def leave_one_row_out(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return each row with its throughput as predicted from all other rows.

    ``model``, ``input_tokens``, ``output_tokens``, ``tps`` [tokens/s]; ``fit_tps``, by the method's
    own fit to the model's other rows (nan if there is no fit), and ``pooled_tps`` with its 90%
    interval ``pooled_low pooled_high``; ``inside``, whether the interval contains the row;
    ``fit_error`` and ``pooled_error``, ln(measured / predicted); ``three_coefficients``, whether
    the other rows identify them. If they do not, ``fit_tps`` is the throughput of the fastest of
    these rows, a constant.

    Examples
    --------
    >>> rows = leave_one_row_out(edition)
    >>> len(rows), round(rows["inside"].mean().item(), 2)
    (22, 1.0)
    """
    rows = benchmark_rows.rows_of(assumptions)
    fitted, enough = zip(*(_from_others(rows, i) for i in range(len(rows))), strict=True)
    weight, mean, sd = posterior(assumptions).left_out()
    table = _beside(
        rows, np.array(fitted), pooling.mixture_quantile(PROBABILITIES, weight, mean, sd)
    )
    return table.assign(three_coefficients=enough)


def _from_others(rows: pd.DataFrame, left_out: int) -> tuple[float, bool]:
    """Predict a row from its model's other rows; return also whether they identify the fit."""
    row = rows.iloc[left_out]
    others = rows[(rows["model"] == row["model"]) & (np.arange(len(rows)) != left_out)]
    try:
        fit = throughput.fit_throughput(others)
    except ValueError:
        return float("nan"), False
    return float(fit.predict(row["input_tokens"], row["output_tokens"])), not fit.constant


def held_out() -> pd.DataFrame:
    """
    Return the rows of table S.I that the released code leaves out, for the models that it fits.

    The fits are to the released rows, whatever the settings are.

    As in `leave_one_row_out`, without ``three_coefficients``; ``fit_tps`` is the capped throughput
    of the released fit.

    Examples
    --------
    >>> len(held_out()), round(held_out()["inside"].mean().item(), 2)
    (16, 0.62)
    """
    return _held_out().copy()


@functools.cache
def _held_out() -> pd.DataFrame:
    every = benchmark_rows.load_throughput("all")
    seen = every[every["in_release"]]
    # a model without a released row has no fit to test
    of_fitted = every["model"].isin(seen["model"])
    unseen = every[~every["in_release"] & of_fitted].reset_index(drop=True)
    fits = {str(name): throughput.fit_throughput(own) for name, own in seen.groupby("model")}
    lengths = zip(unseen["model"], unseen["input_tokens"], unseen["output_tokens"], strict=True)
    fitted = [float(fits[model].predict(n_in, n_out)) for model, n_in, n_out in lengths]
    of_seen = pooling.fit(Rows.of(seen))
    new = Rows.of(unseen, of_seen.rows.models)
    quantiles = of_seen.quantiles(PROBABILITIES, new.model, new.design, of_row=True)
    return _beside(unseen, np.array(fitted), quantiles)


@dataclass(frozen=True, slots=True)
class _FTest:
    """F-test of common exponents for all models against separate exponents for each model."""

    f: float  # nan if too few rows are left for a test
    p: float  # probability of such a large F if the exponents are equal
    dof_numerator: int  # additional coefficients of the larger model
    dof_denominator: int  # rows minus coefficients of the larger model
    scatter: float  # residual standard deviation of the larger model [ln TPS]


def equal_exponents(assumptions: Assumptions) -> _FTest:
    """
    Test whether the rows contradict one pair of exponents for all models.

    The test compares two least-squares fits with a level for each model. A model with fewer than
    three different rows has as many separate coefficients as its rows identify.

    The test assumes independent rows of equal scatter.

    Examples
    --------
    >>> test = equal_exponents(edition)
    >>> test.dof_numerator, test.dof_denominator, round(test.p, 3)
    (7, 8, 0.986)
    """
    rows = Rows.of(benchmark_rows.rows_of(assumptions))
    common, exponents = _designs(rows)
    each = np.hstack([common, exponents])
    ranks = [int(np.linalg.matrix_rank(columns)) for columns in (common, each)]
    numerator, denominator = ranks[1] - ranks[0], len(each) - ranks[1]
    smaller, larger = (
        float(((rows.ln_tps - x @ (np.linalg.pinv(x) @ rows.ln_tps)) ** 2).sum())
        for x in (common, each)
    )
    # without scatter the ratio would be one of rounding errors
    if not (numerator and denominator and larger > 1e-20):
        return _FTest(math.nan, math.nan, numerator, denominator, math.nan)
    variance = larger / denominator
    f = max(smaller - larger, 0.0) / numerator / variance
    p = float(fdtrc(numerator, denominator, f))
    return _FTest(f, p, numerator, denominator, math.sqrt(variance))


def _designs(rows: Rows) -> tuple[Array, Array]:
    """Return two designs: common exponents, (n, models + 2); separate ones, (n, 2 models)."""
    of_model = np.eye(len(rows.models))[rows.model]
    own = [of_model * rows.design[:, [column]] for column in (1, 2)]
    return np.hstack([of_model, rows.design[:, 1:]]), np.hstack(own)


def power_of_equal_exponents(assumptions: Assumptions, spread: float) -> float:
    """
    Return the probability that `equal_exponents` detects different exponents (p < 0.05).

    Mean over 2,000 sets of exponents, drawn with ``assumptions.seed``; nan without a test.

    `spread`: standard deviation of the normal exponents between the models.

    For given exponents F is non-central. The scatter of the rows is that of the larger model.

    Examples
    --------
    >>> power_of_equal_exponents(edition, 0.1) < power_of_equal_exponents(edition, 1.0)
    True
    """
    test = equal_exponents(assumptions)
    if math.isnan(test.f):
        return math.nan
    common, exponents = _designs(Rows.of(benchmark_rows.rows_of(assumptions)))
    not_common = exponents - common @ (np.linalg.pinv(common) @ exponents)
    rng = np.random.default_rng(assumptions.seed)
    drawn = rng.normal(scale=spread, size=(_RESAMPLES, exponents.shape[1]))
    centre = ((drawn @ not_common.T) ** 2).sum(axis=1) / test.scatter**2
    least = fdtri(test.dof_numerator, test.dof_denominator, 0.95)
    missed = ncfdtr(test.dof_numerator, test.dof_denominator, centre, least)
    return float(1 - missed.mean())


def leave_one_model_out(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return how well a model's rows are predicted from the rows of other models.

    Index: ``model`` and ``own_rows``, 0 or 1 (the one nearest to the traditional query). Columns
    ``predicted``, the number of rows; ``inside``, the share of them in their 90% interval;
    ``factor``, exp of the root mean square of ln(measured / predicted); ``width``, the mean ratio
    of the interval's ends.

    Examples
    --------
    >>> factors = leave_one_model_out(edition)["factor"].round(1)
    >>> factors["Llama 3.1 405B"].to_dict()
    {0: 2.3, 1: 1.4}
    """
    rows = benchmark_rows.rows_of(assumptions)
    names = tuple(throughput.models(assumptions))
    n_in = float(assumptions.input_tokens)
    n_out = float(assumptions.output_tokens_median or assumptions.output_tokens_mean or n_in)
    lengths = rows[["input_tokens", "output_tokens"]].to_numpy(dtype=float)
    away = np.abs(np.log(lengths / [n_in, n_out])).sum(axis=1)
    table = {}
    for name in names:
        own = (rows["model"] == name).to_numpy()
        nearest = int(np.flatnonzero(own)[away[own].argmin()])
        for n_own in (0, 1):
            seen = ~own | ((np.arange(len(rows)) == nearest) & (n_own == 1))
            if seen.all() or not seen.any() or (own & seen).any() != bool(n_own):
                continue
            left = Rows.of(rows[~seen], names)
            of_others = pooling.fit(Rows.of(rows[seen], names))
            low, middle, high = of_others.quantiles(
                PROBABILITIES, left.model, left.design, of_row=True
            ).T
            error = left.ln_tps - middle
            inside = ((left.ln_tps >= low) & (left.ln_tps <= high)).mean()
            table[name, n_own] = [
                len(error),
                float(inside),
                throughput.typical_factor(error),
                float(np.exp(high - low).mean()),
            ]
    frame = pd.DataFrame.from_dict(
        table, orient="index", columns=["predicted", "inside", "factor", "width"]
    )
    frame.index = pd.MultiIndex.from_tuples(list(table), names=["model", "own_rows"])
    return frame.astype({"predicted": int})


def _beside(rows: pd.DataFrame, fitted_tps: Array, ln_quantiles: Array) -> pd.DataFrame:
    table = rows[_LENGTHS].assign(tps=rows["tps_tok_s"])
    low, middle, high = np.exp(ln_quantiles).T
    return table.assign(
        fit_tps=fitted_tps,
        pooled_low=low,
        pooled_tps=middle,
        pooled_high=high,
        inside=(table["tps"] >= low) & (table["tps"] <= high),
        fit_error=np.log(table["tps"] / fitted_tps),
        pooled_error=np.log(table["tps"] / middle),
    )
