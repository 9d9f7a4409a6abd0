"""Charts of throughput that falls as the context grows, and of the energy of the fleet."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ...charts.line_names import line_ends
from ...charts.shading import beyond_measured, shaded
from ...charts.style import (
    DIAMOND,
    by_colour,
    by_dash,
    by_shape,
    figure,
    legend,
    linear_axis,
    log_scale,
    logarithmic,
    menu,
    names_axis,
    nearest,
    picked,
    rounded,
    say,
    tips,
)
from ...charts.theme import MUTED, TEXT

_GPU_SCALE = alt.Scale(domain=["H100", "B200"], range=["circle", "triangle-up"])
LAWS = {"context": "Falls with the context", "cap": "The paper's, capped"}
_LAW_SCALE = alt.Scale(domain=list(LAWS.values()), range=[[1, 0], [5, 3]])


def measured_laws(
    curves: pd.DataFrame, rows: pd.DataFrame, *, gpu: str, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """
    Draw measured throughput and its fits over the output length, for one GPU at a time.

    `curves`: ``gpu model output_tokens tps_per_gpu`` [tokens/s] of the fits. `rows`: the same of
    the measured rows, and ``input_tokens``. `gpu` is shown first; a menu selects another kind.

    Examples
    --------
    >>> lengths = np.array([100.0, 1000.0])
    >>> curves, rows = eh.beyond.long_outputs.context_fits.measured_curves("v1.1", 1000, lengths)
    >>> chart = measured_laws(curves, rows, gpu="H200", name="measured", caption="Measured.")
    >>> chart.description.split(". ")[1]
    'A menu picks the GPU, H200 at first'
    """
    pick, strong = picked("model")
    names = list(dict.fromkeys(rows["model"]))
    colour = by_colour("model", names)
    tps = pd.concat([curves["tps_per_gpu"], rows["tps_per_gpu"]])
    ends = (tps.min() * 0.8, tps.max() * 1.25)
    shown = "datum.gpu == gpu_kind"
    x, y, shading = beyond_measured(
        *(rows["output_tokens"].max(), curves["output_tokens"], ends),
        *("tps_per_gpu", "Throughput [tokens/s per GPU]"),
    )
    tooltip = tips("model:N", "gpu:N", "input_tokens:Q", "output_tokens:Q")
    tooltip += tips("tps_per_gpu:Q", form=",.0f", tps_per_gpu="tokens/s per GPU")
    layers = [
        shading,
        alt.Chart(rounded(curves))
        .transform_filter(shown)
        .mark_line(strokeWidth=2, aria=False)
        .encode(x=x, y=y, color=colour, strokeDash=by_dash("model", names), opacity=strong)
        .add_params(menu("gpu_kind", list(dict.fromkeys(rows["gpu"])), "GPU", gpu), pick),
        alt.Chart(rounded(rows))
        .transform_filter(shown)
        .mark_point(size=70, filled=True)
        .encode(
            x=x, y=y, color=colour, shape=by_shape("model", names), opacity=strong, tooltip=tooltip
        )
        .add_params(nearest()),
        line_ends(
            *(curves, "output_tokens", "tps_per_gpu", colour),
            ends=ends,
            height_px=320,
            menu="gpu",
            shown=shown,
            opacity=strong,
        ),
    ]
    first = rows[rows["gpu"] == gpu].sort_values("output_tokens")
    told = "; ".join(
        f"{model}: {say(own['tps_per_gpu'].iloc[0])} at {own['output_tokens'].iloc[0]:,} tokens, "
        f"{say(own['tps_per_gpu'].iloc[-1])} at {own['output_tokens'].iloc[-1]:,}"
        for model, own in first.groupby("model", sort=False)
    )
    text = (
        "Measured throughput per GPU against output length on logarithmic axes, with fitted curves "
        f"that rise to a hump and fall. A menu picks the GPU, {gpu} at first. {told}. Shaded: "
        "longer outputs than any row."
    )
    return figure(layers, name, caption, text, 320, title)


def two_laws(
    curves: pd.DataFrame,
    *,
    longest_tokens: float,
    name: str,
    caption: str,
    title: str = "",
    rows: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """
    Draw the throughput of some models over the output length, according to both fits.

    `curves`: ``model law output_tokens tps`` [tokens/s], by the ``cap`` or the ``context``. The
    chart is shaded beyond `longest_tokens`, the longest output of any measured row. `rows`, if
    given, are benchmark rows at the input length of the curves, drawn as points.

    Examples
    --------
    >>> fits = eh.beyond.long_outputs.context_fits
    >>> curves = fits.throughput_curves(edition, ["Llama 3.1 405B"], np.array([100.0, 10_000.0]))
    >>> chart = two_laws(curves, longest_tokens=4096.0, name="fits", caption="Both fits.")
    >>> chart.description.split(". ")[1].split("; ")[1]
    'Llama 3.1 405B, context: 1.89e+03'
    """
    names = list(dict.fromkeys(curves["model"]))
    pick, strong = picked("model")
    colour = by_colour("model", names)
    longest_drawn = curves["output_tokens"].max()
    ends = (curves["tps"].min() * 0.8, curves["tps"].max() * 1.25)
    x, y, shading = beyond_measured(
        *(longest_tokens, curves["output_tokens"], ends),
        *("tps", "Throughput of the node [tokens/s]"),
    )
    base = alt.Chart(rounded(curves.assign(law=curves["law"].map(LAWS))))
    tooltip = tips("model:N", "law:N", "output_tokens:Q", "tps:Q")
    layers = [
        shading,
        base.mark_point(opacity=0, aria=False)
        .encode(x=x, y=y, tooltip=tooltip)
        .add_params(nearest()),
        base.mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=alt.StrokeDash("law:N", scale=_LAW_SCALE, legend=legend(orient="bottom")),
            opacity=strong,
            tooltip=tooltip,
        )
        .add_params(pick),
    ]
    if rows is not None and len(rows):
        points = alt.Chart(rounded(rows)).mark_point(size=70, filled=True)
        layers.append(
            points.encode(
                x=x,
                y=y,
                color=colour,
                shape=by_shape("model", names),
                opacity=strong,
                tooltip=tips("model:N", "output_tokens:Q", "tps:Q"),
            )
        )
    falling = curves[curves["law"] == "context"]
    named = (falling, "output_tokens", "tps", colour)
    layers.append(line_ends(*named, ends=ends, height_px=320, opacity=strong))
    last = curves[curves["output_tokens"] == longest_drawn]
    told = "; ".join(f"{r.model}, {r.law}: {say(r.tps)}" for r in last.itertuples())
    text = (
        f"Throughput against output length on logarithmic axes for {', '.join(names)}, by the "
        "paper's capped fit, dashed, and by the fit that falls with the context, solid. At "
        f"{longest_drawn:,.0f} output tokens, in tokens per second: {told}. Shaded beyond "
        f"{longest_tokens:,.0f} tokens, the longest output measured."
    )
    return figure(layers, name, caption, text, 320, title)


def fleets_by_shape(
    table: pd.DataFrame,
    *,
    cap_gwh: float,
    own_shapes: str,
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the energy of the mixed fleet for the shape of each series, with one row per level.

    `table`: ``level`` (in words, top first), ``series``, ``model``, ``half_context`` [tokens],
    ``spread`` and ``gwh_per_day``. `cap_gwh`, with the paper's cap [GWh/day], is a dashed line.
    Rows whose ``model`` is `own_shapes` are diamonds: in them, each model has its own shape.

    Examples
    --------
    >>> row = {"level": "own rows", "series": "s", "half_context": 1e4, "spread": 0.1}
    >>> fleets = [{"model": "a", "gwh_per_day": 2.0}, {"model": "own", "gwh_per_day": 3.0}]
    >>> table = pd.DataFrame([{**row, **fleet} for fleet in fleets])
    >>> chart = fleets_by_shape(table, cap_gwh=1.71, own_shapes="own", name="x", caption="Fleets.")
    >>> chart.description.split(". ")[1]
    "own rows: 3 with the models' own shapes, 2 to 3 with all shapes"
    """
    pick, strong = picked("model", 0.75)
    titles = {"gwh_per_day": "GWh/day", "spread": "spread of ln TPS", "half_context": "K [tokens]"}
    order = list(dict.fromkeys(table["level"]))
    own = table["model"] == own_shapes
    lent = table[~own]
    models = list(dict.fromkeys(lent["model"]))
    x = alt.X(
        "gwh_per_day:Q",
        title="Mixed fleet [GWh per day]",
        scale=alt.Scale(zero=False),
        axis=linear_axis(),
    )
    y = alt.Y("level:N", sort=order, title="Level", axis=names_axis(order))
    line = pd.DataFrame({"at": [cap_gwh], "law": ["with the paper's cap"]})
    layers = [
        alt.Chart(rounded(line))
        .mark_rule(strokeDash=[4, 3], color=MUTED)
        .encode(x="at:Q", tooltip=tips("law:N", "at:Q", form=".2f", at="GWh/day")),
        alt.Chart(rounded(lent))
        .mark_point(size=55, filled=True)
        .encode(
            x=x,
            y=y,
            color=by_colour("model", models),
            shape=by_shape("model", models),
            opacity=strong,
            tooltip=[
                *tips("level:N", "series:N", "half_context:Q", form=",.0f", **titles),
                *tips("spread:Q", "gwh_per_day:Q", form=".2f", **titles),
            ],
        )
        .add_params(pick, nearest()),
        alt.Chart(rounded(table.loc[own, ["level", "series", "gwh_per_day"]]))
        .mark_point(**DIAMOND)
        .encode(
            x=x, y=y, tooltip=tips("level:N", "series:N", "gwh_per_day:Q", form=".2f", **titles)
        ),
    ]
    parts = []
    for level, rows in table.groupby("level", sort=False):
        values, mine = rows["gwh_per_day"], rows.loc[rows["model"] == own_shapes, "gwh_per_day"]
        parts.append(
            f"{level}: {say(mine.iloc[0])} with the models' own shapes, "
            f"{say(values.min())} to {say(values.max())} with all shapes"
        )
    text = (
        "Energy of the mixed fleet in GWh per day, in a row for each level of the fits, a dot for "
        f"the shape of each of {lent['series'].nunique()} measured series, a diamond for the "
        f"models' own shapes. {'; '.join(parts)}. Dashed: {say(cap_gwh)} with the paper's cap."
    )
    return figure(layers, name, caption, text, 52 * len(order) + 30, title)


