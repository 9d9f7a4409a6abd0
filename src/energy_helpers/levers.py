"""Efficiency levers: the law of the baseline divided by an uncertain gain (section 3)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from .assumptions import Assumptions
from .distributions import Array, LogNormal
from .query_law import ROOT_TWO_PI, solve

LEVERS = ("model", "serving", "hardware")
# a gain of less spread than this is a fixed one: its law moves by the square
FIXED_SPREAD = 1e-5


def alpha(assumptions: Assumptions, lever: str) -> LogNormal:
    """
    Return the law of one lever's gain (section 3, P5-P95).

    Raises
    ------
    ValueError
        If there is no such lever.
    """
    if lever not in LEVERS:
        raise ValueError(f"unknown lever {lever!r}; give one of {', '.join(LEVERS)}")
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
        Of ``ln E``, as `blend.Pool.nodes` gives them.
    gains : sequence of LogNormal
        The laws of alpha.
    """
    mu, sigma = _columns(gains)
    z = ((y + mu)[..., None] - nodes) / sigma[..., None]
    density = np.exp(z * z * -0.5) @ weights / (ROOT_TWO_PI * sigma)
    return ndtr(z) @ weights, density


def divided_quantiles(p: Array, nodes: Array, weights: Array, gains: Sequence[LogNormal]) -> Array:
    """
    Return the quantiles of ``E / alpha`` [ln Wh], shape (gains, k).

    Parameters as `divided_cdf_and_density`; `p` has shape (k,).
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


def _columns(gains: Sequence[LogNormal]) -> tuple[Array, Array]:
    table = np.array([(gain.mu, gain.sigma) for gain in gains])
    return table[:, :1], table[:, 1:]
