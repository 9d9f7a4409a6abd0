"""The tables behind the findings, against hand arithmetic and printed numbers."""

import math

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.editions import findings

JOULE = eh.load_edition("joule-2026")
V1 = eh.load_edition("arxiv-v1")
WRITTEN = eh.load_edition("arxiv-v1-as-written")


def test_all_settings_changed_give_the_released_edition():
    table = findings.one_setting_at_a_time(WRITTEN, V1)

    assert table.loc["none", "p50"] == eh.exact.per_query(WRITTEN).loc["baseline", "p50"]
    assert table.loc["all of them", "p50"] == eh.exact.per_query(V1).loc["baseline", "p50"]


def test_trimming_moves_the_quartiles_and_not_the_median():
    """The median lies inside the untrimmed part of every model, so trimming is even around it."""
    table = findings.trimming(JOULE)

    assert table["p50"].to_numpy() == pytest.approx(table.loc["none", "p50"], rel=1e-10)
    assert table["p25"].is_monotonic_increasing
    assert table["p75"].is_monotonic_decreasing


def test_fleet_of_the_untrimmed_mean_is_the_fleet():
    table = findings.trimming(JOULE)

    assert table.loc["none", "fleet_of_mean"] == pytest.approx(eh.exact.fleet(JOULE)["traditional"])


def test_nvidias_deepseek_is_a_constant_throughput():
    """The median query needs PUE x PU x power x tokens / TPS, each at the median."""
    table = findings.with_nvidias_deepseek(JOULE)
    slow, fast = table["deepseek_p50"].iloc[[0, 1]]

    # ten nodes' GPUs at 12.8 kW against eight at 10.2, and the ratio of throughputs
    assert slow / fast == pytest.approx(12.8 / 10.2 * 11489.267 / 1300, rel=1e-3)


def test_constant_throughput_is_all_plateau():
    table = findings.plateau(JOULE)

    assert table.loc["Nemotron Ultra 253B", "share_at_cap"] == 1.0
    assert math.isnan(table.loc["Nemotron Ultra 253B", "cap_tokens"])


def test_share_at_the_cap_is_the_exponential_tail_beyond_it():
    table = findings.plateau(JOULE, "long")
    cap = table.loc["Llama 3.1 405B", "cap_tokens"]

    assert table.loc["Llama 3.1 405B", "share_at_cap"] == pytest.approx(0.5 ** (cap / 5000))


def test_product_of_levers_has_the_product_of_their_geometric_means():
    law = findings.combined_lever(JOULE)

    assert law.median == pytest.approx(math.sqrt(1.5 * 10 * 1.5 * 5 * 1.5 * 2.5))


def test_blend_changes_where_the_medians_cross():
    n_in = findings.blend_changes_at(JOULE)
    table = eh.exact.per_query(JOULE.replace(input_tokens=n_in))["p50"]

    assert table["Llama 3.1 70B"] == pytest.approx(table["Nemotron Ultra 253B"], rel=1e-3)


def test_bootstrap_interval_shrinks_with_the_root_of_the_draws():
    table = findings.bootstrap_widths(JOULE, draws=[100, 10_000])

    assert table["width"].iloc[0] == pytest.approx(10 * table["width"].iloc[1])


def test_bootstrap_interval_of_the_released_size_is_the_replayed_one():
    """The replay's 5th and 95th percentiles agree with the normal ones within their scatter."""
    replayed = eh.replay(JOULE).fleet.loc["baseline"]
    width = findings.bootstrap_widths(JOULE).loc["10,000", "width"]

    assert (replayed["p95"] - replayed["p5"]) / replayed["median"] == pytest.approx(width, rel=0.1)


def test_total_by_the_mean_is_the_fleet():
    table = findings.days_total(JOULE)

    assert table.loc["long", "by_mean"] == pytest.approx(eh.exact.fleet(JOULE)["long"])


@pytest.mark.parametrize(
    ("regime", "model", "claim"),
    [
        ("traditional", "Nemotron Ultra 253B", "s2-lout-iqr-trad"),
        ("long", "Llama 3.1 405B", "s2-lout-iqr-long"),
    ],
    ids=["traditional", "long"],
)
def test_printed_quartiles_of_the_output_length_are_those_of_one_sample(regime, model, claim):
    quartiles = findings.sampled_output_quartiles().loc[(regime, model)]
    printed = [float(end) for end in eh.registry.claims.stated(claim).replace(",", "").split("-")]

    assert np.rint(quartiles[["p25", "p75"]].to_numpy()) == pytest.approx(printed)


def test_the_three_largest_medians_change_as_the_input_grows():
    """From some length on a model of 70 billion parameters is among them."""
    table = findings.blends_by_input(JOULE, [100, 20_000])

    assert list(table.columns) == ["traditional", "long"]
    assert list(table.index) == ["100", "20,000"]
    for tokens, row in zip((100.0, 20_000.0), table.to_dict("records"), strict=True):
        for regime, said in row.items():
            medians = eh.exact.per_query(JOULE.replace(input_tokens=tokens), regime)["p50"]
            largest = medians.drop("baseline").nlargest(3).index
            assert set(said.split(", ")) == set(largest)
    assert "Llama 3.1 70B" in table.loc["20,000", "traditional"]
    assert "Llama 3.1 70B" not in table.loc["100", "traditional"]
