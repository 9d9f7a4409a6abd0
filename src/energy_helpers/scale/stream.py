"""
Billions of queries drawn separately into a histogram, with constant memory and known errors.

The queries come in pieces of fixed size, each with a separate stream of random numbers, spawned
from the assumptions' seed. The result is the same in whatever order, and wherever, the pieces ran.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..facts.units import WH_PER_GWH
from ..facts.validation import check_choice, check_count
from ..method import exact, fleet_factor
from ..method.assumptions import Assumptions, Regime
from ..method.distributions import Array
from ..method.query_law import QueryLaw, solve

Fleet = Literal["traditional", "long", "mixed"]
FLEETS: tuple[Fleet, ...] = get_args(Fleet)
MAX_QUERIES = 1e12
# queries of a piece: a tenth of a second's work
PIECE_QUERIES = 1 << 22
# of a bin in ln Wh
BIN_WIDTH = 0.001
# relative, of a quantile: that of the draws lies in the same bin
BIN_ERROR = math.expm1(BIN_WIDTH)
# half of the first-level cache; twice as much takes several times as long
_BLOCK = 8192
# blocks that are counted at once, to scan the bins seldom
_BLOCKS_COUNTED = 64


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of equal width in ln Wh; the first and the last take what lies beyond."""

    low: float  # ln Wh, the lower end of the first
    n: int

    @classmethod
    def of(cls, laws: Iterable[QueryLaw]) -> Bins:
        """Return bins that hold all but some 1e-13 of the queries of some distributions."""
        ends = [(float(law.y_low.min()), float(law.y_high.max())) for law in laws]
        low = min(end[0] for end in ends) - BIN_WIDTH
        high = max(end[1] for end in ends) + BIN_WIDTH
        return cls(low, math.ceil((high - low) / BIN_WIDTH) + 1)

    @property
    def middles_wh(self) -> Array:
        """The middles of the bins [Wh], of the logarithms."""
        return np.asarray(np.exp(self.low + BIN_WIDTH * (np.arange(self.n) + 0.5)))


@dataclass(frozen=True, slots=True)
class Tally:
    """What some queries took together."""

    bins: Bins
    counts: NDArray[np.int64]  # queries in each bin
    n_queries: int
    # of each piece, in any order: `math.fsum` rounds once, whatever the order
    sums_wh: tuple[float, ...]  # Wh
    squares_wh2: tuple[float, ...]  # Wh squared
    least_wh: float
    most_wh: float

    @property
    def mean_wh(self) -> float:
        """The mean energy of a query [Wh]."""
        return math.fsum(self.sums_wh) / self.n_queries

    @property
    def mean_error_wh(self) -> float:
        """The standard error of the mean [Wh]."""
        variance = math.fsum(self.squares_wh2) / self.n_queries - self.mean_wh**2
        return math.sqrt(max(variance, 0.0) / self.n_queries)

    def quantile(self, p: Array) -> Array:
        """
        Return quantiles [Wh], within `BIN_ERROR` of the draws' own.

        Parameters
        ----------
        p : ndarray
            Probabilities.
        """
        reached = np.cumsum(self.counts)
        wanted = np.asarray(p) * self.n_queries
        bin_ = np.minimum(np.searchsorted(reached, wanted), self.bins.n - 1)
        inside = 1 - (reached[bin_] - wanted) / np.maximum(self.counts[bin_], 1)
        ln_wh = self.bins.low + BIN_WIDTH * (bin_ + inside)
        return np.clip(np.exp(ln_wh), self.least_wh, self.most_wh)

    def quantile_error(self, p: Array) -> Array:
        """
        Return the standard errors of quantiles [Wh].

        That of the share of queries below, times the slope of the quantile over a fifth of the
        nearer tail: wide enough that the bins do not show.
        """
        p = np.asarray(p)
        error = np.sqrt(p * (1 - p) / self.n_queries)
        step = np.minimum(np.maximum(error, 0.2 * np.minimum(p, 1 - p)), np.minimum(p, 1 - p))
        slope = (self.quantile(p + step) - self.quantile(p - step)) / (2 * step)
        return np.asarray(error * slope)


