"""Registry numbers that compare the released run of an edition with exact results."""

from __future__ import annotations

from functools import partial

from ..method.assumptions import Assumptions, Regime
from ..registry.entries import register
from . import replay_vs_exact

number = partial(register, "reference/released_scripts")


@number(
    "replay-apart-largest-{regime}",
    "share",
    "largest distance of a released median from the exact one, {regime} queries, relative",
    2,
)
def _largest(a: Assumptions, regime: Regime) -> float:
    return replay_vs_exact.largest(replay_vs_exact.released_edition(a), regime)


@number(
    "replay-apart-fleet-mixed-{row}",
    "share",
    "distance of the released total from the exact one, mixed fleet, {row}, relative",
    2,
    row=("baseline", "improved"),
)
def _fleet(a: Assumptions, row: str) -> float:
    table = replay_vs_exact.fleet(replay_vs_exact.released_edition(a), "mixed")
    return float(table["apart"][row])
