"""Comparison of the method's energy per token with measured energy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from ...facts import user_files
from ...facts.units import J_PER_WH, W_PER_KW
from ...method import distributions, throughput
from ...method.assumptions import Assumptions, load_edition
from ...method.query import INPUT_SHARES, power_share
from ...method.throughput import NODE_GPUS, Model
from . import measured_runs
from .measured_runs import PAPER_GPU

# range of prompt lengths in the chart and in the search; the longest recorded prompt has 9,740
# tokens
PROMPT_TOKENS = (10.0, 10_000.0)
# measured model -> model of the paper, and what the two have in common
SAME: dict[str, tuple[str, str]] = {
    "Llama 3.1 405B Instruct FP8": ("Llama 3.1 405B", "same model"),
    "Llama 3.1 405B Instruct": ("Llama 3.1 405B", "same model"),
    "Llama 3.1 70B Instruct": ("Llama 3.1 70B", "same model"),
    "Llama 3.3 70B Instruct": ("Llama 3.1 70B", "same architecture"),
    # the run is of the release of May 2025, and the paper's rows are of the first release
    "DeepSeek R1": ("DeepSeek-R1 671B", "same architecture"),
    "DeepSeek V3.1": ("DeepSeek-R1 671B", "same architecture"),
}
CLASS = "same class"
# mixtures of experts are of the same class if their active parameters are within this factor
CLASS_FACTOR = 2.0
CLASS_PRECISION = "fp8"


class _Modelled(NamedTuple):
    """Throughput, power and energy per output token of a node, according to the method."""

    tps_tok_s: float  # throughput of the node
    power_kw: float  # power of the node
    j_per_token: float  # per output token


def modelled(
    assumptions: Assumptions,
    model: Model,
    input_tokens: float,
    output_tokens: float,
    utilisation: float | None = None,
) -> _Modelled:
    """
    Return what the method gives for a node that serves requests of one length, without PUE.

    The lengths are in tokens. `utilisation` is the power utilisation, by default the median of the
    settings. It is ignored if the settings make power depend on throughput (S.IV).

    Examples
    --------
    >>> model = throughput.models(edition)["Llama 3.1 405B"]
    >>> found = modelled(edition, model, 500.0, 300.0)
    >>> round(found.tps_tok_s), round(found.power_kw, 2), round(found.j_per_token, 2)
    (1662, 6.12, 3.68)
    """
    tps = float(model.fit.predict(input_tokens, output_tokens))
    if assumptions.power_coupling != "none":
        idle, slope = power_share(assumptions)
        share = idle + slope * tps / model.fit.tps_max
    else:
        share = (
            distributions.utilisation(assumptions).median if utilisation is None else utilisation
        )
    power_kw = model.node_power_kw(assumptions) * share
    charged = output_tokens + INPUT_SHARES[assumptions.effective_length] * input_tokens
    return _Modelled(tps, power_kw, W_PER_KW * power_kw / tps * charged / output_tokens)


def pairs(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the measured runs that can be compared with a model of the settings.

    One row per pair, with the columns of `measured_runs.load_runs` and ``model``, ``kind`` and
    ``label``, a short name of the pair. The kind is ``same model``, ``same architecture`` or ``same
    class``. In the same class, both models are mixtures of experts with active parameters within a
    factor of two, and the run is in FP8 on the paper's GPU. Pairs on the paper's GPU are first.

    Examples
    --------
    >>> pairs(edition)["kind"].value_counts().to_dict()
    {'same model': 5, 'same architecture': 5, 'same class': 4}
    """
    models = throughput.models(assumptions)
    rows = [
        {**run, "model": name, "kind": kind, "label": _label(run, name, kind)}
        for run in measured_runs.load_runs().to_dict("records")
        for name, kind in _partners(run, models)
    ]
    table = pd.DataFrame(rows, columns=[*measured_runs.COLUMNS.values(), "model", "kind", "label"])
    # from the most to the least similar models
    places = ["same model", "same architecture", CLASS, *models]

    def place(column: pd.Series[str]) -> pd.Series[Any]:
        return column != PAPER_GPU if column.name == "gpu" else column.map(places.index)

    return table.sort_values(["gpu", "kind", "model"], key=place, ignore_index=True)


