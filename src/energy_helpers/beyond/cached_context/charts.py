"""Charts of a band over a number of tokens, with the measured part and published values."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from ...charts.shading import shaded
from ...charts.style import DOT, figure, logarithmic, nearest, rounded, say, tips
from ...charts.theme import DEEP_GREEN, MUTED


def band_over_tokens(
    curves: pd.DataFrame,
    *,
    step_tokens: float,
    longest_tokens: float,
    published: Mapping[str, float],
    x_title: str,
    y_title: str,
    subject: str,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw a band over a number of tokens, on logarithmic axes.

    `curves` has ``tokens low value high``. The point nearest to `step_tokens`, those of the
    settings, has a dot. The chart is shaded beyond `longest_tokens`, the most that were measured.
    Values of `published`, words -> value, are dashed lines. `subject` is what is drawn, in words.

    Examples
    --------
    >>> tokens = np.array([1000.0, 10_000.0])
    >>> band = eh.beyond.cached_context.step_energy(edition, tokens)
    >>> curves = eh.beyond.cached_context.agent_steps.as_frame(tokens, band)
    >>> words = {"x_title": "Prefix [tokens]", "y_title": "Energy [Wh]", "subject": "A step"}
    >>> more = {"step_tokens": 1000.0, "longest_tokens": 5000.0, "published": {}, "name": "x"}
    >>> band_over_tokens(curves, caption="Steps.", **words, **more).description.split(". ")[1]
    'At 1,000 tokens: 0.615, and 0.209 to 1.21 for the band'
    """
    first, last = curves["tokens"].min(), curves["tokens"].max()
    values = [*curves["low"], *curves["high"], *published.values()]
    ends = (0.8 * min(values), 1.25 * max(values))
    x = logarithmic(alt.X, "tokens", x_title, first, last, form="~s")
    y = logarithmic(alt.Y, "value", y_title, *ends)
    base = alt.Chart(rounded(curves[["tokens", "low", "value", "high"]])).encode(x=x)
    place = (curves["tokens"] / step_tokens - 1).abs().idxmin()
    step = curves.loc[[place], ["tokens", "low", "value", "high"]]
    areas = [(longest_tokens, last)] if longest_tokens < last else []
    titles = {"low": "lowest", "value": "baseline", "high": "highest", "at": "published"}
    tooltip = tips("tokens:Q", "low:Q", "value:Q", "high:Q", **titles)
    lines = pd.DataFrame({"source": list(published), "at": list(published.values())})
    layers: list[alt.Chart] = [
        *([shaded("x", areas)] if areas else []),
        base.mark_area(color=DEEP_GREEN, opacity=0.25, aria=False, clip=True).encode(
            y=logarithmic(alt.Y, "low", y_title, *ends), y2="high:Q"
        ),
        base.mark_line(color=DEEP_GREEN, strokeWidth=2).encode(y=y),
        base.mark_point(opacity=0, aria=False).encode(y=y, tooltip=tooltip).add_params(nearest()),
        alt.Chart(rounded(step)).mark_point(**DOT, size=70).encode(x=x, y=y, tooltip=tooltip),
    ]
    if published:
        dashed = alt.Chart(rounded(lines)).mark_rule(strokeDash=[4, 3], color=MUTED)
        layers.insert(-1, dashed.encode(y="at:Q", tooltip=tips("source:N", "at:Q", **titles)))
    at = step.iloc[0]
    text = (
        f"{subject} on logarithmic axes, a line inside a band. At {at['tokens']:,.0f} tokens: "
        f"{say(at['value'])}, and {say(at['low'])} to {say(at['high'])} for the band."
    )
    if published:
        told = "; ".join(f"{words}, {say(value)}" for words, value in published.items())
        text += f" Dashed: {told}."
    if areas:
        text += f" Shaded beyond {longest_tokens:,.0f} tokens, the longest measured."
    return figure(layers, name, caption, text, 320, title)
