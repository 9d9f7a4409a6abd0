"""What many claims ask for, computed once: the same functions, kept."""

from __future__ import annotations

import functools
from typing import Any

from ..editions import released_run, runs
from ..facts import benchmark_rows
from ..method import exact
from ..paper import input_and_power

baseline_quantile = functools.cache(runs.baseline_quantile)
model_quantile = functools.cache(runs.model_quantile)
lever_quantile = functools.cache(runs.lever_quantile)
fleet_total = functools.cache(runs.fleet_total)
share_above = functools.cache(runs.share_above)
mixed_fleet = functools.cache(released_run.mixed_fleet)
modes = functools.cache(input_and_power.modes)
load_throughput = functools.cache(benchmark_rows.load_throughput)

_KEPT: tuple[Any, ...] = (
    *(baseline_quantile, model_quantile, lever_quantile, fleet_total, share_above),
    *(mixed_fleet, modes, load_throughput),
)


def forget() -> None:
    """Forget everything that is kept, that of the exact tables and of the replay included."""
    below = (exact._solve, released_run._replay, released_run._draw, released_run._bootstrap_counts)
    for kept in (*_KEPT, *below):
        kept.cache_clear()
