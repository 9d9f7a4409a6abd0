r"""
Exact variance-based sensitivity indices (Sobol') of the energy.

The energy of a query is ``E = S_1 ... S_k h(m, L)``: independent log-normal factors (PUE,
utilisation, and 1/alpha of an improvement) times the energy of a query of length L on model m.
Every index of such a product follows from a few moments, in ``E`` and in ``ln E``:

    first order   Var(mean of Y given the factor) / Var(Y)
    total         1 - Var(mean of Y given all others) / Var(Y)

Moments over m are sums, and moments over L are numerical integrals; nothing is sampled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...method import exact, fleet_factor
from ...method.assumptions import Assumptions, Regime, check_regime
from ...method.distributions import Array, Fixed, LogNormal
from ...method.query_law import QueryLaw, gauss_legendre

MODEL, LENGTH = "model", "output length"
PUE, UTILISATION, IMPROVEMENT = "PUE", "utilisation", "improvement"
COLUMNS = ("first_ln", "total_ln", "first", "total")
_NODES = 12


@dataclass(frozen=True)
class Product:
    """
    Product of log-normal factors and a table over models and lengths, as logarithms.

    Examples
    --------
    >>> product = query_product(edition)
    >>> list(product.factors), product.ln_wh.shape[0]
    (['PUE', 'utilisation'], 3)
    """

    factors: dict[str, LogNormal]
    ln_wh: Array  # (models, n): ln h of each model at each length [ln Wh]
    weight: Array  # (models,): share of the queries of each model, 1 in all
    share: Array  # (n,): probability of each length, 1 in all
    finite: bool = True  # whether the variance of the energy is finite

    def indices(self) -> pd.DataFrame:
        """
        Return first-order and total indices of each factor.

        Index: the log-normal factors, ``model`` and ``output length``. Columns ``first_ln
        total_ln`` of ln E and ``first total`` of E; nan if nothing varies or the variance of E is
        infinite.
        """
        logs, energy = self._of_logs(), self._of_energy()
        if not self.finite:
            energy = dict.fromkeys(energy, (math.nan, math.nan))
        table = {name: (*logs[name], *energy[name]) for name in logs}
        frame = pd.DataFrame.from_dict(table, orient="index", columns=list(COLUMNS))
        return frame.rename_axis("factor")

    def _of_logs(self) -> dict[str, tuple[float, float]]:
        of_model, of_length = self.ln_wh @ self.share, self.weight @ self.ln_wh
        mean = float(self.weight @ of_model)
        between_models = float(self.weight @ (of_model - mean) ** 2)
        between_lengths = float((of_length - mean) ** 2 @ self.share)
        of_table = float(self.weight @ (self.ln_wh - mean) ** 2 @ self.share)
        together = max(of_table - between_models - between_lengths, 0.0)
        parts = {name: (law.sigma**2, law.sigma**2) for name, law in self.factors.items()}
        parts[MODEL] = (between_models, between_models + together)
        parts[LENGTH] = (between_lengths, between_lengths + together)
        whole = of_table + sum(law.sigma**2 for law in self.factors.values())
        return _shares(parts, whole)

    def _of_energy(self) -> dict[str, tuple[float, float]]:
        # in units of the largest energy, because squares could overflow
        wh = np.exp(self.ln_wh - self.ln_wh.max())
        of_model, of_length = wh @ self.share, self.weight @ wh
        mean, square = float(self.weight @ of_model), float(self.weight @ wh**2 @ self.share)
        # each factor / its mean: the second moment is exp(sigma^2)
        seconds = {name: math.exp(law.sigma**2) for name, law in self.factors.items()}
        every = math.prod(seconds.values())
        parts = {
            name: ((second - 1) * mean**2, (second - 1) * every / second * square)
            for name, second in seconds.items()
        }
        squares_of_model = float(self.weight @ of_model**2)
        squares_of_length = float(of_length**2 @ self.share)
        parts[MODEL] = (squares_of_model - mean**2, every * (square - squares_of_length))
        parts[LENGTH] = (squares_of_length - mean**2, every * (square - squares_of_model))
        return _shares(parts, every * square - mean**2)


def _shares(parts: dict[str, tuple[float, float]], whole: float) -> dict[str, tuple[float, float]]:
    if whole <= 0:
        return dict.fromkeys(parts, (math.nan, math.nan))
    return {name: (first / whole, total / whole) for name, (first, total) in parts.items()}


def query_product(
    assumptions: Assumptions, regime: Regime = "traditional", *, improved: bool = False
) -> Product:
    """
    Return the energy of a baseline query, with untrimmed models, as a product.

    `improved`: whether the energy is divided by the fleet's improvement (section 4).

    The kind of query in a session counts as part of its length.

    Examples
    --------
    >>> list(query_product(edition, improved=True).factors)
    ['PUE', 'utilisation', 'improvement']
    """
    solved = exact.solve(assumptions, check_regime(regime))
    factors = {PUE: solved.setting.pue}
    if solved.setting.utilisation is not None:
        factors[UTILISATION] = solved.setting.utilisation
    if improved:
        factors[IMPROVEMENT] = fleet_factor.improvement(assumptions, regime)
    law, energy = solved.law, solved.law.energy
    t, share = _lengths(law)
    at = np.broadcast_to(t, (len(energy.ln_scale), len(t)))
    capped = (
        energy.ln_tps_one[:, None] + energy.exponent[:, None] * at >= (energy.ln_tps_max[:, None])
    )
    ln_wh = energy.ln_energy(at, capped).reshape(len(law.shares), -1, len(t))
    table = np.moveaxis(ln_wh[:, solved.pool.members], 0, 1).reshape(len(solved.taken), -1)
    least, most = law.law.finite_powers
    shortest, longest = energy.powers_at_ends()
    finite = bool(np.all(2 * shortest > least) and np.all(2 * longest < most))
    share_of_nodes = np.outer(law.shares, share).ravel()
    return Product(factors, table, solved.pool.weights, share_of_nodes, finite)


def _lengths(law: QueryLaw) -> tuple[Array, Array]:
    """Return nodes in ln L and their probabilities; no node spans the cap of a model."""
    if isinstance(law.law, Fixed):
        return np.array([math.log(law.law.median)]), np.ones(1)
    low, high = law.law.t_low, law.law.t_high
    panels = max(1, math.ceil((high - low) / min(law.law.t_scale, 1.0)))
    cuts = np.concatenate([law.pieces.low.ravel(), law.pieces.high.ravel()])
    edges = np.unique(np.concatenate([np.linspace(low, high, panels + 1), cuts]))
    nodes, weights = gauss_legendre(_NODES)
    width = np.diff(edges)[:, None]
    t = (edges[:-1, None] + width * nodes).ravel()
    share = (width * weights).ravel() * law.law.density_t(t)
    return t, share / share.sum()


def query_indices(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    """
    Return the indices of a query's energy; see `Product.indices` and `query_product`.

    Examples
    --------
    >>> query_indices(edition)["first_ln"].round(2).to_dict()
    {'PUE': 0.01, 'utilisation': 0.03, 'model': 0.24, 'output length': 0.71}
    """
    return query_product(assumptions, regime).indices()


def fleet(
    assumptions: Assumptions, regime: Regime = "traditional", *, improved: bool = False
) -> pd.DataFrame:
    """
    Return the indices of the energy of a fleet in one regime; see `Product.indices`.

    PUE, utilisation, the model and the improvement are drawn once for the whole fleet. The
    output length is drawn for each query and averages out, so its index is zero.

    Examples
    --------
    >>> fleet(edition)["first_ln"].round(2).to_dict()
    {'PUE': 0.03, 'utilisation': 0.12, 'model': 0.85, 'output length': 0.0}
    """
    one = query_product(assumptions, regime, improved=improved)
    largest = one.ln_wh.max()
    mean_wh = np.exp(one.ln_wh - largest) @ one.share
    ln_means = np.log(mean_wh)[:, None] + largest
    return Product(one.factors, ln_means, one.weight, np.ones(1)).indices()


def sampled(product: Product, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """
    Estimate the indices with `scipy.stats.sobol_indices` and `n` points, as a check.

    The table is that of `Product.indices`. `n` is a power of two; the function is evaluated
    (factors + 4) n times.

    Examples
    --------
    >>> product, rng = query_product(edition), np.random.default_rng(0)
    >>> gap = sampled(product, 4096, rng) - product.indices()
    >>> bool(gap["first_ln"].abs().max() < 0.05)
    True
    """
    from scipy.special import ndtri
    from scipy.stats import sobol_indices, uniform

    laws = list(product.factors.values())
    heavier, above = np.cumsum(product.weight), np.cumsum(product.share)

    def ln_energy(u: Array) -> Array:
        model = np.minimum(np.searchsorted(heavier, u[-2]), len(heavier) - 1)
        at = np.minimum(np.searchsorted(above, u[-1]), len(above) - 1)
        drawn = [law.mu + law.sigma * ndtri(row) for law, row in zip(laws, u, strict=False)]
        return np.asarray(product.ln_wh[model, at] + sum(drawn))

    def both(u: Array) -> Array:
        y = ln_energy(np.clip(u, 1e-15, 1 - 1e-15))
        return np.stack([y, np.exp(y)])

    dists: Any = [uniform()] * (len(laws) + 2)
    found: Any = sobol_indices(func=both, n=n, dists=dists, rng=rng)
    table = np.stack([found.first_order, found.total_order], axis=1).reshape(4, -1).T
    index = pd.Index([*product.factors, MODEL, LENGTH], name="factor")
    return pd.DataFrame(table, index=index, columns=list(COLUMNS))
