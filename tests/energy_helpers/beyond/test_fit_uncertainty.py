"""From the uncertainty of the fits to that of the energy, and the fits tested."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.beyond.fit_uncertainty import fit_checks, pooling, uncertainty
from energy_helpers.beyond.fit_uncertainty.pooling import Prior
from energy_helpers.facts import benchmark_rows
from energy_helpers.method import exact, throughput
from energy_helpers.method.query import Setting
from tests.own_rows import law_rows, write_csv

# one worker draws the fits
pytestmark = pytest.mark.xdist_group("fits")
JOULE = eh.load_edition("joule-2026")


class TestMedianDraws:
    def test_rows_that_leave_no_doubt_give_the_methods_medians(self, tmp_path: Path) -> None:
        rows = [row for _ in range(8) for row in law_rows(-0.4, 0.2)]
        a = JOULE.replace(throughput_rows=write_csv(tmp_path, rows), blend="all")

        table = uncertainty.intervals(a, prior=Prior(noise=0.01))

        for column in ("p5", "p50", "p95"):
            assert table[column].to_numpy() == pytest.approx(table["fitted"].to_numpy(), rel=1e-3)
        assert table["share"].max() < 1e-3

    @pytest.mark.parametrize("trim", ["released", "none"])
    @pytest.mark.parametrize("regime", eh.method.assumptions.REGIMES)
    def test_a_draw_is_the_exact_solution_of_its_laws(self, monkeypatch, regime, trim) -> None:
        a = JOULE.replace(trim=trim)
        drawn = uncertainty.median_draws(a, regime, n_draws=4)
        laws = uncertainty.posterior(a).draws(_uniform(a, 4))
        setting = Setting.of(a, regime)
        names = uncertainty.posterior(a).rows.models
        for i in range(4):
            models = {
                m.name: replace(
                    m,
                    fit=replace(
                        m.fit,
                        coefficients=throughput.Coefficients(
                            *laws[i, names.index(m.name)].tolist()
                        ),
                    ),
                )
                for m in setting.models
            }
            monkeypatch.setattr("energy_helpers.method.query.models", lambda _, m=models: m)
            exact.solve.cache_clear()
            expected = exact.per_query(a, regime)["p50"]
            assert drawn.loc[i].to_numpy() == pytest.approx(
                expected[drawn.columns].to_numpy(), rel=1e-7
            )
        monkeypatch.undo()
        exact.solve.cache_clear()

    def test_without_the_cap_no_median_is_held_up(self) -> None:
        """DeepSeek-R1 runs at its cap; without the cap some fits promise less energy."""
        name = "DeepSeek-R1 671B"
        capped = uncertainty.median_draws(JOULE, "long", n_draws=1024)[name]
        free = uncertainty.median_draws(JOULE, "long", n_draws=1024, capped=False)[name]

        assert (free <= capped * (1 + 1e-9)).all()
        assert capped.min() > 2 * free.min()

    def test_the_table_without_the_cap_is_of_the_same_draws(self) -> None:
        table = uncertainty.without_cap(JOULE)

        for regime in ("traditional", "long"):
            draws = uncertainty.median_draws(
                JOULE, regime, n_draws=uncertainty.N_DRAWS_OF_TABLES, capped=False
            )
            for model in draws:
                expected = np.quantile(draws[model], [0.05, 0.5, 0.95])
                assert table.loc[(regime, model)].to_numpy() == pytest.approx(expected)
        assert table.index.names == ["regime", "model"]

    def test_a_coupled_power_needs_the_cap(self) -> None:
        table = uncertainty.without_cap(JOULE.replace(power_coupling="released"))

        assert table.empty
        assert list(table.columns) == ["p5", "p50", "p95"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"workload": "session"},
            {"output_tokens_law": "fixed"},
            {"power_coupling": "released"},
            {"effective_length": "output+input/30"},
            {"blend": "at-least-200b", "throughput_rows": "all"},
            {"pue": 1.2, "utilisation": 0.7},
        ],
        ids=str,
    )
    def test_follows_the_settings(self, changes: dict[str, object]) -> None:
        table = uncertainty.intervals(JOULE.replace(**changes))

        assert np.isfinite(table.to_numpy()).all()
        assert (table["p5"] <= table["p50"]).all()
        assert (table["p50"] <= table["p95"]).all()

    def test_queries_that_are_all_alike_have_no_width_to_compare(self) -> None:
        alike = JOULE.replace(pue=1.2, utilisation=0.7, output_tokens_law="fixed")

        share = uncertainty.intervals(alike)["share"]

        # the models of the blend differ
        assert share.drop("baseline").isna().all()
        assert np.isfinite(share["baseline"])

    @pytest.mark.parametrize("regime", eh.method.assumptions.REGIMES)
    def test_two_digits_of_an_interval_hold(self, regime) -> None:
        """With half the draws, and scrambled otherwise: half a unit of the second digit or less."""
        own = uncertainty.intervals(JOULE, regime).loc["baseline", ["p5", "p95"]]
        halved, other = (
            np.quantile(uncertainty.median_draws(a, regime, n_draws=n)["baseline"], [0.05, 0.95])
            for a, n in (
                (JOULE, uncertainty.N_DRAWS // 2),
                (JOULE.replace(seed=1), uncertainty.N_DRAWS),
            )
        )
        unit = 0.01 if regime == "traditional" else 0.1
        assert own.to_numpy(dtype=float) == pytest.approx(halved, abs=unit / 2)
        assert own.to_numpy(dtype=float) == pytest.approx(other, abs=unit / 2)

    def test_another_scrambling_moves_an_interval_by_little(self) -> None:
        """By the few tenths of a per cent in the comment at `N_DRAWS`."""
        ends = [
            np.quantile(
                uncertainty.median_draws(JOULE.replace(seed=seed), n_draws=4096)["baseline"],
                [0.05, 0.95],
            )
            for seed in range(1, 7)
        ]
        # measured 0.0024; the standard deviation of six has a spread of a third
        assert np.log(ends).std(axis=0, ddof=1).max() < 0.005

    def test_a_chunk_of_draws_is_solved_as_all_are(self, monkeypatch) -> None:
        whole = uncertainty.median_draws(JOULE, n_draws=128)
        monkeypatch.setattr(uncertainty, "AT_ONCE", 128)
        uncertainty._median_draws.cache_clear()
        at_once = uncertainty.median_draws(JOULE, n_draws=128)
        uncertainty._median_draws.cache_clear()

        assert whole.to_numpy() == pytest.approx(at_once.to_numpy(), rel=1e-10)

    def test_the_methods_baseline_is_below_the_interval(self) -> None:
        row = uncertainty.intervals(JOULE).loc["baseline"]

        assert row["fitted"] < row["p5"]
        assert 0.02 < row["below"] < 0.05

    def test_draws_at_the_cap_are_not_below_the_methods_median(self) -> None:
        """DeepSeek-R1's own fit is at its cap for short answers; no draw can be faster."""
        assert uncertainty.intervals(JOULE).loc["DeepSeek-R1 671B", "below"] == 0


