"""Uncertainty of the throughput fits, and its effect on the energy of a query."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ...facts import benchmark_rows, files, user_files
from ...method import baseline, exact, query_kinds, query_law, throughput
from ...method.assumptions import REGIMES, Assumptions, Regime, check_regime
from ...method.distributions import Array, Fixed
from ...method.query import Setting
from ...method.query_law import QueryLaw
from . import pooling
from .pooling import Posterior, Prior, Rows

# ends and middle of a 90% interval
INTERVAL = ("p5", "p50", "p95")
PROBABILITIES = exact.probabilities(*INTERVAL)
# Ends of the baseline's interval over 8 scramblings, relative standard deviation in per cent:
#     draws    traditional P5, P95    long P5, P95
#       256          0.7, 1.4            0.4, 1.4
#     4,096          0.24, 0.22          0.07, 0.29
#     8,192          0.16, 0.20          0.05, 0.32
#    16,384          0.10, 0.11          0.03, 0.12
# P95 is 0.526 Wh, next to an edge of rounding to two digits: three are shown, the third good to
# one or two units.
N_DRAWS = 16_384
# draws are slower if the energy is no power law of the output length: divide their number
FEWER = 8
# for tables that compare priors or leave the cap out: the ends are accurate to 1-2 per cent
N_DRAWS_OF_TABLES = 512
# draws solved at once, whose arrays fit into the processor's cache
AT_ONCE = 64
# a draw of a log is the slowest
N_DRAWS_OF_A_LOG = 128
# a cap that is higher by this factor has no effect
UNCAPPED = 1e6
# the prior under which the models share nothing
NOTHING_SHARED = "each model by itself (100)"
# label in the table of priors -> differences from the prior of the book
PRIORS: dict[str, dict[str, float]] = {
    "as in this book": {},
    "exponents more similar (0.1)": {"exponent_spread": 0.1},
    "exponents less similar (1)": {"exponent_spread": 1.0},
    "one pair of exponents for all": {"exponent_spread": 0.0},
    NOTHING_SHARED: {"exponent_spread": 100.0},
    "noise expected small (0.1)": {"noise": 0.1},
    "noise expected large (2)": {"noise": 2.0},
    "mean exponents near zero (0.3)": {"exponent_sd": 0.3},
    "models of one size (0.5)": {"level_spread": 0.5},
}


def posterior(assumptions: Assumptions, prior: Prior | None = None) -> Posterior:
    """
    Return the partially pooled fits to the throughput rows of the assumptions.

    Examples
    --------
    >>> posterior(edition).rows.models
    ('Llama 3.1 405B', 'Llama 3.1 70B', 'Mixtral 8x22B', 'DeepSeek-R1 671B', 'Nemotron Ultra 253B')
    """
    state, *_ = user_files.file_states(assumptions)
    a = assumptions
    which = (a.throughput_rows, a.throughput_columns, a.concurrency)
    return _posterior(which, prior or Prior(), state)


@functools.lru_cache(maxsize=16)
def _posterior(
    which: tuple[str, str | None, int | None], prior: Prior, _state: files.State | None
) -> Posterior:
    return pooling.fit(Rows.of(benchmark_rows.load_throughput(*which)), prior)


@user_files.cached(16)
def exponents(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the exponents of each model's fit with their 90% intervals.

    Index: the models, largest first. Columns ``rows``, and for ``input`` and ``output`` the
    least-squares exponent as ``_fit`` (nan for a constant) and the percentiles of the posterior,
    ``_p5 _p50 _p95``.

    Examples
    --------
    >>> exponents(edition).loc["Llama 3.1 405B"].filter(like="input").round(2).to_dict()
    {'input_fit': -0.59, 'input_p5': -0.68, 'input_p50': -0.57, 'input_p95': -0.46}
    """
    of_all = posterior(assumptions)
    table = {}
    for name, model in throughput.models(assumptions).items():
        fit = model.fit
        row: list[float] = [fit.n_rows]
        for column, least_squares in ((1, fit.coefficients.input), (2, fit.coefficients.output)):
            # an exponent multiplies only its own column; it is centred on zero
            slope = np.eye(3)[[column]]
            at = np.array([of_all.rows.models.index(name)])
            low, middle, high = of_all.quantiles(PROBABILITIES, at, slope)[0]
            row += [math.nan if fit.constant else least_squares]
            row += [low, middle, high]
        table[name] = row
    columns = ["rows"]
    columns += [f"{e}_{s}" for e in ("input", "output") for s in ("fit", *INTERVAL)]
    frame = pd.DataFrame.from_dict(table, orient="index", columns=columns).rename_axis("model")
    return frame.astype({"rows": int})


