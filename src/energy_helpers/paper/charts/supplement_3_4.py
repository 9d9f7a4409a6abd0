"""Charts of the input length (S.III) and the power coupling (S.IV)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from ...charts.rows import row_axis
from ...charts.style import (
    DOT,
    by_colour,
    by_dash,
    by_shape,
    figure,
    linear_axis,
    log_axis,
    log_scale,
    menu,
    picked,
    rounded,
    say,
    tips,
)
from ...charts.theme import LINE, MODEL_COLOURS, MUTED, TEXT
from ...method.assumptions import QUERY_WORDS

EFFECTIVE = {
    "output": "L_out",
    "output+input/30": "L_out + L_in / 30",
    "output+input": "L_out + L_in",
}
COUPLINGS = {"none": "Drawn", "released": "As released", "as-written": "As written"}


def blends_by_input(
    shapes: pd.DataFrame,
    table: pd.DataFrame,
    *,
    effective_length: str,
    subject: str,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the density of the blend at each input length, stacked from the parts of its models.

    A menu selects the effective length; `effective_length` is shown first. `shapes` and `table` are
    results of `input_and_power.input_shapes` and `input_and_power.input_lengths`; `subject` is the
    name of the energy in the alt text.

    Examples
    --------
    >>> shapes = eh.paper.input_and_power.input_shapes(edition, "traditional")
    >>> table = eh.paper.input_and_power.input_lengths(edition, "traditional")
    >>> more = {"effective_length": "output", "subject": "Energy", "name": "x", "caption": "X."}
    >>> blends_by_input(shapes, table, **more).description.split(". ")[1]
    'A menu picks the effective length, L_out at first'
    """
    lengths = sorted(set(shapes["input_tokens"]))
    position = {tokens: len(lengths) - 1 - i for i, tokens in enumerate(lengths)}
    names = [model for model in MODEL_COLOURS if model in set(shapes["model"])]
    names += [model for model in dict.fromkeys(shapes["model"]) if model not in names]
    at = shapes["input_tokens"].map(position).astype(float)
    tallest = shapes.groupby(["effective_length", "input_tokens"])["high"].transform("max")
    drawn = shapes.assign(low=at + 0.78 * shapes["low"] / tallest)
    drawn["high"] = at + 0.78 * shapes["high"] / tallest
    medians = table.reset_index()
    medians["row"] = medians["input_tokens"].map(position).astype(float)
    chosen = menu("effective_length", EFFECTIVE, "Effective length", effective_length)
    pick, filled = picked("model", 0.7)
    low, high = (float(f"{shapes['energy_wh'].agg(end):.2g}") for end in ("min", "max"))
    labels = [f"{tokens:,}" for tokens in lengths]
    y = row_axis(labels, title="Input length [tokens]", room=(0.18, -0.1))
    shown = "datum.effective_length == effective_length"
    tooltip = tips("input_tokens:Q", "p25:Q", "median:Q", "p75:Q", "modes:Q", "blend:N")
    columns = ["effective_length", "input_tokens", "model", "energy_wh", "low", "high"]
    base = alt.Chart(rounded(medians)).transform_filter(shown)
    layers = [
        alt.Chart(_short(drawn[columns]))
        .transform_filter(shown)
        .mark_area(aria=False)
        .encode(
            x=alt.X(
                "energy_wh:Q",
                title="Energy per query [Wh]",
                scale=log_scale(low, high, clamp=True),
                axis=log_axis(low, high),
            ),
            y=y,
            y2="high:Q",
            color=by_colour("model", names),
            detail=["model:N", "input_tokens:O"],
            fillOpacity=filled,
        )
        .add_params(chosen, pick),
        base.mark_rule(strokeWidth=6, strokeCap="round", color=MUTED, yOffset=7).encode(
            x="p25:Q", x2="p75:Q", y="row:Q", tooltip=tooltip
        ),
        base.mark_point(**DOT, size=55, yOffset=7).encode(x="median:Q", y="row:Q", tooltip=tooltip),
    ]
    first = medians[medians["effective_length"] == effective_length]
    said = "; ".join(
        f"{r.input_tokens:,} tokens: {say(r.median)} Wh, {r.modes} mode(s), {r.blend}"
        for r in first.itertuples()
    )
    text = (
        f"{subject}, densities stacked from the models of the blend, a row for each input length, "
        f"on a logarithmic axis. A menu picks the effective length, "
        f"{EFFECTIVE[effective_length]} at first. Medians, modes and models then: {said}."
    )
    return figure(layers, name, caption, text, 110 * len(lengths), title)


