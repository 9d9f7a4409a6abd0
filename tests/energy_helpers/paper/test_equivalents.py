"""What an energy is like: arithmetic by hand, and rows of the data."""

from __future__ import annotations

import pytest

from energy_helpers.facts import files
from energy_helpers.paper import equivalents


def test_a_bulb_burns_its_power_in_an_hour() -> None:
    assert equivalents.led_bulb_minutes(equivalents.led_bulb_w()) == pytest.approx(60)


def test_carbon_by_hand() -> None:
    """A kWh at 177 g is 177 g, a GWh 177 t."""
    assert equivalents.carbon_g(1000, 177) == pytest.approx(177)
    assert equivalents.carbon_t_per_day(1, 177) == pytest.approx(177)


def test_grids_are_those_of_the_file() -> None:
    grids = equivalents.grids()

    assert len(grids) == len(files.read_csv("grid_carbon_intensity.csv"))
    assert grids.loc["Sweden", "gco2e_per_kwh"] == 41
    assert grids.index.is_monotonic_increasing


@pytest.mark.parametrize("value", [-1.0, float("inf"), float("nan")], ids=str)
def test_a_grid_of_no_intensity_is_refused(monkeypatch: pytest.MonkeyPatch, value: float) -> None:
    table = files.read_csv("grid_carbon_intensity.csv").astype({"gco2e_per_kwh": float})
    table.loc[table["region"] == "France", "gco2e_per_kwh"] = value
    monkeypatch.setattr(files, "read_csv", lambda name: table)

    with pytest.raises(ValueError, match=r"gco2e_per_kwh of France is not valid; give a finite"):
        equivalents.grids()


@pytest.mark.parametrize("tokens", [300.0, 1000.0, 10_000.0], ids=str)
def test_same_length_is_within_a_factor_of_two(tokens: float) -> None:
    known = equivalents.published_lengths()
    near = equivalents.of_same_length(tokens)

    assert len(near)
    assert near["output_tokens"].between(tokens / 2, tokens * 2).all()
    others = known.drop(near.index)["output_tokens"]
    assert not others.between(tokens / 2, tokens * 2).any()
