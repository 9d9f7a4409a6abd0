"""Charts that compare the method with measured energy."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ...charts.line_names import line_ends
from ...charts.shading import SHADE, shaded
from ...charts.style import (
    DOT,
    by_colour,
    by_dash,
    by_shape,
    colour_scale,
    figure,
    line_at,
    log_axis,
    log_scale,
    logarithmic,
    names_axis,
    nearest,
    nothing,
    picked,
    rounded,
    say,
    tips,
    whole_rows,
    yes_or_no,
)
from ...charts.theme import BLUE, GREY, OCHRE, ORANGE, PURPLE, TEXT
from .query_parts import EQUATION, FLEET, SUM

NO_PAIR = "none of the measured models is among the models of these settings"
PART_COLOURS = {EQUATION: BLUE, FLEET: ORANGE, SUM: GREY}
# steps of the measured energy from the GPUs to the facility, and the method at the facility
STEP_COLOURS = {
    "measured, GPUs": OCHRE,
    "measured, node": ORANGE,
    "measured, facility": PURPLE,
    "the method, facility": BLUE,
}


def boundary_steps(
    table: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the measured energy per token from the GPUs to the facility, and the method's energy.

    `table`: rows of `reconciliation.compared`.

    Without rows, the figure says so.

    Examples
    --------
    >>> table = eh.beyond.measured.reconciliation.compared(edition).head(1)
    >>> chart = boundary_steps(table, name="steps", caption="Steps.")
    >>> chart.description.split("; ")[-1]
    'Llama 3.1 405B FP8, chat, H100, the method, facility: 5.26.'
    """
    if table.empty:
        return nothing(NO_PAIR, name=name, caption=caption, title=title)
    order = list(table["label"])
    rows = []
    for label, row in zip(order, table.to_dict("records"), strict=True):
        pue = row["facility_mid"] / row["node_mid"]
        method = (
            row["modelled_facility"] * row[f"ratio_prompt_{end}"] / row["ratio"]
            for end in ("low", "high")
        )
        steps = (
            (row["gpu_j_per_token"],) * 3,
            tuple(row[f"node_{end}"] for end in ("mid", "low", "high")),
            (row["facility_mid"], row["node_low"] * pue, row["node_high"] * pue),
            (row["modelled_facility"], *method),
        )
        rows += [(label, step, *found) for step, found in zip(STEP_COLOURS, steps, strict=True)]
    drawn = rounded(pd.DataFrame(rows, columns=["pair", "step", "value", "low", "high"]))
    colour = by_colour("step", STEP_COLOURS, columns=1)
    pick, strong = picked("step", 0.95, 0.15)
    y = alt.Y("pair:N", sort=order, title=None, axis=names_axis(order, grid=True))
    offset = alt.YOffset("step:N", sort=list(STEP_COLOURS))
    ends = drawn["low"].min(), drawn["high"].max()
    x = logarithmic(alt.X, "low", "Energy [J/output token]", *ends, padding=10)
    tooltip = tips("pair:N", "step:N", "low:Q", "value:Q", "high:Q")
    base = alt.Chart(drawn)
    layers = [
        whole_rows(base, y, tooltip, 12, yOffset=offset),
        base.mark_rule(strokeWidth=4, strokeCap="round", aria=False).encode(
            x=x, x2="high:Q", y=y, yOffset=offset, color=colour, opacity=strong, tooltip=tooltip
        ),
        base.mark_point(size=60, filled=True, stroke=TEXT, strokeWidth=1)
        .encode(
            x="value:Q",
            y=y,
            yOffset=offset,
            color=colour,
            shape=by_shape("step", list(STEP_COLOURS), columns=1),
            opacity=strong,
            tooltip=tooltip,
        )
        .add_params(pick),
    ]
    said = "; ".join(f"{r.pair}, {r.step}: {say(r.value)}" for r in drawn.itertuples())
    text = f"Energy per output token in joules, on a log axis: {said}."
    return figure(layers, name, caption, text, 62 * len(order), title)


