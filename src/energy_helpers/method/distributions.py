"""Distributions: log-normal factors given by P5 and P95, and those of the output length."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .assumptions import Assumptions, Law

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

# 95th percentile of the standard normal, to four digits as in the released code
Z95 = 1.645
# tails of the output length with a smaller probability do not affect any result
TAIL = 1e-17


@dataclass(frozen=True, slots=True)
class LogNormal:
    """
    A log-normal distribution, ``ln X ~ N(mu, sigma^2)``; a fixed value if `sigma` is zero.

    Examples
    --------
    >>> LogNormal.from_p5_p95(1.05, 1.4).quantile([0.05, 0.95]).round(2)
    array([1.05, 1.4 ])
    """

    mu: float  # mean of the logarithm
    sigma: float  # standard deviation of the logarithm

    @classmethod
    def from_p5_p95(cls, p5: float, p95: float) -> LogNormal:
        """Return the distribution with these positive percentiles, 1.645 sigma from the median."""
        if not 0 < p5 <= p95 < math.inf:
            raise ValueError(f"p5 = {p5:g}, p95 = {p95:g}; give 0 < p5 <= p95, both finite")
        return cls(math.log(p5 * p95) / 2, math.log(p95 / p5) / (2 * Z95))

    @property
    def median(self) -> float:
        """The median, the geometric mean of P5 and P95."""
        return math.exp(self.mu)

    @property
    def mean(self) -> float:
        """The mean."""
        return math.exp(self.mu + self.sigma**2 / 2)

    @property
    def mean_of_inverse(self) -> float:
        """The mean of 1/X, by which a mean changes when it is divided by X."""
        return math.exp(-self.mu + self.sigma**2 / 2)

    def times(self, other: LogNormal) -> LogNormal:
        """Return the distribution of the product with an independent log-normal factor."""
        return LogNormal(self.mu + other.mu, math.hypot(self.sigma, other.sigma))

    def divided_by(self, other: LogNormal) -> LogNormal:
        """Return the distribution of the quotient by an independent log-normal factor."""
        return LogNormal(self.mu - other.mu, math.hypot(self.sigma, other.sigma))

    def quantile(self, p: ArrayLike) -> Array:
        """Return the quantiles at the probabilities `p`."""
        from scipy.special import ndtri

        return np.asarray(np.exp(self.mu + self.sigma * ndtri(np.asarray(p))))

    def cdf(self, x: ArrayLike) -> Array:
        """Return the probability of a value of at most `x` > 0."""
        from scipy.special import ndtr

        distance = np.log(np.asarray(x, dtype=float)) - self.mu
        if self.sigma == 0:
            return np.asarray((distance >= 0).astype(float))
        return np.asarray(ndtr(distance / self.sigma))

    def density(self, x: ArrayLike) -> Array:
        """Return the probability density at `x` > 0."""
        at = np.asarray(x, dtype=float)
        z = (np.log(at) - self.mu) / self.sigma
        return np.asarray(np.exp(-(z**2) / 2) / (math.sqrt(2 * math.pi) * self.sigma * at))

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        """Draw `n` values."""
        return rng.lognormal(self.mu, self.sigma, n)


@dataclass(frozen=True, slots=True)
class LengthLaw:
    """
    Interface of the distributions of the output length L [tokens].

    Each is continuous, and its median is a scale parameter. The exact calculation uses
    ``t = ln L``. Lengths outside [`t_low`, `t_high`] do not affect any result, and the density
    changes over a distance of about `t_scale`.

    Examples
    --------
    >>> float(Exponential(300).cdf(300))
    0.5
    """

    median: float  # tokens

    @property
    def mean(self) -> float:
        """The mean [tokens]."""
        raise NotImplementedError

    @property
    def t_low(self) -> float:
        """Lower end of the distribution in ln L."""
        raise NotImplementedError

    @property
    def t_high(self) -> float:
        """Upper end of the distribution in ln L."""
        raise NotImplementedError

    @property
    def t_scale(self) -> float:
        """Distance in ln L over which the density changes."""
        return 1.0

    @property
    def finite_powers(self) -> tuple[float, float]:
        """Open interval of the powers for which the mean of ``L ** power`` is finite."""
        return -math.inf, math.inf

    def cdf(self, tokens: ArrayLike) -> Array:
        """Return the share of queries of at most that length."""
        raise NotImplementedError

    def quantile(self, p: ArrayLike) -> Array:
        """Return the lengths at the probabilities `p` [tokens]."""
        raise NotImplementedError

    def density_t(self, t: Array) -> Array:
        """Return the density of ``ln L`` inside [t_low, t_high]."""
        raise NotImplementedError

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        """Draw `n` lengths [tokens]."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Exponential(LengthLaw):
    """
    Exponential output length, as in the paper (section 2).

    Examples
    --------
    >>> Exponential(300).quantile([0.5, 0.75]).round(6)
    array([300., 600.])
    """

    @property
    def mean(self) -> float:
        return self.median / math.log(2)

    @property
    def t_low(self) -> float:
        return math.log(self.mean * TAIL)

    @property
    def t_high(self) -> float:
        return math.log(-self.mean * math.log(TAIL))

    @property
    def finite_powers(self) -> tuple[float, float]:
        return -1.0, math.inf

    def cdf(self, tokens: ArrayLike) -> Array:
        return np.asarray(-np.expm1(-np.asarray(tokens) / self.mean))

    def quantile(self, p: ArrayLike) -> Array:
        return np.asarray(-self.mean * np.log1p(-np.asarray(p)))

    def density_t(self, t: Array) -> Array:
        ln_ratio = t - math.log(self.mean)
        return np.asarray(np.exp(ln_ratio - np.exp(ln_ratio)))

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return rng.exponential(self.mean, n)


