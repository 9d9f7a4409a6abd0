"""The choices that the method treats as fixed, moved one at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.beyond.drivers import fixed_choices
from energy_helpers.beyond.fit_uncertainty import uncertainty
from energy_helpers.editions import findings
from energy_helpers.method import exact

# one worker draws the fits
pytestmark = pytest.mark.xdist_group("fits")
JOULE = eh.load_edition("joule-2026")


@pytest.fixture(scope="module")
def table():
    return fixed_choices.table(JOULE).set_index(["choice", "alternative"])


class TestRatios:
    def test_power_and_fixed_factors_move_all_in_proportion(self, table) -> None:
        """11.3 for 10.2 kW; and DeepSeek-R1's node, 14.1 for 12.8, in its part of the pool."""
        row = table.loc[("maximum power of a node", "11.3 kW")]

        assert row.between(14.1 / 12.8, 11.3 / 10.2).all()

    def test_a_fixed_pue_moves_a_fleet_by_its_mean(self, table) -> None:
        mean = eh.method.distributions.pue(JOULE).mean

        assert table.loc[("PUE", "1.6"), "fleet"] == pytest.approx(1.6 / mean, rel=1e-9)

    def test_what_is_set_changes_nothing(self, table) -> None:
        as_set = [
            ("output length distribution", "exponential"),
            ("charged tokens", "output"),
            ("power coupling", "none"),
            ("benchmark rows", "released"),
            ("models of the baseline", "three-largest-medians"),
            ("trimming", "released"),
        ]
        for row in as_set:
            assert table.loc[row].to_numpy() == pytest.approx(1, rel=1e-12)

    def test_nvidias_figure_as_in_the_audit(self, table) -> None:
        audited = findings.with_nvidias_deepseek(JOULE)["p50"]
        expected = audited["NVIDIA's figure, the three largest medians"] / audited["as released"]

        found = table.loc[("DeepSeek-R1's throughput", "NVIDIA's figure"), "traditional"]

        assert found == pytest.approx(expected, rel=1e-12)

    def test_the_fits_are_those_of_the_posterior_over_the_result_as_set(self, table) -> None:
        """As all other rows are: both ends are above it, as the pooled fits have another median."""
        as_set = exact.statistic(JOULE, "traditional", exact.BASELINE, "p50")
        drawn = uncertainty.median_draws(JOULE)[exact.BASELINE]

        found = table.loc[fixed_choices.FITS]

        for word, p in (("P5", 0.05), ("P95", 0.95)):
            expected = np.quantile(drawn, p) / as_set
            assert found.loc[word, "traditional"] == pytest.approx(expected, rel=1e-9)
        assert found["traditional"].min() > 1
        assert found["fleet"].isna().all()
        row = fixed_choices.ranges(JOULE, "traditional").loc[fixed_choices.FITS]
        assert row["low"] == 1
        assert row["at_low"] == "as set"

    def test_nvidias_figure_for_the_same_models_moves_deepseek_r1_alone(self, table) -> None:
        same = findings.with_nvidias_deepseek(JOULE)["p50"]
        expected = same["NVIDIA's figure, the same three models"] / same["as released"]
        key = ("DeepSeek-R1's throughput", "NVIDIA's figure, same models")

        assert table.loc[key, "traditional"] == pytest.approx(expected, rel=1e-12)

    def test_one_cell_is_that_of_the_table(self, table) -> None:
        cell = ("models of the baseline", "all")

        assert fixed_choices.ratio(JOULE, *cell, "long") == pytest.approx(table.loc[cell, "long"])

    @pytest.mark.parametrize("edition", eh.method.assumptions.EDITIONS)
    def test_every_alternative_of_an_edition_has_results(self, edition: str) -> None:
        own = fixed_choices.table(eh.load_edition(edition))

        assert np.isfinite(own[["traditional", "long"]].to_numpy()).all()

    def test_what_the_settings_refuse_has_none(self) -> None:
        a = JOULE.replace(idle_power_kw=10.2)

        own = fixed_choices.table(a).set_index(["choice", "alternative"])

        assert math.isnan(own.loc[("power coupling", "as-written"), "long"])


class TestRanges:
    def test_the_widest_comes_first(self) -> None:
        for quantity in fixed_choices.QUANTITIES:
            width = np.log(fixed_choices.ranges(JOULE, quantity).eval("high / low")).to_numpy()
            assert (np.diff(width) <= 1e-12).all()

    def test_they_hold_what_is_set(self) -> None:
        own = fixed_choices.ranges(JOULE, "long")

        assert (own["low"] <= 1).all()
        assert (own["high"] >= 1).all()
        assert own.loc["models of the baseline", "at_high"] == "as set"

    def test_trimming_leaves_the_median_where_it_is(self) -> None:
        row = fixed_choices.ranges(JOULE, "traditional").loc["trimming"]

        assert row["low"] == pytest.approx(1, abs=0.01)
        assert row["high"] == pytest.approx(1, abs=0.01)

    def test_refuses_another_quantity(self) -> None:
        with pytest.raises(ValueError, match=r"^unknown quantity 'mean'; give one of trad"):
            fixed_choices.ranges(JOULE, "mean")


def test_half_and_twice_the_output_are_of_both_regimes() -> None:
    """Alternatives of Table 1's 300 tokens, and of the long ones."""
    a = eh.load_edition("joule-2026")
    alternatives = fixed_choices.one_at_a_time(a)["output length"].alternatives

    assert list(alternatives) == ["0.5 times", "2 times"]
    for factor, changes in zip((0.5, 2.0), alternatives.values(), strict=True):
        mine = a.replace(**changes)
        assert mine.output_tokens_median == factor * a.output_tokens_median
        assert mine.long_output_tokens_median == factor * a.long_output_tokens_median
