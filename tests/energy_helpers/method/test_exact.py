"""The exact tables: known distributions, closed forms, a second quadrature, limits, properties."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import gamma, gammainc, ndtri

import energy_helpers as eh
from energy_helpers.method import exact, query_law
from energy_helpers.method.assumptions import EDITIONS, REGIMES, Regime
from energy_helpers.method.distributions import Array
from tests.energy_helpers.method import second_quadrature
from tests.own_rows import CONSTANT, law_rows, write_csv

QUANTILES = list(second_quadrature.P)
P = np.array(list(second_quadrature.P.values()))
JOULE = eh.load_edition("joule-2026")
LN2 = math.log(2)


# Known distributions


def test_fixed_everything_is_eq_1_by_hand(tmp_path: Path) -> None:
    """1.2 x (10 kW x 0.5) x 300 tokens / 1000 tokens/s / 3.6 is half a watt-hour."""
    a = JOULE.replace(
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
        output_tokens_law="fixed",
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
    )

    assert exact.per_query(a).to_numpy() == pytest.approx(
        np.full((2, len(exact.STATISTICS)), 0.5), rel=1e-12
    )


def test_constant_throughput_and_fixed_factors_leave_the_exponential(tmp_path: Path) -> None:
    a = JOULE.replace(
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
        trim="none",
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
    )
    mean_wh = 0.5 / LN2

    table = exact.per_query(a)

    assert table.loc["A", QUANTILES].to_numpy(float) == pytest.approx(-mean_wh * np.log1p(-P))
    assert table.loc["A", "mean"] == pytest.approx(mean_wh, rel=1e-10)


def test_log_normal_lengths_make_log_normal_energy(tmp_path: Path) -> None:
    a = JOULE.replace(
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
        trim="none",
        output_tokens_law="lognormal",
        output_tokens_shape=0.8,
        node_power_kw=10.0,
    )
    median_wh = 10 / 3.6 * 0.3 * math.sqrt(0.4 * 0.9 * 1.05 * 1.6)
    sigma = math.hypot(0.8, math.log(0.9 / 0.4) / 3.29, math.log(1.6 / 1.05) / 3.29)

    row = exact.per_query(a).loc["A"]

    assert row[QUANTILES].to_numpy(float) == pytest.approx(
        median_wh * np.exp(sigma * ndtri(P)), rel=1e-10
    )
    assert row["mean"] == pytest.approx(median_wh * math.exp(sigma**2 / 2), rel=1e-10)


@pytest.mark.parametrize("regime", REGIMES)
def test_without_spread_a_quantile_is_eq_1_at_the_quantile_of_the_length(regime: str) -> None:
    a = JOULE.replace(pue=1.3, utilisation=0.6)
    tokens = eh.method.query_kinds.length_law(a, regime).quantile(P)

    table = exact.per_query(a, regime)

    for model in eh.method.throughput.models(a).values():
        tps = model.fit.predict(a.input_tokens, tokens)
        by_hand = eh.method.query.query_energy_wh(1.3, 0.6 * model.node_power_kw(a), tokens, tps)
        assert table.loc[model.name, QUANTILES].to_numpy(float) == pytest.approx(by_hand, rel=1e-9)


# The mean in closed form


def mean_by_incomplete_gamma(
    a: eh.Assumptions, model: eh.method.throughput.Model, regime: str
) -> float:
    """
    Return the mean energy of a query with exponential length, derived here.

    With mean length m and TPS = k L^c below its cap, E[L / TPS] is the sum of
    m^(1-c) / k times the incomplete gamma function of order 2 - c over the uncapped lengths,
    and m / TPS_max times that of order 2 over the capped ones. They meet at the length L_c;
    the fit is capped above it for c > 0, below it for c < 0.
    """
    mean = (a.long_output_tokens_median if regime == "long" else a.output_tokens_median) / LN2
    b0, b1, c = model.fit.coefficients
    k = math.exp(b0 + b1 * math.log(a.input_tokens))
    if c == 0:
        per_tps = mean / model.fit.tps_max
    else:
        x = (model.fit.tps_max / k) ** (1 / c) / mean
        below = {s: gamma(s) * gammainc(s, x) for s in (2 - c, 2)}
        above = {s: gamma(s) - below[s] for s in (2 - c, 2)}
        uncapped, capped = (below, above) if c > 0 else (above, below)
        per_tps = mean ** (1 - c) / k * uncapped[2 - c] + mean / model.fit.tps_max * capped[2]
    factor = 1.0
    for p5, p95 in ((a.pue_p5, a.pue_p95), (a.utilisation_p5, a.utilisation_p95)):
        factor *= math.sqrt(p5 * p95) * math.exp((math.log(p95 / p5) / 3.29) ** 2 / 2)
    return factor * model.node_power_kw(a) * per_tps / 3.6


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_mean_is_the_closed_form(edition: str, regime: str) -> None:
    a = eh.load_edition(edition)
    models = eh.method.throughput.models(a)

    means = exact.per_query(a, regime)["mean"]

    for name, model in models.items():
        expected = mean_by_incomplete_gamma(a, model, regime)
        assert means[name] == pytest.approx(expected, rel=1e-10), name


# A second quadrature, slow and obvious

WIDE = {"pue_p5": 1.0, "pue_p95": 5.0, "utilisation_p5": 0.01, "utilisation_p95": 1.0}  # 1.48
WIDEST = {**WIDE, "output_tokens_law": "lognormal", "output_tokens_shape": 1.6}
SETTINGS = {
    "as-it-is": {},
    "sigma-1.0": {"utilisation_p5": 0.037, "utilisation_p95": 1.0},
    "sigma-1.5": WIDE,
    "lognormal-1.6": WIDEST,
    "narrow": {"pue": 1.2, "utilisation_p5": 0.6, "utilisation_p95": 0.62},
    "plus-input-part": {"effective_length": "output+input/30"},
    "plus-input": {"effective_length": "output+input"},
    "plus-long-input": {"effective_length": "output+input", "input_tokens": 20_000.0},
    "plus-input-lognormal-4": {
        "effective_length": "output+input",
        "output_tokens_law": "lognormal",
        "output_tokens_shape": 4.0,
        "pue_p5": 1.0,
        "pue_p95": 5.0,
    },
    "no-idle-power": {
        "power_coupling": "as-written",
        "idle_power_kw": 0.0,
        "effective_length": "output+input",
        "input_tokens": 1e7,
    },
    "coupled-released": {"power_coupling": "released"},
    "coupled-as-written": {"power_coupling": "as-written"},
    "coupled-plus-input": {"power_coupling": "as-written", "effective_length": "output+input"},
    "short-answers": {"output_tokens_median": 20.0, "long_output_tokens_median": 1.0},
    "lognormal": {"output_tokens_law": "lognormal"},
    "pareto": {"output_tokens_law": "pareto"},
    "pareto-1.1": {"output_tokens_law": "pareto", "output_tokens_shape": 1.1},
    "uniform": {"output_tokens_law": "uniform"},
    "uniform-narrow": {"output_tokens_law": "uniform", "output_tokens_shape": 0.01},
    "fixed": {"output_tokens_law": "fixed"},
    "trim-p5-p95": {"trim": "p5-p95"},
    "trim-none": {"trim": "none", "blend": "all"},
}
QUICK = (
    "as-it-is",
    "sigma-1.5",
    "plus-input",
    "coupled-as-written",
    "lognormal",
    "trim-none",
    "fixed",
)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(changes, id=name, marks=[] if name in QUICK else pytest.mark.thorough)
        for name, changes in SETTINGS.items()
    ],
)
class TestAgainstASecondQuadrature:
    def test_models_and_their_means(self, changes: dict[str, object], regime: str) -> None:
        a = JOULE.replace(**changes)
        table = exact.per_query(a, regime)

        for name, model in eh.method.throughput.models(a).items():
            slow = second_quadrature.SlowModel(a, model, regime)
            at_ours = [float(slow.cdf(table.loc[name, q])[0]) for q in QUANTILES]
            assert at_ours == pytest.approx(P, abs=1e-9), name
            assert table.loc[name, "p50"] == pytest.approx(slow.quantile(0.5), rel=1e-9), name
            assert table.loc[name, "mean"] == pytest.approx(slow.mean(), rel=1e-9), name

    def test_baseline_and_levers(self, changes: dict[str, object], regime: str) -> None:
        a = JOULE.replace(**changes)
        table, levers = exact.per_query(a, regime), exact.levers(a, regime)
        models = eh.method.throughput.models(a)
        slow = second_quadrature.SlowPool(
            [second_quadrature.SlowModel(a, models[name], regime) for name in table.attrs["blend"]],
            second_quadrature.KEPT[a.trim],
        )

        row = table.loc["baseline"]
        at_ours = [float(slow.cdf(row[q])[0]) for q in QUANTILES]
        assert at_ours == pytest.approx(P, abs=1e-9)
        assert row["mean"] == pytest.approx(slow.mean(), rel=1e-9)
        for lever in levers.index:
            ends = (getattr(a, f"alpha_{lever}_p5"), getattr(a, f"alpha_{lever}_p95"))
            for q, p in second_quadrature.P.items():
                assert float(slow.divided_cdf(levers.loc[lever, q], *ends)[0]) == pytest.approx(
                    p, abs=1e-9
                ), (lever, q)


def share_below(wh: float, a: eh.Assumptions, model: eh.method.throughput.Model) -> float:
    """Return P(E <= wh) where only the length is random: the lengths found by a dense search."""
    law = eh.method.query_kinds.length_law(a, "traditional")
    added = {"output": 0.0, "output+input": a.input_tokens}[a.effective_length]
    grid = np.geomspace(1e-6, 1e6, 400_001)
    tps = model.fit.predict(a.input_tokens, grid)
    power = a.pue_p5 * a.utilisation_p5 * model.node_power_kw(a)
    below = power * (grid + added) / tps / 3.6 <= wh
    cdf = law.cdf(grid)
    return float((np.diff(cdf) * below[1:]).sum() + cdf[0] * below[0])


def test_without_spread_and_not_monotone() -> None:
    """With the input charged, short answers can cost more than longer ones."""
    a = JOULE.replace(
        pue=1.2, utilisation=0.6, effective_length="output+input", input_tokens=5000.0
    )
    table = exact.per_query(a)

    for name, model in eh.method.throughput.models(a).items():
        shares = [share_below(table.loc[name, q], a, model) for q in QUANTILES]
        # the grid is 7e-5 fine in ln L
        assert shares == pytest.approx(P, abs=1e-4), name


# Exponents that turn things round

EXPONENTS = [-0.9, -0.01, 0.01, 0.5, 0.99, 1.0, 1.01, 1.2]


@pytest.mark.parametrize("exponent", EXPONENTS, ids=str)
def test_any_output_exponent(tmp_path: Path, exponent: float) -> None:
    """An exponent above 1 makes long answers cheap, an exponent of 1 gives all the same energy."""
    a = JOULE.replace(
        throughput_rows=write_csv(tmp_path, law_rows(-0.3, exponent)), blend="all", trim="none"
    )
    (model,) = eh.method.throughput.models(a).values()
    slow = second_quadrature.SlowModel(a, model, "traditional")

    row = exact.per_query(a).loc["A"]

    at_ours = [float(slow.cdf(row[q])[0]) for q in QUANTILES]
    assert at_ours == pytest.approx(P, abs=1e-9)
    assert row["mean"] == pytest.approx(slow.mean(), rel=1e-9)


def test_deepseek_gets_slower_with_longer_answers() -> None:
    """Its output exponent is negative, so the cap applies to short answers."""
    fit = eh.method.throughput.models(JOULE)["DeepSeek-R1 671B"].fit

    assert fit.coefficients.output < 0
    cap = fit.cap_output_tokens(500)
    assert fit.predict(500, cap / 2) == fit.tps_max
    assert fit.predict(500, cap * 2) < fit.tps_max


# Limits and scaling


@pytest.mark.parametrize("regime", REGIMES)
def test_energy_is_linear_in_node_power(regime: str) -> None:
    doubled = JOULE.replace(node_power_kw=2 * JOULE.node_power_kw)

    for table in (exact.per_query, exact.levers):
        ratio = table(doubled, regime)[[*QUANTILES, "mean"]] / table(JOULE, regime)
        assert ratio[[*QUANTILES, "mean"]].to_numpy() == pytest.approx(2.0, rel=1e-9)
    assert (exact.fleet(doubled) / exact.fleet(JOULE)).to_numpy() == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize("field", ["pue_p5", "pue_p95", "utilisation_p5", "utilisation_p95"])
def test_median_rises_with(field: str) -> None:
    lower = exact.per_query(JOULE)["p50"]
    higher = exact.per_query(JOULE.replace(**{field: getattr(JOULE, field) * 1.05}))["p50"]

    assert (higher > lower).all()


def test_editions_differ_by_node_power_alone() -> None:
    """Every other setting of the two released editions is the same."""
    v1 = exact.per_query(eh.load_edition("arxiv-v1"))

    ours = exact.per_query(JOULE.replace(node_power_kw=11.3, deepseek_node_power_kw=14.1))

    pd.testing.assert_frame_equal(ours, v1, rtol=1e-12)


# The baseline


def test_trimming_keeps_the_median_of_one_model() -> None:
    of = {
        trim: exact.per_query(JOULE.replace(blend=["Mixtral 8x22B"], trim=trim)).loc["baseline"]
        for trim in ("none", "p5-p95", "released")
    }

    assert of["released"]["p50"] == pytest.approx(of["none"]["p50"], rel=1e-10)
    assert of["p5-p95"]["p50"] == pytest.approx(of["none"]["p50"], rel=1e-10)


def test_trimming_keeps_the_median_that_lies_inside_every_model() -> None:
    """Each model's share below it is then (F - 0.14) / 0.72, which averages to a half with F."""
    a = JOULE.replace(trim="none")
    whole, models = exact.per_query(a), exact.solve(a, "traditional")
    median = np.full((len(models.names), 1), math.log(whole.loc["baseline", "p50"]))
    shares = models.law.cdf_and_density(median)[0][models.pool.members]
    assert np.all((shares > 0.14) & (shares < 0.86))

    trimmed = exact.per_query(JOULE).loc["baseline", "p50"]

    assert trimmed == pytest.approx(whole.loc["baseline", "p50"], rel=1e-10)


