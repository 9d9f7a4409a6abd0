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
            exact._solve.cache_clear()
            expected = exact.per_query(a, regime)["p50"]
            assert drawn.loc[i].to_numpy() == pytest.approx(
                expected[drawn.columns].to_numpy(), rel=1e-7
            )
        monkeypatch.undo()
        exact._solve.cache_clear()

    def test_without_the_cap_no_median_is_held_up(self) -> None:
        """DeepSeek-R1 runs at its cap; without it some laws promise less energy."""
        name = "DeepSeek-R1 671B"
        capped = uncertainty.median_draws(JOULE, "long")[name]
        free = uncertainty.median_draws(JOULE, "long", capped=False)[name]

        assert (free <= capped * (1 + 1e-9)).all()
        assert capped.min() > 2 * free.min()

    def test_the_table_without_the_cap_is_of_the_same_draws(self) -> None:
        table = uncertainty.without_cap(JOULE)

        for regime in ("traditional", "long"):
            draws = uncertainty.median_draws(JOULE, regime, capped=False)
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

    def test_another_scrambling_moves_an_interval_by_little(self) -> None:
        """By two to three hundredths, as the chapter says; standard deviation over seeds."""
        ends = [
            uncertainty.intervals(JOULE.replace(seed=seed)).loc["baseline", ["p5", "p95"]]
            for seed in range(1, 7)
        ]
        assert np.log(np.array(ends, dtype=float)).std(axis=0, ddof=1).max() < 0.04


def _uniform(a: eh.Assumptions, n: int) -> np.ndarray:
    from scipy.stats import qmc

    parameters = uncertainty.posterior(a).n_parameters
    return qmc.Sobol(1 + parameters, rng=a.seed).random(n)


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


def test_priors_are_told_apart_by_their_evidence() -> None:
    table = uncertainty.by_prior(
        JOULE, {"book": {}, "by itself": {"exponent_spread": 100.0}, "one": {"exponent_spread": 0}}
    )

    assert table.loc["by itself", "ln_evidence"] < table.loc["book", "ln_evidence"] - 10
    assert table.loc["one", "ln_evidence"] > table.loc["book", "ln_evidence"]


class TestBootstrap:
    def test_three_rows_for_three_coefficients(self) -> None:
        """Of the 27 resamples the 6 that hold each row once give one and the same fit."""
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
        """Its interval is that of the law and of the rows' own scatter on top."""
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


def test_a_typical_factor() -> None:
    import pandas as pd

    errors = pd.Series([math.log(2), -math.log(2), math.nan])

    assert fit_checks.typical_factor(errors) == pytest.approx(2)