def _uniform(a: eh.Assumptions, n: int) -> np.ndarray:
    from scipy.stats import qmc

    coefficients = uncertainty.posterior(a).n_coefficients
    return qmc.Sobol(1 + coefficients, rng=a.seed).random(n)


def test_an_interval_of_the_exponents_holds_least_squares_where_rows_are_many() -> None:
    table = uncertainty.exponents(JOULE.replace(throughput_rows="all"))
    many = table[table["rows"] > 5]

    assert (many["input_fit"].between(many["input_p5"], many["input_p95"])).all()
    assert np.isnan(table.loc["Nemotron Ultra 253B", "output_fit"])


def test_a_band_has_the_law_inside_the_rows_interval() -> None:
    band = uncertainty.bands(JOULE, "Llama 3.1 405B", np.array([100.0, 1e3, 1e4]), 500.0)

    assert (band["row_low"] < band["low"]).all()
    assert (band["low"] < band["middle"]).all()
    assert (band["middle"] < band["high"]).all()
    assert (band["high"] < band["row_high"]).all()


def test_priors_that_share_more_give_narrower_intervals() -> None:
    table = uncertainty.by_prior(
        JOULE,
        {"book": {}, "by itself": {"exponent_spread": 100.0}, "one": {"exponent_spread": 0}},
        ("traditional",),
    )
    width = (table["traditional_p95"] / table["traditional_p5"]).to_dict()

    assert list(table.columns) == ["noise", "traditional_p5", "traditional_p50", "traditional_p95"]
    assert width["one"] < width["book"] < width["by itself"] / 5


