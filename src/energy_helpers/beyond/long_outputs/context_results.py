"""The long regime without the plateau: the paper's models under laws that fall with the context."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...facts import user_files
from ...method import baseline, exact, fleet_factor, throughput
from ...method.assumptions import REGIMES, Assumptions, Regime, check_regime
from ...method.query_law import QueryLaw
from ...method.throughput import OutsideRangeWarning
from .context_energy import law_of_energy
from .context_fits import laws, measured_shapes
from .context_law import ContextLaw


def energy_law(
    assumptions: Assumptions, regime: Regime, own: Mapping[str, ContextLaw] | None = None
) -> QueryLaw:
    """Return the law of the energy of a query on every model, under its law of the context."""
    own = laws(assumptions) if own is None else own
    models = throughput.models(assumptions).values()
    return law_of_energy(
        assumptions,
        regime,
        [own[model.name] for model in models],
        [model.node_power_kw(assumptions) for model in models],
        [model.fit.tps_max for model in models],
    )


def per_query(
    assumptions: Assumptions, regime: Regime = "traditional", shape: ContextLaw | None = None
) -> pd.DataFrame:
    """
    Return the energy of a query on each model and in the baseline, as `exact.per_query` does.

    The baseline has the paper's models, those that the paper's law selects, and the same trim.

    Returns
    -------
    DataFrame
        Index: the models, untrimmed, and ``baseline``. Columns ``p5 p25 p50 p75 p95 mean``
        [Wh/query]. ``attrs["blend"]``: the models of the baseline.
    """
    changed_ns = user_files.modification_times(assumptions)
    table, taken = _per_query(assumptions, check_regime(regime), shape, changed_ns)
    copied = table.copy()
    copied.attrs["blend"] = taken
    return copied


@functools.lru_cache(maxsize=128)
def _per_query(
    assumptions: Assumptions,
    regime: Regime,
    shape: ContextLaw | None,
    _changed_ns: tuple[int, int],
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    own = laws(assumptions, shape)
    names = list(own)
    law = energy_law(assumptions, regime, own)
    taken = exact.solve(assumptions, regime).taken
    members = np.array([names.index(name) for name in taken])
    p, kept = exact.PROBABILITIES, baseline.TRIM_QUANTILES[assumptions.trim]
    inner = kept[0] + p * (kept[1] - kept[0])
    ends = () if assumptions.trim == "none" else kept
    ln_wh = law.quantile(np.concatenate([p, inner, ends]))
    edges = ln_wh[members, -2:] if ends else np.column_stack([law.y_low, law.y_high])[members]
    pool = baseline.Pool(law, members, kept, edges[:, 0], edges[:, 1])
    of_members = ln_wh[members, len(p) : 2 * len(p)]
    pool_wh = np.exp(pool.quantile(p, of_members.min(axis=0), of_members.max(axis=0)))
    means = law.mean()
    if ends:
        nodes, weights = pool.nodes()
        mean_wh = float(np.exp(nodes) @ weights)
    else:
        mean_wh = float(means[members].mean())
    table = pd.DataFrame(
        np.vstack(
            [
                np.column_stack([np.exp(ln_wh[:, : len(p)]), means]),
                np.append(pool_wh, mean_wh),
            ]
        ),
        index=pd.Index([*names, exact.BASELINE], name="model"),
        columns=list(exact.STATISTICS),
    )
    return table, taken


def fleet(assumptions: Assumptions, shape: ContextLaw | None = None) -> pd.Series[float]:
    """Return GWh per day of the ``traditional``, ``long`` and ``mixed`` fleet, as `exact.fleet`."""
    own = laws(assumptions, shape)
    names = list(own)
    totals: dict[str, float] = {}
    for regime in REGIMES:
        members = [names.index(name) for name in exact.solve(assumptions, regime).taken]
        mean_wh = float(energy_law(assumptions, regime, own).mean()[members].mean())
        totals[regime] = fleet_factor.total_gwh_per_day(assumptions, mean_wh)
    share = assumptions.long_share
    totals["mixed"] = (1 - share) * totals["traditional"] + share * totals["long"]
    return pd.Series(totals, name="gwh_per_day")


def beside_the_cap(assumptions: Assumptions, shape: ContextLaw | None = None) -> pd.DataFrame:
    """
    Return the headline under both laws of the throughput.

    Returns
    -------
    DataFrame
        Index: what is told, with its unit; columns ``cap`` (the paper's law), ``context`` and
        ``ratio``, context / cap.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OutsideRangeWarning)
        cap = {regime: exact.per_query(assumptions, regime) for regime in REGIMES}
    own = {regime: per_query(assumptions, regime, shape) for regime in REGIMES}
    days = exact.fleet(assumptions), fleet(assumptions, shape)

    def at(tables: Mapping[Regime, pd.DataFrame], regime: Regime, column: str) -> float:
        return float(tables[regime].loc[exact.BASELINE, column])  # type: ignore[arg-type]

    rows: dict[str, tuple[float, ...]] = {}
    for regime in REGIMES:
        for column, said in (("p50", "median"), ("mean", "mean")):
            rows[f"{said}, {regime} [Wh/query]"] = tuple(at(t, regime, column) for t in (cap, own))
    for column, said in (("p50", "medians"), ("mean", "means")):
        rows[f"long / traditional, {said} [×]"] = tuple(
            at(t, "long", column) / at(t, "traditional", column) for t in (cap, own)
        )
    for name in ("traditional", "long", "mixed"):
        rows[f"fleet, {name} [GWh/day]"] = tuple(float(day[name]) for day in days)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["cap", "context"])
    return table.assign(ratio=table["context"] / table["cap"]).rename_axis("quantity")


def mixed_by_shape(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the mixed fleet with the shape of each measured series for all models.

    Returns
    -------
    DataFrame
        ``series`` (in words), ``model``, ``half_context`` [tokens], ``spread`` (of ln TPS) and
        ``gwh_per_day`` [GWh/day].
    """
    return _mixed_by_shape(assumptions, user_files.modification_times(assumptions)).copy()


@functools.lru_cache(maxsize=16)
def _mixed_by_shape(assumptions: Assumptions, _changed_ns: tuple[int, int]) -> pd.DataFrame:
    table = measured_shapes().reset_index()
    named = table["model"] + ", " + table["gpu"] + ", " + table["version"]
    totals = [float(fleet(assumptions, law)["mixed"]) for law in table["law"]]
    kept = table[["model", "half_context", "spread"]]
    return kept.assign(series=named, gwh_per_day=totals)


def intervals(assumptions: Assumptions, regime: Regime = "long") -> pd.DataFrame:
    """
    Return quartiles and median of each model and the baseline under both laws, for drawing.

    Returns
    -------
    DataFrame
        Index: "model, law"; columns ``low``, ``value`` and ``high`` [Wh/query].
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OutsideRangeWarning)
        tables = {"cap": exact.per_query(assumptions, regime)}
    tables["context"] = per_query(assumptions, regime)
    rows = {
        f"{model}, {law}": table.loc[model, ["p25", "p50", "p75"]].to_numpy(dtype=float)
        for model in tables["cap"].index
        for law, table in tables.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "value", "high"])