@dataclass(frozen=True, slots=True)
class LogNormalLength(LengthLaw):
    """
    Log-normal output length.

    Examples
    --------
    >>> round(LogNormalLength(300, sigma=1.0).mean / 300, 4), round(math.exp(0.5), 4)
    (1.6487, 1.6487)
    """

    sigma: float  # standard deviation of ln L

    @property
    def mean(self) -> float:
        return self.median * math.exp(self.sigma**2 / 2)

    @property
    def t_low(self) -> float:
        return math.log(self.median) - 8.5 * self.sigma

    @property
    def t_high(self) -> float:
        # the tail that decides the mean is sigma^2 further up
        return math.log(self.median) + 8.5 * self.sigma + self.sigma**2

    @property
    def t_scale(self) -> float:
        return self.sigma

    def cdf(self, tokens: ArrayLike) -> Array:
        return LogNormal(math.log(self.median), self.sigma).cdf(np.maximum(tokens, 1e-300))

    def quantile(self, p: ArrayLike) -> Array:
        return LogNormal(math.log(self.median), self.sigma).quantile(p)

    def density_t(self, t: Array) -> Array:
        z = (t - math.log(self.median)) / self.sigma
        return np.asarray(np.exp(-(z**2) / 2) / (math.sqrt(2 * math.pi) * self.sigma))

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return rng.lognormal(math.log(self.median), self.sigma, n)


@dataclass(frozen=True, slots=True)
class Pareto(LengthLaw):
    """
    Pareto output length with the tail index `index` > 1.

    Examples
    --------
    >>> round(Pareto(300, index=2.0).minimum, 1)
    212.1
    """

    index: float

    @property
    def minimum(self) -> float:
        """The shortest length [tokens]."""
        return self.median / 2 ** (1 / self.index)

    @property
    def mean(self) -> float:
        return self.minimum * self.index / (self.index - 1)

    @property
    def t_low(self) -> float:
        return math.log(self.minimum)

    @property
    def t_high(self) -> float:
        # the mean converges as exp(-(index - 1) t)
        return self.t_low - math.log(TAIL) / (self.index - 1)

    @property
    def t_scale(self) -> float:
        return 1 / self.index

    @property
    def finite_powers(self) -> tuple[float, float]:
        return -math.inf, self.index

    def cdf(self, tokens: ArrayLike) -> Array:
        ratio = self.minimum / np.maximum(np.asarray(tokens, dtype=float), self.minimum)
        return np.asarray(-np.expm1(self.index * np.log(ratio)))

    def quantile(self, p: ArrayLike) -> Array:
        return np.asarray(self.minimum * np.exp(-np.log1p(-np.asarray(p)) / self.index))

    def density_t(self, t: Array) -> Array:
        return np.asarray(self.index * np.exp(-self.index * (t - self.t_low)))

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return self.minimum * (1 + rng.pareto(self.index, n))


