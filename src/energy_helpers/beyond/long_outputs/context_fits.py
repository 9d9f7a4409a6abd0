"""Context fits for the paper's models and for newer series of TensorRT-LLM benchmark rows."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from ...facts import benchmark_rows, trtllm_rows, user_files
from ...method import query_kinds, throughput as throughputs
from ...method.assumptions import Assumptions
from ...method.distributions import Array
from ...method.query import Setting
from . import context_law
from .context_law import ContextLaw

# model with too few rows in table S.I -> model whose fit gives it its shape
BORROWED = {"Nemotron Ultra 253B": "Llama 3.1 405B"}
# gives its shape to every other model without a fit
LENDER = "Llama 3.1 405B"
# the only series of that model on GPUs of the paper's generation and in its number format
DEEPSEEK = "DeepSeek-R1 671B"
DEEPSEEK_SERIES = ("v1.1", "DeepSeek-R1-0528", "H200", "FP8")
LONG_OUTPUT_TOKENS = 8192

# source of the level of a fit: the model's own rows, the paper's fit at the median
# typical query, or the paper's fit at an input and an output length [tokens]
Anchor = Literal["rows", "typical"] | tuple[float, float]
# slug -> anchor; at these lengths, table S.I has rows for most models
ANCHORS: Mapping[str, Anchor] = {
    "own": "rows",
    "typical": "typical",
    "5000-500": (5000.0, 500.0),
    "500-2000": (500.0, 2000.0),
    "1000-1000": (1000.0, 1000.0),
}


@functools.cache
def paper_shapes() -> Mapping[str, ContextLaw]:
    """
    Return the context fits to all measured rows of table S.I, by model.

    Rows that were read off a figure are excluded, because they disagree with the measured rows.

    Examples
    --------
    >>> paper_shapes()["Llama 3.1 405B"].half_context_tokens > 1000
    True
    """
    rows = benchmark_rows.load_throughput("all")
    measured = rows[~_read_off_a_figure(rows)]
    fitted = {}
    for name, own in measured.groupby("model", sort=False):
        if len(own) >= context_law.MIN_ROWS:
            fitted[str(name)] = context_law.fit_context(own)
    return fitted


@functools.cache
def measured_shapes() -> pd.DataFrame:
    """
    Return the context fit of every benchmark series with outputs of 8,192 tokens or more.

    Series with too few rows for a fit are excluded.

    Index: ``version, model, gpu, quantization``. Columns: ``parallelism``, ``rows``,
    ``longest_output`` [tokens], ``half_context`` [tokens], ``spread`` (of ln TPS) and ``law`` (the
    fit, per GPU).

    Examples
    --------
    >>> shapes = measured_shapes()
    >>> bool((shapes["longest_output"] >= LONG_OUTPUT_TOKENS).all()), int(shapes["rows"].min())
    (True, 4)
    """
    rows = trtllm_rows.of_one_split(trtllm_rows.load())
    found = {}
    for series, own in rows.groupby(trtllm_rows.SERIES):
        longest = own["output_tokens"].max()
        if longest < LONG_OUTPUT_TOKENS or len(own) < context_law.MIN_ROWS:
            continue
        law = context_law.fit_context(own, "tps_per_gpu")
        found[series] = {
            "parallelism": own["parallelism"].iloc[0],
            "rows": len(own),
            "longest_output": longest,
            "half_context": law.half_context_tokens,
            "spread": law.spread,
            "law": law,
        }
    table = pd.DataFrame.from_dict(found, orient="index")
    table.index = pd.MultiIndex.from_tuples(table.index, names=trtllm_rows.SERIES)
    return table


def doubled_contexts(context_tokens: Array) -> pd.DataFrame:
    """
    Return the factor by which the throughput of decoding changes when a mean context doubles.

    Index: ``context_tokens``. Columns: the ``lowest``, ``median`` and ``highest`` factor of the
    fits in `measured_shapes`.

    `context_tokens`: the mean contexts before doubling [tokens].

    Examples
    --------
    >>> doubled_contexts(np.array([1000.0, 100_000.0])).round(2).values.tolist()
    [[0.55, 0.71, 0.88], [0.5, 0.5, 0.52]]
    """
    fits = measured_shapes()["law"]
    ratios = np.array([fit.doubled_context_ratio(context_tokens) for fit in fits])
    return pd.DataFrame(
        {
            "lowest": ratios.min(axis=0),
            "median": np.median(ratios, axis=0),
            "highest": ratios.max(axis=0),
        },
        index=pd.Index(context_tokens, name="context_tokens"),
    )


def shape_of(model: str) -> ContextLaw:
    """
    Return the fit that gives a model its shape: its own fit, or that of a similar model.

    Examples
    --------
    >>> shape_of("Nemotron Ultra 253B") == shape_of("Llama 3.1 405B")
    True
    """
    if model == DEEPSEEK:
        laws_by_series: Mapping[tuple[str, ...], ContextLaw] = measured_shapes()["law"].to_dict()  # type: ignore[assignment]
        return laws_by_series[DEEPSEEK_SERIES]
    shapes = paper_shapes()
    name = BORROWED.get(model, model)
    return shapes.get(name, shapes[LENDER])


def level_rows(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the rows that determine the level of the fit of each model in the assumptions.

    ``model``, ``input_tokens``, ``output_tokens`` [tokens], ``tps_tok_s`` [tokens/s] and all other
    columns of the rows.

    For the paper's table, the shapes are fitted to the same rows: all measured rows, including the
    rows that the released code does not use. Therefore ``throughput_rows = released`` and ``all``
    have the same level. A user's own file provides its own rows. Rows that were read off a figure
    are used only for a model without other rows. In the paper's table, these models are DeepSeek-R1
    and Nemotron Ultra.

    Examples
    --------
    >>> level_rows(edition).groupby("model").size()["Llama 3.1 405B"].item()
    11
    """
    if assumptions.throughput_rows in user_files.presets()["throughput_rows"]:
        rows = benchmark_rows.load_throughput("all")
    else:
        rows = benchmark_rows.rows_of(assumptions)
    # a model may have no rows in the released code
    rows = rows[rows["model"].isin(list(throughputs.models(assumptions)))]
    figure = _read_off_a_figure(rows)
    no_others = figure.groupby(rows["model"]).transform("all")
    return rows[~figure | no_others].reset_index(drop=True)