def energy_by_length(
    curves: pd.DataFrame,
    requests: pd.DataFrame,
    *,
    measured_tokens: tuple[float, float],
    name: str,
    caption: str,
    title: str = "",
) -> alt.LayerChart:
    """
    Draw the energy of a query over its output length, by both fits, and measured requests.

    `curves` is the result of `context_results.energy_curves`, and `requests` that of
    `reconciliation.measured_requests`. The chart is shaded outside `measured_tokens`, the shortest
    and the longest output of the benchmark.

    Examples
    --------
    >>> results = eh.beyond.long_outputs.context_results
    >>> curves = results.energy_curves(edition, ["Llama 3.1 405B"], np.array([100.0, 10_000.0]))
    >>> requests = eh.beyond.measured.reconciliation.measured_requests(edition)
    >>> more = {"measured_tokens": (100.0, 4096.0), "name": "x", "caption": "Energy."}
    >>> energy_by_length(curves, requests, **more).description.split(". ")[1]
    'At 10,000 tokens: Llama 3.1 405B, cap: 5.99; Llama 3.1 405B, context: 11.7'
    """
    pick, strong = picked("model")
    names = list(dict.fromkeys(curves["model"]))
    colour = by_colour("model", names)
    known = requests[requests["model"].isin(names)]
    first, last = curves["output_tokens"].min(), curves["output_tokens"].max()
    energies = pd.concat([curves["energy_wh"], known["low_wh"], known["high_wh"]])
    ends = (0.8 * energies.min(), 1.25 * energies.max())
    x = logarithmic(alt.X, "output_tokens", "Output length [tokens]", first, last, form="~s")
    y = logarithmic(alt.Y, "energy_wh", "Energy per query [Wh]", *ends)
    shortest, longest = measured_tokens
    areas = [(first, min(shortest, last)), (max(longest, first), last)]
    titles = {"energy_wh": "energy [Wh]", "low_wh": "low [Wh]", "high_wh": "high [Wh]"}
    titles |= {"label": "measured run", "law": "throughput"}
    of_run = tips("label:N", "output_tokens:Q", "energy_wh:Q", "low_wh:Q", "high_wh:Q", **titles)
    drawn = alt.Chart(rounded(known))
    layers = [
        shaded("x", [area for area in areas if area[0] < area[1]]),
        alt.Chart(rounded(curves.assign(law=curves["law"].map(LAWS))))
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=alt.StrokeDash("law:N", scale=_LAW_SCALE, legend=None),
            opacity=strong,
            tooltip=tips("model:N", "law:N", "output_tokens:Q", "energy_wh:Q", **titles),
        )
        .add_params(pick),
        drawn.mark_rule(strokeWidth=2).encode(
            x=x,
            y=alt.Y("low_wh:Q", scale=log_scale(*ends)),
            y2="high_wh:Q",
            color=colour,
            opacity=strong,
            tooltip=of_run,
        ),
        drawn.mark_point(filled=True, size=70, stroke=TEXT, strokeWidth=1).encode(
            x=x,
            y=y,
            color=colour,
            shape=alt.Shape("gpu:N", scale=_GPU_SCALE, legend=None),
            opacity=strong,
            tooltip=of_run,
        ),
        line_ends(
            *(curves[curves["law"] == "context"], "output_tokens", "energy_wh", colour),
            ends=ends,
            height_px=360,
            opacity=strong,
        ),
    ]
    told = "; ".join(
        f"{row.model}, {row.law}: {say(row.energy_wh)}"
        for row in curves[curves["output_tokens"] == last].itertuples()
    )
    runs = "; ".join(
        f"{run.label}: {say(run.energy_wh)} at {run.output_tokens:,.0f} tokens"
        for run in known.itertuples()
    )
    text = (
        "Energy of a query in Wh over its output length on logarithmic axes, by the paper's capped "
        f"fit, dashed, and by the fit that falls with the context, solid. At {last:,.0f} tokens: "
        f"{told}. Measured: {runs}. Shaded: shorter than {shortest:,.0f} or longer than "
        f"{longest:,.0f} tokens."
    )
    return figure(layers, name, caption, text, 360, title)