def _label(run: Mapping[Any, Any], model: str, kind: str) -> str:
    name = run["run_model"].replace(" Instruct", "")
    precision = {"fp8": "FP8", "bfloat16": "BF16"}.get(run["precision"], run["precision"])
    if kind == CLASS:
        name = f"{model.split()[0]} / {' '.join(name.split()[:2])}"
    elif not name.endswith(precision):
        name = f"{name} {precision}"
    return f"{name}, {run['task']}, {run['gpu']}"


def _partners(run: Mapping[Any, Any], models: dict[str, Model]) -> Iterator[tuple[str, str]]:
    name, kind = SAME.get(run["run_model"], ("", ""))
    if name in models:
        yield name, kind
    if name or run["gpu"] != PAPER_GPU or run["precision"] != CLASS_PRECISION:
        return
    total_b, active_b = run["total_params_b"], run["active_params_b"]
    for model in models.values():
        both_mixtures = active_b < total_b and model.active_params_b < model.total_params_b
        factor = model.active_params_b / active_b
        if both_mixtures and 1 / CLASS_FACTOR <= factor <= CLASS_FACTOR:
            yield model.name, CLASS


@user_files.cached(32)
def compared(assumptions: Assumptions) -> pd.DataFrame:
    """
    Compare the method's energy per output token with the measured energy, for every pair.

    The prompt of a request has the mean length recorded for the run, not the ``input_tokens`` of
    the settings.

    Returns
    -------
    DataFrame
        The columns of `pairs` and the following columns, with energies in J per output token:

        - ``prompt_median prompt_tokens prompt_p95``: median, mean and 95th percentile of the
          recorded prompts [tokens];
        - ``node_low node_mid node_high``: measured energy of the node
          (`measured_runs.Node.power_kw`);
        - ``facility_low facility_mid facility_high``: these energies times P5, median and P95 of
          PUE;
        - ``modelled_tps`` [tokens/s], ``modelled_node`` and ``modelled_facility``: throughput and
          energy of the method, at the mean prompt and the settings' medians;
        - ``ratio``: modelled / measured energy, which is the same at the node and at the facility;
        - ``ratio_prompt_low``, ``ratio_prompt_high``: lowest and highest ratio for the median, the
          mean and the 95th percentile of the prompts;
        - ``ratio_low``, ``ratio_high``: lowest and highest ratio if, in addition, the power of the
          rest of the node is at its ends and the power utilisation at its P5 or P95;
        - ``power_factor`` (power per GPU, modelled / measured), ``speed_factor`` (throughput per
          GPU, measured / modelled) and ``charge_factor`` (tokens charged / output tokens): factors
          whose product is the ratio;
        - ``measured_utilisation``: power of the measured node / its maximum;
        - ``even_tps``, ``even_utilisation``, ``even_input_tokens``: the throughput of the node, the
          utilisation and the prompt length that make the ratio 1 if only this quantity changes. A
          utilisation above 1 is impossible. The prompt length is missing if no length within
          `PROMPT_TOKENS` makes the ratio 1;
        - ``outside``: whether the prompt or the output is outside the model's benchmark rows.

    Examples
    --------
    >>> found = compared(edition)
    >>> factors = found["power_factor"] * found["speed_factor"] * found["charge_factor"]
    >>> bool(np.allclose(factors, found["ratio"]))
    True
    """
    table = pairs(assumptions)
    models = throughput.models(assumptions)
    added = [_beside(assumptions, models[run["model"]], run) for run in table.to_dict("records")]
    if table.empty:
        # the columns are those of the paper's models
        return compared(load_edition()).head(0)
    return table.join(pd.DataFrame(added, index=table.index))


