"""Data frames for the book's charts and tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..facts import benchmark_rows
from ..facts.validation import short_repr
from ..method import distributions, exact, query_kinds, throughput
from ..method.assumptions import QUERY_WORDS, REGIMES, Assumptions, Regime, check_regime
from ..method.distributions import Array, Fixed, LogNormal
from ..method.exact import PROBABILITIES, STATISTICS
from ..registry import claims
from ..registry.entries import MODEL_SLUGS

# sampled energies with a smaller relative range are binned as one value
NARROWEST = 1e-6


def inputs(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the inputs of Eq. 1 with their distributions.

    Index: the quantity; columns ``unit law p5 p50 p95 mean``.

    Examples
    --------
    >>> medians = inputs(edition)["p50"].round(2)
    >>> medians[["PUE", "P_max, 8 GPUs", "Output length, typical"]].to_dict()
    {'PUE': 1.3, 'P_max, 8 GPUs': 10.2, 'Output length, typical': 300.0}
    """
    logged = query_kinds.uses_log(assumptions)

    Law = distributions.LengthLaw | query_kinds.MixedLength | LogNormal | float
    rows: dict[str, tuple[str, str, Law]] = {
        "PUE": ("–", "log-normal", distributions.pue(assumptions)),
        "Power utilisation": ("–", "log-normal", distributions.utilisation(assumptions)),
        "P_max, 8 GPUs": ("kW", "fixed", assumptions.node_power_kw),
        "P_max, 10 GPUs": ("kW", "fixed", assumptions.deepseek_node_power_kw),
        "Input length": (
            "tokens",
            "logged, mean",
            query_kinds.input_tokens(assumptions, "traditional"),
        )
        if logged
        else ("tokens", "fixed", assumptions.input_tokens),
    }
    for regime in REGIMES:
        kind = "logged" if logged else assumptions.output_tokens_law
        length = query_kinds.length_law(assumptions, regime)
        rows[f"Output length, {QUERY_WORDS[regime]}"] = ("tokens", kind, length)
    p = exact.probabilities("p5", "p50", "p95")
    table = {
        name: (unit, kind, *([law] * 4 if isinstance(law, float) else (*law.quantile(p), law.mean)))
        for name, (unit, kind, law) in rows.items()
    }
    columns = ["unit", "law", "p5", "p50", "p95", "mean"]
    frame = pd.DataFrame.from_dict(table, orient="index", columns=columns)
    return frame.rename_axis("input")


def factor_curves(assumptions: Assumptions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return curves of the distributions of PUE and of the power utilisation.

    Returns
    -------
    curves : DataFrame
        ``factor``, ``value``, ``density``; no rows for a fixed factor.
    ranges : DataFrame
        ``factor``, ``p5``, ``median``, ``p95``.

    Examples
    --------
    >>> curves, ranges = factor_curves(edition)
    >>> ranges.round(2).values.tolist()
    [['PUE', 1.05, 1.3, 1.6], ['power utilisation', 0.4, 0.6, 0.9]]
    """
    laws = {
        "PUE": distributions.pue(assumptions),
        "power utilisation": distributions.utilisation(assumptions),
    }
    curves, ranges = [], []
    for name, law in laws.items():
        p5, p95 = law.quantile(exact.probabilities("p5", "p95"))
        ranges.append((name, float(p5), law.median, float(p95)))
        if law.sigma > 0:
            at = law.quantile(np.array([0.001, 0.999]))
            value = np.linspace(at[0], at[1], 90)
            curves.append(
                pd.DataFrame({"factor": name, "value": value, "density": law.density(value)})
            )
    empty = pd.DataFrame({"factor": [], "value": [], "density": []})
    return (
        pd.concat(curves, ignore_index=True) if curves else empty,
        pd.DataFrame(ranges, columns=["factor", "p5", "median", "p95"]),
    )


def lengths(assumptions: Assumptions, n_points: int = 90) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return statistics and density curves of the output length in both regimes.

    Returns
    -------
    table : DataFrame
        Index: the regimes; columns ``p5 p25 p50 p75 p95 mean`` [tokens].
    shapes : DataFrame
        ``model`` (the regime), ``tokens`` and ``density`` per unit of the logarithm.

    Examples
    --------
    >>> table, shapes = lengths(edition)
    >>> table["p50"].to_dict()
    {'traditional': 300.0, 'long': 5000.0}
    """
    rows, shapes = {}, []
    for regime in REGIMES:
        law = query_kinds.length_law(assumptions, regime)
        quantiles = law.quantile(PROBABILITIES)
        rows[regime] = [*quantiles, law.mean]
        if not isinstance(law, Fixed):
            p5, p95 = exact.columns(quantiles, "p5", "p95").tolist()
            t = np.linspace(math.log(p5), math.log(p95), n_points)
            shapes.append(
                pd.DataFrame({"model": regime, "tokens": np.exp(t), "density": law.density_t(t)})
            )
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(STATISTICS))
    empty = pd.DataFrame({"model": [], "tokens": [], "density": []})
    return table, pd.concat(shapes, ignore_index=True) if shapes else empty