def test_trimming_moves_the_median_that_lies_outside_a_model(tmp_path: Path) -> None:
    """Of a fast, a slow and a slower model, the slow one's cut falls below the pool's median."""
    rows = ["A,1,1,8,128,128,100000", "B,1,1,8,128,128,1000", "C,1,1,8,128,128,900"]
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, rows), blend="all", trim="none")
    whole = exact.per_query(a).loc["baseline", "p50"]

    trimmed = exact.per_query(a.replace(trim="released")).loc["baseline", "p50"]

    assert abs(trimmed / whole - 1) > 0.01


def test_models_and_fleet_are_never_trimmed() -> None:
    whole = JOULE.replace(trim="none")

    assert exact.fleet(JOULE).to_numpy() == pytest.approx(exact.fleet(whole).to_numpy(), rel=1e-12)
    ours, theirs = exact.per_query(JOULE).iloc[:5], exact.per_query(whole).iloc[:5]
    assert ours.to_numpy() == pytest.approx(theirs.to_numpy(), rel=1e-12)


def test_the_result_names_its_blend() -> None:
    assert set(exact.per_query(JOULE).attrs["blend"]) <= set(eh.method.throughput.models(JOULE))
    assert len(exact.per_query(JOULE).attrs["blend"]) == 3


# Shares, shapes, ranges


