"""Exact results, without sampling: tables per query, of the levers and of the fleet."""

from __future__ import annotations

import functools
import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..facts import user_files
from ..facts.units import KW_S_PER_WH
from ..facts.validation import check_choice, check_count, check_positive, short_repr
from . import baseline, fleet_factor, lever_gains, query_kinds
from .assumptions import QUANTILES, REGIMES, Assumptions, Regime, check_regime
from .distributions import Array, Fixed, LogNormal
from .query import INPUT_SHARES, Setting, energy_at_lengths_wh, power_share
from .query_law import QueryEnergy, QueryLaw
from .throughput import OutsideRangeWarning

# columns of every table of statistics, in order; `column` returns one by its name
STATISTICS = (*QUANTILES, "mean")
PROBABILITIES = np.array(list(QUANTILES.values()))
BASELINE = "baseline"
# points of a curve; more would not be visible on any screen
MAX_POINTS = 100_000
# probabilities on either side of each end of the benchmarked lengths
OUTSIDE_POINTS = 100


@dataclass(frozen=True)
class Solved:
    """
    Solution of one regime: the distributions and the statistics of the models and the baseline.

    Means and the nodes for the levers are computed on first use, because a sweep of medians
    needs neither.

    Examples
    --------
    >>> solve(edition, "traditional").taken
    ('DeepSeek-R1 671B', 'Llama 3.1 405B', 'Nemotron Ultra 253B')
    """

    setting: Setting
    law: QueryLaw
    names: tuple[str, ...]
    taken: tuple[str, ...]  # models of the baseline, highest median first
    pool: baseline.Pool
    model_quantiles_wh: Array  # (models, quantiles) [Wh]
    baseline_quantiles_wh: Array  # (quantiles,) [Wh]
    gains: dict[str, LogNormal]  # lever -> distribution of its gain

    @functools.cached_property
    def model_mean_wh(self) -> Array:
        """The mean energy on each model, untrimmed [Wh]."""
        return self.law.mean()

    @functools.cached_property
    def model_wh(self) -> Array:
        """The statistics of each model [Wh], shape (models, statistics)."""
        return np.column_stack([self.model_quantiles_wh, self.model_mean_wh])

    @functools.cached_property
    def nodes(self) -> tuple[Array, Array] | None:
        """Nodes [ln Wh] and weights of the trimmed pool; None where nothing is trimmed."""
        if self.pool.kept == baseline.TRIM_QUANTILES["none"]:
            return None
        spreads = [gain.sigma for gain in self.gains.values()]
        wide = [spread for spread in spreads if spread > lever_gains.NARROW_SPREAD]
        return self.pool.nodes(min(wide, default=math.inf))

    @functools.cached_property
    def baseline_wh(self) -> Array:
        """The statistics of the baseline [Wh], shape (statistics,)."""
        if self.nodes is not None:
            mean_wh = float(np.exp(self.nodes[0]) @ self.nodes[1])
        else:
            mean_wh = self.mean_of_blend_wh
        return np.append(self.baseline_quantiles_wh, mean_wh)

    @property
    def mean_of_blend_wh(self) -> float:
        """The untrimmed mean over the models of the baseline, by their weights [Wh]."""
        return self.over_blend(self.model_mean_wh)

    @property
    def median_gap_wh(self) -> tuple[float, float] | None:
        """The ends of the gap between the models that contains the median [Wh], if there is one."""
        for share, low, high in self.pool.gaps():
            if math.isclose(share, 0.5, abs_tol=baseline.SAME_SHARE):
                return math.exp(low), math.exp(high)
        return None

    def table_wh(self) -> pd.DataFrame:
        """Return the statistics of the models and of the baseline [Wh], with a row for each."""
        return pd.DataFrame(
            np.vstack([self.model_wh, self.baseline_wh]),
            index=pd.Index([*self.names, BASELINE], name="model"),
            columns=list(STATISTICS),
        )

    def over_blend(self, of_models: Array) -> float:
        """Return the mean of a quantity over the models of the baseline, by their weights."""
        return float(self.pool.weights @ of_models[self.pool.members])


