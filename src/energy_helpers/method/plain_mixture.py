r"""
The method in its plainest form: the energy of a query as a mixture of log-normals.

By Eq. 1 the energy is ``PUE x utilisation x node power x L_eff / (3.6 TPS)``. PUE and utilisation
are log-normal, so the energy of a query of a known output length is log-normal too. Over all
lengths it is a mixture, here with fixed Gauss-Legendre nodes in ln L_out:

    P(E <= e) = sum of  w_i Phi((ln e - ln e_i) / sigma)  over the nodes i,

where e_i is the median energy at the length of a node and w_i the share of queries that the node
represents. `exact` computes the same results faster; the tests compare the two.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import ndtr, roots_legendre

from ..facts.validation import check_count
from . import baseline, fleet_factor, lever_gains
from .assumptions import QUANTILES, REGIMES, Assumptions, Regime
from .distributions import Array, LengthLaw, LogNormal
from .query import INPUT_SHARES, Setting, power_share, query_energy_wh
from .throughput import Model

STATISTICS = [*QUANTILES, "mean"]
N_NODES = 400
# fewer do not resolve the distribution of the output length
MIN_NODES = 100
MAX_NODES = 100_000
# between neighbouring nodes, in sigma: wider gaps can move a result by 0.1%
WIDEST_GAP = 1.8
# Phi(-9) is 1e-19
_REACH = 9.0
_roots_legendre = functools.lru_cache(maxsize=64)(roots_legendre)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Weighted sum of log-normal distributions of the energy, all of the same sigma."""

    ln_wh: Array  # logarithm of the median energy at each node [ln Wh]
    weight: Array  # share of the queries that each node represents, 1 in all
    sigma: float  # standard deviation of ln E at a node
    mean_exists: bool = True

    def _z(self, ln_wh: ArrayLike) -> Array:
        return np.asarray((np.asarray(ln_wh)[..., None] - self.ln_wh) / self.sigma)

    def cdf(self, ln_wh: ArrayLike) -> Array:
        """Return the probability of an energy of at most `ln_wh` [ln Wh]."""
        return np.asarray(ndtr(self._z(ln_wh)) @ self.weight)

    def density(self, ln_wh: ArrayLike) -> Array:
        """Return the density of ln E at `ln_wh` [ln Wh]."""
        bells = np.exp(-(self._z(ln_wh) ** 2) / 2)
        return np.asarray(bells @ self.weight / (math.sqrt(2 * math.pi) * self.sigma))

    def mean(self, low: float = -math.inf, high: float = math.inf) -> float:
        """Return the mean [Wh] of the energies between `low` and `high` [ln Wh], others as 0."""
        if high == math.inf and not self.mean_exists:
            return math.inf
        inside = ndtr(self._z(high) - self.sigma) - ndtr(self._z(low) - self.sigma)
        return float(np.exp(self.ln_wh + self.sigma**2 / 2) * inside @ self.weight)

    def quantile(self, p: float) -> float:
        """Return the energy at the probability `p` [ln Wh]."""
        return _quantile(self.cdf, p, [self])

    def divided_by(self, gain: LogNormal) -> Mixture:
        """Return the distribution of the energy / an independent log-normal gain."""
        sigma = math.hypot(self.sigma, gain.sigma)
        return Mixture(self.ln_wh - gain.mu, self.weight, sigma, self.mean_exists)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Models of equal weight, each trimmed to the part between two of its own quantiles."""

    models: Sequence[Mixture]
    kept: tuple[float, float]  # the probabilities of the two quantiles
    cuts: Sequence[tuple[float, float]]  # the two quantiles of each model [ln Wh]

    @property
    def share_kept(self) -> float:
        """Share of each model's queries that is kept."""
        return self.kept[1] - self.kept[0]

    def cdf(self, ln_wh: ArrayLike) -> Array:
        """Return the probability of an energy of at most `ln_wh` [ln Wh]."""
        shares = [(model.cdf(ln_wh) - self.kept[0]) / self.share_kept for model in self.models]
        return np.asarray(np.mean(np.clip(shares, 0, 1), axis=0))

    def mean(self) -> float:
        """Return the mean energy [Wh]."""
        means = [model.mean(*cut) for model, cut in zip(self.models, self.cuts, strict=True)]
        return float(np.mean(means)) / self.share_kept

    def quantile(self, p: float) -> float:
        """Return the energy at the probability `p` [ln Wh]."""
        return _quantile(self.cdf, p, self.models)

    def divided_by(self, gain: LogNormal, n_nodes: int = N_NODES) -> Mixture:
        """Return the distribution of the energy / an independent log-normal gain."""
        if self.share_kept == 1:
            return _pooled([model.divided_by(gain) for model in self.models], 1 / len(self.models))
        # for a known energy the quotient is log-normal: the nodes are energies in the kept part
        parts = []
        for model, (low, high) in zip(self.models, self.cuts, strict=True):
            ln_wh, width = _gauss_legendre(low, high, n_nodes)
            weight = width * model.density(ln_wh) / self.share_kept
            _check_gaps(ln_wh, weight, gain.sigma)
            parts.append(Mixture(ln_wh - gain.mu, weight, gain.sigma))
        return _pooled(parts, 1 / len(parts))


