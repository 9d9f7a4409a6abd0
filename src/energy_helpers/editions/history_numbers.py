"""Numbers of the history: what lies between the editions, so that no setting moves it."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pandas as pd

from ..method.assumptions import Assumptions
from ..registry.entries import add
from . import history

CHAPTER = "reference/history"
# quantity -> the changes whose part in it the text tells
TOLD = {
    "median-traditional": ("PUE", "throughput rows", "node power"),
    "median-long": ("PUE", "throughput rows", "node power"),
    "p25-traditional": ("trimming",),
    "p75-traditional": ("trimming",),
    "fleet-mixed": ("PUE", "throughput rows", "idle overhead", "node power"),
    "fleet-mixed-improved": ("fleet improvement",),
}


@functools.cache
def _contributions(reverse: bool) -> pd.DataFrame:
    return history.contributions(list(history.changes())[::-1] if reverse else None)


def _part(quantity: str, change: str, reverse: bool = False) -> Callable[[Assumptions], float]:
    return lambda _: float(_contributions(reverse)[quantity][change])


def _add_parts() -> None:
    for quantity, changes in TOLD.items():
        unit = "GWh/day" if quantity.startswith("fleet") else "Wh/query"
        for change in changes:
            name = f"history-{quantity}-{change.lower().replace(' ', '-')}"
            told = f"what the change of {change} adds to the {quantity.replace('-', ', ')}"
            add(name, _part(quantity, change), unit, told, CHAPTER, digits=2)
            if quantity == "median-traditional":
                add(
                    f"{name}-reverse",
                    _part(quantity, change, reverse=True),
                    unit,
                    f"{told}, changes in reverse order",
                    CHAPTER,
                    digits=2,
                )
    add(
        "history-median-traditional-node-power-relative",
        lambda a: _relative("median-traditional"),
        "share",
        "what the change of node power adds to the median, traditional, relative to before",
        CHAPTER,
        digits=2,
    )


def _relative(quantity: str) -> float:
    steps = history.walk()[quantity]
    at = list(steps.index).index("node power")
    return float(steps.iloc[at] / steps.iloc[at - 1] - 1)


_add_parts()
