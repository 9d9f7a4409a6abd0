"""The tables that chapters show: arithmetic by hand and closed forms."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.method import exact
from energy_helpers.notebook import shown_tables
from energy_helpers.paper import tables
from tests.own_rows import CONSTANT, law_rows, write_csv

JOULE = eh.load_edition("joule-2026")
# ln 2, the inverse of the mean of an exponential distribution over its median
LN2 = math.log(2)


def own(folder: Path) -> eh.Assumptions:
    """Return settings of two models: one of constant speed, one that follows a fit exactly."""
    rows = [*CONSTANT, *law_rows(-0.25, 0.5, "B")]
    return JOULE.replace(throughput_rows=write_csv(folder, rows), blend="all")


def test_inputs_are_the_settings() -> None:
    a = JOULE.replace(
        pue=1.25, utilisation_p5=0.4, utilisation_p95=0.9, input_tokens=700.0, node_power_kw=9.0
    )

    table = tables.inputs(a)

    assert table["law"].tolist() == ["log-normal"] * 2 + ["fixed"] * 3 + ["exponential"] * 2
    assert table.loc["PUE", ["p5", "p50", "p95", "mean"]].tolist() == pytest.approx([1.25] * 4)
    low, middle, high, mean = table.loc["Power utilisation", ["p5", "p50", "p95", "mean"]]
    # the released z of the 95th percentile, 1.645, is not quite the true one
    assert (low, middle, high) == pytest.approx((0.4, 0.6, 0.9), rel=1e-4)
    sigma = math.log(0.9 / 0.4) / 2 / 1.645
    assert mean == pytest.approx(0.6 * math.exp(sigma**2 / 2), rel=1e-4)
    for name, value in (
        ("Input length", 700.0),
        ("P_max, 8 GPUs", 9.0),
        ("P_max, 10 GPUs", a.deepseek_node_power_kw),
    ):
        assert table.loc[name].tolist()[1:] == ["fixed", value, value, value, value]
    assert table["unit"].tolist() == ["–"] * 2 + ["kW"] * 2 + ["tokens"] * 3


def test_lengths_are_exponential() -> None:
    """P95 is log2(20) medians, P5 log2(1 / 0.95), and the mean 1 / ln 2."""
    a = JOULE.replace(output_tokens_median=300.0)
    row, shown = tables.inputs(a), tables.lengths(a)[0]

    for regime, label, median in (
        ("traditional", "typical", 300.0),
        ("long", "long", a.long_output_tokens_median),
    ):
        expected = median * np.log2([1 / 0.95, 4 / 3, 2, 4, 20])
        of_lengths = shown.loc[regime, ["p5", "p25", "p50", "p75", "p95", "mean"]].tolist()
        assert of_lengths == pytest.approx([*expected, median / LN2])
        of_inputs = row.loc[f"Output length, {label}"].tolist()
        assert of_inputs[:2] == ["tokens", "exponential"]
        assert of_inputs[2:] == pytest.approx([*expected[[0, 2, 4]], median / LN2])


def test_density_of_the_lengths_holds_nine_tenths() -> None:
    """Drawn from P5 to P95, per unit of the logarithm."""
    table, shapes = tables.lengths(JOULE, n_points=400)

    for regime, drawn in shapes.groupby("model"):
        t = np.log(drawn["tokens"].to_numpy())
        assert len(t) == 400
        assert np.exp(t[[0, -1]]) == pytest.approx(table.loc[regime, ["p5", "p95"]].tolist())
        assert np.trapezoid(drawn["density"], t) == pytest.approx(0.9, abs=1e-4)
    assert len(shapes) == 800
    assert shapes.index.is_unique


def test_fixed_lengths_have_no_density() -> None:
    table, shapes = tables.lengths(JOULE.replace(output_tokens_law="fixed"))

    assert (table.loc["traditional"] == JOULE.output_tokens_median).all()
    assert shapes.empty
    assert list(shapes.columns) == ["model", "tokens", "density"]


def test_curves_of_the_factors_hold_all_but_two_in_a_thousand() -> None:
    curves, ranges = tables.factor_curves(JOULE)

    assert ranges["factor"].tolist() == ["PUE", "power utilisation"]
    assert ranges.loc[0, ["p5", "p95"]].tolist() == pytest.approx([1.05, 1.6], rel=1e-4)
    assert ranges.loc[0, "median"] == pytest.approx(math.sqrt(1.05 * 1.6))
    for _, drawn in curves.groupby("factor"):
        assert np.trapezoid(drawn["density"], drawn["value"]) == pytest.approx(0.998, abs=5e-4)
        assert len(drawn) == 90
    assert curves.index.is_unique


def test_a_fixed_factor_has_a_range_and_no_curve() -> None:
    one, ranges = tables.factor_curves(JOULE.replace(pue=1.2))
    none, _ = tables.factor_curves(JOULE.replace(pue=1.2, utilisation=0.5))

    assert set(one["factor"]) == {"power utilisation"}
    assert ranges.loc[0, ["p5", "median", "p95"]].tolist() == pytest.approx([1.2] * 3)
    assert none.empty
    assert list(none.columns) == ["factor", "value", "density"]


def test_histogram_of_evenly_spread_logarithms() -> None:
    """A density of 1 / ln 100 from 1 to 100 Wh, cut at half a per cent on either side."""
    energy_wh = np.exp(np.linspace(0, math.log(100), 100_001))

    table = tables.histogram(energy_wh, n_bins=50)

    assert len(table) == 50
    assert table["density"].to_numpy() == pytest.approx(1 / math.log(100), rel=2e-3)
    assert table["low_wh"].iloc[0] == pytest.approx(100**0.005, rel=1e-3)
    assert table["high_wh"].iloc[-1] == pytest.approx(100**0.995, rel=1e-3)
    assert table["low_wh"].iloc[1:].tolist() == pytest.approx(table["high_wh"].iloc[:-1].tolist())
    assert table["draws"].sum() == pytest.approx(0.99 * 100_001, abs=2)


def test_histogram_leaves_out_queries_of_no_energy_and_counts_them() -> None:
    """A density of all draws: where half of them are zero, it is half as high."""
    energy_wh = np.exp(np.linspace(0, 1, 1001))

    half = tables.histogram(np.concatenate([np.zeros(1001), energy_wh]), n_bins=10)

    whole = tables.histogram(energy_wh, n_bins=10)
    np.testing.assert_allclose(half["density"], whole["density"] / 2)


def test_a_histogram_of_one_value_has_it_in_the_middle() -> None:
    """From a factor e below to a factor e above; all draws are in one bin."""
    table = tables.histogram(np.full(7, 3.0), n_bins=5)

    assert table["draws"].tolist() == [0, 0, 7, 0, 0]
    assert table["low_wh"].iloc[0] == pytest.approx(3 / math.e)
    assert table["high_wh"].iloc[-1] == pytest.approx(3 * math.e)
    assert table["density"].iloc[2] == pytest.approx(1 / (2 / 5))


def test_density_is_that_of_one_model(tmp_path: Path) -> None:
    """Constant speed and fixed factors: exponential in Wh, x exp(-x) per unit of ln Wh."""
    a = own(tmp_path).replace(pue=1.2, utilisation=0.5, node_power_kw=10.0)
    wh = np.array([0.1, 0.5, 2.0])
    # 10 kW x 0.5 x 1.2 for 0.3 s / ln 2 on average
    x = wh / (0.3 / LN2 * 6 / 3.6)

    table = tables.density(a, "traditional", "A", wh)

    assert table["energy_wh"].tolist() == wh.tolist()
    assert table["density"].to_numpy() == pytest.approx(x * np.exp(-x), rel=1e-9)


def test_density_refuses_a_model_that_is_not_there() -> None:
    with pytest.raises(ValueError, match=r"^unknown model 'C'; give one of DeepSeek-R1 671B, "):
        tables.density(JOULE, "traditional", "C", np.ones(1))


def test_fits_give_the_laws_back(tmp_path: Path) -> None:
    """1,000 tokens a second at 1,000 tokens in and out, exponents -1/4 and 1/2."""
    a = own(tmp_path)

    table = tables.fits(a)

    assert table.loc["A", ["rows", "scale_tps", "tps_max"]].tolist() == pytest.approx(
        [1, 1000, 1000]
    )
    assert table.loc["B", ["rows", "dof"]].tolist() == [4, 1]
    assert table.loc["B", "scale_tps"] == pytest.approx(1000 * 1000 ** (0.25 - 0.5))
    exponents = table.loc["B", ["input_exponent", "output_exponent"]].tolist()
    assert exponents == pytest.approx([-0.25, 0.5])
    assert table.loc["B", "tps_max"] == pytest.approx(1000 * 0.1**-0.25 * 2**0.5)
    assert table.loc["B", "r_squared"] == pytest.approx(1)


def test_coefficients_have_an_error_only_where_rows_are_left_over(tmp_path: Path) -> None:
    table = tables.coefficients(own(tmp_path))

    assert table.loc[("B", "input"), "estimate"] == pytest.approx(-0.25)
    assert table.loc[("B", "input"), "standard_error"] == pytest.approx(0, abs=1e-9)
    assert table.loc[("A", "intercept"), "estimate"] == pytest.approx(math.log(1000))
    assert table.loc["A"].drop(columns="estimate").isna().all(axis=None)
    assert table.index.names == ["model", "coefficient"]


def test_fitted_rows_stand_beside_their_own_law(tmp_path: Path) -> None:
    """For a fit without noise every ratio is one; for two mixed models each row has one."""
    a = own(tmp_path)

    table = tables.fitted_rows(a)

    assert table["model"].tolist() == ["A", "B", "B", "B", "B"]
    assert table["ratio"].to_numpy() == pytest.approx(1)
    assert table["tps"].to_numpy() == pytest.approx(table["fitted_tps"].to_numpy())
    assert table["output_tokens"].tolist() == [128, 100, 2000, 100, 2000]
    slower = ["B,100,100,8,500,500,1", *law_rows(-0.25, 0.5, "B")]
    own_rows = JOULE.replace(throughput_rows=write_csv(tmp_path, slower), blend="all")
    shown = tables.fitted_rows(own_rows)
    assert shown["ratio"].to_numpy() == pytest.approx((shown["tps"] / shown["fitted_tps"]).tolist())
    assert shown["ratio"].iloc[0] < 0.1


def test_curves_follow_the_law_up_to_its_cap(tmp_path: Path) -> None:
    table = tables.throughput_curves(own(tmp_path), [100.0, 400.0], n_points=10)

    assert len(table) == 2 * 2 * 10
    assert table["output_tokens"].agg(["min", "max"]).tolist() == pytest.approx([20, 20_000])
    b = table[table["model"] == "B"]
    law = 1000 * (b["input_tokens"] / 1000) ** -0.25 * (b["output_tokens"] / 1000) ** 0.5
    fastest = 1000 * 0.1**-0.25 * 2**0.5
    assert b["tps"].to_numpy() == pytest.approx(np.minimum(law, fastest).to_numpy())
    assert table.loc[table["model"] == "A", "tps"].to_numpy() == pytest.approx(1000)
    assert table.index.is_unique


def test_fleet_is_the_exact_one_beside_what_is_printed() -> None:
    table = tables.fleet(JOULE).set_index(["fleet", "efficiency"])

    totals = exact.fleet(JOULE)
    share = f"mixed, {JOULE.long_share:.0%} long"
    for fleet, column in (("typical", "traditional"), (share, "mixed"), ("long", "long")):
        assert table.loc[(fleet, "baseline"), "gwh_per_day"] == totals[column]
        assert table.loc[(fleet, "improved"), "gwh_per_day"] == totals[f"{column}_improved"]
    printed = table["printed_gwh_per_day"].dropna()
    assert len(printed) > 0
    assert (printed / table["gwh_per_day"][printed.index]).between(0.5, 2).all()


def test_what_is_printed_is_found_by_the_rows_of_a_chart() -> None:
    """The paper's median of the baseline, and no row without a statement."""
    found = tables.printed(JOULE, ["no such model", "baseline"], "{}-median-traditional")

    (row,) = found.to_dict("records")
    claim = eh.registry.claims.load_claims().loc[row["claim"]]
    assert row["model"] == "baseline"
    assert row["value"] == float(claim["stated"])
    assert (claim["edition"], claim["kind"]) == ("joule-2026", "simulated")


def test_factors_multiply() -> None:
    a = JOULE.replace(redundancy=1.1, idle_overhead=1.2, network_overhead=1.5)

    factor = tables.factor_parts(a)["factor"]

    assert factor.to_numpy() == pytest.approx([1.1, 1.2, 1.5, 1.98])
    assert factor.index[-1] == "Product"


def test_numbers_of_rows_carry_their_labels() -> None:
    names = {"one": ("model", "baseline-median-traditional"), "two": ("lever", "fleet-total-long")}

    table = shown_tables.registered(JOULE, names)

    values = eh.all_numbers.compute(JOULE, [name for _, name in names.values()])
    expected = pd.DataFrame(
        [(label, kind, values[name]) for label, (kind, name) in names.items()],
        columns=["label", "kind", "value"],
    )
    pd.testing.assert_frame_equal(table, expected)