def model_mixture(
    assumptions: Assumptions, setting: Setting, model: Model, n_nodes: int = N_NODES
) -> Mixture:
    """
    Return the distribution of the energy of a query on one model.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    setting : Setting
        One regime of these settings.
    model : Model
        One of the models of `setting`.
    n_nodes : int
        Nodes for each kind of query.

    Raises
    ------
    ValueError
        If the distribution of PUE x utilisation is too narrow for so many nodes.

    Examples
    --------
    >>> import numpy as np
    >>> import energy_helpers as eh
    >>> from energy_helpers.method.query import Setting
    >>> edition = eh.load_edition("joule-2026")
    >>> setting = Setting.of(edition, "traditional")
    >>> energy = model_mixture(edition, setting, setting.models[0])
    >>> print(f"{np.exp(energy.quantile(0.5)):.3f} Wh, {energy.mean():.3f} Wh on average")
    0.631 Wh, 0.957 Wh on average
    """
    n_nodes = check_count("n_nodes", n_nodes, MIN_NODES, MAX_NODES)
    factor = setting.pue if setting.utilisation is None else setting.pue.times(setting.utilisation)
    idle, slope = power_share(assumptions) or (1.0, 0.0)
    fit, parts = model.fit, []
    for kind in setting.kinds:
        cap_tok = fit.cap_output_tokens(kind.input_tokens)
        ln_tokens, weight = _length_nodes(kind.law, cap_tok, n_nodes)
        output_tok = np.exp(ln_tokens)
        tps = fit.predict(kind.input_tokens, output_tok)
        power_kw = model.node_power_kw(assumptions) * (idle + slope * tps / fit.tps_max)
        effective_tok = output_tok + INPUT_SHARES[assumptions.effective_length] * kind.input_tokens
        ln_wh = np.log(query_energy_wh(factor.median, power_kw, effective_tok, tps))
        _check_gaps(ln_wh, weight, factor.sigma)
        # for very short and very long outputs the energy is a power of the length
        powers = (np.diff(ln_wh) / np.diff(ln_tokens))[[0, -1]] if len(ln_wh) > 1 else np.ones(2)
        least, most = kind.law.finite_powers
        mean_exists = bool(least < powers[0] and powers[1] < most)
        parts.append(Mixture(ln_wh, kind.share * weight, factor.sigma, mean_exists))
    return _pooled(parts)


def models_and_baseline(
    assumptions: Assumptions, regime: Regime, n_nodes: int = N_NODES
) -> tuple[dict[str, Mixture], Baseline]:
    """
    Return the distributions of the energy of a query on each model and in the baseline.

    Parameters and errors as `per_query`.

    Examples
    --------
    >>> import energy_helpers as eh
    >>> _, pooled = models_and_baseline(eh.load_edition("joule-2026"), "long")
    >>> p95 = pooled.quantile(0.95)
    >>> print(f"{float(pooled.cdf(p95)):.3f}")
    0.950
    """
    setting = Setting.of(assumptions, regime)
    mixtures = {m.name: model_mixture(assumptions, setting, m, n_nodes) for m in setting.models}
    medians_wh = np.exp([mixture.quantile(0.5) for mixture in mixtures.values()])
    names = baseline.resolve(assumptions, setting.models, medians_wh)
    members = [mixtures[name] for name in names]
    low, high = baseline.TRIM_QUANTILES[assumptions.trim]
    cuts = [(member.quantile(low), member.quantile(high)) for member in members]
    return mixtures, Baseline(members, (low, high), cuts)


def per_query(
    assumptions: Assumptions, regime: Regime = "traditional", n_nodes: int = N_NODES
) -> pd.DataFrame:
    """
    Return the energy of a query on each model and in the baseline.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    regime : {"traditional", "long"}
        The regime.
    n_nodes : int
        Nodes for each model and kind of query.

    Returns
    -------
    DataFrame
        As `exact.per_query`, without its ``attrs``: columns ``p5 p25 p50 p75 p95 mean``
        [Wh/query], index the models and ``baseline``.

    Raises
    ------
    ValueError
        If the distribution of PUE x utilisation is too narrow for so many nodes.

    Examples
    --------
    >>> import energy_helpers as eh
    >>> table = per_query(eh.load_edition("joule-2026"))
    >>> table.loc["baseline", ["p25", "p50", "p75"]].round(3).tolist()
    [0.162, 0.309, 0.607]
    """
    mixtures, pooled = models_and_baseline(assumptions, regime, n_nodes)
    rows = {name: _statistics(energy) for name, energy in mixtures.items()}
    rows["baseline"] = _statistics(pooled)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=STATISTICS)
    return table.rename_axis("model")


