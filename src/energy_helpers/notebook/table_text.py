"""Text of a table: readable names of columns, and one format for the values in a column."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..registry.entries import decimals as decimals_of, format_value, typeset

MISSING = "–"
# spaces as wide as a digit and as wide as a point
FIGURE_SPACE, POINT_SPACE = "\u2007", "\u2008"
NUMBER = re.compile(r"[+−]?\d[\d,]*(?:\.(?P<fraction>\d+))?\s?[%×]?")
UNIT = re.compile(r"\s*\[([^\]]*)\]")
QUANTILE = re.compile(r"p(\d+)")
# If the values of a column need at most so many different decimals, all get the same number.
NEARLY_EVEN = 1


def head(name: Hashable, labels: Mapping[Any, str], unit: str = "") -> str:
    """
    Return the readable name of a column, whose name is a tuple under a group.

    `labels` has names of columns or of their levels, which are used as they are; `unit` is that of
    other columns. Raises a ValueError if the name is empty or one in code, such as ``tps_tok_s``.

    Examples
    --------
    >>> head("p5", {}, "Wh"), head(("long", "p50"), {}, "Wh")
    ('P5 [Wh]', 'Long, median [Wh]')
    """
    if name in labels:
        return labels[name]
    levels = [str(part) for part in (name if isinstance(name, tuple) else (name,)) if part != ""]
    parts = [labels.get(level, _readable(level)) for level in levels]
    units = [found for part in parts for found in UNIT.findall(part)]
    words = ", ".join(UNIT.sub("", part) for part in parts)
    if not words or "_" in words:
        raise ValueError(f"column {name!r} has no readable name; add it to labels")
    if words.split()[0].islower():
        words = words[0].upper() + words[1:]
    units = units or ([unit] if unit else [])
    return f"{words} [{', '.join(units)}]" if units else words


def cells(
    column: pd.Series[Any],
    digits: int | None = 3,
    decimals: int | None = None,
    spec: str | None = None,
) -> list[str]:
    """
    Return the values of a column in one format; texts are unchanged, a missing value is a dash.

    The format is the number of significant digits of a fraction, or of decimals, or `spec` of
    Python's mini-language, such as ``.0%``, which holds for whole numbers too if it ends with
    ``d``. Values that need nearly the same number of decimals get the same number. With None for
    all three, a number is written as its source does.

    Examples
    --------
    >>> cells(pd.Series([0.309, 1.3, None]))
    ['0.309', '1.300', '–']
    """
    values = column.tolist()
    if spec is None and decimals is None and digits is not None:
        decimals = _common_decimals(values, digits)

    def written(value: Any) -> str:
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or value is pd.NA or value == "" or value != value:
            return MISSING
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            return typeset(f"{value:{spec if spec and spec.endswith('d') else ','}}")
        if not isinstance(value, float):
            return str(value)
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        if spec is not None or decimals is not None:
            return typeset(f"{value:{spec or f',.{decimals}f'}}")
        return typeset(f"{value:,.6g}") if digits is None else format_value(value, digits)

    return [written(value) for value in values]


def is_numeric(texts: Sequence[str]) -> bool:
    """
    Return whether a column has numbers, which are aligned at their decimal points.

    Examples
    --------
    >>> is_numeric(["0.309", "–"]), is_numeric(["typical"])
    (True, False)
    """
    filled = [text for text in texts if text != MISSING]
    return bool(filled) and all(NUMBER.fullmatch(text) or text.endswith("∞") for text in filled)


def aligned(texts: Sequence[str]) -> list[str]:
    """
    Pad numbers to align their decimal points when the texts are right-aligned.

    Examples
    --------
    >>> [len(text) for text in aligned(["0.25", "7"])]
    [4, 4]
    """
    found = [NUMBER.fullmatch(text) for text in texts]
    lengths = [len(match["fraction"] or "") if match else 0 for match in found]
    most = max(lengths, default=0)
    return [
        text + (POINT_SPACE if not length else "") + FIGURE_SPACE * (most - length)
        if match and length < most
        else text
        for text, match, length in zip(texts, found, lengths, strict=True)
    ]


def _readable(level: str) -> str:
    quantile = QUANTILE.fullmatch(level)
    if quantile is None:
        return level
    return "median" if quantile[1] == "50" else f"P{quantile[1]}"


def _common_decimals(values: Sequence[Any], digits: int) -> int | None:
    needed = [
        decimals_of(value, digits)
        for value in values
        if isinstance(value, float) and math.isfinite(value) and value != 0
    ]
    return max(needed) if needed and max(needed) - min(needed) <= NEARLY_EVEN else None
