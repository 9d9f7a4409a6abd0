"""What somebody reads on a chart: what a mark says, what is dashed, how axes and rows are named."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest

from energy_helpers.charts.style import log_ticks, two_lines
from tests.energy_helpers.charts.gallery import BIG, SMALL
from tests.energy_helpers.charts.test_charts_meaning import SWEPT, every, layers, spec_of

# layers -> what one reads over their first mark; "written" is text on the chart itself
READ: dict[str, dict[tuple[int, ...], str]] = {
    "throughput_by_input": {
        (0, 1): f"model {BIG}, input [tokens] 500, output [tokens] 100, tokens/s 1,500.00, "
        "source a, in the released fit yes",
    },
    "band_over_tokens": {
        (3,): "source a tool, published 0.3",
        (4,): "tokens 1000, lowest 0.2, baseline 0.5, highest 2",
    },
    "blends_by_input": {
        (1, 2): f"input [tokens] 500, p25 0.5, median 1, p75 4, modes 1, blend {BIG}",
    },
    "boundary_steps": {
        (0, 1): "pair B, chat, H100, step measured, GPUs, low 1, value 1, high 1",
    },
    "carbon_by_grid": {
        (0, 1): "grid hydro, regime typical, grid [g/kWh] 20, p5 [g] 0.1, p50 [g] 0.4, "
        "p95 [g] 1, outside the benchmark no",
    },
    "cited_gains": {
        (0, 1): "lever model, p5 1.5, median 2, p95 3",
        (2,): "technique p, lever model, as_printed from 2x to 4x, of energy",
        (3,): "technique s, lever model, as_printed up to 3x, of energy",
    },
    "compared_energies": {(0,): "label z, Energy [TWh] 2", (1,): "written 2.00"},
    "one_query": {
        (0, 1, 2): "energy z, Wh 2, lower quartile [Wh] 1, upper quartile [Wh] 3, mean [Wh] 4",
        (3,): "written mean 4",
        (4,): "written 2 Wh",
    },
    "joules_over_batches": {
        (1,): "label first, requests at once 8, J/token 4",
    },
    "load_over_a_day": {
        (0,): "curve load / capacity, hour 0.00, share 20.0%, power [kW] 5.00",
        (2,): "written mean load",
        (3,): "written load / capacity",
    },
    "energies_by_gpu": {
        (0,): "the paper's baseline 0.3",
        (1, 2): f"model {BIG}, gpu H200, p25 0.1, median 0.2, p75 0.3, lengths inside rows",
        (3,): f"model {BIG}, gpu H100, p25 0.2, median 0.3, p75 0.5, lengths outside rows",
    },
    "energy_by_length": {
        (1,): f"model {BIG}, throughput The paper's, capped, output [tokens] 100, energy [Wh] 0.1",
        (2, 3): "measured run run, output [tokens] 500, energy [Wh] 1, low [Wh] 0.5, high [Wh] 2",
        (4,): f"written {SMALL}",
    },
    "energy_parts": {
        (0,): "part z, what it is part of Eq. 1, energy [Wh] 1, from [Wh] 0.25, to [Wh] 1.25, "
        "share of the last row 67%",
        (1,): "written 1",
    },
    "factors": {(2, 3): "factor PUE, p5 1, median 1.1, p95 1.6", (5,): "written PUE"},
    "figure_3": {
        (0,): "fleet z, source printed in arXiv v1, GWh per day 2, P5 to P95 –, "
        "the paper prints 2.0",
        (1,): "written 2",
    },
    "fit_intervals": {
        (1, 2, 3, 4): f"model {BIG}, p5 0.3, median 0.4, p95 0.5, query_p5 0.1, query_p95 1, "
        "fitted 0.35",
    },
    "fit_ratios": {
        (1,): f"model {BIG}, input [tokens] 500, output [tokens] 100, measured [tokens/s] 1,500, "
        "fitted [tokens/s] 1,000, ratio 1.50",
    },
    "fleet_bars": {
        (0,): "fleet z, efficiency baseline, GWh per day 2.000",
        (1,): "written 2.00",
        (2,): "fleet z, efficiency baseline, GWh per day 2.000, the paper prints 2.1",
        (3,): "written 2.00",
    },
    "fleet_by_long_share": {
        (0,): "queries typical, share of long queries 0.0%, GWh per day 1",
        (1,): "label as set, share of long queries 10%",
        (2,): "label half, share of long queries 20.0%, GWh per day 0.8",
        (3,): "written 20.0%: half",
        (4,): "written typical",
    },
    "fleet_carbon_by_grid": {
        (1,): "grid hydro, fleet typical, grid [g/kWh] 20, t a day 1",
    },
    "fleets_by_shape": {
        (0,): "law with the paper's cap, GWh/day 1.70",
        (1,): "level own rows, series s, K [tokens] 10,000, spread of ln TPS 0.10, GWh/day 2.00",
        (2,): "level own rows, series own shapes, GWh/day 2.80",
    },
    "gains_by_row": {
        (1,): f"row old to new, model {BIG}, input [tokens] 128, output [tokens] 128, gain 1.00",
        (2,): "row old to new, median over models 2.00",
    },
    "index_bars": {(0, 1): "factor pue, alone 10.0%, with all it interacts with 20.0%"},
    "intervals_by_row": {
        (0, 1): "row z, low 1, value 2, high 3",
        (2,): "printed said, printed 2.5",
    },
    "measured_laws": {
        (2,): f"model {BIG}, gpu B200, input [tokens] 500, output [tokens] 100, "
        "tokens/s per GPU 1,500",
        (3,): f"written {BIG}",
    },
    "median_and_means": {
        (2,): "mark median, energy [Wh] 0.4",
        (3,): "written median: 0.4 Wh",
    },
    "power_over_throughput": {
        (0,): "p5 0.4, median 0.6, p95 0.9",
        (2,): "power_coupling released, tps_share 0%, power_share 20%, power [kW] 2",
        (3,): f"model {BIG}, regime typical, tps_share 50%, power_share 40%",
    },
    "published_values": {
        (1, 2, 3): f"row {BIG}, p5 0.1, p25 0.2, median 0.4, p75 0.6, p95 1, mean 0.5",
        (4,): "query short, publisher lab, Wh 0.3, boundary not disclosed, "
        "kind of source operator's word, hardware H100, output [tokens] 200",
    },
    "ratio_dots": {
        (2,): "statement median, printed in Section 2, printed 2, computed 2, "
        "computed / printed 1, verdict reproduces",
    },
    "ratios": {
        (2, 3, 4): f"pair B, chat, H100, model {SMALL}, kind dense, ratio 2, "
        "ratio_prompt_low 1.5, ratio_prompt_high 3, ratio_low 1, ratio_high 4, "
        "outside the benchmark no",
    },
    "ratios_over_prompts": {
        (2,): "pair B, chat, H100, prompt [tokens] 10, ratio 1.00, outside the benchmark yes",
        (3,): "written B, chat, H100",
    },
    "sampled_and_exact": {(0,): "from [Wh] 0.1, to [Wh] 1, draws 3"},
    "shapes_by_row": {
        (2, 3, 4): f"model {BIG}, p5 0.1, p25 0.2, median 0.4, p75 0.6, p95 1, mean 0.5",
        (5,): f"model {SMALL}, the paper prints 0.45, claim c",
    },
    "sources_of_uncertainty": {
        (0,): "source size, kind differs between queries, low [Wh] 0.5, at P5, high [Wh] 2, at P95",
        (1,): "median [Wh] 1",
    },
    "sweep_chart, lines": {
        (1,): f"input_tokens [tokens] 100, output_tokens_median [tokens] 100, {SWEPT} 1, "
        "outside the benchmark no",
    },
    "sweep_chart, one line": {
        (2,): f"output_tokens_median [tokens] 100, {SWEPT} 1, outside the benchmark no",
    },
    "sweep_chart, words": {
        (0,): f"output_tokens_law exponential, {SWEPT} 1, outside the benchmark yes",
    },
    "sweep_chart, heatmap": {
        (0,): f"output_tokens_median [tokens] 100, pue 1, {SWEPT} 1, outside the benchmark no",
    },
    "throughput_bands": {(5,): f"model {BIG}, output [tokens] 100, tokens/s 1,500"},
    "throughput_curves": {
        (2,): f"model {BIG}, input [tokens] 500, output [tokens] 100, tokens/s 1,500, source a",
        (3,): f"written {BIG}",
    },
    "tornado": {
        (0, 1): "choice size, low 0.5, at half, high 2, at twice",
        (3,): "choice size, alternative half, ratio 0.5",
    },
    "two_laws": {
        # 1,000 times 100 to the power of 0.1
        (1,): f"model {BIG}, law The paper's, capped, output [tokens] 100, tokens/s 1,585",
        (2,): f"written {BIG}",
    },
    "unseen_rows": {
        (1, 2): f"lengths 128 / 2,048, {SMALL}, measured [tokens/s] 2,000, "
        "fitted [tokens/s] 1,000, measured / fitted 2.00",
    },
    "waterfall": {
        (0, 1): "edition or change v1, adds –, to 2.000, P25 1.00, P75 4.00",
        (2, 3): "edition or change v1, adds –, to 2.000",
        (4,): "written 2.00",
        (5,): "written +1",
    },
    "what_if_chart": {
        (0, 1, 2): "settings These settings, P5 [Wh] 0.1, P25 [Wh] 0.2, median [Wh] 0.4, "
        "P75 [Wh] 0.6, P95 [Wh] 1, outside the benchmark yes",
        (3,): "kind Published, label z, energy [Wh] 0.3, output [tokens] 300",
    },
}
# whole numbers, and what is shown as the paper prints it
AS_THEY_ARE = {"input_tokens", "output_tokens", "draws", "modes"}
PRINTED = {"printed", "the paper prints"}
# lines that one reads values off, marks without a separate colour
DASHED = {
    "band_over_tokens": [3],
    "load_over_a_day": [1],
    "energies_by_gpu": [0],
    "factors": [4],
    "fleet_by_long_share": [1],
    "fit_ratios": [0],
    "fleets_by_shape": [0],
    "index_bars": [1],
    "intervals_by_row": [2],
    "power_over_throughput": [1],
    "ratio_dots": [1],
    "ratios": [1],
    "ratios_over_prompts": [1],
    "throughput_bands": [4],
    "unseen_rows": [0],
}
# fields of names that may be many
MANY = ("model", "label", "pair", "gpu", "line")
SOLID, BROKEN = "solid", "broken"
# how a value is drawn
SIGNS = {
    "carbon_by_grid": {"no": SOLID, "yes": BROKEN},
    "cited_gains": {
        "one value": "circle",
        "at least": "triangle-right",
        "at most": "triangle-left",
    },
    "energy_by_length": {
        "Falls with the context": SOLID,
        "The paper's, capped": BROKEN,
        "H100": "circle",
        "B200": "triangle-up",
    },
    "power_over_throughput": {
        "released": SOLID,
        "as-written": BROKEN,
        "typical": "circle",
        "long": "triangle-up",
    },
    "published_values": {
        "operator's word": "square",
        "measured": "circle",
        "cited by the paper": "diamond",
        "estimated": "triangle-up",
    },
    "two_laws": {"Falls with the context": SOLID, "The paper's, capped": BROKEN},
    "what_if_chart": {"no": SOLID, "yes": BROKEN},
}
# labels of rows at whole heights, the lowest first
ROWS = {
    "blends_by_input": ["5,000", "500"],
    "fit_intervals": [SMALL, BIG],
    "shapes_by_row": [SMALL, BIG],
}
# what a menu is called, and the words that stand for its values
MENUS = {
    "blends_by_input": ("Effective length: ", ["L_out", "L_out + L_in / 30", "L_out + L_in"]),
    "measured_laws": ("GPU: ", None),
    "throughput_bands": ("Model: ", None),
    "throughput_curves": ("Input length [tokens]: ", None),
}
SHARES = {"share", "power_share", "tps_share", "first", "total"}


def shown(value: Any, form: str | None) -> str:
    """Write a value as https://d3js.org/d3-format does, as far as the charts ask for it."""
    if form is None or not isinstance(value, int | float) or isinstance(value, bool):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return f"{value:.12g}" if number else str(value)
    found = re.fullmatch(r"(\+?)(,?)\.(\d+)(~?)([fgr%])", form)
    assert found, form
    sign, comma, digits, short, kind = found.groups()
    decimals = int(digits)
    if kind in "gr":
        decimals -= 1 + math.floor(math.log10(abs(value)))
    text = f"{100 * value if kind == '%' else value:{sign}{comma}.{max(decimals, 0)}f}"
    if short and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if kind == "%" else text


