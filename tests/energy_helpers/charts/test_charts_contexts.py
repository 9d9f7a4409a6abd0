"""Charts of the chapters on long outputs and newer hardware: what is shaded and what is hollow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.charts.style import colour_scale

JOULE = eh.load_edition("joule-2026")
LENGTHS = np.geomspace(100, 60_000, 20)


def rows(spec: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    """Return the rows that a layer draws."""
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def marks(spec: dict[str, Any]) -> list[str]:
    return [layer["mark"]["type"] for layer in spec["layer"] if layer["mark"].get("opacity") != 0]


def test_both_laws_are_drawn_and_shaded_beyond_the_rows() -> None:
    curves = eh.beyond.long_outputs.context_fits.throughput_curves(
        JOULE, ["Llama 3.1 405B"], LENGTHS
    )
    spec = eh.beyond.long_outputs.charts.two_laws(
        curves, longest_tokens=32_768, name="n", caption="c"
    ).to_dict()

    assert marks(spec) == ["rect", "line", "text"]
    assert rows(spec, 0) == [{"from": 32_768, "to": 60_000}]
    assert {row["law"] for row in rows(spec, 1)} == {
        "Falls with the context",
        "The paper's, capped",
    }
    assert "the longest output measured" in spec["description"]


def test_a_menu_picks_the_gpu() -> None:
    curves, measured = eh.beyond.long_outputs.context_fits.measured_curves("v1.1", 1024, LENGTHS)
    spec = eh.beyond.long_outputs.charts.measured_laws(
        curves, measured, gpu="B200", name="n", caption="c"
    ).to_dict()

    (menu,) = [param for param in spec["params"] if "bind" in param and "value" in param]
    assert menu["value"] == "B200"
    assert {"B200", "GB200", "H200"} <= set(menu["bind"]["options"])
    assert set(measured["input_tokens"]) == {1024}


def test_rows_are_drawn_on_both_fits_where_there_are_any() -> None:
    curves = eh.beyond.long_outputs.context_fits.throughput_curves(
        JOULE, ["Llama 3.1 405B"], LENGTHS
    )
    measured = pd.DataFrame({"model": ["Llama 3.1 405B"], "output_tokens": [2000.0], "tps": 3662.0})
    given = {"longest_tokens": 32_768, "name": "n", "caption": "c"}
    draw = eh.beyond.long_outputs.charts.two_laws

    with_rows, without = (
        marks(draw(curves, rows=rows, **given).to_dict()) for rows in (measured, measured.head(0))
    )
    assert with_rows == ["rect", "line", "point", "text"]
    assert without == ["rect", "line", "text"]


def test_the_fleet_of_each_shape_in_a_row_for_each_level() -> None:
    results = eh.beyond.long_outputs.context_results
    table = results.mixed_by_shape_and_anchor(JOULE)
    spec = eh.beyond.long_outputs.charts.fleets_by_shape(
        table, cap_gwh=1.7, own_shapes=results.OWN_SHAPES, name="n", caption="c"
    ).to_dict()

    levels = list(dict.fromkeys(table["level"]))
    assert [line["at"] for line in rows(spec, 0)] == [1.7]
    assert len(rows(spec, 1)) == len(table) - len(levels)
    assert [row["level"] for row in rows(spec, 2)] == levels
    assert spec["layer"][2]["mark"]["shape"] == "diamond"
    assert "each of 35 measured series" in spec["description"]
    assert "own rows: 2.93 with the models' own shapes" in spec["description"]


def test_the_levers_interval_is_shaded() -> None:
    gains = pd.DataFrame(
        {
            "model": ["A", "B", "A"],
            "step": ["x", "x", "y"],
            "gain": [1.0, 3.0, 2.0],
            "input_tokens": 100,
            "output_tokens": 100,
        }
    )
    spec = eh.beyond.newer_hardware.charts.gains_by_row(
        gains,
        "step",
        interval=(1.5, 2.5),
        lever="hardware",
        x_title="Gain",
        subject="Gains",
        name="n",
        caption="c",
    ).to_dict()

    assert rows(spec, 0) == [{"low": 1.5, "high": 2.5}]
    assert "x: median over models 2, dots from 1 to 3" in spec["description"]


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param((True, False), id="some outside"),
        pytest.param((True, True), id="all outside"),
        pytest.param((False, False), id="none outside"),
    ],
)
def test_a_dot_is_hollow_outside_the_rows(flags: tuple[bool, bool]) -> None:
    """Every layer of dots has a row, or its axis would have no extent."""
    table = eh.beyond.newer_hardware.per_gpu.per_query(JOULE)
    table["outside"] = [flags[i % 2] for i in range(len(table))]

    spec = eh.beyond.newer_hardware.charts.energies_by_gpu(
        table, baseline_wh=0.3, regime="traditional", name="n", caption="c"
    ).to_dict()

    drawn = {
        row["outside"]: layer["mark"]["filled"]
        for i, layer in enumerate(spec["layer"])
        if layer["mark"]["type"] == "point"
        for row in rows(spec, i)
    }
    assert drawn == {flag: not flag for flag in flags}


def test_models_of_the_tables_have_colours_of_their_own() -> None:
    names = sorted(set(eh.beyond.newer_hardware.per_gpu.hardware_gains()["model"]))
    colours = colour_scale(names).to_dict()["range"]

    assert len(set(colours)) == len(names)
