"""S.V: the arithmetic, by hand and against what the paper prints."""

from __future__ import annotations

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.method import fleet_factor
from energy_helpers.paper import daily_load
from energy_helpers.registry import entries

ARXIV = eh.load_edition("arxiv-v1")


def test_power_is_idle_plus_a_part_of_the_load() -> None:
    """10 kW full and 2 kW idle: at half the load 6 kW."""
    hours = daily_load.hourly(ARXIV.replace(node_power_kw=10.0, idle_power_kw=2.0), n_points=5)

    assert hours["hour"].tolist() == [0, 6, 12, 18, 24]
    assert hours["load"].tolist() == pytest.approx([0.5, 0.75, 1, 0.75, 0.5])
    assert hours["power_kw"].tolist() == pytest.approx([6, 8, 10, 8, 6])


def test_the_day_is_the_integral_of_its_hours() -> None:
    hours = daily_load.hourly(ARXIV, n_points=24 * 60 + 1)

    integral = np.trapezoid(hours["power_kw"], hours["hour"])

    assert daily_load.sinusoidal_day_kwh(ARXIV) == pytest.approx(integral, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "printed", "half_digit"),
    [
        ("load-mean", 75, 0.5),
        ("node-dynamic-power", 8.6, 0.05),
        ("node-day-full-load", 271.2, 0.05),
        ("node-day-sinusoidal", 219.6, 0.05),
        ("fleet-idle-overhead-computed", 1.08, 0.005),
        ("fleet-factor-computed", 1.33, 0.005),
    ],
)
def test_as_printed(name: str, printed: float, half_digit: float) -> None:
    (value,) = all_numbers.compute(ARXIV, [name]).values()

    assert value == pytest.approx(printed, abs=half_digit)


def test_the_node_of_an_overhead_has_that_overhead() -> None:
    power_kw = daily_load.node_power_of(1.076, idle_power_kw=2.7)

    assert power_kw == pytest.approx(11.84, abs=0.005)
    assert fleet_factor.idle_overhead(power_kw, 2.7) == pytest.approx(1.076, rel=1e-12)


def test_no_node_has_an_overhead_of_one() -> None:
    with pytest.raises(ValueError, match=r"^idle_overhead = 1 is not valid; give one above 1$"):
        daily_load.node_power_of(1.0, idle_power_kw=2.7)


def test_steps_end_at_the_fleet_factor() -> None:
    steps = daily_load.steps(ARXIV)

    assert steps.loc["Load of the day", "formula"] == "24 × (2.7 + 8.6 × 0.75)"
    expected = 1.10 * fleet_factor.idle_overhead(11.3, 2.7) * 1.12
    assert steps.loc["Fleet factor", "value"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("node_power_kw", [2.0, 2.7], ids=["below-idle", "at-idle"])
def test_a_node_that_idles_at_full_power_has_no_overhead(node_power_kw: float) -> None:
    a = ARXIV.replace(node_power_kw=node_power_kw)

    assert np.isnan(fleet_factor.node_idle_overhead(a))
    assert (
        entries.format_value(
            all_numbers.compute(a, ["fleet-idle-overhead-computed"])[
                "fleet-idle-overhead-computed"
            ],
            3,
        )
        == "n/a"
    )
    steps = daily_load.steps(a)
    assert steps.loc["Fleet factor", "formula"] == "1.1 × n/a × 1.12"
    assert steps.loc[["Idle overhead", "Fleet factor"], "value"].isna().all()
