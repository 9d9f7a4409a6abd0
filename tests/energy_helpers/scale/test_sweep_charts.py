"""Charts of sweeps: which axis is drawn how, and what is shaded."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.scale import sweep_charts
from energy_helpers.scale.sweeps import Axis, Grid

MEDIAN = "baseline-median-traditional"
PUE = Axis("pue", tuple(1 + 0.1 * i for i in range(8)))
TOKENS = Axis("output_tokens_median", tuple(100.0 + 100 * i for i in range(12)))
FEW = Axis("input_tokens", (100.0, 500.0, 1000.0))
LAW = Axis("output_tokens_law", ("exponential", "lognormal"))


def drawn(*axes: Axis, outside: Any = False, most: float = 2.0) -> dict[str, Any]:
    """Return the specification of a chart of made-up values, from 1 to `most`."""
    grid = Grid(eh.load_edition("joule-2026"), axes)
    values = np.linspace(1.0, most, len(grid))[:, None]
    flags = np.broadcast_to(np.asarray(outside, dtype=bool), (len(grid),))[:, None]
    return sweep_charts.sweep_chart(grid, grid.table([MEDIAN], values, flags), MEDIAN).to_dict()


def marks(spec: dict[str, Any]) -> list[str]:
    return [layer["mark"]["type"] for layer in spec["layer"]]


def rows(spec: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    """Return the rows that a layer draws."""
    own = spec["layer"][layer].get("data", spec.get("data"))
    return spec["datasets"][own["name"]]


@pytest.mark.parametrize(
    ("axes", "x", "lines", "y", "menus"),
    [
        pytest.param((PUE,), PUE, None, None, (), id="one axis"),
        pytest.param((FEW, PUE), PUE, FEW, None, (), id="few values are lines"),
        pytest.param((LAW, TOKENS), TOKENS, LAW, None, (), id="words are lines"),
        pytest.param((PUE, TOKENS), TOKENS, None, PUE, (), id="many values are a heatmap"),
        pytest.param((FEW, PUE, TOKENS), TOKENS, FEW, None, (PUE,), id="the third is a menu"),
    ],
)
def test_axes_find_their_place(
    axes: tuple[Axis, ...], x: Axis, lines: Axis | None, y: Axis | None, menus: tuple[Axis, ...]
) -> None:
    layout = sweep_charts.lay_out(Grid(eh.load_edition("joule-2026"), axes))

    assert (layout.x, layout.lines, layout.y, layout.menus) == (x, lines, y, menus)


def test_units_are_in_the_titles() -> None:
    spec = drawn(TOKENS)

    encoding = spec["layer"][0]["encoding"]
    assert encoding["x"]["title"] == "output_tokens_median [tokens]"
    assert encoding["y"]["title"] == f"{MEDIAN} [Wh/query]"


def test_line_is_shaded_where_it_is_outside() -> None:
    """The last four of twelve points: from the middle between the eighth and the ninth."""
    spec = drawn(TOKENS, outside=[False] * 8 + [True] * 4)

    assert marks(spec) == ["rect", "line", "point"]
    assert rows(spec, 0) == [{"from": 850, "to": 1200}]
    assert "outside the lengths it was measured at" in spec["usermeta"]["figure"]["caption"]


def test_nothing_is_shaded_inside() -> None:
    spec = drawn(TOKENS)

    assert marks(spec) == ["line", "point"]
    assert "Shaded" not in spec["usermeta"]["figure"]["caption"]


def test_heatmap_shades_its_cells() -> None:
    spec = drawn(PUE, TOKENS, outside=True)

    assert marks(spec)[:2] == ["rect", "rect"]
    assert {"filter": "datum.outside"} in spec["layer"][1]["transform"]


@pytest.mark.parametrize(("most", "kind"), [(2.0, "linear"), (19.9, "linear"), (20.0, "log")])
def test_colours_of_a_wide_spread_are_logarithmic(most: float, kind: str) -> None:
    colour = drawn(PUE, TOKENS, most=most)["layer"][0]["encoding"]["color"]

    assert colour["scale"] == {"scheme": "viridis", "reverse": True, "type": kind}
    # below, where a phone has room
    assert (colour["legend"]["orient"], colour["legend"]["direction"]) == ("bottom", "horizontal")


@pytest.mark.parametrize(
    ("points", "kind"),
    [((100.0, 500.0), None), ((100.0, 2000.0), "log"), ((0.0, 2000.0), None)],
    ids=["near", "wide", "from zero"],
)
def test_a_wide_axis_is_logarithmic(points: tuple[float, ...], kind: str | None) -> None:
    scale = drawn(Axis("input_tokens", points))["layer"][0]["encoding"]["x"]["scale"]

    assert scale.get("type") == kind
    assert scale.get("zero") is (None if kind else False)


@pytest.mark.parametrize(
    ("most", "ends"),
    # 6% of the spread above, and below where the axis does not begin at zero
    [(2.0, [0, 2.06]), (1.5, [0.97, 1.53]), (1.0, [0.94, 1.06])],
    ids=["from zero", "near each other", "all the same"],
)
def test_a_line_has_room(most: float, ends: list[float]) -> None:
    scale = drawn(TOKENS, most=most)["layer"][0]["encoding"]["y"]["scale"]

    assert scale["domain"] == pytest.approx(ends)


def test_cells_of_a_heatmap_rise_from_the_bottom_and_words_go_down() -> None:
    numbers = drawn(PUE, TOKENS)["layer"][0]["encoding"]
    words = drawn(LAW, Axis("trim", ("p5-p95", "none")))["layer"][0]["encoding"]

    assert numbers["y"]["sort"] == ["1.7", "1.6", "1.5", "1.4", "1.3", "1.2", "1.1", "1"]
    assert numbers["x"]["sort"][:2] == ["100", "200"]
    assert {numbers["x"]["type"], numbers["y"]["type"]} == {"ordinal"}
    assert [words[channel]["sort"] for channel in "xy"] == [
        ["exponential", "lognormal"],
        ["p5-p95", "none"],
    ]


def test_menus_pick_further_axes() -> None:
    spec = drawn(FEW, PUE, TOKENS)

    (menu,) = [param for param in spec["params"] if "input" in param.get("bind", ())]
    assert menu["bind"]["options"] == [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]
    assert {row["menu0"] for row in rows(spec, 0)} == set(menu["bind"]["options"])


def test_large_grids_are_thinned_and_say_so() -> None:
    spec = drawn(Axis("pue", tuple(1 + 0.01 * i for i in range(200))), TOKENS)

    assert len(rows(spec, 0)) == sweep_charts.MOST_CELLS * len(TOKENS.points)
    assert "the files hold all" in spec["usermeta"]["figure"]["caption"]


def test_alt_text_says_the_extremes() -> None:
    text = drawn(TOKENS)["description"]

    assert "Lowest 1 at output_tokens_median 100" in text
    assert "highest 2 at output_tokens_median 1200" in text


@pytest.mark.parametrize(
    ("axes", "said", "over"),
    [
        ((TOKENS,), "A line of", "output_tokens_median."),
        ((FEW, TOKENS), "Lines of", "output_tokens_median and input_tokens."),
        ((PUE, TOKENS), "Heatmap of", "output_tokens_median and pue."),
        ((FEW, PUE, TOKENS), "Lines of", "output_tokens_median, input_tokens and pue."),
    ],
    ids=["line", "lines", "heatmap", "menu"],
)
def test_words_say_what_is_over_what(axes: tuple[Axis, ...], said: str, over: str) -> None:
    spec = drawn(*axes)

    caption = spec["usermeta"]["figure"]["caption"]
    assert spec["description"].startswith(f"{said} {MEDIAN} [Wh/query]. Lowest 1 at ")
    assert spec["description"].endswith(" points are outside the benchmark.")
    assert caption.endswith(f" ({MEDIAN}), by {over}")
    assert spec["usermeta"]["figure"]["title"] == "The values range from 1.00 to 2.00 Wh/query"
    # where the lowest is: the first value of each axis
    place = spec["description"].partition(" at ")[2].partition(";")[0]
    assert {f"{axis.name} {axis.points[0]:g}" for axis in axes} == set(place.split(", "))


def test_number_without_values_says_so() -> None:
    grid = Grid(eh.load_edition("joule-2026"), (PUE,))
    table = grid.table([MEDIAN], np.full((8, 1), np.nan), np.zeros((8, 1), dtype=bool))

    spec = sweep_charts.sweep_chart(grid, table, MEDIAN).to_dict()

    assert spec["description"] == "n/a: no finite value at any point"


def test_infinite_values_are_not_drawn_and_counted() -> None:
    grid = Grid(eh.load_edition("joule-2026"), (PUE,))
    values = np.array([[math.inf], [math.inf], *[[2.0]] * 6])
    table = grid.table([MEDIAN], values, np.zeros((8, 1), dtype=bool))

    spec = sweep_charts.sweep_chart(grid, table, MEDIAN).to_dict()

    assert "infinite at 2 points, which are not drawn." in spec["usermeta"]["figure"]["caption"]
    json.dumps(spec, allow_nan=False)