def levers(
    assumptions: Assumptions, regime: Regime = "traditional", n_nodes: int = N_NODES
) -> pd.DataFrame:
    """
    Return the energy of a baseline query under each efficiency lever (section 3).

    Parameters and errors as `per_query`.

    Returns
    -------
    DataFrame
        As `exact.levers`, without its ``attrs``: also a column ``ratio``, baseline median /
        lever median.

    Examples
    --------
    >>> import energy_helpers as eh
    >>> levers(eh.load_edition("joule-2026"))["p50"].round(3).to_dict()
    {'model': 0.08, 'serving': 0.113, 'hardware': 0.159}
    """
    _, pooled = models_and_baseline(assumptions, regime, n_nodes)
    rows = {
        lever: _statistics(pooled.divided_by(lever_gains.alpha(assumptions, lever), n_nodes))
        for lever in lever_gains.LEVERS
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=STATISTICS).rename_axis("lever")
    return table.assign(ratio=math.exp(pooled.quantile(0.5)) / table["p50"])


def fleet(assumptions: Assumptions, n_nodes: int = N_NODES) -> pd.Series[float]:
    """
    Return the energy of the fleet that serves all queries [GWh/day], as `exact.fleet` (section 4).

    Parameters and errors as `per_query`.

    Examples
    --------
    >>> import energy_helpers as eh
    >>> fleet(eh.load_edition("joule-2026"))[["traditional", "long", "mixed"]].round(2).tolist()
    [0.73, 10.5, 1.71]
    """
    totals: dict[str, float] = {}
    for regime in REGIMES:
        _, pooled = models_and_baseline(assumptions, regime, n_nodes)
        # a fleet serves all queries: nothing is trimmed
        mean_wh = float(np.mean([model.mean() for model in pooled.models]))
        total = fleet_factor.total_gwh_per_day(assumptions, mean_wh)
        gain = fleet_factor.improvement(assumptions, regime)
        totals[regime], totals[f"{regime}_improved"] = total, total * gain.mean_of_inverse
    long = assumptions.long_share
    for end in ("", "_improved"):
        totals[f"mixed{end}"] = (1 - long) * totals[f"traditional{end}"] + long * totals[
            f"long{end}"
        ]
    return pd.Series(totals, name="gwh_per_day")


def _length_nodes(law: LengthLaw, cap_tok: float, n_nodes: int) -> tuple[Array, Array]:
    """Return nodes in ln L and the share of queries that each of them represents."""
    low, high = law.t_low, law.t_high
    if low == high:
        return np.array([low]), np.ones(1)
    # where the throughput reaches its cap, the energy has a kink: no piece goes across it
    caps = [math.log(cap_tok)] if 0 < cap_tok < math.inf else []
    edges = np.array([low, *(cap for cap in caps if low < cap < high), high])
    # a short piece needs more nodes than its share of the width
    roots = np.sqrt(np.diff(edges))
    counts = np.ceil(n_nodes * roots / roots.sum()).astype(int)
    pieces = [
        _gauss_legendre(*ends, int(count))
        for ends, count in zip(itertools.pairwise(edges), counts, strict=True)
    ]
    ln_tokens, width = np.hstack(pieces)
    return ln_tokens, width * law.density_t(ln_tokens)


def _gauss_legendre(low: float, high: float, n_nodes: int) -> tuple[Array, Array]:
    nodes, weights = _roots_legendre(n_nodes)
    return low + (high - low) * (nodes + 1) / 2, (high - low) * weights / 2


def _check_gaps(ln_wh: Array, weight: Array, sigma: float) -> None:
    """Raise a ValueError if the log-normals at neighbouring nodes of some weight are apart."""
    matters = weight[1:] > 1e-3 * weight.max()
    gap = float(np.abs(np.diff(ln_wh))[matters].max(initial=0.0))
    if sigma == 0:
        raise ValueError("a log-normal factor is fixed; give one a P5 below its P95")
    if gap > WIDEST_GAP * sigma:
        times = gap / (WIDEST_GAP * sigma)
        raise ValueError(
            f"sigma = {sigma:.3g} of a log-normal factor is too narrow for the nodes; "
            f"give n_nodes {times:.2g} times as large"
        )


def _pooled(parts: Sequence[Mixture], share: float = 1.0) -> Mixture:
    return Mixture(
        np.hstack([part.ln_wh for part in parts]),
        np.hstack([part.weight for part in parts]) * share,
        parts[0].sigma,
        all(part.mean_exists for part in parts),
    )


def _quantile(cdf: Callable[[float], Array], p: float, mixtures: Sequence[Mixture]) -> float:
    if p in (0, 1):
        return math.inf if p else -math.inf
    low = min(mixture.ln_wh.min() - _REACH * mixture.sigma for mixture in mixtures)
    high = max(mixture.ln_wh.max() + _REACH * mixture.sigma for mixture in mixtures)
    return float(brentq(lambda ln_wh: float(cdf(ln_wh)) - p, low, high, xtol=1e-13, rtol=1e-14))


def _statistics(energy: Mixture | Baseline) -> list[float]:
    return [*(math.exp(energy.quantile(p)) for p in QUANTILES.values()), energy.mean()]
