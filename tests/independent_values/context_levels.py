"""
The fleets with throughput that falls with the context, by a second implementation.

It reads the data files itself, fits by a search without derivatives, and integrates an exponential
output length: in closed form where the energy is a polynomial in the length, by quadrature where
the paper's cap bends it. PUE, utilisation and the fleet factor multiply both fleets and cancel in
their ratio. The settings of the edition joule-2026 are written out here.
"""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np
import pandas as pd
from scipy.integrate import quad
from scipy.optimize import minimize

from energy_helpers.facts.files import data_dir

# the three models of at least 200e9 parameters, and the power of their nodes [kW]
NODES_KW = {"DeepSeek-R1 671B": 12.8, "Llama 3.1 405B": 10.2, "Nemotron Ultra 253B": 10.2}
MODELS = (*NODES_KW, "Mixtral 8x22B", "Llama 3.1 70B")
INPUT_TOKENS = 500
MEDIAN_TOKENS = {"traditional": 300, "long": 5000}
LONG_SHARE = 0.1


def seconds(shape: np.ndarray, i: np.ndarray | float, o: np.ndarray | float) -> np.ndarray:
    """Return the time of an output token: a + b (L_in + L_out / 2) + p L_in / L_out."""
    a, b, p = shape
    return np.asarray(a + b * (np.asarray(i) + np.asarray(o) / 2) + p * np.asarray(i) / o)


@functools.cache
def _table() -> pd.DataFrame:
    return pd.read_csv(data_dir() / "throughput.csv")


def fitted_shape(i: np.ndarray, o: np.ndarray, tps: np.ndarray) -> np.ndarray:
    """Return the coefficients of the least squares of ln TPS, by Nelder and Mead's search."""

    def squares(ln: np.ndarray) -> float:
        return float(np.sum(np.log(tps * seconds(np.exp(ln), i, o)) ** 2))

    start = np.log(np.array([1.0, 1 / 2000, 1.0]) / tps.max())
    for _ in range(6):
        options = {"xatol": 1e-12, "fatol": 1e-16, "maxiter": 20_000, "maxfev": 20_000}
        start = minimize(squares, start, method="Nelder-Mead", options=options).x
    return np.exp(start)


def level_rows(model: str) -> pd.DataFrame:
    """Return the rows from NVIDIA's overview; all rows of a model that has none there."""
    table = _table()
    own = table[table["model"] == model]
    overview = own[own["source"].str.contains("performance overview")]
    return overview if len(overview) else own


@functools.cache
def shape(model: str) -> tuple[float, ...]:
    """Return the shape that a model uses, at the level of the rows that it was fitted to."""
    if model.startswith("DeepSeek"):
        rows = pd.read_csv(data_dir() / "throughput_trtllm.csv").query(
            "version == 'v1.1' and model == 'DeepSeek-R1-0528' and gpu == 'H200'"
            " and quantization == 'FP8'"
        )
        tps = (rows["tps_tok_s"] / rows["gpus"]).to_numpy()
    else:
        rows = level_rows("Llama 3.1 405B" if model.startswith("Nemotron") else model)
        tps = rows["tps_tok_s"].to_numpy()
    return tuple(fitted_shape(*_lengths(rows), tps))


def paper_fit(model: str) -> tuple[float, float, float, float]:
    """Return intercept, exponents and cap of the paper's fit to the 22 released rows."""
    own = _table().query("in_release and model == @model")
    tps = own["tps_tok_s"].to_numpy()
    if len(own) < 3:
        return math.log(tps.max()), 0.0, 0.0, tps.max()
    logs = np.log(own[["input_tokens", "output_tokens"]].to_numpy(dtype=float))
    normal = np.column_stack([np.ones(len(own)), logs])
    # the normal equations, not a factorisation
    a, b, c = np.linalg.solve(normal.T @ normal, normal.T @ np.log(tps))
    return float(a), float(b), float(c), float(tps.max())


