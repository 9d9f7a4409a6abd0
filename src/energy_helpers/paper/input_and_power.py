"""Results for the input length (S.III) and the power coupling (S.IV)."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd

from ..facts import user_files
from ..method import exact
from ..method.assumptions import REGIMES, Assumptions, Regime, check_regime, load_edition
from ..method.distributions import Array
from ..method.query import power_share
from ..method.throughput import OutsideRangeWarning, models

INPUT_LENGTHS = (500, 1_000, 5_000)
EFFECTIVE_LENGTHS = ("output", "output+input/30", "output+input")
# form in the names of numbers -> effective length
EFFECTIVE_SLUGS = {name.replace("+", "-").replace("/", "-"): name for name in EFFECTIVE_LENGTHS}
COUPLINGS = ("none", "released", "as-written")
COUPLED = tuple(name for name in COUPLINGS if name != "none")
# short names of models, to fit a blend into one cell of a table
SHORT_NAMES = {
    "DeepSeek-R1 671B": "DeepSeek-R1",
    "Llama 3.1 405B": "Llama 405B",
    "Nemotron Ultra 253B": "Nemotron",
    "Llama 3.1 70B": "Llama 70B",
}
# a dip shallower than this share of the highest density does not separate two modes
PROMINENCE = 0.01
# modes are searched for between the quantiles of this probability and of its complement
_TAIL = 1e-4


def own_effective_length(assumptions: Assumptions) -> str:
    """
    Return the effective length that the edition uses in S.III, as written or as released.

    Examples
    --------
    >>> own_effective_length(edition)
    'output+input/30'
    """
    written = assumptions.edition.endswith("as-written")
    return "output+input" if written else "output+input/30"


def own_coupling(assumptions: Assumptions) -> str:
    """
    Return the power coupling that the edition uses in S.IV, as written or as released.

    Examples
    --------
    >>> own_coupling(edition), own_coupling(eh.load_edition("arxiv-v1-as-written"))
    ('released', 'as-written')
    """
    return "as-written" if assumptions.edition.endswith("as-written") else "released"


def has_line(assumptions: Assumptions, coupling: str) -> bool:
    """
    Return whether a power coupling is defined for the settings.

    The coupling as written needs an idle power below the full power of the node.

    Examples
    --------
    >>> has_line(edition, "as-written")
    True
    >>> has_line(edition.replace(idle_power_kw=edition.node_power_kw), "as-written")
    False
    """
    return coupling != "as-written" or assumptions.idle_power_kw < assumptions.node_power_kw


def with_input(assumptions: Assumptions, input_tokens: float, effective_length: str) -> Assumptions:
    """
    Return the settings of a run of S.III with an input length and an effective length.

    Examples
    --------
    >>> with_input(edition, 1000.0, "output+input").changed()
    {'input_tokens': 1000.0, 'effective_length': 'output+input'}
    """
    return assumptions.replace(
        workload="queries",
        input_tokens=input_tokens,
        long_input_tokens=None,
        effective_length=effective_length,
    )


def main_run(assumptions: Assumptions) -> Assumptions:
    """
    Return the settings of the main run, with which S.III and S.IV compare their results.

    Examples
    --------
    >>> main_run(edition.replace(input_tokens=1000.0, pue=1.2)).changed()
    {'pue_p5': 1.2, 'pue_p95': 1.2}
    """
    edition = load_edition(assumptions.edition)
    varied = ("workload", "input_tokens", "long_input_tokens", "effective_length", "power_coupling")
    return assumptions.replace(**{name: getattr(edition, name) for name in varied})


def median_wh(assumptions: Assumptions, regime: Regime) -> float:
    """
    Return the median energy of a baseline query [Wh].

    Examples
    --------
    >>> round(median_wh(edition, "traditional"), 3)
    0.309
    """
    return exact.statistic(assumptions, regime, exact.BASELINE, "p50")


def modes(assumptions: Assumptions, regime: Regime, axis: str = "logarithmic") -> list[float]:
    """
    Return the modes of the energy of a baseline query in the untrimmed blend [Wh].

    They depend on `axis`: the density is per unit of ln Wh (``logarithmic``) or per Wh
    (``linear``). Raise ValueError if the axis has another value.

    Notes
    -----
    The blend is untrimmed because trimming cuts off the distribution of each model at both ends,
    and the edge of a cut could count as a mode.

    Examples
    --------
    >>> [round(mode, 2) for mode in modes(edition, "traditional")]
    [0.41]
    """
    if axis not in ("logarithmic", "linear"):
        raise ValueError(f"axis = {axis!r} is not valid; give logarithmic or linear")
    y, densities = _blend_densities(assumptions, check_regime(regime))
    density = exact.solve(assumptions, regime).pool.weights @ densities
    return _peaks(y, density / np.exp(y) if axis == "linear" else density)


def model_modes(assumptions: Assumptions, regime: Regime) -> dict[str, list[float]]:
    """
    Return the modes of each model of the blend, from the density per unit of ln Wh [Wh].

    Examples
    --------
    >>> {model: len(found) for model, found in model_modes(edition, "traditional").items()}
    {'DeepSeek-R1 671B': 1, 'Llama 3.1 405B': 1, 'Nemotron Ultra 253B': 1}
    """
    y, densities = _blend_densities(assumptions, check_regime(regime))
    taken = exact.solve(assumptions, regime).taken
    return {model: _peaks(y, own) for model, own in zip(taken, densities, strict=True)}


def blend_shapes(assumptions: Assumptions, regime: Regime, n_points: int = 70) -> pd.DataFrame:
    """
    Return the curves of each model's part in the density of the untrimmed blend.

    Columns: ``model``, ``energy_wh`` [Wh], ``low`` and ``high``: lower and upper edge of the
    model's part of the density per unit of ln Wh, stacked in the order of the blend.

    `n_points`: points of each curve, evenly spaced in ln Wh.

    Examples
    --------
    >>> curves = blend_shapes(edition, "traditional", n_points=5)
    >>> curves["model"].value_counts().to_dict()
    {'DeepSeek-R1 671B': 5, 'Llama 3.1 405B': 5, 'Nemotron Ultra 253B': 5}
    """
    solved = exact.solve(assumptions, check_regime(regime))
    members = solved.pool.members
    ends = solved.law.quantile(np.array([0.005, 0.995]))[members]
    y = np.linspace(ends.min(), ends.max(), n_points)
    parts = _densities(solved, y) * solved.pool.weights[:, None]
    high = parts.cumsum(axis=0)
    return pd.DataFrame(
        {
            "model": np.repeat(solved.taken, n_points),
            "energy_wh": np.tile(np.exp(y), len(members)),
            "low": (high - parts).ravel(),
            "high": high.ravel(),
        }
    )


def input_lengths(assumptions: Assumptions, regime: Regime) -> pd.DataFrame:
    """
    Return the energy of a baseline query for all input and effective lengths (S.III).

    Index: ``effective_length`` and ``input_tokens``. Columns ``p25 median p75`` [Wh], ``ratio``
    (median / median of the main run), ``modes`` and ``linear`` (number of modes on the logarithmic
    and on the linear axis, see `modes`) and ``blend`` (its models by decreasing median).

    Examples
    --------
    >>> input_lengths(edition, "traditional")["ratio"].round(2).head(3).to_dict()
    {('output', 500): 1.0, ('output', 1000): 1.35, ('output', 5000): 3.37}
    """
    of_main = median_wh(main_run(assumptions), regime)
    table = {}
    for effective_length in EFFECTIVE_LENGTHS:
        for input_tokens in INPUT_LENGTHS:
            run = with_input(assumptions, input_tokens, effective_length)
            solved = exact.solve(run, regime)
            p25, p50, p75 = exact.columns(solved.baseline_quantiles_wh, "p25", "p50", "p75")
            table[effective_length, input_tokens] = (
                *(float(p25), float(p50), float(p75), float(p50) / of_main),
                len(modes(run, regime)),
                len(modes(run, regime, "linear")),
                ", ".join(SHORT_NAMES.get(name, name) for name in solved.taken),
            )
    columns = ["p25", "median", "p75", "ratio", "modes", "linear", "blend"]
    frame = pd.DataFrame.from_dict(table, orient="index", columns=columns)
    frame.index = pd.MultiIndex.from_tuples(table, names=["effective_length", "input_tokens"])
    return frame


def input_shapes(assumptions: Assumptions, regime: Regime) -> pd.DataFrame:
    """
    Return `blend_shapes` for all input lengths and effective lengths.

    Columns: ``effective_length``, ``input_tokens`` and the columns of `blend_shapes`.

    Examples
    --------
    >>> list(input_shapes(edition, "traditional"))
    ['model', 'energy_wh', 'low', 'high', 'effective_length', 'input_tokens']
    """
    return pd.concat(
        [
            blend_shapes(with_input(assumptions, tokens, effective), regime).assign(
                effective_length=effective, input_tokens=tokens
            )
            for effective in EFFECTIVE_LENGTHS
            for tokens in INPUT_LENGTHS
        ],
        ignore_index=True,
    )


def couplings(assumptions: Assumptions, regime: Regime) -> pd.DataFrame:
    """
    Return the energy of a query under every power coupling, for each model and the baseline.

    The couplings are those of S.IV.

    Index: ``power_coupling`` and ``model``. Columns ``p5 p25 p50 p75 p95 mean`` [Wh] and ``ratio``,
    median / median of the main run. All values are nan if the coupling is not defined (`has_line`).

    Examples
    --------
    >>> couplings(edition, "traditional")["ratio"].round(2).xs("baseline", level="model").to_dict()
    {'none': 1.0, 'released': 1.04, 'as-written': 1.17}
    """
    main = main_run(assumptions)
    of_main = _per_query(main, regime)
    tables = {}
    for coupling in COUPLINGS:
        if has_line(assumptions, coupling):
            table = _per_query(main.replace(power_coupling=coupling), regime)
        else:
            table = of_main * math.nan
        tables[coupling] = table.assign(ratio=table["p50"] / of_main["p50"])
    return pd.concat(tables, names=["power_coupling"])


def coupled_median_wh(assumptions: Assumptions, coupling: str, model: str, regime: Regime) -> float:
    """
    Return a model's median with a coupling [Wh]; nan if it is not defined.

    Examples
    --------
    >>> round(coupled_median_wh(edition, "as-written", "baseline", "traditional"), 3)
    0.361
    """
    if not has_line(assumptions, coupling):
        return math.nan
    run = main_run(assumptions).replace(power_coupling=coupling)
    return exact.statistic(run, regime, model, "p50")


def model_ratio(assumptions: Assumptions, coupling: str, model: str, regime: Regime) -> float:
    """
    Return a model's median with a coupling / without it; nan if it is not defined.

    Examples
    --------
    >>> round(model_ratio(edition, "released", "Llama 3.1 405B", "traditional"), 2)
    0.75
    """
    before = exact.statistic(main_run(assumptions), regime, model, "p50")
    return coupled_median_wh(assumptions, coupling, model, regime) / before


def coupled_shapes(assumptions: Assumptions, regime: Regime) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return statistics and density curves of the baseline under every power coupling.

    Returns
    -------
    table : DataFrame
        Index: the couplings that are defined; columns ``p5 p25 p50 p75 p95 mean`` [Wh].
    shapes : DataFrame
        ``model`` (the coupling), ``energy_wh`` [Wh] and ``density``, per unit of ln Wh.

    Examples
    --------
    >>> table, shapes = coupled_shapes(edition, "traditional")
    >>> table["p50"].round(3).to_dict()
    {'none': 0.309, 'released': 0.322, 'as-written': 0.361}
    """
    main = main_run(assumptions)
    drawn = [coupling for coupling in COUPLINGS if has_line(assumptions, coupling)]
    of_all = couplings(assumptions, regime)
    table = of_all[of_all.index.get_level_values("model") == exact.BASELINE].droplevel("model")
    shapes = []
    for coupling in drawn:
        own = exact.shapes(main.replace(power_coupling=coupling), regime)
        shapes.append(own[own["model"] == exact.BASELINE].assign(model=coupling))
    return table.loc[drawn], pd.concat(shapes, ignore_index=True)


