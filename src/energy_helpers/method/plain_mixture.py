"""
The method in its plainest form: the energy of a query as a mixture of log-normals.

By Eq. 1 the energy is ``PUE x utilisation x node power x L_eff / (3.6 TPS)``. PUE and utilisation
are log-normal, so the energy of a query of a known output length is log-normal too. Over all
lengths it is a mixture, here with fixed Gauss-Legendre nodes i in ln L_out that represent a share
w_i of the queries, of median energy e_i: ``P(E <= e) = sum of w_i Phi((ln e - ln e_i) / sigma)``.
`exact` computes the same tables faster; the tests compare the two.

Examples
--------
>>> table = per_query(edition)
>>> table.loc["baseline", ["p25", "p50", "p75"]].round(3).tolist()
[0.162, 0.309, 0.607]
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr, roots_legendre
from scipy.stats import norm

from ..facts.validation import check_count
from . import baseline, lever_gains
from .assumptions import QUANTILES, Assumptions, Regime
from .distributions import Array, LengthLaw, LogNormal
from .query import Setting, energy_at_lengths_wh
from .throughput import Model

# per model and kind of query, on each side of a kink
N_NODES = 400
# probabilities that differ by less belong to one quantile
_FLAT = 1e-10
_roots_legendre = functools.lru_cache(maxsize=64)(roots_legendre)


def _length_nodes(law: LengthLaw, cap_tok: float, n_nodes: int) -> tuple[Array, Array]:
    """Return nodes in ln L and the share of queries that each of them represents."""
    if law.t_low == law.t_high:
        return np.array([law.t_low]), np.ones(1)
    # the energy has a kink where the throughput reaches its cap: no piece crosses it
    kink = math.log(cap_tok) if cap_tok > 0 else -math.inf
    edges = np.unique(np.clip([law.t_low, kink, law.t_high], law.t_low, law.t_high))
    ln_tokens, width = np.hstack([_gauss_legendre(*e, n_nodes) for e in pairwise(edges)])
    return ln_tokens, width * law.density_t(ln_tokens)


def model_mixture(
    assumptions: Assumptions, setting: Setting, model: Model, n_nodes: int = N_NODES
) -> Mixture:
    """
    Return the distribution of the energy of a query on one model of `setting`.

    Examples
    --------
    >>> setting = Setting.of(edition, "traditional")
    >>> round(model_mixture(edition, setting, setting.models[0]).mean(), 3)  # [Wh]
    0.957
    """
    # fewer do not resolve the distribution of the output length
    n_nodes = check_count("n_nodes", n_nodes, 100, 100_000)
    factor = setting.factor
    nodes, mean_exists = [], True
    for kind in setting.kinds:
        cap_tok = model.fit.cap_output_tokens(kind.input_tokens)
        ln_tokens, weight = _length_nodes(kind.law, cap_tok, n_nodes)
        lengths = kind.input_tokens, np.exp(ln_tokens)
        ln_wh = np.log(energy_at_lengths_wh(assumptions, model, *lengths, factor.median))
        _check_gaps(ln_wh, weight, factor.sigma)
        # for very short and very long outputs the energy is a power of the length
        powers = np.diff(ln_wh) / np.diff(ln_tokens)
        least, most = kind.law.finite_powers
        mean_exists &= bool(np.all(least < powers[:1]) and np.all(powers[-1:] < most))
        nodes.append((ln_wh, kind.share * weight))
    ln_wh, weight = np.hstack(nodes)
    return Mixture(ln_wh, weight, factor.sigma, mean_exists)


@dataclass(frozen=True, slots=True)
class Mixture:
    """
    Weighted sum of log-normal distributions of the energy with a common sigma.

    Examples
    --------
    >>> round(Mixture(np.log([1.0, 4.0]), np.array([0.75, 0.25]), sigma=1e-6).mean(), 6)
    1.75
    """

    ln_wh: Array  # logarithm of the median energy at each node [ln Wh]
    weight: Array  # share of the queries that each node represents, 1 in all
    sigma: float  # standard deviation of ln E at a node
    mean_exists: bool = True

    def cdf(self, ln_wh: float) -> float:
        """Return the probability of an energy of at most `ln_wh` [ln Wh]."""
        return float(ndtr((ln_wh - self.ln_wh) / self.sigma) @ self.weight)

    def mean(self) -> float:
        """Return the mean energy [Wh]."""
        mean_wh = float(np.exp(self.ln_wh + self.sigma**2 / 2) @ self.weight)
        return mean_wh if self.mean_exists else math.inf

    def trimmed(self, low: float, high: float, n_nodes: int) -> Mixture:
        """Return the part between two quantiles, as nodes with a fixed energy."""
        if (low, high) == (0, 1):
            return self
        ln_wh, width = _gauss_legendre(quantile(self, low), quantile(self, high), n_nodes)
        density = norm.pdf(ln_wh[:, None], self.ln_wh, self.sigma) @ self.weight
        weight = width * density / (high - low)
        if abs(weight.sum() - 1) > 1e-3:
            raise ValueError(f"n_nodes = {n_nodes} do not resolve the trimmed baseline; give more")
        return Mixture(ln_wh, weight, sigma=0.0)

    def divided_by(self, gain: LogNormal) -> Mixture:
        """Return the distribution of the energy / an independent log-normal gain."""
        if self.sigma == 0:
            _check_gaps(self.ln_wh, self.weight, gain.sigma)
        sigma = math.hypot(self.sigma, gain.sigma)
        return Mixture(self.ln_wh - gain.mu, self.weight, sigma, self.mean_exists)


def quantile(energy: Mixture | Baseline, p: float) -> float:
    """
    Return the energy at the probability `p` [ln Wh], between 1e-30 and 1e30 Wh.

    Examples
    --------
    >>> energy = Mixture(np.log([1.0, 4.0]), np.array([0.75, 0.25]), sigma=0.01)
    >>> round(float(np.exp(quantile(energy, 0.9))), 2)  # [Wh]
    4.01
    """

    def at(probability: float) -> float:
        return float(brentq(lambda ln_wh: energy.cdf(ln_wh) - probability, -69, 69, xtol=1e-13))

    low, high = at(p - _FLAT), at(p + _FLAT)
    # in a gap between two models every energy is such a quantile: the middle, as in numpy
    return math.log((math.exp(low) + math.exp(high)) / 2) if high - low > 1e-3 else at(p)


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    Models with weights, each trimmed to the part between two of its quantiles.

    Examples
    --------
    >>> round(models_and_baseline(edition, "traditional")[1].mean(), 3)  # [Wh]
    0.438
    """

    models: Sequence[Mixture]
    weights: Array  # share of the queries of each model, 1 in all
    kept: tuple[float, float]  # the probabilities of the two quantiles
    parts: Sequence[Mixture]  # each model after trimming

    def cdf(self, ln_wh: float) -> float:
        """Return the probability of an energy of at most `ln_wh` [ln Wh]."""
        low, high = self.kept
        inside = np.clip([model.cdf(ln_wh) for model in self.models], low, high)
        return float((self.weights @ inside - low) / (high - low))

    def mean(self) -> float:
        """Return the mean energy [Wh]."""
        return float(self.weights @ [part.mean() for part in self.parts])


