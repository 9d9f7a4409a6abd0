"""
Sampling of billions of queries into a histogram, in constant memory and with known errors.

The queries are drawn in pieces of fixed size. Each piece has its own stream of random numbers,
spawned from the seed of the assumptions. Therefore the result does not depend on the order of the
pieces or on the process that draws them.
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
from ..method import exact, fleet_factor, query_kinds
from ..method.assumptions import Assumptions, Regime
from ..method.distributions import Array
from ..method.query_law import QueryLaw, solve

Fleet = Literal["traditional", "long", "mixed"]
FLEETS: tuple[Fleet, ...] = get_args(Fleet)
MAX_QUERIES = 1e12
# queries per piece; one piece needs about a tenth of a second
PIECE_QUERIES = 1 << 22
# width of a histogram bin [ln Wh]
BIN_WIDTH = 0.001
# largest relative error of a quantile, because the sample quantile lies in the same bin
BIN_ERROR = math.expm1(BIN_WIDTH)
# queries per block, which fill half of the first-level cache; a block of twice the size is slower
_BLOCK = 8192
# blocks that are counted together, because each count scans all bins
_BLOCKS_COUNTED = 64


@dataclass(frozen=True, slots=True)
class Bins:
    """
    Bins of equal width in ln Wh; the first and the last bin also count the queries beyond.

    Examples
    --------
    >>> Bins.of([eh.exact.energy_law(edition, "long")]).n > 10_000
    True
    """

    low: float  # lower edge of the first bin [ln Wh]
    n: int

    @classmethod
    def of(cls, laws: Iterable[QueryLaw]) -> Bins:
        """Return bins that contain all but about 1e-13 of the queries of some distributions."""
        ends = [(float(law.y_low.min()), float(law.y_high.max())) for law in laws]
        low = min(end[0] for end in ends) - BIN_WIDTH
        high = max(end[1] for end in ends) + BIN_WIDTH
        return cls(low, math.ceil((high - low) / BIN_WIDTH) + 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """
    Histogram and sums of the energies of a sample of queries.

    Examples
    --------
    >>> tally = draw(edition, 1000)
    >>> bool(abs(tally.mean_wh - 0.55) < 5 * tally.mean_error_wh)
    True
    """

    bins: Bins
    counts: NDArray[np.int64]  # queries in each bin
    n_queries: int
    # one sum per piece, in any order: `math.fsum` rounds only once, so the order has no effect
    sums_wh: tuple[float, ...]  # Wh
    squares_wh2: tuple[float, ...]  # Wh squared
    least_wh: float
    most_wh: float

    @property
    def mean_wh(self) -> float:
        """Mean energy of a query [Wh]."""
        return math.fsum(self.sums_wh) / self.n_queries

    @property
    def mean_error_wh(self) -> float:
        """Standard error of the mean energy [Wh]."""
        variance = math.fsum(self.squares_wh2) / self.n_queries - self.mean_wh**2
        return math.sqrt(max(variance, 0.0) / self.n_queries)

    def quantile(self, p: Array) -> Array:
        """Return quantiles [Wh], each within `BIN_ERROR` of the sample quantile."""
        reached = np.cumsum(self.counts)
        wanted = np.asarray(p) * self.n_queries
        bin_ = np.minimum(np.searchsorted(reached, wanted), self.bins.n - 1)
        inside = 1 - (reached[bin_] - wanted) / np.maximum(self.counts[bin_], 1)
        ln_wh = self.bins.low + BIN_WIDTH * (bin_ + inside)
        return np.clip(np.exp(ln_wh), self.least_wh, self.most_wh)

    def quantile_error(self, p: Array) -> Array:
        """
        Return the standard errors of quantiles [Wh].

        The standard error of the share of queries below a quantile is multiplied by the slope of
        the quantile function. The slope is a difference quotient over at least a fifth of the
        nearer tail on each side. This interval is wide enough to smooth out the bins.
        """
        p = np.asarray(p)
        error = np.sqrt(p * (1 - p) / self.n_queries)
        step = np.minimum(np.maximum(error, 0.2 * np.minimum(p, 1 - p)), np.minimum(p, 1 - p))
        slope = (self.quantile(p + step) - self.quantile(p - step)) / (2 * step)
        return np.asarray(error * slope)


def check_queries(n_queries: float) -> int:
    """
    Return a number of queries as an integer.

    Raises ValueError if the number is not whole or is out of bounds.

    Examples
    --------
    >>> check_queries(1e9)
    1000000000
    """
    return check_count("queries", n_queries, 1, MAX_QUERIES)


def pieces(n_queries: int) -> list[tuple[int, int]]:
    """
    Return the index and the number of queries of each piece.

    Examples
    --------
    >>> pieces(PIECE_QUERIES + 1)
    [(0, 4194304), (1, 1)]
    """
    starts = range(0, n_queries, PIECE_QUERIES)
    return [(i, min(PIECE_QUERIES, n_queries - start)) for i, start in enumerate(starts)]


def draw_piece(assumptions: Assumptions, fleet: Fleet, index: int, n_queries: int) -> Tally:
    """
    Draw the queries of one piece on the untrimmed baseline, a model for each by the weights.

    The seed of the settings and `index` determine the stream of random numbers. In the mixed fleet,
    the share `long_share` of the queries is long.

    Examples
    --------
    >>> draw_piece(edition, "mixed", index=0, n_queries=100).n_queries
    100
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
        of_models = rng.multinomial(n_regime, one.pool.weights)
        for member, n_model in zip(one.pool.members, of_models, strict=True):
            of_kinds = rng.multinomial(n_model, one.law.shares)
            for row, n_kind in zip(one.law.rows_of(int(member)), of_kinds, strict=True):
                work.draw(one.law, int(row), int(n_kind), rng)
    return work.tally(n_queries)


