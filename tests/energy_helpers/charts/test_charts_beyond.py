"""Charts of carbon and of the measured runs: every row drawn, what cannot be drawn refused."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.beyond.carbon import charts as carbon_charts, emissions
from energy_helpers.beyond.measured import charts as measured_charts, reconciliation

JOULE = eh.load_edition()
PAIRS = reconciliation.compared(JOULE)
OF = {"name": "figure", "caption": "A figure."}


def rows(chart: object, layer: int) -> list[dict[str, object]]:
    spec = chart.to_dict()  # type: ignore[attr-defined]
    # rows that all layers share are at the top
    seen = [each for each in spec["layer"] if each["mark"].get("opacity") != 0]
    return list(spec["datasets"][seen[layer].get("data", spec.get("data"))["name"]])


def test_every_pair_is_drawn() -> None:
    drawn = rows(measured_charts.ratios(PAIRS, **OF), 2)

    assert [row["pair"] for row in drawn] == list(PAIRS["label"])
    assert [row["ratio"] for row in drawn] == pytest.approx(list(PAIRS["ratio"]), rel=1e-5)


def test_steps_run_from_the_gpus_to_the_method() -> None:
    drawn = rows(measured_charts.boundary_steps(PAIRS.head(1), **OF), 0)

    steps = ["gpu_j_per_token", "node_mid", "facility_mid", "modelled_facility"]
    values = PAIRS[steps].iloc[0].tolist()
    assert [row["value"] for row in drawn] == pytest.approx(values, rel=1e-5)
    assert all(row["low"] <= row["value"] <= row["high"] for row in drawn)  # type: ignore[operator]


def test_shaded_are_prompts_outside_the_rows() -> None:
    curves = reconciliation.over_prompts(JOULE)
    drawn = rows(measured_charts.ratios_over_prompts(curves, PAIRS.head(1), **OF), 0)

    # the rows of Llama 3.1 405B have 128 to 5,000 input tokens
    assert drawn
    assert [row["to"] for row in drawn[:-1]] == pytest.approx([128], rel=0.1)  # type: ignore[operator]


@pytest.mark.parametrize(
    "draw",
    [
        lambda none: measured_charts.ratios(none, **OF),
        lambda none: measured_charts.boundary_steps(none, **OF),
        lambda none: measured_charts.ratios_over_prompts(
            reconciliation.over_prompts(JOULE), none, **OF
        ),
    ],
    ids=["ratios", "steps", "prompts"],
)
def test_no_pair_is_said(draw: Callable[[pd.DataFrame], alt.LayerChart]) -> None:
    spec = draw(PAIRS.head(0)).to_dict()

    assert spec["description"] == f"n/a: {measured_charts.NO_PAIR}"
    assert list(spec["datasets"].values()) == [[{"n/a": measured_charts.NO_PAIR}]]


def test_a_grid_of_zero_has_no_place_on_a_log_axis() -> None:
    mine = JOULE.replace(grid_gco2_per_kwh=0.0)
    grids = emissions.intensities(mine)
    tables = {"traditional": emissions.per_query(mine)}

    of_queries = rows(carbon_charts.carbon_by_grid(tables, grids, **OF), 0)
    of_days = rows(carbon_charts.fleet_carbon_by_grid(emissions.per_day(mine), grids, **OF), 0)

    assert [row["grid"] for row in of_queries] == list(grids.index)[1:]
    assert [row["grid"] for row in of_days] == list(grids.index)[1:]


def test_bars_outside_the_benchmark_are_dashed() -> None:
    tables = {
        regime: emissions.per_query(JOULE, regime) for regime in eh.method.assumptions.REGIMES
    }
    chart = carbon_charts.carbon_by_grid(
        tables, emissions.intensities(JOULE), outside=["long"], **OF
    )

    assert {(row["regime"], row["outside"]) for row in rows(chart, 0)} == {
        ("typical", "no"),
        ("long", "yes"),
    }
