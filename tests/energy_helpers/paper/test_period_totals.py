"""An institution's total over the period it gives, checked by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.facts.units import DAYS_PER_PERIOD
from energy_helpers.method import exact
from energy_helpers.paper import period_totals
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")


def test_a_years_queries_by_hand(tmp_path: Path) -> None:
    """160,000 queries of 0.5 Wh are 80 kWh, and 14.16 kg at 0.177 kg/kWh."""
    a = JOULE.replace(
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
        output_tokens_law="fixed",
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
        queries=160_000,
        period="year",
        grid_gco2_per_kwh=177.0,
    )

    row = period_totals.totals(a).loc["traditional"]

    assert row["energy_kwh_without_fleet_factor"] == pytest.approx(80.0, rel=1e-12)
    assert row["carbon_kg_without_fleet_factor"] == pytest.approx(14.16, rel=1e-12)
    factor = 1.10 * 1.076 * 1.12
    assert row["energy_kwh"] == pytest.approx(80.0 * factor, rel=1e-12)
    assert row["carbon_kg"] == pytest.approx(14.16 * factor, rel=1e-12)


@pytest.mark.parametrize(("unit", "days"), [("day", 1), ("week", 7), ("month", 365 / 12)])
def test_the_period_does_not_change_what_so_many_queries_take(unit: str, days: float) -> None:
    a = JOULE.replace(queries=1e6, period=unit)

    found = period_totals.totals(a).loc["mixed", "energy_kwh"]

    assert found == pytest.approx(
        period_totals.totals(JOULE.replace(queries=1e6)).loc["mixed"].iloc[0]
    )
    assert found == pytest.approx(exact.fleet(a)["mixed"] * days * 1e6)


def test_without_a_grid_there_is_no_carbon() -> None:
    table = period_totals.totals(JOULE)

    assert table["carbon_kg"].isna().all()
    assert math.isnan(all_numbers.compute(JOULE, ["period-carbon-mixed"])["period-carbon-mixed"])


def test_the_registry_reads_the_table() -> None:
    a = JOULE.replace(grid_gco2_per_kwh=177.0, period="year", queries=160_000)
    table = period_totals.totals(a)
    cells = {
        "period-energy-traditional": ("traditional", "energy_kwh"),
        "period-energy-mixed-without-fleet-factor": ("mixed", "energy_kwh_without_fleet_factor"),
        "period-carbon-long-improved": ("long_improved", "carbon_kg"),
    }

    found = all_numbers.compute(a, cells)

    assert found == {name: table.loc[cell] for name, cell in cells.items()}


def test_periods_fill_a_year() -> None:
    assert 12 * DAYS_PER_PERIOD["month"] == DAYS_PER_PERIOD["year"] == 365
    assert DAYS_PER_PERIOD["week"] == 7 * DAYS_PER_PERIOD["day"] == 7
    assert period_totals.totals(JOULE).index.name == "fleet"
