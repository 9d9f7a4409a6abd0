"""The history of the estimates: start, end, order and what each change can move."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.editions import history

RELEASED_BY = "fleet improvement"  # the last change before arXiv v1 as released


@pytest.fixture(scope="module")
def names() -> list[str]:
    return list(history.changes())


def test_the_way_begins_and_ends_at_editions():
    steps = history.walk()

    for row, edition in (
        ("start", "arxiv-v1-as-written"),
        (RELEASED_BY, "arxiv-v1"),
        ("node power", "joule-2026"),
    ):
        expected = history.estimates(eh.load_edition(edition))
        assert steps.loc[row].to_dict() == pytest.approx(expected, rel=1e-12), edition


def test_estimates_are_those_of_the_tables():
    edition = eh.load_edition("joule-2026")
    estimates = history.estimates(edition)

    per_query = {f"{word}-{r}" for word in ("p25", "median", "p75") for r in eh.REGIMES}
    fleets = {"fleet-traditional", "fleet-mixed", "fleet-mixed-improved"}
    assert set(estimates) == per_query | fleets
    table = eh.exact.per_query(edition, "long").loc["baseline"]
    assert estimates["p25-long"] == table["p25"]
    assert estimates["fleet-mixed"] == eh.exact.fleet(edition)["mixed"]


def test_every_order_has_the_same_sum(names: list[str]):
    forward, reverse = history.contributions(), history.contributions(names[::-1])

    np.testing.assert_allclose(forward.sum(), reverse.sum(), rtol=1e-9)
    assert list(reverse.index) == names[::-1]


def test_the_node_scales_everything_by_nearly_its_own_ratio():
    """Two nodes change in ratios that differ a little; the estimates lie between these."""
    steps = history.walk()
    ratios = steps.loc["node power"] / steps.loc[RELEASED_BY]
    low, high = sorted((10.2 / 11.3, 12.8 / 14.1))

    assert ((ratios > low - 1e-12) & (ratios < high + 1e-12)).all()


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ("idle overhead", {"fleet-traditional", "fleet-mixed", "fleet-mixed-improved"}),
        ("fleet improvement", {"fleet-mixed-improved"}),
        ("trimming", {f"{q}-{r}" for q in ("p25", "p75") for r in ("traditional", "long")}),
        ("blend rule", set()),
    ],
)
def test_a_change_moves_what_it_can(change: str, moved: set[str]):
    added = history.contributions().loc[change]

    assert set(added[added != 0].index) == moved


def test_all_orders_hold_the_two_that_are_shown(names: list[str]):
    quantity = "median-traditional"
    every = history.over_all_orders(quantity)

    for order in (names, names[::-1]):
        added = history.contributions(order)[quantity].loc[every.index]
        assert (added >= every["least"] - 1e-15).all()
        assert (added <= every["most"] + 1e-15).all()
    total = history.walk()[quantity]
    assert every["mean"].sum() == pytest.approx(total.iloc[-1] - total.iloc[0], rel=1e-9)


def test_an_incomplete_order_is_refused(names: list[str]):
    with pytest.raises(ValueError, match="give each once of PUE"):
        history.walk(names[1:])


def test_a_setting_without_a_change_is_refused(monkeypatch: pytest.MonkeyPatch):
    without = {name: fields for name, fields in history.CHANGES.items() if name != "PUE"}
    monkeypatch.setattr(history, "CHANGES", without)

    with pytest.raises(ValueError, match="no change for pue_p95"):
        history.changes()


def test_the_waterfall_goes_from_edition_to_edition():
    rows = history.waterfall(history.walk(), "median-long", "p25-long", "p75-long")
    editions = rows.loc[rows["kind"] == "edition", "label"]

    assert list(editions) == ["arxiv-v1-as-written", "arxiv-v1", "joule-2026"]
    assert list(rows["before"].iloc[1:]) == list(rows["after"].iloc[:-1])
    changes = rows[rows["kind"] != "edition"]
    assert list(changes["after"] - changes["before"]) == pytest.approx(list(changes["change"]))
    assert ((rows["low"] < rows["after"]) & (rows["after"] < rows["high"])).all()


def test_the_chart_names_units_and_every_change():
    rows = history.waterfall(history.walk(), "fleet-mixed")
    chart = eh.editions.history_charts.waterfall(
        rows, x_title="Energy [GWh per day]", subject="Energy", name="x", caption="A caption."
    ).to_dict()

    assert all(label in chart["description"] for label in rows["label"])
    assert chart["usermeta"]["figure"]["id"] == "fig-x"


def test_its_numbers_are_the_same_in_every_edition():
    names = [n for n in eh.all_numbers.REGISTRY if n.startswith("history-")]
    values = [
        eh.all_numbers.compute(eh.load_edition(e), names) for e in eh.method.assumptions.EDITIONS
    ]

    assert names
    assert values[0] == values[1] == values[2]
    assert all(math.isfinite(value) for value in values[0].values())


def test_a_waterfall_by_hand():
    """Up by a quarter, then down by a half, then only by what rounding leaves."""
    names = list(history.changes())[:3]
    steps = pd.DataFrame({"wh": [1.0, 1.25, 0.75, 0.75 + 1e-15]}, index=["start", *names])

    rows = history.waterfall(steps, "wh")

    changes = rows[rows["kind"] != "edition"]
    assert list(changes["label"]) == names
    assert list(changes["kind"]) == ["up", "down", "none"]
    assert list(changes["before"]) == [1.0, 1.25, 0.75]
    assert list(changes["change"]) == [0.25, -0.5, 0.0]