@pytest.mark.parametrize("regime", REGIMES)
def test_share_above_a_quantile_is_its_rest(regime: str) -> None:
    table = exact.per_query(JOULE, regime)

    for name in table.index:
        for q, p in second_quadrature.P.items():
            share = exact.share_above(JOULE, regime, float(table.loc[name, q]))[name]
            assert share == pytest.approx(1 - p, abs=1e-10)


@pytest.mark.parametrize("energy_wh", [math.nan, math.inf, 0.0, -1.0], ids=str)
def test_share_above_refuses(energy_wh: float) -> None:
    with pytest.raises(ValueError, match=r"^energy_wh = .* is not valid; give a finite number"):
        exact.share_above(JOULE, "long", energy_wh)


@pytest.mark.parametrize("regime", REGIMES)
def test_shapes_hold_nine_tenths(regime: str) -> None:
    """The density from P5 to P95 integrates to 0.9 over ln Wh."""
    for _, curve in exact.shapes(JOULE, regime, n_points=4001).groupby("model"):
        area = np.trapezoid(curve["density"], np.log(curve["energy_wh"]))
        # the trapezium errs at the jumps of the trimmed pool
        assert area == pytest.approx(0.9, abs=2e-4)


def test_shapes_refuse_a_single_point() -> None:
    with pytest.raises(ValueError, match=r"^n_points = 1 is not valid; give .* at least 2 and"):
        exact.shapes(JOULE, n_points=1)


