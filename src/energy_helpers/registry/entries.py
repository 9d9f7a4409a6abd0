"""The table of numbers itself: what a number is, how it is added, found and written."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ..facts.validation import short_repr
from ..method import exact
from ..method.assumptions import Assumptions
from .claims_by_number import CLAIMS

MODEL_SLUGS = {
    "deepseek-r1-671b": "DeepSeek-R1 671B",
    "llama-3.1-405b": "Llama 3.1 405B",
    "nemotron-ultra-253b": "Nemotron Ultra 253B",
    "mixtral-8x22b": "Mixtral 8x22B",
    "llama-3.1-70b": "Llama 3.1 70B",
}
# statistic in a name -> column of the exact tables
STATISTICS = {"median": "p50"} | {name: name for name in exact.STATISTICS if name != "p50"}

# nobody counts the zeros of more
MOST_DECIMALS = 20


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the book."""

    name: str
    unit: str
    digits: int  # significant digits that the text shows
    meaning: str
    chapter: str  # path of the chapter that computes it, without suffix
    claims: tuple[str, ...]  # ids in data/claims.csv
    compute: Callable[[Assumptions], float]


REGISTRY: dict[str, Number] = {}


def get(name: str) -> Number:
    """
    Return a number of the registry.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if not isinstance(name, str) or name not in REGISTRY:
        near = difflib.get_close_matches(short_repr(name).strip("'"), REGISTRY, n=1)
        hint = f"did you mean {near[0]}?" if near else "the page of numbers lists them"
        raise ValueError(f"unknown number {short_repr(name)}; {hint}")
    return REGISTRY[name]


def add(
    name: str,
    compute: Callable[[Assumptions], float],
    unit: str,
    meaning: str,
    chapter: str,
    digits: int = 3,
) -> None:
    """Register a number; `digits` are the significant ones that the text shows."""
    REGISTRY[name] = Number(name, unit, digits, meaning, chapter, CLAIMS.get(name, ()), compute)


def decimals(value: float, digits: int) -> int:
    """Return the decimals that show a value with that many significant digits."""
    if value == 0 or not math.isfinite(value):
        return 0
    return max(0, digits - 1 - math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}")))))


def format_value(value: float, digits: int) -> str:
    """
    Write a value with that many significant digits, thousands set off; ``n/a`` for nan.

    One of more than `MOST_DECIMALS` decimals has an exponent instead.
    """
    if math.isnan(value):
        return "n/a"
    n_decimals = decimals(value, digits)
    return f"{value:,.{n_decimals}f}" if n_decimals <= MOST_DECIMALS else f"{value:.{digits - 1}e}"


def cell(table: pd.DataFrame, model: str, column: str) -> float:
    """Return a cell of a table; nan where the table has no such row."""
    return float(table.loc[model, column]) if model in table.index else math.nan  # type: ignore[arg-type]