def models_and_baseline(
    assumptions: Assumptions, regime: Regime, n_nodes: int = N_NODES
) -> tuple[dict[str, Mixture], Baseline]:
    """
    Return the distributions of the energy of a query on each model and in the baseline.

    Examples
    --------
    >>> round(models_and_baseline(edition, "long")[0]["Llama 3.1 405B"].mean(), 2)  # [Wh]
    4.5
    """
    setting = Setting.of(assumptions, regime)
    mixtures = {m.name: model_mixture(assumptions, setting, m, n_nodes) for m in setting.models}
    medians_wh = np.exp([quantile(mixture, 0.5) for mixture in mixtures.values()])
    taken = baseline.resolve(assumptions, setting.models, medians_wh)
    members = [mixtures[name] for name in taken]
    kept = baseline.TRIM_QUANTILES[assumptions.trim]
    parts = [member.trimmed(*kept, n_nodes) for member in members]
    return mixtures, Baseline(members, baseline.weights(assumptions, taken), kept, parts)


def per_query(
    assumptions: Assumptions, regime: Regime = "traditional", n_nodes: int = N_NODES
) -> pd.DataFrame:
    """
    Return the energy of a query on each model and in the baseline, as `exact.per_query`.

    Examples
    --------
    >>> bool((per_query(edition) / eh.exact.per_query(edition) - 1).abs().max().max() < 1e-8)
    True
    """
    mixtures, pooled = models_and_baseline(assumptions, regime, n_nodes)
    return _table(mixtures | {"baseline": pooled}, "model")


def levers(
    assumptions: Assumptions, regime: Regime = "traditional", n_nodes: int = N_NODES
) -> pd.DataFrame:
    """
    Return the energy of a baseline query under each efficiency lever, as `exact.levers`.

    Examples
    --------
    >>> levers(edition)["ratio"].round(2).to_dict()
    {'model': 3.86, 'serving': 2.73, 'hardware': 1.94}
    """
    _, pooled = models_and_baseline(assumptions, regime, n_nodes)
    rows = {}
    for lever in lever_gains.LEVERS:
        gain = lever_gains.alpha(assumptions, lever)
        parts = [part.divided_by(gain) for part in pooled.parts]
        rows[lever] = Baseline(parts, pooled.weights, (0, 1), parts)
    table = _table(rows, "lever")
    return table.assign(ratio=math.exp(quantile(pooled, 0.5)) / table["p50"])


def _table(energies: Mapping[str, Mixture | Baseline], index: str) -> pd.DataFrame:
    columns = {
        name: [*(math.exp(quantile(energy, p)) for p in QUANTILES.values()), energy.mean()]
        for name, energy in energies.items()
    }
    return pd.DataFrame(columns, index=[*QUANTILES, "mean"]).T.rename_axis(index)


def _gauss_legendre(low: float, high: float, n_nodes: int) -> tuple[Array, Array]:
    nodes, weights = _roots_legendre(n_nodes)
    return low + (high - low) * (nodes + 1) / 2, (high - low) * weights / 2


def _check_gaps(ln_wh: Array, weight: Array, sigma: float) -> None:
    if sigma == 0:
        raise ValueError("a log-normal factor is fixed; give one a P5 below its P95")
    gaps = np.abs(np.diff(ln_wh))[weight[1:] > 1e-3 * weight.max()]
    # wider gaps than 1.8 sigma can move a result by 0.1%
    times = gaps.max(initial=0.0) / (1.8 * sigma)
    if times > 1:
        raise ValueError(
            f"sigma = {sigma:.3g} of a factor is too small; give n_nodes {times:.2g} times as large"
        )