def test_warns_outside_the_rows() -> None:
    with pytest.warns(eh.OutsideRangeWarning, match="input length 50,000 is outside the rows' 500"):
        table = exact.per_query(JOULE.replace(input_tokens=50_000.0))

    # the input of all five, and the short median output of two
    assert len(table.attrs["outside_range"]) == 7
    assert set(table.attrs["share_outside"].values()) == {1.0}


@pytest.mark.parametrize("table", [exact.per_query, exact.levers], ids=["per_query", "levers"])
def test_refuses_an_unknown_regime(table: object) -> None:
    with pytest.raises(ValueError, match=r"^unknown regime 'short'; give one of traditional, long"):
        table(JOULE, "short")  # type: ignore[operator]


# Means that are infinite


@pytest.mark.parametrize(
    ("exponent", "effective_length", "finite"),
    [
        (1.9, "output", True),
        (2.1, "output", False),
        (0.9, "output+input", True),
        (1.1, "output+input", False),
    ],
    ids=["below-2", "above-2", "charged-below-1", "charged-above-1"],
)
def test_mean_is_infinite_where_short_outputs_make_it_so(
    tmp_path, exponent, effective_length, finite
) -> None:
    """E[L ** (1 - c)] of an exponential length exists for c < 2, E[L ** -c] for c < 1."""
    rows = eh.load_throughput("released").iloc[:4].assign(model="mine", gpus=8)
    rows["total_params_b"] = rows["active_params_b"] = 300.0
    rows["input_tokens"] = [100.0, 100.0, 1000.0, 1000.0]
    rows["output_tokens"] = [10.0, 1000.0, 10.0, 1000.0]
    rows["tps_tok_s"] = 1e-3 * rows["output_tokens"] ** exponent
    rows.to_csv(tmp_path / "mine.csv", index=False)
    a = JOULE.replace(
        throughput_rows=str(tmp_path / "mine.csv"), effective_length=effective_length, trim="none"
    )

    assert np.isfinite(exact.per_query(a).loc["mine", "mean"]) == finite
    # the lengths that make it infinite are outside the rows
    assert (exact.energy_share_outside(a, "traditional") < 1) == finite


