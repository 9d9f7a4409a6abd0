"""
Benchmarks print each figure beside its target and beside a reference workload.

A row is one test that takes the `figure` fixture, says what it measures and against which
target, and times it with the `benchmark` fixture, where the speed of the machine shows in the
reference workload of the same run:

    def test_first_chart(benchmark, figure):
        figure("first chart", target=0.5, unit="s")
        benchmark.pedantic(draw, rounds=5)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

REFERENCE = "reference workload"
# unit -> value of a median time [s], number of operations
UNITS: dict[str, Callable[[float, float], float]] = {
    "s": lambda seconds, _: seconds,
    "ms": lambda seconds, _: 1e3 * seconds,
    "million/s": lambda seconds, operations: operations / seconds / 1e6,
    "x": lambda seconds, other_seconds: seconds / other_seconds,
    "times as fast": lambda _, ratio: ratio,
}
HIGHER_IS_BETTER = {"million/s", "times as fast"}


@pytest.fixture
def figure(benchmark: Any) -> Callable[..., None]:
    """Return the function that says what a benchmark measures and its target."""

    def describe(
        name: str, target: float | None, unit: str, per: float = 1.0, percentile: float = 50
    ) -> None:
        """Give operations a round as `per` for a rate, the other's seconds or the ratio itself."""
        assert unit in UNITS
        benchmark.extra_info.update(
            figure=name, target=target, unit=unit, per=per, percentile=percentile
        )

    return describe


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the figures that this run measured."""
    session = getattr(config, "_benchmarksession", None)
    benches = [b for b in session.benchmarks if "figure" in b.extra_info] if session else []
    if not benches:
        return
    seconds = {
        b.extra_info["figure"]: float(np.percentile(b.stats.data, b.extra_info["percentile"]))
        for b in benches
    }
    reference = seconds.get(REFERENCE)
    table = Table(
        title="Times of this machine; the median of each figure's rounds, or the percentile named"
    )
    table.add_column("figure")
    for heading in ("measured", "target", "/ reference workload"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for bench in benches:
        info = bench.extra_info
        table.add_row(*_row(info, seconds[info["figure"]], reference))
    Console(file=terminalreporter._tw._file, width=120).print(table)


def _row(info: dict[str, Any], seconds: float, reference: float | None) -> list[str]:
    unit, target = info["unit"], info["target"]
    value = UNITS[unit](seconds, info["per"])
    ratio = f"{seconds / reference:.2f}" if reference else "-"
    if target is None:
        return [info["figure"], f"{value:.3g} {unit}", "-", ratio, ""]
    met = value >= target if unit in HIGHER_IS_BETTER else value <= target
    bound = "≥" if unit in HIGHER_IS_BETTER else "≤"
    verdict = "met" if met else "missed"
    return [info["figure"], f"{value:.3g} {unit}", f"{bound} {target:g} {unit}", ratio, verdict]
