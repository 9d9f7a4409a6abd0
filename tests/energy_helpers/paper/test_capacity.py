"""Nodes that queries need."""

from __future__ import annotations

from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers.paper import capacity
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")


@pytest.fixture
def constant(tmp_path: Path) -> eh.Assumptions:
    """A node that yields 1,000 tokens/s, and answers of 300 tokens: 0.3 s each."""
    rows = write_csv(tmp_path, CONSTANT)
    return JOULE.replace(throughput_rows=rows, blend="all", output_tokens_law="fixed")


def test_by_hand(constant: eh.Assumptions) -> None:
    """A query a second keeps 0.3 nodes busy; 75% load and 10% spare nodes make 0.44."""
    a = constant.replace(queries=86_400)

    assert capacity.mean_node_seconds(a, "traditional") == pytest.approx(0.3, rel=1e-9)
    assert capacity.busy_nodes(a, "traditional") == pytest.approx(0.3, rel=1e-9)
    assert capacity.nodes(a, "traditional") == pytest.approx(0.3 / 0.75 * 1.1, rel=1e-9)


def test_mixed_queries_are_weighted_by_their_shares(constant: eh.Assumptions) -> None:
    """One query in ten needs 5 s."""
    a = constant.replace(queries=7 * 86_400, period="week")

    assert capacity.busy_nodes(a, "mixed") == pytest.approx(0.9 * 0.3 + 0.1 * 5, rel=1e-9)


@pytest.mark.parametrize(
    "changes",
    [
        {"pue": 1.1},
        {"utilisation": 0.2},
        {"node_power_kw": 20.0},
        {"power_coupling": "released"},
        {"power_coupling": "as-written"},
    ],
    ids=str,
)
def test_power_does_not_change_the_time_of_a_node(changes: dict[str, object]) -> None:
    a = JOULE.replace(blend="all")

    found = capacity.mean_node_seconds(a.replace(**changes), "long")

    assert found == pytest.approx(capacity.mean_node_seconds(a, "long"), rel=1e-9)


def test_is_the_mean_of_sampled_queries() -> None:
    a = JOULE.replace(blend="all", trim="none", n_draws=200_000)
    draws = eh.sample(a, regime="traditional")

    seconds = draws["output_tokens"] / draws["tps"]

    error = 5 * seconds.std() / len(seconds) ** 0.5
    assert capacity.mean_node_seconds(a, "traditional") == pytest.approx(seconds.mean(), abs=error)
