"""Energy of the paper's models if throughput falls as the context grows."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...facts import user_files
from ...method import exact, fleet_factor, query_kinds, throughput
from ...method.assumptions import QUERY_WORDS, REGIMES, Assumptions, Regime, check_regime
from ...method.distributions import Array
from ...method.query import INPUT_SHARES, Setting, power_share, query_energy_wh
from ...method.query_law import QueryLaw
from ...paper.headline import QUERIES
from ...paper.use_factors import of_kind
from .context_energy import law_of_energy
from .context_fits import (
    ANCHORS,
    Anchor,
    laws,
    level_rows,
    measured_shapes,
    predict_rows,
    throughput_curves,
)
from .context_law import ContextLaw

# label of the rows in which each model has its own shape
OWN_SHAPES = "own shapes"


def _energy_law(
    assumptions: Assumptions, regime: Regime, own: Mapping[str, ContextLaw] | None = None
) -> QueryLaw:
    """Return the distribution of the energy of a query on each model, using its context fit."""
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
    assumptions: Assumptions,
    regime: Regime = "traditional",
    shape: ContextLaw | None = None,
    anchor: Anchor = "rows",
) -> pd.DataFrame:
    """
    Return the energy of a query on each model and in the baseline, like `exact.per_query`.

    The baseline consists of the models that the paper's fits select, with the same trim. Index: the
    models (untrimmed) and ``baseline``. Columns: ``p5 p25 p50 p75 p95 mean`` [Wh/query].
    ``attrs["blend"]``: the models of the baseline. `shape` and `anchor` are those of
    `context_fits.laws`.

    Examples
    --------
    >>> per_query(edition, "long")["p50"].round(2)[["Llama 3.1 405B", "baseline"]].to_dict()
    {'Llama 3.1 405B': 3.94, 'baseline': 4.94}
    """
    return _per_query(assumptions, check_regime(regime), shape, anchor)


@user_files.cached(128)
def _per_query(
    assumptions: Assumptions, regime: Regime, shape: ContextLaw | None, anchor: Anchor
) -> pd.DataFrame:
    law = _energy_law(assumptions, regime, laws(assumptions, shape, anchor))
    capped = exact.solve(assumptions, regime)
    table = exact.solve_law(assumptions, capped.setting, law, capped.taken).table_wh()
    table.attrs["blend"] = capped.taken
    return table


def fleet(
    assumptions: Assumptions, shape: ContextLaw | None = None, anchor: Anchor = "rows"
) -> pd.Series[float]:
    """
    Return GWh per day of the ``traditional``, ``long`` and ``mixed`` fleets, like `exact.fleet`.

    The parameters `shape` and `anchor` are those of `context_fits.laws`.

    Examples
    --------
    >>> fleet(edition).round(2).to_dict()
    {'traditional': 0.7, 'long': 22.99, 'mixed': 2.93}
    """
    own = laws(assumptions, shape, anchor)
    names = list(own)
    totals: dict[str, float] = {}
    for regime in REGIMES:
        solved = exact.solve(assumptions, regime)
        members = [names.index(name) for name in solved.taken]
        means = _energy_law(assumptions, regime, own).mean()[members]
        mean_wh = float(solved.pool.weights @ means)
        totals[regime] = fleet_factor.total_gwh_per_day(assumptions, mean_wh)
    totals["mixed"] = of_kind(assumptions, "mixed", totals.__getitem__)
    return pd.Series(totals, name="gwh_per_day")


def beside_the_cap(assumptions: Assumptions) -> pd.DataFrame:
    """
    Compare the headline results of both throughput fits.

    Index: the quantity with its unit. Columns: ``cap`` (the paper's fit), ``context`` and ``ratio``
    (context / cap).

    Examples
    --------
    >>> ratios = beside_the_cap(edition)["ratio"].round(2)
    >>> ratios[["Typical query, median [Wh]", "Fleet, long [GWh/day]"]].to_list()
    [0.99, 2.19]
    """
    cap = {regime: exact.solve(assumptions, regime).table_wh() for regime in REGIMES}
    own = {regime: per_query(assumptions, regime) for regime in REGIMES}
    days = exact.fleet(assumptions), fleet(assumptions)

    def at(tables: Mapping[Regime, pd.DataFrame], regime: Regime, column: str) -> float:
        return float(tables[regime].loc[exact.BASELINE, column])  # type: ignore[arg-type]

    rows: dict[str, tuple[float, ...]] = {}
    for regime in REGIMES:
        for column, said in (("p50", "median"), ("mean", "mean")):
            rows[f"{QUERIES[regime]}, {said} [Wh]"] = tuple(
                at(t, regime, column) for t in (cap, own)
            )
    for column, said in (("p50", "medians"), ("mean", "means")):
        rows[f"Long / typical, {said} [×]"] = tuple(
            at(t, "long", column) / at(t, "traditional", column) for t in (cap, own)
        )
    for name, said in QUERY_WORDS.items():
        rows[f"Fleet, {said} [GWh/day]"] = tuple(float(day[name]) for day in days)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["cap", "context"])
    return table.assign(ratio=table["context"] / table["cap"]).rename_axis("quantity")


def models_beside_the_cap(assumptions: Assumptions) -> pd.DataFrame:
    """
    Compare the query energies of both throughput fits, for each model and the baseline.

    Index: the models and ``baseline``. Columns: ``typical_cap`` and ``typical_context`` (median of
    a typical query) [Wh/query], ``long_cap`` and ``long_context`` (mean of a long query)
    [Wh/query], and ``typical_ratio`` and ``long_ratio`` (context / cap).

    Examples
    --------
    >>> ratios = models_beside_the_cap(edition)[["typical_ratio", "long_ratio"]].round(2)
    >>> ratios.loc["baseline"].to_list()
    [0.99, 1.42]
    """
    columns: dict[str, tuple[Regime, str]] = {
        "typical": ("traditional", "p50"),
        "long": ("long", "mean"),
    }
    parts: dict[str, pd.Series[float]] = {}
    for query, (regime, column) in columns.items():
        cap = exact.solve(assumptions, regime).table_wh()[column]
        context = per_query(assumptions, regime)[column]
        parts |= {f"{query}_cap": cap, f"{query}_context": context}
        parts[f"{query}_ratio"] = context / cap
    return pd.DataFrame(parts).loc[list(per_query(assumptions).index)]


def _anchor_words(assumptions: Assumptions, anchor: Anchor) -> str:
    """Describe an anchor in words, such as "500 in, 2,000 out"."""
    if anchor == "rows":
        return "own rows"
    if anchor == "typical":
        kind = Setting.of(assumptions, "traditional")
        return f"{kind.input_tokens:,.0f} in, {kind.law.median:,.0f} out (typical query)"
    return f"{anchor[0]:,.0f} in, {anchor[1]:,.0f} out"


def row_miss(assumptions: Assumptions, anchor: Anchor = "rows", model: str | None = None) -> float:
    """
    Return the typical factor of error of the fits for `level_rows`, of all models or one.

    Examples
    --------
    >>> round(row_miss(edition), 2), round(row_miss(edition, "typical"), 2)
    (1.14, 1.56)
    """
    rows = level_rows(assumptions)
    if model is not None:
        rows = rows[rows["model"] == model]
        if rows.empty:
            return math.nan
    predicted = predict_rows(laws(assumptions, anchor=anchor), rows)
    return throughput.typical_factor(np.log(predicted / rows["tps_tok_s"]))


@user_files.cached(16)
def by_anchor(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the energy for each source of the level of the fits, from `context_fits.ANCHORS`.

    Index: the anchors in words. Columns: ``typical_median`` (baseline) [Wh/query], ``long_ratio``
    and ``mixed_ratio`` (fleet energy divided by that with the cap), ``mixed`` [GWh/day] and
    ``row_miss`` (typical factor of error of the fits for the rows of `context_fits.level_rows`).

    Examples
    --------
    >>> by_anchor(edition)["mixed"].round(2)[["own rows", "500 in, 2,000 out"]].to_dict()
    {'own rows': 2.93, '500 in, 2,000 out': 3.81}
    """
    cap = exact.fleet(assumptions)
    rows = {}
    for anchor in ANCHORS.values():
        day = fleet(assumptions, anchor=anchor)
        rows[_anchor_words(assumptions, anchor)] = {
            "typical_median": per_query(assumptions, anchor=anchor).loc[exact.BASELINE, "p50"],
            "long_ratio": day["long"] / cap["long"],
            "mixed": day["mixed"],
            "mixed_ratio": day["mixed"] / cap["mixed"],
            "row_miss": row_miss(assumptions, anchor),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("level")


@user_files.cached(32)
def mixed_by_shape(assumptions: Assumptions, anchor: Anchor = "rows") -> pd.DataFrame:
    """
    Return the energy of the mixed fleet if all models have the shape of one measured series.

    One row per series: ``series`` (in words), ``model``, ``half_context`` [tokens], ``spread`` (of
    ln TPS) and ``gwh_per_day`` [GWh/day]. `anchor` is that of `context_fits.laws`.

    Examples
    --------
    >>> found = mixed_by_shape(edition)["gwh_per_day"]
    >>> bool(found.min() < fleet(edition)["mixed"] < found.max())
    True
    """
    table = measured_shapes().reset_index()
    named = table["model"] + ", " + table["gpu"] + ", " + table["version"]
    totals = [float(fleet(assumptions, law, anchor)["mixed"]) for law in table["law"]]
    kept = table[["model", "half_context", "spread"]]
    return kept.assign(series=named, gwh_per_day=totals)


def mixed_by_shape_and_anchor(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the energy of the mixed fleet for every combination of a shape and an anchor.

    The columns of `mixed_by_shape`, and ``level``, the anchor in words. In the last row of each
    level, every model has its own shape. There, ``model`` is ``own shapes``, and ``half_context``
    and ``spread`` are missing.

    Examples
    --------
    >>> found = mixed_by_shape_and_anchor(edition)
    >>> found["level"].nunique() == len(ANCHORS)
    True
    """
    parts = []
    for anchor in ANCHORS.values():
        total = float(fleet(assumptions, anchor=anchor)["mixed"])
        own = pd.DataFrame({"series": [OWN_SHAPES], "model": [OWN_SHAPES], "gwh_per_day": [total]})
        both = pd.concat([mixed_by_shape(assumptions, anchor), own], ignore_index=True)
        parts.append(both.assign(level=_anchor_words(assumptions, anchor)))
    return pd.concat(parts, ignore_index=True)


def intervals(assumptions: Assumptions, regime: Regime = "long") -> pd.DataFrame:
    """
    Return quartiles and median of the energy by both fits, for each model and the baseline.

    Index: model and fit as one text. Columns: ``low``, ``value`` and ``high`` [Wh/query].

    Examples
    --------
    >>> intervals(edition).round(1).head(2).values.tolist()
    [[4.3, 10.6, 21.8], [3.3, 10.6, 32.6]]
    """
    tables = {
        "cap": exact.solve(assumptions, regime).table_wh(),
        "context": per_query(assumptions, regime),
    }
    rows = {
        f"{model}, {law}": table.loc[model, ["p25", "p50", "p75"]].to_numpy(dtype=float)
        for model in tables["cap"].index
        for law, table in tables.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "value", "high"])


def energy_curves(
    assumptions: Assumptions, models: list[str], output_tokens: Array
) -> pd.DataFrame:
    """
    Return the energy of a query over its output length, by both fits of the throughput.

    ``model``, ``law`` (``cap`` or ``context``), ``output_tokens`` [tokens] and ``energy_wh``
    [Wh/query], by Eq. 1.

    PUE and power utilisation are at their medians, and the input has the length of a typical query.
    With the context fit, the time for the input is part of the throughput.

    Examples
    --------
    >>> curves = energy_curves(edition, ["Llama 3.1 405B"], np.array([300.0]))
    >>> curves.set_index("law")["energy_wh"].round(2).to_dict()
    {'cap': 0.4, 'context': 0.25}
    """
    table = throughput_curves(assumptions, models, output_tokens)
    fitted = throughput.models(assumptions)
    setting = Setting.of(assumptions, "traditional")
    input_tokens = query_kinds.input_tokens(assumptions, "traditional")
    idle, slope = power_share(assumptions)
    own = table["model"].map(fitted)
    most = own.map(lambda model: model.fit.tps_max)
    node_kw = own.map(lambda model: model.node_power_kw(assumptions))
    power_kw = node_kw * (idle + slope * (table["tps"] / most).clip(upper=1))
    added = INPUT_SHARES[assumptions.effective_length] * input_tokens
    tokens = table["output_tokens"] + added * (table["law"] == "cap")
    table["energy_wh"] = query_energy_wh(setting.factor.median, power_kw, tokens, table["tps"])
    return table.drop(columns="tps")
