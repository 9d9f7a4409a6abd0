"""Throughput that falls with the context: rows and laws, and what follows for the fleet."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.hatching import hatched
from ...charts.style import colour_scale, figure, legend, rounded, say
from ...charts.theme import MUTED, TEXT

LAWS = {"context": "Falls with the context", "cap": "The paper's, capped"}
_AXIS = alt.Axis(tickCount=5, format="~s")


def measured_laws(
    curves: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    gpu: str,
    name: str,
    caption: str,
) -> alt.LayerChart:
    """
    Draw measured throughput over the output length with the laws fitted to it, for one GPU.

    Parameters
    ----------
    curves : DataFrame
        ``gpu``, ``model``, ``output_tokens`` and ``tps_per_gpu`` [tokens/s] of the laws.
    rows : DataFrame
        The same of the measured rows, with ``input_tokens``.
    gpu : str
        The kind of GPU that is shown first; a menu picks another one.
    """
    names = list(dict.fromkeys(rows["model"]))
    kinds = list(dict.fromkeys(rows["gpu"]))
    chosen = alt.param(
        name="gpu_kind", value=gpu, bind=alt.binding_select(options=kinds, name="GPU: ")
    )
    pick = alt.selection_point(fields=["model"], bind="legend", name="pick")
    strong = alt.condition(pick, alt.value(1.0), alt.value(0.12))
    colour = alt.Color("model:N", scale=colour_scale(names), legend=legend())
    ends = [float(curves["output_tokens"].min()), float(curves["output_tokens"].max())]
    low = min(curves["tps_per_gpu"].min(), rows["tps_per_gpu"].min()) * 0.8
    high = max(curves["tps_per_gpu"].max(), rows["tps_per_gpu"].max()) * 1.25
    x = alt.X(
        "output_tokens:Q",
        title="Output length [tokens]",
        scale=alt.Scale(type="log", nice=False, domain=ends),
        axis=_AXIS,
    )
    y = alt.Y(
        "tps_per_gpu:Q",
        title="Throughput [tokens/s per GPU]",
        scale=alt.Scale(type="log", nice=False, domain=[float(f"{v:.3g}") for v in (low, high)]),
        axis=_AXIS,
    )
    layers = [
        hatched([(float(rows["output_tokens"].max()), ends[1])], (low, high), x, y),
        alt.Chart(rounded(curves))
        .transform_filter("datum.gpu == gpu_kind")
        .mark_line(strokeWidth=2, aria=False)
        .encode(x=x, y=y, color=colour, opacity=strong)
        .add_params(chosen, pick),
        alt.Chart(rounded(rows))
        .transform_filter("datum.gpu == gpu_kind")
        .mark_point(size=70, filled=True)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=strong,
            tooltip=[
                "model:N",
                "gpu:N",
                alt.Tooltip("input_tokens:Q", title="input [tokens]"),
                alt.Tooltip("output_tokens:Q", title="output [tokens]"),
                alt.Tooltip("tps_per_gpu:Q", title="tokens/s per GPU", format=",.0f"),
            ],
        ),
    ]
    first = rows[rows["gpu"] == gpu].sort_values("output_tokens")
    told = "; ".join(
        f"{model}: {say(own['tps_per_gpu'].iloc[0])} at {own['output_tokens'].iloc[0]:,} tokens, "
        f"{say(own['tps_per_gpu'].iloc[-1])} at {own['output_tokens'].iloc[-1]:,}"
        for model, own in first.groupby("model", sort=False)
    )
    text = (
        "Measured throughput per GPU against output length on logarithmic axes, with fitted laws "
        f"that rise to a hump and fall. A menu picks the GPU, {gpu} at first. {told}. Hatched: "
        "longer outputs than any row."
    )
    return figure(layers, name, caption, text, 320)


def two_laws(
    curves: pd.DataFrame, *, longest_tokens: float, name: str, caption: str
) -> alt.LayerChart:
    """
    Draw the throughput of some models over the output length, by either law.

    Parameters
    ----------
    curves : DataFrame
        ``model``, ``law`` (``cap`` or ``context``), ``output_tokens``, ``tps`` [tokens/s].
    longest_tokens : float
        The longest output that any row was measured at; hatched beyond.
    """
    names = list(dict.fromkeys(curves["model"]))
    pick = alt.selection_point(fields=["model"], bind="legend", name="pick")
    ends = [float(curves["output_tokens"].min()), float(curves["output_tokens"].max())]
    low, high = curves["tps"].min() * 0.8, curves["tps"].max() * 1.25
    x = alt.X(
        "output_tokens:Q",
        title="Output length [tokens]",
        scale=alt.Scale(type="log", nice=False, domain=ends),
        axis=_AXIS,
    )
    y = alt.Y(
        "tps:Q",
        title="Throughput of the node [tokens/s]",
        scale=alt.Scale(type="log", nice=False, domain=[float(f"{v:.3g}") for v in (low, high)]),
        axis=_AXIS,
    )
    shown = curves.assign(law=curves["law"].map(LAWS))
    layers = [
        hatched([(longest_tokens, ends[1])], (low, high), x, y),
        alt.Chart(rounded(shown))
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("model:N", scale=colour_scale(names), legend=legend()),
            strokeDash=alt.StrokeDash(
                "law:N",
                scale=alt.Scale(domain=list(LAWS.values()), range=[[1, 0], [5, 3]]),
                legend=alt.Legend(title=None),
            ),
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.12)),
            tooltip=[
                "model:N",
                "law:N",
                alt.Tooltip("output_tokens:Q", title="output [tokens]", format=",.0f"),
                alt.Tooltip("tps:Q", title="tokens/s", format=",.0f"),
            ],
        )
        .add_params(pick),
    ]
    last = curves[curves["output_tokens"] == ends[1]]
    told = "; ".join(f"{r.model}, {r.law}: {say(r.tps)}" for r in last.itertuples())
    text = (
        f"Throughput against output length on logarithmic axes for {', '.join(names)}, by the "
        "paper's capped law, dashed, and by the law that falls with the context, solid. At "
        f"{ends[1]:,.0f} output tokens, in tokens per second: {told}. Hatched beyond "
        f"{longest_tokens:,.0f} tokens, the longest output measured."
    )
    return figure(layers, name, caption, text, 320)


def fleets_by_shape(
    table: pd.DataFrame, *, cap_gwh: float, own_gwh: float, name: str, caption: str
) -> alt.LayerChart:
    """
    Draw the mixed fleet under the shape of each measured series, over that series' K.

    Parameters
    ----------
    table : DataFrame
        ``series``, ``model``, ``half_context`` [tokens], ``spread`` and ``gwh_per_day``.
    cap_gwh, own_gwh : float
        The fleet with the paper's cap, and with each model's own shape [GWh/day]; as lines.
    """
    names = list(dict.fromkeys(table["model"]))
    pick = alt.selection_point(fields=["model"], bind="legend", name="pick")
    lines = pd.DataFrame({"law": ["the paper's cap", "own shapes"], "at": [cap_gwh, own_gwh]})
    layers = [
        alt.Chart(rounded(lines))
        .mark_rule(strokeDash=[4, 3], color=MUTED)
        .encode(y="at:Q", tooltip=["law:N", alt.Tooltip("at:Q", title="GWh/day", format=".2f")]),
        alt.Chart(rounded(lines))
        .mark_text(align="right", baseline="bottom", dx=-4, dy=-3, color=TEXT)
        .encode(x=alt.value("width"), y="at:Q", text="law:N"),
        alt.Chart(rounded(table))
        .mark_point(size=75, filled=True)
        .encode(
            x=alt.X(
                "half_context:Q",
                title="Context that halves the speed of decoding, K [tokens]",
                scale=alt.Scale(type="log", nice=False, padding=14),
                axis=alt.Axis(tickCount=5, format="~s"),
            ),
            y=alt.Y("gwh_per_day:Q", title="Mixed fleet [GWh per day]"),
            color=alt.Color("model:N", scale=colour_scale(names), legend=legend()),
            opacity=alt.condition(pick, alt.value(0.9), alt.value(0.12)),
            tooltip=[
                "series:N",
                alt.Tooltip("half_context:Q", title="K [tokens]", format=",.0f"),
                alt.Tooltip("spread:Q", title="spread of ln TPS", format=".2f"),
                alt.Tooltip("gwh_per_day:Q", title="GWh/day", format=".2f"),
            ],
        )
        .add_params(pick),
    ]
    ordered = table.sort_values("gwh_per_day")
    bottom, top = ordered.iloc[0], ordered.iloc[-1]
    text = (
        f"Energy of the mixed fleet with the shapes of {len(table)} measured series. Lowest: "
        f"{say(bottom['gwh_per_day'])} GWh per day, {bottom['series']}; highest: "
        f"{say(top['gwh_per_day'])}, {top['series']}. Dashed: {say(cap_gwh)} with the paper's cap, "
        f"{say(own_gwh)} with each model's own shape."
    )
    return figure(layers, name, caption, text, 320)
