"""Numbers of section 3: the levers."""

from __future__ import annotations

import math

from ...method import exact, lever_gains
from ...method.assumptions import REGIMES, Assumptions, Regime
from ...registry.entries import STATISTICS, add

CHAPTER = "paper/3_efficiency_pathways"


def _add_levers(regime: Regime) -> None:
    for lever in lever_gains.LEVERS:
        for word, column in {**STATISTICS, "ratio": "ratio"}.items():
            add(
                f"lever-{lever}-{word}-{regime}",
                lambda a, r=lever, c=column: float(exact.levers(a, regime).loc[r, c]),  # type: ignore[misc,arg-type]
                "×" if word == "ratio" else "Wh/query",
                f"baseline median / median with the {lever} lever, {regime} regime"
                if word == "ratio"
                else f"{word} energy per baseline query with the {lever} lever, {regime} regime",
                CHAPTER,
            )


def _combined_ratio(a: Assumptions) -> float:
    return math.prod(lever_gains.alpha(a, lever).median for lever in lever_gains.LEVERS)


for _regime in REGIMES:
    _add_levers(_regime)
add(
    "lever-combined-ratio",
    _combined_ratio,
    "×",
    "product of the three levers' median gains",
    CHAPTER,
)
