"""Totals by the share of long queries, and those of the paper's figure 3."""

from __future__ import annotations

import math

import pytest

import energy_helpers as eh
from energy_helpers.paper import fleet_totals
from energy_helpers.paper.fleet_totals import DOUBLE, EXACT, HALF, PRINTED, RUN

JOULE = eh.load_edition("joule-2026")


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 1.0])
def test_totals_are_those_of_fleets_with_the_share(share: float) -> None:
    table = fleet_totals.by_long_share(JOULE, [share]).set_index("queries")["gwh_per_day"]
    mixed = eh.exact.fleet(JOULE.replace(long_share=share))["mixed"]

    assert table["all"] == pytest.approx(mixed, rel=1e-12)
    assert table["typical"] + table["long"] == pytest.approx(mixed, rel=1e-12)


def test_at_the_marked_shares_the_fleet_uses_what_they_say() -> None:
    marks = fleet_totals.break_evens(JOULE).set_index("label")
    shares = {label: float(marks["share"][label]) for label in (HALF, DOUBLE)}
    of = {
        label: fleet_totals.by_long_share(JOULE, [share]).set_index("queries")["gwh_per_day"]
        for label, share in shares.items()
    }

    assert of[HALF]["long"] == pytest.approx(of[HALF]["typical"])
    assert of[HALF]["long"] == pytest.approx(marks["gwh_per_day"][HALF])
    assert of[DOUBLE]["all"] == pytest.approx(2 * eh.exact.fleet(JOULE)["traditional"])
    assert of[DOUBLE]["all"] == pytest.approx(marks["gwh_per_day"][DOUBLE])


def test_long_queries_that_cost_no_more_never_double_the_total() -> None:
    alike = JOULE.replace(long_output_tokens_median=JOULE.output_tokens_median)

    assert list(fleet_totals.break_evens(alike)["label"]) == [HALF]


def test_figure_3_has_what_is_printed_and_what_is_computed() -> None:
    table = fleet_totals.figure_3(JOULE).pivot(index="fleet", columns="source")
    gwh = table["gwh_per_day"]
    day = eh.exact.fleet(JOULE)

    # 1.32 TWh a year for ten times as many queries
    printed = {"Typical": 0.81, "Typical, improved": 1320 / 365 / 10}
    printed |= {"Mixed": 1.8, "Mixed, improved": 0.89}
    assert dict(gwh[PRINTED].dropna()) == pytest.approx(printed)
    assert gwh[EXACT]["Long"] == pytest.approx(day["long"])
    assert gwh[EXACT]["Mixed, improved"] == pytest.approx(day["mixed_improved"])


def test_the_run_of_the_first_edition_is_near_its_exact_totals() -> None:
    v1 = eh.load_edition("arxiv-v1")
    rows = fleet_totals.figure_3(v1).set_index(["source", "fleet"])
    run, exact = rows.loc[RUN], rows.loc[EXACT]["gwh_per_day"]

    assert (run["low"] < run["gwh_per_day"]).all()
    assert (run["gwh_per_day"] < run["high"]).all()
    assert dict(run["gwh_per_day"]) == pytest.approx(dict(exact), rel=0.02)
    assert all(math.isnan(low) for low in rows.loc[EXACT]["low"])
