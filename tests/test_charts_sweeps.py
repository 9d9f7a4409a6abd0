"""Charts of sweeps: which axis is drawn how, and what is hatched."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.charts import sweeps as charts
from energy_helpers.sweeps import Axis, Grid

MEDIAN = "baseline-median-traditional"
PUE = Axis("pue", tuple(1 + 0.1 * i for i in range(8)))
TOKENS = Axis("output_tokens_median", tuple(100.0 + 100 * i for i in range(12)))
FEW = Axis("input_tokens", (100.0, 500.0, 1000.0))
LAW = Axis("output_tokens_law", ("exponential", "lognormal"))


def drawn(*axes: Axis, outside: Any = False) -> dict[str, Any]:
    """Return the specification of a chart of made-up values."""
    grid = Grid(eh.load_edition("joule-2026"), axes)
    values = np.linspace(1.0, 2.0, len(grid))[:, None]
    flags = np.broadcast_to(np.asarray(outside, dtype=bool), (len(grid),))[:, None]
    return charts.sweep_chart(grid, grid.table([MEDIAN], values, flags), MEDIAN).to_dict()


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
    layout = charts.lay_out(Grid(eh.load_edition("joule-2026"), axes))

    assert (layout.x, layout.lines, layout.y, layout.menus) == (x, lines, y, menus)


def test_units_are_in_the_titles() -> None:
    spec = drawn(TOKENS)

    encoding = spec["layer"][0]["encoding"]
    assert encoding["x"]["title"] == "output_tokens_median [tokens]"
    assert encoding["y"]["title"] == f"{MEDIAN} [Wh/query]"


def test_line_is_hatched_where_it_is_outside() -> None:
    """The last four of twelve points: from the middle between the eighth and the ninth."""
    spec = drawn(TOKENS, outside=[False] * 8 + [True] * 4)

    assert marks(spec) == ["rule", "line", "point"]
    hatching = rows(spec, 0)
    assert min(line["x"] for line in hatching) == pytest.approx(850)
    assert max(line["x2"] for line in hatching) == pytest.approx(1200)
    assert "outside the lengths it was measured at" in spec["usermeta"]["figure"]["caption"]


def test_nothing_is_hatched_inside() -> None:
    spec = drawn(TOKENS)

    assert marks(spec) == ["line", "point"]
    assert "Hatched" not in spec["usermeta"]["figure"]["caption"]


def test_heatmap_hatches_its_cells() -> None:
    spec = drawn(PUE, TOKENS, outside=True)

    assert marks(spec) == ["rect", "point", "point"]
    assert {"filter": "datum.outside"} in spec["layer"][1]["transform"]


def test_menus_pick_further_axes() -> None:
    spec = drawn(FEW, PUE, TOKENS)

    (menu,) = [param for param in spec["params"] if "bind" in param]
    assert menu["bind"]["options"] == [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]
    assert {row["menu0"] for row in rows(spec, 0)} == set(menu["bind"]["options"])


def test_large_grids_are_thinned_and_say_so() -> None:
    spec = drawn(Axis("pue", tuple(1 + 0.01 * i for i in range(200))), TOKENS)

    assert len(rows(spec, 0)) == charts.MOST_CELLS * len(TOKENS.points)
    assert "the files hold all" in spec["usermeta"]["figure"]["caption"]


def test_alt_text_says_the_extremes() -> None:
    text = drawn(TOKENS)["description"]

    assert "Lowest 1 at output_tokens_median 100" in text
    assert "highest 2 at output_tokens_median 1200" in text


def test_number_without_values_is_refused() -> None:
    grid = Grid(eh.load_edition("joule-2026"), (PUE,))
    table = grid.table([MEDIAN], np.full((8, 1), np.nan), np.zeros((8, 1), dtype=bool))

    with pytest.raises(ValueError, match="has no value at any point"):
        charts.sweep_chart(grid, table, MEDIAN)
