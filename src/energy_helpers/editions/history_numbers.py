"""Registry numbers of the changes between editions; they depend on no setting."""

from __future__ import annotations

import functools

import pandas as pd

from ..method.assumptions import Assumptions
from ..registry.entries import register
from . import history

number = functools.partial(register, "reference/history")
# quantity -> the changes whose contribution the text states
TOLD = {
    "median-traditional": ("PUE", "throughput rows", "node power"),
    "median-long": ("PUE", "throughput rows", "node power"),
    "p25-traditional": ("trimming",),
    "p75-traditional": ("trimming",),
    "fleet-mixed": ("PUE", "throughput rows", "idle overhead", "node power"),
    "fleet-mixed-improved": ("fleet improvement",),
}
# number -> quantity, change, unit, words of the quantity
PARTS = {
    f"{quantity}-{change.lower().replace(' ', '-')}": (
        quantity,
        change,
        "GWh/day" if quantity.startswith("fleet") else "Wh/query",
        quantity.replace("-", ", "),
    )
    for quantity, changes in TOLD.items()
    for change in changes
}
Part = tuple[str, str, str, str]


@functools.cache
def _contributions(reverse: bool) -> pd.DataFrame:
    return history.contributions(list(history.changes())[::-1] if reverse else None)


@number(
    "history-{part}",
    "{part[2]}",
    "what the change of {part[1]} adds to the {part[3]}",
    2,
    part=PARTS,
)
def _part(_: Assumptions, part: Part) -> float:
    return float(_contributions(False)[part[0]][part[1]])


@number(
    "history-{part}-reverse",
    "{part[2]}",
    "what the change of {part[1]} adds to the {part[3]}, changes in reverse order",
    2,
    part={slug: part for slug, part in PARTS.items() if part[0] == "median-traditional"},
)
def _part_reverse(_: Assumptions, part: Part) -> float:
    return float(_contributions(True)[part[0]][part[1]])


@number(
    "history-median-traditional-node-power-relative",
    "share",
    "what the change of node power adds to the median, traditional, relative to before",
    2,
)
def _node_power_relative(_: Assumptions) -> float:
    steps = history.walk()["median-traditional"]
    at = list(steps.index).index("node power")
    return float(steps.iloc[at] / steps.iloc[at - 1] - 1)