def column(values: Array, name: str) -> Array:
    """
    Return one statistic from an array whose last axis is `STATISTICS` or the quantiles.

    Examples
    --------
    >>> column(np.array([[0.1, 0.2, 0.3, 0.6, 1.0, 0.4]]), "p50")
    array([0.3])
    """
    return np.asarray(values[..., STATISTICS.index(name)])


def columns(values: Array, *names: str) -> Array:
    """
    Return several statistics from an array, in the order of `names`; see `column`.

    Examples
    --------
    >>> columns(np.array([0.1, 0.2, 0.3, 0.6, 1.0, 0.4]), "p25", "p75")
    array([0.2, 0.6])
    """
    return values[..., [STATISTICS.index(name) for name in names]]


def probabilities(*names: str) -> Array:
    """
    Return the probabilities of some quantiles, such as ``p5``.

    Examples
    --------
    >>> probabilities("p5", "p50")
    array([0.05, 0.5 ])
    """
    return np.array([QUANTILES[name] for name in names])


def energy_law(assumptions: Assumptions, regime: Regime) -> QueryLaw:
    """
    Return the distribution of the energy of a query on each model of the assumptions.

    Examples
    --------
    >>> energy_law(edition, "traditional").mean().round(3)  # [Wh], largest model first
    array([0.957, 0.507, 0.191, 0.082, 0.121])
    """
    return law_of(assumptions, Setting.of(assumptions, regime))


