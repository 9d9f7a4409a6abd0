"""Numbers of S.I, the benchmark rows, and S.V, the fleet factor."""

from __future__ import annotations

import math

from ...facts import benchmark_rows
from ...method import fleet_factor
from ...method.assumptions import Assumptions
from ...registry.entries import add
from .. import daily_load, table_s1

BENCHMARK = "supplement/s1_benchmark"
FLEET_FACTOR = "supplement/s5_fleet_factor"


def _rows_from(*keys: str) -> float:
    return float(table_s1.with_sources(benchmark_rows.load_throughput())["cite"].isin(keys).sum())


def _add_rows() -> None:
    add(
        "benchmark-rows",
        lambda a: float(len(benchmark_rows.load_throughput())),
        "rows",
        "rows of table S.I",
        BENCHMARK,
        1,
    )
    add(
        "benchmark-rows-released",
        lambda a: float(len(benchmark_rows.load_throughput("released"))),
        "rows",
        "rows of table S.I that the released code fits",
        BENCHMARK,
        1,
    )
    sources = {
        "tensorrt-llm-0.19": ("nvidia2025trtllm019",),
        "tensorrt-llm-0.17": ("nvidia2025trtllm017",),
        "tensorrt-llm": ("nvidia2025trtllm019", "nvidia2025trtllm017"),
        "llama-nemotron": ("bercovich2025nemotron",),
        "deepseek-guide": ("nvidia2025deepseek",),
        "figures": ("bercovich2025nemotron", "nvidia2025deepseek"),
    }
    for slug, keys in sources.items():
        add(
            f"benchmark-rows-{slug}",
            lambda a, k=keys: _rows_from(*k),  # type: ignore[misc]
            "rows",
            f"rows of table S.I from {slug.replace('-', ' ')}"
            if slug != "figures"
            else "rows of table S.I read off a figure",
            BENCHMARK,
            1,
        )
    add(
        "benchmark-same-lengths-ratio",
        lambda a: _same_lengths(),
        "×",
        "Llama 3.1 405B at 500 tokens in, 2,000 out: TensorRT-LLM 0.19 / Llama-Nemotron's figure",
        BENCHMARK,
        3,
    )
    for slug, which in {"": "all", "-released": "released"}.items():
        add(
            f"benchmark-longest-output{slug}",
            lambda a, w=which: _longest_output(w),  # type: ignore[misc]
            "tokens",
            f"longest output of table S.I, rows: {which}",
            BENCHMARK,
            4,
        )
    for word in ("min", "max"):
        add(
            f"benchmark-tps-{word}",
            lambda a, w=word: float(benchmark_rows.load_throughput()["tps_tok_s"].agg(w)),  # type: ignore[misc]
            "tokens/s",
            f"{'slowest' if word == 'min' else 'fastest'} row of table S.I",
            BENCHMARK,
            5,
        )


def _longest_output(which: str) -> float:
    return float(benchmark_rows.load_throughput(which)["output_tokens"].max())


def _same_lengths() -> float:
    rows = benchmark_rows.load_throughput()
    own = rows[(rows["model"] == "Llama 3.1 405B") & (rows["input_tokens"] == 500)]
    return float(own["tps_tok_s"].max() / own["tps_tok_s"].min())


def _implied_node_kw(a: Assumptions) -> float:
    if a.idle_overhead <= 1:
        return math.nan
    return daily_load.node_power_of(a.idle_overhead, a.idle_power_kw)


def _add_steps() -> None:
    add(
        "load-mean",
        lambda a: 100 * daily_load.MEAN_LOAD,
        "%",
        "mean load of the day, of capacity",
        FLEET_FACTOR,
        2,
    )
    add(
        "node-idle-power",
        lambda a: a.idle_power_kw,
        "kW",
        "power of an idle eight-GPU node",
        FLEET_FACTOR,
        2,
    )
    add(
        "node-dynamic-power",
        daily_load.dynamic_power_kw,
        "kW",
        "part of the power of an eight-GPU node that follows its load",
        FLEET_FACTOR,
        2,
    )
    add(
        "node-day-full-load",
        daily_load.full_day_kwh,
        "kWh/day",
        "energy of a node at full load",
        FLEET_FACTOR,
        4,
    )
    add(
        "node-day-sinusoidal",
        daily_load.sinusoidal_day_kwh,
        "kWh/day",
        "energy of a node under the load of the day",
        FLEET_FACTOR,
        4,
    )
    add(
        "fleet-factor-computed",
        lambda a: a.redundancy * fleet_factor.node_idle_overhead(a) * a.network_overhead,
        "×",
        "fleet factor with the idle overhead by the formula of S.V",
        FLEET_FACTOR,
        4,
    )
    add(
        "idle-overhead-node-power",
        _implied_node_kw,
        "kW",
        "node power at which S.V gives the idle overhead that the fleet factor takes",
        FLEET_FACTOR,
        3,
    )
    add(
        "fleet-factor-change-computed",
        lambda a: 100 * (fleet_factor.node_idle_overhead(a) / a.idle_overhead - 1),
        "%",
        "what the fleet would take more with the idle overhead by the formula of S.V",
        FLEET_FACTOR,
        2,
    )


_add_rows()
_add_steps()
