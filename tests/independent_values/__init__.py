"""What the numbers of the registry come to by another way: names and values, chapter by chapter."""

from __future__ import annotations

import math
from collections.abc import Iterator

import energy_helpers as eh
from energy_helpers.method import exact
from energy_helpers.method.assumptions import Assumptions
from energy_helpers.registry import entries

J, V1, WRITTEN = map(eh.load_edition, ("joule-2026", "arxiv-v1", "arxiv-v1-as-written"))
MODELS = entries.MODEL_SLUGS
ROWS = {**MODELS, "baseline": "baseline"}
# word of a name -> column of the exact tables
WORDS = entries.STATISTICS
LEVERS = ("model", "serving", "hardware")
# half of the normal distribution's P5 to P95, as the method rounds it
Z_ROUNDED = 1.645
Numbers = Iterator[tuple[str, float]]


def query(a: Assumptions, regime: str, column: str = "p50", row: str = "baseline") -> float:
    """Return a statistic of a query [Wh]."""
    return float(exact.per_query(a, regime).loc[row, column])  # type: ignore[arg-type]


def median(p5: float, p95: float) -> float:
    """Return the median of the log-normal distribution with these percentiles."""
    return math.sqrt(p5 * p95)


def sigma(p5: float, p95: float) -> float:
    """Return the spread of ln x of the log-normal distribution with these percentiles."""
    return math.log(p95 / p5) / (2 * Z_ROUNDED)


def interval(a: Assumptions, name: str) -> tuple[float, float]:
    """Return the 5th and the 95th percentile of a setting."""
    return getattr(a, f"{name}_p5"), getattr(a, f"{name}_p95")
