"""Measured energy per token by batch size and number format, and throughput of DeepSeek-R1."""

from __future__ import annotations

import functools

import pandas as pd

from ...facts import files, trtllm_rows
from .measured_runs import COLUMNS as RUN_COLUMNS, TASKS

BATCHES = "batch_curve_mlenergy.csv"
# column of the file -> column of the tables in this module
COLUMNS = {**RUN_COLUMNS, "max_num_seqs": "batch_limit", "median_itl_ms": "itl_ms"}
SERIES = ["task", "run_model", "precision", "gpu", "gpus"]
# series of the chart: label -> values of the columns SERIES
SHOWN: dict[str, tuple[str, str, str, str, int]] = {
    "Llama 3.1 405B FP8, 8 H100": ("chat", "Llama 3.1 405B Instruct FP8", "fp8", "H100", 8),
    "Llama 3.1 70B BF16, 4 H100": ("chat", "Llama 3.1 70B Instruct", "bfloat16", "H100", 4),
    "Qwen3 235B FP8, 8 H100": ("chat", "Qwen 3 235B A22B Instruct FP8", "fp8", "H100", 8),
    "DeepSeek-R1 FP8, 8 B200": ("reasoning", "DeepSeek R1", "fp8", "B200", 8),
    "DeepSeek V3.1 FP8, 8 B200": ("chat", "DeepSeek V3.1", "fp8", "B200", 8),
    "GPT-OSS 120B MXFP4, 2 H100": ("reasoning", "GPT OSS 120B", "mxfp4", "H100", 2),
}
R1 = "DeepSeek-R1 671B"


@functools.cache
def _batches() -> pd.DataFrame:
    """
    Return the measured runs at every batch size, with energy and power of the GPUs only.

    ``batch_limit`` is the highest number of simultaneous requests that is allowed,
    ``batch_requests`` their mean number, and ``itl_ms`` the median time between two tokens of a
    request [ms].
    """
    table = files.read_csv(BATCHES).rename(columns=COLUMNS)
    return table.assign(task=table["task"].map(TASKS))


def shown() -> pd.DataFrame:
    """
    Return the runs of the series in `SHOWN`, with their ``label``.

    Examples
    --------
    >>> sorted(shown()["label"].unique()) == sorted(SHOWN)
    True
    """
    names = {key: name for name, key in SHOWN.items()}
    table = _batches()
    labels = [names.get(key) for key in table[SERIES].itertuples(index=False, name=None)]
    own = table.assign(label=pd.Series(labels, dtype=object)).dropna(subset=["label"])
    return own.sort_values(["label", "batch_limit"], ignore_index=True)


def gains() -> pd.DataFrame:
    """
    Return the energy that larger batches save in each series of `SHOWN`.

    Index: ``label``. Columns: ``smallest_batch`` and ``best_batch`` (values of ``batch_limit``; the
    best batch has the least energy per token) [requests], ``j_smallest`` and ``j_best`` (energy at
    these batches) [J/token], ``gain`` (j_smallest / j_best) and ``slower`` (time between two tokens
    at the best batch / at the smallest batch).

    Examples
    --------
    >>> found = gains().loc["Llama 3.1 405B FP8, 8 H100", ["j_smallest", "j_best", "gain"]]
    >>> found.round(1).to_list()
    [14.0, 2.1, 6.8]
    """
    rows = []
    for label, own in shown().groupby("label", sort=False):
        first = own.nsmallest(1, "batch_limit").iloc[0]
        best = own.nsmallest(1, "gpu_j_per_token").iloc[0]
        rows.append(
            {
                "label": label,
                "smallest_batch": int(first["batch_limit"]),
                "best_batch": int(best["batch_limit"]),
                "j_smallest": float(first["gpu_j_per_token"]),
                "j_best": float(best["gpu_j_per_token"]),
                "gain": float(first["gpu_j_per_token"] / best["gpu_j_per_token"]),
                "slower": float(best["itl_ms"] / first["itl_ms"]),
            }
        )
    return pd.DataFrame(rows).set_index("label").loc[list(SHOWN)]


def fp8_changes() -> pd.DataFrame:
    """
    Compare the energy per token in FP8 and in BF16, with all else equal.

    One row for each pair of runs of one model that have the same task, GPU, number of GPUs and
    batch size: ``bf16`` and ``fp8`` [J/token], and ``change`` = fp8 / bf16 - 1.

    Examples
    --------
    >>> fp8_changes()["change"].median().round(2).item()
    -0.04
    """
    table = _batches()
    model = table["run_model"].str.removesuffix(" FP8")
    keys = ["task", "run_model", "gpu", "gpus", "batch_limit"]
    named = table.assign(run_model=model)
    wide = named.pivot_table(index=keys, columns="precision", values="gpu_j_per_token")
    both = wide.rename(columns={"bfloat16": "bf16"})[["bf16", "fp8"]].dropna()
    return (
        both.assign(change=both["fp8"] / both["bf16"] - 1).rename_axis(columns=None).reset_index()
    )


def deepseek_throughput() -> pd.DataFrame:
    """
    Return the throughput of DeepSeek-R1 per GPU according to four sources.

    Index: ``source``. Columns: ``gpu``, ``gpus``, ``precision``, ``batch`` (simultaneous requests;
    missing if the source does not report them), ``input_tokens``, ``output_tokens`` [tokens],
    ``tps_tok_s`` [tokens/s] and ``tps_per_gpu`` [tokens/s per GPU]. The rows differ in GPU,
    precision, batch size, lengths and software, so they are not directly comparable.

    Examples
    --------
    >>> deepseek_throughput()["tps_per_gpu"].round(0).to_list()
    [130.0, 162.0, 375.0, 3862.0]
    """
    wanted = "model == @R1 and input_tokens == 500 and output_tokens == 2000"
    printed, released = (
        files.read_csv(name).query(wanted, local_dict={"R1": R1}).head(1)
        for name in ("throughput.csv", "throughput_released.csv")
    )
    run = _batches().query("run_model == 'DeepSeek R1'").nlargest(1, "batch_limit")
    prompts = files.read_csv("prompt_lengths_mlenergy.csv").set_index(["task", "nickname"])
    mean_prompt = prompts["mean_tokens"].to_dict()[("gpqa", "DeepSeek R1")]
    nvidia = (
        trtllm_rows.load(("v1.1",))
        .query("model == 'DeepSeek-R1-0528' and gpu == 'B200'")
        .query("input_tokens == 1024 and output_tokens == 8192")
        .head(1)
    )
    rows = {
        "paper, 10 GPUs (table S.I)": printed.assign(gpu="not said", precision="FP8"),
        "paper, 8 GPUs (released table)": released.assign(
            gpu="H200", gpus=released["tp_size"], precision="FP8"
        ),
        "ML.ENERGY, vLLM": run.assign(
            precision="FP8", batch=run["batch_limit"], input_tokens=mean_prompt
        ),
        "NVIDIA, TensorRT-LLM": nvidia.assign(precision="NVFP4"),
    }
    columns = ["gpu", "gpus", "precision", "batch", "input_tokens", "output_tokens", "tps_tok_s"]
    table = pd.concat(rows, names=["source"]).droplevel(1)[columns]
    return table.assign(tps_per_gpu=table["tps_tok_s"] / table["gpus"])
