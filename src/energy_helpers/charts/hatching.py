"""Slanted lines over the part of a chart that no benchmark covers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .style import rounded
from .theme import LINE

# in decades of the horizontal axis: from line to line, and how far one leans
STEP, SLANT = 0.055, 0.12


def hatched(
    areas: Iterable[tuple[float, float]], ends: tuple[float, float], x: Any, y: Any
) -> alt.Chart:
    """
    Hatch areas of a chart over the whole height of its logarithmic axes.

    Parameters
    ----------
    areas : iterable of (float, float)
        Where each starts and stops on the horizontal axis.
    ends : (float, float)
        The lowest and the highest value of the vertical axis.
    x, y : alt.X, alt.Y
        The axes, as the chart's other layers have them.
    """
    bottom, top = np.log10(ends)
    lines = []
    for start, stop in areas:
        right = np.log10(stop)
        edges = np.arange(np.log10(start), right - 1e-9, STEP)
        risen = np.minimum(SLANT, right - edges) / SLANT
        lines.append(np.array([edges, 0 * edges + bottom, edges + SLANT * risen, risen]).T)
    columns = [x.shorthand.split(":")[0], y.shorthand.split(":")[0], "x2", "y2"]
    frame = pd.DataFrame(np.concatenate(lines or [np.empty((0, 4))]), columns=columns)
    frame["y2"] = bottom + (top - bottom) * frame["y2"]
    marks = alt.Chart(rounded(10**frame)).mark_rule(
        strokeWidth=1, color=LINE, clip=True, aria=False
    )
    drawn: alt.Chart = marks.encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    return drawn