def paper_tps(model: str, i: float, o: float) -> float:
    a, b, c, top = paper_fit(model)
    return min(math.exp(a) * i**b * o**c, top)


def fit_at(model: str, anchor: str | tuple[float, float]) -> np.ndarray:
    """Return the coefficients at the level of the model's own rows, or of the paper's fit."""
    own_shape = np.array(shape(model))
    if anchor != "rows":
        i, o = (500, 300) if anchor == "typical" else anchor
        return own_shape / (paper_tps(model, i, o) * seconds(own_shape, i, o))
    rows = level_rows(model)
    # the scale x that makes the squares of ln(tps x seconds) least, by a search over ln x
    ln_miss = np.log(rows["tps_tok_s"] * seconds(own_shape, *_lengths(rows))).to_numpy()
    found = minimize(lambda ln_x: np.sum((ln_miss + ln_x[0]) ** 2), [0.0], tol=1e-14)
    return own_shape * math.exp(found.x[0])


def _lengths(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return rows["input_tokens"].to_numpy(), rows["output_tokens"].to_numpy()


def context_kws(regime: str, anchor: str | tuple[float, float]) -> float:
    """Return the mean energy of a query at the IT equipment [kW s], summed over the models."""
    mean = MEDIAN_TOKENS[regime] / math.log(2)
    total = 0.0
    for model, power_kw in NODES_KW.items():
        a, b, p = fit_at(model, anchor)
        # E[L] = mean, E[L^2] = 2 mean^2
        total += power_kw * (p * INPUT_TOKENS + (a + b * INPUT_TOKENS) * mean + b / 2 * 2 * mean**2)
    return total


@functools.cache
def cap_seconds(model: str, regime: str) -> float:
    """Return the mean time of a query with the paper's capped fit [s], by quadrature."""
    mean = MEDIAN_TOKENS[regime] / math.log(2)
    a, b, c, top = paper_fit(model)
    # the length at which the cap begins, in units of the mean
    bend = math.exp((math.log(top) - a - b * math.log(INPUT_TOKENS)) / c) / mean if c else 1.0
    ends = sorted({0.0, 1e-4, 1e-2, 0.1, 1.0, 5.0, 15.0, 60.0, min(bend, 60.0)})
    parts = (
        quad(lambda x: x * math.exp(-x) / paper_tps(model, INPUT_TOKENS, x * mean), *part)[0]
        for part in itertools.pairwise(ends)
    )
    return mean * sum(parts)


def cap_kws(regime: str) -> float:
    """Return the mean energy with the paper's capped fit [kW s], summed over the models."""
    return sum(kw * cap_seconds(model, regime) for model, kw in NODES_KW.items())


def ratio(fleet: str, anchor: str | tuple[float, float]) -> float:
    """Return the fleet with the context fits over that with the cap: ``long`` or ``mixed``."""
    weights = {"long": {"long": 1.0}, "mixed": {"traditional": 1 - LONG_SHARE, "long": LONG_SHARE}}
    context = sum(w * context_kws(regime, anchor) for regime, w in weights[fleet].items())
    cap = sum(w * cap_kws(regime) for regime, w in weights[fleet].items())
    return context / cap


def mean_over_cap(model: str, regime: str = "long") -> float:
    """Return a model's mean query with its context fit over that with the paper's cap."""
    mean = MEDIAN_TOKENS[regime] / math.log(2)
    a, b, p = fit_at(model, "rows")
    context = p * INPUT_TOKENS + (a + b * INPUT_TOKENS) * mean + b * mean**2
    return context / cap_seconds(model, regime)


def row_miss(anchor: str | tuple[float, float], models: tuple[str, ...] = MODELS) -> float:
    """Return the factor by which the fits miss the rows of some models."""
    misses = []
    for model in models:
        rows = level_rows(model)
        misses.append(np.log(rows["tps_tok_s"] * seconds(fit_at(model, anchor), *_lengths(rows))))
    return math.exp(math.sqrt(np.mean(np.concatenate(misses) ** 2)))
