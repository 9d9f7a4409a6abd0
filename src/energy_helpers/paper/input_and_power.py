"""Results of the supplement: the input length (S.III) and the power coupling (S.IV)."""

from __future__ import annotations

import functools
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
# as names of numbers have them
EFFECTIVE_SLUGS = {name.replace("+", "-").replace("/", "-"): name for name in EFFECTIVE_LENGTHS}
COUPLINGS = ("none", "released", "as-written")
COUPLED = tuple(name for name in COUPLINGS if name != "none")
# short names, to write a blend in one cell
SHORT_NAMES = {
    "DeepSeek-R1 671B": "DeepSeek-R1",
    "Llama 3.1 405B": "Llama 405B",
    "Nemotron Ultra 253B": "Nemotron",
    "Llama 3.1 70B": "Llama 70B",
}
# a dip shallower than this share of the highest density does not part two modes
PROMINENCE = 0.01
# probabilities between which modes are sought
_TAIL = 1e-4


def own_effective_length(assumptions: Assumptions) -> str:
    """Return the effective length of S.III: as written, or as released (S.III)."""
    written = assumptions.edition.endswith("as-written")
    return "output+input" if written else "output+input/30"


def own_coupling(assumptions: Assumptions) -> str:
    """Return the power coupling of S.IV: as written, or as released (S.IV)."""
    return "as-written" if assumptions.edition.endswith("as-written") else "released"


def has_line(assumptions: Assumptions, coupling: str) -> bool:
    """Say whether a coupling is defined: as written, the node must idle below its full power."""
    return coupling != "as-written" or assumptions.idle_power_kw < assumptions.node_power_kw


def with_input(assumptions: Assumptions, input_tokens: float, effective_length: str) -> Assumptions:
    """Return the run of S.III at an input length under an effective length."""
    return assumptions.replace(
        workload="queries", input_tokens=input_tokens, effective_length=effective_length
    )


def main_run(assumptions: Assumptions) -> Assumptions:
    """Return the run that S.III and S.IV compare with: the edition's lengths, no coupling."""
    edition = load_edition(assumptions.edition)
    varied = ("workload", "input_tokens", "effective_length", "power_coupling")
    return assumptions.replace(**{name: getattr(edition, name) for name in varied})


def median_wh(assumptions: Assumptions, regime: Regime) -> float:
    """Return the median energy of a baseline query [Wh]."""
    return exact.statistic(assumptions, regime, exact.BASELINE, "p50")


def modes(assumptions: Assumptions, regime: Regime, axis: str = "logarithmic") -> list[float]:
    """
    Return the modes of a baseline query's energy, the models untrimmed [Wh].

    Parameters
    ----------
    axis : {"logarithmic", "linear"}
        Density per unit of ln Wh, or per Wh: peaks depend on the axis that they are drawn on.

    Raises
    ------
    ValueError
        If the axis is another.

    Notes
    -----
    Trimming leaves an edge at either end of each model, and an edge is no mode.
    """
    if axis not in ("logarithmic", "linear"):
        raise ValueError(f"axis = {axis!r} is not valid; give logarithmic or linear")
    y, densities = _blend_densities(assumptions, check_regime(regime))
    density = densities.mean(axis=0)
    return _peaks(y, density / np.exp(y) if axis == "linear" else density)


def model_modes(assumptions: Assumptions, regime: Regime) -> dict[str, list[float]]:
    """Return the modes of each model of the blend, per unit of ln Wh [Wh]."""
    y, densities = _blend_densities(assumptions, check_regime(regime))
    taken = exact.solve(assumptions, regime).taken
    return {model: _peaks(y, own) for model, own in zip(taken, densities, strict=True)}


