"""Gains of newer GPUs and newer serving software on matched rows, and energies per query."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...facts import files, trtllm_rows, user_files
from ...method import exact, query_kinds
from ...method.assumptions import Assumptions, Regime
from ..long_outputs import context_law
from ..long_outputs.context_energy import law_of_energy

# kind of GPU -> node in data/node_power.csv; the power of other kinds is unknown
NODES = {"H100": "DGX H100", "H200": "DGX H200", "B200": "DGX B200", "GB200": "GB200 compute tray"}
# node with the lower of the two powers that NVIDIA gives for the GB200 tray
LOW_TRAY = "GB200 compute tray (DPS 0.7.2)"
# number of compute trays in a rack: NVIDIA, DGX GB200 User Guide
TRAYS_PER_RACK = 18
# models with weights published in only one format, whatever format the tables print:
# OpenAI, arXiv:2508.10925
PUBLISHED_FORMATS = {"GPT-OSS 120B": "MXFP4"}
STEPS = (("H100", "H200"), ("H200", "B200"), ("B200", "GB200"), ("H100", "B200"), ("H100", "GB200"))
# the step that the table also gives with the lower power of the tray
LOW_TRAY_STEP = "H100 to GB200"


def power_per_gpu_kw(low_tray: bool = False) -> Mapping[str, float]:
    """
    Return the specified maximum power of the node, per GPU [kW], by kind of GPU.

    `low_tray`: whether to use the lower of the two powers that NVIDIA gives for the tray of GB200.

    Examples
    --------
    >>> {gpu: round(power, 2) for gpu, power in power_per_gpu_kw().items()}
    {'H100': 1.27, 'H200': 1.27, 'B200': 1.79, 'GB200': 1.67}
    """
    nodes = files.read_csv("node_power.csv").set_index("node")
    per_gpu = (nodes["max_power_kw"] / nodes["gpus"]).to_dict()
    used = NODES | ({"GB200": LOW_TRAY} if low_tray else {})
    return {gpu: float(per_gpu[node]) for gpu, node in used.items()}


@functools.cache
def hardware_gains(low_tray: bool = False) -> pd.DataFrame:
    """
    Compare GPUs with the same model, release and lengths; each GPU has its fastest parallelism.

    One row per comparison: ``step`` ("H100 to H200"), ``version``, ``model``, ``formats`` (as
    printed, "FP8 to FP4"), ``weights`` (formats of the published weights if these have one format,
    otherwise ``formats``), the lengths [tokens], ``faster`` (throughput per GPU, new / old) and
    ``gain`` (energy of a token, old / new, at specified power and equal utilisation).

    `low_tray`: whether to use the lower of the two powers that NVIDIA gives for the tray of GB200.

    Examples
    --------
    >>> gains = hardware_gains().groupby("step")["gain"].median().round(1)
    >>> gains[["H100 to H200", "H100 to B200"]].to_dict()
    {'H100 to H200': 1.3, 'H100 to B200': 2.4}
    """
    rows = trtllm_rows.best(trtllm_rows.load())
    keys = ["version", "model", *trtllm_rows.LENGTHS]
    power_kw = power_per_gpu_kw(low_tray)
    parts = []
    for old, new in STEPS:
        before, after = (rows[rows["gpu"] == gpu].set_index(keys) for gpu in (old, new))
        pairs = before.add_suffix("_old").join(after.add_suffix("_new"), how="inner")
        faster = pairs["tps_per_gpu_new"] / pairs["tps_per_gpu_old"]
        told = pd.DataFrame(
            {
                "step": f"{old} to {new}",
                "formats": pairs["quantization_old"] + " to " + pairs["quantization_new"],
                "faster": faster,
                "gain": faster * power_kw[old] / power_kw[new],
            }
        )
        parts.append(told.reset_index())
    gains = pd.concat(parts, ignore_index=True)
    alike = gains["model"].map({m: f"{kind} to {kind}" for m, kind in PUBLISHED_FORMATS.items()})
    return gains.assign(weights=alike.fillna(gains["formats"]))


@functools.cache
def software_gains() -> pd.DataFrame:
    """
    Compare the newest and the oldest release with the same model, GPU, format and lengths.

    One row per comparison: ``model``, ``gpu``, ``quantization``, the lengths [tokens], ``old`` and
    ``new`` (releases) and ``gain`` (throughput per GPU, new / old). At equal power, the gain is
    also the energy of a token, old / new.

    Examples
    --------
    >>> software_gains()["gain"].median().round(2).item()
    1.11
    """
    rows = trtllm_rows.best(trtllm_rows.load())
    keys = ["model", "gpu", "quantization", *trtllm_rows.LENGTHS]
    age = rows["version"].map(trtllm_rows.RELEASES.index)
    ordered = rows.assign(age=age).sort_values([*keys, "age"])
    ends = ordered.groupby(keys).agg(
        old=("version", "first"),
        new=("version", "last"),
        before=("tps_per_gpu", "first"),
        after=("tps_per_gpu", "last"),
    )
    kept = ends[ends["old"] != ends["new"]]
    gain = kept["after"] / kept["before"]
    return kept[["old", "new"]].assign(gain=gain).reset_index()


def model_medians(gains: pd.DataFrame, *by: str) -> pd.Series[float]:
    """
    Return the median gain of each model in each group, in the order of the rows.

    Rows of one model are not independent, and some models have ten times as many rows as others.

    Examples
    --------
    >>> gains = pd.DataFrame({"step": "a to b", "model": ["x", "x", "y"], "gain": [1.0, 3.0, 4.0]})
    >>> model_medians(gains, "step").to_list()
    [2.0, 4.0]
    """
    return gains.groupby([*by, "model"], sort=False)["gain"].median()


def summary(gains: pd.DataFrame, by: str, interval: tuple[float, float]) -> pd.DataFrame:
    """
    Summarise gains by group, with the same weight for every model.

    Index: the groups, in the order of the rows. Columns: ``comparisons`` and ``models`` (their
    numbers); ``lowest``, ``median`` and ``highest`` of the models' median gains; ``below``,
    ``within`` and ``above`` (numbers of models by the position of their median relative to the
    interval); and ``rows_median`` (median over all comparisons).

    Examples
    --------
    >>> gains = pd.DataFrame({"step": "a to b", "model": ["x", "x", "y"], "gain": [1.0, 3.0, 4.0]})
    >>> summary(gains, "step", (1.5, 2.5))[["models", "median", "within"]].values.tolist()
    [[2.0, 3.0, 1.0]]
    """
    low, high = interval
    medians = model_medians(gains, by)
    groups = medians.groupby(level=by, sort=False)
    rows = gains.groupby(by, sort=False)["gain"]
    return pd.DataFrame(
        {
            "comparisons": rows.size(),
            "models": groups.size(),
            "lowest": groups.min(),
            "median": groups.median(),
            "highest": groups.max(),
            "below": (medians < low).groupby(level=by, sort=False).sum(),
            "within": medians.between(low, high).groupby(level=by, sort=False).sum(),
            "above": (medians > high).groupby(level=by, sort=False).sum(),
            "rows_median": rows.median(),
        }
    )


def medians_by_step() -> pd.DataFrame:
    """
    Return a table of the median gain of each model at each step of the hardware.

    Index: ``model``. Columns: each of `STEPS`, and the step from H100 to GB200 with the lower power
    of the tray. Cells without matching rows are nan.

    Examples
    --------
    >>> list(medians_by_step())[:2]
    ['H100 to H200', 'H200 to B200']
    """
    gains = hardware_gains()
    table = gains.pivot_table(index="model", columns="step", values="gain", aggfunc="median")
    table = table[[f"{old} to {new}" for old, new in STEPS]].sort_index()
    low = model_medians(hardware_gains(low_tray=True), "step")
    return table.assign(**{f"{LOW_TRAY_STEP}, lower power": low.loc[LOW_TRAY_STEP]})


@functools.cache
def laws() -> pd.DataFrame:
    """
    Return the context fit to the newest release for each model and each GPU of known power.

    Index: ``model, gpu``. Columns: ``version``, ``quantization``, ``parallelism``, ``rows``,
    ``spread`` (of ln TPS), ``tps_max`` [tokens/s per GPU] and ``law`` (the fit, per GPU).

    Examples
    --------
    >>> fits = laws()
    >>> int(fits["rows"].min()), list(fits)[:3]
    (4, ['version', 'quantization', 'parallelism'])
    """
    rows = trtllm_rows.of_one_split(trtllm_rows.load())
    found: dict[tuple[str, str], dict[str, object]] = {}
    for version in trtllm_rows.RELEASES:
        of_release = rows[rows["version"] == version]
        for (model, gpu, quantization), own in of_release.groupby(["model", "gpu", "quantization"]):
            if gpu not in NODES or len(own) < context_law.MIN_ROWS:
                continue
            law = context_law.fit_context(own, "tps_per_gpu")
            found[str(model), str(gpu)] = {
                "version": version,
                "quantization": quantization,
                "parallelism": own["parallelism"].iloc[0],
                "rows": len(own),
                "spread": law.spread,
                "tps_max": own["tps_per_gpu"].max(),
                "law": law,
            }
    table = pd.DataFrame.from_dict(found, orient="index")
    table.index = pd.MultiIndex.from_tuples(table.index, names=["model", "gpu"])
    order = {gpu: i for i, gpu in enumerate(trtllm_rows.GPUS)}
    return table.sort_index(key=lambda level: level.map(lambda name: order.get(name, name)))


@user_files.cached(64)
def per_query(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    """
    Return the energy of a query on each model and GPU.

    The power per GPU is the specified power of the node divided by the number of its GPUs, times
    the PUE and the utilisation in the assumptions. All other settings are those of the
    assumptions.

    Index: ``model, gpu``. Columns: ``p5 p25 p50 p75 p95 mean`` [Wh/query] and ``outside`` (whether
    the input length or the median output length is outside the rows).

    Examples
    --------
    >>> found = per_query(edition)
    >>> found.index.get_level_values("gpu").unique().to_list()
    ['B200', 'H200', 'GB200', 'H100']
    """
    table = laws()
    power_kw = [power_per_gpu_kw()[gpu] for gpu in table.index.get_level_values("gpu")]
    law = law_of_energy(assumptions, regime, list(table["law"]), power_kw, table["tps_max"])
    quantiles_wh = np.exp(law.quantile(exact.PROBABILITIES))
    kinds = query_kinds.kinds_of_query(assumptions, regime)

    def is_outside(own: context_law.ContextLaw) -> bool:
        reading, writing = own.input_range, own.output_range
        return not all(
            reading[0] <= kind.input_tokens <= reading[1]
            and writing[0] <= kind.law.median <= writing[1]
            for kind in kinds
        )

    return pd.DataFrame(
        np.column_stack([quantiles_wh, law.mean()]),
        index=table.index,
        columns=list(exact.STATISTICS),
    ).assign(outside=[is_outside(own) for own in table["law"]])


def beside_the_paper(assumptions: Assumptions) -> pd.DataFrame:
    """
    Compare the paper's energies with the energies of the same model on newer machines.

    DeepSeek-R1-0528 counts as DeepSeek-R1, because both have the same architecture and size.

    Index: ``model, gpu``. Columns: ``paper`` and ``newer`` (median energy of a traditional query)
    [Wh/query] and ``ratio`` (paper / newer). Models that are not in the assumptions are excluded.

    Examples
    --------
    >>> found = beside_the_paper(edition)
    >>> bool(np.allclose(found["ratio"], found["paper"] / found["newer"]))
    True
    """
    same = {"DeepSeek-R1-0528": "DeepSeek-R1 671B"}
    models, gpus, paper_wh, newer_wh = [], [], [], []
    for row in per_query(assumptions).reset_index().to_dict("records"):
        model = str(row["model"])
        named = same.get(model, model)
        energy_wh = exact.statistic(assumptions, "traditional", named, "p50")
        if np.isfinite(energy_wh):
            models.append(model)
            gpus.append(str(row["gpu"]))
            paper_wh.append(energy_wh)
            newer_wh.append(float(row["p50"]))
    index = pd.MultiIndex.from_arrays([models, gpus], names=["model", "gpu"])
    table = pd.DataFrame({"paper": paper_wh, "newer": newer_wh}, index=index, dtype=float)
    return table.assign(ratio=table["paper"] / table["newer"])
