"""Charts of the benchmark rows (S.I) and of the load over a day (S.V)."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.line_names import line_ends
from ...charts.style import (
    by_colour,
    by_shape,
    figure,
    line_at,
    linear_axis,
    logarithmic,
    picked,
    rounded,
    say,
    tips,
    yes_or_no,
    zoomed,
)
from ...charts.theme import BLUE, ORANGE, TEXT


def throughput_by_input(
    rows: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the throughput of the benchmark rows against input length.

    Hollow points are rows that the released fit does not use.

    `rows`: ``model``, ``input_tokens``, ``output_tokens`` [tokens], ``tps_tok_s`` [tokens/s],
    ``in_release`` and ``source_name``.

    Examples
    --------
    >>> rows = eh.paper.table_s1.with_sources(eh.load_throughput())
    >>> throughput_by_input(rows, name="rows", caption="Rows.").description.split(". ")[0]
    'Throughput in tokens per second against input length for 38 benchmark rows on logarithmic axes'
    """
    names = list(dict.fromkeys(rows["model"]))
    pick, strong = picked("model")
    columns = ["model", "input_tokens", "output_tokens", "tps_tok_s", "source_name"]
    base = alt.Chart(rounded(rows[columns].assign(released=yes_or_no(rows["in_release"])))).encode(
        x=logarithmic(
            *(alt.X, "input_tokens", "Input length [tokens]"),
            *(rows["input_tokens"].min(), rows["input_tokens"].max()),
            form="~s",
            padding=14,
        ),
        y=logarithmic(
            *(alt.Y, "tps_tok_s", "Throughput of the node [tokens/s]"),
            *(rows["tps_tok_s"].min(), rows["tps_tok_s"].max()),
            form="~s",
            padding=12,
        ),
        color=by_colour("model", names),
        shape=by_shape("model", names),
        opacity=strong,
        tooltip=tips(
            *("model:N", "input_tokens:Q", "output_tokens:Q", "tps_tok_s:Q"),
            *("source_name:N", "released:N"),
            form=",.2f",
            tps_tok_s="tokens/s",
            released="in the released fit",
        ),
    )
    layers = [
        base.transform_filter("datum.released == 'yes'")
        .mark_point(size=75, filled=True, clip=True)
        .add_params(pick, zoomed()),
        base.transform_filter("datum.released == 'no'").mark_point(
            size=70, filled=False, strokeWidth=1.8, clip=True
        ),
    ]
    ranges = "; ".join(
        f"{model}: {len(own)} rows, {say(own['tps_tok_s'].min())} to {say(own['tps_tok_s'].max())}"
        for model, own in rows.groupby("model", sort=False)
    )
    text = (
        f"Throughput in tokens per second against input length for {len(rows)} benchmark rows on "
        f"logarithmic axes. {ranges}. It falls as the input grows. Hollow points are the "
        f"{int((~rows['in_release']).sum())} rows that the released code leaves out."
    )
    return figure(layers, name, caption, text, 340, title)


def load_over_a_day(
    hours: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the load over a day and the power of a node under this load.

    `hours`: ``hour``, ``load`` (share of capacity) and ``power_kw`` [kW] of an eight-GPU node.

    Examples
    --------
    >>> chart = load_over_a_day(eh.paper.daily_load.hourly(edition), name="load", caption="Load.")
    >>> chart.description.split(". ")[1]
    "The node's power runs above it, from 63% to 100% of its 10.2 kW."
    """
    top = float(hours["power_kw"].max())
    shares = {"load / capacity": hours["load"], "power / P_max": hours["power_kw"] / top}
    curves = pd.concat([hours.assign(curve=name, share=share) for name, share in shares.items()])
    mean = float(hours["load"].iloc[:-1].mean())
    pick, strong = picked("curve", weak=0.15)
    x = alt.X(
        "hour:Q",
        title="Hour of the day",
        scale=alt.Scale(domain=[0, 24], nice=False),
        axis=alt.Axis(values=[0, 6, 12, 18, 24], grid=False),
    )
    y = alt.Y(
        "share:Q",
        title="Share of the maximum",
        scale=alt.Scale(domain=[0, 1], nice=False, clamp=True),
        axis=linear_axis(format=".0%"),
    )
    colour = by_colour("curve", dict(zip(shares, (BLUE, ORANGE), strict=True)))
    layers = [
        alt.Chart(rounded(curves[["curve", "hour", "share", "power_kw"]]))
        .mark_line(strokeWidth=2.5, clip=True)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=strong,
            tooltip=tips(
                *("curve:N", "hour:Q", "share:Q:.1%", "power_kw:Q"),
                form=".2f",
                power_kw="power [kW]",
            ),
        )
        .add_params(pick),
        line_at(mean, "y"),
        alt.Chart(pd.DataFrame({"mean": [mean], "hour": [12], "text": ["mean load"]}))
        .mark_text(baseline="top", dy=5, color=TEXT)
        .encode(x="hour:Q", y="mean:Q", text="text:N"),
        line_ends(
            *(curves, "hour", "share", colour),
            ends=(0.0, 1.0),
            height_px=260,
            log=False,
            opacity=strong,
        ),
    ]
    low, high = hours["load"].min(), hours["load"].max()
    text = (
        f"Load of a fleet over 24 hours: a sine between {low:.0%} and {high:.0%} of capacity, "
        f"least at hour {hours['hour'].iloc[hours['load'].argmin()]:g}, most at hour "
        f"{hours['hour'].iloc[hours['load'].argmax()]:g}, {mean:.0%} on average. The node's power "
        f"runs above it, from {hours['power_kw'].min() / top:.0%} to 100% of its {say(top)} kW."
    )
    return figure(layers, name, caption, text, 260, title)
