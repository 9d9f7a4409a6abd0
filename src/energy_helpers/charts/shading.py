"""Shading of the part of a chart outside the benchmark, and axes of output lengths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import altair as alt
import pandas as pd

from .style import logarithmic, rounded
from .theme import OUTSIDE

# the mark of everything outside the benchmark: a tint with a dashed edge
SHADE: dict[str, Any] = {
    "color": OUTSIDE,
    "fillOpacity": 0.13,
    "stroke": OUTSIDE,
    "strokeOpacity": 0.7,
    "strokeDash": [3, 3],
    "clip": True,
    "aria": False,
}


def shaded(channel: Literal["x", "y"], areas: Iterable[tuple[float, float]]) -> alt.Chart:
    """
    Shade areas of a chart across its whole other axis.

    The axis of the areas is ``x`` or ``y``; `areas` has the ends of each.

    Examples
    --------
    >>> shaded("x", [(1000.0, 5000.0)]).data
         from      to
    0  1000.0  5000.0
    """
    frame = rounded(pd.DataFrame(areas, columns=["from", "to"], dtype=float))
    marks = alt.Chart(frame).mark_rect(**SHADE)
    drawn: alt.Chart = marks.encode(**{channel: "from:Q", f"{channel}2": "to:Q"})
    return drawn


def beyond_measured(
    longest_tokens: float, lengths: Iterable[float], ends: tuple[float, float], y: str, title: str
) -> tuple[alt.X, alt.Y, alt.Chart]:
    """
    Return logarithmic axes over the output length, and shading beyond the longest measured.

    `lengths` are the output lengths that are drawn; `ends`, `y` and `title` are the lowest and the
    highest value, the field and the title of the vertical axis.

    Examples
    --------
    >>> x, y, areas = beyond_measured(1000.0, [100.0, 5000.0], (0.1, 10.0), "wh", "Energy [Wh]")
    >>> areas.data.values.tolist()
    [[1000.0, 5000.0]]
    """
    first, last = min(lengths), max(lengths)
    x_axis = logarithmic(alt.X, "output_tokens", "Output length [tokens]", first, last, form="~s")
    y_axis = logarithmic(alt.Y, y, title, *ends, form="~s")
    areas = [(longest_tokens, last)] if longest_tokens < last else []
    return x_axis, y_axis, shaded("x", areas)