def test_mean_of_a_long_pareto_tail_is_infinite() -> None:
    """With an exponent c the energy goes as L ** (1 - c); the tail's mean needs 1 - c < index."""
    a = JOULE.replace(output_tokens_law="pareto", output_tokens_shape=1.5)

    assert np.isfinite(exact.energy_law(a, "traditional").moment(1)).all()
    assert np.isinf(exact.energy_law(a, "traditional").moment(2)).all()


def test_without_idle_power_the_energy_goes_as_the_length() -> None:
    """P / TPS is then a constant, however the throughput falls or rises with the length."""
    a = JOULE.replace(power_coupling="as-written", idle_power_kw=0.0)

    low, high = exact.energy_law(a, "traditional").energy.powers_at_ends()

    assert (low.tolist(), high.tolist()) == ([1.0] * 5, [1.0] * 5)


def test_a_quantile_settles_where_newton_goes_to_and_fro() -> None:
    """From y, Newton's next guess for sign(y) sqrt(|y|) = 0 is -y, and from there y again."""
    middle = query_law.cloglog(np.array(0.5))

    def cdf_and_density(y: Array) -> tuple[Array, Array]:
        reach = np.exp(middle + np.sign(y) * np.sqrt(np.abs(y)))
        with np.errstate(divide="ignore"):
            return -np.expm1(-reach), np.exp(-reach) * reach / (2 * np.sqrt(np.abs(y)))

    given = (np.array([value]) for value in (0.5, -1.0, 2.0, 0.3))
    root = query_law.solve(cdf_and_density, *given)

    assert root == pytest.approx(0, abs=1e-11)


