"""The search for the parameter, with functions whose solutions are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

import energy_helpers as eh
from energy_helpers.scale.inverse import N_POINTS, Question, Solutions, solutions

EDITION = eh.load_edition()


def search(function: Callable[[float], float], value: float, low: float, high: float) -> Solutions:
    class Asked(Question):
        def at(self, x: float) -> float:
            return function(x)

    return solutions(Asked(EDITION, "pue", "a number", value, low, high))


def test_energy_is_proportional_to_the_pue() -> None:
    at_one_wh = eh.exact.statistic(EDITION.replace(pue=1.0), "long", "baseline", "mean")

    asked = Question(EDITION, "pue", "baseline-mean-long", 1.7 * at_one_wh, 1.0, 5.0)

    assert solutions(asked).roots == pytest.approx([1.7])


@pytest.mark.parametrize(("value", "root"), [(4.0, 2.0), (1.0, 1.0), (9.0, 3.0), (2.5, 2.5**0.5)])
def test_inside_and_at_both_ends(value: float, root: float) -> None:
    found = search(lambda x: x**2, value, 1.0, 3.0)

    assert found.roots == pytest.approx([root])
    assert found.jumps == []
    assert (found.least, found.greatest) == ((1.0, 1.0), (3.0, 9.0))


def test_every_crossing_is_found() -> None:
    found = search(math.sin, 0.5, 0.1, 9.0)

    sixth = math.pi / 6
    assert found.roots == pytest.approx([sixth, 5 * sixth, 13 * sixth, 17 * sixth])


@pytest.mark.parametrize("root", [1e-12, 3e-5, 0.7, 40.0])
def test_a_range_from_zero_is_searched_at_every_scale(root: float) -> None:
    found = search(lambda x: 3 * x, 3 * root, 0.0, 50.0)

    assert found.roots == pytest.approx([root])


def test_a_wide_range_is_searched_in_equal_ratios() -> None:
    """The points in equal steps, 80 apart, would miss both solutions."""
    found = search(lambda x: abs(math.log10(x) - 1.0), 0.2, 1.0, 80.0 * (N_POINTS - 1))

    assert found.roots == pytest.approx([10**0.8, 10**1.2])


def test_a_jump_is_no_solution() -> None:
    found = search(lambda x: 1.0 if x < 2.3 else 5.0, 3.0, 1.0, 4.0)

    assert found.roots == []
    assert found.jumps == [(pytest.approx(2.3), 1.0, 5.0)]


def test_the_range_of_the_number_if_there_is_none() -> None:
    found = search(lambda x: 1 / x, 7.0, 0.5, 4.0)

    assert found == Solutions([], [], least=(4.0, 0.25), greatest=(0.5, 2.0))


def test_values_without_a_number_are_left_out() -> None:
    """The number exists up to 3, as a percentile exists up to the other one."""
    found = search(lambda x: x if x <= 3 else math.nan, 2.0, 1.0, 5.0)

    assert found.roots == pytest.approx([2.0])
    assert found.greatest == (3.0, 3.0)


def test_settings_that_never_have_the_number_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^with these settings, a number has no value \(n/a\)$"):
        search(lambda _: math.nan, 2.0, 1.0, 5.0)