def blend_shapes(assumptions: Assumptions, regime: Regime, n_points: int = 70) -> pd.DataFrame:
    """
    Return what each model of the blend adds to its density, untrimmed, for drawing.

    Parameters
    ----------
    n_points : int
        Points of each curve, evenly spaced in ln Wh.

    Returns
    -------
    DataFrame
        ``model``, ``energy_wh`` [Wh], ``low`` and ``high``: the models' parts of the density
        per unit of ln Wh, laid on each other in the order of the blend.
    """
    solved = exact.solve(assumptions, check_regime(regime))
    members = solved.pool.members
    ends = solved.law.quantile(np.array([0.005, 0.995]))[members]
    y = np.linspace(ends.min(), ends.max(), n_points)
    parts = _densities(solved, y) / len(members)
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
    Return the baseline query at every input length under every effective length (S.III).

    Returns
    -------
    DataFrame
        Index: ``effective_length`` and ``input_tokens``. Columns ``p25 median p75`` [Wh],
        ``ratio`` (median / main run's), ``modes`` and ``linear`` (their number on
        either axis, see `modes`) and ``blend``, highest median first.
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
    Return `blend_shapes` at every input length under every effective length.

    Returns
    -------
    DataFrame
        ``effective_length``, ``input_tokens`` and the columns of `blend_shapes`.
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
    Return each model and the baseline under every power coupling (S.IV).

    Returns
    -------
    DataFrame
        Index: ``power_coupling`` and ``model``. Columns ``p5 p25 p50 p75 p95 mean`` [Wh] and
        ``ratio``, median / main run's. All nan where a coupling has no line (`has_line`).
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


def model_ratio(assumptions: Assumptions, coupling: str, model: str, regime: Regime) -> float:
    """Return a model's median under a coupling / without; nan where there is no such thing."""
    if not has_line(assumptions, coupling):
        return math.nan
    main = main_run(assumptions)
    coupled = main.replace(power_coupling=coupling)
    after, before = (exact.statistic(a, regime, model, "p50") for a in (coupled, main))
    return after / before


def coupled_shapes(assumptions: Assumptions, regime: Regime) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return the baseline under every power coupling, for drawing.

    Returns
    -------
    table : DataFrame
        Index: the couplings that have a line; columns ``p5 p25 p50 p75 p95 mean`` [Wh].
    shapes : DataFrame
        ``model`` (the coupling), ``energy_wh`` [Wh] and ``density``, per unit of ln Wh.
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
    Return the node's power over its throughput under both couplings (S.IV).

    Returns
    -------
    DataFrame
        ``power_coupling``, ``tps_share`` (TPS / TPS_max), ``power_share`` (P / P_max) and
        ``power_kw`` of an eight-GPU node [kW]; two points of each straight line that there is.
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
    Return where the median query of each model runs, as a share of its fastest row.

    Returns
    -------
    DataFrame
        ``regime``, ``model`` and ``tps_share``, TPS / TPS_max at the median output length.
    """
    rows: list[tuple[Any, ...]] = []
    for regime in REGIMES:
        setting = exact.solve(main_run(assumptions), regime).setting
        for name, model in models(assumptions).items():
            tps = float(model.fit.predict(setting.input_tokens, setting.law.median))
            rows.append((regime, name, tps / model.fit.tps_max))
    return pd.DataFrame(rows, columns=["regime", "model", "tps_share"])


def _blend_densities(assumptions: Assumptions, regime: Regime) -> tuple[Array, Array]:
    return _kept_densities(assumptions, regime, user_files.modification_times(assumptions))


@functools.lru_cache(maxsize=128)
def _kept_densities(
    assumptions: Assumptions, regime: Regime, _changed_ns: tuple[int, int]
) -> tuple[Array, Array]:
    solved = exact.solve(assumptions, regime)
    ends = solved.law.quantile(np.array([_TAIL, 1 - _TAIL]))[solved.pool.members]
    y = np.linspace(ends.min(), ends.max(), 600)
    return y, _densities(solved, y)


def _peaks(y: Array, density: Array) -> list[float]:
    from scipy.signal import find_peaks

    # a density that falls from its first point on has its mode there
    padded = np.concatenate([[0.0], density, [0.0]])
    peaks, _ = find_peaks(padded, prominence=PROMINENCE * padded.max())
    return [float(np.exp(y[peak - 1])) for peak in peaks]


def _densities(solved: exact.Solved, y: Array) -> Array:
    members = solved.pool.members
    return solved.law.density(np.broadcast_to(y, (len(members), len(y))), models=members)


def _per_query(assumptions: Assumptions, regime: Regime) -> pd.DataFrame:
    with warnings.catch_warnings():
        # the chapter says it once
        warnings.simplefilter("ignore", OutsideRangeWarning)
        return exact.per_query(assumptions, regime)
