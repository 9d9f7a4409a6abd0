"""Measured energy of GPUs, and its conversion to the energy of their node."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from ...facts import files
from ...facts.units import W_PER_KW
from ...method.assumptions import Assumptions
from ...method.throughput import NODE_GPUS

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

RUNS = "measured_energy_mlenergy.csv"
PROMPTS = "prompt_lengths_mlenergy.csv"
# task -> model whose tokenizer counts the prompts of runs that have no row of prompts
OTHER_TOKENIZER = {
    "chat": "Qwen 3 235B A22B Instruct FP8",
    "reasoning": "Qwen 3 235B A22B Thinking FP8",
}
# the GPU of the paper's nodes; the power of these nodes is a setting
PAPER_GPU = "H100"
TASKS = {"lm-arena-chat": "chat", "gpqa": "reasoning"}
# column of the file -> column of the tables in this module
COLUMNS = {
    "task": "task",
    "nickname": "run_model",
    "total_params_billions": "total_params_b",
    "activated_params_billions": "active_params_b",
    "weight_precision": "precision",
    "gpu_model": "gpu",
    "num_gpus": "gpus",
    "avg_batch_size": "batch_requests",
    "avg_output_len": "output_tokens",
    "output_throughput_tokens_per_sec": "tps_tok_s",
    "avg_power_watts": "gpu_power_w",
    "energy_per_token_joules": "gpu_j_per_token",
    "energy_per_request_joules": "gpu_j_per_request",
}
# largest relative difference that rounding explains; a larger one is an error in the file
SLACK = 0.01


class _Range(NamedTuple):
    """A middle value between a lower and an upper value."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Node:
    """
    Power of a node of eight GPUs: its maximum, its idle power and its power without the GPUs.

    Examples
    --------
    >>> h100 = node(edition, "H100")
    >>> h100.max_power_kw, round(h100.gpus_kw, 1), round(h100.gpu_share, 2)
    (10.2, 5.6, 0.55)
    """

    max_power_kw: float
    idle_power_kw: float
    gpu_tdp_w: float  # thermal design power of one GPU
    rest_kw: float  # all components except the GPUs, while the GPUs are busy

    @property
    def gpus_kw(self) -> float:
        """Maximum power of the eight GPUs [kW]."""
        return NODE_GPUS * self.gpu_tdp_w / W_PER_KW

    @property
    def gpu_share(self) -> float:
        """Share of the GPUs in the node's power, both at their maximum; at most 1."""
        return min(self.gpus_kw / self.max_power_kw, 1.0)

    def power_kw(self, gpu_power_kw: float, gpus: float = NODE_GPUS) -> _Range:
        """
        Return the power of a node, or of a part of a node, from the power of its GPUs [kW].

        `gpu_power_kw` is the total power of the `gpus` that serve requests; fewer than eight count
        with the same fraction of the rest of the node (processors, memory, network, fans and
        losses). In ``low``, the rest needs as much power as the idle node. In ``high``, it needs
        ``max_power_kw`` minus the thermal design power of the GPUs. In ``mid``, it needs
        ``rest_kw``, but no less than in ``low`` and no more than in ``high``. Raises ValueError if
        the power or the number of GPUs is not positive.
        """
        if not (gpu_power_kw > 0 and gpus > 0):
            raise ValueError(
                f"gpu_power_kw = {gpu_power_kw:g} and gpus = {gpus:g} are not valid; "
                "give numbers above 0"
            )
        part = gpus / NODE_GPUS
        most = max(self.max_power_kw - self.gpus_kw, 0.0) * part
        low, high = sorted((self.idle_power_kw * part, most))
        mid = min(max(self.rest_kw * part, low), high)
        return _Range(gpu_power_kw + low, gpu_power_kw + mid, gpu_power_kw + high)


def node(assumptions: Assumptions, gpu: str) -> Node:
    """
    Return the eight-GPU node of a kind of GPU.

    For the paper's GPU, maximum and idle power of the node are settings, and the power of its rest
    was measured (`measured_rest_kw`). Any other node has its specified maximum. Its idle power and
    the power of its rest were not measured, so they are scaled from the node of the paper's GPU.
    The idle power is proportional to the maximum. The power of the rest is proportional to the
    maximum minus the thermal design power of the GPUs. Raises ValueError if the power of the GPU is
    unknown.

    Examples
    --------
    >>> node(edition, "B200").max_power_kw
    14.3
    """
    specified = _specified()
    if gpu not in specified:
        raise ValueError(f"unknown GPU {gpu!r}; give one of {', '.join(specified)}")
    tdp_w, max_kw = specified[gpu]
    own_kw, idle_kw = assumptions.node_power_kw, assumptions.idle_power_kw
    rest_kw, left_kw = measured_rest_kw()
    if gpu == PAPER_GPU:
        return Node(own_kw, idle_kw, tdp_w, rest_kw)
    rest_kw *= (max_kw - NODE_GPUS * tdp_w / W_PER_KW) / left_kw
    return Node(max_kw, idle_kw * max_kw / own_kw, tdp_w, rest_kw)


@functools.cache
def measured_node_kw() -> float:
    """
    Return the highest measured power of a node of eight H100 GPUs [kW].

    Examples
    --------
    >>> measured_node_kw()
    8.4
    """
    return float(files.read_csv("node_power_measured.csv")["measured_kw"].max())


