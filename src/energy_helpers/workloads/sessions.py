"""Energy of a whole session: the exact mean, and the distribution by sampling."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..facts import chains, user_files
from ..facts.validation import check_count
from ..method import exact
from ..method.assumptions import MAX_DRAWS, Assumptions
from ..method.distributions import Array, Indices
from ..method.query_law import QueryLaw


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A sampled statistic with its standard error.

    Examples
    --------
    >>> mean = total(edition, n_draws=1000).sampled_mean_wh
    >>> round(mean.value, 2), round(mean.error, 2)  # [Wh]
    (3.16, 0.14)
    """

    value: float
    error: float  # nan if there are too few draws


@dataclass(frozen=True, slots=True)
class SessionTotal:
    """
    Energy of a session [Wh].

    The first two fields are exact. The others are estimates from `n_draws` sessions. The standard
    error of the mean comes from the standard deviation. That of a quantile is half the distance
    between the order statistics one binomial standard deviation below and above it.

    Examples
    --------
    >>> total(edition, n_draws=1000).table.loc["queries, mean", "value"].round(2).item()
    3.72
    """

    queries_mean: float  # queries in a session, exact
    energy_mean_wh: float  # exact
    sampled_mean_wh: Estimate  # to compare with the exact mean
    p5_wh: Estimate
    median_wh: Estimate
    p95_wh: Estimate
    n_draws: int
    models: tuple[str, ...]  # models in the blend, equally weighted

    @property
    def table(self) -> pd.DataFrame:
        """The results as a table of ``value``, ``standard_error``, ``unit`` and ``how``."""
        nan = math.nan
        rows = {
            "queries, mean": (self.queries_mean, nan, "queries/session", "exact"),
            "energy, mean": (self.energy_mean_wh, nan, "Wh/session", "exact"),
        }
        sampled = {
            "energy, mean (sampled)": self.sampled_mean_wh,
            "energy, p5": self.p5_wh,
            "energy, median": self.median_wh,
            "energy, p95": self.p95_wh,
        }
        how = f"{self.n_draws:,} sampled sessions"
        for name, one in sampled.items():
            rows[name] = (one.value, one.error, "Wh/session", how)
        columns = ["value", "standard_error", "unit", "how"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def total(
    assumptions: Assumptions, n_draws: int | None = None, rng: np.random.Generator | None = None
) -> SessionTotal:
    """
    Return the energy of a whole session; the workload of the assumptions is ignored.

    A session runs on one model, drawn from the blend by its weights; every query draws its own
    output length, PUE and utilisation. Nothing is trimmed, as in the fleet. The blend is that of
    ``workload = "session"``. The number of sessions drawn for the distribution and the source of
    the draws are by default those of the settings. Raises ValueError if `n_draws` is not a positive
    whole number or the session cannot be read.

    Examples
    --------
    >>> session = total(edition, n_draws=1000)
    >>> round(session.queries_mean, 2), round(session.energy_mean_wh, 2)
    (3.72, 2.82)
    """
    n = assumptions.n_draws if n_draws is None else n_draws
    totals_wh = sample_totals(assumptions, n, rng)
    solved = exact.solve(_as_workload(assumptions), "traditional")
    chain = chains.read_chain(assumptions.session)
    queries_mean = chain.mean_queries
    return SessionTotal(
        queries_mean=queries_mean,
        energy_mean_wh=queries_mean * solved.mean_of_blend_wh,
        sampled_mean_wh=Estimate(float(totals_wh.mean()), _error_of_mean(totals_wh)),
        p5_wh=_quantile(totals_wh, 0.05),
        median_wh=_quantile(totals_wh, 0.50),
        p95_wh=_quantile(totals_wh, 0.95),
        n_draws=n,
        models=solved.taken,
    )


def cached_total(assumptions: Assumptions) -> SessionTotal:
    """
    Return the cached result of `total` with the draws of the assumptions.

    Examples
    --------
    >>> cached_total(edition) is cached_total(edition)
    True
    """
    return _cached_total(_as_workload(assumptions))


def sample_totals(
    assumptions: Assumptions, n_draws: int, rng: np.random.Generator | None = None
) -> Array:
    """
    Draw sessions and return the energy of each [Wh], shape (n_draws,).

    The parameters and errors are those of `total`.

    Examples
    --------
    >>> sample_totals(edition, 3, np.random.default_rng(0)).shape
    (3,)
    """
    n_draws = check_count("n_draws", n_draws, 1, MAX_DRAWS)
    rng = np.random.default_rng(assumptions.seed) if rng is None else rng
    solved = exact.solve(_as_workload(assumptions), "traditional")
    chain = chains.read_chain(assumptions.session)
    # rows of each kind of query in the distribution; kinds that never occur have none
    row_of_kind = np.cumsum(chain.visits > 0) - 1
    model = rng.choice(solved.pool.members, size=n_draws, p=solved.pool.weights)
    kind = rng.choice(len(chain.kinds), size=n_draws, p=chain.start)
    going = np.arange(n_draws)
    totals_wh = np.zeros(n_draws)
    bounds = np.cumsum(chain.following, axis=1)
    # all unfinished sessions draw one query at a time, so the memory needed is that of
    # one query each, however long they last
    while len(going):
        totals_wh[going] += _draw_wh(solved.law, model[going], row_of_kind[kind], rng)
        kind = (rng.random(len(going))[:, None] >= bounds[kind]).sum(axis=1)
        goes_on = kind < len(chain.kinds)
        going, kind = going[goes_on], kind[goes_on]
    return totals_wh


def _as_workload(assumptions: Assumptions) -> Assumptions:
    return assumptions.replace(workload="session")


@user_files.cached(32)
def _cached_total(assumptions: Assumptions) -> SessionTotal:
    return total(assumptions)


def _draw_wh(law: QueryLaw, model: Indices, kind: Indices, rng: np.random.Generator) -> Array:
    """Draw the energy of one query for each of some models and kinds [Wh]."""
    rows = model + law.n_models * kind
    energy = law.energy.part(rows)
    ln_tokens = np.log(law.law.sample(rng, len(rows)))
    capped = energy.ln_tps_one + energy.exponent * ln_tokens >= energy.ln_tps_max
    ln_factor = law.factor.mu + law.factor.sigma * rng.standard_normal(len(rows))
    return np.asarray(np.exp(energy.ln_energy(ln_tokens, capped) + ln_factor))


def _error_of_mean(values: Array) -> float:
    return float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan


def _quantile(values: Array, p: float) -> Estimate:
    n = len(values)
    half = math.sqrt(n * p * (1 - p))
    low, high = math.floor(n * p - half), math.ceil(n * p + half)
    if low < 0 or high > n - 1:
        return Estimate(float(np.quantile(values, p)), math.nan)
    ends = np.partition(values, [low, high])[[low, high]]
    return Estimate(float(np.quantile(values, p)), float(ends[1] - ends[0]) * half / (high - low))
