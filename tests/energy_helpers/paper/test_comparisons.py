"""Section 4's comparisons, by hand arithmetic and as the paper prints them."""

from __future__ import annotations

from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers import all_numbers

V1 = eh.load_edition("arxiv-v1")


def value(name: str, assumptions: eh.Assumptions = V1) -> float:
    return all_numbers.compute(assumptions, [name])[name]


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        pytest.param("comparison-datacentre", 30 * 0.8 * 24 / 1000, id="30-mw"),
        pytest.param("comparison-web-search", 0.3, id="web-search"),
        pytest.param("comparison-television", 0.89 / 0.004, id="television"),
        pytest.param("forecast-over-internet", 25, id="forecast-1999"),
    ],
)
def test_by_hand(name: str, by_hand: float) -> None:
    assert value(name) == pytest.approx(by_hand)


def test_ten_billion_are_ten_times_a_billion_for_a_year() -> None:
    gwh_per_day = eh.exact.fleet(V1)["traditional_improved"]

    assert value("ten-billion-twh-traditional-improved") == pytest.approx(
        gwh_per_day * 10 * 365 / 1000
    )


def test_ten_billion_do_not_depend_on_how_many_the_fleet_serves() -> None:
    few = V1.replace(queries=1000.0)

    for name in ("ten-billion-twh-mixed", "fleet-over-web-search-mixed-improved"):
        assert value(name, few) == pytest.approx(value(name))


def test_the_released_run_improved_gives_the_printed_terawatt_hours() -> None:
    assert round(value("replay-ten-billion-twh"), 2) == 1.32


@pytest.mark.parametrize(
    ("name", "printed"),
    [("ten-billion-share-google-2023", 6), ("ten-billion-share-us-datacentres-2023", 1)],
)
def test_shares_round_to_the_printed_percentage(name: str, printed: int) -> None:
    assert round(value(name)) == printed


def test_values_from_outside_production_are_those_of_the_paper() -> None:
    ratios = [
        value(f"{name}-over-median")
        for name in ("ai-energy-score-llama-3.1-70b", "iea-mixtral-8x22b", "iea-deepseek-r1-671b")
    ]

    assert value("overestimate-lowest") == min(ratios)
    assert value("overestimate-highest") == max(ratios)


def test_a_model_that_is_not_there_has_no_ratio(tmp_path: Path) -> None:
    rows = eh.load_throughput()
    path = tmp_path / "own.csv"
    rows[rows["model"] != "Mixtral 8x22B"].to_csv(path, index=False)
    without = V1.replace(throughput_rows=str(path))

    assert value("iea-mixtral-8x22b-over-median", without) != value("iea-mixtral-8x22b-over-median")
    assert value("overestimate-highest", without) < value("overestimate-highest")
