"""Charts of the gains of newer hardware and software, and of energy per query on newer GPUs."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.style import (
    by_colour,
    by_shape,
    figure,
    line_at,
    logarithmic,
    names_axis,
    nearest,
    picked,
    rounded,
    say,
    tips,
    whole_rows,
)
from ...charts.theme import BLUE, GREEN, MUTED, OCHRE, ORANGE, TEXT

GPU_COLOURS = {"H100": OCHRE, "H200": ORANGE, "B200": BLUE, "GB200": GREEN}


def gains_by_row(
    gains: pd.DataFrame,
    row: str,
    *,
    interval: tuple[float, float],
    lever: str,
    x_title: str,
    subject: str,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw one dot per comparison, in rows, over the interval of one of the paper's levers.

    `gains`: ``model gain input_tokens output_tokens`` and the column `row`, whose values are the
    rows. `interval`, P5 and P95 of the lever, is shaded. `lever` and `subject` name the lever and
    the compared quantity in the alternative text.

    Examples
    --------
    >>> gains = eh.beyond.newer_hardware.per_gpu.hardware_gains().head(3)
    >>> words = {"lever": "hardware", "x_title": "Gain [×]", "subject": "Gains"}
    >>> more = {"interval": (1.5, 2.5), "name": "gains", "caption": "Gains."}
    >>> gains_by_row(gains, "step", **words, **more).description.split(". ")[1]
    'H100 to H200: median over models 1.2, dots from 1.04 to 1.24'
    """
    names = sorted(set(gains["model"]))
    order = list(dict.fromkeys(gains[row]))
    pick, strong = picked("model", 0.8, 0.08)
    # dots of different models in one row are next to each other
    place = gains["model"].map(names.index) / max(len(names) - 1, 1) - 0.5
    drawn = gains.assign(place=place, row=gains[row])
    # every model has the same weight, regardless of the number of its rows
    by_model = gains.groupby([row, "model"], sort=False)["gain"].median()
    medians = by_model.groupby(level=row, sort=False).median()
    ends = gains["gain"].min(), gains["gain"].max()
    x = logarithmic(alt.X, "gain", x_title, *ends, padding=10)
    y = alt.Y("row:N", sort=order, title=None, axis=names_axis(order))
    offset = alt.YOffset("place:Q", scale=alt.Scale(domain=[-0.75, 0.75]))
    layers = [
        alt.Chart(pd.DataFrame({"low": [interval[0]], "high": [interval[1]]}))
        .mark_rect(color=MUTED, opacity=0.22, aria=False)
        .encode(x="low:Q", x2="high:Q"),
        alt.Chart(rounded(drawn))
        .mark_point(size=42, filled=True)
        .encode(
            x=x,
            y=y,
            yOffset=offset,
            color=by_colour("model", names),
            shape=by_shape("model", names),
            opacity=strong,
            tooltip=tips(
                *("row:N", "model:N", "input_tokens:Q", "output_tokens:Q", "gain:Q"), form=".2f"
            ),
        )
        .add_params(pick, nearest()),
        alt.Chart(rounded(medians.rename_axis("row").reset_index()))
        .mark_tick(thickness=2.5, size=44, color=TEXT)
        .encode(
            x="gain:Q", y=y, tooltip=tips("row:N", "gain:Q", form=".2f", gain="median over models")
        ),
    ]
    told = "; ".join(
        f"{group}: median over models {say(medians[group])}, dots from {say(own.min())} to "
        f"{say(own.max())}"
        for group, own in gains.groupby(row, sort=False)["gain"]
    )
    text = (
        f"{subject}, one dot for each of {len(gains)} comparisons. {told}. Shaded: the {lever} "
        f"lever, {say(interval[0])} to {say(interval[1])}."
    )
    return figure(layers, name, caption, text, 84 * len(order), title)


def energies_by_gpu(
    table: pd.DataFrame,
    *,
    baseline_wh: float,
    regime: str,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the median energy of a query on each model and GPU.

    `table`: ``model, gpu``, with the columns ``p25 p50 p75`` [Wh/query] and ``outside``.
    `baseline_wh`, the median of the paper's baseline [Wh/query], is a dashed line.

    Examples
    --------
    >>> table = eh.beyond.newer_hardware.per_gpu.per_query(edition).head(2)
    >>> more = {"baseline_wh": 0.309, "regime": "typical", "name": "gpus", "caption": "GPUs."}
    >>> energies_by_gpu(table, **more).description.split(". ")[1]
    'DeepSeek-R1 on B200: 0.029; DeepSeek-R1-0528 on H200: 0.0588'
    """
    query = "typical" if regime == "traditional" else regime
    rows = table.reset_index()
    order = list(rows.groupby("model")["p50"].max().sort_values(ascending=False).index)
    kinds = [gpu for gpu in GPU_COLOURS if gpu in set(rows["gpu"])]
    rows = rows.assign(lengths=rows["outside"].map({True: "outside rows", False: "inside rows"}))
    pick, strong = picked("gpu", 0.95, 0.1)
    colour = by_colour("gpu", {gpu: GPU_COLOURS[gpu] for gpu in kinds})
    y = alt.Y("model:N", sort=order, title=None, axis=names_axis(order))
    offset = alt.YOffset("gpu:N", sort=kinds)
    ends = rows["p25"].min(), rows["p75"].max()
    x = logarithmic(alt.X, "p25", f"Energy per {query} query [Wh]", *ends, padding=10)
    tooltip = tips("model:N", "gpu:N", "p25:Q", "p50:Q", "p75:Q", "lengths:N")
    base = alt.Chart(rounded(rows))
    layers = [
        line_at(float(f"{baseline_wh:.6g}"), "x", tooltip=tips("at:Q", at="the paper's baseline")),
        whole_rows(base, y, tooltip, 10, yOffset=offset),
        base.mark_rule(strokeWidth=2).encode(
            x=x, x2="p75:Q", y=y, yOffset=offset, color=colour, opacity=strong, tooltip=tooltip
        ),
    ]
    for outside, own in rows.groupby("outside"):
        # dots outside the rows are hollow; a layer without rows would have no extent
        dots = alt.Chart(rounded(own)).mark_point(size=60, filled=not outside, strokeWidth=1.8)
        layers.append(
            dots.encode(
                x="p50:Q",
                y=y,
                yOffset=offset,
                color=colour,
                shape=by_shape("gpu", kinds),
                opacity=strong,
                tooltip=tooltip,
            )
        )
    layers[-1] = layers[-1].add_params(pick)
    told = "; ".join(f"{r.model} on {r.gpu}: {say(r.p50)}" for r in rows.itertuples())
    text = (
        f"Median and quartiles of the energy of a {query} query in Wh, by model and GPU, on a "
        f"logarithmic axis. {told}. Dashed: the paper's baseline, {say(baseline_wh)}. Hollow: "
        "lengths outside the rows."
    )
    return figure(layers, name, caption, text, 46 * len(order), title)