def ratios(table: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw modelled over measured energy for each pair, with its intervals.

    `table`: rows of `reconciliation.compared`. The thick bar covers the recorded prompts from their
    median to P95. The thin bar covers all uncertainties together. A row is shaded if its pair is
    outside the model's benchmark.

    Without rows, the figure says so.

    Examples
    --------
    >>> table = eh.beyond.measured.reconciliation.compared(edition).head(1)
    >>> ratios(table, name="ratios", caption="Ratios.").description.split(". ")[1]
    'Llama 3.1 405B FP8, chat, H100: 1.25 (0.223 to 4.7).'
    """
    if table.empty:
        return nothing(NO_PAIR, name=name, caption=caption, title=title)
    columns = ["ratio", "ratio_prompt_low", "ratio_prompt_high", "ratio_low", "ratio_high"]
    drawn = rounded(
        table[["model", "kind", *columns]].assign(
            pair=table["label"], outside=yes_or_no(table["outside"])
        )
    )
    order = list(drawn["pair"])
    names = list(dict.fromkeys(table["model"]))
    colour = alt.Color("model:N", scale=colour_scale(names), legend=None)
    y = alt.Y("pair:N", sort=order, title=None, axis=names_axis(order))
    ends = drawn["ratio_low"].min(), drawn["ratio_high"].max()
    x = logarithmic(alt.X, "ratio_low", "Modelled / measured energy", *ends, padding=10)
    tooltip = tips(
        *("pair:N", "model:N", "kind:N"), *(f"{c}:Q" for c in columns), "outside:N", form=".2~f"
    )
    base = alt.Chart(drawn)
    shared: dict[str, Any] = {"y": y, "color": colour, "tooltip": tooltip}
    layers = [
        base.transform_filter("datum.outside == 'yes'").mark_rect(**SHADE).encode(y=y),
        whole_rows(base, y, tooltip, 34),
        line_at(1.0, "x"),
        base.mark_rule(strokeWidth=1.6, aria=False).encode(x=x, x2="ratio_high:Q", **shared),
        base.mark_rule(strokeWidth=7, aria=False).encode(
            x="ratio_prompt_low:Q", x2="ratio_prompt_high:Q", **shared
        ),
        base.mark_point(**DOT, size=60, strokeWidth=1.3).encode(x="ratio:Q", y=y, tooltip=tooltip),
    ]
    said = "; ".join(
        f"{r.pair}: {say(r.ratio)} ({say(r.ratio_low)} to {say(r.ratio_high)})"
        for r in drawn.itertuples()
    )
    text = f"Modelled over measured energy per token, on a log axis; a line marks 1. {said}."
    return figure(layers, name, caption, text, 34 * len(order) + 20, title)


def ratios_over_prompts(
    curves: pd.DataFrame, table: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw modelled over measured energy against the length of the prompt.

    `curves` is the result of `reconciliation.over_prompts`, and `table` has the rows of
    `reconciliation.compared` to draw. Prompts shorter or longer than any row of the models are
    shaded. Without rows, the figure says so.

    Examples
    --------
    >>> table = eh.beyond.measured.reconciliation.compared(edition).head(1)
    >>> curves = eh.beyond.measured.reconciliation.over_prompts(edition, n_points=5)
    >>> chart = ratios_over_prompts(curves, table, name="prompts", caption="Prompts.")
    >>> chart.description.split(". ")[1]
    'Llama 3.1 405B FP8, chat, H100: 0.412 to 6.26'
    """
    if table.empty:
        return nothing(NO_PAIR, name=name, caption=caption, title=title)
    shown = table["label"].to_dict()
    own = curves[curves["pair"].isin(list(shown))]
    drawn = own.assign(pair=own["pair"].map(shown), outside=yes_or_no(own["outside"]))
    options = {"columns": 1, "labelLimit": 300}
    colour = by_colour("pair", list(shown.values()), **options)
    dash = by_dash("pair", list(shown.values()), **options)
    pick, strong = picked("pair", 0.95, 0.15)
    low, high = drawn["input_tokens"].min(), drawn["input_tokens"].max()
    x = alt.X(
        "input_tokens:Q",
        title="Length of the prompt [tokens]",
        scale=log_scale(),
        axis=log_axis(low, high, "~s"),
    )
    ends = (0.85 * drawn["ratio"].min(), 1.18 * drawn["ratio"].max())
    y = logarithmic(alt.Y, "ratio", "Modelled / measured energy per token", *ends)
    tooltip = tips(
        *("pair:N", "input_tokens:Q", "ratio:Q", "outside:N"),
        form=".2f",
        input_tokens="prompt [tokens]",
    )
    base = alt.Chart(rounded(drawn))
    layers = [
        shaded("x", _unmeasured(drawn)),
        line_at(1.0, "y"),
        base.mark_line(strokeWidth=2.2)
        .encode(x=x, y=y, color=colour, strokeDash=dash, opacity=strong, tooltip=tooltip)
        .add_params(pick),
        base.mark_point(opacity=0, aria=False)
        .encode(x=x, y=y, tooltip=tooltip)
        .add_params(nearest()),
        line_ends(
            *(drawn, "input_tokens", "ratio", colour), ends=ends, height_px=320, opacity=strong
        ),
    ]
    said = "; ".join(
        f"{pair}: {say(rows['ratio'].iloc[0])} to {say(rows['ratio'].iloc[-1])}"
        for pair, rows in drawn.groupby("pair", sort=False)
    )
    text = (
        f"Modelled over measured energy per token for prompts of {low:,.0f} to {high:,.0f} tokens, "
        f"on logarithmic axes; a line marks 1. {said}. Shaded where no model was benchmarked."
    )
    return figure(layers, name, caption, text, 320, title)


def joules_over_batches(
    runs: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the energy of the GPUs per token against the batch size.

    `runs`: the table of `batch_curves.shown`: ``label``, ``batch_limit`` [requests] and
    ``gpu_j_per_token`` [J/token]. Raises ValueError if there are no rows.

    Examples
    --------
    >>> runs = eh.beyond.measured.batch_curves.shown()
    >>> chart = joules_over_batches(runs, name="batches", caption="Batches.")
    >>> chart.description.split(". ")[1].split("; ")[0]
    'DeepSeek V3.1 FP8, 8 B200: 8.57 at 8 to 0.606 at 3,072'
    """
    if runs.empty:
        raise ValueError("no runs at any batch size; nothing to draw")
    drawn = rounded(runs[["label", "batch_limit", "gpu_j_per_token"]])
    names, options = list(dict.fromkeys(runs["label"])), {"columns": 1, "labelLimit": 300}
    colour = by_colour("label", names, **options)
    pick, strong = picked("label", 0.95, 0.15)
    x = alt.X(
        "batch_limit:Q",
        title="Requests served at once",
        scale=log_scale(),
        axis=log_axis(drawn["batch_limit"].min(), drawn["batch_limit"].max(), "~s"),
    )
    ends = drawn["gpu_j_per_token"].min(), drawn["gpu_j_per_token"].max()
    along = "Energy of the GPUs [J/output token]"
    y = logarithmic(alt.Y, "gpu_j_per_token", along, *ends, padding=10)
    titles = {"batch_limit": "requests at once", "gpu_j_per_token": "J/token"}
    tooltip = tips("label:N", "batch_limit:Q", "gpu_j_per_token:Q", **titles)
    base = alt.Chart(drawn)
    shared: dict[str, Any] = {"x": x, "y": y, "color": colour, "opacity": strong}
    layers = [
        base.mark_line(strokeWidth=2.2, aria=False).encode(
            **shared, strokeDash=by_dash("label", names, **options)
        ),
        base.mark_point(filled=True, size=40)
        .encode(**shared, shape=by_shape("label", names, **options), tooltip=tooltip)
        .add_params(pick, nearest()),
    ]
    said = "; ".join(
        f"{label}: {say(rows['gpu_j_per_token'].iloc[0])} at {rows['batch_limit'].iloc[0]:,.0f} "
        f"to {say(rows['gpu_j_per_token'].iloc[-1])} at {rows['batch_limit'].iloc[-1]:,.0f}"
        for label, rows in drawn.groupby("label", sort=False)
    )
    text = f"Energy per output token in joules against requests at once, on log axes. {said}."
    return figure(layers, name, caption, text, 340, title)


def _unmeasured(drawn: pd.DataFrame) -> list[tuple[float, float]]:
    """Return the intervals of prompt length that are outside the rows of every model."""
    inside = drawn.loc[drawn["outside"] == "no", "input_tokens"]
    low, high = float(drawn["input_tokens"].min()), float(drawn["input_tokens"].max())
    if inside.empty:
        return [(low, high)]
    return [(low, float(inside.min())), (float(inside.max()), high)]


def energy_parts(
    parts: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw the parts of a query's energy as a waterfall, and the sums as bars from zero.

    `parts`: result of `query_parts.parts`.

    Examples
    --------
    >>> parts = eh.beyond.measured.query_parts.parts(edition)
    >>> energy_parts(parts, name="parts", caption="Parts.").description.split("; ")[1]
    'Rest of the node, part of Eq. 1: 0.19 (26%)'
    """
    y = alt.Y("part:N", sort=list(parts["part"]), title=None, axis=names_axis(parts["part"]))
    titles = {"kind": "what it is", "before_wh": "from [Wh]", "after_wh": "to [Wh]"}
    titles |= {"energy_wh": "energy [Wh]", "share": "share of the last row"}
    tooltip = [
        *tips("part:N", "kind:N", "energy_wh:Q", "before_wh:Q", "after_wh:Q", **titles),
        *tips("share:Q", form=".0%", **titles),
    ]
    # room for the number to the right of the longest bar
    scale = alt.Scale(domain=[0, float(f"{1.3 * parts['after_wh'].max():.3g}")], nice=False)
    base = alt.Chart(rounded(parts))
    x = alt.X("before_wh:Q", title="Energy per query [Wh]", scale=scale, axis=alt.Axis(tickCount=5))
    layers = [
        base.mark_bar(height={"band": 0.72}).encode(
            x=x, x2="after_wh:Q", y=y, color=by_colour("kind", PART_COLOURS), tooltip=tooltip
        ),
        base.mark_text(align="left", dx=5, color=TEXT).encode(
            x=alt.X("after_wh:Q", scale=scale), y=y, text=alt.Text("energy_wh:Q", format=".2~r")
        ),
    ]
    told = "; ".join(
        f"{row.part}, {row.kind}: {say(row.energy_wh)} ({row.share:.0%})"
        for row in parts.itertuples()
    )
    text = (
        "Waterfall of the mean energy of a query in Wh, and each part's share of the energy in a "
        f"fleet. {told}."
    )
    return figure(layers, name, caption, text, 32 * len(parts) + 10, title)
