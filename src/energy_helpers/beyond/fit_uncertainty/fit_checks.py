"""The throughput fits tested: rows, models and whole tables that a fit has not seen."""

from __future__ import annotations

import functools
import itertools

import numpy as np
import pandas as pd

from ...facts import benchmark_rows, user_files
from ...method import throughput
from ...method.assumptions import Assumptions
from ...method.distributions import Array
from . import pooling
from .pooling import Prior, Rows
from .uncertainty import PROBABILITIES, posterior

# a bootstrap of at most so many rows is enumerated, of more it is drawn
_ENUMERATED = 5
_RESAMPLES = 2000
_LENGTHS = ["model", "input_tokens", "output_tokens"]


def bootstrap(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return what resampling a model's rows says of its output exponent.

    All resamples of up to five rows, else 2,000 drawn with ``assumptions.seed``.

    Returns
    -------
    DataFrame
        Index: the models. Columns ``rows``; ``identified``, the share of resamples that
        identify three coefficients; ``different``, how many different fits these give;
        ``p5 p95`` of the output exponent over them, nan where none identifies it.
    """
    return _bootstrap(assumptions, user_files.modification_times(assumptions)).copy()


@functools.lru_cache(maxsize=16)
def _bootstrap(assumptions: Assumptions, _changed_ns: tuple[int, int]) -> pd.DataFrame:
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


def leave_one_row_out(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return each row beside what all other rows say it should be.

    Returns
    -------
    DataFrame
        ``model``, ``input_tokens``, ``output_tokens``, ``tps`` [tokens/s]; ``fit_tps``, by the
        method's own fit to the model's other rows (nan where these fit nothing), and
        ``pooled_tps`` with its 90 % interval ``pooled_low pooled_high``; ``inside``, whether
        that holds the row; ``fit_error`` and ``pooled_error``, ln(measured / predicted).
    """
    return _leave_one_row_out(assumptions, user_files.modification_times(assumptions)).copy()


@functools.lru_cache(maxsize=16)
def _leave_one_row_out(assumptions: Assumptions, _changed_ns: tuple[int, int]) -> pd.DataFrame:
    rows = benchmark_rows.load_throughput(assumptions.throughput_rows)
    fitted = [_from_others(rows, i) for i in range(len(rows))]
    weight, mean, sd = posterior(assumptions).left_out()
    return _beside(
        rows, np.array(fitted), pooling.mixture_quantile(PROBABILITIES, weight, mean, sd)
    )


def _from_others(rows: pd.DataFrame, left_out: int) -> float:
    row = rows.iloc[left_out]
    others = rows[(rows["model"] == row["model"]) & (np.arange(len(rows)) != left_out)]
    try:
        fit = throughput.fit_throughput(others)
    except ValueError:
        return float("nan")
    return float(fit.predict(row["input_tokens"], row["output_tokens"]))


def held_out() -> pd.DataFrame:
    """
    Return the rows of table S.I that the released code leaves out, of models that it fits.

    Whatever the settings: the fits are to the released rows.

    Returns
    -------
    DataFrame
        As `leave_one_row_out`; ``fit_tps`` is the released fit's, capped.
    """
    return _held_out().copy()


@functools.cache
def _held_out() -> pd.DataFrame:
    every = benchmark_rows.load_throughput("all")
    seen = every[every["in_release"]]
    # a model without a released row has no fit to hold its rows out of
    of_fitted = every["model"].isin(seen["model"])
    unseen = every[~every["in_release"] & of_fitted].reset_index(drop=True)
    fits = {str(name): throughput.fit_throughput(own) for name, own in seen.groupby("model")}
    lengths = zip(unseen["model"], unseen["input_tokens"], unseen["output_tokens"], strict=True)
    fitted = [float(fits[model].predict(n_in, n_out)) for model, n_in, n_out in lengths]
    of_seen = pooling.fit(Rows.of(seen))
    new = Rows.of(unseen, of_seen.rows.models)
    quantiles = of_seen.quantiles(PROBABILITIES, new.model, new.design, of_row=True)
    return _beside(unseen, np.array(fitted), quantiles)


def leave_one_model_out(assumptions: Assumptions, prior: Prior | None = None) -> pd.DataFrame:
    """
    Return how well a model's rows are told from the other models' rows.

    Parameters
    ----------
    prior : Prior, optional
        The book's where left out.

    Returns
    -------
    DataFrame
        Index: ``model`` and ``own_rows``, 0 or 1 (the one nearest to the traditional query).
        Columns ``predicted``, the number of rows; ``inside``, the share of them in their 90 %
        interval; ``factor``, exp of the root mean square of ln(measured / predicted); ``width``,
        the mean ratio of the interval's ends.
    """
    rows = benchmark_rows.load_throughput(assumptions.throughput_rows)
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
            if seen.all() or (own & seen).any() != bool(n_own):
                continue
            left = Rows.of(rows[~seen], names)
            of_others = pooling.fit(Rows.of(rows[seen], names), prior)
            low, middle, high = of_others.quantiles(
                PROBABILITIES, left.model, left.design, of_row=True
            ).T
            error = left.ln_tps - middle
            inside = ((left.ln_tps >= low) & (left.ln_tps <= high)).mean()
            table[name, n_own] = [
                len(error),
                float(inside),
                float(np.exp(np.sqrt((error**2).mean()))),
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


def typical_factor(errors: pd.Series[float]) -> float:
    """Return the typical factor off: exp of the root mean square of errors in ln TPS."""
    return float(np.exp(np.sqrt((errors.dropna() ** 2).mean())))