def _read_off_a_figure(rows: pd.DataFrame) -> pd.Series[bool]:
    if "source" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["source"].str.endswith("figure")


# a study of shapes and anchors asks for a few hundred fits of the same settings
@user_files.cached(512)
def laws(
    assumptions: Assumptions, shape: ContextLaw | None = None, anchor: Anchor = "rows"
) -> dict[str, ContextLaw]:
    """
    Return the context fit of each model of the assumptions, for its whole node.

    All models have `shape`; by default, each has the shape of `shape_of`. `anchor` is the source of
    the level of each fit: ``rows``, the model's own rows (`level_rows`, by least squares of ln
    TPS); ``typical``, the paper's fit at the median typical query; or an input and an output length
    [tokens], the paper's fit there. Raises ValueError for another anchor.

    Examples
    --------
    >>> fit = laws(edition, anchor=(500.0, 300.0))["Llama 3.1 405B"]
    >>> capped = eh.method.throughput.models(edition)["Llama 3.1 405B"].fit
    >>> bool(np.isclose(fit.predict(500.0, 300.0), capped.predict(500.0, 300.0)))
    True
    """
    typical = Setting.of(assumptions, "traditional")
    shapes = {model.name: shape or shape_of(model.name) for model in typical.models}
    if anchor == "rows":
        rows = level_rows(assumptions)
        return {name: own.at_level_of(rows[rows["model"] == name]) for name, own in shapes.items()}
    at = (typical.input_tokens, typical.law.median) if anchor == "typical" else anchor
    if isinstance(at, str) or len(at) != 2:
        raise ValueError(f"anchor = {at!r} is not valid; give rows, typical or two lengths")
    return {
        model.name: shapes[model.name].through(*at, float(model.fit.predict(*at)))
        for model in typical.models
    }


def predict_rows(fits: Mapping[str, ContextLaw], rows: pd.DataFrame) -> pd.Series[float]:
    """
    Return the throughput that the fits predict for each row [tokens/s].

    Examples
    --------
    >>> rows = level_rows(edition)
    >>> ratios = predict_rows(laws(edition), rows) / rows["tps_tok_s"]
    >>> round(throughputs.typical_factor(np.log(ratios)), 2)
    1.14
    """
    parts = [
        pd.Series(fits[str(name)].predict(own["input_tokens"], own["output_tokens"]), own.index)
        for name, own in rows.groupby("model")
    ]
    return pd.concat(parts).reindex(rows.index)


def rows_at_typical_input(assumptions: Assumptions, models: list[str]) -> pd.DataFrame:
    """
    Return the rows of some models at the typical input length: ``model output_tokens tps``.

    Examples
    --------
    >>> rows_at_typical_input(edition, ["Llama 3.1 405B"])["output_tokens"].to_list()
    [2000.0]
    """
    rows = level_rows(assumptions)
    at = query_kinds.input_tokens(assumptions, "traditional")
    kept = rows[rows["model"].isin(models) & (rows["input_tokens"] == at)]
    kept = kept.rename(columns={"tps_tok_s": "tps"})
    return kept[["model", "output_tokens", "tps"]].reset_index(drop=True)


