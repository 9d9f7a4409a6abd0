"""A length whose kind is drawn first: what it takes from its kinds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

import energy_helpers as eh
from energy_helpers.method.distributions import Exponential, Fixed, Pareto, Uniform
from energy_helpers.method.query_kinds import (
    SMOOTHED,
    LoggedLength,
    MixedLength,
    QueryKind,
    regimes_without_queries,
)

# of their medians: a mean of 100 tokens, a least length of 200, and 10 to 1,000 tokens
SHORT = Exponential(100 * math.log(2))
HEAVY = Pareto(200 * 2 ** (1 / 3), 3.0)
EVEN = Uniform(505.0, 495 / 505)
MIXED = MixedLength(
    (
        QueryKind("short", 0.5, 500.0, SHORT),
        QueryKind("heavy", 0.3, 500.0, HEAVY),
        QueryKind("even", 0.2, 500.0, EVEN),
    )
)


def test_mean_and_cdf_are_weighted_sums() -> None:
    """1 - exp(-3), 1 - (2/3) cubed and 290/990 at 300 tokens."""
    at_300 = 0.5 * (1 - math.exp(-3)) + 0.3 * (1 - (2 / 3) ** 3) + 0.2 * 290 / 990

    assert MIXED.mean == pytest.approx(0.5 * 100 + 0.3 * 300 + 0.2 * 505)
    assert float(MIXED.cdf(300.0)) == pytest.approx(at_300)


def test_quantile_turns_the_cdf_round() -> None:
    p = np.array([0.01, 0.3, 0.5, 0.77, 0.999])

    assert MIXED.cdf(MIXED.quantile(p)) == pytest.approx(p, rel=1e-12)
    assert float(MIXED.cdf(MIXED.median)) == pytest.approx(0.5)


def test_density_is_the_slope_of_the_cdf() -> None:
    """Inside and outside the range of the kinds that have one: 200 tokens, and 10 to 1,000."""
    t = np.log([3.0, 50.0, 150.0, 400.0, 2000.0, 20_000.0])
    slope = (MIXED.cdf(np.exp(t + 1e-6)) - MIXED.cdf(np.exp(t - 1e-6))) / 2e-6

    assert MIXED.density_t(t) == pytest.approx(slope, rel=1e-5, abs=1e-9)


# a quarter of the queries has 100 tokens, one half 200, and a quarter 400
LOGGED = LoggedLength.of(
    tuple(
        QueryKind(str(tokens), share, 500.0, Fixed(tokens))
        for share, tokens in ((0.5, 200.0), (0.25, 400.0), (0.25, 100.0))
    )
)


def test_quantiles_of_a_log_are_at_the_middle_of_each_length() -> None:
    """Halfway between two of them is halfway between their lengths; the ends are lengths."""
    p = [0.0, 0.125, 0.3125, 0.5, 0.6875, 0.875, 1.0]

    assert LOGGED.quantile(p) == pytest.approx([100, 100, 150, 200, 300, 400, 400])


def test_the_density_of_a_log_is_a_normal_one_at_each_length() -> None:
    t = np.linspace(math.log(100) - 1, math.log(400) + 1, 20_001)
    mass = LOGGED.density_t(t) * (t[1] - t[0])
    mean = float(mass @ t)

    assert mass.sum() == pytest.approx(1, rel=1e-9)
    assert mean == pytest.approx(math.log(200), rel=1e-9)
    assert float(mass @ (t - mean) ** 2) == pytest.approx(
        SMOOTHED**2 + math.log(2) ** 2 / 2, rel=1e-9
    )


def test_draws_are_of_the_kind_that_they_say() -> None:
    """Shares and medians, within the 1e-6 quantiles of the binomial."""
    n = 20_000
    kinds, tokens = MIXED.sample_kinds(np.random.default_rng(1), n)

    for index, kind in enumerate(MIXED.kinds):
        own = tokens[kinds == index]
        low, high = binom.ppf([1e-6, 1 - 1e-6], n, kind.share)
        assert low <= len(own) <= high
        low, high = binom.ppf([1e-6, 1 - 1e-6], len(own), 0.5)
        assert low <= (own < kind.law.median).sum() <= high


def test_a_log_with_both_regimes_lacks_none() -> None:
    """Some of its answers are longer than 500 tokens, none is longer than a million."""
    log = eh.load_edition("joule-2026").replace(lengths="azure-code")

    assert regimes_without_queries(log.replace(long_from=500.0)) == {}
    assert list(regimes_without_queries(log.replace(long_from=1e6))) == ["long"]
    assert list(regimes_without_queries(log.replace(long_from=1.0))) == ["traditional"]