def power_lines(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the node's power against its throughput under both couplings (S.IV).

    Columns: ``power_coupling``, ``tps_share`` (TPS / TPS_max), ``power_share`` (P / P_max) and
    ``power_kw`` of an eight-GPU node [kW]; two points on the straight line of each defined
    coupling.

    Examples
    --------
    >>> power_lines(edition)["power_kw"].round(2).to_list()
    [2.45, 8.16, 2.7, 9.18]
    """
    lines = []
    for coupling in (name for name in COUPLED if has_line(assumptions, name)):
        run = assumptions.replace(power_coupling=coupling)
        idle, slope = power_share(run)
        for at in (0.0, 1.0):
            share = idle + slope * at
            lines.append((coupling, at, share, share * run.node_power_kw))
    return pd.DataFrame(lines, columns=["power_coupling", "tps_share", "power_share", "power_kw"])


def throughput_shares(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the throughput at each model's median query as a share of its fastest row.

    Columns: ``regime``, ``model`` and ``tps_share``, TPS / TPS_max at the median output length.

    Examples
    --------
    >>> shares = throughput_shares(edition).set_index(["regime", "model"])["tps_share"]
    >>> shares["traditional", "Llama 3.1 405B"].round(2).item()
    0.36
    """
    rows: list[tuple[Any, ...]] = []
    for regime in REGIMES:
        setting = exact.solve(main_run(assumptions), regime).setting
        for name, model in models(assumptions).items():
            tps = float(model.fit.predict(setting.input_tokens, setting.law.median))
            rows.append((regime, name, tps / model.fit.tps_max))
    return pd.DataFrame(rows, columns=["regime", "model", "tps_share"])


@user_files.cached(128)
def _blend_densities(assumptions: Assumptions, regime: Regime) -> tuple[Array, Array]:
    solved = exact.solve(assumptions, regime)
    ends = solved.law.quantile(np.array([_TAIL, 1 - _TAIL]))[solved.pool.members]
    y = np.linspace(ends.min(), ends.max(), 600)
    return y, _densities(solved, y)


def _peaks(y: Array, density: Array) -> list[float]:
    from scipy.signal import find_peaks

    # padding with zeros makes the first point a peak if the density decreases from there
    padded = np.concatenate([[0.0], density, [0.0]])
    peaks, _ = find_peaks(padded, prominence=PROMINENCE * padded.max())
    return [float(np.exp(y[peak - 1])) for peak in peaks]


def _densities(solved: exact.Solved, y: Array) -> Array:
    members = solved.pool.members
    return solved.law.density(np.broadcast_to(y, (len(members), len(y))), models=members)


def _per_query(assumptions: Assumptions, regime: Regime) -> pd.DataFrame:
    with warnings.catch_warnings(action="ignore", category=OutsideRangeWarning):
        # the chapter gives this warning once
        return exact.per_query(assumptions, regime)
