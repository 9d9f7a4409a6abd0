"""Laws of the context for the paper's models and for the newer series, fitted to measured rows."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...facts import benchmark_rows, trtllm_rows
from ...method import query_kinds, throughput as throughputs
from ...method.assumptions import Assumptions
from ...method.distributions import Array
from ...method.query import Setting
from . import context_law
from .context_law import ContextLaw

# models whose rows in table S.I are too few, and whose rows lend them the shape
BORROWED = {"Nemotron Ultra 253B": "Llama 3.1 405B"}
LENDER = "Llama 3.1 405B"
# the only series of that model on GPUs of the paper's generation, in the paper's number format
DEEPSEEK = "DeepSeek-R1 671B"
DEEPSEEK_SERIES = ("v1.1", "DeepSeek-R1-0528", "H200", "FP8")
LONG_OUTPUT_TOKENS = 8192


@functools.cache
def paper_shapes() -> Mapping[str, ContextLaw]:
    """
    Return the laws fitted to all measured rows of table S.I, by model.

    Rows that were read off a figure are left out: they disagree with the measured ones.
    """
    rows = benchmark_rows.load_throughput("all")
    measured = rows[~rows["source"].str.endswith("figure")]
    fitted = {}
    for name, own in measured.groupby("model", sort=False):
        if len(own) >= context_law.MIN_ROWS:
            fitted[str(name)] = context_law.fit_context(own)
    return fitted


@functools.cache
def measured_shapes() -> pd.DataFrame:
    """
    Return the law of every series with outputs of 8,192 tokens or more that identifies one.

    Returns
    -------
    DataFrame
        Index ``version, model, gpu, quantization``; ``parallelism``, ``rows``,
        ``longest_output`` [tokens], ``half_context`` [tokens], ``spread`` (of ln TPS) and
        ``law``, per GPU.
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


def shape_of(model: str) -> ContextLaw:
    """Return the law that lends a model its shape: its own rows', or those of the nearest."""
    if model == DEEPSEEK:
        laws_by_series: Mapping[tuple[str, ...], ContextLaw] = measured_shapes()["law"].to_dict()  # type: ignore[assignment]
        return laws_by_series[DEEPSEEK_SERIES]
    shapes = paper_shapes()
    name = BORROWED.get(model, model)
    return shapes.get(name, shapes[LENDER])


def laws(assumptions: Assumptions, shape: ContextLaw | None = None) -> dict[str, ContextLaw]:
    """
    Return the law of each model of the assumptions, for its whole node.

    Each goes through the paper's throughput at the median traditional query: what it changes is
    how throughput goes with the length, not its level.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    shape : ContextLaw, optional
        One shape for all models; `shape_of` each where left out.
    """
    typical = Setting.of(assumptions, "traditional")
    at = (typical.input_tokens, typical.law.median)
    return {
        model.name: (shape or shape_of(model.name)).through(*at, float(model.fit.predict(*at)))
        for model in typical.models
    }


def throughput_curves(
    assumptions: Assumptions, models: list[str], output_tokens: Array
) -> pd.DataFrame:
    """Return both laws over the output length: ``model law output_tokens tps`` [tokens/s]."""
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


def left_out(model: str = LENDER) -> pd.DataFrame:
    """
    Predict the rows of table S.I that the released code leaves out, from those that it fits.

    Returns
    -------
    DataFrame
        ``input_tokens``, ``output_tokens``, ``tps_tok_s`` of each left-out row, and
        ``cap_ratio`` and ``context_ratio``, predicted / measured by either law. The law of the
        context takes the released rows without those read off a figure.
    """
    rows = benchmark_rows.load_throughput("all")
    own = rows[rows["model"] == model]
    kept = own[own["in_release"]]
    out = own[~own["in_release"]][["input_tokens", "output_tokens", "tps_tok_s"]]
    cap = throughputs.fit_throughput(kept)
    context = context_law.fit_context(kept[~kept["source"].str.endswith("figure")])
    lengths = out["input_tokens"], out["output_tokens"]
    return out.assign(
        cap_ratio=cap.predict(*lengths) / out["tps_tok_s"],
        context_ratio=context.predict(*lengths) / out["tps_tok_s"],
    ).reset_index(drop=True)


def typical_miss(ratios: pd.Series[float]) -> float:
    """Return the factor by which predictions miss: exp of the root mean square of ln ratio."""
    return math.exp(float(np.sqrt(np.mean(np.log(ratios) ** 2))))


def measured_curves(
    release: str, input_tokens: int, output_tokens: Array
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return the laws of a release's series over the output length, and the rows on them.

    Returns
    -------
    curves, rows : DataFrame
        ``gpu model input_tokens output_tokens tps_per_gpu`` [tokens/s per GPU].
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