class TestEnergyOutside:
    """Which share of the energy is of queries outside the benchmarked lengths."""

    def test_of_a_constant_throughput_it_is_that_of_the_tokens(self) -> None:
        """Exponential lengths: tokens in answers longer than l have the share (1 + x) exp(-x)."""
        nemotron = JOULE.replace(blend=("Nemotron Ultra 253B",))
        mean = 300 / np.log(2)

        def beyond(length: float) -> float:
            return (1 + length / mean) * np.exp(-length / mean)

        expected = 1 - (beyond(500) - beyond(2000))
        found = exact.energy_share_outside(nemotron, "traditional")
        assert found == pytest.approx(expected, abs=1e-3)

    @pytest.mark.parametrize("regime", ["traditional", "long"])
    def test_it_is_what_draws_have(self, regime: Regime) -> None:
        draws = eh.sample(JOULE, regime, n_draws=60_000, rng=np.random.default_rng(5))
        solved = exact.solve(JOULE, regime)
        draws = draws[draws["model"].isin(solved.taken)]
        ends = {m.name: m.fit.output_range for m in solved.setting.models}
        low, high = (
            draws["model"].map({n: e[i] for n, e in ends.items()}).astype(float) for i in (0, 1)
        )
        outside = (draws["output_tokens"] < low) | (draws["output_tokens"] > high)
        share = draws.loc[outside, "energy_wh"].sum() / draws["energy_wh"].sum()

        # four standard errors of a share of 180,000 draws of unlike energy
        assert exact.energy_share_outside(JOULE, regime) == pytest.approx(share, abs=0.01)

    def test_an_input_outside_makes_all_of_it(self) -> None:
        a = JOULE.replace(input_tokens=50.0)

        assert exact.fleet(a).attrs["share_outside"]["mixed"] == 1.0

    def test_a_mixed_day_weighs_its_regimes_by_their_energy(self) -> None:
        totals = exact.fleet(JOULE)
        shares = totals.attrs["share_outside"]

        parts = 0.9 * totals["traditional"], 0.1 * totals["long"]
        expected = (parts[0] * shares["traditional"] + parts[1] * shares["long"]) / totals["mixed"]
        assert shares["mixed"] == pytest.approx(expected, rel=1e-12)
