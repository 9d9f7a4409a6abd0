"""The steps of Eq. 1: by hand, in agreement with each other, and what an average means."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.method import exact
from energy_helpers.method.assumptions import EDITIONS, REGIMES
from energy_helpers.paper import query_steps
from tests.own_rows import CONSTANT, law_rows, write_csv
from tests.sessions import write_session

JOULE = eh.load_edition("joule-2026")
SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "input-counts": {"effective_length": "output+input"},
    "coupled": {"power_coupling": "as-written"},
    "session": {"workload": "session", "effective_length": "output+input/30"},
}


def test_by_hand(tmp_path: Path) -> None:
    """0.3 s of 5 kW are 1.5 kJ, 1.8 with a PUE of 1.2: half a watt-hour, 6 J a token."""
    a = JOULE.replace(
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
    )

    row = query_steps.median_query(a).loc["A"]

    assert row.to_dict() == pytest.approx(
        {
            "input_tokens": 500,
            "output_tokens": 300,
            "effective_tokens": 300,
            "tps_tok_s": 1000,
            "node_seconds": 0.3,
            "node_power_kw": 5,
            "pue": 1.2,
            "joules_per_token": 6,
            "energy_wh": 0.5,
        },
        rel=1e-12,
    )


def test_the_coupled_power_follows_the_throughput(tmp_path: Path) -> None:
    """At half of the fastest row's throughput the released coupling gives 0.24 + 0.28."""
    rows = write_csv(tmp_path, law_rows(0.0, -0.5))
    fastest = 1000 * 0.1**-0.5
    a = JOULE.replace(
        throughput_rows=rows,
        blend="all",
        node_power_kw=10.0,
        power_coupling="released",
        output_tokens_median=400.0,
    )

    row = query_steps.median_query(a).loc["A"]

    assert row["tps_tok_s"] == pytest.approx(fastest / 2, rel=1e-12)
    assert row["node_power_kw"] == pytest.approx(10 * 0.52, rel=1e-12)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("changes", SETTINGS.values(), ids=SETTINGS)
def test_eq_1_holds_in_every_row(changes: dict[str, Any], regime: str) -> None:
    table = query_steps.median_query(JOULE.replace(**changes), regime)  # type: ignore[arg-type]

    seconds = table["effective_tokens"] / table["tps_tok_s"]
    energy_wh = table["pue"] * table["node_power_kw"] * seconds / 3.6
    np.testing.assert_allclose(table["energy_wh"], energy_wh, rtol=1e-12)
    np.testing.assert_allclose(table["node_seconds"], seconds, rtol=1e-12)
    per_token = table["energy_wh"] * 3600 / table["effective_tokens"]
    np.testing.assert_allclose(table["joules_per_token"], per_token, rtol=1e-12)


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_spread_it_is_the_median_query_of_the_exact_table(edition: str) -> None:
    a = eh.load_edition(edition).replace(pue=1.3, utilisation=0.6)
    medians = exact.per_query(a)["p50"].drop("baseline")

    np.testing.assert_allclose(
        query_steps.median_query(a)["energy_wh"][medians.index], medians, 1e-9
    )


def test_the_baseline_adds_its_models_up() -> None:
    table = query_steps.median_query(JOULE)
    own = table.loc[list(exact.per_query(JOULE).attrs["blend"])]

    assert table.loc["baseline", "energy_wh"] == pytest.approx(own["energy_wh"].mean())
    assert table.loc["baseline", "node_seconds"] == pytest.approx(own["node_seconds"].mean())
    # 300 tokens of each model in the seconds that all of them take
    assert table.loc["baseline", "tps_tok_s"] == pytest.approx(900 / own["node_seconds"].sum())


def test_a_session_adds_its_kinds_up(tmp_path: Path) -> None:
    """Two short queries of 200 tokens to a long one of 900 are 1300 tokens in three queries."""
    a = JOULE.replace(
        workload="session",
        session=write_session(tmp_path),
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
    )

    row = query_steps.median_query(a).loc["A"]

    assert row["output_tokens"] == pytest.approx(1300 / 3)
    assert row["input_tokens"] == pytest.approx(2000)
    assert row["tps_tok_s"] == pytest.approx(1000)
    assert row["node_seconds"] == pytest.approx(1.3 / 3)


def test_the_registry_reads_the_table(tmp_path: Path) -> None:
    wanted = ["mixtral-8x22b-throughput-long", "baseline-joules-per-token-traditional"]

    found = all_numbers.compute(JOULE, wanted)

    assert (
        found[wanted[0]]
        == query_steps.median_query(JOULE, "long").loc["Mixtral 8x22B", "tps_tok_s"]
    )
    assert found[wanted[1]] == query_steps.median_query(JOULE).loc["baseline", "joules_per_token"]
    own = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")
    assert math.isnan(all_numbers.compute(own, wanted)[wanted[0]])


def test_a_table_belongs_to_whom_it_is_given() -> None:
    table = query_steps.median_query(JOULE)
    table["energy_wh"] = 0.0

    assert (query_steps.median_query(JOULE)["energy_wh"] > 0).all()


def test_refuses_an_unknown_regime() -> None:
    with pytest.raises(ValueError, match=r"^unknown regime 'short'; give one of traditional, long"):
        query_steps.median_query(JOULE, "short")  # type: ignore[arg-type]


def test_rows_are_the_models_and_the_baseline() -> None:
    table = query_steps.median_query(JOULE)

    assert table.index.name == "model"
    assert list(table.index) == list(exact.per_query(JOULE).index)