def merge(tallies: Iterable[Tally]) -> Tally:
    """
    Join the tallies of different pieces; their order does not change any bit of a statistic.

    Examples
    --------
    >>> halves = [draw_piece(edition, "long", index, 100) for index in (0, 1)]
    >>> merge(halves).n_queries, merge(halves).mean_wh == merge(halves[::-1]).mean_wh
    (200, True)
    """
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
    """
    Draw several pieces, given by index and number of queries, and join their tallies.

    Examples
    --------
    >>> draw_pieces(edition, "traditional", [(0, 100), (1, 50)]).n_queries
    150
    """
    return functools.reduce(
        lambda joined, piece: merge([joined, piece]),
        (draw_piece(assumptions, fleet, index, n) for index, n in of_pieces),
    )


def draw(assumptions: Assumptions, n_queries: float, fleet: Fleet = "traditional") -> Tally:
    """
    Draw every query of a fleet individually, in this process; their number may be 1e9.

    Raises ValueError if the number of queries is out of bounds or the fleet is unknown.

    Examples
    --------
    >>> draw(edition, 1e4, "mixed").counts.sum().item()
    10000
    """
    return draw_pieces(assumptions, check_fleet(fleet), pieces(check_queries(n_queries)))


def check_fleet(fleet: str) -> Fleet:
    """
    Return a valid fleet; for any other text, raise a ValueError that lists the fleets.

    Examples
    --------
    >>> check_fleet("mixed")
    'mixed'
    """
    return check_choice("fleet", fleet, FLEETS)