def law_of(
    assumptions: Assumptions,
    setting: Setting,
    coefficients: Array | None = None,
    tps_max: Array | None = None,
) -> QueryLaw:
    """
    Return the distribution of the energy of a query on each model of a setting.

    `coefficients`, of shape (draws x models, 3), and `tps_max` [tokens/s], of shape (models,),
    replace those of the models' fits; the models of one draw follow those of another.

    Examples
    --------
    >>> law_of(edition, Setting.of(edition, "long")).mean().round(2)  # [Wh], largest model first
    array([16.08,  4.5 ,  3.18,  0.72,  1.04])
    """
    fits = [model.fit for model in setting.models]
    query_energy = functools.partial(
        _query_energy,
        assumptions,
        setting,
        np.array([fit.coefficients for fit in fits]) if coefficients is None else coefficients,
        np.array([fit.tps_max for fit in fits]) if tps_max is None else tps_max,
    )
    if isinstance(setting.law, query_kinds.LoggedLength):
        # the thousands of kinds of a log at once, in lengths of one token
        inputs, outputs, shares = setting.law.pairs
        energy = query_energy(inputs)
        energy = energy.scaled(np.repeat(outputs, len(energy.exponent) // len(outputs)))
        return QueryLaw(energy, Fixed(1.0), setting.factor, shares.tolist())
    energies = [query_energy(kind.input_tokens) for kind in setting.kinds]
    return QueryLaw.of_kinds(setting.kinds, energies, setting.factor)


def _query_energy(
    assumptions: Assumptions,
    setting: Setting,
    coefficients: Array,
    tps_max: Array,
    input_tokens: float | Array,
) -> QueryEnergy:
    """Return the energy on all models, for one input length after the other [tokens]."""
    inputs = np.repeat(np.atleast_1d(input_tokens), len(coefficients))
    intercept, of_input, of_output = np.resize(coefficients, (len(inputs), 3)).T
    powers_kw = [model.node_power_kw(assumptions) for model in setting.models]
    added_tokens = INPUT_SHARES[assumptions.effective_length] * inputs
    idle, slope = power_share(assumptions)
    return QueryEnergy(
        ln_scale=np.log(np.resize(powers_kw, len(inputs)) / KW_S_PER_WH),
        ln_tps_one=intercept + of_input * np.log(inputs),
        exponent=of_output,
        ln_tps_max=np.log(np.resize(tps_max, len(inputs))),
        ln_added=np.log(added_tokens) if added_tokens.any() else np.full(len(inputs), -math.inf),
        pu_idle=np.full(len(inputs), idle),
        pu_slope=np.full(len(inputs), slope),
    )


@user_files.cached(128)
def solve(assumptions: Assumptions, regime: Regime) -> Solved:
    """
    Solve one regime; all tables of this module come from the solution.

    Examples
    --------
    >>> solve(edition, "traditional").baseline_quantiles_wh.round(3)
    array([0.051, 0.162, 0.309, 0.607, 1.304])
    """
    setting = Setting.of(assumptions, regime)
    return solve_law(assumptions, setting, law_of(assumptions, setting))


def solve_law(
    assumptions: Assumptions,
    setting: Setting,
    law: QueryLaw,
    taken: tuple[str, ...] | None = None,
) -> Solved:
    """
    Solve a setting with a given distribution of the energy of a query on each model.

    `taken` are the models of the baseline; by default the setting ``blend`` selects them.

    Examples
    --------
    >>> setting = Setting.of(edition, "long")
    >>> solve_law(edition, setting, law_of(edition, setting), ("Llama 3.1 70B",)).taken
    ('Llama 3.1 70B',)
    """
    names = tuple(model.name for model in setting.models)
    kept = baseline.TRIM_QUANTILES[assumptions.trim]
    inner = kept[0] + PROBABILITIES * (kept[1] - kept[0])
    ends = () if assumptions.trim == "none" else kept
    probabilities = np.concatenate([PROBABILITIES, inner, ends])
    ln_wh = law.quantile(probabilities)
    model_quantiles_wh = np.exp(ln_wh[:, : len(PROBABILITIES)])
    if taken is None:
        taken = baseline.resolve(assumptions, setting.models, column(model_quantiles_wh, "p50"))
    members = np.array([names.index(name) for name in taken])
    edges = ln_wh[members, -2:] if ends else np.column_stack([law.y_low, law.y_high])[members]
    weights = baseline.weights(assumptions, taken)
    pool = baseline.Pool(law, members, weights, kept, edges[:, 0], edges[:, 1])
    n = len(PROBABILITIES)
    of_members = ln_wh[members, n : 2 * n]
    start = None
    if ends:
        known_p, at = np.unique(probabilities, return_index=True)
        start = pool.guess(PROBABILITIES, known_p, ln_wh[members][:, at])
    quantiles_wh = np.exp(
        pool.quantile(PROBABILITIES, of_members.min(axis=0), of_members.max(axis=0), start)
    )
    gains = {lever: lever_gains.alpha(assumptions, lever) for lever in lever_gains.LEVERS}
    return Solved(setting, law, names, taken, pool, model_quantiles_wh, quantiles_wh, gains)


def statistic(assumptions: Assumptions, regime: Regime, model: str, name: str) -> float:
    """
    Return one cell of `per_query` [Wh/query] without computing the whole table.

    It is nan if the settings have no such model.

    Examples
    --------
    >>> round(statistic(edition, "traditional", "baseline", "p50"), 3)
    0.309
    """
    solved = solve(assumptions, check_regime(regime))
    name = check_choice("statistic", name, STATISTICS)
    if model == BASELINE:
        values = solved.baseline_quantiles_wh if name in QUANTILES else solved.baseline_wh
        return float(column(values, name))
    if model not in solved.names:
        return math.nan
    of_models = solved.model_quantiles_wh if name in QUANTILES else solved.model_wh
    return float(column(of_models, name)[solved.names.index(model)])


def quantile_wh(assumptions: Assumptions, regime: Regime, model: str, p: float) -> float:
    """
    Return the energy of a query on a model or in the ``baseline`` at a probability [Wh/query].

    Raises a ValueError if `p` is not between 0 and 1, or the settings have no such model.

    Examples
    --------
    >>> round(eh.exact.quantile_wh(edition, "long", "baseline", 0.99), 1)
    29.1
    """
    if not 0 < p < 1:
        raise ValueError(f"p = {short_repr(p)} is not valid; give a probability between 0 and 1")
    solved = solve(assumptions, check_regime(regime))
    model = check_choice("model", model, (*solved.names, BASELINE))
    at = np.array([float(p)])
    if model != BASELINE:
        return float(np.exp(solved.law.quantile(at)[solved.names.index(model), 0]))
    low, high = solved.pool.kept
    ends = solved.law.quantile(low + at * (high - low))[solved.pool.members]
    return float(np.exp(solved.pool.quantile(at, ends.min(axis=0), ends.max(axis=0))[0]))


def per_query(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    """
    Return the energy of a query on each model and in the baseline.

    Returns
    -------
    DataFrame
        Index: the models, untrimmed, and ``baseline``. Columns ``p5 p25 p50 p75 p95 mean``
        [Wh/query]. ``attrs``: ``blend`` (models in the baseline, highest median first),
        ``median_gap_wh`` (the two ends, where no single energy is the median of the baseline; it
        is the middle then; else None), ``share_outside`` (model -> share of queries outside the
        lengths of its rows) and ``outside_range`` (sentences; empty if all lengths are inside).

    Warns
    -----
    OutsideRangeWarning
        If the input length or the median output length is outside the rows of a fit.

    Examples
    --------
    >>> eh.exact.per_query(edition).round(2)
                           p5   p25   p50   p75   p95  mean
    model
    DeepSeek-R1 671B     0.05  0.26  0.63  1.30  2.97  0.96
    Llama 3.1 405B       0.05  0.19  0.39  0.69  1.36  0.51
    Nemotron Ultra 253B  0.01  0.05  0.13  0.26  0.59  0.19
    Mixtral 8x22B        0.01  0.03  0.06  0.11  0.21  0.08
    Llama 3.1 70B        0.01  0.05  0.10  0.17  0.32  0.12
    baseline             0.05  0.16  0.31  0.61  1.30  0.44
    """
    solved = solve(assumptions, check_regime(regime))
    return _annotated(solved.table_wh(), solved)


def levers(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    """
    Return the energy of a baseline query under each efficiency lever (section 3).

    Returns
    -------
    DataFrame
        Index: ``model``, ``serving``, ``hardware``. Columns ``p5 p25 p50 p75 p95 mean``
        [Wh/query] and ``ratio``, baseline median / lever median. ``attrs`` as `per_query`.

    Examples
    --------
    >>> eh.exact.levers(edition, "long")[["p50", "ratio"]].round(2)
               p50  ratio
    lever
    model     1.01   3.87
    serving   1.42   2.75
    hardware  2.01   1.94
    """
    solved = solve(assumptions, check_regime(regime))
    levers_wh = _levers_wh(solved, list(solved.gains.values()))
    ratios = column(solved.baseline_quantiles_wh, "p50") / column(levers_wh, "p50")
    table = pd.DataFrame(
        np.column_stack([levers_wh, ratios]),
        index=pd.Index(lever_gains.LEVERS, name="lever"),
        columns=[*STATISTICS, "ratio"],
    )
    return _annotated(table, solved)


def _levers_wh(solved: Solved, gains: list[LogNormal]) -> Array:
    """Return the statistics of the baseline under each gain [Wh], (gains, statistics)."""
    quantiles_wh = np.array([solved.baseline_quantiles_wh / gain.median for gain in gains])
    wide = []
    for i, gain in enumerate(gains):
        if gain.sigma <= lever_gains.FIXED_SPREAD:
            continue
        if solved.nodes is None:
            quantiles_wh[i] = _untrimmed_lever_wh(solved, gain)
        elif gain.sigma <= lever_gains.NARROW_SPREAD:
            start = np.log(quantiles_wh[i])
            found = lever_gains.averaged_quantiles(PROBABILITIES, solved.pool, gain, start)
            quantiles_wh[i] = np.exp(found)
        else:
            wide.append(i)
    if wide and solved.nodes is not None:
        quantiles_wh[wide] = np.exp(
            lever_gains.divided_quantiles(PROBABILITIES, *solved.nodes, [gains[i] for i in wide])
        )
    mean_wh = column(solved.baseline_wh, "mean")
    means_wh = [float(mean_wh * gain.mean_of_inverse) for gain in gains]
    return np.column_stack([quantiles_wh, means_wh])


def _untrimmed_lever_wh(solved: Solved, gain: LogNormal) -> Array:
    # without trimming, the gain only widens the log-normal factor
    law = solved.law.divided_by(gain)
    members = solved.pool.members
    low, high = law.y_low[members], law.y_high[members]
    pool = baseline.Pool(law, members, solved.pool.weights, solved.pool.kept, low, high)
    # first guess: the quantiles are spread like those of a normal distribution
    ln_wh = np.log(solved.baseline_quantiles_wh)
    p25, centre, p75 = columns(ln_wh, "p25", "p50", "p75")
    wider = math.hypot(1, 1.349 * gain.sigma / (p75 - p25)) if p75 > p25 else 1.0
    start = centre - gain.mu + (ln_wh - centre) * wider
    floor, ceiling = np.full(len(ln_wh), low.min()), np.full(len(ln_wh), high.max())
    return np.exp(pool.quantile(PROBABILITIES, floor, ceiling, start))


def fleet(assumptions: Assumptions) -> pd.Series[float]:
    """
    Return the daily energy of the fleet that serves all queries (section 4).

    Returns
    -------
    Series
        GWh per day: ``traditional``, ``traditional_improved``, ``long``, ``long_improved``,
        ``mixed`` and ``mixed_improved`` (``long_share`` of the queries are long). The
        models of the baseline are untrimmed. ``attrs["blend"]``: regime -> its models;
        ``attrs["share_outside"]``: total -> share of its energy used by queries outside the
        lengths of their model's rows.

    Notes
    -----
    The total is queries x mean x fleet factor, the limit of the mean over many sampled days.

    Examples
    --------
    >>> eh.exact.fleet(edition)[["traditional", "long", "mixed"]].round(2).to_dict()
    {'traditional': 0.73, 'long': 10.5, 'mixed': 1.71}
    """
    totals: dict[str, float] = {}
    outside: dict[str, float] = {}
    taken = {}
    for regime in REGIMES:
        solved = solve(assumptions, regime)
        taken[regime] = solved.taken
        part = energy_share_outside(assumptions, regime)
        outside |= {regime: part, f"{regime}_improved": part}
        total = fleet_factor.total_gwh_per_day(assumptions, solved.mean_of_blend_wh)
        totals[regime] = total
        totals[f"{regime}_improved"] = (
            total * fleet_factor.improvement(assumptions, regime).mean_of_inverse
        )
    share = query_kinds.long_share(assumptions)
    weights = {r: w for r, w in (("traditional", 1 - share), ("long", share)) if w}
    for suffix in ("", "_improved"):
        parts = {regime: weights[regime] * totals[f"{regime}{suffix}"] for regime in weights}
        mixed = sum(parts.values())
        totals[f"mixed{suffix}"] = mixed
        of_outside = sum(parts[regime] * outside[regime] for regime in weights)
        share_outside = of_outside / mixed if mixed else 0.0
        # all of an infinite mean is in its tail
        outside[f"mixed{suffix}"] = share_outside if math.isfinite(mixed) else 1.0
    series = pd.Series(totals, name="gwh_per_day")
    series.attrs["blend"] = taken
    series.attrs["share_outside"] = outside
    return series


def energy_share_outside(assumptions: Assumptions, regime: Regime) -> float:
    """
    Return the share of the energy that is used by queries outside the benchmarked lengths.

    A query is outside if its input or its output is shorter or longer than any in the rows that
    its model's throughput is fitted to. The error is about 1e-3: the integral is a midpoint rule
    with `OUTSIDE_POINTS` probabilities on either side of each end of the rows.

    Examples
    --------
    >>> round(energy_share_outside(edition, "long"), 2)
    0.97
    """
    return _energy_share_outside(assumptions, check_regime(regime))


@user_files.cached(128)
def _energy_share_outside(assumptions: Assumptions, regime: Regime) -> float:
    solved = solve(assumptions, regime)
    if not math.isfinite(solved.mean_of_blend_wh):
        # all of an infinite mean is in its tail; without queries there is no mean
        return math.nan if math.isnan(solved.mean_of_blend_wh) else 1.0
    # a factor that all queries have in common changes no share
    energy_wh = functools.partial(energy_at_lengths_wh, assumptions, factor=1.0)
    # below, inside and above the benchmarked outputs
    middles = np.tile((np.arange(OUTSIDE_POINTS) + 0.5) / OUTSIDE_POINTS, (3, 1))
    total = of_outside = 0.0
    for member, weight in zip(solved.pool.members, solved.pool.weights, strict=True):
        model = solved.setting.models[member]
        fit = model.fit
        if isinstance(solved.setting.law, query_kinds.LoggedLength):
            inputs, tokens, shares = solved.setting.law.pairs
            energy = weight * shares * energy_wh(model, inputs, tokens)
            total += float(energy.sum())
            of_outside += float(energy[fit.is_outside(inputs, tokens)].sum())
            continue
        for kind in solved.setting.kinds:
            ends = np.concatenate([[0.0], kind.law.cdf(np.array(fit.output_range)), [1.0]])
            width = np.maximum(np.diff(ends), 0.0)
            # a part without queries adds nothing, wherever its lengths are
            p = np.where(width[:, None] > 0, ends[:-1, None] + width[:, None] * middles, 0.5)
            p = np.minimum(p, np.nextafter(1.0, 0.0))
            tokens = kind.law.quantile(p)
            means = energy_wh(model, kind.input_tokens, tokens).mean(axis=1)
            energy = weight * kind.share * width * means
            is_inside = fit.input_range[0] <= kind.input_tokens <= fit.input_range[1]
            total += float(energy.sum())
            of_outside += float(energy.sum() - (energy[1] if is_inside else 0.0))
    return of_outside / total if total else 0.0


def share_above(assumptions: Assumptions, regime: Regime, energy_wh: float) -> pd.Series[float]:
    """
    Return the share of queries that use more than `energy_wh`, indexed as `per_query`.

    The baseline is trimmed. Raises a ValueError if the energy is not positive and finite.

    Examples
    --------
    >>> float(share_above(edition, "traditional", 1.0)["baseline"].round(3))
    0.092
    """
    energy_wh = check_positive("energy_wh", energy_wh)
    solved = solve(assumptions, check_regime(regime))
    at = np.array([math.log(energy_wh)])
    of_models, _ = solved.law.cdf_and_density(np.broadcast_to(at, (len(solved.names), 1)))
    of_pool, _ = solved.pool.cdf_and_density(at)
    return pd.Series(
        1 - np.append(of_models[:, 0], of_pool),
        index=pd.Index([*solved.names, BASELINE], name="model"),
        name=f"share_above_{energy_wh:g}_wh",
    )


def shapes(
    assumptions: Assumptions, regime: Regime = "traditional", n_points: int = 81
) -> pd.DataFrame:
    """
    Return curves of the density of the energy of a query between P5 and P95.

    The columns are ``model`` (models, then ``baseline``, then the levers), ``energy_wh`` [Wh], at
    `n_points` evenly spaced in ln Wh, and ``density``, per unit of ln Wh. Raises a ValueError if
    `n_points` is not a whole number of at least two.

    Examples
    --------
    >>> curves = shapes(edition, n_points=3)
    >>> curves[curves["model"] == "baseline"].round(3).values.tolist()
    [['baseline', 0.051, 0.098], ['baseline', 0.258, 0.41], ['baseline', 1.304, 0.152]]
    """
    n_points = check_count("n_points", n_points, 2, MAX_POINTS)
    solved = solve(assumptions, check_regime(regime))
    gains = {
        lever: gain
        for lever, gain in solved.gains.items()
        if solved.nodes is not None and gain.sigma > lever_gains.NARROW_SPREAD
    }
    rows = [solved.model_wh, solved.baseline_wh[None, :]]
    if gains:
        rows.append(_levers_wh(solved, list(gains.values())))
    ends = np.log(columns(np.vstack(rows), "p5", "p95"))
    y = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * np.linspace(0, 1, n_points)
    n = len(solved.names)
    densities = [solved.law.cdf_and_density(y[:n])[1], solved.pool.cdf_and_density(y[n])[1][None]]
    if gains and solved.nodes is not None:
        divided = lever_gains.divided_cdf_and_density(
            y[n + 1 :], *solved.nodes, list(gains.values())
        )
        densities.append(divided[1])
    return pd.DataFrame(
        {
            "model": np.repeat([*solved.names, BASELINE, *gains], n_points),
            "energy_wh": np.exp(y).ravel(),
            "density": np.concatenate(densities).ravel(),
        }
    )


def _annotated(table: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    setting = solved.setting
    told = {m.name: setting.warnings(m.fit) for m in setting.models}
    sentences = [f"{name}: {sentence}" for name, found in told.items() for sentence in found]
    table.attrs["blend"] = solved.taken
    table.attrs["median_gap_wh"] = solved.median_gap_wh
    table.attrs["share_outside"] = {m.name: setting.share_outside(m.fit) for m in setting.models}
    table.attrs["outside_range"] = sentences
    if sentences:
        more = f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""
        message = f"outside the benchmark: {sentences[0]}{more}"
        warnings.warn(message, OutsideRangeWarning, stacklevel=3)
    return table