class TestEqualExponents:
    @pytest.mark.parametrize("rows", ["released", "all"])
    def test_as_statsmodels_compares_the_two_models(self, rows: str) -> None:
        from statsmodels.regression.linear_model import OLS

        own = pooling.Rows.of(benchmark_rows.load_throughput(rows))
        levels = np.eye(len(own.models))[own.model]
        common = np.hstack([levels, own.design[:, 1:]])
        # Nemotron Ultra has two rows, so one of its two exponents determines the other
        each = np.hstack([levels * own.design[:, [column]] for column in range(3)])
        each = np.delete(each, 2 * len(own.models) + own.models.index("Nemotron Ultra 253B"), 1)
        f, p, more = OLS(own.ln_tps, each).fit().compare_f_test(OLS(own.ln_tps, common).fit())

        test = fit_checks.equal_exponents(JOULE.replace(throughput_rows=rows))

        assert (test.f, test.p) == pytest.approx((f, p), rel=1e-9)
        assert test.dof_numerator == more
        assert test.dof_denominator == len(own.ln_tps) - each.shape[1]

    def test_one_model_leaves_nothing_to_compare(self, tmp_path: Path) -> None:
        a = JOULE.replace(throughput_rows=write_csv(tmp_path, law_rows(-0.4, 0.2)), blend="all")

        test = fit_checks.equal_exponents(a)

        assert test.dof_numerator == 0
        assert math.isnan(test.f)
        assert math.isnan(fit_checks.power_of_equal_exponents(a, 0.3))

    def test_power_is_how_often_simulated_rows_reject(self) -> None:
        """Rows of exponents that differ by 0.3, refitted: 600 tables, three standard errors."""
        from scipy import stats

        rows = pooling.Rows.of(benchmark_rows.load_throughput("released"))
        test = fit_checks.equal_exponents(JOULE)
        common, own = fit_checks._designs(rows)
        rng = np.random.default_rng(5)
        n = 600
        y = own @ rng.normal(scale=0.3, size=(own.shape[1], n))
        y += rng.normal(scale=test.scatter, size=y.shape)
        smaller, larger = (
            ((y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) ** 2).sum(axis=0)
            for x in (common, np.hstack([common, own]))
        )
        f = (smaller - larger) / test.dof_numerator / (larger / test.dof_denominator)
        rejected = (stats.f.sf(f, test.dof_numerator, test.dof_denominator) < 0.05).mean()

        expected = fit_checks.power_of_equal_exponents(JOULE, 0.3)

        assert rejected == pytest.approx(expected, abs=3 * math.sqrt(0.25 / n))

    def test_equal_exponents_are_rejected_as_often_as_the_level_says(self) -> None:
        assert fit_checks.power_of_equal_exponents(JOULE, 1e-9) == pytest.approx(0.05, abs=1e-9)


class TestBootstrap:
    def test_three_rows_for_three_coefficients(self) -> None:
        """The 6 of the 27 resamples that contain each row once give the same fit."""
        row = fit_checks.bootstrap(JOULE).loc["DeepSeek-R1 671B"]

        assert row["identified"] == pytest.approx(6 / 27)
        assert row["different"] == 1
        assert row["p5"] == pytest.approx(row["p95"], abs=1e-9)

    def test_two_rows_never_identify_three_coefficients(self) -> None:
        row = fit_checks.bootstrap(JOULE).loc["Nemotron Ultra 253B"]

        assert row["identified"] == 0
        assert np.isnan(row["p5"])