def nearest_rows(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return each model's row that is nearest to the typical input length, by its model.

    ``input_tokens``, ``output_tokens`` [tokens], ``tps_tok_s`` (measured) and ``typical`` and
    ``rows`` (throughput of the fits with these anchors) [tokens/s].

    Examples
    --------
    >>> nearest_rows(edition).loc["Llama 3.1 405B", "input_tokens"].item()
    500.0
    """
    table = level_rows(assumptions)[["model", "input_tokens", "output_tokens", "tps_tok_s"]].copy()
    anchors: tuple[Anchor, ...] = ("typical", "rows")
    for anchor in anchors:
        table[str(anchor)] = predict_rows(laws(assumptions, anchor=anchor), table)
    at = query_kinds.input_tokens(assumptions, "traditional")
    apart = np.abs(np.log(table["input_tokens"] / at))
    nearest: pd.DataFrame = table.loc[apart.groupby(table["model"], sort=False).idxmin()]
    return nearest.set_index("model")


def throughput_curves(
    assumptions: Assumptions, models: list[str], output_tokens: Array
) -> pd.DataFrame:
    """
    Return curves of both fits over output length: ``model law output_tokens tps`` [tokens/s].

    Examples
    --------
    >>> curves = throughput_curves(edition, ["Llama 3.1 405B"], np.array([300.0, 10_000.0]))
    >>> curves.round(0)[["law", "tps"]].values.tolist()
    [['cap', 1662.0], ['cap', 3679.0], ['context', 2662.0], ['context', 1889.0]]
    """
    fitted = throughputs.models(assumptions)
    own = laws(assumptions)
    at = query_kinds.input_tokens(assumptions, "traditional")
    parts = []
    for name in models:
        for law, tps in (
            ("cap", fitted[name].fit.predict(at, output_tokens)),
            ("context", own[name].predict(at, output_tokens)),
        ):
            parts.append(
                pd.DataFrame(
                    {"model": name, "law": law, "output_tokens": output_tokens, "tps": tps}
                )
            )
    return pd.concat(parts, ignore_index=True)


def left_out(model: str = LENDER, *, figure_rows: bool = False) -> pd.DataFrame:
    """
    Fit the rows of table S.I that the released code uses, and predict the unused rows.

    ``input_tokens``, ``output_tokens`` [tokens] and ``tps_tok_s`` [tokens/s] of each unused row.
    ``cap_ratio`` and ``context_ratio`` are predicted / measured throughput with the paper's capped
    fit and with the context fit. Both fits use the same rows; with `figure_rows`, also the released
    rows that were read off a figure.

    Examples
    --------
    >>> errors = np.log(left_out()[["cap_ratio", "context_ratio"]])
    >>> errors.agg(throughputs.typical_factor).round(2).to_list()
    [1.63, 1.09]
    """
    rows = benchmark_rows.load_throughput("all")
    own = rows[rows["model"] == model]
    kept = own[own["in_release"] & (figure_rows | ~_read_off_a_figure(own))]
    out = own[~own["in_release"]][["input_tokens", "output_tokens", "tps_tok_s"]]
    cap = throughputs.fit_throughput(kept)
    context = context_law.fit_context(kept)
    lengths = out["input_tokens"], out["output_tokens"]
    return out.assign(
        cap_ratio=cap.predict(*lengths) / out["tps_tok_s"],
        context_ratio=context.predict(*lengths) / out["tps_tok_s"],
    ).reset_index(drop=True)


def measured_curves(
    release: str, input_tokens: int, output_tokens: Array
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return the fits of a release's series over the output length, and their measured rows.

    Both: ``gpu model input_tokens output_tokens tps_per_gpu`` [tokens/s per GPU].

    Examples
    --------
    >>> curves, rows = measured_curves("v1.1", 1000, np.array([100.0, 1000.0]))
    >>> list(curves), len(rows) > 0
    (['gpu', 'model', 'input_tokens', 'output_tokens', 'tps_per_gpu'], True)
    """
    columns = ["gpu", "model", "input_tokens", "output_tokens", "tps_per_gpu"]
    rows = trtllm_rows.of_one_split(trtllm_rows.load((release,)))
    shapes = measured_shapes().reset_index()
    curves, kept = [], []
    for series in shapes[shapes["version"] == release].to_dict("records"):
        own = rows[(rows["model"] == series["model"]) & (rows["gpu"] == series["gpu"])]
        kept.append(own[own["input_tokens"] == input_tokens])
        tps = series["law"].predict(input_tokens, output_tokens)
        curve = pd.DataFrame({"output_tokens": output_tokens, "tps_per_gpu": tps})
        curve = curve.assign(gpu=series["gpu"], model=series["model"], input_tokens=input_tokens)
        curves.append(curve[columns])
    return pd.concat(curves, ignore_index=True), pd.concat(kept, ignore_index=True)[columns]
