"""
Draw-by-draw repetition of the released run, with NumPy's legacy random generator.

The code is not copied. The settings, the order of the draws and the trimming are those of the
code released with the Joule edition.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..method import fleet_factor, lever_gains
from ..method.assumptions import ARXIV_V1, JOULE_2026, REGIMES, Assumptions, Regime, check_regime
from ..method.distributions import Array, LogNormal
from ..method.exact import BASELINE, PROBABILITIES, STATISTICS
from ..method.query import Setting, power_share, query_energy_wh
from ..method.throughput import Model

# editions with a released run
RELEASED_EDITIONS = (JOULE_2026, ARXIV_V1)
SEED = 42
N_DRAWS = 10_000
N_BOOTSTRAPS = 1_000
# the order in which the released scripts draw the models, and the levers
MODEL_ORDER = (
    "Llama 3.1 405B",
    "Llama 3.1 70B",
    "Mixtral 8x22B",
    "DeepSeek-R1 671B",
    "Nemotron Ultra 253B",
)
LEVER_ORDER = ("hardware", "model", "serving")
# length whose logarithm replaces that of an empty output [tokens]
EMPTY_OUTPUT_TOKENS = 1e-6


@dataclass(frozen=True, slots=True)
class Replay:
    """
    Results of the released run in one regime.

    Examples
    --------
    >>> run = replay(edition)
    >>> run.fleet.round(2).to_dict("index")["baseline"]
    {'median': 0.73, 'p5': 0.72, 'p95': 0.74}
    """

    per_query: pd.DataFrame  # as `exact.per_query` [Wh/query]
    levers: pd.DataFrame  # as `exact.levers` [Wh/query]
    fleet: pd.DataFrame  # index baseline, improved; columns median p5 p95 [GWh/day]


@dataclass(frozen=True, slots=True)
class _Draws:
    output_tokens: dict[str, Array]  # model -> its 10,000 output lengths, whole tokens
    energy_wh: dict[str, Array]  # model -> its 10,000 draws
    by_median: tuple[str, ...]  # the three models of highest median, highest first
    pooled_wh: Array  # their trimmed draws, 21,600
    lever_wh: dict[str, Array]  # lever -> pooled draws divided by its gain


def replay(assumptions: Assumptions, regime: Regime = "traditional") -> Replay:
    """
    Repeat the released run of one edition and regime, bit by bit.

    ``per_query`` and ``levers`` as in `exact`; ``fleet`` with index ``baseline`` and ``improved``,
    columns ``median p5 p95`` of 1,000 bootstrap totals [GWh/day]. Raise ValueError if the settings
    are those of no released edition.

    `assumptions`: a released edition without changes: ``joule-2026`` or ``arxiv-v1``.

    Examples
    --------
    >>> eh.replay(edition).per_query.loc["baseline", ["p25", "p50", "p75"]].round(3).to_list()
    [0.165, 0.308, 0.602]
    """
    _check_released(assumptions)
    run = _replay(assumptions, check_regime(regime))
    return Replay(run.per_query.copy(), run.levers.copy(), run.fleet.copy())


def replayed_number(assumptions: Assumptions, read: Callable[[Assumptions], float]) -> float:
    """
    Return a number that `read` gets from the released run; nan if the settings have no run.

    Examples
    --------
    >>> own = edition.replace(pue=1.2)
    >>> replayed_number(own, lambda a: replay(a).per_query.loc["baseline", "p50"])
    nan
    """
    return read(assumptions) if _is_released(assumptions) else math.nan


def _is_released(assumptions: Assumptions) -> bool:
    return assumptions.edition in RELEASED_EDITIONS and not assumptions.changed()


@functools.lru_cache(maxsize=8)
def _replay(assumptions: Assumptions, regime: Regime) -> Replay:
    draws = _draw(assumptions, regime)
    names = [model.name for model in Setting.of(assumptions, regime).models]
    of_models = {name: draws.energy_wh[name] for name in names}
    per_query = _statistics("model", of_models | {BASELINE: draws.pooled_wh})
    per_query.attrs["blend"] = draws.by_median
    levers = _statistics("lever", {lever: draws.lever_wh[lever] for lever in lever_gains.LEVERS})
    levers["ratio"] = np.median(draws.pooled_wh) / levers["p50"]
    return Replay(per_query, levers, _fleet_table(_fleet_totals(assumptions, regime)))


def output_tokens(assumptions: Assumptions, regime: Regime = "traditional") -> dict[str, Array]:
    """
    Return the output lengths in the released run, model by model.

    Model -> 10,000 lengths, whole tokens, in the order in which the models are drawn. `Raises` as
    `replay`.

    Examples
    --------
    >>> lengths = output_tokens(edition)["Llama 3.1 405B"]
    >>> len(lengths), float(np.median(lengths))
    (10000, 294.0)
    """
    _check_released(assumptions)
    return dict(_draw(assumptions, check_regime(regime)).output_tokens)


def mixed_fleet(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the replayed fleet of mixed queries.

    The released aggregation adds the two regimes' bootstrap totals draw by draw, 0.9
    traditional and 0.1 long. Table as `Replay.fleet`; `Raises` as `replay`.

    Examples
    --------
    >>> mixed_fleet(edition)["median"].round(2).to_dict()
    {'baseline': 1.71, 'improved': 0.8}
    """
    _check_released(assumptions)
    share = assumptions.long_share
    of = {r: _fleet_totals(assumptions, r) for r in REGIMES}
    return _fleet_table((1 - share) * of["traditional"] + share * of["long"])


