"""Charts of the fit uncertainty: intervals of medians, bands of fits, held-out rows."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ...charts.rows import row_area, row_axis
from ...charts.shading import beyond_measured, shaded
from ...charts.style import (
    DIAMOND,
    DOT,
    colour_scale,
    figure,
    line_at,
    logarithmic,
    menu,
    names_axis,
    rounded,
    say,
    tips,
    whole_rows,
)
from ...charts.theme import MUTED, TEXT

_ENDS = ("p5", "p50", "p95", "query_p5", "query_p95", "fitted")


def fit_intervals(
    table: pd.DataFrame,
    *,
    name: str,
    caption: str,
    title: str = "",
    subject: str,
    outside: Sequence[str] = (),
) -> alt.LayerChart:
    """
    Draw the interval of each median inside the spread of the queries.

    `table` is the result of `uncertainty.intervals` [Wh/query]; its rows in `outside` have lengths
    outside the benchmark.

    Examples
    --------
    >>> median, queries = {"p5": 0.32, "p50": 0.4, "p95": 0.52}, {"query_p5": 0.1, "query_p95": 1}
    >>> table = pd.DataFrame([{**median, **queries, "fitted": 0.31}], index=["baseline"])
    >>> chart = fit_intervals(table, name="fits", caption="Intervals.", subject="Medians")
    >>> chart.description.split(". ")[1]
    "Baseline 0.4 (0.32 to 0.52), the method's own fit 0.31, queries 0.1 to 1."
    """
    names = [str(row) for row in table.index]
    shown = {"baseline": "Baseline"}
    rows = table.rename_axis("model").reset_index()
    rows["low"] = [float(len(names) - 1 - i) for i in range(len(names))]
    ends = (float(table["query_p5"].min()) * 0.75, float(table["query_p95"].max()) * 1.35)
    x = logarithmic(alt.X, "query_p5", "Energy per query [Wh]", *ends)
    y = row_axis([shown.get(row, row) for row in names])
    colour = alt.Color("model:N", scale=colour_scale(names), legend=None)
    tooltip = tips("model:N", *(f"{column}:Q" for column in _ENDS))
    base = alt.Chart(rounded(rows))
    areas = [row_area(len(names) - 1 - names.index(row)) for row in outside]
    layers = [
        *([shaded("y", areas)] if areas else []),
        whole_rows(base, y, tooltip, 44),
        base.mark_rule(strokeWidth=1.6, aria=False).encode(
            x=x, x2="query_p95:Q", y=y, color=colour, tooltip=tooltip
        ),
        base.mark_rule(strokeWidth=11, opacity=0.6, aria=False).encode(
            x=alt.X("p5:Q"), x2="p95:Q", y=y, color=colour, tooltip=tooltip
        ),
        base.mark_point(**DOT, size=55).encode(x="p50:Q", y=y, tooltip=tooltip),
        base.mark_point(**DIAMOND).encode(x="fitted:Q", y=y, tooltip=tooltip),
    ]
    told = "; ".join(
        f"{shown.get(row, row)} {say(own['p50'])} ({say(own['p5'])} to {say(own['p95'])}), the "
        f"method's own fit {say(own['fitted'])}, queries {say(own['query_p5'])} to "
        f"{say(own['query_p95'])}"
        for row, own in zip(names, table.to_dict("records"), strict=True)
    )
    text = f"{subject}, on a logarithmic axis: the median with its 90% interval [Wh]. {told}."
    if outside:
        text += " Shading marks lengths outside the benchmark."
    return figure(layers, name, caption, text, 46 * len(names) + 20, title)


def throughput_bands(
    bands: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    longest_tokens: float,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw a model's fit over the output length with its 90% band; a menu picks the model.

    `bands`: results of `uncertainty.bands`. `rows`: ``model output_tokens tps`` [tokens/s] of the
    benchmark. The chart is shaded beyond `longest_tokens`, the longest benchmarked output.

    Examples
    --------
    >>> lengths, model = np.array([100.0, 1000.0]), "Llama 3.1 405B"
    >>> bands = eh.beyond.fit_uncertainty.uncertainty.bands(edition, model, lengths, 500.0)
    >>> rows = eh.load_throughput().rename(columns={"tps_tok_s": "tps"}).query("model == @model")
    >>> more = {"longest_tokens": 2048.0, "name": "bands", "caption": "Bands."}
    >>> throughput_bands(bands, rows, **more).description.split(". ")[1]
    "Llama 3.1 405B at 1,000 tokens: 1.76e+03 to 2.71e+03, the method's own fit 2.18e+03 tokens/s"
    """
    names = list(dict.fromkeys(bands["model"]))
    chosen = menu("banded_model", names, "Model")
    shown = "datum.model == banded_model"
    x, y, shading = beyond_measured(
        longest_tokens,
        bands["output_tokens"],
        (bands["row_low"].min(), bands["row_high"].max()),
        *("low", "Throughput of the node [tokens/s]"),
    )
    base = alt.Chart(rounded(bands)).transform_filter(shown)
    colour = alt.Color("model:N", scale=colour_scale(names), legend=None)
    layers = [
        shading,
        base.mark_area(opacity=0.14, aria=False, clip=True)
        .encode(x=x, y=alt.Y("row_low:Q"), y2="row_high:Q", color=colour)
        .add_params(chosen),
        base.mark_area(opacity=0.35, aria=False, clip=True).encode(
            x=x, y=y, y2="high:Q", color=colour
        ),
        base.mark_line(strokeWidth=2, aria=False).encode(x=x, y="middle:Q", color=colour),
        base.mark_line(strokeWidth=1.6, strokeDash=[6, 4], color=TEXT, aria=False).encode(
            x=x, y="fitted:Q"
        ),
        alt.Chart(rounded(rows))
        .transform_filter(shown)
        .mark_point(**DOT, size=75)
        .encode(x=x, y="tps:Q", tooltip=tips("model:N", "output_tokens:Q", "tps:Q")),
    ]
    at = bands.iloc[(bands["output_tokens"] - longest_tokens).abs().argsort()[: len(names)]]
    told = "; ".join(
        f"{r.model} at {r.output_tokens:,.0f} tokens: {say(r.low)} to {say(r.high)}, the method's "
        f"own fit {say(r.fitted)}"
        for r in at.drop_duplicates("model").itertuples()
    )
    text = (
        f"Throughput over output length on logarithmic axes, for a model that a menu picks, "
        f"{names[0]} at first: the pooled fit with its 90% band, a wider band for a further "
        f"benchmark row, and the method's own fit as a dashed line. {told} tokens/s. Shaded "
        f"beyond {longest_tokens:,.0f} output tokens, the longest that was fitted."
    )
    return figure(layers, name, caption, text, 320, title)


