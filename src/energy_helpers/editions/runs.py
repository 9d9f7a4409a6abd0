"""
Intervals in which 95% of runs of the paper's size would fall.

A run draws 10,000 queries per model. Its statistics are asymptotically normal about the exact
ones, and the standard errors follow from the exact distributions without a simulation. Trimming
is by rank, so it enters as a clipped share (quantiles) or as a Winsorised variance (levers).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from ..method import exact, fleet_factor, lever_gains
from ..method.assumptions import QUANTILES, Assumptions, Regime
from ..method.distributions import Array, LogNormal
from ..method.exact import Solved
from ..method.query_kinds import length_law
from ..method.query_law import ROOT_TWO_PI

N_DRAWS = 10_000
# the standard normal's 97.5th percentile
Z975 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Result:
    """
    Exact value and the interval in which 95% of runs fall; without draws, its ends are equal.

    Examples
    --------
    >>> result = Result.normal(1.0, standard_error=0.1).scaled(1000)
    >>> round(result.low), result.value, round(result.high)
    (804, 1000.0, 1196)
    """

    value: float
    low: float
    high: float

    @classmethod
    def fixed(cls, value: float) -> Result:
        """Return the result for a value that does not depend on draws."""
        return cls(value, value, value)

    @classmethod
    def normal(cls, value: float, standard_error: float) -> Result:
        """Return the result for a value whose estimate is normal."""
        reach = Z975 * standard_error
        return cls(value, value - reach, value + reach)

    @classmethod
    def log_normal(cls, value: float, standard_error: float) -> Result:
        """Return the result for a value whose estimate is log-normal."""
        reach = math.exp(Z975 * standard_error)
        return cls(value, value / reach, value * reach)

    def scaled(self, factor: float) -> Result:
        """Return the result in another unit."""
        return Result(self.value * factor, self.low * factor, self.high * factor)


def model_quantile(a: Assumptions, regime: Regime, model: str, statistic: str) -> Result:
    """
    Return a quantile of one model's draws, untrimmed [Wh].

    Examples
    --------
    >>> result = model_quantile(edition, "traditional", "Llama 3.1 405B", "p50")
    >>> result.low < result.value < result.high, round(result.value, 3)
    (True, 0.392)
    """
    solved = exact.solve(a, regime)
    row, p = solved.names.index(model), QUANTILES[statistic]
    value = exact.statistic(a, regime, model, statistic)
    density = solved.law.density(np.array([[math.log(value)]]), models=np.array([row]))
    return Result.log_normal(value, math.sqrt(p * (1 - p) / N_DRAWS) / float(density[0, 0]))


def baseline_quantile(a: Assumptions, regime: Regime, statistic: str) -> Result:
    """
    Return a quantile of the baseline, trimmed as the assumptions say [Wh].

    Examples
    --------
    >>> result = baseline_quantile(edition, "traditional", "p50")
    >>> round(result.low, 3), round(result.value, 3), round(result.high, 3)
    (0.304, 0.309, 0.314)
    """
    solved = exact.solve(a, regime)
    value = exact.statistic(a, regime, exact.BASELINE, statistic)
    return Result.log_normal(value, _pool_error(solved, math.log(value)))


def _pool_error(solved: Solved, y: float) -> float:
    """
    Return the standard error of ln(quantile) of the pool at `y`.

    A model trimmed by rank adds ``clip((F_n(y) - low) / (high - low), 0, 1)``, which varies
    only if y is between its trimming quantiles.
    """
    pool = solved.pool
    members = len(pool.members)
    cdf, _ = solved.law.cdf_and_density(np.full((members, 1), y), models=pool.members)
    low, high = pool.kept
    share = cdf[:, 0]
    inside = (share > low) & (share < high)
    variance = float((share * (1 - share))[inside].sum())
    _, density = pool.cdf_and_density(np.array([y]))
    error = math.sqrt(variance / N_DRAWS) / (members * (high - low))
    return error / float(density[0])


def lever_quantile(a: Assumptions, regime: Regime, lever: str, statistic: str) -> Result:
    """
    Return a quantile of the baseline under a lever [Wh].

    Examples
    --------
    >>> round(lever_quantile(edition, "traditional", "hardware", "p50").value, 3)
    0.159
    """
    solved = exact.solve(a, regime)
    gain = lever_gains.alpha(a, lever)
    value = float(exact.levers(a, regime).loc[lever, statistic])  # type: ignore[arg-type]
    y = math.log(value)
    if solved.nodes is None:
        divided = solved.law.divided_by(gain)
        cdf, density = divided.cdf_and_density(
            np.full((len(solved.pool.members), 1), y), models=solved.pool.members
        )
        variance = float((cdf * (1 - cdf)).sum())
        error = math.sqrt(variance / N_DRAWS) / float(density.sum())
        return Result.log_normal(value, error)
    return Result.log_normal(value, _lever_error(solved, gain, y))


def _lever_error(solved: Solved, gain: LogNormal, y: float) -> float:
    """
    Return the standard error of ln(quantile) of the trimmed pool divided by `gain`.

    Given an energy u = ln E that is not trimmed, the lever's draw is below y with probability
    G(u). Two things vary: the draws that remain, through the trimmed mean of G, and the gains.
    """
    pool = solved.pool
    members = len(pool.members)
    low, high = pool.kept
    kept = high - low
    nodes, weights = (part.reshape(members, -1) for part in solved.nodes or ())
    weights = weights * members

    def below(u: Array) -> Array:
        return np.asarray(ndtr((y + gain.mu - u) / gain.sigma))

    g, g_low, g_high = below(nodes), below(pool.y_low), below(pool.y_high)
    mean = (weights * g).sum(axis=1)
    # the Winsorised variance of G and the mean of G (1 - G): their means of G^2 cancel
    winsorised = low * g_low**2 + (1 - high) * g_high**2
    winsorised -= (kept * mean + low * g_low + (1 - high) * g_high) ** 2
    variance = winsorised / kept**2 + mean / kept
    z = (y + gain.mu - nodes) / gain.sigma
    density = (weights * np.exp(-(z**2) / 2)).sum() / members / (ROOT_TWO_PI * gain.sigma)
    return float(math.sqrt(variance.sum() / N_DRAWS) / members / density)


def fleet_total(a: Assumptions, name: str) -> Result:
    """
    Return a fleet's total [GWh/day].

    The released scripts use one seed for both regimes. The errors of the regimes in a mixed fleet
    are therefore correlated, and their standard errors add.

    Examples
    --------
    >>> result = fleet_total(edition, "mixed")
    >>> f"{result.value:.2f} GWh/day, in 95% of runs {result.low:.2f} to {result.high:.2f}"
    '1.71 GWh/day, in 95% of runs 1.68 to 1.73'
    """
    share = a.long_share
    parts: dict[str, dict[Regime, float]] = {
        "traditional": {"traditional": 1.0, "long": 0.0},
        "long": {"traditional": 0.0, "long": 1.0},
        "mixed": {"traditional": 1 - share, "long": share},
    }
    error_wh = sum(
        part * _mean_error(a, regime, improved=name.endswith("_improved"))
        for regime, part in parts[name.removesuffix("_improved")].items()
    )
    return Result.normal(float(exact.fleet(a)[name]), fleet_factor.total_gwh_per_day(a, error_wh))


def _mean_error(a: Assumptions, regime: Regime, *, improved: bool) -> float:
    """Return the standard error of the mean of the untrimmed blend [Wh]."""
    solved = exact.solve(a, regime)
    members = solved.pool.members
    mean, square = solved.law.moment(1)[members], solved.law.moment(2)[members]
    if improved:
        gain = fleet_factor.improvement(a, regime)
        mean = mean * gain.mean_of_inverse
        square = square * math.exp(-2 * gain.mu + 2 * gain.sigma**2)
    # rounding may make a variance of zero negative
    variance = np.maximum(square - mean**2, 0)
    return float(math.sqrt(variance.sum() / N_DRAWS) / len(members))


def share_above(a: Assumptions, regime: Regime, energy_wh: float) -> Result:
    """
    Return the share of baseline draws above an energy, trimmed as the assumptions say.

    Examples
    --------
    >>> round(share_above(edition, "traditional", 1.0).value, 3)
    0.092
    """
    solved = exact.solve(a, regime)
    y = math.log(energy_wh)
    cdf, density = solved.pool.cdf_and_density(np.array([y]))
    return Result.normal(1 - float(cdf[0]), _pool_error(solved, y) * float(density[0]))


def output_tokens_quantile(a: Assumptions, regime: Regime, p: float) -> Result:
    """
    Return a quantile of one sample of the output length [tokens].

    Examples
    --------
    >>> result = output_tokens_quantile(edition, "traditional", 0.5)
    >>> round(result.low), round(result.value), round(result.high)
    (292, 300, 309)
    """
    law = length_law(a, regime)
    value = float(law.quantile(np.array([p]))[0])
    density = float(law.density_t(np.array([math.log(value)]))[0])
    return Result.log_normal(value, math.sqrt(p * (1 - p) / N_DRAWS) / density)