def read(layer: dict[str, Any], rows: list[dict[str, Any]]) -> str | None:
    """Return what the tooltip of the first mark says, or what is written there; None if nothing."""
    encoding = layer["encoding"]
    said = [encoding["text"]] if "text" in encoding else encoding.get("tooltip")
    if said is None or "value" in encoding.get("text", {}):
        return None
    # a row with all its values, if there is one
    known = (row for row in rows if all(row[each["field"]] is not None for each in said))
    row = next(known, rows[0])
    texts = [shown(row[each["field"]], each.get("format")) for each in said]
    if "text" in encoding:
        return f"written {texts[0]}"
    names = [each.get("title") or each["field"] for each in said]
    return ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))


def is_shading(layer: dict[str, Any]) -> bool:
    """Return whether a layer is the tint of what is outside the benchmark."""
    return layer["mark"]["type"] == "rect" and "strokeDash" in layer["mark"]


def quantities(layer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a layer writes of numbers, in a tooltip or on the chart."""
    for each in (*layer["encoding"].get("tooltip", []), layer["encoding"].get("text", {})):
        if each.get("type") == "quantitative":
            yield each


def titled(chart: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield the axes of quantities that say what they are, with their rows."""
    for layer, rows in layers(chart):
        for channel in ("x", "y"):
            given = layer["encoding"].get(channel, {})
            if given.get("type") == "quantitative" and given.get("title"):
                yield given, rows


@every
def test_a_mark_says_what_it_is(chart: str) -> None:
    expected = {layer: text for numbers, text in READ[chart].items() for layer in numbers}
    found = {
        i: text for i, (layer, rows) in enumerate(layers(chart)) if (text := read(layer, rows))
    }

    assert found == expected


@every
def test_digits_are_stated_where_a_number_has_many(chart: str) -> None:
    for layer, _ in layers(chart):
        for each in quantities(layer):
            whole = each["field"] in AS_THEY_ARE or each.get("title") in PRINTED
            assert whole or "format" in each, each


@every
def test_what_is_read_off_a_line_is_dashed(chart: str) -> None:
    dashed = [
        i
        for i, (layer, _) in enumerate(layers(chart))
        if "strokeDash" in layer["mark"] and not is_shading(layer)
    ]

    assert dashed == DASHED.get(chart, [])
    for i, (layer, _) in enumerate(layers(chart)):
        if i in dashed:
            assert all(length > 0 for length in layer["mark"]["strokeDash"])


@every
def test_a_chart_says_that_something_is_dashed(chart: str) -> None:
    """In its alt text, where lines are dashed by what they show."""
    if re.search(r"\b[Dd]ashed\b", spec_of(chart)["description"]):
        assert DASHED.get(chart) or SIGNS.get(chart)


@every
def test_signs_stand_for_what_they_stand_for(chart: str) -> None:
    found: dict[str, str] = {}
    for layer, _ in layers(chart):
        for channel in ("shape", "strokeDash"):
            given = layer["encoding"].get(channel, {})
            # as well as a colour that means the same
            if not given.get("scale") or given["field"] == named_by_colour(layer):
                continue
            signs = given["scale"]["range"]
            if channel == "strokeDash":
                signs = [SOLID if sign[1] == 0 < sign[0] else BROKEN for sign in signs]
            found |= dict(zip(given["scale"]["domain"], signs, strict=True))

    assert found == SIGNS.get(chart, {})


def named_by_colour(layer: dict[str, Any]) -> str:
    """Return the field of names that the colour of a layer shows, or an empty text."""
    colour = layer["encoding"].get("color", {})
    return colour["field"] if colour.get("type") == "nominal" else ""


@every
def test_a_name_has_a_sign_beside_its_colour(chart: str) -> None:
    """A shape, a dash or a row; colours of models and runs may be any of many."""
    for layer, _ in layers(chart):
        encoding, field = layer["encoding"], named_by_colour(layer)
        dots_on_lines = layer["mark"]["type"] == "point" and field == "line"
        if layer["mark"]["type"] not in ("line", "point") or field not in MANY or dots_on_lines:
            continue
        if chart in (
            "power_over_throughput",
            "two_laws",
            "throughput_bands",
            "energy_by_length",
        ):
            # signs are the regime, the GPU or the fit, or there is one model at a time
            continue
        signs = [encoding.get(channel, {}) for channel in ("shape", "strokeDash", "y")]
        assert field in [sign.get("field") for sign in signs] or chart == "unseen_rows"
        for sign in signs:
            if sign.get("field") == field and "scale" in sign and "range" in sign["scale"]:
                assert sign["scale"]["domain"] == encoding["color"]["scale"]["domain"]
                texts = [str(each) for each in sign["scale"]["range"]]
                assert len(set(texts)) == len(texts)


def ticks_of(axis: dict[str, Any]) -> list[list[float]]:
    """Return the labels of an axis, on a wide page and on a phone where they differ."""
    values = axis["values"]
    if isinstance(values, list):
        return [values]
    few, wide = values["expr"].removeprefix("narrow ? ").split(" : ")
    return [json.loads(wide), json.loads(few)]


@every
def test_axes_have_few_round_numbers(chart: str) -> None:
    """Vega would label each digit of a decade, or none, and write 0.001 as 1m."""
    for given, rows in titled(chart):
        if "axis" not in given:
            continue
        axis = given["axis"]
        if (given.get("scale") or {}).get("type") != "log" or "tickCount" in axis:
            assert axis.get("tickCount", 0) <= 5 or len(axis["values"]) <= 5
            continue
        assert axis["format"] in ("~g", ",~g", "~s")
        values = [row[given["field"]] for row in rows if row[given["field"]]]
        for ticks in ticks_of(axis):
            assert ticks == sorted(set(ticks))
            assert {f"{tick:e}"[0] for tick in ticks} <= set("125")
            assert all(tick == float(f"{tick:.0e}") for tick in ticks)
            assert 2 <= len(ticks) <= 9
            assert ticks[0] <= 10 * min(values)
            assert ticks[-1] >= max(values) / 10


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0.3, 6, 8, [0.5, 1, 2, 5]),
        (0.05, 5, 8, [0.05, 0.1, 0.2, 0.5, 1, 2, 5]),
        (0.025, 60, 8, [0.1, 1, 10]),
        (0.05, 5, 5, [0.1, 1]),
        (1, 1e6, 5, [1, 100, 1e4, 1e6]),
        (0, 3, 8, []),
        (1, math.inf, 8, []),
    ],
)
def test_ticks_are_one_two_and_five_or_powers_of_ten(
    low: float, high: float, most: int, ticks: list[float]
) -> None:
    assert log_ticks(low, high, most) == ticks


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("gpt-oss-120b", "gpt-oss-120b"),
        ("Nemotron Ultra 253B", ["Nemotron", "Ultra 253B"]),
        ("Llama 3.1 405B FP8, chat, H100", ["Llama 3.1 405B FP8,", "chat, H100"]),
        ("three-largest-medians", "three-largest-medians"),
    ],
)
def test_a_long_name_has_two_lines(name: str, lines: str | list[str]) -> None:
    assert two_lines(name) == lines


