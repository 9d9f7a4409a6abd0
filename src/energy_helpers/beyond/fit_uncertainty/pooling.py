r"""
Partially pooled throughput fits of all models (a hierarchical linear model).

    ln TPS = a_m + b_m ln(L_in / 1000) + c_m ln(L_out / 1000) + e,    e ~ N(0, noise^2)
    (a, b, c)_m ~ N((a, b, c), spread^2),    (a, b, c) ~ N(prior)

Given the noise and the spreads, everything is normal, and the posterior is exact linear algebra.
The noise and the spreads of the two exponents are integrated over a grid. The result is a mixture
of normals, one for each point of the grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from ...method.distributions import Array, Indices

# lengths at which the level of a fit is defined; level and exponents are nearly independent
REFERENCE_TOKENS = 1000.0
# number of points of the grid, and its ends in units of the half-normal prior's scale
NOISE_POINTS, SPREAD_POINTS = 24, 10
NOISE_ENDS, SPREAD_ENDS = (0.02, 4.0), (0.03, 4.0)
# points of the grid with less weight are left out
NEGLIGIBLE = 1e-7


@dataclass(frozen=True, slots=True)
class Prior:
    """
    Prior of the hierarchical model; all spreads are in units of ln TPS.

    Examples
    --------
    >>> round(float(np.exp(Prior().mean[0]))), Prior(noise=0.3).noise
    (3000, 0.3)
    """

    level_tok_s: float = 3000.0  # centre of the mean level, at `REFERENCE_TOKENS` [tokens/s]
    level_sd: float = 3.0  # standard deviation of ln mean level: a factor of 20 either way
    exponent_sd: float = 1.0  # standard deviation of the mean exponents about zero
    level_spread: float = 2.0  # of ln level between the models; wide because they differ in size
    exponent_spread: float = 0.3  # scale of the half-normal prior of the exponents' spread
    noise: float = 0.5  # scale of the half-normal prior of the noise

    def __post_init__(self) -> None:
        for name in ("level_tok_s", "level_sd", "exponent_sd", "level_spread", "noise"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(
                    f"{name} = {getattr(self, name):g} is not valid; give a finite number above 0"
                )
        if not 0 <= self.exponent_spread < math.inf:
            raise ValueError(
                f"exponent_spread = {self.exponent_spread:g} is not valid; give a finite number "
                "at least 0"
            )

    @property
    def mean(self) -> Array:
        """Centre of the mean level and of the mean exponents; shape (3,)."""
        return np.array([math.log(self.level_tok_s), 0.0, 0.0])

    def grid(self) -> tuple[Array, Array, Array]:
        """
        Return the grid over the noise and the two spreads, and the prior weight of its points.

        The noise and the weight have shape (g,). The spreads of the input and the output exponent
        have shape (g, 2).
        """
        noise, of_noise = _half_normal(self.noise, *NOISE_ENDS, NOISE_POINTS)
        spread, of_spread = _half_normal(self.exponent_spread, *SPREAD_ENDS, SPREAD_POINTS)
        axes = np.meshgrid(noise, spread, spread, indexing="ij")
        weights = np.meshgrid(of_noise, of_spread, of_spread, indexing="ij")
        points = np.stack([axis.ravel() for axis in axes], axis=1)
        return points[:, 0], points[:, 1:], np.prod(weights, axis=0).ravel()


def _half_normal(scale: float, low: float, high: float, n: int) -> tuple[Array, Array]:
    if scale == 0:
        return np.zeros(1), np.ones(1)
    unit = np.geomspace(low, high, n)
    # points evenly spaced in the logarithm represent widths in proportion to their values
    weight = unit * np.exp(-(unit**2) / 2)
    return scale * unit, weight / weight.sum()


@dataclass(frozen=True)
class Rows:
    """
    Logarithms of the benchmark rows of some models.

    Examples
    --------
    >>> rows = Rows.of(eh.load_throughput("released"))
    >>> rows.design.shape, rows.models[0]
    ((22, 3), 'Llama 3.1 405B')
    """

    models: tuple[str, ...]
    model: Indices  # (n,), position in `models`
    design: Array  # (n, 3): 1, ln(L_in / 1000), ln(L_out / 1000)
    ln_tps: Array  # (n,) [ln tokens/s]

    @classmethod
    def of(cls, table: pd.DataFrame, models: tuple[str, ...] | None = None) -> Rows:
        """
        Return the rows of a throughput table from `benchmark_rows.load_throughput`.

        `models` has all models, also those without a row; by default, those of the rows. Raises
        ValueError if a row belongs to none of them.
        """
        names = tuple(dict.fromkeys(table["model"])) if models is None else models
        unknown = sorted(set(table["model"]) - set(names))
        if unknown:
            raise ValueError(f"rows of {', '.join(unknown)}; give rows of {', '.join(names)}")
        position = np.array([names.index(name) for name in table["model"]], dtype=np.intp)
        lengths = table[["input_tokens", "output_tokens"]].to_numpy(dtype=float)
        tps = table["tps_tok_s"].to_numpy(dtype=float)
        return cls(names, position, design(lengths), np.log(tps))


def design(lengths_tok: Array) -> Array:
    """
    Return the design of (input, output) lengths [tokens], shape (n, 2); shape (n, 3).

    Examples
    --------
    >>> design(np.array([[1000.0, 1000.0 * np.e]])).round(6)
    array([[1., 0., 1.]])
    """
    logs = np.log(lengths_tok / REFERENCE_TOKENS)
    return np.column_stack([np.ones(len(logs)), logs])


@dataclass(frozen=True)
class Posterior:
    """
    Posterior distribution: a mixture of normals, one for each point of the grid.

    The parameters are the mean (a, b, c) minus its prior centre, and each model's deviation from
    the mean in units of the spread. A spread of zero therefore needs no special case.

    Examples
    --------
    >>> posterior = fit(Rows.of(eh.load_throughput("released")))
    >>> at = design(np.array([[500.0, 300.0]]))
    >>> np.exp(posterior.quantiles(np.array([0.05, 0.5, 0.95]), np.array([0]), at)).round(-1)
    array([[1300., 1640., 2080.]])
    """

    rows: Rows
    prior: Prior
    weight: Array  # (g,), 1 in all
    noise: Array  # (g,)
    scale: Array  # (g, 3): spread of level and exponents between the models
    mean: Array  # (g, p), p = 3 + 3 models
    covariance: Array  # (g, p, p)

    def law(self, model: Indices, at: Array) -> tuple[Array, Array]:
        """
        Return mean and standard deviation of the fitted ln TPS at each point of the grid.

        `model`, shape (n,), has the positions of the models, and `at`, shape (n, 3), is a result of
        `design`. Both results have shape (g, n).
        """
        features = _features(self.scale, len(self.rows.models), model, at)
        mean = at @ self.prior.mean + np.einsum("gnp,gp->gn", features, self.mean)
        variance = np.einsum("gnp,gpq,gnq->gn", features, self.covariance, features)
        return mean, np.sqrt(np.maximum(variance, 0))

    def quantiles(self, p: Array, model: Indices, at: Array, *, of_row: bool = False) -> Array:
        """
        Return quantiles of ln TPS, either fitted or for a further row with its noise.

        The parameters are those of `law`; `p` has shape (k,), and the result (n, k).
        """
        mean, sd = self.law(model, at)
        if of_row:
            sd = np.hypot(sd, self.noise[:, None])
        return mixture_quantile(p, self.weight[:, None], mean, sd)

    def left_out(self) -> tuple[Array, Array, Array]:
        """
        Return the exact prediction of each row from all others, without refitting.

        Weight, mean and standard deviation, each of shape (g, n), are the mixture for a row's ln
        TPS with its noise.
        """
        rows = self.rows
        mean, sd = self.law(rows.model, rows.design)
        variance = self.noise[:, None] ** 2
        # leverage: the part of a row's prediction that comes from the row itself
        kept = np.maximum(1 - sd**2 / variance, 1e-12)
        away = (rows.ln_tps - mean) / kept
        spread = np.sqrt(variance / kept)
        ln_own = -((away / spread) ** 2) / 2 - np.log(spread)
        ln_weight = np.log(self.weight)[:, None] - ln_own
        weight = np.exp(ln_weight - ln_weight.max(axis=0))
        return weight / weight.sum(axis=0), rows.ln_tps - away, spread

    def draws(self, uniform: Array) -> Array:
        """
        Convert uniform random numbers to draws of the models' coefficients.

        `uniform` has numbers in (0, 1), shape (n, 1 + `n_coefficients`); the first selects the
        point of the grid. The result has shape (n, models, 3): intercept, input exponent and output
        exponent of ln TPS, as in `throughput.Coefficients`.
        """
        which = np.searchsorted(np.cumsum(self.weight)[:-1], uniform[:, 0])
        centre, root = self._coefficients
        drawn = centre[which] + np.einsum("npq,nq->np", root[which], ndtri(uniform[:, 1:]))
        laws = drawn.reshape(len(uniform), len(self.rows.models), 3)
        laws[..., 0] -= math.log(REFERENCE_TOKENS) * (laws[..., 1] + laws[..., 2])
        return np.asarray(laws)

    @property
    def n_coefficients(self) -> int:
        """Number of coefficients of all models, three for each."""
        return 3 * len(self.rows.models)

    @cached_property
    def _coefficients(self) -> tuple[Array, Array]:
        """Mean and a root of the covariance of the coefficients; shapes (g, c) and (g, c, c)."""
        n_points, n_models = len(self.weight), len(self.rows.models)
        model, at = np.repeat(np.arange(n_models), 3), np.tile(np.eye(3), (n_models, 1))
        features = _features(self.scale, n_models, model, at)
        mean = at @ self.prior.mean + np.einsum("gcp,gp->gc", features, self.mean)
        covariance = features @ self.covariance @ features.transpose(0, 2, 1)
        # one basis for the whole grid, with the largest variance first: quasi-random numbers
        # are most even in their first dimensions, and neighbouring points have similar draws
        away = mean - self.weight @ mean
        total = np.tensordot(self.weight, covariance + away[:, :, None] * away[:, None, :], axes=1)
        basis = np.linalg.eigh(total)[1][:, ::-1]
        # eigenvalues rather than Cholesky: without noise some variances are almost zero
        values, vectors = np.linalg.eigh(basis.T @ covariance @ basis)
        root = vectors * np.sqrt(np.maximum(values, 0))[:, None, :]
        lower = np.asarray(np.linalg.qr(root.transpose(0, 2, 1), mode="r")).transpose(0, 2, 1)
        sign = np.where(np.diagonal(lower, axis1=1, axis2=2) < 0, -1.0, 1.0)
        return mean, basis @ (lower * sign.reshape(n_points, 1, -1))


def _features(scale: Array, n_models: int, model: Indices, at: Array) -> Array:
    """Return the multipliers of the parameters at each point of the grid; shape (g, n, p)."""
    own = np.zeros((len(scale), len(at), n_models, 3))
    own[:, np.arange(len(at)), model] = at * scale[:, None, :]
    shared = np.broadcast_to(at, (len(scale), *at.shape))
    return np.concatenate([shared, own.reshape(len(scale), len(at), -1)], axis=2)


def fit(rows: Rows, prior: Prior | None = None) -> Posterior:
    """
    Return the posterior distribution of the throughput fits of some models.

    A model may have any number of rows, also none. The default is the prior of the book.

    Examples
    --------
    >>> posterior = fit(Rows.of(eh.load_throughput("released")))
    >>> round(float(posterior.weight.sum()), 6)
    1.0
    """
    prior = prior or Prior()
    noise, spreads, weight = prior.grid()
    scale = np.column_stack([np.full(len(noise), prior.level_spread), spreads])
    n_models, n = len(rows.models), len(rows.ln_tps)
    columns = _features(np.ones((1, 3)), n_models, rows.model, rows.design)[0]
    missing = rows.ln_tps - rows.design @ prior.mean
    # the points of the grid differ only in the scaling of the columns
    ones = np.ones((len(noise), 3))
    factor = np.concatenate([ones, np.tile(scale, (1, n_models))], axis=1)
    sd = [prior.level_sd, prior.exponent_sd, prior.exponent_sd]
    before = np.concatenate([sd, np.ones(3 * n_models)]) ** -2.0
    variance = noise**2
    gram = (columns.T @ columns) * factor[:, :, None] * factor[:, None, :]
    precision = gram / variance[:, None, None] + np.diag(before)
    seen = (columns.T @ missing) * factor / variance[:, None]
    covariance = np.linalg.inv(precision)
    mean = np.einsum("gpq,gq->gp", covariance, seen)
    # residuals and shrinkage are summed separately: a difference from y'y would lose digits
    residual = missing - np.einsum("np,gp,gp->gn", columns, factor, mean)
    misfit = (residual**2).sum(axis=1) / variance + (mean**2 * before).sum(axis=1)
    _, ln_det = np.linalg.slogdet(precision)
    ln_likelihood = -0.5 * (
        n * np.log(2 * math.pi * variance) + ln_det - np.log(before).sum() + misfit
    )
    ln_weight = np.log(np.maximum(weight, 1e-300)) + ln_likelihood
    weight = np.exp(ln_weight - ln_weight.max())
    weight = weight / weight.sum()
    kept = weight > NEGLIGIBLE * weight.max()
    return Posterior(
        rows,
        prior,
        weight[kept] / weight[kept].sum(),
        noise[kept],
        scale[kept],
        mean[kept],
        covariance[kept],
    )


def mixture_quantile(p: Array, weight: Array, mean: Array, sd: Array) -> Array:
    """
    Return quantiles of mixtures of normals, by bisection; shape (n, k).

    The probabilities `p` have shape (k,). The parameters of the g normals in each of n mixtures
    have shape (g, n), or are broadcast to it.

    Examples
    --------
    >>> weight, mean = np.array([[0.5], [0.5]]), np.array([[-1.0], [1.0]])
    >>> mixture_quantile(np.array([0.25, 0.75]), weight, mean, sd=np.array([0.1])).round(3)
    array([[-1.,  1.]])
    """
    weight = np.broadcast_to(weight, mean.shape)[..., None]
    sd = np.maximum(sd, 1e-12)[..., None]
    ends = mean[..., None] + sd * ndtri(p)
    low, high = ends.min(axis=0), ends.max(axis=0)
    for _ in range(40):
        middle = (low + high) / 2
        below = (weight * ndtr((middle - mean[..., None]) / sd)).sum(axis=0) < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