class TestLeftOut:
    def test_a_rows_least_squares_prediction_is_by_the_hat_matrix(self) -> None:
        """Error of a left-out row: residual / (1 - leverage), where no cap is met."""
        own = benchmark_rows.load_throughput("released").query("model == 'Llama 3.1 405B'")
        fit = throughput.fit_throughput(own)
        logs = np.array(fit.log_rows)
        x = np.column_stack([np.ones(len(logs)), logs[:, :2]])
        hat = x @ np.linalg.inv(x.T @ x) @ x.T
        expected = fit.residuals / (1 - np.diag(hat))

        table = fit_checks.leave_one_row_out(JOULE).query("model == 'Llama 3.1 405B'")
        others = np.array([np.delete(own["tps_tok_s"].to_numpy(), i).max() for i in range(7)])
        free = (table["fit_tps"] < others * (1 - 1e-9)).to_numpy()

        assert free.sum() >= 5
        assert table["fit_error"].to_numpy()[free] == pytest.approx(expected[free], rel=1e-9)

    def test_the_rule_changes_for_models_of_few_rows(self) -> None:
        """Three rows less one, or two less one, give a constant: the fastest of the others."""
        table = fit_checks.leave_one_row_out(JOULE)
        few = table[~table["three_coefficients"]]

        assert few["model"].value_counts().to_dict() == {
            "DeepSeek-R1 671B": 3,
            "Nemotron Ultra 253B": 2,
        }
        assert set(few["fit_tps"]) == {1300, 886, 5200, 720}

    def test_the_sixteen_rows_are_those_of_the_table_that_the_code_leaves_out(self) -> None:
        table = fit_checks.held_out()
        long_input = table[table["input_tokens"] == 20_000]

        assert len(table) == 16
        assert long_input["model"].nunique() == 3
        # Llama 3.1 405B, 20,000 in and 2,000 out: table S.I and the released coefficients
        row = long_input.set_index("model").loc["Llama 3.1 405B"]
        a, b, c = throughput.models(JOULE)["Llama 3.1 405B"].fit.coefficients
        by_hand = math.exp(a + b * math.log(20_000) + c * math.log(2_000))
        assert row["tps"] == 370.26
        assert row["fit_tps"] == pytest.approx(by_hand, rel=1e-12)
        assert row["fit_error"] == pytest.approx(math.log(370.26 / by_hand), rel=1e-12)

    def test_a_row_scatters_around_its_law(self) -> None:
        """Its interval combines that of the fit and the scatter of the rows."""
        every = benchmark_rows.load_throughput("all")
        rows = every[~every["in_release"]]
        fitted = pooling.fit(pooling.Rows.of(every[every["in_release"]]))
        new = pooling.Rows.of(rows, fitted.rows.models)
        law = fitted.quantiles(np.array([0.05, 0.95]), new.model, new.design, of_row=False)

        held = fit_checks.held_out()

        width = np.log(held["pooled_high"] / held["pooled_low"]).to_numpy()
        assert (width > law[:, 1] - law[:, 0]).all()

    def test_one_row_of_its_own_tells_a_models_level(self) -> None:
        table = fit_checks.leave_one_model_out(JOULE)
        assert table.index.names == ["model", "own_rows"]
        rows = benchmark_rows.load_throughput(JOULE.throughput_rows)["model"].value_counts()
        assert table.xs(0, level="own_rows")["predicted"].to_dict() == rows.to_dict()
        widths = table["width"].unstack()

        assert (widths[1] < widths[0] / 10).all()
        assert table.loc[("DeepSeek-R1 671B", 1), "predicted"] == 2

    def test_a_model_of_one_row_has_nothing_left_to_predict(self, tmp_path: Path) -> None:
        rows = [*law_rows(-0.4, 0.2), "B,50,50,8,128,128,1500"]
        a = JOULE.replace(throughput_rows=write_csv(tmp_path, rows), blend="all")

        table = fit_checks.leave_one_model_out(a)

        assert ("B", 0) in table.index
        assert ("B", 1) not in table.index
