"""The headline next to what others publish."""

from __future__ import annotations

import pytest

import energy_helpers as eh
from energy_helpers.paper import headline

JOULE = eh.load_edition()


def test_the_queries_are_the_baselines():
    table = headline.compared(JOULE)

    for regime, label in headline.QUERIES.items():
        exact = eh.exact.per_query(JOULE, regime).loc["baseline"]
        assert (
            table.loc[label, ["p25", "value", "p75"]].tolist()
            == exact[["p25", "p50", "p75"]].tolist()
        )


def test_the_mean_is_that_of_the_whole_blend():
    """By hand: equal weights, so the mean of the pool is the mean of its models' means."""
    for regime, label in headline.QUERIES.items():
        table = eh.exact.per_query(JOULE, regime)
        models = table.loc[list(table.attrs["blend"]), "mean"]
        assert headline.compared(JOULE).loc[label, "mean"] == pytest.approx(models.mean())


def test_a_bulb_of_nine_watts_uses_nine_watt_hours_an_hour():
    assert headline.compared(JOULE).loc["LED bulb, 60 min", "value"] == 9


def test_others_are_ordered_by_energy_and_have_one_value():
    others = headline.compared(JOULE).iloc[2:]

    assert others["value"].is_monotonic_increasing
    assert others[["p25", "p75", "mean"]].isna().all(axis=None)


def test_the_message_follows_the_settings():
    """Twice the power lights the bulb twice as long."""
    doubled = JOULE.replace(
        node_power_kw=2 * JOULE.node_power_kw,
        deepseek_node_power_kw=2 * JOULE.deepseek_node_power_kw,
    )

    assert headline.message(headline.compared(JOULE)).startswith(
        "A typical query could light an LED bulb for 2.1 minutes"
    )
    assert "for 4.1 minutes" in headline.message(headline.compared(doubled))