def check_queries(n_queries: float) -> int:
    """
    Return a number of queries as a whole number.

    Raises
    ------
    ValueError
        If it is none, or out of bounds.
    """
    return check_count("queries", n_queries, 1, MAX_QUERIES)


def pieces(n_queries: int) -> list[tuple[int, int]]:
    """Return index and number of queries of each piece."""
    starts = range(0, n_queries, PIECE_QUERIES)
    return [(i, min(PIECE_QUERIES, n_queries - start)) for i, start in enumerate(starts)]


def draw_piece(assumptions: Assumptions, fleet: Fleet, index: int, n_queries: int) -> Tally:
    """
    Draw the queries of one piece on the models of the baseline, untrimmed and of equal weight.

    Parameters
    ----------
    assumptions : Assumptions
        The settings; `seed` and `index` decide the stream of random numbers.
    fleet : {"traditional", "long", "mixed"}
        What is served; `long_share` of the mixed fleet's queries are long.
    index : int
        Number of the piece.
    n_queries : int
        Queries of the piece.
    """
    shares = _shares(assumptions, fleet)
    solved = {regime: exact.solve(assumptions, regime) for regime, _ in shares}
    bins = Bins.of(one.law for one in solved.values())
    rng = np.random.Generator(
        np.random.SFC64(np.random.SeedSequence(assumptions.seed, spawn_key=(index,)))
    )
    work = _Work(bins)
    of_regimes = rng.multinomial(n_queries, [share for _, share in shares])
    for (regime, _), n_regime in zip(shares, of_regimes, strict=True):
        one = solved[regime]
        members = one.pool.members
        equal = np.full(len(members), 1 / len(members))
        for member, n_model in zip(members, rng.multinomial(n_regime, equal), strict=True):
            of_kinds = rng.multinomial(n_model, one.law.shares)
            for row, n_kind in zip(one.law.rows_of(int(member)), of_kinds, strict=True):
                work.draw(one.law, int(row), int(n_kind), rng)
    return work.tally(n_queries)


def merge(tallies: Iterable[Tally]) -> Tally:
    """Join the tallies of different pieces; statistics have the same bits in any order."""
    parts = list(tallies)
    return Tally(
        bins=parts[0].bins,
        counts=np.sum([part.counts for part in parts], axis=0),
        n_queries=sum(part.n_queries for part in parts),
        sums_wh=tuple(itertools.chain(*(part.sums_wh for part in parts))),
        squares_wh2=tuple(itertools.chain(*(part.squares_wh2 for part in parts))),
        least_wh=min(part.least_wh for part in parts),
        most_wh=max(part.most_wh for part in parts),
    )


def draw_pieces(
    assumptions: Assumptions, fleet: Fleet, of_pieces: Iterable[tuple[int, int]]
) -> Tally:
    """Draw several pieces, given by index and number of queries, and join them."""
    return functools.reduce(
        lambda joined, piece: merge([joined, piece]),
        (draw_piece(assumptions, fleet, index, n) for index, n in of_pieces),
    )


def draw(assumptions: Assumptions, n_queries: float, fleet: Fleet = "traditional") -> Tally:
    """
    Draw queries in this process, each separately.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    n_queries : float
        How many, a whole number such as 1e9.
    fleet : {"traditional", "long", "mixed"}
        What is served.

    Raises
    ------
    ValueError
        If the number is out of bounds or there is no such fleet.
    """
    return draw_pieces(assumptions, check_fleet(fleet), pieces(check_queries(n_queries)))


def check_fleet(fleet: str) -> Fleet:
    """Return the fleet, or raise a ValueError that names those there are."""
    return check_choice("fleet", fleet, FLEETS)