def printed(assumptions: Assumptions, rows: Sequence[str], number: str) -> pd.DataFrame:
    """
    Return the values that the paper prints for rows of a chart.

    Columns: ``model``, ``value`` and ``claim``; only rows for which the paper prints one plain
    number.

    `rows`: models, levers or ``baseline``. `number`: name of their numbers in the registry with
    ``{}`` instead of the row's name, such as ``{}-median-traditional``.

    Examples
    --------
    >>> arxiv = eh.load_edition("arxiv-v1")
    >>> printed(arxiv, ["baseline"], "{}-median-traditional").values.tolist()
    [['baseline', 0.34, 'abs-median-wh']]
    """
    slugs = {model: slug for slug, model in MODEL_SLUGS.items()}
    found = []
    for row in rows:
        name = number.format(slugs.get(row, row))
        for claim in claims.for_number(name, assumptions.edition):
            text = claims.stated(claim).replace(",", "")
            if text.replace(".", "", 1).isdigit():
                found.append((row, float(text), claim))
                break
    return pd.DataFrame(found, columns=["model", "value", "claim"])


def histogram(energy_wh: Array, n_bins: int = 60) -> pd.DataFrame:
    """
    Bin sampled energies evenly in their logarithm, between the 0.5th and 99.5th percentile.

    Columns: ``low_wh``, ``high_wh`` [Wh], ``draws`` and ``density`` per unit of ln Wh.

    Examples
    --------
    >>> bars = histogram(np.geomspace(0.1, 10.0, 1000), n_bins=2)
    >>> bars["draws"].to_list()
    [495, 495]
    """
    positive = energy_wh[energy_wh > 0]
    low_wh, high_wh = np.quantile(positive, [0.005, 0.995])
    if high_wh < low_wh * (1 + NARROWEST):
        # a single value or a single draw is drawn as one bar in the middle
        low_wh, high_wh = low_wh / math.e, high_wh * math.e
    edges = np.log(np.geomspace(low_wh, high_wh, n_bins + 1))
    draws, _ = np.histogram(np.log(positive), edges)
    return pd.DataFrame(
        {
            "low_wh": np.exp(edges[:-1]),
            "high_wh": np.exp(edges[1:]),
            "draws": draws,
            "density": draws / len(energy_wh) / np.diff(edges),
        }
    )


def density(assumptions: Assumptions, regime: Regime, model: str, energy_wh: Array) -> pd.DataFrame:
    """
    Return the exact density of the energy of a query on one model.

    Columns: ``energy_wh`` [Wh] and ``density`` per unit of ln Wh. Raise ValueError if the model is
    unknown.

    Examples
    --------
    >>> curve = density(edition, "traditional", "Llama 3.1 405B", np.array([0.1, 0.4]))
    >>> curve["density"].round(3).to_list()
    [0.139, 0.431]
    """
    names = list(throughput.models(assumptions))
    if model not in names:
        raise ValueError(f"unknown model {short_repr(model)}; give one of {', '.join(names)}")
    law = exact.energy_law(assumptions, check_regime(regime))
    ln_wh = np.log(energy_wh)[None, :]
    values = law.density(ln_wh, models=np.array([names.index(model)]))
    return pd.DataFrame({"energy_wh": energy_wh, "density": values[0]})