def fleet(assumptions: Assumptions, queries: str) -> pd.DataFrame:
    """
    Return the replayed fleet of ``traditional``, ``long`` or ``mixed`` queries as `Replay.fleet`.

    Examples
    --------
    >>> fleet(edition, "mixed").equals(mixed_fleet(edition))
    True
    """
    if queries == "mixed":
        return mixed_fleet(assumptions)
    return replay(assumptions, check_regime(queries)).fleet


def coupled_increase(assumptions: Assumptions, regime: Regime = "traditional") -> float:
    """
    Return the increase of the baseline's median in the released run of S.IV [%].

    The scripts of that run compute the power from the throughput and draw only lengths and PUE.
    Everything else is as in the main run. `Raises` as `replay`.

    Examples
    --------
    >>> round(coupled_increase(edition), 1)
    3.5
    """
    _check_released(assumptions)
    return _coupled_increase(assumptions, check_regime(regime))


@functools.lru_cache(maxsize=4)
def _coupled_increase(assumptions: Assumptions, regime: Regime) -> float:
    setting = Setting.of(assumptions, regime)
    models = {model.name: model for model in setting.models}
    idle, slope = power_share(assumptions.replace(power_coupling="released"))
    rng = np.random.RandomState(SEED)
    energy_wh = {}
    for name in MODEL_ORDER:
        model = models[name]
        tokens = np.rint(rng.exponential(setting.law.mean, N_DRAWS))
        pue = rng.lognormal(setting.pue.mu, setting.pue.sigma, N_DRAWS)
        tps = _predict_tps(setting, model, tokens)
        pu = idle + slope * np.minimum(tps / model.fit.tps_max, 1)
        energy_wh[name] = query_energy_wh(pue, model.node_power_kw(assumptions) * pu, tokens, tps)
    pooled_wh = _trimmed_pool(energy_wh, _by_median(energy_wh))
    return 100 * float(np.median(pooled_wh) / np.median(_draw(assumptions, regime).pooled_wh) - 1)


def _check_released(assumptions: Assumptions) -> None:
    if not _is_released(assumptions):
        changed = ", ".join(assumptions.changed()) or f"edition {assumptions.edition}"
        raise ValueError(
            f"the released run has no {changed}; "
            f"replay takes {' or '.join(RELEASED_EDITIONS)} as they are"
        )


@functools.lru_cache(maxsize=8)
def _draw(assumptions: Assumptions, regime: Regime) -> _Draws:
    setting = Setting.of(assumptions, regime)
    models = {model.name: model for model in setting.models}
    rng = np.random.RandomState(SEED)
    drawn = {name: _draw_model(assumptions, setting, models[name], rng) for name in MODEL_ORDER}
    tokens = {name: lengths for name, (lengths, _) in drawn.items()}
    energy_wh = {name: energy for name, (_, energy) in drawn.items()}
    by_median = _by_median(energy_wh)
    pooled_wh = _trimmed_pool(energy_wh, by_median)
    lever_wh = {}
    for lever in LEVER_ORDER:
        gain = lever_gains.alpha(assumptions, lever)
        lever_wh[lever] = pooled_wh / rng.lognormal(gain.mu, gain.sigma, len(pooled_wh))
    return _Draws(tokens, energy_wh, by_median, pooled_wh, lever_wh)


