"""Numbers of the benchmark rows (S.I) and the fleet factor (S.V)."""

from __future__ import annotations

import math
from functools import partial

from ...facts import benchmark_rows
from ...method import fleet_factor
from ...method.assumptions import Assumptions
from ...registry.entries import register
from .. import daily_load, table_s1

benchmark_number = partial(register, "supplement/s1_benchmark")
factor_number = partial(register, "supplement/s5_fleet_factor")
# end of the name -> rows to load, description
ROWS = {
    "": ("all", "rows of table S.I"),
    "-released": ("released", "rows of table S.I that the released code uses in its fits"),
}
# part of the name -> keys of the bibliography, description
SOURCES = {
    "tensorrt-llm-0.19": (("nvidia2025trtllm019",), "from TensorRT-LLM 0.19"),
    "tensorrt-llm-0.17": (("nvidia2025trtllm017",), "from TensorRT-LLM 0.17"),
    "tensorrt-llm": (("nvidia2025trtllm019", "nvidia2025trtllm017"), "from TensorRT-LLM"),
    "llama-nemotron": (("bercovich2025nemotron",), "from the Llama-Nemotron article"),
    "deepseek-guide": (("nvidia2025deepseek",), "from the DeepSeek-R1 guide"),
    "figures": (
        ("bercovich2025nemotron", "nvidia2025deepseek"),
        "with throughput read off a figure",
    ),
}
ENDS = {"min": ("min", "slowest"), "max": ("max", "fastest")}


@benchmark_number("benchmark-rows{rows}", "rows", "{rows[1]}", 1, rows=ROWS)
def _rows(_: Assumptions, rows: tuple[str, str]) -> float:
    return len(benchmark_rows.load_throughput(rows[0]))


@benchmark_number(
    "benchmark-rows-{source}", "rows", "rows of table S.I {source[1]}", 1, source=SOURCES
)
def _rows_from(_: Assumptions, source: tuple[tuple[str, ...], str]) -> float:
    cited = table_s1.with_sources(benchmark_rows.load_throughput())["cite"]
    return float(cited.isin(source[0]).sum())


@benchmark_number(
    "benchmark-same-lengths-ratio",
    "×",
    "throughput of Llama 3.1 405B at 500 input tokens and 2,000 output tokens, TensorRT-LLM 0.19 / "
    "the figure in the Llama-Nemotron article",
)
def _same_lengths(_: Assumptions) -> float:
    rows = benchmark_rows.load_throughput()
    own = rows[(rows["model"] == "Llama 3.1 405B") & (rows["input_tokens"] == 500)]
    return float(own["tps_tok_s"].max() / own["tps_tok_s"].min())


@benchmark_number(
    "benchmark-longest-output{rows}", "tokens", "longest output among the {rows[1]}", 4, rows=ROWS
)
def _longest_output(_: Assumptions, rows: tuple[str, str]) -> float:
    return float(benchmark_rows.load_throughput(rows[0])["output_tokens"].max())


@benchmark_number(
    "benchmark-tps-{end}", "tokens/s", "throughput in the {end[1]} row of table S.I", 5, end=ENDS
)
def _tps_end(_: Assumptions, end: tuple[str, str]) -> float:
    return float(benchmark_rows.load_throughput()["tps_tok_s"].agg(end[0]))


@factor_number("load-mean", "%", "mean load over the day as a share of capacity", 2)
def _mean_load(_: Assumptions) -> float:
    return 100 * daily_load.MEAN_LOAD


@factor_number("node-idle-power", "kW", "power of an idle eight-GPU node", 2)
def _idle_power(a: Assumptions) -> float:
    return a.idle_power_kw


factor_number(
    "node-dynamic-power", "kW", "part of the power of an eight-GPU node that follows its load", 2
)(daily_load.dynamic_power_kw)
factor_number("node-day-full-load", "kWh/day", "energy of a node for a day at full load", 4)(
    daily_load.full_day_kwh
)
factor_number(
    "node-day-sinusoidal", "kWh/day", "energy of a node for a day under the sinusoidal load", 4
)(daily_load.sinusoidal_day_kwh)


@factor_number(
    "fleet-factor-computed", "×", "fleet factor with the idle overhead by the formula of S.V", 4
)
def _computed_factor(a: Assumptions) -> float:
    return a.redundancy * fleet_factor.node_idle_overhead(a) * a.network_overhead


@factor_number(
    "idle-overhead-node-power",
    "kW",
    "node power for which the formula of S.V gives the idle overhead in the fleet factor",
)
def _implied_node_power(a: Assumptions) -> float:
    if a.idle_overhead <= 1:
        return math.nan
    return daily_load.node_power_of(a.idle_overhead, a.idle_power_kw)


@factor_number(
    "fleet-factor-change-computed",
    "%",
    "increase of the fleet's energy with the idle overhead by the formula of S.V",
    2,
)
def _change_computed(a: Assumptions) -> float:
    return 100 * (fleet_factor.node_idle_overhead(a) / a.idle_overhead - 1)