def measured_rest_kw() -> tuple[float, float]:
    """
    Return the power of an H100 node without its GPUs, measured and as specified [kW].

    The measured value is the highest measured power of the node (arXiv 2412.08602) minus the
    thermal design power of its GPUs. The specified value is the rated maximum minus the same
    design power.

    Examples
    --------
    >>> measured, specified = measured_rest_kw()
    >>> measured < specified
    True
    """
    tdp_w, rated_kw = _specified()[PAPER_GPU]
    gpus_kw = NODE_GPUS * tdp_w / W_PER_KW
    return measured_node_kw() - gpus_kw, rated_kw - gpus_kw


@functools.cache
def _specified() -> dict[str, tuple[float, float]]:
    """Return the specified power of each GPU [W] and of its eight-GPU node [kW]."""
    nodes_kw = files.read_csv("node_power.csv").set_index("node")["max_power_kw"]
    table = files.read_csv("gpu_power.csv").set_index("gpu")
    return {
        str(gpu): (float(tdp_w), float(nodes_kw[node]))
        for gpu, tdp_w, node in table[["tdp_w", "node"]].itertuples()
    }


def prompt_tokens(task: str, run_model: str) -> _Range:
    """
    Return the length of a run's prompts [tokens]: median, mean and 95th percentile.

    All models of a task, ``chat`` or ``reasoning``, receive the same requests. If a model has no
    row of prompts, they are counted with the tokenizer of the model in `OTHER_TOKENIZER`. Raises
    KeyError if the task is unknown.

    Examples
    --------
    >>> low, mid, high = prompt_tokens("chat", OTHER_TOKENIZER["chat"])
    >>> low < mid < high
    True
    """
    table = _prompts()
    name = run_model if (task, run_model) in table.index else OTHER_TOKENIZER[task]
    row = table.loc[[(task, name)]].iloc[0]
    return _Range(float(row["median_tokens"]), float(row["mean_tokens"]), float(row["p95_tokens"]))


@functools.cache
def _prompts() -> pd.DataFrame:
    table = files.read_csv(PROMPTS)
    return table.assign(task=table["task"].map(TASKS)).set_index(["task", "nickname"])


def load_runs() -> pd.DataFrame:
    """
    Return the measured runs of ML.ENERGY's benchmark, with energy and power of the GPUs only.

    ``task`` (``chat`` or ``reasoning``), ``run_model``, ``total_params_b`` and ``active_params_b``
    [1e9 parameters], ``precision``, ``gpu``, ``gpus``, ``batch_requests``, ``output_tokens`` (mean
    of a request) [tokens], ``tps_tok_s`` [output tokens/s], ``gpu_power_w`` [W],
    ``gpu_j_per_token`` and ``gpu_j_per_request`` [J]. For each task, model and kind of GPU, the
    table has the run with the least energy. Raises ValueError if a cell is not valid or a run
    contradicts itself; the message names the line.

    Examples
    --------
    >>> runs = load_runs()
    >>> bool((runs["gpu_j_per_token"] > 0).all()), sorted(runs["task"].unique())
    (True, ['chat', 'reasoning'])
    """
    return _runs().copy()


@functools.cache
def _runs() -> pd.DataFrame:
    return checked(files.read_csv(RUNS))


def checked(table: pd.DataFrame) -> pd.DataFrame:
    """
    Check a table with the columns of the file, and rename its columns as in `COLUMNS`.

    Raises ValueError if a cell is not valid or a run contradicts itself; the message names the
    line.

    Examples
    --------
    >>> runs = checked(files.read_csv(RUNS))
    >>> runs.columns[:2].to_list()
    ['task', 'run_model']
    """
    from pandera.errors import SchemaErrors

    known = table.rename(columns=COLUMNS)
    try:
        known = _schema().validate(known, lazy=True)
    except SchemaErrors as errors:
        case = errors.failure_cases.iloc[0]
        # an editor counts lines from 1 and includes the header
        line = "" if pd.isna(case["index"]) else f", line {int(case['index']) + 2}"
        where = f"{RUNS}: column {case['column']}{line}"
        raise ValueError(f"{where}: {case['failure_case']} fails {case['check']}") from None
    j_per_token = known["gpu_power_w"] / known["tps_tok_s"]
    j_per_request = known["gpu_j_per_token"] * known["output_tokens"]
    for column, expected in {
        "gpu_j_per_token": j_per_token,
        "gpu_j_per_request": j_per_request,
    }.items():
        bad = known.index[(known[column] / expected - 1).abs() > SLACK]
        if len(bad):
            raise ValueError(
                f"{RUNS}, line {bad[0] + 2}: {column} is {known.loc[bad[0], column]:g}, where the "
                f"other columns give {expected[bad[0]]:.4g}"
            )
    named = known[list(COLUMNS.values())].assign(task=known["task"].map(TASKS))
    return named.astype({"gpus": int})


@functools.cache
def _schema() -> DataFrameSchema:
    import pandera.pandas as pa

    def amount(high: float) -> Any:
        return pa.Column(float, pa.Check.in_range(0, high, include_min=False), coerce=True)

    text = pa.Column(str, pa.Check.str_length(min_value=1))
    # read as a float and converted later, because pandas would truncate 2.5 to the integer 2
    whole = pa.Check(lambda number: number % 1 == 0, name="whole number")
    return pa.DataFrameSchema(
        {
            "task": pa.Column(str, pa.Check.isin(list(TASKS))),
            "run_model": text,
            "total_params_b": amount(1e5),
            "active_params_b": amount(1e5),
            "precision": text,
            "gpu": text,
            "gpus": pa.Column(float, [*amount(1e4).checks, whole], coerce=True),
            "batch_requests": amount(1e6),
            "output_tokens": amount(1e8),
            "tps_tok_s": amount(1e9),
            "gpu_power_w": amount(1e7),
            "gpu_j_per_token": amount(1e6),
            "gpu_j_per_request": amount(1e9),
        }
    )
