"""The distributions: against SciPy's, their inverses, and the paper's printed quartiles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats
from scipy.integrate import quad

import energy_helpers as eh
from energy_helpers.method import distributions as laws, query_kinds

JOULE = eh.load_edition("joule-2026")
P = np.array([1e-6, 0.05, 0.25, 0.5, 0.75, 0.95, 1 - 1e-6])
KNOWN = {
    "exponential": (laws.Exponential(300.0), stats.expon(scale=300 / math.log(2))),
    "lognormal": (laws.LogNormalLength(300.0, 0.8), stats.lognorm(0.8, scale=300)),
    "pareto": (laws.Pareto(300.0, 2.5), stats.pareto(2.5, scale=300 / 2**0.4)),
    "uniform": (laws.Uniform(300.0, 0.5), stats.uniform(150, 300)),
    "uniform-from-0": (laws.Uniform(300.0, 1.0), stats.uniform(0, 600)),
}


@pytest.mark.parametrize(("ours", "theirs"), KNOWN.values(), ids=KNOWN)
class TestLengthLaw:
    def test_is_scipys(self, ours: laws.LengthLaw, theirs: stats.rv_frozen) -> None:
        at = theirs.ppf(P)

        assert ours.quantile(P) == pytest.approx(at, rel=1e-9)
        assert ours.cdf(at) == pytest.approx(P, rel=1e-9)
        assert ours.mean == pytest.approx(theirs.mean(), rel=1e-12)
        assert ours.median == pytest.approx(theirs.median(), rel=1e-12)

    def test_density_of_the_logarithm_integrates_to_its_cdf(
        self, ours: laws.LengthLaw, theirs: stats.rv_frozen
    ) -> None:
        t = math.log(theirs.ppf(0.7))

        area, _ = quad(lambda x: float(ours.density_t(np.array(x))), ours.t_low, t, limit=400)

        assert area == pytest.approx(0.7, abs=1e-8)

    def test_its_ends_leave_nothing_out(
        self, ours: laws.LengthLaw, theirs: stats.rv_frozen
    ) -> None:
        assert theirs.cdf(math.exp(ours.t_low)) < 1e-15
        assert theirs.sf(math.exp(ours.t_high)) < 1e-15

    def test_samples_follow_it(self, ours: laws.LengthLaw, theirs: stats.rv_frozen) -> None:
        draws = ours.sample(np.random.default_rng(1), 20_000)

        assert stats.kstest(draws, theirs.cdf).pvalue > 1e-3


def test_a_wide_log_normal_leaves_nothing_out_of_its_mean() -> None:
    """Tokens in answers longer than l have the share of 1 - Phi((ln l - mu - sigma^2) / sigma)."""
    law = laws.LogNormalLength(300.0, 4.0)

    assert stats.norm.sf((law.t_high - math.log(300.0) - 4.0**2) / 4.0) < 1e-15


def test_fixed_length_is_one_value() -> None:
    law = laws.Fixed(300.0)

    assert law.quantile(P).tolist() == [300.0] * len(P)
    assert law.cdf([299.9, 300.0]).tolist() == [0.0, 1.0]
    assert law.mean == law.median == 300.0
    with pytest.raises(ValueError, match="a fixed length has no density"):
        law.density_t(P)


class TestLogNormal:
    @given(st.floats(1e-3, 1e3), st.floats(1.0, 100.0))
    def test_has_the_percentiles_it_was_made_of(self, p5: float, ratio: float) -> None:
        """To the 1.645 of the released code: the normal's own is 1.64485."""
        law = laws.LogNormal.from_p5_p95(p5, p5 * ratio)
        p = stats.norm.cdf([-1.645, 1.645])

        assert law.quantile(p) == pytest.approx([p5, p5 * ratio], rel=1e-9)
        assert law.median == pytest.approx(p5 * math.sqrt(ratio), rel=1e-9)

    def test_means_by_hand(self) -> None:
        law = laws.LogNormal(mu=0.5, sigma=0.4)

        assert law.mean == pytest.approx(math.exp(0.58), rel=1e-12)
        assert law.mean_of_inverse == pytest.approx(math.exp(-0.42), rel=1e-12)

    def test_product_and_quotient(self) -> None:
        one, other = laws.LogNormal(0.5, 0.3), laws.LogNormal(0.2, 0.4)

        product, quotient = one.times(other), one.divided_by(other)

        assert (product.mu, product.sigma) == pytest.approx((0.7, 0.5))
        assert (quotient.mu, quotient.sigma) == pytest.approx((0.3, 0.5))

    def test_equal_ends_are_a_fixed_value(self) -> None:
        law = laws.LogNormal.from_p5_p95(1.2, 1.2)

        assert law.sigma == 0
        assert law.quantile([0.01, 0.99]) == pytest.approx([1.2, 1.2], rel=1e-15)
        assert law.cdf([1.19, 1.21]).tolist() == [0.0, 1.0]

    def test_cdf_and_density_are_scipys(self) -> None:
        law, known = laws.LogNormal(0.5, 0.4), stats.lognorm(0.4, scale=math.exp(0.5))
        at = known.ppf(P)

        assert law.cdf(at) == pytest.approx(P, rel=1e-9)
        assert law.density(at) == pytest.approx(known.pdf(at), rel=1e-9)

    @pytest.mark.parametrize(
        ("p5", "p95"),
        [(0.0, 1.0), (-1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (1.0, math.inf)],
        ids=str,
    )
    def test_refuses(self, p5: float, p95: float) -> None:
        with pytest.raises(ValueError, match=r"^p5 = .*, p95 = .*; give 0 < p5 <= p95, both finit"):
            laws.LogNormal.from_p5_p95(p5, p95)


@pytest.mark.parametrize(
    ("regime", "quartiles"),
    [
        # section 2: "129-618" of a sample of 10,000; those of the distribution are 124.5 and 600
        pytest.param("traditional", (124.5, 600.0), id="traditional"),
        pytest.param("long", (2075.2, 10_000.0), id="long"),
    ],
)
def test_quartiles_of_the_output_length_by_hand(
    regime: str, quartiles: tuple[float, float]
) -> None:
    """Three quarters are below twice the median; a quarter below ln(4/3)/ln 2 of it."""
    found = query_kinds.length_law(JOULE, regime).quantile([0.25, 0.75])

    assert found == pytest.approx(quartiles, abs=0.06)


@pytest.mark.parametrize("law", ["exponential", "lognormal", "pareto", "uniform", "fixed"])
def test_a_mean_given_is_the_mean(law: str) -> None:
    a = JOULE.replace(output_tokens_law=law, output_tokens_mean=433.0)

    assert query_kinds.length_law(a, "traditional").mean == pytest.approx(433.0, rel=1e-12)
    assert query_kinds.length_law(a, "long").median == 5000.0


def test_the_log_normals_own_shape_has_the_exponentials_quartile_ratio() -> None:
    law = query_kinds.length_law(JOULE.replace(output_tokens_law="lognormal"), "traditional")

    low, high = law.quantile([0.25, 0.75])
    assert high / low == pytest.approx(math.log(4) / math.log(4 / 3), rel=1e-9)


class TestWorkload:
    def test_document_summary_by_hand(self) -> None:
        """3 documents x 10 pages x 500 words x 1.17 tokens, a fifth of it written."""
        a = JOULE.replace(workload="document-summary", documents=3.0)

        assert query_kinds.input_tokens(a, "traditional") == pytest.approx(17_550)
        assert query_kinds.length_law(a, "traditional").median == pytest.approx(3510)

    def test_leaves_the_long_regime(self) -> None:
        a = JOULE.replace(workload="email")

        assert query_kinds.input_tokens(a, "long") == 500
        assert query_kinds.length_law(a, "long").median == 5000
