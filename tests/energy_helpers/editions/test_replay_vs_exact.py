"""The released run compared with the exact results."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.editions import replay_vs_exact

JOULE = eh.load_edition("joule-2026")
# relative error of the median of 10,000 exponentials: 1 / (ln 2 * sqrt(n))
MEDIAN_ERROR = 1 / math.log(2) / 100


@pytest.mark.parametrize("regime", eh.method.assumptions.REGIMES)
def test_both_tables_are_put_side_by_side(regime: str):
    table = replay_vs_exact.per_query(JOULE, regime)
    replayed, computed = eh.replay(JOULE, regime).per_query, eh.exact.per_query(JOULE, regime)

    pd.testing.assert_series_equal(table["p75", "replay"], replayed["p75"], check_names=False)
    pd.testing.assert_series_equal(table["p25", "exact"], computed["p25"], check_names=False)
    assert table["p50", "apart"]["baseline"] == pytest.approx(
        replayed.loc["baseline", "p50"] / computed.loc["baseline", "p50"] - 1
    )


@pytest.mark.parametrize("regime", eh.method.assumptions.REGIMES)
def test_they_are_apart_by_the_sampling_error(regime: str):
    """Energy spreads a little more than the output length, so four errors are generous."""
    assert 0 < replay_vs_exact.largest(JOULE, regime) < 4 * MEDIAN_ERROR


@pytest.mark.parametrize("queries", ["traditional", "long", "mixed"])
def test_the_exact_fleet_lies_within_the_bootstrap(queries: str):
    table = replay_vs_exact.fleet(JOULE, queries)

    assert list(table.index) == ["baseline", "improved"]
    assert ((table["replay p5"] < table["exact"]) & (table["exact"] < table["replay p95"])).all()


def test_the_mixed_fleet_is_the_released_aggregation():
    table = replay_vs_exact.fleet(JOULE, "mixed")

    assert list(table["replay"]) == list(eh.editions.released_run.mixed_fleet(JOULE)["median"])


def test_tables_of_different_rows_are_refused():
    table = eh.exact.per_query(JOULE)

    with pytest.raises(ValueError, match="different rows"):
        replay_vs_exact.compare_tables(table, table.iloc[1:])


def test_the_text_of_v1_stands_beside_its_release():
    written = eh.load_edition("arxiv-v1-as-written")

    assert replay_vs_exact.released_edition(written) == eh.load_edition("arxiv-v1")
    assert replay_vs_exact.released_edition(JOULE.replace(pue=1.2)) == JOULE


@pytest.mark.parametrize("queries", ["traditional", "long", "mixed"])
def test_totals_are_apart_by_their_ratio(queries: str):
    table, totals = replay_vs_exact.fleet(JOULE, queries), eh.exact.fleet(JOULE)

    assert table["exact"].tolist() == [totals[queries], totals[f"{queries}_improved"]]
    ratio = table["replay"] / table["exact"]
    assert (1 + table["apart"]).tolist() == pytest.approx(ratio.tolist())