def unseen_rows(table: pd.DataFrame, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Draw measured / fitted throughput of held-out rows, with the pooled model's interval.

    `table`: result of `fit_checks.held_out`.

    Examples
    --------
    >>> table = eh.beyond.fit_uncertainty.fit_checks.held_out().head(1)
    >>> unseen_rows(table, name="held-out", caption="Rows.").description.split(". ")[1]
    '128 / 4,096, Llama 3.1 405B: 0.637'
    """
    rows = table.sort_values(["input_tokens", "output_tokens", "model"]).copy()
    rows["lengths"] = [
        f"{n_in:,.0f} / {n_out:,.0f}, {model}"
        for model, n_in, n_out in zip(
            rows["model"], rows["input_tokens"], rows["output_tokens"], strict=True
        )
    ]
    for column, source in (("measured", "tps"), ("low", "pooled_low"), ("high", "pooled_high")):
        rows[column] = rows[source] / rows["fit_tps"]
    names = list(dict.fromkeys(rows["model"]))
    ends = rows[["low", "measured", "high"]].to_numpy()
    y = alt.Y("lengths:N", sort=list(rows["lengths"]), title=None, axis=names_axis(rows["lengths"]))
    along = "Throughput / throughput of the released fit"
    x = logarithmic(alt.X, "low", along, ends.min(), ends.max(), padding=10)
    colour = alt.Color("model:N", scale=colour_scale(names), legend=None)
    drawn = rounded(rows[["model", "lengths", "measured", "low", "high", "tps", "fit_tps"]])
    titles = {"tps": "measured [tokens/s]", "fit_tps": "fitted [tokens/s]"}
    tooltip = [
        *tips("lengths:N", "tps:Q", "fit_tps:Q", form=",.0f", **titles),
        *tips("measured:Q", form=".2f", measured="measured / fitted"),
    ]
    base = alt.Chart(drawn)
    layers = [
        whole_rows(base, y, tooltip, 24),
        line_at(1.0, "x"),
        base.mark_rule(strokeWidth=7, strokeCap="round", color=MUTED, opacity=0.35).encode(
            x=x, x2="high:Q", y=y, tooltip=tooltip
        ),
        base.mark_point(size=80, filled=True, opacity=1).encode(
            x="measured:Q", y=y, color=colour, tooltip=tooltip
        ),
    ]
    told = "; ".join(f"{r.lengths}: {say(r.measured)}" for r in rows.itertuples())
    text = (
        f"Measured throughput over that of the released fit for {len(rows)} rows that it has not "
        f"seen, by input and output length, on a logarithmic axis. {told}. Bars: 90% intervals "
        "of the pooled model fitted to the same released rows."
    )
    return figure(layers, name, caption, text, 24 * len(rows) + 20, title)