def _draw_model(
    assumptions: Assumptions, setting: Setting, model: Model, rng: np.random.RandomState
) -> tuple[Array, Array]:
    """Return one model's output lengths and energies."""
    tokens = np.rint(rng.exponential(setting.law.mean, N_DRAWS))
    utilisation = setting.utilisation or LogNormal(0, 0)
    pu = rng.lognormal(utilisation.mu, utilisation.sigma, N_DRAWS)
    pue = rng.lognormal(setting.pue.mu, setting.pue.sigma, N_DRAWS)
    tps = _predict_tps(setting, model, tokens)
    return tokens, query_energy_wh(pue, model.node_power_kw(assumptions) * pu, tokens, tps)


def _predict_tps(setting: Setting, model: Model, tokens: Array) -> Array:
    lengths = np.where(tokens == 0, EMPTY_OUTPUT_TOKENS, tokens)
    return np.asarray(model.fit.predict(setting.input_tokens, lengths))


def _by_median(energy_wh: dict[str, Array]) -> tuple[str, ...]:
    """Return the three models of highest median, highest first."""
    return tuple(sorted(energy_wh, key=lambda name: -np.median(energy_wh[name]))[:3])


def _trimmed_pool(energy_wh: dict[str, Array], names: tuple[str, ...]) -> Array:
    return np.concatenate([_keep(_keep(energy_wh[name], 5, 95), 10, 90) for name in names])


def _keep(values: Array, low: float, high: float) -> Array:
    """Return the values between two percentiles, including the ends."""
    floor, ceiling = np.percentile(values, [low, high])
    kept: Array = values[(values >= floor) & (values <= ceiling)]
    return kept


def _statistics(index: str, values: dict[str, Array]) -> pd.DataFrame:
    rows = {n: [*np.quantile(v, PROBABILITIES), v.mean()] for n, v in values.items()}
    return pd.DataFrame.from_dict(rows, "index", columns=list(STATISTICS)).rename_axis(index)


@functools.lru_cache(maxsize=8)
def _fleet_totals(assumptions: Assumptions, regime: Regime) -> Array:
    """Return the bootstrap totals, baseline and improved; shape (2, bootstraps) [GWh/day]."""
    draws = _draw(assumptions, regime)
    baseline_wh = np.concatenate([draws.energy_wh[name] for name in draws.by_median])
    rng = np.random.RandomState(SEED)
    # the released script draws lengths at this point and does not use them
    rng.exponential(1.0, N_DRAWS)
    gain = fleet_factor.improvement(assumptions, regime)
    improved_wh = baseline_wh / rng.lognormal(gain.mu, gain.sigma, len(baseline_wh))
    both = np.column_stack([baseline_wh, improved_wh])
    counts = _bootstrap_counts(len(baseline_wh))
    blocks = [counts[i : i + 100].astype(float) @ both for i in range(0, N_BOOTSTRAPS, 100)]
    means = np.concatenate(blocks) / len(baseline_wh)
    return np.asarray(fleet_factor.total_gwh_per_day(assumptions, 1.0) * means.T, dtype=float)


@functools.lru_cache(maxsize=1)
def _bootstrap_counts(n: int) -> NDArray[np.uint8]:
    """
    Return how often each bootstrap uses each draw; shape (bootstraps, n).

    The released run uses the same seed for every bootstrap, so they share one table.
    """
    rng = np.random.RandomState(SEED)
    counts = np.empty((N_BOOTSTRAPS, n), dtype=np.uint8)
    for row in counts:
        row[:] = np.bincount(rng.randint(0, n, n), minlength=n)
    return counts


def _fleet_table(totals: Array) -> pd.DataFrame:
    percents = {"median": 50, "p5": 5, "p95": 95}
    quantiles = np.percentile(totals, list(percents.values()), axis=1).T
    index = pd.Index(["baseline", "improved"], name="fleet")
    return pd.DataFrame(quantiles, index=index, columns=list(percents))
