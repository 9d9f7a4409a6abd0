"""The comparison of marks with rows notices a row left out and a value in the wrong place."""

from __future__ import annotations

from typing import Any

import pytest

from . import plotted

ROWS = [{"model": "a", "wh": 1.0}, {"model": "b", "wh": 2.0}, {"model": "c", "wh": 4.0}]
UNIT = {"mark": {"type": "point"}, "encoding": {"x": {"field": "wh", "type": "quantitative"}}}


def mark(places: list[float], rows: list[dict[str, Any]] = ROWS, **changes: Any) -> dict[str, Any]:
    items = [
        {"x": x, "y": 5.0, "bounds": [x - 1, 4.0, x + 1, 6.0], "seen": True, "row": row}
        for x, row in zip(places, rows, strict=False)
    ]
    return {"type": "symbol", "name": "marks", "clip": False, "items": items} | changes


def test_every_row_is_plotted() -> None:
    assert plotted.not_plotted(ROWS, [mark([10, 20, 40])]) == []


def test_a_row_without_a_mark_is_noticed() -> None:
    assert plotted.not_plotted(ROWS, [mark([10, 20])]) == [ROWS[2]]


def test_an_invisible_mark_does_not_count() -> None:
    drawn = mark([10, 20, 40])
    drawn["items"][1]["seen"] = False
    drawn["items"][2]["bounds"] = [None, None, None, None]

    assert plotted.not_plotted(ROWS, [drawn]) == ROWS[1:]


def test_columns_that_vega_adds_do_not_matter() -> None:
    rows = [row | {"wh_end": 0.5} for row in ROWS]

    assert plotted.not_plotted(ROWS, [mark([10, 20, 40], rows)]) == []


@pytest.mark.parametrize(
    ("places", "wrong"),
    [([10, 20, 40], False), ([40, 20, 10], False), ([10, 40, 20], True)],
    ids=["rising", "falling", "mixed up"],
)
def test_places_follow_values(places: list[float], wrong: bool) -> None:
    pairs = plotted.values_drawn(mark(places), UNIT, "x")

    assert pairs is not None
    assert plotted.out_of_order(pairs) is wrong


def test_values_on_one_place_are_noticed() -> None:
    assert plotted.collapsed([(1.0, 10.0), (2.0, 10.0), (4.0, 10.0)])
    assert not plotted.collapsed([(1.0, 10.0), (2.0, 20.0), (4.0, 40.0)])
    assert not plotted.collapsed([(3.0, 10.0), (3.0, 10.0)])


@pytest.mark.parametrize(
    "encoding",
    [
        {"x": {"field": "model", "type": "nominal"}},
        {"x": {"field": "wh", "type": "quantitative", "aggregate": "mean"}},
        {"x": {"field": "wh", "type": "quantitative"}, "x2": {"value": 0}},
    ],
    ids=["words", "aggregate", "fixed interval"],
)
def test_places_that_do_not_follow_values_are_left_out(encoding: dict[str, Any]) -> None:
    assert plotted.values_drawn(mark([10, 20, 40]), UNIT | {"encoding": encoding}, "x") is None


def test_an_interval_begins_at_its_lower_value() -> None:
    encoding = UNIT["encoding"] | {"x2": {"field": "high"}}
    rows = [row | {"high": 8.0} for row in ROWS]

    pairs = plotted.values_drawn(mark([11, 21, 41], rows), UNIT | {"encoding": encoding}, "x")

    assert pairs == [(1.0, 10), (2.0, 20), (4.0, 40)]


def test_the_parts_of_a_stack_have_the_lengths_of_their_values() -> None:
    stack = {"mark": "bar", "encoding": UNIT["encoding"] | {"color": {"field": "model"}}}
    bars = mark([0, 10, 30], type="rect")
    for item, bounds in zip(bars["items"], [(0, 10), (10, 30), (30, 70)], strict=True):
        item["bounds"] = [bounds[0], 0.0, bounds[1], 10.0]

    assert plotted.values_drawn(bars, stack, "x") == [(1.0, 10), (2.0, 20), (4.0, 40)]


def test_colours_are_read_where_they_say_values() -> None:
    unit = {"mark": "rect", "encoding": {"color": {"field": "wh", "type": "quantitative"}}}
    cells = mark([1, 2, 3])
    for item, fill in zip(cells["items"], ["white", "grey", "black"], strict=True):
        item["fill"] = fill

    coloured = [(1.0, "white"), (2.0, "grey"), (4.0, "black")]
    assert plotted.values_coloured(cells, unit) == coloured
    assert plotted.values_coloured(cells, UNIT) is None


def test_a_mark_beyond_the_edge_is_noticed() -> None:
    assert len(plotted.outside(mark([10, 20, 400]), [100.0, 50.0])) == 1
    assert plotted.outside(mark([10, 20, 400], clip=True), [100.0, 50.0]) == []


def test_views_have_vega_lites_names() -> None:
    encoding = {"y": {"field": "wh"}}
    spec = {
        "vconcat": [
            {"layer": [{"mark": "line"}, {"mark": "rule"}], "encoding": encoding},
            {"name": "view_1", "mark": "bar"},
            {"facet": {"field": "model"}, "spec": {"mark": "point"}},
        ]
    }
    names = dict(plotted.units(spec))

    assert list(names) == [
        "concat_0_layer_0_marks",
        "concat_0_layer_1_marks",
        "view_1_marks",
        "concat_2_child_marks",
    ]
    assert names["concat_0_layer_0_marks"]["encoding"] == encoding