def summary(tally: Tally, assumptions: Assumptions, fleet: Fleet) -> pd.DataFrame:
    """
    Return the sampled statistics with the exact values.

    Returns
    -------
    DataFrame
        Index: ``p5 p25 p50 p75 p95 mean`` [Wh/query], ``energy`` [GWh], of all queries at the
        servers, and ``total`` [GWh], with the fleet factor. Columns ``unit``, ``sampled``,
        ``standard_error`` (of the sampling), ``bin_error`` (the bound of the histogram), ``exact``
        and ``deviation``: (sampled - exact) / standard error.
    """
    p = exact.PROBABILITIES
    sampled = np.append(tally.quantile(p), tally.mean_wh)
    error = np.append(tally.quantile_error(p), tally.mean_error_wh)
    bound = np.append(tally.quantile(p) * BIN_ERROR, 0.0)
    truth = exact_statistics(assumptions, fleet)
    means = (exact.column(values, "mean") for values in (sampled, error, truth))
    mean_wh, mean_error_wh, true_mean_wh = means
    gwh = tally.n_queries / WH_PER_GWH
    scales = {"energy": gwh, "total": gwh * fleet_factor.factor(assumptions)}
    rows = {
        **{
            name: ("Wh/query", *values)
            for name, *values in zip(exact.STATISTICS, sampled, error, bound, truth, strict=True)
        },
        **{
            name: ("GWh", mean_wh * scale, mean_error_wh * scale, 0.0, true_mean_wh * scale)
            for name, scale in scales.items()
        },
    }
    columns = ["unit", "sampled", "standard_error", "bin_error", "exact"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        table["deviation"] = (table["sampled"] - table["exact"]) / table["standard_error"]
    return table.rename_axis("statistic")


def histogram(tally: Tally, n_bars: int = 80) -> pd.DataFrame:
    """
    Return a histogram for drawing, from P0.1 to P99.9, of equal widths in ln Wh.

    Returns
    -------
    DataFrame
        ``low_wh``, ``high_wh`` [Wh], ``draws`` and ``density``, per unit of ln Wh.
    """
    reached = np.cumsum(tally.counts)
    ends = np.searchsorted(reached, np.array([0.001, 0.999]) * tally.n_queries)
    step = max(1, math.ceil((ends[1] + 1 - ends[0]) / n_bars))
    edges = np.arange(ends[0], ends[1] + 1 + step, step)
    below = np.concatenate([[0], reached])[np.minimum(edges, tally.bins.n)]
    ends_wh = np.exp(tally.bins.low + BIN_WIDTH * edges)
    draws = np.diff(below)
    return pd.DataFrame(
        {
            "low_wh": ends_wh[:-1],
            "high_wh": ends_wh[1:],
            "draws": draws,
            "density": draws / (tally.n_queries * step * BIN_WIDTH),
        }
    )


def exact_density(
    assumptions: Assumptions, fleet: Fleet, low_wh: float, high_wh: float, n_points: int = 160
) -> pd.DataFrame:
    """
    Return the exact density of a fleet's query, untrimmed, for drawing.

    Returns
    -------
    DataFrame
        ``energy_wh`` [Wh] and ``density``, per unit of ln Wh.
    """
    y = np.linspace(math.log(low_wh), math.log(high_wh), n_points)
    untrimmed = assumptions.replace(trim="none")
    density = sum(
        share * exact.solve(untrimmed, regime).pool.cdf_and_density(y)[1]
        for regime, share in _shares(assumptions, fleet)
    )
    return pd.DataFrame({"energy_wh": np.exp(y), "density": density})


def exact_statistics(assumptions: Assumptions, fleet: Fleet) -> Array:
    """Return the exact ``p5 p25 p50 p75 p95 mean`` of a fleet's query, untrimmed [Wh]."""
    shares = _shares(assumptions, fleet)
    untrimmed = [exact.solve(assumptions.replace(trim="none"), regime) for regime, _ in shares]
    weights = [share for _, share in shares]
    mean = sum(w * one.mean_of_blend_wh for w, one in zip(weights, untrimmed, strict=True))
    if len(shares) == 1:
        return np.append(untrimmed[0].baseline_quantiles_wh, mean)

    def cdf_and_density(y: Array) -> tuple[Array, Array]:
        parts = [one.pool.cdf_and_density(y) for one in untrimmed]
        return tuple(  # type: ignore[return-value]
            sum(w * part[i] for w, part in zip(weights, parts, strict=True)) for i in (0, 1)
        )

    known = np.log([one.baseline_quantiles_wh for one in untrimmed])
    low, high = known.min(axis=0), known.max(axis=0)
    start = low + (high - low) * dict(shares)["long"]
    return np.append(np.exp(solve(cdf_and_density, exact.PROBABILITIES, low, high, start)), mean)


def _shares(assumptions: Assumptions, fleet: Fleet) -> list[tuple[Regime, float]]:
    share = assumptions.long_share
    if fleet == "traditional" or (fleet == "mixed" and share == 0):
        return [("traditional", 1.0)]
    if fleet == "long" or share == 1:
        return [("long", 1.0)]
    return [("traditional", 1 - share), ("long", share)]


class _Work:
    """The memory that one piece works in."""

    def __init__(self, bins: Bins) -> None:
        self.bins = bins
        self.counts = np.zeros(bins.n, dtype=np.int64)
        self.indices = np.empty(_BLOCK * _BLOCKS_COUNTED, dtype=np.int64)
        self.sums_wh: list[float] = []
        self.squares_wh2: list[float] = []
        self.least, self.most = math.inf, -math.inf  # ln Wh

    def draw(self, law: QueryLaw, row: int, n: int, rng: np.random.Generator) -> None:
        """Draw `n` queries on the model of one row of a distribution, and count them."""
        for start in range(0, n, len(self.indices)):
            n_counted = min(len(self.indices), n - start)
            for first in range(0, n_counted, _BLOCK):
                part = self.indices[first : min(first + _BLOCK, n_counted)]
                ln_wh = _ln_energies(law, row, len(part), rng)
                self.least = min(self.least, float(ln_wh.min()))
                self.most = max(self.most, float(ln_wh.max()))
                energy_wh = np.exp(ln_wh)
                self.sums_wh.append(float(energy_wh.sum()))
                self.squares_wh2.append(float(energy_wh @ energy_wh))
                ln_wh -= self.bins.low
                ln_wh *= 1 / BIN_WIDTH
                np.copyto(part, ln_wh, casting="unsafe")
            np.clip(self.indices[:n_counted], 0, self.bins.n - 1, out=self.indices[:n_counted])
            self.counts += np.bincount(self.indices[:n_counted], minlength=self.bins.n)

    def tally(self, n_queries: int) -> Tally:
        """Return what was drawn."""
        return Tally(
            self.bins,
            self.counts,
            n_queries,
            (math.fsum(self.sums_wh),),
            (math.fsum(self.squares_wh2),),
            math.exp(self.least),
            math.exp(self.most),
        )


def _ln_energies(law: QueryLaw, row: int, n: int, rng: np.random.Generator) -> Array:
    """Draw the logarithms of some queries' energy on one model [ln Wh]; PUE and power as one."""
    energy = law.energy
    ln_tokens = np.log(law.law.sample(rng, n))
    ln_tps = ln_tokens * energy.exponent[row]
    ln_tps += energy.ln_tps_one[row]
    if energy.is_power_law and energy.pu_idle[row] == 1:
        np.minimum(ln_tps, energy.ln_tps_max[row], out=ln_tps)
        ln_tokens -= ln_tps
        ln_tokens += energy.ln_scale[row] + law.mu
    else:
        capped = ln_tps >= energy.ln_tps_max[row]
        ln_tokens = (
            energy.part(np.array([row])).ln_energy(ln_tokens[None], capped[None])[0] + law.mu
        )
    # the factor's own spread, without the minimum for the numerical integration
    if law.factor.sigma:
        z = rng.standard_normal(n)
        z *= law.factor.sigma
        ln_tokens += z
    return np.asarray(ln_tokens)
