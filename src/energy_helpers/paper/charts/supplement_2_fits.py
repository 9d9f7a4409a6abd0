"""Charts of the throughput fits and their benchmark rows."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from ...charts.line_names import line_ends
from ...charts.shading import beyond_measured
from ...charts.style import (
    by_colour,
    by_dash,
    by_shape,
    figure,
    line_at,
    logarithmic,
    menu,
    nearest,
    picked,
    rounded,
    say,
    tips,
    zoomed,
)


def throughput_curves(
    curves: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    input_tokens: float,
    longest_tokens: float,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the throughput fits against output length; a menu selects the input length.

    `curves`: ``model``, ``input_tokens``, ``output_tokens``, ``tps`` (capped) [tokens/s]. `rows`,
    the benchmark: the same and ``source``. `input_tokens`, one of those in `curves`, is shown
    first. Outputs longer than the longest benchmarked, of `longest_tokens`, are shaded.

    Examples
    --------
    >>> curves = eh.paper.tables.throughput_curves(edition, [500.0])
    >>> rows = eh.paper.tables.fitted_rows(edition)
    >>> more = {"input_tokens": 500.0, "longest_tokens": 2048.0, "name": "fits", "caption": "Fits."}
    >>> throughput_curves(curves, rows, **more).description.split(". ")[1]
    'A menu picks the input length, 500 tokens at first'
    """
    names = list(dict.fromkeys(curves["model"]))
    lengths = sorted(set(curves["input_tokens"]))
    chosen = menu("input_length", lengths, "Input length [tokens]", input_tokens)
    pick, strong = picked("model")
    colour = by_colour("model", names)
    ends = (curves["tps"].min() * 0.8, rows["tps"].max() * 1.25)
    shown = "datum.input_tokens == input_length"
    x, y, shading = beyond_measured(
        *(longest_tokens, curves["output_tokens"], ends),
        *("tps", "Throughput of the node [tokens/s]"),
    )
    layers = [
        shading,
        alt.Chart(rounded(curves))
        .transform_filter(shown)
        .mark_line(strokeWidth=2, aria=False)
        .encode(x=x, y=y, color=colour, strokeDash=by_dash("model", names), opacity=strong)
        .add_params(chosen, pick),
        alt.Chart(rounded(rows))
        .transform_filter(shown)
        .mark_point(size=70, filled=True)
        .encode(
            x=x,
            y=y,
            color=colour,
            shape=by_shape("model", names),
            opacity=strong,
            tooltip=tips("model:N", "input_tokens:Q", "output_tokens:Q", "tps:Q", "source:N"),
        )
        .add_params(nearest()),
        line_ends(
            *(curves, "output_tokens", "tps", colour),
            ends=ends,
            height_px=320,
            menu="input_tokens",
            shown=shown,
            opacity=strong,
        ),
    ]
    text = (
        f"Throughput against output length on logarithmic axes for {', '.join(names)}: rising "
        "power laws that end at the fastest benchmarked row, with the benchmark rows as points. "
        f"A menu picks the input length, {input_tokens:g} tokens at first. Shaded beyond "
        f"{longest_tokens:,.0f} output tokens, the longest that was fitted."
    )
    return figure(layers, name, caption, text, 320, title)


def fit_ratios(rows: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw the ratio of measured to fitted throughput for each benchmark row.

    `rows`: ``model``, ``input_tokens``, ``output_tokens``, ``tps``, ``fitted_tps`` (capped)
    [tokens/s] and ``ratio``, measured / fitted.

    Examples
    --------
    >>> chart = fit_ratios(eh.paper.tables.fitted_rows(edition), name="ratios", caption="Ratios.")
    >>> chart.description.split(". ")[0]
    'Ratio of measured to fitted throughput for 22 benchmark rows'
    """
    names = list(dict.fromkeys(rows["model"]))
    pick, strong = picked("model", 0.9)
    layers = [
        line_at(1.0, "y"),
        alt.Chart(rounded(rows))
        .mark_point(size=80, filled=True, clip=True)
        .encode(
            x=logarithmic(
                *(alt.X, "fitted_tps", "Fitted throughput [tokens/s]"),
                *(rows["fitted_tps"].min(), rows["fitted_tps"].max()),
                form="~s",
                padding=12,
            ),
            y=logarithmic(
                *(alt.Y, "ratio", "Measured / fitted throughput"),
                *(rows["ratio"].min(), rows["ratio"].max()),
                form=",~g",
                padding=12,
            ),
            color=by_colour("model", names),
            shape=by_shape("model", names),
            opacity=strong,
            tooltip=tips(
                *("model:N", "input_tokens:Q", "output_tokens:Q", "tps:Q", "fitted_tps:Q"),
                "ratio:Q:.2f",
                form=",.0f",
                tps="measured [tokens/s]",
                fitted_tps="fitted [tokens/s]",
            ),
        )
        .add_params(pick, nearest(), zoomed()),
    ]
    worst = rows.loc[(np.log(rows["ratio"]).abs()).idxmax()]
    text = (
        f"Ratio of measured to fitted throughput for {len(rows)} benchmark rows. It runs from "
        f"{say(rows['ratio'].min())} to {say(rows['ratio'].max())}; furthest from 1 is "
        f"{worst['model']} at {worst['input_tokens']:g} tokens in, {worst['output_tokens']:g} out."
    )
    return figure(layers, name, caption, text, 280, title)
