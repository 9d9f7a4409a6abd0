"""Efficiency levers: the distribution of the baseline / an uncertain gain (section 3)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from ..facts.validation import check_choice
from .assumptions import Assumptions
from .baseline import Pool
from .distributions import Array, LogNormal
from .query_law import ROOT_TWO_PI, gauss_legendre, solve

LEVERS = ("model", "serving", "hardware")
# a gain with less spread counts as fixed: the error is of the order of its square
FIXED_SPREAD = 1e-5
# for less spread the pool would need too many nodes: average over the gain instead
NARROW_SPREAD = 5e-3
# Phi(-7.5) is 3e-14
_REACH = 7.5


def alpha(assumptions: Assumptions, lever: str) -> LogNormal:
    """
    Return the distribution of a lever's gain (section 3, P5-P95).

    Raises
    ------
    ValueError
        If there is no such lever.

    Examples
    --------
    >>> alpha(edition, "hardware").quantile([0.05, 0.95]).round(2)
    array([1.5, 2.5])
    """
    lever = check_choice("lever", lever, LEVERS)
    return LogNormal.from_p5_p95(
        getattr(assumptions, f"alpha_{lever}_p5"), getattr(assumptions, f"alpha_{lever}_p95")
    )


def divided_cdf_and_density(
    y: Array, nodes: Array, weights: Array, gains: Sequence[LogNormal]
) -> tuple[Array, Array]:
    """
    Return P(ln(E / alpha) <= y) and its density, for E given by quadrature nodes.

    Parameters
    ----------
    y : ndarray, shape (gains, k)
        Logarithms of energy [ln Wh].
    nodes, weights : ndarray, shape (n,)
        Nodes and weights in ``ln E``, from `baseline.Pool.nodes`.
    gains : sequence of LogNormal
        The distributions of the gains alpha.

    Examples
    --------
    >>> nodes, half = (np.log([1.0, 4.0]), np.array([0.5, 0.5])), [LogNormal(np.log(2), 0.1)]
    >>> divided_cdf_and_density(np.log([[1.0]]), *nodes, half)[0].round(6)
    array([[0.5]])
    """
    mu, sigma = _columns(gains)
    z = ((y + mu)[..., None] - nodes) / sigma[..., None]
    density = np.exp(z * z * -0.5) @ weights / (ROOT_TWO_PI * sigma)
    return ndtr(z) @ weights, density


def divided_quantiles(p: Array, nodes: Array, weights: Array, gains: Sequence[LogNormal]) -> Array:
    """
    Return the quantiles of ``E / alpha`` [ln Wh], shape (gains, k).

    The parameters are those of `divided_cdf_and_density`; `p` has shape (k,).

    Examples
    --------
    >>> nodes, half = (np.log([1.0, 1.0]), np.array([0.5, 0.5])), [LogNormal(np.log(2), 0.1)]
    >>> np.exp(divided_quantiles(np.array([0.5]), *nodes, half)).round(6)
    array([[0.5]])
    """
    mu, sigma = _columns(gains)
    centre = nodes @ weights
    spread = np.sqrt((nodes - centre) ** 2 @ weights + sigma**2)
    target = np.broadcast_to(p, (len(gains), len(p)))
    return solve(
        lambda y: divided_cdf_and_density(y, nodes, weights, gains),
        target,
        np.broadcast_to(nodes.min() - mu - 9 * sigma, target.shape),
        np.broadcast_to(nodes.max() - mu + 9 * sigma, target.shape),
        centre - mu + spread * ndtri(target),
    )


def _averaged_cdf_and_density(y: Array, pool: Pool, gain: LogNormal) -> tuple[Array, Array]:
    """Return P(ln(E / alpha) <= y) and its density for a narrow gain, by averaging."""
    centre = y[:, None] + gain.mu
    cuts = np.clip((pool.breaks(gain.sigma) - centre) / gain.sigma, -_REACH, _REACH)
    whole = np.broadcast_to(np.linspace(-_REACH, _REACH, 6), (len(y), 6))
    ends = np.sort(np.concatenate([whole, cuts], axis=1), axis=1)
    row, column = np.nonzero(np.diff(ends) > 0)
    start, width = ends[row, column, None], np.diff(ends)[row, column, None]
    nodes, weights = gauss_legendre(20)
    z = start + width * nodes
    mass = width * weights * np.exp(z * z * -0.5) / ROOT_TWO_PI
    cdf, density = pool.cdf_and_density((centre[row] + gain.sigma * z).ravel())
    summed = np.zeros((2, len(y)))
    np.add.at(summed[0], row, (mass * cdf.reshape(z.shape)).sum(axis=1))
    np.add.at(summed[1], row, (mass * density.reshape(z.shape)).sum(axis=1))
    return summed[0], summed[1]


def averaged_quantiles(p: Array, pool: Pool, gain: LogNormal, start: Array) -> Array:
    """
    Return the quantiles of ``E / alpha`` [ln Wh] for a narrow gain, from a first guess.

    Examples
    --------
    >>> pool = eh.exact.solve(edition, "traditional").pool
    >>> half = LogNormal(np.log(2), 0.001)
    >>> np.exp(averaged_quantiles(np.array([0.5]), pool, half, np.log([0.15]))).round(3)  # [Wh]
    array([0.154])
    """
    reach = (_REACH + 1) * gain.sigma
    return solve(
        lambda y: _averaged_cdf_and_density(y, pool, gain),
        p,
        np.full(len(p), pool.y_low.min() - gain.mu - reach),
        np.full(len(p), pool.y_high.max() - gain.mu + reach),
        start,
    )


def _columns(gains: Sequence[LogNormal]) -> tuple[Array, Array]:
    table = np.array([(gain.mu, gain.sigma) for gain in gains])
    return table[:, :1], table[:, 1:]
