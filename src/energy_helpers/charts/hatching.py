"""Hatching of the part of a chart outside the benchmark, and axes of output lengths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .style import log_scale, rounded
from .theme import LINE

# a usual width of a logarithmic axis
DECADES = 3.0
# distance between two lines and slant of a line, as shares of the chart's width
STEP, SLANT = 0.02, 0.04


def hatched(
    areas: Iterable[tuple[float, float, float, float]],
    x: Any,
    y: Any,
    width: float = DECADES,
) -> alt.Chart:
    """
    Hatch areas of a chart.

    Parameters
    ----------
    areas : iterable of (float, float, float, float)
        Left, right, bottom and top of each area, in the units of the axes.
    x, y : alt.X, alt.Y
        The axes, as the chart's other layers have them.
    width : float
        Width of the chart, in decades where the horizontal axis is logarithmic.
    """
    step, slant = width * STEP, width * SLANT
    log_x, log_y = (axis.to_dict().get("scale", {}).get("type") == "log" for axis in (x, y))
    lines = [np.empty((0, 4))]
    for left, right, bottom, top in areas:
        start, stop = np.log10([left, right]) if log_x else (left, right)
        low, high = np.log10([bottom, top]) if log_y else (bottom, top)
        edges = np.arange(start, stop - 1e-9 * width, step)
        risen = np.minimum(slant, stop - edges)
        rise = low + (high - low) * risen / slant
        lines.append(np.array([edges, 0 * edges + low, edges + risen, rise]).T)
    columns = [x.shorthand.split(":")[0], y.shorthand.split(":")[0], "x2", "y2"]
    frame = pd.DataFrame(np.concatenate(lines), columns=columns)
    logarithmic = [*(columns[::2] if log_x else ()), *(columns[1::2] if log_y else ())]
    frame[logarithmic] = 10 ** frame[logarithmic]
    marks = alt.Chart(rounded(frame)).mark_rule(strokeWidth=1, color=LINE, clip=True, aria=False)
    drawn: alt.Chart = marks.encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    return drawn


def beyond_measured(
    longest_tokens: float, lengths: Iterable[float], ends: tuple[float, float], y: str, title: str
) -> tuple[alt.X, alt.Y, alt.Chart]:
    """
    Return logarithmic axes over the output length, and hatching beyond the longest measured.

    Parameters
    ----------
    longest_tokens : float
        The longest output that was measured.
    lengths : iterable of float
        The output lengths that are drawn.
    ends : (float, float)
        The lowest and the highest value of the vertical axis.
    y, title : str
        Field and title of the vertical axis.
    """
    first, last = min(lengths), max(lengths)
    axis = alt.Axis(tickCount=5, format="~s")
    scale = log_scale(first, last)
    x_axis = alt.X("output_tokens:Q", title="Output length [tokens]", scale=scale, axis=axis)
    y_axis = alt.Y(f"{y}:Q", title=title, scale=log_scale(*ends), axis=axis)
    return x_axis, y_axis, hatched([(min(longest_tokens, last), last, *ends)], x_axis, y_axis)