def fits(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the throughput fits, one row per model.

    Columns: ``rows``, ``dof``, ``scale_tps`` (TPS at one token in and out), ``input_exponent``,
    ``output_exponent``, ``tps_max`` [tokens/s], ``r_squared`` (missing if dof is 0) and ``note``.

    Examples
    --------
    >>> fits(edition).loc["Llama 3.1 405B", ["rows", "dof", "input_exponent"]].round(2).to_dict()
    {'rows': 7.0, 'dof': 4.0, 'input_exponent': -0.59}
    """
    table = {
        name: (
            m.fit.n_rows,
            m.fit.dof,
            math.exp(m.fit.coefficients.intercept),
            m.fit.coefficients.input,
            m.fit.coefficients.output,
            m.fit.tps_max,
            m.fit.r_squared,
            m.fit.note,
        )
        for name, m in throughput.models(assumptions).items()
    }
    columns = [
        *("rows", "dof", "scale_tps", "input_exponent", "output_exponent"),
        *("tps_max", "r_squared", "note"),
    ]
    return pd.DataFrame.from_dict(table, orient="index", columns=columns).rename_axis("model")


def coefficients(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return every coefficient with its standard error and 95% interval.

    Index: model and coefficient; columns ``estimate standard_error ci_low ci_high``, the last three
    are missing if the fit has no degree of freedom.

    Examples
    --------
    >>> coefficients(edition).loc["Llama 3.1 405B"].round(2).loc["output"].to_list()
    [0.23, 0.1, -0.06, 0.52]
    """
    parts = {}
    for name, model in throughput.models(assumptions).items():
        inference = model.fit.inference
        if inference is None:
            estimate = pd.Series(model.fit.coefficients._asdict(), name="estimate")
            inference = estimate.to_frame().rename_axis("coefficient")
        parts[name] = inference
    columns = ["estimate", "standard_error", "ci_low", "ci_high"]
    return pd.concat(parts, names=["model"]).reindex(columns=columns)


def fitted_rows(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the benchmark rows with their fitted throughput.

    Columns: ``model``, ``input_tokens``, ``output_tokens`` [tokens], ``tps``, ``fitted_tps``
    (capped) [tokens/s], ``ratio`` (measured / fitted) and ``source``.

    Examples
    --------
    >>> rows = fitted_rows(edition)
    >>> bool(np.allclose(rows["ratio"], rows["tps"] / rows["fitted_tps"]))
    True
    """
    rows = benchmark_rows.rows_of(assumptions)
    models = throughput.models(assumptions)
    fitted = np.concatenate(
        [
            models[str(model)].fit.predict(own["input_tokens"], own["output_tokens"])
            for model, own in rows.groupby("model", sort=False)
        ]
    )
    ordered = pd.concat([own for _, own in rows.groupby("model", sort=False)])
    table = ordered[["model", "input_tokens", "output_tokens"]].copy()
    table["tps"], table["fitted_tps"] = ordered["tps_tok_s"], fitted
    table["ratio"] = table["tps"] / table["fitted_tps"]
    table["source"] = ordered.get("source", "")
    return table.reset_index(drop=True)


def throughput_curves(
    assumptions: Assumptions, input_lengths: Sequence[float], n_points: int = 60
) -> pd.DataFrame:
    """
    Return the throughput fits against output length, at several input lengths.

    Columns: ``model``, ``input_tokens``, ``output_tokens`` [tokens], ``tps`` (capped) [tokens/s].

    Examples
    --------
    >>> throughput_curves(edition, [500.0], n_points=2)["output_tokens"].unique()
    array([   20., 20000.])
    """
    output_tokens = np.geomspace(20, 20_000, n_points)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "model": name,
                    "input_tokens": input_tokens,
                    "output_tokens": output_tokens,
                    "tps": model.fit.predict(input_tokens, output_tokens),
                }
            )
            for name, model in throughput.models(assumptions).items()
            for input_tokens in input_lengths
        ],
        ignore_index=True,
    )


def fleet(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the fleet's energy per day and the values that the paper prints for it.

    Columns: ``fleet``, ``efficiency``, ``gwh_per_day`` and ``printed_gwh_per_day``.

    Examples
    --------
    >>> fleet(edition).round(2).head(2).values.tolist()
    [['typical', 'baseline', 0.73, 0.7], ['typical', 'improved', 0.33, nan]]
    """
    totals = exact.fleet(assumptions)
    share = f"{query_kinds.long_share(assumptions):.0%}"
    labels = {name: QUERY_WORDS[name] for name in ("traditional", "mixed", "long")}
    labels["mixed"] += f", {share} long"
    rows = []
    for column, label in labels.items():
        for efficiency, suffix in (("baseline", ""), ("improved", "_improved")):
            name = column + suffix
            said = printed(assumptions, [name.replace("_", "-")], "fleet-total-{}")
            value = float(said["value"].iloc[0]) if len(said) else math.nan
            rows.append((label, efficiency, float(totals[name]), value))
    return pd.DataFrame(rows, columns=["fleet", "efficiency", "gwh_per_day", "printed_gwh_per_day"])


def factor_parts(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the parts of the fleet factor and their product; column ``factor``.

    Examples
    --------
    >>> factor_parts(edition)["factor"].round(3).to_list()  # the last is the product
    [1.1, 1.076, 1.12, 1.326]
    """
    parts = {
        "Redundancy (spare nodes)": assumptions.redundancy,
        "Idle overhead (load below full)": assumptions.idle_overhead,
        "Network (interconnect)": assumptions.network_overhead,
    }
    parts["Product"] = math.prod(parts.values())
    return pd.DataFrame({"factor": parts}).rename_axis("part")
