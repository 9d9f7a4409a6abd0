"""Numbers of the released run beside the exact ones; of the edition as it was released."""

from __future__ import annotations

from ..method.assumptions import REGIMES, Regime
from ..registry.entries import add
from . import replay_vs_exact

CHAPTER = "reference/released_scripts"


def _add_largest(regime: Regime) -> None:
    add(
        f"replay-apart-largest-{regime}",
        lambda a: replay_vs_exact.largest(replay_vs_exact.released_edition(a), regime),
        "share",
        f"largest distance of a released median from the exact one, {regime} regime, relative",
        CHAPTER,
        digits=2,
    )


for _regime in REGIMES:
    _add_largest(_regime)
for _row in ("baseline", "improved"):
    add(
        f"replay-apart-fleet-mixed-{_row}",
        lambda a, row=_row: float(  # type: ignore[misc]
            replay_vs_exact.fleet(replay_vs_exact.released_edition(a), "mixed")["apart"][row]
        ),
        "share",
        f"distance of the released total from the exact one, mixed fleet, {_row}, relative",
        CHAPTER,
        digits=2,
    )
