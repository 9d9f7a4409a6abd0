"""The throughput laws and the benchmark they are fitted to."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from ...charts.hatching import hatched
from ...charts.style import colour_scale, figure, legend, rounded, say
from ...charts.theme import MUTED


def throughput_curves(
    curves: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    input_tokens: float,
    longest_tokens: float,
    name: str,
    caption: str,
) -> alt.LayerChart:
    """
    Draw the throughput laws over the output length, for an input length chosen by a menu.

    Parameters
    ----------
    curves : DataFrame
        ``model``, ``input_tokens``, ``output_tokens``, ``tps`` (capped) [tokens/s].
    rows : DataFrame
        The benchmark: ``model``, ``input_tokens``, ``output_tokens``, ``tps``, ``source``.
    input_tokens : float
        The input length that is shown first; one of the curves'.
    longest_tokens : float
        The longest benchmarked output; hatched beyond.
    """
    names = list(dict.fromkeys(curves["model"]))
    lengths = sorted(set(curves["input_tokens"]))
    menu = alt.binding_select(options=lengths, name="Input length [tokens]: ")
    chosen = alt.param(name="input_length", value=input_tokens, bind=menu)
    pick = alt.selection_point(fields=["model"], bind="legend", name="pick")
    colour = alt.Color("model:N", scale=colour_scale(names), legend=legend())
    strong = alt.condition(pick, alt.value(1.0), alt.value(0.12))
    x_scale = alt.Scale(
        type="log",
        nice=False,
        domain=[curves["output_tokens"].min(), curves["output_tokens"].max()],
    )
    low, high = curves["tps"].min() * 0.8, rows["tps"].max() * 1.25
    y_scale = alt.Scale(type="log", nice=False, domain=[float(f"{low:.3g}"), float(f"{high:.3g}")])
    axis = alt.Axis(tickCount=5, format="~s")
    x = alt.X("output_tokens:Q", title="Output length [tokens]", scale=x_scale, axis=axis)
    y = alt.Y("tps:Q", title="Throughput of the node [tokens/s]", scale=y_scale, axis=axis)
    layers = [
        hatched([(longest_tokens, x_scale.domain[1])], y_scale.domain, x, y),
        alt.Chart(rounded(curves))
        .transform_filter("datum.input_tokens == input_length")
        .mark_line(strokeWidth=2, aria=False)
        .encode(x=x, y=y, color=colour, detail="model:N", opacity=strong)
        .add_params(chosen, pick),
        alt.Chart(rounded(rows))
        .transform_filter("datum.input_tokens == input_length")
        .mark_point(size=70, filled=True)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=strong,
            tooltip=[
                "model:N",
                alt.Tooltip("input_tokens:Q", title="input [tokens]"),
                alt.Tooltip("output_tokens:Q", title="output [tokens]"),
                alt.Tooltip("tps:Q", title="tokens/s", format=",.0f"),
                "source:N",
            ],
        ),
    ]
    text = (
        f"Throughput against output length on logarithmic axes for {', '.join(names)}: rising "
        "power laws that end at the fastest benchmarked row, with the benchmark rows as points. "
        f"A menu picks the input length, {input_tokens:g} tokens at first. Hatched beyond "
        f"{longest_tokens:,.0f} output tokens, the longest benchmarked."
    )
    return figure(layers, name, caption, text, 320)


def fit_ratios(rows: pd.DataFrame, *, name: str, caption: str) -> alt.LayerChart:
    """
    Draw measured against fitted throughput, row by row.

    Parameters
    ----------
    rows : DataFrame
        ``model``, ``input_tokens``, ``output_tokens``, ``tps``, ``fitted_tps`` (capped)
        [tokens/s] and ``ratio``, measured / fitted.
    """
    names = list(dict.fromkeys(rows["model"]))
    pick = alt.selection_point(fields=["model"], bind="legend", name="pick")
    colour = alt.Color("model:N", scale=colour_scale(names), legend=legend())
    axis = alt.Axis(tickCount=5, format="~s")
    layers = [
        alt.Chart(pd.DataFrame({"one": [1.0]}))
        .mark_rule(color=MUTED, strokeDash=[4, 3])
        .encode(y="one:Q"),
        alt.Chart(rounded(rows))
        .mark_point(size=80, filled=True)
        .encode(
            x=alt.X(
                "fitted_tps:Q",
                title="Fitted throughput [tokens/s]",
                scale=alt.Scale(type="log", nice=False, padding=12),
                axis=axis,
            ),
            y=alt.Y(
                "ratio:Q",
                title="Measured / fitted throughput",
                scale=alt.Scale(type="log", nice=False, padding=12),
                axis=alt.Axis(tickCount=6, format="~g"),
            ),
            color=colour,
            opacity=alt.condition(pick, alt.value(0.9), alt.value(0.12)),
            tooltip=[
                "model:N",
                alt.Tooltip("input_tokens:Q", title="input [tokens]"),
                alt.Tooltip("output_tokens:Q", title="output [tokens]"),
                alt.Tooltip("tps:Q", title="measured [tokens/s]", format=",.0f"),
                alt.Tooltip("fitted_tps:Q", title="fitted [tokens/s]", format=",.0f"),
                alt.Tooltip("ratio:Q", format=".2f"),
            ],
        )
        .add_params(pick),
    ]
    worst = rows.loc[(np.log(rows["ratio"]).abs()).idxmax()]
    text = (
        f"Ratio of measured to fitted throughput for {len(rows)} benchmark rows. It runs from "
        f"{say(rows['ratio'].min())} to {say(rows['ratio'].max())}; furthest from 1 is "
        f"{worst['model']} at {worst['input_tokens']:g} tokens in, {worst['output_tokens']:g} out."
    )
    return figure(layers, name, caption, text, 280)