@dataclass(frozen=True, slots=True)
class Uniform(LengthLaw):
    """
    Output length distributed uniformly on median x [1 - half_width, 1 + half_width].

    Examples
    --------
    >>> float(Uniform(300, half_width=0.5).cdf(375))
    0.75
    """

    half_width: float

    @property
    def mean(self) -> float:
        return self.median

    @property
    def low(self) -> float:
        """The shortest length [tokens]."""
        return self.median * (1 - self.half_width)

    @property
    def high(self) -> float:
        """The longest length [tokens]."""
        return self.median * (1 + self.half_width)

    @property
    def t_low(self) -> float:
        return math.log(max(self.low, self.high * TAIL))

    @property
    def t_high(self) -> float:
        return math.log(self.high)

    @property
    def finite_powers(self) -> tuple[float, float]:
        return -1.0 if self.low == 0 else -math.inf, math.inf

    def cdf(self, tokens: ArrayLike) -> Array:
        return np.clip((np.asarray(tokens) - self.low) / (self.high - self.low), 0, 1)

    def quantile(self, p: ArrayLike) -> Array:
        return self.low + (self.high - self.low) * np.asarray(p, dtype=float)

    def density_t(self, t: Array) -> Array:
        return np.asarray(np.exp(t) / (self.high - self.low))

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return rng.uniform(self.low, self.high, n)


@dataclass(frozen=True, slots=True)
class Fixed(LengthLaw):
    """
    Fixed output length, the same for all queries.

    Examples
    --------
    >>> Fixed(300).quantile([0.05, 0.95])
    array([300, 300])
    """

    @property
    def mean(self) -> float:
        return self.median

    @property
    def t_low(self) -> float:
        return math.log(self.median)

    @property
    def t_high(self) -> float:
        return math.log(self.median)

    def cdf(self, tokens: ArrayLike) -> Array:
        return np.asarray((np.asarray(tokens) >= self.median).astype(float))

    def quantile(self, p: ArrayLike) -> Array:
        return np.full(np.shape(p), self.median)

    def density_t(self, t: Array) -> Array:
        raise ValueError("a fixed length has no density")

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return np.full(n, self.median)


# the arguments are the median [tokens] and the shape, if there is one
LENGTH_LAWS: dict[Law, Callable[..., LengthLaw]] = {
    "exponential": Exponential,
    "lognormal": LogNormalLength,
    "pareto": Pareto,
    "uniform": Uniform,
    "fixed": Fixed,
}


def length_law_named(law: Law, median: float, shape: float | None) -> LengthLaw:
    """
    Return a distribution of the output length by its name, median [tokens] and shape.

    Examples
    --------
    >>> length_law_named("lognormal", 300, 1.0)
    LogNormalLength(median=300, sigma=1.0)
    """
    made = LENGTH_LAWS[law]
    return made(median) if shape is None else made(median, shape)


def pue(assumptions: Assumptions) -> LogNormal:
    """
    Return the distribution of the power usage effectiveness (section 2).

    Examples
    --------
    >>> pue(edition).quantile([0.05, 0.95]).round(2)
    array([1.05, 1.6 ])
    """
    return LogNormal.from_p5_p95(assumptions.pue_p5, assumptions.pue_p95)


def utilisation(assumptions: Assumptions) -> LogNormal:
    """
    Return the distribution of the power utilisation P_node / P_max (section 2).

    Examples
    --------
    >>> utilisation(edition).quantile([0.05, 0.95]).round(2)
    array([0.4, 0.9])
    """
    return LogNormal.from_p5_p95(assumptions.utilisation_p5, assumptions.utilisation_p95)
