"""What to multiply: totals that add up, and shortcuts that do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.method import fleet_factor
from energy_helpers.paper import period_totals, use_factors
from energy_helpers.paper.use_factors import KINDS, SHORTCUTS

BOOK = Path(__file__).resolve().parents[3] / "book"
JOULE = eh.load_edition("joule-2026")
# every query the same: one model, one length, fixed factors
CERTAIN = JOULE.replace(
    output_tokens_law="fixed",
    blend=["Llama 3.1 405B"],
    trim="none",
    pue=1.0,
    utilisation=0.6,
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_factor_times_the_count_is_the_total(kind: str) -> None:
    a = JOULE.replace(queries=10_000_000.0, period="month", long_share=0.3)
    totals = period_totals.totals(a).loc[kind]

    mean_wh, fleet_wh = use_factors.mean_wh(a, kind), use_factors.fleet_wh(a, kind)  # type: ignore[arg-type]

    assert 1e4 * fleet_wh == pytest.approx(totals["energy_kwh"], rel=1e-12)
    assert 1e4 * mean_wh == pytest.approx(totals["energy_kwh_without_fleet_factor"], rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_factor_times_the_tokens_is_the_total(kind: str) -> None:
    per_token = use_factors.wh_per_token(JOULE, kind)  # type: ignore[arg-type]

    total = per_token * use_factors.mean_tokens(JOULE, kind)  # type: ignore[arg-type]

    assert total == pytest.approx(use_factors.mean_wh(JOULE, kind), rel=1e-12)  # type: ignore[arg-type]


def test_mixed_of_no_long_queries_is_typical() -> None:
    """A long regime whose mean does not exist is not asked for."""
    a = JOULE.replace(long_share=0.0)

    assert use_factors.mean_wh(a, "mixed") == use_factors.mean_wh(a, "traditional")
    assert use_factors.wh_per_token(a, "mixed") == use_factors.wh_per_token(a, "traditional")


@pytest.mark.parametrize(
    "shortcut",
    [s for s in SHORTCUTS if "times-count" in s.slug or "median-" in s.slug],
    ids=lambda s: s.slug,
)
def test_where_all_queries_are_the_same_shortcuts_are_exact(shortcut) -> None:
    """A distribution of one point has no median apart from its mean."""
    a = CERTAIN.replace(redundancy=1.0, idle_overhead=1.0, network_overhead=1.0)

    assert shortcut.ratio(a) == pytest.approx(1, rel=1e-6)


def test_a_fleet_without_overheads_needs_no_factor() -> None:
    a = JOULE.replace(redundancy=1.0, idle_overhead=1.0, network_overhead=1.0)
    (shortcut,) = (s for s in SHORTCUTS if s.slug == "mean-for-fleet-mixed")

    assert fleet_factor.factor(a) == 1
    assert shortcut.ratio(a) == 1


def test_the_table_has_every_shortcut_for_ten_million_queries() -> None:
    table = use_factors.shortcuts(JOULE)

    assert len(table) == len(SHORTCUTS)
    assert len(table.columns) + 1 <= 7
    assert (table["gives_mwh"] / table["exact_mwh"]).to_list() == pytest.approx(
        table["ratio"].to_list()
    )
    # ten million times 0.309 and 0.552 Wh
    assert table.iloc[0][["gives_mwh", "exact_mwh"]].to_list() == pytest.approx(
        [3.09, 5.52], abs=5e-3
    )


def test_the_density_holds_the_queries_below_each_mark() -> None:
    """Half of the untrimmed blend's queries are below its median, by the trapezoidal rule."""
    curve = use_factors.density(JOULE, 4000)
    median = eh.exact.per_query(JOULE.replace(trim="none")).loc["baseline", "p50"]
    below = curve[curve["energy_wh"] <= median]

    assert np.trapezoid(below["density"], below["energy_wh"]) == pytest.approx(0.5, abs=2e-3)


def test_the_marks_are_in_the_order_of_their_energy() -> None:
    marks = use_factors.marks(JOULE)

    assert marks["mark"].to_list() == ["median", "mean", "fleet per query"]
    assert marks["energy_wh"].to_list() == pytest.approx([0.309, 0.552, 0.731], abs=5e-4)


def test_the_boundary_is_short_enough_to_quote() -> None:
    assert len(use_factors.BOUNDARY.split()) <= 60


def test_the_page_quotes_the_boundary() -> None:
    """The words are identical, because both places must say the same."""
    lines = (BOOK / "use" / "use_this_number.py").read_text(encoding="utf-8").splitlines()
    text = " ".join(" ".join(line.removeprefix("#") for line in lines).split())

    assert use_factors.BOUNDARY in text
