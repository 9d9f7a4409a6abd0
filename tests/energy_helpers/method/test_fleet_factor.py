"""The fleet: a billion queries a day and the overheads of running them."""

from __future__ import annotations

import math

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.method import exact, fleet_factor

JOULE = eh.load_edition("joule-2026")
WRITTEN = eh.load_edition("arxiv-v1-as-written")


def test_factor_by_hand() -> None:
    assert fleet_factor.factor(JOULE) == pytest.approx(1.325632, rel=1e-12)
    assert fleet_factor.factor(WRITTEN) == pytest.approx(1.1 * 1.08 * 1.12, rel=1e-12)


def test_factor_as_printed() -> None:
    assert fleet_factor.factor(JOULE) == pytest.approx(1.33, abs=5e-3)


def test_total_by_hand() -> None:
    """A billion queries of 0.4 Wh are 0.4 GWh, times the factor."""
    assert fleet_factor.total_gwh_per_day(JOULE, 0.4) == pytest.approx(0.4 * 1.325632, rel=1e-12)


def test_a_year_of_queries_is_spread_over_its_days() -> None:
    a = JOULE.replace(queries=365e9, period="year")

    assert fleet_factor.total_gwh_per_day(a, 0.4) == pytest.approx(0.4 * 1.325632, rel=1e-12)


class TestIdleOverhead:
    def test_as_the_supplement_prints_its_parts(self) -> None:
        """S.V: 271.2 kWh a day (24 x 11.3) at full load, 219.6 at a mean load of 0.75."""
        assert fleet_factor.idle_overhead(11.3, 2.7) == pytest.approx(
            219.6 / 271.2 / 0.75, rel=1e-12
        )
        assert fleet_factor.idle_overhead(11.3, 2.7) == pytest.approx(1.08, abs=5e-3)

    def test_is_one_at_full_load_or_without_idle_power(self) -> None:
        assert fleet_factor.idle_overhead(10.0, 2.0, mean_load=1.0) == 1.0
        assert fleet_factor.idle_overhead(10.0, 0.0, mean_load=0.3) == 1.0

    @pytest.mark.parametrize("load", [0.0, -0.1, 1.1, math.nan], ids=str)
    def test_refuses_a_load(self, load: float) -> None:
        with pytest.raises(ValueError, match=r"^mean_load = .* is not valid; give a share above 0"):
            fleet_factor.idle_overhead(10.0, 2.0, load)

    @pytest.mark.parametrize("idle", [10.0, 11.0, -1.0, math.nan], ids=str)
    def test_refuses_an_idle_power(self, idle: float) -> None:
        with pytest.raises(ValueError, match=r"^idle_power_kw = .* give one below node_power_kw"):
            fleet_factor.idle_overhead(10.0, idle)


def test_load_swings_between_half_and_full_around_three_quarters() -> None:
    load = fleet_factor.load_curve(np.arange(0, 24, 0.01))

    assert (load.min(), load.mean(), load.max()) == pytest.approx((0.5, 0.75, 1.0), abs=1e-9)
    assert fleet_factor.load_curve(np.array([0.0])) == pytest.approx(0.5)


class TestFleetTable:
    def test_is_the_mean_of_the_untrimmed_blend(self) -> None:
        table = exact.per_query(JOULE, "long")
        mean_wh = table.loc[list(table.attrs["blend"]), "mean"].mean()

        assert exact.fleet(JOULE)["long"] == pytest.approx(mean_wh * 1.325632, rel=1e-12)

    def test_improvement_divides_the_mean_by_an_uncertain_gain(self) -> None:
        totals = exact.fleet(JOULE)

        for regime, (p5, p95) in {"traditional": (1.5, 3.5), "long": (1.5, 3.0)}.items():
            inverse = math.exp((math.log(p95 / p5) / 3.29) ** 2 / 2) / math.sqrt(p5 * p95)
            assert totals[f"{regime}_improved"] == pytest.approx(
                totals[regime] * inverse, rel=1e-12
            )

    @pytest.mark.parametrize(("share", "of"), [(0.0, "traditional"), (1.0, "long")], ids=str)
    def test_a_mix_of_one_kind_is_that_kind(self, share: float, of: str) -> None:
        totals = exact.fleet(JOULE.replace(long_share=share))

        assert totals["mixed"] == pytest.approx(totals[of], rel=1e-12)
        assert totals["mixed_improved"] == pytest.approx(totals[f"{of}_improved"], rel=1e-12)

    def test_a_mix_adds_nine_tenths_and_one(self) -> None:
        totals = exact.fleet(JOULE)

        assert totals["mixed"] == pytest.approx(0.9 * totals["traditional"] + 0.1 * totals["long"])

    @pytest.mark.parametrize("queries", [1e-3, 1.0, 1e15], ids=str)
    def test_goes_with_any_number_of_queries(self, queries: float) -> None:
        ratio = exact.fleet(JOULE.replace(queries=queries)) / exact.fleet(JOULE)

        assert ratio.to_numpy() == pytest.approx(queries / 1e9, rel=1e-12)

    @pytest.mark.parametrize("field", ["redundancy", "network_overhead"])
    def test_is_linear_in(self, field: str) -> None:
        larger = JOULE.replace(**{field: 1.5 * getattr(JOULE, field)})

        ratio = exact.fleet(larger) / exact.fleet(JOULE)
        assert ratio.to_numpy() == pytest.approx(1.5, rel=1e-12)

    @pytest.mark.parametrize(
        ("edition", "total", "printed"),
        [
            # abstracts: 0.8 and 1.8 (v1), 0.7 and 1.7 (Joule) GWh a day
            pytest.param("joule-2026", "traditional", 0.7, id="joule-traditional"),
            pytest.param("joule-2026", "mixed", 1.7, id="joule-mixed"),
            pytest.param("joule-2026", "mixed_improved", 0.8, id="joule-mixed-improved"),
            pytest.param("arxiv-v1", "traditional", 0.8, id="v1-traditional"),
            pytest.param(
                "arxiv-v1",
                "mixed",
                1.8,
                id="v1-mixed",
                marks=pytest.mark.xfail(
                    strict=True, reason="printed 1.8, while the method and its replay give 1.9"
                ),
            ),
            pytest.param("arxiv-v1", "mixed_improved", 0.9, id="v1-mixed-improved"),
        ],
    )
    def test_as_printed(self, edition: str, total: str, printed: float) -> None:
        assert exact.fleet(eh.load_edition(edition))[total] == pytest.approx(printed, abs=0.05)
