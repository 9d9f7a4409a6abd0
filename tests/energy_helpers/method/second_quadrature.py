"""
The method once more, slow and obvious: brute-force quadrature and bisection.

Nothing here is shared with `energy_helpers.method.exact` but the fitted coefficients.
"""

import itertools
import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

P = {"p5": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
KEPT = {"released": (0.14, 0.86), "p5-p95": (0.05, 0.95), "none": (0.0, 1.0)}


def spread(p5, p95):
    """Return mean and standard deviation of the logarithm."""
    return math.log(p5 * p95) / 2, math.log(p95 / p5) / (2 * 1.645)


def fine_nodes(low, high, cuts, panels):
    """Return many Gauss-Legendre nodes between `low` and `high`, cut at `cuts`."""
    x, w = np.polynomial.legendre.leggauss(16)
    edges = sorted({low, high, *(c for c in cuts if low < c < high)})
    nodes, weights = [], []
    for a, b in itertools.pairwise(edges):
        n = max(2, math.ceil(panels * (b - a) / (high - low)))
        grid = np.linspace(a, b, n + 1)
        half = np.diff(grid)[:, None] / 2
        nodes.append((grid[:-1, None] + half * (x + 1)).ravel())
        weights.append((half * w).ravel())
    return np.concatenate(nodes), np.concatenate(weights)


def length_nodes(a, regime, cuts, widest):
    """Return nodes in ``ln L_out`` and their probabilities, panels no wider than `widest`."""
    median = a.long_output_tokens_median if regime == "long" else a.output_tokens_median
    at, shape = math.log(median), a.shape
    match a.output_tokens_law:
        case "fixed":
            return np.array([at]), np.array([1.0])
        case "exponential":
            mean = median / math.log(2)
            low, high, scale = math.log(mean) - 40, math.log(mean) + math.log(45), 1.0

            def density(t):
                return np.exp(t - np.exp(t) / mean) / mean

        case "lognormal":
            low, high, scale = at - 9 * shape, at + 9 * shape + shape**2, shape

            def density(t):
                return np.exp(-(((t - at) / shape) ** 2) / 2) / (shape * math.sqrt(2 * math.pi))

        case "pareto":
            low, scale = at - math.log(2) / shape, 1 / shape
            high = low + 42 / (shape - 1)

            def density(t):
                return shape * np.exp(-shape * (t - low))

        case "uniform":
            high, scale = at + math.log1p(shape), 1.0
            low = at + math.log1p(-shape) if shape < 1 else high - 40

            def density(t):
                return np.exp(t - at) / (2 * shape)

    panels = math.ceil((high - low) / min(widest, 0.4 * scale))
    t, w = fine_nodes(low, high, cuts, panels)
    return t, w * density(t)


class SlowModel:
    """One model in one regime."""

    def __init__(self, a, model, regime):
        fit = model.fit
        b0, b1, b2 = fit.coefficients
        cap = fit.cap_output_tokens(a.input_tokens)
        cuts = [math.log(cap)] if 0 < cap < math.inf else []
        # panels of a few spreads of the log-normal factor
        factors = [spread(a.pue_p5, a.pue_p95)[1]]
        if a.power_coupling == "none":
            factors.append(spread(a.utilisation_p5, a.utilisation_p95)[1])
        t, self.weight = length_nodes(a, regime, cuts, 3 * math.hypot(*factors))
        tokens = np.exp(t)
        tps = np.minimum(np.exp(b0 + b1 * math.log(a.input_tokens) + b2 * t), fit.tps_max)
        added = {
            "output": 0,
            "output+input/30": a.input_tokens / 30,
            "output+input": a.input_tokens,
        }
        power = np.full_like(t, model.node_power_kw(a))
        mu, sigma = spread(a.pue_p5, a.pue_p95)
        if a.power_coupling == "none":
            mu_u, sigma_u = spread(a.utilisation_p5, a.utilisation_p95)
            mu, sigma = mu + mu_u, math.hypot(sigma, sigma_u)
        elif a.power_coupling == "released":
            power *= 0.24 + 0.56 * tps / fit.tps_max
        else:
            idle = a.idle_power_kw / a.node_power_kw
            power *= idle + (0.9 - idle) * tps / fit.tps_max
        self.h = power * (tokens + added[a.effective_length]) / tps / 3.6
        self.mu, self.sigma = mu, sigma

    def cdf(self, wh):
        z = (np.log(np.atleast_1d(wh))[:, None] - self.mu - np.log(self.h)) / self.sigma
        return ndtr(z) @ self.weight

    def mean(self):
        return math.exp(self.mu + self.sigma**2 / 2) * float(self.h @ self.weight)

    def mean_below(self, wh):
        """Return E[E; E <= wh]: the log-normal's partial mean, node by node."""
        z = (math.log(wh) - self.mu - np.log(self.h)) / self.sigma - self.sigma
        return math.exp(self.mu + self.sigma**2 / 2) * float((self.h * ndtr(z)) @ self.weight)

    def quantile(self, p):
        return root(self.cdf, p)


class SlowMixture:
    """Queries of several kinds on one model, given as pairs of share and model."""

    def __init__(self, kinds):
        self.kinds = kinds

    def cdf(self, wh):
        return sum(share * model.cdf(wh) for share, model in self.kinds)

    def mean(self):
        return sum(share * model.mean() for share, model in self.kinds)

    def mean_below(self, wh):
        return sum(share * model.mean_below(wh) for share, model in self.kinds)

    def quantile(self, p):
        return root(self.cdf, p)


def root(cdf, p):
    """Return the energy at which a distribution function takes `p`."""
    return math.exp(
        brentq(lambda y: float(cdf(math.exp(y))[0]) - p, -25, 25, xtol=1e-14, rtol=1e-14)
    )


class SlowPool:
    """Models of equal weight, each trimmed to a part."""

    def __init__(self, members, kept):
        self.members, self.kept = members, kept
        self.edges = [
            (m.quantile(kept[0]), m.quantile(kept[1])) if kept != (0, 1) else (0.0, math.inf)
            for m in members
        ]

    def cdf(self, wh):
        low, high = self.kept
        parts = [np.clip((m.cdf(wh) - low) / (high - low), 0, 1) for m in self.members]
        return np.mean(parts, axis=0)

    def quantile(self, p):
        return root(self.cdf, p)

    def mean(self):
        low, high = self.kept
        if (low, high) == (0, 1):
            return float(np.mean([m.mean() for m in self.members]))
        parts = [
            (m.mean_below(e[1]) - m.mean_below(e[0])) / (high - low)
            for m, e in zip(self.members, self.edges, strict=True)
        ]
        return float(np.mean(parts))

    def divided_cdf(self, wh, p5, p95):
        """Return P(E / alpha <= wh) by averaging over alpha."""
        mu, sigma = spread(p5, p95)
        y = math.log(np.atleast_1d(wh)[0])
        cuts = [
            (math.log(e) - y - mu) / sigma for pair in self.edges for e in pair if 0 < e < math.inf
        ]
        z, w = fine_nodes(-9.0, 9.0, cuts, panels=24)
        return np.array(
            [
                self.cdf(np.exp(y + mu + sigma * z))
                @ (w * np.exp(-(z**2) / 2))
                / math.sqrt(2 * math.pi)
            ]
        )
