"""Every number of the registry by another way: from its name, the tables, and hand arithmetic."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable

import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from tests.energy_helpers.registry.computed import computed
from tests.independent_values import (
    J,
    Numbers,
    agent_steps,
    beyond,
    paper,
    supplement,
    use_this_number,
)

WAYS = (
    *paper.WAYS,
    *supplement.WAYS,
    *beyond.WAYS,
    *use_this_number.WAYS,
    agent_steps.agent_steps,
)
# sums and quotients of other numbers, in test_numbers.py
AGREEING = re.compile(
    r"carbon-(day|year|median)-|grid-ratio|fleet-(improvement-mixed|ratio-|over-)|comparison-datac"
    r"|lever-\w+-ratio-|ten-billion-twh-|baseline-ratio-long|output-tokens-ratio-long|load-mean"
)


@functools.cache
def worked_out(way: Callable[[], Numbers]) -> dict[str, float]:
    return {name: float(value) for name, value in way()}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_number_is_what_its_name_says(way: Callable[[], Numbers]) -> None:
    expected = worked_out(way)
    found = {name: computed()[name] for name in expected}

    assert found == pytest.approx(expected, rel=1e-6, nan_ok=True)


def test_every_number_is_held_against_something_else() -> None:
    """Except for numbers without a value in this edition, which have nothing to compare."""
    held = {name for way in WAYS for name in worked_out(way)}
    rest = {name for name in all_numbers.REGISTRY if name not in held and not AGREEING.match(name)}

    assert [name for name in rest if not math.isnan(computed()[name])] == []


def test_the_cost_is_that_of_the_price_given() -> None:
    """0.3 a kWh on what the period uses."""
    a = J.replace(price_per_kwh=0.3)
    names = [name for name in all_numbers.REGISTRY if name.startswith("period-cost-")]

    found = all_numbers.compute(a, names)

    kwh = {name: computed()[name.replace("cost", "energy")] for name in names}
    assert len(names) == 12
    assert found == pytest.approx({name: 0.3 * kwh[name] for name in names}, rel=1e-9)


def test_water_is_that_of_the_servers_alone() -> None:
    """Half a litre for each kWh before the PUE, which multiplies the mean by its own mean."""
    a = J.replace(wue_l_per_kwh=0.5)
    names = [name for name in all_numbers.REGISTRY if name.startswith("period-water-")]

    found = all_numbers.compute(a, names)

    mean_pue = eh.method.distributions.pue(J).mean
    kwh = {name: computed()[name.replace("water", "energy")] / mean_pue for name in names}
    assert len(names) == 12
    assert found == pytest.approx({name: 0.5 * kwh[name] for name in names}, rel=1e-9)
    # a constant PUE divides the median too
    constant = a.replace(pue=1.25)
    median_wh = eh.exact.statistic(constant, "long", "baseline", "p50")
    of_query = all_numbers.compute(constant, ["baseline-water-long"])["baseline-water-long"]
    assert of_query == pytest.approx(0.5 * median_wh / 1.25, rel=1e-9)


def test_the_announced_water_follows_from_a_wue_of_0_28() -> None:
    """0.067 mL, as the announcement prints the most of a query, is what 0.28 L/kWh rounds to."""
    names = ["baseline-water-traditional", "announced-water-wue"]

    found = all_numbers.compute(J.replace(wue_l_per_kwh=0.28), names)

    assert found["baseline-water-traditional"] == pytest.approx(0.067, abs=0.0005)
    assert found["announced-water-wue"] == pytest.approx(0.28, abs=0.005)


def test_carbon_is_that_of_the_grid_given() -> None:
    """400 g a kWh on what the period takes."""
    a = J.replace(grid_gco2_per_kwh=400.0)
    names = [name for name in all_numbers.REGISTRY if name.startswith("period-carbon-")]

    found = all_numbers.compute(a, names)

    kwh = {name: computed()[name.replace("carbon", "energy")] for name in names}
    assert len(names) == 12
    assert found == pytest.approx({name: 0.4 * kwh[name] for name in names}, rel=1e-9)