def summary(tally: Tally, assumptions: Assumptions, fleet: Fleet) -> pd.DataFrame:
    """
    Return the sampled statistics and their exact values.

    Index: ``p5 p25 p50 p75 p95 mean`` [Wh/query], ``energy`` (of all queries at the servers) [GWh]
    and ``total`` (with the fleet factor) [GWh]. Columns: ``unit``, ``sampled``, ``standard_error``
    (of the sampling), ``bin_error`` (largest error from the width of the bins), ``exact`` and
    ``deviation``, which is (sampled - exact) / standard error.

    Examples
    --------
    >>> table = summary(draw(edition, 1e4), edition, "traditional")
    >>> table.loc["mean", "exact"].round(3).item(), bool(abs(table.loc["mean", "deviation"]) < 4)
    (0.552, True)
    """
    p = exact.PROBABILITIES
    sampled = np.append(tally.quantile(p), tally.mean_wh)
    error = np.append(tally.quantile_error(p), tally.mean_error_wh)
    bound = np.append(tally.quantile(p) * BIN_ERROR, 0.0)
    truth = exact_statistics(assumptions, fleet)
    columns_of = zip(exact.STATISTICS, sampled, error, bound, truth, strict=True)
    rows = {name: ("Wh/query", *values) for name, *values in columns_of}
    _, *means = rows["mean"]
    gwh = tally.n_queries / WH_PER_GWH
    for name, scale in (("energy", gwh), ("total", gwh * fleet_factor.factor(assumptions))):
        rows[name] = ("GWh", *(mean * scale for mean in means))
    columns = ["unit", "sampled", "standard_error", "bin_error", "exact"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        table["deviation"] = (table["sampled"] - table["exact"]) / table["standard_error"]
    return table.rename_axis("statistic")


def histogram(tally: Tally, n_bars: int = 80) -> pd.DataFrame:
    """
    Return the bars of a histogram from P0.1 to P99.9, with equal widths in ln Wh.

    ``low_wh`` and ``high_wh`` (ends of a bar) [Wh], ``draws`` (number of queries) and ``density``
    (per unit of ln Wh).

    Examples
    --------
    >>> int(histogram(draw(edition, 1e4), n_bars=10)["draws"].sum()) >= 9900
    True
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
    Return points on the exact, untrimmed density of the energy of a fleet's query.

    ``energy_wh`` [Wh] and ``density``, per unit of ln Wh.

    Examples
    --------
    >>> exact_density(edition, "traditional", 0.1, 1.0, n_points=3).round(3).values.tolist()
    [[0.1, 0.184], [0.316, 0.31], [1.0, 0.226]]
    """
    y = np.linspace(math.log(low_wh), math.log(high_wh), n_points)
    untrimmed = assumptions.replace(trim="none")
    density = sum(
        share * exact.solve(untrimmed, regime).pool.cdf_and_density(y)[1]
        for regime, share in _shares(assumptions, fleet)
    )
    return pd.DataFrame({"energy_wh": np.exp(y), "density": density})


def exact_statistics(assumptions: Assumptions, fleet: Fleet) -> Array:
    """
    Return the exact, untrimmed ``p5 p25 p50 p75 p95 mean`` of a fleet's query [Wh].

    Examples
    --------
    >>> exact_statistics(edition, "traditional").round(3)
    array([0.021, 0.119, 0.309, 0.693, 1.905, 0.552])
    """
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
    lacking = query_kinds.regimes_without_queries(assumptions)
    if fleet in lacking:
        raise ValueError(f"fleet {fleet}: {lacking[fleet]}")
    share = query_kinds.long_share(assumptions)
    if fleet == "traditional" or (fleet == "mixed" and share == 0):
        return [("traditional", 1.0)]
    if fleet == "long" or share == 1:
        return [("long", 1.0)]
    return [("traditional", 1 - share), ("long", share)]


class _Work:
    """Working memory for drawing one piece."""

    def __init__(self, bins: Bins) -> None:
        self.bins = bins
        self.counts = np.zeros(bins.n, dtype=np.int64)
        self.indices = np.empty(_BLOCK * _BLOCKS_COUNTED, dtype=np.int64)
        self.sums_wh: list[float] = []
        self.squares_wh2: list[float] = []
        self.least, self.most = math.inf, -math.inf  # ln Wh

    def draw(self, law: QueryLaw, row: int, n: int, rng: np.random.Generator) -> None:
        """Draw and count `n` queries of one row of `law`: one model with one kind of query."""
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
        """Return the tally of all queries drawn."""
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
    """Draw ln energy of `n` queries of one row [ln Wh]; PUE times utilisation is one factor."""
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
    # the spread of the factor itself; only the numerical integration needs a minimum spread
    if law.factor.sigma:
        z = rng.standard_normal(n)
        z *= law.factor.sigma
        ln_tokens += z
    return np.asarray(ln_tokens)
