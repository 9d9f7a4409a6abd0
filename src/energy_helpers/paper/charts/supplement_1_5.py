"""Charts of the supplement: the benchmark's rows, and the load of the day."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.style import colour_scale, figure, legend, rounded, say
from ...charts.theme import BLUE, MUTED, ORANGE, TEXT


def throughput_by_input(rows: pd.DataFrame, *, name: str, caption: str) -> alt.LayerChart:
    """
    Draw the benchmark rows, throughput over input length; hollow what the fit leaves out.

    Parameters
    ----------
    rows : DataFrame
        ``model``, ``input_tokens``, ``output_tokens`` [tokens], ``tps_tok_s`` [tokens/s],
        ``in_release`` and ``source_name``.
    """
    names = list(dict.fromkeys(rows["model"]))
    pick = alt.selection_point(fields=["model"], bind="legend", name="pick")
    colour = alt.Color("model:N", scale=colour_scale(names), legend=legend())
    drawn = rounded(
        rows[["model", "input_tokens", "output_tokens", "tps_tok_s", "source_name"]].assign(
            released=["yes" if kept else "no" for kept in rows["in_release"]]
        )
    )
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "input_tokens:Q",
            title="Input length [tokens]",
            scale=alt.Scale(type="log", nice=False, padding=14),
            axis=alt.Axis(values=[128, 500, 1000, 2048, 5000, 20000], format=",", grid=False),
        ),
        y=alt.Y(
            "tps_tok_s:Q",
            title="Throughput of the node [tokens/s]",
            scale=alt.Scale(type="log", nice=False, padding=12),
            axis=alt.Axis(tickCount=5, format="~s"),
        ),
        tooltip=[
            "model:N",
            alt.Tooltip("input_tokens:Q", title="input [tokens]"),
            alt.Tooltip("output_tokens:Q", title="output [tokens]"),
            alt.Tooltip("tps_tok_s:Q", title="tokens/s", format=",.2f"),
            alt.Tooltip("source_name:N", title="source"),
            alt.Tooltip("released:N", title="in the released fit"),
        ],
    )
    strong = alt.condition(pick, alt.value(1.0), alt.value(0.12))
    layers = [
        base.transform_filter("datum.released == 'yes'")
        .mark_point(size=75, filled=True)
        .encode(color=colour, opacity=strong)
        .add_params(pick),
        base.transform_filter("datum.released == 'no'")
        .mark_point(size=70, filled=False, strokeWidth=1.8)
        .encode(color=colour, opacity=strong),
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
    return figure(layers, name, caption, text, 340)


def load_over_a_day(hours: pd.DataFrame, *, name: str, caption: str) -> alt.LayerChart:
    """
    Draw the load of a day and the power of a node that follows it.

    Parameters
    ----------
    hours : DataFrame
        ``hour``, ``load`` (share of capacity) and ``power_kw`` [kW] of an eight-GPU node.
    """
    top = float(hours["power_kw"].max())
    share = hours.assign(power_share=hours["power_kw"] / top)
    curves = rounded(
        pd.concat(
            [
                share.assign(curve="load", share=share["load"]),
                share.assign(curve="power", share=share["power_share"]),
            ]
        )[["curve", "hour", "share", "power_kw"]]
    )
    mean = float(hours["load"].iloc[:-1].mean())
    colour = alt.Color(
        "curve:N",
        scale=alt.Scale(domain=["load", "power"], range=[BLUE, ORANGE]),
        legend=alt.Legend(
            title=None,
            symbolOpacity=1,
            labelExpr="datum.label == 'load' ? 'Load / capacity' : 'Power / P_max'",
        ),
    )
    pick = alt.selection_point(fields=["curve"], bind="legend", name="pick")
    x = alt.X(
        "hour:Q",
        title="Hour of the day",
        scale=alt.Scale(domain=[0, 24], nice=False),
        axis=alt.Axis(values=[0, 6, 12, 18, 24], grid=False),
    )
    layers = [
        alt.Chart(curves)
        .mark_line(strokeWidth=2.5, clip=True)
        .encode(
            x=x,
            y=alt.Y(
                "share:Q",
                title="Share of the most",
                scale=alt.Scale(domain=[0, 1], nice=False, clamp=True),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
            color=colour,
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.15)),
            tooltip=[
                "curve:N",
                alt.Tooltip("hour:Q", format=".2f"),
                alt.Tooltip("share:Q", format=".1%"),
                alt.Tooltip("power_kw:Q", format=".2f", title="power [kW]"),
            ],
        )
        .add_params(pick),
        alt.Chart(pd.DataFrame({"mean": [mean]}))
        .mark_rule(strokeDash=[4, 3], color=MUTED)
        .encode(y="mean:Q"),
        alt.Chart(pd.DataFrame({"mean": [mean], "hour": [0.3], "text": ["mean load"]}))
        .mark_text(align="left", baseline="bottom", dy=-4, color=TEXT)
        .encode(x="hour:Q", y="mean:Q", text="text:N"),
    ]
    low, high = hours["load"].min(), hours["load"].max()
    text = (
        f"Load of a fleet over 24 hours: a sine between {low:.0%} and {high:.0%} of capacity, "
        f"least at hour {hours['hour'].iloc[hours['load'].argmin()]:g}, most at hour "
        f"{hours['hour'].iloc[hours['load'].argmax()]:g}, {mean:.0%} on average. The node's power "
        f"runs above it, from {hours['power_kw'].min() / top:.0%} to 100% of its {say(top)} kW."
    )
    return figure(layers, name, caption, text, 260)