@pytest.mark.parametrize(("chart", "zero"), [("factors", False), ("intervals_by_row", True)])
def test_an_axis_begins_at_zero_where_lengths_are_compared(chart: str, zero: bool) -> None:
    (given, _), *_ = titled(chart)

    assert given["scale"]["zero"] is zero


@every
def test_shares_are_in_percent(chart: str) -> None:
    for layer, _ in layers(chart):
        for channel in ("x", "y"):
            given = layer["encoding"].get(channel, {})
            if given.get("field") in SHARES and given.get("title"):
                assert given["axis"]["format"] == ".0%"
        for each in quantities(layer):
            if each["field"] in SHARES:
                assert each["format"].endswith("%")


@pytest.mark.parametrize("chart", ROWS)
def test_rows_have_their_names(chart: str) -> None:
    """At the heights where their marks are: the first row of the table on top."""
    axes = [
        given["axis"] for layer, _ in layers(chart) if "axis" in (given := layer["encoding"]["y"])
    ]

    assert axes
    for axis in axes:
        whole = axis["labelExpr"].removesuffix(")[datum.value]").partition(" : ")[2]
        labels = json.loads(whole)
        assert [labels[at] for at in axis["values"]] == ROWS[chart]
        # lines of the grid would look like rows
        assert axis["grid"] is axis["domain"] is axis["ticks"] is False


