"""Chart of the page "What if": energy of a query under changed and original settings."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .style import DOT, by_colour, by_dash, figure, log_scale, names_axis, rounded, say, tips
from .theme import BLUE, GREY, ORANGE, PALE_GREY, TEXT

OWN, OTHER, EDITION = "These settings", "Settings A", "The edition"
PUBLISHED, GUESS = "Published", "Your prediction"
ROWS = [OWN, OTHER, EDITION, GUESS, PUBLISHED]
_COLOURS = {OWN: BLUE, OTHER: ORANGE, EDITION: PALE_GREY}
# the axis has at least this range [Wh], because a bar should move, and not the axis
AXIS_WH = (0.01, 100.0)


def what_if_chart(
    rows: pd.DataFrame,
    published: pd.DataFrame,
    *,
    name: str,
    caption: str,
    height_px: int,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the range of the energy of a query with these settings and with the edition's.

    The page replaces the rows of the data sets ``rows`` and ``published``; it adds settings A
    for comparison, and the reader's prediction, which has a median only.

    `rows`: ``series`` (`OWN`, `EDITION`), ``p5 p25 p50 p75 p95`` [Wh] and ``outside``, whether the
    settings are outside the benchmark ("yes", "no"). `published`: ``label``, ``output_tokens`` and
    ``value`` [Wh] of published values to compare with.

    Examples
    --------
    >>> wh = {"p5": 0.1, "p25": 0.2, "p50": 0.3, "p75": 0.6, "p95": 1.3, "outside": "no"}
    >>> rows = pd.DataFrame([{"series": OWN, **wh}, {"series": EDITION, **wh}])
    >>> published = pd.DataFrame({"label": ["a prompt"], "output_tokens": [300.0], "value": [0.24]})
    >>> chart = what_if_chart(rows, published, name="own", caption="Energy.", height_px=200)
    >>> chart.description.partition(", half")[0]
    'These settings: median 0.3 Wh'
    """
    axis = alt.Axis(values=[10.0**n for n in range(-4, 5)], format="~g")
    x = alt.X("p5:Q", title="Energy of a query [Wh]", scale=log_scale(), axis=axis)
    y = alt.Y("series:N", title=None, sort=ROWS, axis=names_axis(ROWS))
    colour = by_colour("series", _COLOURS).legend(None)
    tooltip = tips(
        *("series:N", "p5:Q", "p25:Q", "p50:Q", "p75:Q", "p95:Q", "outside:N"),
        series="settings",
        **{key: f"{key.upper()} [Wh]" for key in ("p5", "p25", "p75", "p95")},
        p50="median [Wh]",
    )
    whole = alt.Chart(alt.NamedData(name="rows"))
    drawn = whole.encode(y=y, tooltip=tooltip)
    other = alt.Chart(alt.NamedData(name="published")).encode(y=y)
    dash = by_dash("outside", {"no": [1, 0], "yes": [5, 3]}).legend(None)
    low, high = AXIS_WH
    layers = [
        whole.mark_rule(opacity=0, color=TEXT, aria=False).encode(
            x=alt.XDatum(low, scale=log_scale()), x2=alt.X2Datum(high)
        ),
        drawn.mark_rule(strokeWidth=2).encode(x=x, x2="p95:Q", color=colour, strokeDash=dash),
        drawn.mark_rule(strokeWidth=10).encode(x=alt.X("p25:Q"), x2="p75:Q", color=colour),
        drawn.mark_point(**DOT, size=80, strokeWidth=1.6).encode(x=alt.X("p50:Q")),
        other.mark_point(color=GREY, filled=True, opacity=0.7, size=60).encode(
            x=alt.X("value:Q"),
            tooltip=tips(
                "series:N",
                "label:N",
                "value:Q",
                "output_tokens:Q",
                series="kind",
                value="energy [Wh]",
            ),
        ),
    ]
    text = "; ".join(
        f"{r['series']}: median {say(r['p50'])} Wh, half of the queries from {say(r['p25'])} to "
        f"{say(r['p75'])} Wh, nine in ten from {say(r['p5'])} to {say(r['p95'])} Wh"
        for r in rows.to_dict("records")
    )
    near = ", ".join(f"{r['label']} {say(r['value'])} Wh" for r in published.to_dict("records"))
    text += f". Published values: {near or 'none is about as long'}."
    dots = published[["label", "output_tokens", "value"]].assign(series=PUBLISHED)
    chart = figure(layers, name, caption, text, height_px, title)
    datasets = {"rows": rows, "published": dots}
    drawn_rows = {key: rounded(frame).to_dict("records") for key, frame in datasets.items()}
    return chart.properties(datasets=drawn_rows)
