"""Names at the ends of lines, which replace their legend where there is room."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import isotonic_regression

from .style import rounded, two_lines
from .theme import LINE_ENDS

Array = npt.NDArray[np.float64]
# height of a line of text
TEXT_PX = 14


def line_ends(
    curves: pd.DataFrame,
    x: str,
    y: str,
    colour: alt.Color,
    *,
    ends: tuple[float, float],
    height_px: float,
    log: bool = True,
    menu: str = "",
    shown: str = "",
    **more: Any,
) -> alt.Chart:
    """
    Write the name of each line at its right end, in the line's colour.

    Names that would touch are moved apart. On a wide page they replace the legends of their field;
    a phone has no room for them and shows the legends.

    `curves` has the points of the lines in the columns `x` and `y`, and `colour` is by their names;
    `ends` are those of the vertical axis, which is logarithmic if `log` is true. `menu` is the
    column by which a menu selects lines, each selection with its own names, and `shown` its filter.
    `more` are further channels, such as ``opacity``.

    Examples
    --------
    >>> curves = pd.DataFrame({"x": [1.0, 2.0], "y": [1.0, 3.0], "name": ["line", "line"]})
    >>> ends = line_ends(curves, "x", "y", alt.Color("name"), ends=(1.0, 10.0), height_px=200)
    >>> ends.data.values.tolist()
    [['line', 2.0, 3.0, 'line']]
    """
    name = str(colour.shorthand).partition(":")[0]
    each = [menu] if menu else []
    points = curves[[*each, name, x, y]].reset_index(drop=True).astype({y: float})
    last = points.loc[points.groupby([*each, name], sort=False)[x].idxmax()]
    texts = [two_lines(str(text)) for text in last[name]]
    last["text"] = [text if isinstance(text, str) else "\n".join(text) for text in texts]
    scaled = np.log if log else np.asarray
    low, high = scaled(ends)
    groups = [rows for _, rows in last.groupby(menu, sort=False)] if menu else [last]
    for rows in groups:
        shares = pd.Series((scaled(rows[y]) - low) / (high - low), rows.index).sort_values()
        lines = rows["text"].str.count("\n").loc[shares.index].to_numpy() + 1
        moved = _apart(shares.to_numpy(), lines * TEXT_PX / height_px)
        # the first line of a text is at its place
        moved += (lines - 1) * TEXT_PX / height_px / 2
        values = low + moved * (high - low)
        last.loc[shares.index, y] = np.exp(values) if log else values
    mark = alt.Chart(rounded(last), name=LINE_ENDS).mark_text(
        align="left", dx=6, fontWeight=600, lineBreak="\n", lineHeight=TEXT_PX, aria=False
    )
    if shown:
        mark = mark.transform_filter(shown)
    drawn: alt.Chart = mark.encode(x=f"{x}:Q", y=f"{y}:Q", text="text:N", color=colour, **more)
    return drawn


def _apart(places: Array, heights: Array) -> Array:
    """Move ascending places, in shares of an axis, as little as keeps texts of a height apart."""
    half = heights / 2
    free = np.concatenate([[0.0], np.cumsum(half[1:] + half[:-1])])
    moved = isotonic_regression(places - free).x
    kept: Array = np.clip(moved, 0.0, max(0.0, 1.0 - free[-1])) + free
    return kept