def test_a_place_has_its_name_at_the_middle_of_its_band() -> None:
    """Two statements of Section 2 above one of Section 3."""
    axis = spec_of("ratio_dots")["layer"][2]["encoding"]["y"]["axis"]
    words = json.loads(axis["labelExpr"].removesuffix(")[format(datum.value, '~g')]")[1:])

    assert axis["values"] == [1.5, 0]
    assert words == {"1.5": "Section 2", "0": "Section 3"}


def test_a_published_row_is_short_unless_two_publishers_have_it() -> None:
    axis = next(
        layer["encoding"]["y"]["axis"]
        for layer, _ in layers("published_values")
        if "y" in layer["encoding"]
    )
    whole = axis["labelExpr"].removesuffix(")[datum.label] || datum.label").partition(" : ")[2]
    short = json.loads(whole)

    assert short == {
        "short, lab, not disclosed": "short, lab",
        "short, IEA, data centre": "short, IEA",
        "long, lab, accelerators only": "long",
    }


@every
def test_each_row_has_room(chart: str) -> None:
    """Between a line of text and a fifth of a screen."""
    for layer, rows in layers(chart):
        y = layer["encoding"].get("y", {})
        if chart.startswith("sweep") or y.get("type") not in ("nominal", "quantitative"):
            continue
        if y["type"] == "nominal":
            n_rows = len({row[y["field"]] for row in rows})
        elif chart in ROWS:
            n_rows = len(ROWS[chart])
        else:
            continue
        assert 24 * n_rows <= spec_of(chart)["height"] <= 125 * n_rows


@every
def test_a_menu_says_what_it_picks(chart: str) -> None:
    bound = [p["bind"] for p in spec_of(chart).get("params", []) if isinstance(p.get("bind"), dict)]
    found = [(bind["name"], bind.get("labels")) for bind in bound]

    assert found == ([MENUS[chart]] if chart in MENUS else [])
    assert all(bind["input"] == "select" for bind in bound)


@every
def test_a_screen_reader_is_spared_what_is_no_mark_of_its_own(chart: str) -> None:
    """Shading and areas, which have no word for a reader."""
    for layer, _ in layers(chart):
        mark = layer["mark"]
        if mark["type"] == "area" or is_shading(layer):
            assert mark["aria"] is False, mark