def bands(
    assumptions: Assumptions, model: str, output_tokens: Array, input_tokens: float
) -> pd.DataFrame:
    """
    Return curves of a model's throughput over the output length.

    ``output_tokens``; the 90% interval and median of the fit, ``low middle high``, and the interval
    of a further benchmark row, ``row_low row_high``, all without the cap; ``fitted``, the fit of
    the method, capped [tokens/s].

    Examples
    --------
    >>> found = bands(edition, "Llama 3.1 405B", np.array([300.0]), 500.0).round(0)
    >>> found[["low", "middle", "high", "fitted"]].values.tolist()
    [[1300.0, 1643.0, 2080.0, 1662.0]]
    """
    of_all = posterior(assumptions)
    at = pooling.design(np.column_stack([np.full(len(output_tokens), input_tokens), output_tokens]))
    which = np.full(len(at), of_all.rows.models.index(model))
    low, middle, high = np.exp(of_all.quantiles(PROBABILITIES, which, at)).T
    row_low, _, row_high = np.exp(of_all.quantiles(PROBABILITIES, which, at, of_row=True)).T
    return pd.DataFrame(
        {
            "model": model,
            "output_tokens": output_tokens,
            "low": low,
            "middle": middle,
            "high": high,
            "row_low": row_low,
            "row_high": row_high,
            "fitted": throughput.models(assumptions)[model].fit.predict(
                input_tokens, output_tokens
            ),
        }
    )


