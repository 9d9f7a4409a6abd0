"""Carbon over the grids: arithmetic by hand, scaling, and what a move between grids is worth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.beyond.carbon import emissions
from energy_helpers.method import exact
from energy_helpers.paper import equivalents, period_totals

JOULE = eh.load_edition()


@pytest.fixture
def three_grids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave three grids: 100, 200 and 500 g."""
    table = pd.DataFrame({"gco2e_per_kwh": [200.0, 100.0, 500.0]}, index=["B", "A", "C"])
    monkeypatch.setattr(equivalents, "grids", lambda: table)


@pytest.mark.usefixtures("three_grids")
class TestThreeGrids:
    def test_moves_by_hand(self) -> None:
        """B to A: 2; C to B: 2.5; C to A: 5."""
        assert emissions.moves().tolist() == [2, 2.5, 5]
        assert emissions.share_of_moves_above(2) == pytest.approx(2 / 3)
        assert emissions.gains(JOULE).loc["cleaner grid", "p50"] == 2.5

    def test_choices_by_hand(self) -> None:
        assert [emissions.chosen_grid(c) for c in ("lowest", "median", "highest")] == [
            100,
            200,
            500,
        ]

    def test_span_by_hand(self) -> None:
        found = emissions.span(JOULE)
        p5, p95 = exact.per_query(JOULE).loc["baseline", ["p5", "p95"]]

        assert found["low"] == pytest.approx(p5 / 10)  # 100 g/kWh
        assert found["high"] == pytest.approx(p95 * 0.5)
        assert found["high"] / found["low"] == pytest.approx(found["query"] * found["grid"])
        assert found["grid_share"] == pytest.approx(math.log(5) / math.log(5 * p95 / p5))

    def test_own_grid_takes_its_place(self) -> None:
        grids = emissions.intensities(JOULE.replace(grid_gco2_per_kwh=150.0))

        assert list(grids.items()) == [("A", 100), ("own grid", 150), ("B", 200), ("C", 500)]
        assert (grids.index.name, grids.name) == ("grid", "gco2e_per_kwh")


def test_grids_alike_make_no_move(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame({"gco2e_per_kwh": [100.0, 100.0, 200.0]}, index=["A", "B", "C"])
    monkeypatch.setattr(equivalents, "grids", lambda: table)

    assert emissions.moves().tolist() == [2, 2]


def test_a_query_on_a_grid_by_hand() -> None:
    wh = exact.statistic(JOULE, "traditional", "baseline", "p50")
    table = emissions.per_query(JOULE)

    # India: 713 g/kWh
    assert table.loc["India", "p50"] == pytest.approx(wh * 0.713)
    assert table["p50"].is_monotonic_increasing
    assert len(table) == len(equivalents.grids())


def test_a_day_on_a_grid_by_hand() -> None:
    """A GWh on a grid of 56 g/kWh, France's, is 56 t."""
    table = emissions.per_day(JOULE)

    assert table.loc["France"].to_numpy() == pytest.approx(exact.fleet(JOULE).to_numpy() * 56)


def test_a_year_has_365_days_and_a_kilotonne_1000_tonnes() -> None:
    assert emissions.year_kt(1000.0) == pytest.approx(365)


def test_an_institution_agrees_with_the_total_of_its_period() -> None:
    mine = JOULE.replace(queries=36_500_000.0, period="year", grid_gco2_per_kwh=713.0)
    kg = period_totals.totals(mine)["carbon_kg"]
    table = emissions.institution(JOULE, 36_500_000)

    assert table.loc["India"].to_numpy() == pytest.approx(kg[table.columns].to_numpy())
    number = "carbon-institution-mixed-highest-grid"
    assert eh.all_numbers.compute(JOULE, [number])[number] == pytest.approx(kg["mixed"])


def test_carbon_scales_with_energy_and_grid() -> None:
    twice = JOULE.replace(queries=2e9)

    assert emissions.per_day(twice).to_numpy() == pytest.approx(
        2 * emissions.per_day(JOULE).to_numpy()
    )
    ratio = emissions.per_query(JOULE).div(emissions.intensities(JOULE), axis="index")
    assert np.ptp(ratio["p50"]) == pytest.approx(0, abs=1e-15)


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^unknown grid 'mean'; give one of lowest, median, high"):
        emissions.chosen_grid("mean")
