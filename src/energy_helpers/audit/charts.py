"""Chart of the audit: computed over printed, one dot for each statement with a number."""

from __future__ import annotations

import itertools
import json

import altair as alt
import pandas as pd

from ..charts.style import (
    by_colour,
    by_shape,
    figure,
    line_at,
    logarithmic,
    picked,
    rounded,
    say,
    tips,
)
from ..charts.theme import BLUE, GREEN, LINE, OCHRE, ORANGE, OTHER_COLOURS, PURPLE

# verdict -> colour and shape of its dots
MARKS = {
    "reproduces": (GREEN, "circle"),
    "reproduces only with released settings": (OCHRE, "diamond"),
    "does not reproduce": (ORANGE, "cross"),
    "arithmetic holds": (BLUE, "square"),
    "arithmetic fails": (OTHER_COLOURS[0], "triangle-up"),
    "source agrees": (OTHER_COLOURS[4], "triangle-right"),
    "source disagrees": (PURPLE, "triangle-down"),
}
# label of a verdict in the legend, to fit on narrow screens
SHORT = "replace(datum.label, 'reproduces only', 'only')"
ROW_PX = 6.4


def ratio_dots(ratios: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw computed over printed values on a logarithmic axis, in bands for the places.

    `ratios`: result of `printed_ratios.ratios`; each statement has a separate height.

    Examples
    --------
    >>> statement = {"claim": "a", "place": "Section 2", "quantity": "median", "stated": "0.34"}
    >>> row = {**statement, "computed": 0.342, "ratio": 1.006, "verdict": "reproduces"}
    >>> chart = ratio_dots(pd.DataFrame([row]), name="ratios", caption="Ratios.")
    >>> chart.description.split(". ")[1]
    '1 are within 5% of the printed number'
    """
    count = len(ratios)
    drawn = ratios.assign(low=[count - 1 - i for i in range(count)])
    sizes = ratios.groupby("place", sort=False).size()
    below = [count - end for end in itertools.accumulate(sizes)]
    middles = [first + (size - 1) / 2 for first, size in zip(below, sizes, strict=True)]
    words = json.dumps({f"{at:g}": place for at, place in zip(middles, sizes.index, strict=True)})
    largest = float(pd.concat([ratios["ratio"], 1 / ratios["ratio"]]).max())
    y = alt.Y(
        "low:Q",
        title=None,
        scale=alt.Scale(domain=[-1, count], nice=False),
        axis=alt.Axis(
            values=middles,
            labelExpr=f"({words})[format(datum.value, '~g')]",
            grid=False,
            ticks=False,
            labelLimit=160,
            labelOverlap=False,
        ),
    )
    x = logarithmic(alt.X, "ratio", "Computed / printed value", 0.93 / largest, 1.07 * largest)
    pick, strong = picked("verdict", weak=0.1)
    marks = {verdict: mark for verdict, mark in MARKS.items() if verdict in set(ratios["verdict"])}
    titles = {"place": "printed in", "quantity": "statement", "stated": "printed"}
    titles["ratio"] = "computed / printed"
    edges = pd.DataFrame({"low": [first - 0.5 for first in below[:-1]]})
    layers = [
        alt.Chart(edges).mark_rule(color=LINE, aria=False).encode(y=y),
        line_at(1.0, "x"),
        alt.Chart(rounded(drawn))
        .mark_point(filled=True, size=46)
        .encode(
            x=x,
            y=y,
            color=by_colour("verdict", {v: mark[0] for v, mark in marks.items()}, labelExpr=SHORT),
            shape=by_shape("verdict", {v: mark[1] for v, mark in marks.items()}, labelExpr=SHORT),
            opacity=strong,
            tooltip=tips(
                *("quantity:N", "place:N", "stated:N", "computed:Q", "ratio:Q", "verdict:N"),
                form=",.4~g",
                **titles,
            ),
        )
        .add_params(pick),
    ]
    counted = ", ".join(
        f"{verdict} {number}" for verdict, number in ratios["verdict"].value_counts().items()
    )
    close = int(ratios["ratio"].between(0.95, 1.05).sum())
    ordered = ratios.sort_values("ratio")
    least, most = ordered.iloc[0], ordered.iloc[-1]
    text = (
        f"Computed over printed values of {count} statements on a logarithmic axis, in bands for "
        f"the places of the paper. {close} are within 5% of the printed number. The lowest ratio "
        f"is {say(least['ratio'])} ({least['quantity']}), the highest {say(most['ratio'])} "
        f"({most['quantity']}). Verdicts: {counted}."
    )
    return figure(layers, name, caption, text, min(round(ROW_PX * count) + 30, 700), title)
