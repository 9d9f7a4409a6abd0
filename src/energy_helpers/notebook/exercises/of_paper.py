"""Answers to the exercises of the paper's sections."""

from __future__ import annotations

import math

from ...method import exact
from ...method.assumptions import Assumptions
from .answers import answer


@answer("ex-fleet-share")
def fleet_share(assumptions: Assumptions) -> float:
    """Return the share of long queries at which improvement is cancelled."""
    totals = exact.fleet(assumptions)
    short, long, today = totals[["traditional_improved", "long_improved", "traditional"]]
    if short == long or not min(short, long) <= today <= max(short, long) < math.inf:
        return math.nan
    return float((today - short) / (long - short))