def median_draws(
    assumptions: Assumptions,
    regime: Regime = "traditional",
    prior: Prior | None = None,
    n_draws: int | None = None,
    *,
    capped: bool = True,
) -> pd.DataFrame:
    """
    Return the median energy of a query under fits drawn from the posterior.

    Each draw has one possible set of coefficients for all models; its medians are exact. The rule
    of the blend is applied in each draw. One row per draw; columns: the models and ``baseline``
    [Wh/query].

    `n_draws` is the number of quasi-random draws (scrambled Sobol), a power of two;
    ``assumptions.seed`` scrambles. The default is `N_DRAWS`, or an eighth of it for a session, a
    coupled power and charged input tokens, whose draws are slower. `capped`: whether a fit is
    capped at its model's fastest row, as in the method.

    Examples
    --------
    >>> draws = median_draws(edition, n_draws=64)
    >>> draws.shape, round(draws["baseline"].median().item(), 2)
    ((64, 6), 0.4)
    """
    law = exact.energy_law(assumptions, check_regime(regime))
    slow = len(law.shares) > 1 or not law.energy.is_power_law
    n_draws = n_draws or (N_DRAWS // FEWER if slow else N_DRAWS)
    if query_kinds.uses_log(assumptions):
        n_draws = min(n_draws, N_DRAWS_OF_A_LOG)
    return _median_draws(assumptions, regime, prior or Prior(), n_draws, capped)


@user_files.cached(32)
def _median_draws(
    assumptions: Assumptions, regime: Regime, prior: Prior, n_draws: int, capped: bool
) -> pd.DataFrame:
    from scipy.stats import qmc

    of_all = posterior(assumptions, prior)
    sobol = qmc.Sobol(1 + of_all.n_coefficients, rng=assumptions.seed)
    uniform = np.clip(sobol.random(n_draws), 1e-12, 1 - 1e-12)
    setting = Setting.of(assumptions, regime)
    setting = replace(setting, kinds=query_kinds.coarser(setting.kinds))
    names = [model.name for model in setting.models]
    laws = of_all.draws(uniform)[:, [of_all.rows.models.index(name) for name in names]]
    higher = 1.0 if capped else UNCAPPED
    medians_wh = [
        _solved(assumptions, setting, laws[i : i + AT_ONCE], higher)
        for i in range(0, n_draws, AT_ONCE)
    ]
    return pd.DataFrame(np.concatenate(medians_wh), columns=[*names, exact.BASELINE])


def _solved(assumptions: Assumptions, setting: Setting, laws: Array, higher: float) -> Array:
    """Return the medians of the models and the baseline, shape (draws, models + 1)."""
    n_draws, n_models = laws.shape[:2]
    tps_max = higher * np.array([model.fit.tps_max for model in setting.models])
    law = exact.law_of(assumptions, setting, laws.reshape(-1, 3), tps_max)
    ln_wh = _ln_medians(law).reshape(n_draws, n_models)
    medians = np.exp(ln_wh)
    names = [model.name for model in setting.models]
    taken = [baseline.resolve(assumptions, setting.models, own) for own in medians]
    members = np.array([[names.index(name) for name in each] for each in taken])
    of_pool = {each: baseline.weights(assumptions, each) for each in set(taken)}
    weights = np.array([of_pool[each] for each in taken])
    flat = (members + n_models * np.arange(n_draws)[:, None]).ravel()
    lowest, highest = baseline.TRIM_QUANTILES[assumptions.trim]

    def cdf_and_density(y: Array) -> tuple[Array, Array]:
        # the pools of all draws at once, one row per draw; see `baseline.Pool`
        rows = np.repeat(y, members.shape[1], axis=0)
        cdf, density = (
            part.reshape(members.shape) for part in law.cdf_and_density(rows, models=flat)
        )
        share = np.clip((cdf - lowest) / (highest - lowest), 0, 1)
        height = np.where((share > 0) & (share < 1), density, 0) / (highest - lowest)
        averages = [(weights * part).sum(axis=1, keepdims=True) for part in (share, height)]
        return averages[0], averages[1]

    # trimming is symmetrical about the median and does not change it
    of_members = np.take_along_axis(ln_wh, members, axis=1)
    low, high = of_members.min(axis=1, keepdims=True), of_members.max(axis=1, keepdims=True)
    start = of_members.mean(axis=1, keepdims=True)
    pooled = query_law.solve(cdf_and_density, np.full((n_draws, 1), 0.5), low, high, start)
    return np.column_stack([medians, np.exp(pooled[:, 0])])


def _ln_medians(law: QueryLaw) -> Array:
    """Return the median of ln E of each model; shape (models,)."""
    half = np.array([0.5])
    if len(law.shares) > 1 or isinstance(law.law, Fixed):
        return law.quantile(half)[:, 0]
    # the energy of the median length is close enough as a first guess
    t = np.full((law.n_models, 1), math.log(law.law.median))
    capped = (
        law.energy.ln_tps_one[:, None] + law.energy.exponent[:, None] * t
        >= law.energy.ln_tps_max[:, None]
    )
    start = law.mu + law.energy.ln_energy(t, capped)
    low, high = law.y_low[:, None], law.y_high[:, None]
    target = np.broadcast_to(half, start.shape)
    return query_law.solve(law.cdf_and_density, target, low, high, start)[:, 0]


def intervals(
    assumptions: Assumptions, regime: Regime = "traditional", prior: Prior | None = None
) -> pd.DataFrame:
    """
    Return intervals of the medians from the fit uncertainty, and the spread of queries.

    Index: the models and ``baseline``. Columns ``fitted``, the method's median, ``p5 p50 p95`` of
    the median over the posterior and ``query_p5 query_p95`` of the queries under the method's own
    fits [Wh/query]; ``share``, the width of the first interval over that of the second, in
    logarithms; ``below``, the share of the draws whose median is below the method's.

    Examples
    --------
    >>> fixed = edition.replace(output_tokens_law="fixed")  # which is quicker
    >>> intervals(fixed).loc["baseline", ["fitted", "p5", "p50", "p95"]].round(2).to_list()
    [0.4, 0.33, 0.41, 0.52]
    """
    drawn = median_draws(assumptions, regime, prior)
    low, middle, high = np.quantile(drawn, PROBABILITIES, axis=0)
    solved = exact.solve(assumptions, check_regime(regime))
    index = pd.Index([*solved.names, exact.BASELINE], name="model")
    query_wh = np.vstack([solved.model_quantiles_wh, solved.baseline_quantiles_wh])
    lowest, highest = exact.columns(query_wh, "p5", "p95").T
    table = pd.DataFrame(
        {
            "fitted": exact.column(query_wh, "p50"),
            "p5": low,
            "p50": middle,
            "p95": high,
            "query_p5": lowest,
            "query_p95": highest,
        },
        index=index,
    )
    spread = np.log(highest / lowest)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(spread > 0, np.log(high / low) / spread, np.nan)
    # a draw at the cap has the method's median except for the last digits: it is not below
    below = (drawn.to_numpy() < table["fitted"].to_numpy() * (1 - 1e-9)).mean(axis=0)
    return table.assign(share=share, below=below)


def by_prior(
    assumptions: Assumptions,
    priors: Mapping[str, Mapping[str, float]] = PRIORS,
    regimes: Sequence[Regime] = REGIMES,
) -> pd.DataFrame:
    """
    Return the noise and the medians of the baseline under different priors.

    Priors other than that of the book have 512 draws (`N_DRAWS_OF_TABLES`).

    Index: the prior. Columns ``noise`` (posterior mean), and ``p5 p50 p95`` of the baseline's
    median in the regimes, ``traditional_p5`` and so on [Wh/query].

    Examples
    --------
    >>> alone = {NOTHING_SHARED: PRIORS[NOTHING_SHARED]}
    >>> by_prior(edition, alone, ["traditional"]).round(2).iloc[0].to_dict()
    {'noise': 0.39, 'traditional_p5': 0.29, 'traditional_p50': 0.46, 'traditional_p95': 7.06}
    """
    table = {}
    for label, other in priors.items():
        prior = Prior(**other)
        of_all = posterior(assumptions, prior)
        row = [float(of_all.weight @ of_all.noise)]
        n_draws = N_DRAWS_OF_TABLES if other else None
        for regime in regimes:
            drawn = median_draws(assumptions, regime, prior, n_draws)[exact.BASELINE]
            row += np.quantile(drawn, PROBABILITIES).tolist()
        table[label] = row
    columns = ["noise"] + [f"{regime}_{p}" for regime in regimes for p in INTERVAL]
    return pd.DataFrame.from_dict(table, orient="index", columns=columns).rename_axis("prior")


def without_cap(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the intervals of the medians if no fit is capped.

    Index: ``regime`` and ``model``; columns ``p5 p50 p95`` [Wh/query]. Empty if the power is
    coupled to the share of the cap that a query runs at.

    Examples
    --------
    >>> without_cap(edition).loc[("long", "baseline")].round(1).to_dict()
    {'p5': 2.5, 'p50': 3.4, 'p95': 4.6}
    """
    regimes = REGIMES if assumptions.power_coupling == "none" else ()
    tables = {
        (regime, model): np.quantile(own, PROBABILITIES)
        for regime in regimes
        for model, own in median_draws(
            assumptions, regime, n_draws=N_DRAWS_OF_TABLES, capped=False
        ).items()
    }
    index = pd.MultiIndex.from_tuples(list(tables), names=["regime", "model"])
    values = np.array(list(tables.values())).reshape(-1, len(PROBABILITIES))
    return pd.DataFrame(values, index=index, columns=list(INTERVAL))