def _beside(assumptions: Assumptions, model: Model, run: Mapping[Any, Any]) -> dict[str, float]:
    """Return the columns that `compared` adds to one pair."""
    node = measured_runs.node(assumptions, run["gpu"])
    power_kw = node.power_kw(run["gpu_power_w"] / W_PER_KW, run["gpus"])
    low, mid, high = (W_PER_KW * kw / run["tps_tok_s"] for kw in power_kw)
    pue = distributions.pue(assumptions)
    pue_p5, pue_p95 = pue.quantile([0.05, 0.95])
    utilisations = distributions.utilisation(assumptions).quantile([0.05, 0.95])
    prompts = measured_runs.prompt_tokens(run["task"], run["run_model"])
    n_in, n_out = prompts.mid, run["output_tokens"]
    at = modelled(assumptions, model, n_in, n_out)
    ends = [modelled(assumptions, model, tokens, n_out).j_per_token for tokens in prompts]
    widest = [
        modelled(assumptions, model, tokens, n_out, float(share)).j_per_token
        for tokens in prompts
        for share in utilisations
    ]
    charged = at.j_per_token * at.tps_tok_s / (W_PER_KW * at.power_kw)
    even_tps = at.tps_tok_s * at.j_per_token / mid
    share = at.power_kw / model.node_power_kw(assumptions)
    fit = model.fit
    inside = (
        fit.input_range[0] <= n_in <= fit.input_range[1]
        and fit.output_range[0] <= n_out <= fit.output_range[1]
    )
    return {
        "prompt_median": prompts.low,
        "prompt_tokens": n_in,
        "prompt_p95": prompts.high,
        "node_low": low,
        "node_mid": mid,
        "node_high": high,
        "facility_low": low * float(pue_p5),
        "facility_mid": mid * pue.median,
        "facility_high": high * float(pue_p95),
        "modelled_tps": at.tps_tok_s,
        "modelled_node": at.j_per_token,
        "modelled_facility": at.j_per_token * pue.median,
        "ratio": at.j_per_token / mid,
        "ratio_prompt_low": min(ends) / mid,
        "ratio_prompt_high": max(ends) / mid,
        "ratio_low": min(widest) / high,
        "ratio_high": max(widest) / low,
        "power_factor": at.power_kw / model.gpus / (power_kw.mid / run["gpus"]),
        "speed_factor": run["tps_tok_s"] / run["gpus"] / (at.tps_tok_s / model.gpus),
        "charge_factor": charged,
        "measured_utilisation": power_kw.mid / (node.max_power_kw * run["gpus"] / NODE_GPUS),
        "even_tps": even_tps,
        "even_utilisation": share * mid / at.j_per_token,
        "even_input_tokens": _even_prompt(assumptions, model, n_out, mid),
        "outside": not inside,
    }


def _even_prompt(
    assumptions: Assumptions, model: Model, output_tokens: float, node_j: float
) -> float:
    """Return the prompt length that gives a measured energy of the node [tokens], or nan."""

    def excess(ln_tokens: float) -> float:
        energy_j = modelled(assumptions, model, math.exp(ln_tokens), output_tokens).j_per_token
        return math.log(energy_j / node_j)

    low, high = (math.log(tokens) for tokens in PROMPT_TOKENS)
    if excess(low) * excess(high) >= 0:
        return math.nan
    return math.exp(float(brentq(excess, low, high)))


def over_prompts(assumptions: Assumptions, n_points: int = 81) -> pd.DataFrame:
    """
    Return the ratio of every pair at prompt lengths within `PROMPT_TOKENS`.

    ``pair`` (index in `compared`), ``input_tokens`` [tokens], ``ratio`` and ``outside`` (whether
    the prompt is outside the model's rows).

    Examples
    --------
    >>> over_prompts(edition, n_points=3)["input_tokens"].unique().round(0)
    array([   10.,   316., 10000.])
    """
    models = throughput.models(assumptions)
    prompts = np.geomspace(*PROMPT_TOKENS, n_points).tolist()
    rows = []
    for pair in compared(assumptions).itertuples():
        model = models[str(pair.model)]
        first, last = model.fit.input_range
        for tokens in prompts:
            energy_j = modelled(assumptions, model, tokens, float(pair.output_tokens)).j_per_token  # type: ignore[arg-type]
            outside = not first <= tokens <= last
            rows.append((pair.Index, tokens, energy_j / float(pair.node_mid), outside))  # type: ignore[arg-type]
    return pd.DataFrame(rows, columns=["pair", "input_tokens", "ratio", "outside"])


def measured_requests(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the measured energy of a request, for runs of a model or of its architecture.

    ``model`` (of the paper), ``label``, ``gpu``, ``output_tokens`` (mean) [tokens], and ``low_wh``,
    ``energy_wh`` and ``high_wh``, the energy at the facility [Wh/request] as in `compared`.

    Examples
    --------
    >>> found = measured_requests(edition)
    >>> bool((found["low_wh"] <= found["energy_wh"]).all())
    True
    """
    table = compared(assumptions)
    table = table[table["kind"] != CLASS]
    requests = table[["model", "label", "gpu", "output_tokens"]].copy()
    ends = {"low_wh": "facility_low", "energy_wh": "facility_mid", "high_wh": "facility_high"}
    for name, column in ends.items():
        requests[name] = table[column] * table["output_tokens"] / J_PER_WH
    return requests.reset_index(drop=True)