def power_over_throughput(
    lines: pd.DataFrame,
    models: pd.DataFrame,
    drawn: Mapping[str, float],
    *,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw a node's power against its throughput under both power couplings.

    A band shows the range of the power without a coupling.

    `lines` and `models` are results of `input_and_power.power_lines` and
    `input_and_power.throughput_shares`; `drawn` has ``p5``, ``median`` and ``p95`` of the
    utilisation, which is random without a coupling.

    Examples
    --------
    >>> lines = eh.paper.input_and_power.power_lines(edition)
    >>> models = eh.paper.input_and_power.throughput_shares(edition)
    >>> drawn = {"p5": 0.4, "median": 0.6, "p95": 0.9}
    >>> chart = power_over_throughput(lines, models, drawn, name="power", caption="Power.")
    >>> chart.description.split(". ")[1].partition(";")[0]
    'released: 0.24 without throughput, 0.8 at the highest'
    """
    couplings = [coupling for coupling in COUPLINGS if coupling in set(lines["power_coupling"])]
    models = models.replace({"regime": QUERY_WORDS})
    points = models.merge(_line_at(lines, models), on=["regime", "model"])
    band = pd.DataFrame([{"from": 0.0, "to": 1.0, **drawn}])
    x = alt.X(
        "tps_share:Q",
        title="Throughput / highest throughput",
        scale=alt.Scale(domain=[0, 1.03], nice=False),
        axis=linear_axis(format=".0%", grid=False),
    )
    y_scale = alt.Scale(domain=[0, 1], nice=False)
    layers = [
        alt.Chart(rounded(band))
        .mark_rect(color=LINE, opacity=0.45)
        .encode(
            x=alt.X("from:Q", title="Throughput / highest throughput"),
            x2="to:Q",
            y=alt.Y("p5:Q", scale=y_scale),
            y2="p95:Q",
            tooltip=tips("p5:Q", "median:Q", "p95:Q"),
        ),
        alt.Chart(rounded(band))
        .mark_rule(strokeDash=[4, 3], color=MUTED)
        .encode(x="from:Q", x2="to:Q", y="median:Q"),
        alt.Chart(rounded(lines))
        .mark_line(strokeWidth=2.2, color=TEXT)
        .encode(
            x=x,
            y=alt.Y(
                "power_share:Q",
                title="Power / P_max",
                scale=y_scale,
                axis=linear_axis(format=".0%"),
            ),
            strokeDash=by_dash(
                "power_coupling", dict(zip(couplings, ([1, 0], [7, 4]), strict=False))
            ).legend(None),
            tooltip=tips(
                *("power_coupling:N", "tps_share:Q", "power_share:Q", "power_kw:Q:.3~g"),
                form=".0%",
                power_kw="power [kW]",
            ),
        ),
        alt.Chart(rounded(points))
        .mark_point(size=85, filled=True, opacity=1)
        .encode(
            x="tps_share:Q",
            y="power_share:Q",
            color=by_colour("model", list(dict.fromkeys(models["model"]))),
            shape=by_shape("regime", {"typical": "circle", "long": "triangle-up"}).legend(None),
            tooltip=tips("model:N", "regime:N", "tps_share:Q", "power_share:Q", form=".0%"),
        ),
    ]
    # one name is above the end of its line, the other below the start: no line crosses a name
    names_at: tuple[tuple[str, float, Literal["left", "right"], int], ...] = (
        ("as-written", 1.0, "right", -9),
        ("released", 0.0, "left", 22),
    )
    for coupling, at, align, dy in names_at:
        named = lines[(lines["power_coupling"] == coupling) & (lines["tps_share"] == at)]
        layers.append(
            alt.Chart(rounded(named[["tps_share", "power_share"]]))
            .mark_text(align=align, dx=4, dy=dy, color=TEXT, text=COUPLINGS[coupling])
            .encode(x="tps_share:Q", y="power_share:Q")
        )
    ends = "; ".join(
        f"{coupling}: {say(own['power_share'].min())} without throughput, "
        f"{say(own['power_share'].max())} at the highest"
        for coupling, own in lines.groupby("power_coupling", sort=False)
    )
    where = "; ".join(f"{r.model}, {r.regime}: {r.tps_share:.0%}" for r in models.itertuples())
    text = (
        f"A node's power as a share of its maximum against its throughput: straight lines. {ends}. "
        f"A band from {say(drawn['p5'])} to {say(drawn['p95'])} is what is drawn without a "
        f"coupling. Points show the throughput of each model's median query: {where}."
    )
    return figure(layers, name, caption, text, 320, title)


def _line_at(lines: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Return the power on the first coupling's line at the throughput of each model."""
    own = lines[lines["power_coupling"] == lines["power_coupling"].iloc[0]]
    share = np.interp(models["tps_share"], own["tps_share"], own["power_share"])
    return models[["regime", "model"]].assign(power_share=share)


def _short(frame: pd.DataFrame) -> pd.DataFrame:
    """Round the thousands of points of the shapes, which need no more than four digits."""
    short = frame.copy()
    for column in ("low", "high"):
        short[column] = short[column].round(3)
    short["energy_wh"] = [float(f"{value:.4g}") for value in short["energy_wh"]]
    return short
