"""Sensitivity indices: closed forms, an independent estimate, and what must add up."""

from __future__ import annotations

import math

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.beyond.drivers import sensitivity_indices
from energy_helpers.beyond.drivers.sensitivity_indices import Product
from energy_helpers.method import exact
from energy_helpers.method.distributions import LogNormal
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")
EQUAL = np.array([0.5, 0.5])


@pytest.fixture
def one_model(tmp_path) -> eh.Assumptions:
    """One model of constant throughput: E is PUE x utilisation x length, and a constant."""
    return JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")


class TestClosedForms:
    def test_logarithms_of_an_exponential_length(self, one_model) -> None:
        """The variance of the logarithm of an exponential length is pi^2 / 6."""
        sigma = {
            "PUE": math.log(1.6 / 1.05) / (2 * 1.645),
            "utilisation": math.log(0.9 / 0.4) / (2 * 1.645),
        }
        whole = sigma["PUE"] ** 2 + sigma["utilisation"] ** 2 + math.pi**2 / 6

        table = sensitivity_indices.query_indices(one_model)

        for name, own in sigma.items():
            assert table.loc[name, "first_ln"] == pytest.approx(own**2 / whole, rel=1e-9)
            assert table.loc[name, "total_ln"] == pytest.approx(own**2 / whole, rel=1e-9)
        assert table.loc["output length", "first_ln"] == pytest.approx(
            math.pi**2 / 6 / whole, rel=1e-9
        )
        assert table.loc["model", "total_ln"] == 0

    def test_energy_of_three_lognormal_factors(self, one_model) -> None:
        """Products of log-normals: with q = exp(sigma^2) - 1, Var / mean^2 = prod(1 + q) - 1."""
        a = one_model.replace(output_tokens_law="lognormal", output_tokens_shape=0.8)
        sigma = {
            "PUE": math.log(1.6 / 1.05) / (2 * 1.645),
            "utilisation": math.log(0.9 / 0.4) / (2 * 1.645),
            "output length": 0.8,
        }
        q = {name: math.expm1(own**2) for name, own in sigma.items()}
        whole = math.prod(1 + own for own in q.values()) - 1

        table = sensitivity_indices.query_indices(a)

        for name, own in q.items():
            others = (1 + whole) / (1 + own)
            assert table.loc[name, "first"] == pytest.approx(own / whole, rel=1e-8)
            assert table.loc[name, "total"] == pytest.approx(own * others / whole, rel=1e-8)

    def test_a_table_of_two_models_and_two_lengths(self) -> None:
        """By hand: h = 1, 2 on one model, 3, 8 on the other; lengths of equal share."""
        p = Product({}, np.log([[1.0, 2.0], [3.0, 8.0]]), EQUAL, EQUAL)

        table = p.indices()

        # mean 3.5, variance 29/4; means of the models 1.5 and 5.5, of the lengths 2 and 5
        assert table.loc["model", "first"] == pytest.approx(4 / 7.25)
        assert table.loc["output length", "first"] == pytest.approx(2.25 / 7.25)
        # what is left is their interaction, 1
        assert table.loc["model", "total"] == pytest.approx(5 / 7.25)
        assert table.loc["output length", "total"] == pytest.approx(3.25 / 7.25)


class TestAgainstOtherWays:
    @pytest.mark.parametrize("regime", eh.method.assumptions.REGIMES)
    def test_scipy_estimates_the_same(self, regime) -> None:
        product = sensitivity_indices.query_product(JOULE, regime, improved=True)

        estimate = sensitivity_indices.sampled(product, 2**14, np.random.default_rng(5))

        assert estimate.to_numpy() == pytest.approx(product.indices().to_numpy(), abs=0.03)

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"workload": "session"},
            {"power_coupling": "released"},
            {"effective_length": "output+input"},
            {"output_tokens_law": "pareto", "output_tokens_shape": 4.0},
            {"output_tokens_law": "fixed"},
        ],
        ids=str,
    )
    def test_the_product_has_the_moments_of_the_law(self, changes) -> None:
        a = JOULE.replace(**changes)
        product, solved = sensitivity_indices.query_product(a), exact.solve(a, "traditional")

        for order in (1, 2):
            of_factors = math.prod(
                math.exp(order * law.mu + (order * law.sigma) ** 2 / 2)
                for law in product.factors.values()
            )
            found = of_factors * np.exp(order * product.ln_wh) @ product.share
            expected = solved.law.moment(order)[solved.pool.members]
            assert found == pytest.approx(expected, rel=1e-7)

    def test_sampled_energies_have_this_variance(self) -> None:
        """A second method for the whole: the variance of ln E over draws of `sample`."""
        table = sensitivity_indices.query_indices(JOULE)
        taken = exact.solve(JOULE, "traditional").taken
        draws = eh.sample(JOULE, n_draws=200_000, rng=np.random.default_rng(2))
        ln_wh = np.log(draws.loc[draws["model"].isin(taken), "energy_wh"])
        sigma_pue = math.log(1.6 / 1.05) / (2 * 1.645)

        assert sigma_pue**2 / ln_wh.var() == pytest.approx(table.loc["PUE", "first_ln"], rel=0.01)


class TestWhatMustHold:
    @pytest.mark.parametrize("edition", eh.method.assumptions.EDITIONS)
    @pytest.mark.parametrize("regime", eh.method.assumptions.REGIMES)
    def test_first_orders_add_up_to_less_than_one_and_totals_to_more(self, edition, regime) -> None:
        a = eh.load_edition(edition)
        for table in (
            sensitivity_indices.query_product(a, regime, improved=True).indices(),
            sensitivity_indices.fleet(a, regime, improved=True),
        ):
            for kind in ("", "_ln"):
                first, total = table[f"first{kind}"], table[f"total{kind}"]
                assert (first >= 0).all()
                assert (first <= total + 1e-12).all()
                assert first.sum() <= 1 + 1e-9
                assert total.sum() >= 1 - 1e-9

    def test_a_fleets_logarithm_is_a_sum(self) -> None:
        table = sensitivity_indices.fleet(JOULE, "traditional", improved=True)

        assert table["first_ln"].sum() == pytest.approx(1)
        assert table["first_ln"].to_numpy() == pytest.approx(table["total_ln"].to_numpy())
        assert (table.loc["output length"] == 0).all()

    def test_a_variance_that_is_not_there_has_no_shares(self) -> None:
        a = JOULE.replace(output_tokens_law="pareto", output_tokens_shape=1.5)

        table = sensitivity_indices.query_indices(a)

        assert np.isnan(table["first"]).all()
        assert np.isfinite(table["first_ln"]).all()

    def test_nothing_varies(self, one_model) -> None:
        a = one_model.replace(pue=1.2, utilisation=0.7, output_tokens_law="fixed")

        assert np.isnan(sensitivity_indices.query_indices(a).to_numpy()).all()

    def test_coupled_power_is_no_factor_of_its_own(self) -> None:
        table = sensitivity_indices.query_indices(JOULE.replace(power_coupling="as-written"))

        assert "utilisation" not in table.index

    def test_a_factor_of_no_spread_drives_nothing(self) -> None:
        p = Product({"a": LogNormal(1.0, 0.0)}, np.log([[1.0, 2.0]]), np.ones(1), EQUAL)

        assert p.indices().loc["a"].tolist() == [0, 0, 0, 0]
