"""The hierarchical model: exact against dense formulas, its limits, and what it covers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal, norm

from energy_helpers.beyond.fit_uncertainty import pooling
from energy_helpers.beyond.fit_uncertainty.pooling import Prior, Rows
from energy_helpers.facts import benchmark_rows
from energy_helpers.method import throughput

LENGTHS = np.array([(128, 128), (128, 2048), (500, 2000), (2048, 128), (5000, 500), (1000, 1000)])


def rows_of(laws: dict[str, tuple[float, float, float]], n: int = 6, noise: float = 0.0, seed=0):
    """Return rows of fits given as level at the reference lengths and the two exponents."""
    rng = np.random.default_rng(seed)
    lengths = LENGTHS[np.arange(n) % len(LENGTHS)] * (1 + rng.random((n, 1)))
    parts = []
    for name, law in laws.items():
        ln_tps = pooling.design(lengths) @ law + noise * rng.standard_normal(n)
        columns = {"input_tokens": lengths[:, 0], "output_tokens": lengths[:, 1]}
        parts.append(pd.DataFrame({"model": name, **columns, "tps_tok_s": np.exp(ln_tps)}))
    return pd.concat(parts, ignore_index=True)


RELEASED = Rows.of(benchmark_rows.load_throughput("released"))


class Dense:
    """The same model as one normal distribution of rows and coefficients, at one grid point."""

    def __init__(self, rows: Rows, prior: Prior, noise: float, scale: np.ndarray) -> None:
        n_models = len(rows.models)
        shared = np.diag([prior.level_sd, prior.exponent_sd, prior.exponent_sd]) ** 2
        self.prior_covariance = np.kron(np.ones((n_models, n_models)), shared)
        self.prior_covariance += np.kron(np.eye(n_models), np.diag(scale**2))
        self.centre = np.tile(prior.mean, n_models)
        self.matrix = np.zeros((len(rows.ln_tps), 3 * n_models))
        for i, model in enumerate(rows.model):
            self.matrix[i, 3 * model : 3 * model + 3] = rows.design[i]
        self.covariance = self.matrix @ self.prior_covariance @ self.matrix.T
        self.covariance += noise**2 * np.eye(len(rows.ln_tps))
        self.y = rows.ln_tps

    def ln_density(self) -> float:
        return float(multivariate_normal(self.matrix @ self.centre, self.covariance).logpdf(self.y))

    def coefficients(self) -> tuple[np.ndarray, np.ndarray]:
        gain = self.prior_covariance @ self.matrix.T @ np.linalg.inv(self.covariance)
        mean = self.centre + gain @ (self.y - self.matrix @ self.centre)
        return mean, self.prior_covariance - gain @ self.matrix @ self.prior_covariance


class TestAgainstDenseFormulas:
    posterior = pooling.fit(RELEASED)

    @pytest.mark.parametrize("point", [0, 200, -1])
    def test_coefficients_of_a_grid_point(self, point: int) -> None:
        p = self.posterior
        mean, covariance = Dense(RELEASED, p.prior, p.noise[point], p.scale[point]).coefficients()
        # a fit at all three unit designs is its coefficients
        which, at = np.repeat(np.arange(5), 3), np.tile(np.eye(3), (5, 1))

        found, sd = p.law(which, at)

        assert found[point] == pytest.approx(mean, rel=1e-7)
        assert sd[point] == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-7)

    def test_weights(self) -> None:
        p = self.posterior
        noise, spreads, prior_weight = p.prior.grid()
        scale = np.column_stack([np.full(len(noise), p.prior.level_spread), spreads])
        ln_density = np.array(
            [Dense(RELEASED, p.prior, s, t).ln_density() for s, t in zip(noise, scale, strict=True)]
        )
        weight = prior_weight * np.exp(ln_density)

        kept = np.sort(weight)[::-1][: len(p.weight)]
        assert np.sort(p.weight)[::-1] == pytest.approx(kept / kept.sum(), rel=1e-6, abs=1e-12)

    def test_left_out_rows_as_by_fitting_again(self) -> None:
        table = benchmark_rows.load_throughput("released")
        weight, mean, sd = self.posterior.left_out()
        found = pooling.mixture_quantile(np.array([0.05, 0.5, 0.95]), weight, mean, sd)

        for i in (0, 7, 18, 20):
            others = pooling.fit(Rows.of(table.drop(index=i), RELEASED.models))
            one = (RELEASED.model[[i]], RELEASED.design[[i]])
            again = others.quantiles(np.array([0.05, 0.5, 0.95]), *one, of_row=True)
            assert found[i] == pytest.approx(again[0], abs=2e-4)


class TestLimits:
    def test_many_rows_are_least_squares(self) -> None:
        laws = {"A": (8.0, -0.5, 0.3), "B": (9.0, -0.2, -0.1)}
        table = rows_of(laws, n=4000, noise=0.3)

        p = pooling.fit(Rows.of(table))

        for i, (_, own) in enumerate(table.groupby("model")):
            fit = throughput.fit_throughput(own)
            at = pooling.design(own[["input_tokens", "output_tokens"]].to_numpy(dtype=float))
            mean, _ = p.law(np.full(len(at), i), at)
            expected = np.array(own["tps_tok_s"].map(math.log)) - fit.residuals
            assert p.weight @ mean == pytest.approx(expected, abs=2e-3)
        assert p.weight @ p.noise == pytest.approx(0.3, rel=0.1)

    def test_no_spread_is_one_pair_of_exponents(self) -> None:
        """As least squares with a level for each model and exponents in common."""
        table = rows_of({"A": (8.0, -0.5, 0.3), "B": (9.0, -0.3, 0.1)}, n=60, noise=0.1)
        rows = Rows.of(table)
        levels = np.eye(2)[rows.model]
        common = np.linalg.lstsq(np.hstack([levels, rows.design[:, 1:]]), rows.ln_tps)[0][2:]

        wide = Prior(exponent_spread=0.0, exponent_sd=100.0, level_sd=100.0, level_spread=100.0)
        p = pooling.fit(rows, wide)

        for model in (0, 1):
            found = p.quantiles(np.array([0.5]), np.array([model, model]), np.eye(3)[1:])
            assert found[:, 0] == pytest.approx(common, abs=1e-3)

    def test_rows_without_noise_give_their_law_back(self) -> None:
        laws = {"A": (8.0, -0.5, 0.3), "B": (9.0, -0.2, -0.1)}

        p = pooling.fit(Rows.of(rows_of(laws)))

        for i, law in enumerate(laws.values()):
            found = p.quantiles(np.array([0.5]), np.full(3, i), np.eye(3))[:, 0]
            assert found == pytest.approx(law, abs=0.02)

    def test_a_model_without_rows_has_the_others_exponents_and_no_level(self) -> None:
        table = rows_of({"A": (8.0, -0.5, 0.3), "B": (9.0, -0.5, 0.3)}, n=30, noise=0.05)

        p = pooling.fit(Rows.of(table, ("A", "B", "C")))
        quantiles = p.quantiles(np.array([0.05, 0.5, 0.95]), np.full(3, 2), np.eye(3))

        assert quantiles[1:, 1] == pytest.approx([-0.5, 0.3], abs=0.02)
        assert quantiles[0, 2] - quantiles[0, 0] > 2 * Prior().level_spread

    def test_a_finer_grid_moves_nothing_that_is_shown(self, monkeypatch) -> None:
        p = np.array([0.05, 0.5, 0.95])
        where = (np.arange(5), np.tile([1.0, math.log(0.5), math.log(0.3)], (5, 1)))
        coarse = pooling.fit(RELEASED).quantiles(p, *where)

        monkeypatch.setattr(pooling, "NOISE_POINTS", 47)
        monkeypatch.setattr(pooling, "SPREAD_POINTS", 19)
        fine = pooling.fit(RELEASED).quantiles(p, *where)

        assert coarse == pytest.approx(fine, abs=0.01)


def test_covers_as_often_as_it_says() -> None:
    """The fit at a length that was not benchmarked, for 200 worlds drawn from the prior."""
    rng, prior, inside = np.random.default_rng(1), Prior(exponent_sd=0.5), []
    at = pooling.design(np.array([[500.0, 300.0]]))
    for _ in range(200):
        noise = prior.noise * abs(rng.standard_normal())
        spread = prior.exponent_spread * np.abs(rng.standard_normal(2))
        scale = np.array([prior.level_spread, *spread])
        centre = prior.mean + [prior.level_sd, 0.5, 0.5] * rng.standard_normal(3)
        laws = centre + scale * rng.standard_normal((3, 3))
        model = np.array([0, 0, 0, 0, 0, 1, 1, 1, 2, 2])
        design = pooling.design(LENGTHS[[0, 1, 2, 3, 4, 5, 2, 4, 2, 4]].astype(float))
        ln_tps = (design * laws[model]).sum(axis=1) + noise * rng.standard_normal(len(model))
        p = pooling.fit(Rows(("A", "B", "C"), model, design, ln_tps), prior)
        low, high = p.quantiles(np.array([0.05, 0.95]), np.arange(3), np.tile(at, (3, 1))).T
        truth = laws @ at[0]
        inside.append((low <= truth) & (truth <= high))

    share = np.mean(inside, axis=0)

    # three binomial standard errors
    assert share == pytest.approx(0.9, abs=3 * math.sqrt(0.9 * 0.1 / 200))


def test_draws_have_the_moments_of_the_posterior() -> None:
    p = pooling.fit(RELEASED)
    uniform = np.random.default_rng(3).random((40_000, 1 + p.n_coefficients))
    drawn = p.draws(uniform)
    at = np.array([1.0, math.log(500), math.log(300)])

    mean, sd = p.law(np.arange(5), np.tile([1.0, math.log(0.5), math.log(0.3)], (5, 1)))
    first = p.weight @ mean
    second = np.sqrt(p.weight @ (sd**2 + mean**2) - first**2)

    assert (drawn @ at).mean(axis=0) == pytest.approx(first, abs=5e-3)
    assert (drawn @ at).std(axis=0) == pytest.approx(second, rel=0.03)


def test_draws_have_the_covariance_of_the_posterior() -> None:
    """Between coefficients and models too: the covariance that the grid's points give in all."""
    p = pooling.fit(RELEASED)
    uniform = np.random.default_rng(4).random((40_000, 1 + p.n_coefficients))
    laws = p.draws(uniform)
    laws[..., 0] += math.log(1000) * (laws[..., 1] + laws[..., 2])
    # by hand: a coefficient is the mean's and the model's own deviation times the spread
    own = p.mean[:, 3:].reshape(len(p.weight), 5, 3) * p.scale[:, None, :]
    centre = (p.prior.mean + p.mean[:, None, :3] + own).reshape(len(p.weight), -1)
    to = np.zeros((len(p.weight), 15, 18))
    for i in range(15):
        to[:, i, i % 3] = 1
        to[:, i, 3 + i] = p.scale[:, i % 3]
    inside = np.einsum("g,gip,gpq,gjq->ij", p.weight, to, p.covariance, to)
    away = centre - p.weight @ centre
    expected = inside + np.einsum("g,gi,gj->ij", p.weight, away, away)

    found = np.cov(laws.reshape(-1, 15).T)

    sd = np.sqrt(np.diag(expected))
    assert found / np.outer(sd, sd) == pytest.approx(expected / np.outer(sd, sd), abs=0.04)


def test_quantiles_of_a_mixture() -> None:
    p, weight = np.array([0.05, 0.5, 0.95]), np.array([[0.3], [0.7]])
    mean, sd = np.array([[0.0], [5.0]]), np.array([[1.0], [2.0]])

    at = pooling.mixture_quantile(p, weight, mean, sd)[0]

    assert 0.3 * norm(0, 1).cdf(at) + 0.7 * norm(5, 2).cdf(at) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("noise", 0.0, "noise = 0 is not valid; give a finite number above 0"),
        ("level_sd", math.inf, "level_sd = inf is not valid; give a finite number above 0"),
        ("exponent_spread", -1.0, "exponent_spread = -1 is not valid; give a finite number at"),
    ],
)
def test_refuses_a_prior_that_is_none(field: str, value: float, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        Prior(**{field: value})


def test_refuses_rows_of_unknown_models() -> None:
    table = rows_of({"A": (8.0, -0.5, 0.3)})
    with pytest.raises(ValueError, match=r"^rows of A; give rows of B$"):
        Rows.of(table, ("B",))
