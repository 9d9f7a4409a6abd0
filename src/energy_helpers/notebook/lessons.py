"""Parts of the lessons in plain Python: settings as assignments, and histograms of draws."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ..charts.style import figure, linear_axis, rounded, say, tips
from ..charts.theme import BLUE
from ..registry.entries import typeset

HEIGHT_PX = 170


class Assignments(dict[str, Any]):
    """
    Names and values that a notebook shows as a block of Python assignments.

    Examples
    --------
    >>> print(Assignments(node_kw=10.2, blend=["A", "B"]).code)
    node_kw = 10.2
    blend = ["A", "B"]
    """

    @property
    def code(self) -> str:
        """The assignments, one below the other; a long list or dictionary has a line each item."""
        return "\n".join(f"{name} = {_literal(value)}" for name, value in self.items())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": f"```python\n{self.code}\n```", "text/plain": self.code}


def _literal(value: Any) -> str:
    """Write a value as Python does, with double quotes and at most six digits."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        items = (f"    {_literal(key)}: {_literal(each)},\n" for key, each in value.items())
        return f"{{\n{''.join(items)}}}"
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_literal, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


# Plain Python without imports, because the page's interpreter runs this function too.
def bars(values: Iterable[float], n_bars: int = 30) -> list[dict[str, float]]:
    """
    Count values in bars of one width, up to three standard deviations above their mean.

    There has to be a value, else it is a ValueError.

    Examples
    --------
    >>> bars([1.0, 1.0, 2.0, 3.0], n_bars=2)[0]
    {'low': 1.0, 'high': 2.0, 'share': 0.5}
    """
    values = list(values)
    if not values:
        raise ValueError("there is nothing to draw; give at least one number")
    low, mean = min(values), sum(values) / len(values)
    spread = (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5
    high = min(max(values), mean + 3 * spread)
    width = max((high - low) / n_bars, 1e-9)
    counts = [0] * n_bars
    for value in values:
        if value <= high:
            counts[min(int((value - low) / width), n_bars - 1)] += 1
    return [
        {"low": low + i * width, "high": low + (i + 1) * width, "share": count / len(values)}
        for i, count in enumerate(counts)
    ]


def histogram(values: Iterable[float], label: str) -> alt.LayerChart:
    """
    Draw a histogram of values, in bars up to three standard deviations above their mean.

    `label` is the title of the axis with its unit, such as ``Energy of a query [Wh]``. There has to
    be a value, else it is a ValueError.

    Examples
    --------
    >>> histogram([1.0, 2.0, 3.0], "Length [tokens]").usermeta["figure"]["title"]
    'Half of 3 draws are between 1.5 and 2.5 tokens'
    """
    values = list(values)
    rows = pd.DataFrame(bars(values))
    low, high = np.quantile(values, [0.25, 0.75])
    words, _, unit = label.partition("[")
    middle = typeset(f"between {say(low)} and {say(high)} {unit.rstrip(']')}".rstrip())
    x = alt.X("low:Q", bin="binned", title=label, axis=linear_axis())
    y = alt.Y("share:Q", title="Share of the draws [%]", axis=linear_axis(format="%"))
    tooltip = tips("low:Q", "high:Q", "share:Q", low="from", high="to", share="share of the draws")
    marks = alt.Chart(rounded(rows)).mark_bar(color=BLUE, binSpacing=1)
    return figure(
        [marks.encode(x=x, x2="high:Q", y=y, tooltip=tooltip)],
        name=f"histogram-{'-'.join(re.findall('[a-z0-9]+', words.lower()))}",
        caption=f"{words.strip()} in {len(values):,} draws; a bar is the share of draws in it.",
        alt_text=f"Histogram of {len(values):,} draws of: {words.strip()}. Half are {middle}.",
        height_px=HEIGHT_PX,
        title=f"Half of {len(values):,} draws are {middle}",
    )
