r"""
Distribution of the energy of a query by numerical integration (Eq. 1 without sampling).

The energy is ``E = S h(L)``. The log-normal factor S is the PUE, times the power utilisation if it
is drawn at random; ``h(L)`` is the energy of a query with output length L, without that factor.
Given ``t = ln L``, ``ln E`` is normal, so

    P(E <= e) = integral of  f(t)  Phi((ln e - mu - ln h(t)) / sigma)  dt.

Phi is 1 or 0 except in a window of t. The cap of the throughput and the turning points of ``h``
cut t into pieces on which ``ln h`` is monotone, and there the window is an interval. Outside the
window the distribution of L gives the probability, and inside it a few dozen Gauss-Legendre nodes
do. The window shrinks with sigma, so fixed and wide factors need the same work and are equally
accurate.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from scipy.special import ndtr, ndtri

from .distributions import Array, Bools, Fixed, Indices, LengthLaw, LogNormal
from .query_kinds import QueryKind

# Phi(-7.2) is 3e-13: the window needs to be no wider
WINDOW = 7.2
# fixed factors get this spread, which changes the distribution by its square, 1e-12
MIN_SIGMA = 1e-6
# points of a first guess at the quantiles over the kinds of query of a log
MOST_GUESSED = 48
ROOT_TWO_PI = math.sqrt(2 * math.pi)


@functools.cache
def gauss_legendre(n: int) -> tuple[Array, Array]:
    """
    Return the nodes and weights on [0, 1].

    Examples
    --------
    >>> nodes, weights = gauss_legendre(3)
    >>> round(float(weights @ nodes**2), 6)  # the integral of x^2 is a third
    0.333333
    """
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return (nodes + 1) / 2, weights / 2


@dataclass(frozen=True, slots=True)
class QueryEnergy:
    """
    Energy of a query of output length L on some models: ``h(L)`` of Eq. 1, without PUE.

    Arrays have one entry per model. The power utilisation is ``pu_idle + pu_slope x
    min(TPS / TPS_max, 1)``. If it is drawn at random, it belongs to the log-normal factor, and
    the two coefficients are 1 and 0.

    Examples
    --------
    >>> eh.exact.energy_law(edition, "traditional").energy.is_power_law
    True
    """

    ln_scale: Array  # ln of node power / 3.6 [Wh x tokens/s per token]
    ln_tps_one: Array  # ln of the uncapped throughput at one output token [tokens/s]
    exponent: Array  # exponent of the output length
    ln_tps_max: Array  # ln of the cap [tokens/s]
    ln_added: Array  # ln(L_eff - L_out) [ln tokens]; -inf if L_eff is the output length
    pu_idle: Array
    pu_slope: Array

    @property
    def is_power_law(self) -> bool:
        """Whether ln h is a straight line on either side of the cap."""
        coupled = self.pu_slope.any() or (self.exponent == 1).any()
        return not (self.adds_tokens or coupled)

    @property
    def adds_tokens(self) -> bool:
        """Whether L_eff is greater than the output length."""
        return bool((self.ln_added > -math.inf).any())

    def part(self, models: slice | Indices) -> Self:
        """Return the rows of some of the models."""
        return type(self)(*(getattr(self, item.name)[models] for item in fields(self)))

    def scaled(self, tokens: float | Array) -> Self:
        """Return the energies for output lengths in units of a number of tokens."""
        return replace(
            self,
            ln_scale=self.ln_scale + np.log(tokens),
            ln_tps_one=self.ln_tps_one + self.exponent * np.log(tokens),
            ln_added=self.ln_added - np.log(tokens),
        )

    @classmethod
    def stacked(cls, energies: Sequence[Self]) -> Self:
        """Concatenate the models of several objects."""
        return cls(
            *(np.concatenate([getattr(one, item.name) for one in energies]) for item in fields(cls))
        )

    def powers_at_ends(self) -> tuple[Array, Array]:
        """Return the powers of L that h approaches for very short and very long outputs."""
        below, above = np.maximum(self.exponent, 0), np.minimum(self.exponent, 0)
        # without idle power, the energy does not depend on the throughput as it vanishes
        drawn = self.pu_idle > 0
        below, above = np.where(drawn, below, 0), np.where(drawn, above, 0)
        tokens = 0.0 if self.adds_tokens else 1.0
        return tokens - below, 1.0 - above

    def ln_energy(self, t: Array, capped: Bools) -> Array:
        """
        Return ``ln h`` [ln Wh] at ``t = ln L``.

        `t` has shape (models, ...); `capped`, broadcast against it, is whether the throughput is
        at its cap.
        """
        shape = (-1,) + (1,) * (t.ndim - 1)
        ln_max = self.ln_tps_max.reshape(shape)
        ln_tps = np.where(
            capped, ln_max, self.ln_tps_one.reshape(shape) + self.exponent.reshape(shape) * t
        )
        ln_tokens = np.logaddexp(t, self.ln_added.reshape(shape)) if self.adds_tokens else t
        energy: Array = self.ln_scale.reshape(shape) + ln_tokens - ln_tps
        if np.any(self.pu_slope) or np.any(self.pu_idle != 1):
            share = np.exp(ln_tps - ln_max)
            energy += np.log(self.pu_idle.reshape(shape) + self.pu_slope.reshape(shape) * share)
        return energy

    def lines(self, capped: Bools) -> tuple[Array, Array] | None:
        """
        Return intercept and slope of ``ln h`` in ``ln L`` on pieces; shape (models, pieces).

        Return None unless `is_power_law`.
        """
        if not self.is_power_law:
            return None
        level = (self.ln_scale + np.log(self.pu_idle))[:, None]
        intercept = level - np.where(capped, self.ln_tps_max[:, None], self.ln_tps_one[:, None])
        return intercept, np.where(capped, 1.0, 1 - self.exponent[:, None])


@dataclass(frozen=True, slots=True)
class Pieces:
    """
    Intervals of ``ln L`` on which ``ln h`` is smooth and monotone; shape (models, pieces).

    Examples
    --------
    >>> eh.exact.energy_law(edition, "traditional").pieces.capped.sum(axis=1)
    array([1, 0, 2, 1, 1])
    """

    low: Array
    high: Array
    capped: Bools
    heights: Array  # ln h at both ends [ln Wh], shape (2, models, pieces)

    @property
    def rising(self) -> Bools:
        """Whether ``ln h`` rises along a piece."""
        return np.asarray(self.heights[1] >= self.heights[0])

    @classmethod
    def of(cls, energy: QueryEnergy, law: LengthLaw) -> Pieces:
        """Cut the range of lengths at the cap and at the turning points of each model."""
        n_models = len(energy.ln_scale)
        t_low, t_high = law.t_low, law.t_high
        if not t_low < t_high:
            # a fixed length, or nan where there are no queries
            low = np.full((n_models, 1), t_low)
            capped = _uncapped_ln_tps(energy, low) >= energy.ln_tps_max[:, None]
            return cls(low, low, capped, np.stack([energy.ln_energy(low, capped)] * 2))
        cuts = [[t_low, t_high] for _ in range(n_models)]
        with np.errstate(divide="ignore", invalid="ignore"):
            at_cap = (energy.ln_tps_max - energy.ln_tps_one) / energy.exponent
        for model in range(n_models):
            if t_low < at_cap[model] < t_high:
                cuts[model].append(float(at_cap[model]))
        if not energy.is_power_law:
            for own, points in zip(cuts, _turning_points(energy, law), strict=True):
                own += points
        width = max(len(own) for own in cuts)
        edges = np.array([sorted(own) + [t_high] * (width - len(own)) for own in cuts])
        low, high = edges[:, :-1], edges[:, 1:]
        middle = (low + high) / 2
        capped = _uncapped_ln_tps(energy, middle) >= energy.ln_tps_max[:, None]
        heights = np.stack([energy.ln_energy(edge, capped) for edge in (low, high)])
        return cls(low, high, capped, heights)


def _uncapped_ln_tps(energy: QueryEnergy, t: Array) -> Array:
    return energy.ln_tps_one[:, None] + energy.exponent[:, None] * t


def _turning_points(energy: QueryEnergy, law: LengthLaw) -> list[list[float]]:
    """Find where ``ln h`` of each model turns below its cap, to 1e-9 in ln L."""
    grid = np.linspace(law.t_low, law.t_high, 400)
    slopes = _slope(energy, grid[None, :])
    brackets = []
    for model, own in enumerate(slopes):
        # a difference of logarithms below 1e-8 is noise, and h is practically constant
        steep = np.flatnonzero(np.abs(own) > 1e-8)
        brackets += [
            (model, left, right)
            for left, right in itertools.pairwise(steep)
            if own[left] * own[right] <= 0
        ]
    found: list[list[float]] = [[] for _ in slopes]
    if not brackets:
        return found
    models, left, right = np.array(brackets).T
    bent = energy.part(models)
    low, high, sign = grid[left], grid[right], slopes[models, left]
    for _ in range(36):
        middle = (low + high) / 2
        before = _slope(bent, middle[:, None])[:, 0] * sign > 0
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    for model, point in zip(models, (low + high) / 2, strict=True):
        found[model].append(float(point))
    return found


def _slope(energy: QueryEnergy, t: Array) -> Array:
    """Return the slope of ``ln h`` in ln L at some points, one row per model."""
    step = 1e-5
    below = _uncapped_ln_tps(energy, t) < energy.ln_tps_max[:, None]
    ends = [energy.ln_energy(t + sign * step, ~below) for sign in (1, -1)]
    return np.asarray((ends[0] - ends[1]) / (2 * step))


@dataclass(frozen=True, slots=True)
class _Window:
    """
    Lengths at which a query may use more or less than given energies.

    Arrays have an entry per piece and energy, shape (models, pieces, k), or per window that has a
    width, shape (n,).
    """

    surely: Array  # probability of the lengths outside the window whose energy is surely lower
    open: Bools  # whether a window has a width
    width: Array  # width of the open windows [ln L], shape (n,)
    mass: Array  # probability of ln L at each node, per width, shape (n, nodes)
    z: Array  # normal deviate of the factor between h at a node and the energy

    def integral(self, values: Array) -> Array:
        """Integrate values at the nodes over the lengths; shape (models, pieces, k)."""
        integrals = np.zeros(self.open.shape)
        integrals[self.open] = self.width * np.einsum("nk,nk->n", self.mass, values)
        return integrals


class QueryLaw:
    """
    Distribution of the energy of a query on each of some models.

    There may be several kinds of query, as in a session, with their `shares`, 1 in all. A row is
    one kind of query on one model: all models with the first kind, then all models with the next
    kind. Its lengths are in units of the median of its kind, because the distributions of the
    output length are scale families, so all rows have the same `law`. They are solved at once. The
    distribution for a model is the weighted sum of its rows. The log-normal `factor` does not
    depend on the length: it is the PUE, times the power utilisation if that is drawn at random.

    Examples
    --------
    >>> law = eh.exact.energy_law(edition, "traditional")
    >>> law.cdf_and_density(law.quantile(np.array([0.5])))[0].ravel().round(6)
    array([0.5, 0.5, 0.5, 0.5, 0.5])
    """

    def __init__(
        self,
        energy: QueryEnergy,
        law: LengthLaw,
        factor: LogNormal,
        shares: Sequence[float] = (1.0,),
        pieces: Pieces | None = None,
    ) -> None:
        self.energy, self.law, self.factor, self.shares = energy, law, factor, shares
        self.mu, self.sigma = factor.mu, max(factor.sigma, MIN_SIGMA)
        self.pieces = Pieces.of(energy, law) if pieces is None else pieces
        self.lines = energy.lines(self.pieces.capped)
        self.share_low = law.cdf(np.exp(self.pieces.low))
        self.share_high = law.cdf(np.exp(self.pieces.high))
        self.n_models = len(energy.ln_scale) // len(shares)
        heights, reach = self.pieces.heights, WINDOW * self.sigma
        self._row_low = self.mu + heights.min(axis=(0, 2)) - reach
        self._row_high = self.mu + heights.max(axis=(0, 2)) + reach
        self.y_low = self._by_kind(self._row_low).min(axis=0)
        self.y_high = self._by_kind(self._row_high).max(axis=0)

    @classmethod
    def of_kinds(
        cls, kinds: Sequence[QueryKind], energies: Sequence[QueryEnergy], factor: LogNormal
    ) -> QueryLaw:
        """Return the distribution over kinds whose lengths differ only in the median."""
        if len(kinds) == 1:
            return cls(energies[0], kinds[0].law, factor)
        scaled = [
            energy.scaled(kind.law.median) for kind, energy in zip(kinds, energies, strict=True)
        ]
        unit_law = replace(kinds[0].law, median=1.0)
        shares = [kind.share for kind in kinds]
        return cls(type(scaled[0]).stacked(scaled), unit_law, factor, shares)

    def rows_of(self, model: int) -> Indices:
        """Return the indices of the rows of a model; shape (kinds,)."""
        return model + self.n_models * np.arange(len(self.shares))

    def divided_by(self, gain: LogNormal) -> QueryLaw:
        """Return the distribution of the energy / an independent log-normal gain."""
        factor = self.factor.divided_by(gain)
        return QueryLaw(self.energy, self.law, factor, self.shares, self.pieces)

    def kinks_of(self, model: int) -> Array:
        """Return where the density of ``ln E`` would have kinks if the factor were fixed."""
        return np.unique(self.mu + self.pieces.heights[:, self.rows_of(model)])

    def density(self, y: Array, *, models: slice | Indices = slice(None)) -> Array:
        """Return the density of ln E; the parameters are those of `cdf_and_density`."""
        return self._mixed(self._density(self._window(*self._in_rows(y, models))))

    def cdf_and_density(
        self, y: Array, *, models: slice | Indices = slice(None)
    ) -> tuple[Array, Array]:
        """Return P(ln E <= y) and the density of ln E, for `y` of shape (models, k) [ln Wh]."""
        cdf, density = self._of_rows(*self._in_rows(y, models))
        return np.minimum(self._mixed(cdf), 1), self._mixed(density)

    def quantile(self, p: Array) -> Array:
        """Return the ln of energy of every model at `p`, of shape (k,) or (models, k) [ln Wh]."""
        target = np.broadcast_to(p, (self.n_models, np.shape(p)[-1]))
        of_rows = self._row_quantiles(self._in_rows(target, slice(None))[0])
        if len(self.shares) == 1:
            return of_rows
        # the quantile over all queries lies between the quantiles of the kinds
        own = self._by_kind(of_rows)
        table = np.sort(np.moveaxis(own, 0, 1).reshape(self.n_models, -1), axis=1)
        if isinstance(self.law, Fixed):
            table = table[:, :: math.ceil(table.shape[1] / MOST_GUESSED)]
        heights, _ = self.cdf_and_density(table)
        rows = zip(target, np.sort(heights), table, strict=True)
        start = np.array([np.interp(*row) for row in rows])
        return solve(self.cdf_and_density, target, own.min(axis=0), own.max(axis=0), start)

    def moment(self, order: int) -> Array:
        """
        Return the mean of a power of the energy of every model [Wh ** order].

        The mean is infinite if it does not exist, as for a long Pareto tail.
        """
        return self._mixed(self._row_moments(order))

    def mean(self) -> Array:
        """Return the mean energy of every model [Wh]."""
        return self.moment(1)

    def _in_rows(self, y: Array, models: slice | Indices) -> tuple[Array, slice | Indices]:
        """Repeat `y` of some models for each kind of query, and return it with the rows."""
        if len(self.shares) == 1:
            return y, models
        every = np.arange(len(self.energy.ln_scale))
        return np.tile(y, (len(self.shares), 1)), self._by_kind(every)[:, models].ravel()

    def _by_kind(self, of_rows: Any) -> Any:
        return of_rows.reshape(len(self.shares), -1, *of_rows.shape[1:])

    def _mixed(self, of_rows: Array) -> Array:
        if len(self.shares) == 1:
            return of_rows
        return np.asarray(np.tensordot(self.shares, self._by_kind(of_rows), axes=1))

    def _of_rows(self, y: Array, rows: slice | Indices) -> tuple[Array, Array]:
        window = self._window(y, rows)
        cdf = (window.surely + window.integral(ndtr(window.z))).sum(axis=1)
        return np.minimum(np.maximum(cdf, 0), 1), self._density(window)

    def _density(self, window: _Window) -> Array:
        density = window.integral(np.exp(window.z * window.z * -0.5))
        return np.asarray(density.sum(axis=1) / (ROOT_TWO_PI * self.sigma))

    def _window(self, y: Array, rows: slice | Indices) -> _Window:
        cut = self.pieces
        if isinstance(self.law, Fixed):
            # a single node represents all queries
            z = ((y - self.mu - cut.heights[0][rows]) / self.sigma)[:, None, :]
            whole = np.ones(z.size)
            all_open = np.ones(z.shape, dtype=bool)
            return _Window(np.zeros(z.shape), all_open, whole, whole[:, None], z.reshape(-1, 1))
        low, high, share_low, share_high = (
            part[rows][..., None] for part in (cut.low, cut.high, self.share_low, self.share_high)
        )
        capped, rising = cut.capped[rows][..., None], cut.rising[rows][..., None]
        u = (y - self.mu)[:, None, :]
        reach = WINDOW * self.sigma
        if self.lines is not None:
            intercept, slope = (part[rows][..., None] for part in self.lines)
            u = u - intercept
            below, above = (
                np.minimum(np.maximum((u + side) / slope, low), high) for side in (-reach, reach)
            )
            start, stop = np.minimum(below, above), np.maximum(below, above)
        else:
            energy = self.energy.part(rows)
            left = self._invert(energy, u - reach, low, high, capped, rising)
            right = self._invert(energy, u + reach, low, high, capped, rising)
            start, stop = np.minimum(left[0], right[0]), np.maximum(left[1], right[1])
        # the part of a piece below the window where h rises, above it where it falls
        share = self.law.cdf(np.exp(np.where(rising, start, stop)))
        surely = np.where(rising, share - share_low, share_high - share)
        span = stop - start
        # half of the windows end before their piece begins
        open_ = span > 0
        nodes, weights = gauss_legendre(self._n_nodes(float(span.max())))
        width = span[open_]
        t = start[open_][:, None] + width[:, None] * nodes
        mass = self.law.density_t(t)
        mass *= weights
        if self.lines is not None:
            z = ((slope * span) / -self.sigma)[open_][:, None] * nodes
            z += ((u - slope * start) / self.sigma)[open_][:, None]
        else:
            row, piece, column = np.nonzero(open_)
            z = u[row, 0, column][:, None] - energy.part(row).ln_energy(t, capped[row, piece])
            z /= self.sigma
        return _Window(surely, open_, width, mass, z)

    def _row_quantiles(self, target: Array) -> Array:
        if isinstance(self.law, Fixed):
            return np.asarray(self.mu + self.pieces.heights[0] + self.factor.sigma * ndtri(target))
        # first guess from a coarse table, accurate to a few per cent
        tokens = np.log(self.law.quantile(np.array([1e-4, 0.05, 0.3, 0.6, 0.9, 1 - 1e-6])))
        at = np.broadcast_to(tokens, (len(target), len(tokens)))
        capped = _uncapped_ln_tps(self.energy, at) >= self.energy.ln_tps_max[:, None]
        line = self.energy.ln_energy(at, capped)
        spread = np.array([-4.0, -1.5, -0.4, 0.3, 1.2, 4.5]) * self.sigma
        table = np.sort(self.mu + line + spread, axis=1)
        heights, _ = self._of_rows(table, slice(None))
        known = cloglog(np.minimum(np.maximum(heights, 1e-15), 1 - 1e-15))
        rows = zip(cloglog(target), known, table, strict=True)
        start = np.array([np.interp(wanted, at, y) for wanted, at, y in rows])
        low = np.broadcast_to(self._row_low[:, None], target.shape)
        high = np.broadcast_to(self._row_high[:, None], target.shape)
        return solve(lambda y: self._of_rows(y, slice(None)), target, low, high, start)

    def _row_moments(self, order: int) -> Array:
        of_factor = math.exp(order * self.factor.mu + (order * self.factor.sigma) ** 2 / 2)
        if isinstance(self.law, Fixed):
            return np.asarray(of_factor * np.exp(order * self.pieces.heights[0][:, 0]))
        low, high, capped = self.pieces.low, self.pieces.high, self.pieces.capped
        panels = max(1, math.ceil(float((high - low).max()) / (3 * self.law.t_scale)))
        nodes, weights = gauss_legendre(24)
        offsets = ((np.arange(panels)[:, None] + nodes) / panels).ravel()
        t = low[..., None] + (high - low)[..., None] * offsets
        mass = self.law.density_t(t) * np.tile(weights, panels) / panels * (high - low)[..., None]
        ln_energy = self.energy.ln_energy(t, capped[..., None])
        moments = of_factor * (mass * np.exp(order * ln_energy)).sum(axis=(1, 2))
        shortest, longest = self.energy.powers_at_ends()
        least, most = self.law.finite_powers
        exists = (order * shortest > least) & (order * longest < most)
        return np.where(exists, moments, np.inf)

    def _n_nodes(self, span: float) -> int:
        # ln h bends within one unit of ln L
        scale = self.law.t_scale if self.lines is not None else min(self.law.t_scale, 1.0)
        wanted = 28 + 3 * max(0.0, span / scale - 4)
        return 4 * math.ceil(wanted / 4)

    def _invert(
        self,
        energy: QueryEnergy,
        target: Array,
        low: Array,
        high: Array,
        capped: Bools,
        rising: Bools,
    ) -> tuple[Array, Array]:
        """Bracket the ``ln L`` at which ``ln h`` equals `target`, inside each piece."""
        left, right, target = np.broadcast_arrays(low, high, target)
        # the edges of the window need only be known to a fraction of sigma
        steps = math.ceil(math.log2(max(float((high - low).max()) / (0.02 * self.sigma), 2)))
        for _ in range(steps):
            middle = (left + right) / 2
            short = (energy.ln_energy(middle, capped) < target) == rising
            left, right = np.where(short, middle, left), np.where(short, right, middle)
        return left, right


def cloglog(p: Array) -> Array:
    """
    Return ``ln(-ln(1 - p))``, which is nearly linear in ln E for the distributions here.

    Examples
    --------
    >>> cloglog(np.array([0.5, 1 - math.exp(-1)])).round(3)
    array([-0.367,  0.   ])
    """
    return np.asarray(np.log(-np.log1p(-p)))


def solve(
    cdf_and_density: Callable[[Array], tuple[Array, Array]],
    target: Array,
    low: Array,
    high: Array,
    start: Array,
) -> Array:
    """
    Solve ``cdf(y) = target`` inside a bracket, by Newton's method in cloglog(cdf).

    All arrays have the shape of `target`, the probabilities in (0, 1). Raises an ArithmeticError if
    the iteration does not converge.

    Examples
    --------
    >>> unit = lambda y: (1 - np.exp(-np.exp(y)), np.exp(y - np.exp(y)))
    >>> median = solve(unit, *np.array([[0.5], [-9.0], [9.0], [0.0]]))
    >>> np.exp(median).round(6)  # ln 2, of an exponential distribution
    array([0.693147])
    """
    low, high = np.array(low), np.array(high)
    if np.isnan(low).all():
        # there are no queries
        return np.full(target.shape, math.nan)
    y = np.clip(start, low, high)
    wanted = cloglog(target)
    for taken in range(100):
        cdf, density = cdf_and_density(y)
        low, high = np.where(cdf <= target, y, low), np.where(cdf >= target, y, high)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            survival = -np.log1p(-cdf)
            miss = wanted - np.log(survival)
            step = miss * (1 - cdf) * survival / density
        newton = y + step
        # Newton may oscillate for ever at a kink; it nearly always needs fewer than ten steps
        halve = taken >= 10 and taken % 2 == 0
        inside = np.isfinite(newton) & (newton >= low) & (newton <= high) & (not halve)
        y = np.where(inside, newton, (low + high) / 2)
        # Newton squares the error: after an error or a step of 1e-6 it is 1e-12
        near = np.maximum(np.abs(step), np.abs(miss)) < 1e-6
        if np.all((inside & near) | (high - low < 1e-13)):
            return y
    raise ArithmeticError("the quantile did not settle in 100 steps")
