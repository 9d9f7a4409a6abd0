"""Shared parts of charts: colours, legends, axes, tooltips, marks and metadata."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import altair as alt
import pandas as pd

from .theme import BLUE, INK, LABEL_LINE_PX, MODEL_COLOURS, MUTED, OTHER_COLOURS, TEXT, WHITE

Position = TypeVar("Position", alt.X, alt.Y)
# mark of a median, and of a value in the paper
DOT: dict[str, Any] = {"filled": True, "fill": WHITE, "stroke": INK, "opacity": 1}
DIAMOND: dict[str, Any] = {
    "shape": "diamond",
    "size": 90,
    "filled": False,
    "color": TEXT,
    "strokeWidth": 1.6,
    "opacity": 1,
}
# shapes of dots and dashes of lines, as well as their colours
SHAPES = (
    *("circle", "square", "triangle-up", "diamond", "triangle-down", "cross"),
    *("triangle-right", "triangle-left"),
)
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [2, 5], [12, 3], [5, 2, 1, 2])
# letters of the longest name on one line of a phone
LETTERS = 18
# column -> its title and its format in a tooltip
TOOLTIPS = {
    "input_tokens": ("input [tokens]", ",.6~g"),
    "output_tokens": ("output [tokens]", ",.6~g"),
    "p50": ("median", ".3~g"),
    "source_name": ("source", ""),
    "tps": ("tokens/s", ",.0f"),
    "outside": ("outside the benchmark", ""),
}


def colour_scale(names: Sequence[str]) -> alt.Scale:
    """
    Return the colour scale of some models, levers or regimes.

    Examples
    --------
    >>> scale = colour_scale(["Llama 3.1 405B", "mine"]).to_dict()
    >>> scale["domain"], scale["range"][0] == MODEL_COLOURS["Llama 3.1 405B"]
    (['Llama 3.1 405B', 'mine'], True)
    """
    others = [name for name in names if name not in MODEL_COLOURS]
    spare = {name: OTHER_COLOURS[i % len(OTHER_COLOURS)] for i, name in enumerate(others)}
    colours = MODEL_COLOURS | spare
    return alt.Scale(domain=list(names), range=[colours[name] for name in names])


def by_colour(field: str, colours: Mapping[str, str] | Sequence[str], **options: Any) -> alt.Color:
    """
    Colour marks by a field; `options` are those of the legend.

    `colours` maps values of the field to colours, or lists values that have those of
    `colour_scale`.

    Examples
    --------
    >>> by_colour("model", MODEL_COLOURS).to_dict()["scale"]["domain"][0]
    'DeepSeek-R1 671B'
    """
    scale = _scale(colours, ()) if isinstance(colours, Mapping) else colour_scale(colours)
    return alt.Color(f"{field}:N", scale=scale, legend=legend(**options))


def by_shape(field: str, shapes: Mapping[str, str] | Sequence[str], **options: Any) -> alt.Shape:
    """
    Give dots of a field shapes as well as colours; parameters as in `by_colour`.

    Examples
    --------
    >>> by_shape("kind", ["a", "b"]).to_dict()["scale"]["range"]
    ['circle', 'square']
    """
    scale = _scale(shapes, SHAPES)
    return alt.Shape(f"{field}:N", scale=scale, legend=legend(**options))


def by_dash(
    field: str, dashes: Mapping[str, list[int]] | Sequence[str], **options: Any
) -> alt.StrokeDash:
    """
    Give lines of a field dashes as well as colours; parameters as in `by_colour`.

    Examples
    --------
    >>> by_dash("kind", ["a", "b"]).to_dict()["scale"]["range"]
    [[1, 0], [7, 3]]
    """
    scale = _scale(dashes, DASHES)
    return alt.StrokeDash(f"{field}:N", scale=scale, legend=legend(**options))


def _scale(names: Mapping[str, Any] | Sequence[str], usual: Sequence[Any]) -> alt.Scale:
    """Return the scale of a mapping, or of names that have the usual values in turn."""
    values = names if isinstance(names, Mapping) else dict(zip(names, itertools.cycle(usual)))
    return alt.Scale(domain=list(values), range=list(values.values()))


def picked(field: str, strong: float = 1.0, weak: float = 0.12) -> tuple[alt.Parameter, Any]:
    """
    Return the selection by a click on the legend, and the opacity of marks by it.

    Examples
    --------
    >>> selection, opacity = picked("model")
    >>> opacity["condition"]["value"], opacity["value"]
    (1.0, 0.12)
    """
    pick = alt.selection_point(fields=[field], bind="legend", name="pick")
    return pick, alt.condition(pick, alt.value(strong), alt.value(weak))


def menu(
    name: str, options: Sequence[Any] | Mapping[Any, str], label: str, value: Any = None
) -> alt.Parameter:
    """
    Return a menu that sets the parameter `name` of a chart, first to the first choice.

    Examples
    --------
    >>> menu("gpu", ["H100", "B200"], "GPU: ").param.value
    'H100'
    """
    values = list(options)
    labels = list(options.values()) if isinstance(options, Mapping) else alt.Undefined
    bind = alt.binding_select(options=values, name=f"{label}: ", labels=labels)
    return alt.param(name=name, value=values[0] if value is None else value, bind=bind)


def log_scale(low: float | None = None, high: float | None = None, **options: Any) -> alt.Scale:
    """
    Return a logarithmic scale, between two values if they are given and finite.

    Examples
    --------
    >>> log_scale(0.1, 10.0).to_dict(), log_scale(0.1, np.inf).to_dict()
    ({'domain': [0.1, 10.0], 'nice': False, 'type': 'log'}, {'nice': False, 'type': 'log'})
    """
    if low is not None and high is not None and 0 < low <= high < math.inf:
        options["domain"] = [float(f"{low:.3g}"), float(f"{high:.3g}")]
    return alt.Scale(type="log", nice=False, **options)


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """
    Return 1, 2 and 5 times the powers of ten from `low` to `high`, or fewer powers of ten.

    The list is empty if an end is zero, infinite or nan.

    Examples
    --------
    >>> log_ticks(0.1, 3, most=10), log_ticks(1e-3, 1e3, most=4)
    ([0.1, 0.2, 0.5, 1.0, 2.0], [0.01, 1.0, 100.0])
    """
    if not 0 < low <= high < math.inf:
        return []
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = -(-len(powers) // most)
    for steps, each in (((1, 2, 5), 1), ((1,), 1), ((1,), every)):
        ticks = [float(f"{s}e{p}") for p in powers if p % each == 0 for s in steps]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) <= most:
            break
    return ticks


def log_axis(low: float, high: float, form: str = ",~g", **options: Any) -> alt.Axis:
    """
    Return an axis with round labels in a format, on a phone with fewer.

    `low` and `high` are the ends of the logarithmic scale.

    Examples
    --------
    >>> log_axis(1.0, 10.0).to_dict()["values"]
    {'expr': 'narrow ? [1.0, 2.0, 5.0, 10.0] : [1.0, 2.0, 5.0, 10.0]'}
    """
    wide, few = (log_ticks(low, high, most) for most in (8, 5))
    if len(wide) < 2:
        return linear_axis(format=form, **options)
    return alt.Axis(values=alt.ExprRef(f"narrow ? {few} : {wide}"), format=form, **options)


def logarithmic(
    channel: type[Position],
    field: str,
    title: str,
    low: float,
    high: float,
    form: str = ",~g",
    padding: float | None = None,
) -> Position:
    """
    Return a horizontal or vertical position on a logarithmic axis from `low` to `high`.

    With ``padding``, the axis ends so many pixels beyond what is drawn instead. ``form`` is the
    format of its labels.

    Examples
    --------
    >>> logarithmic(alt.X, "wh", "Energy [Wh]", 0.1, 10.0).to_dict()["scale"]["domain"]
    [0.1, 10.0]
    """
    scale = log_scale(low, high) if padding is None else log_scale(padding=padding)
    return channel(f"{field}:Q", title=title, scale=scale, axis=log_axis(low, high, form))


def linear_axis(**options: Any) -> alt.Axis:
    """
    Return an axis with at most eight labels in round steps.

    Examples
    --------
    >>> linear_axis(title="Hour").to_dict()
    {'labelOverlap': True, 'labelSeparation': 8, 'tickCount': 5, 'title': 'Hour'}
    """
    # Vega may draw half as many again
    return alt.Axis(**{"tickCount": 5, "labelOverlap": True, "labelSeparation": 8, **options})


def two_lines(name: str) -> str | list[str]:
    """
    Break a long name at the space nearest to its middle, or at a comma not far from it.

    Examples
    --------
    >>> two_lines("DeepSeek-R1 671B"), two_lines("Llama 3.1 405B with long outputs")
    ('DeepSeek-R1 671B', ['Llama 3.1 405B', 'with long outputs'])
    """
    cuts = [i for i, letter in enumerate(name) if letter == " "]
    if len(name) <= LETTERS or not cuts:
        return name
    cut = min(cuts, key=lambda i: abs(i - len(name) / 2) - 5 * (name[i - 1] == ","))
    return [name[:cut], name[cut + 1 :]]


def names_axis(
    names: Iterable[str], shown: Mapping[str, str] | None = None, **options: Any
) -> alt.Axis:
    """
    Return an axis of whole names, on a phone with long ones on two lines.

    `shown` maps names in the data to labels that differ from them.

    Examples
    --------
    >>> names_axis(["p50"], {"p50": "median"}).to_dict()["labelExpr"]
    '(narrow ? {"p50": "median"} : {"p50": "median"})[datum.label] || datum.label'
    """
    labels = {name: (shown or {}).get(name, name) for name in names}
    broken = {name: two_lines(label) for name, label in labels.items()}
    whole, short = (
        json.dumps({name: text for name, text in each.items() if text != name})
        for each in (labels, broken)
    )
    expression = f"(narrow ? {short} : {whole})[datum.label] || datum.label"
    several = [name for name, text in broken.items() if not isinstance(text, str)]
    # the first of two lines would be at the middle of the row
    offset = {
        "condition": {
            "test": f"narrow && indexof({json.dumps(several)}, datum.label) >= 0",
            "value": -LABEL_LINE_PX / 2,
        },
        "value": 0,
    }
    return alt.Axis(
        labelExpr=expression,
        labelOffset=offset if several else alt.Undefined,
        **{"labelLimit": 260, "ticks": False, **options},
    )


def tips(*columns: str, form: str = ".3~g", **titles: str) -> list[alt.Tooltip]:
    """
    Return the tooltips of some columns, with the titles that differ from their names.

    A column is a name with its type and, if it differs, its format: ``model:N``, ``share:Q:.1%``.
    Other numbers have the format of `TOOLTIPS`, or else `form`.

    Examples
    --------
    >>> [tip.to_dict()["title"] for tip in tips("output_tokens:Q", "low:Q", low="lowest [Wh]")]
    ['output [tokens]', 'lowest [Wh]']
    """
    tooltips = []
    for column in columns:
        name, kind, *own = column.split(":")
        title, usual = TOOLTIPS.get(name, (name, form if kind == "Q" else ""))
        shown = (own[0] if own else usual) or alt.Undefined
        title = titles.get(name, title)
        tooltips.append(alt.Tooltip(f"{name}:{kind}", title=title, format=shown))
    return tooltips


def whole_rows(base: alt.Chart, y: alt.Y, tooltip: Any, height_px: float, **more: Any) -> alt.Chart:
    """
    Show the tooltip of a row wherever the pointer is in the row, through an invisible band.

    `base` is a chart with one item per row, and `more` are further channels, such as ``yOffset``.

    Examples
    --------
    >>> base = alt.Chart(pd.DataFrame({"model": ["a", "b"]}))
    >>> whole_rows(base, alt.Y("model:N"), tips("model:N"), 20.0).to_dict()["mark"]
    {'type': 'rule', 'aria': False, 'opacity': 0, 'strokeWidth': 20.0}
    """
    band = base.mark_rule(strokeWidth=height_px, opacity=0, aria=False)
    drawn: alt.Chart = band.encode(y=y, tooltip=tooltip, **more)
    return drawn


def nearest() -> alt.Parameter:
    """
    Return a selection of the point nearest to the pointer, which then shows its tooltip.

    Examples
    --------
    >>> nearest().param.to_dict()["select"]["on"]
    'pointerover'
    """
    return alt.selection_point(name="near", nearest=True, on="pointerover", empty=False)


def zoomed() -> alt.Parameter:
    """
    Return a selection that zooms and moves both axes.

    The wheel zooms only with Ctrl or Cmd, as a pinch on a touchpad does, and only a mouse drags:
    otherwise the wheel and a finger would no longer scroll the page.

    Examples
    --------
    >>> zoomed().param.to_dict()["select"]["zoom"]
    'wheel![event.ctrlKey || event.metaKey]'
    """
    mouse = "pointerdown[event.pointerType === 'mouse']"
    return alt.selection_interval(
        name="zoom",
        bind="scales",
        zoom="wheel![event.ctrlKey || event.metaKey]",
        translate=f"[{mouse}, window:pointerup] > window:pointermove!",
    )


def brushed(column: str) -> alt.Parameter:
    """
    Return a selection of a range of x, which filters the table that has the figure's name.

    `column`: heading of the column that has x, its words joined by underscores: ``energy_wh`` for
    "Energy [Wh]".

    Examples
    --------
    >>> brushed("energy_wh").param.to_dict()["select"]["encodings"]
    ['x']
    """
    return alt.selection_interval(
        name=column,
        encodings=["x"],
        # the wheel scrolls the page, and a drag begins a new range wherever it begins
        zoom=False,
        translate=False,
        clear="dblclick, window:keydown[event.key === 'Escape']",
        mark=alt.BrushConfig(fill=BLUE, fillOpacity=0.16, stroke=BLUE),
    )


def line_at(value: float, channel: str, **options: Any) -> alt.Chart:
    """
    Draw a dashed line at a value of the channel ``x`` or ``y``.

    Examples
    --------
    >>> line_at(1.2, "x").data
        at
    0  1.2
    """
    mark = alt.Chart(pd.DataFrame({"at": [value]})).mark_rule(strokeDash=[4, 3], color=MUTED)
    drawn: alt.Chart = mark.encode(**{channel: "at:Q"}, **options)
    return drawn


def yes_or_no(flags: Iterable[Any]) -> list[str]:
    """
    Convert flags to words, for legends and tooltips.

    Examples
    --------
    >>> yes_or_no([True, False])
    ['yes', 'no']
    """
    return ["yes" if flag else "no" for flag in flags]


def legend(**options: Any) -> alt.Legend:
    """
    Return a legend of full colours, whatever the opacity of its marks.

    Examples
    --------
    >>> legend(columns=2).to_dict()["columns"]
    2
    """
    return alt.Legend(title=None, symbolOpacity=1, **options)


def figure(
    layers: Sequence[alt.Chart],
    name: str,
    caption: str,
    alt_text: str,
    height_px: int,
    title: str = "",
) -> alt.LayerChart:
    """
    Lay charts over each other as the figure ``fig-name``; its title is a sentence.

    Examples
    --------
    >>> layer = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")
    >>> chart = figure([layer], "point", "A caption.", "One point at 1.", 100)
    >>> chart.usermeta["figure"]["id"], chart.description
    ('fig-point', 'One point at 1.')
    """
    layered: alt.LayerChart = alt.layer(*layers)  # type: ignore[assignment]
    # the page sets it on a phone
    narrow = alt.param(name="narrow", value=False)
    return layered.add_params(narrow).properties(
        width="container",
        height=height_px,
        description=alt_text,
        usermeta={"figure": {"id": f"fig-{name}", "caption": caption, "title": title}},
    )


def nothing(why: str, *, name: str, caption: str, title: str = "") -> alt.LayerChart:
    """
    Return the figure ``fig-name`` without any mark but a sentence that says why.

    Examples
    --------
    >>> nothing("no row has this GPU", name="gpus", caption="GPUs.").description
    'n/a: no row has this GPU'
    """
    words = alt.Chart(pd.DataFrame({"n/a": [why]})).mark_text(color=MUTED, size=14)
    return figure([words.encode(text="n/a:N")], name, caption, f"n/a: {why}", 60, title)


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Round to six significant digits; the chart and its CSV file need no more.

    Examples
    --------
    >>> rounded(pd.DataFrame({"wh": [0.123456789, np.inf]}))["wh"].to_list()
    [0.123457, nan]
    """
    short = frame.copy()
    for column in short.select_dtypes("float"):
        short[column] = [float(f"{v:.6g}") if math.isfinite(v) else None for v in short[column]]
    return short


def say(value: Any) -> str:
    """
    Write a number for the alt text.

    Examples
    --------
    >>> say(0.30912), say(np.inf)
    ('0.309', '∞')
    """
    return f"{float(value):.3g}".replace("inf", "∞")


def finite(values: pd.Series[float]) -> pd.Series[float]:
    """
    Return the values that can be drawn: all but infinite ones and nan; 0 if there are none.

    Examples
    --------
    >>> finite(pd.Series([1.0, np.inf, np.nan])).to_list()
    [1.0]
    """
    drawn = values[(values - values).eq(0)]
    return drawn if len(drawn) else pd.Series([0.0])
