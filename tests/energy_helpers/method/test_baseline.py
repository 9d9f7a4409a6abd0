"""The baseline: which models it takes, and the pool they make."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.method import baseline, exact
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")
MODELS = tuple(eh.method.throughput.models(JOULE).values())
# in the order of MODELS: DeepSeek-R1, Llama 405B, Nemotron, Mixtral, Llama 70B
MEDIANS_WH = np.array([1.0, 3.0, 2.0, 5.0, 4.0])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("three-largest-medians", [3, 4, 1], id="three-largest-medians"),
        pytest.param("at-least-200b", [1, 2, 0], id="at-least-200b"),
        pytest.param("all", [3, 4, 1, 2, 0], id="all"),
        pytest.param(("Llama 3.1 70B", "Mixtral 8x22B"), [3, 4], id="list"),
    ],
)
def test_takes_models_highest_median_first(rule: object, expected: list[int]) -> None:
    names = baseline.resolve(JOULE.replace(blend=rule), MODELS, MEDIANS_WH)

    assert names == tuple(MODELS[i].name for i in expected)


def test_refuses_an_unknown_model() -> None:
    a = JOULE.replace(blend=["GPT-4"])

    with pytest.raises(
        ValueError, match=r"^blend: unknown model 'GPT-4'; give some of DeepSeek-R1"
    ):
        baseline.resolve(a, MODELS, MEDIANS_WH)


def test_plus_joins_models_in_a_sweep_only() -> None:
    a = JOULE.replace(blend=["Llama 3.1 70B+Mixtral 8x22B"])

    with pytest.raises(
        ValueError, match=r"; join models by commas, because \+ joins them only in a"
    ):
        baseline.resolve(a, MODELS, MEDIANS_WH)


def test_quotes_the_start_of_a_long_name() -> None:
    with pytest.raises(ValueError, match=r"^blend: unknown model '9{79}…; give some of"):
        baseline.resolve(JOULE.replace(blend=["9" * 5000]), MODELS, MEDIANS_WH)


def test_refuses_a_rule_that_finds_none(tmp_path: Path) -> None:
    a = JOULE.replace(blend="at-least-200b", throughput_rows=write_csv(tmp_path, CONSTANT))

    with pytest.raises(ValueError, match=r"^blend = 'at-least-200b' finds no model of 200 billion"):
        exact.per_query(a)


def test_the_released_trimming_keeps_p14_to_p86() -> None:
    """P10-P90 of what lies in P5-P95: 0.05 + 0.1 x 0.9 to 0.95 - 0.1 x 0.9."""
    assert baseline.TRIM_QUANTILES["released"] == pytest.approx((0.14, 0.86), rel=1e-12)


@pytest.mark.parametrize("trim", baseline.TRIM_QUANTILES)
def test_a_pool_of_one_model_is_that_model_cut(trim: str) -> None:
    """Its quantile p is the model's at low + p (high - low)."""
    a = JOULE.replace(blend=["Mixtral 8x22B"], trim=trim)
    solved = exact.solve(a, "traditional")
    low, high = baseline.TRIM_QUANTILES[trim]
    inner = low + exact.PROBABILITIES * (high - low)

    whole = np.exp(solved.law.quantile(inner)[solved.names.index("Mixtral 8x22B")])

    assert solved.baseline_wh[:-1] == pytest.approx(whole, rel=1e-9)


def test_equal_models_pool_to_themselves(tmp_path: Path) -> None:
    rows = [*CONSTANT, CONSTANT[0].replace("A,", "B,")]
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, rows), blend="all", trim="none")
    table = exact.per_query(a)

    for name in ("A", "B"):
        assert table.loc["baseline"].to_numpy() == pytest.approx(table.loc[name].to_numpy())


def test_the_pool_gives_its_models_equal_weight() -> None:
    a = JOULE.replace(trim="none")
    table = exact.per_query(a)
    taken = list(table.attrs["blend"])

    assert table.loc["baseline", "mean"] == pytest.approx(
        table.loc[taken, "mean"].mean(), rel=1e-12
    )
    median = float(table.loc["baseline", "p50"])
    shares = exact.share_above(a, "traditional", median)
    assert shares[taken].mean() == pytest.approx(0.5, abs=1e-10)


@pytest.mark.parametrize("trim", ["released", "p5-p95"])
def test_nodes_integrate_the_pool(trim: str) -> None:
    """Against the distribution function in small steps."""
    pool = exact.solve(JOULE.replace(trim=trim), "long").pool
    edges = np.linspace(pool.y_low.min(), pool.y_high.max(), 40_001)
    mass = np.diff(pool.cdf_and_density(edges)[0])
    middle = (edges[1:] + edges[:-1]) / 2

    y, weight = pool.nodes(0.1)

    assert weight.sum() == pytest.approx(1, abs=1e-10)
    assert np.tanh(y - 1) @ weight == pytest.approx(np.tanh(middle - 1) @ mass, abs=1e-7)


@pytest.mark.parametrize("regime", ["traditional", "long"])
@pytest.mark.parametrize("trim", ["released", "p5-p95"])
def test_guess_is_near_the_quantiles_of_the_pool(trim: str, regime: str) -> None:
    """From eleven quantiles a model, to four per cent; Newton's method does the rest."""
    solved = exact.solve(JOULE.replace(trim=trim), regime)
    pool, p = solved.pool, exact.PROBABILITIES
    known_p = np.linspace(*pool.kept, 11)

    guess = pool.guess(p, known_p, solved.law.quantile(known_p)[pool.members])

    assert guess == pytest.approx(np.log(solved.baseline_quantiles_wh), abs=0.04)


def test_guess_for_one_model_is_that_model() -> None:
    solved = exact.solve(JOULE.replace(blend=["Mixtral 8x22B"]), "long")
    known_p = np.linspace(*solved.pool.kept, 5)
    known_y = solved.law.quantile(known_p)[solved.pool.members]

    assert solved.pool.guess(np.linspace(0, 1, 5), known_p, known_y) == pytest.approx(known_y[0])


class TestWeights:
    SHARES: ClassVar = {"Llama 3.1 405B": 0.8, "Mixtral 8x22B": 0.2}

    def test_quantiles_are_those_of_weighted_draws(self) -> None:
        """Eight draws in ten on one model, two on the other, each model trimmed by rank."""
        a = JOULE.replace(blend=self.SHARES)
        draws = eh.method.query.sample(a, n_draws=200_000, rng=np.random.default_rng(1))
        kept, weights = [], []
        for name, share in self.SHARES.items():
            own = np.sort(draws.loc[draws["model"] == name, "energy_wh"].to_numpy())
            low, high = baseline.TRIM_QUANTILES[a.trim]
            own = own[int(low * len(own)) : int(high * len(own))]
            kept.append(own)
            weights.append(np.full(len(own), share / len(own)))
        wh, weight = np.concatenate(kept), np.concatenate(weights)
        order = np.argsort(wh)
        sampled = np.interp([0.25, 0.5, 0.75], weight[order].cumsum(), wh[order])

        found = exact.per_query(a).loc["baseline"]

        assert found[["p25", "p50", "p75"]].to_numpy() == pytest.approx(sampled, rel=0.01)
        assert found["mean"] == pytest.approx(float(wh @ weight), rel=0.01)

    @pytest.mark.parametrize("table", ["per_query", "levers"])
    def test_the_plain_mixture_has_the_same_tables(self, table: str) -> None:
        a = JOULE.replace(blend=self.SHARES)

        plain = getattr(eh.method.plain_mixture, table)(a)

        assert getattr(exact, table)(a)[plain.columns].to_numpy() == pytest.approx(
            plain.to_numpy(), rel=1e-6
        )

    def test_totals_are_weighted_means_of_the_models(self) -> None:
        means = exact.per_query(JOULE, "long")["mean"]
        wanted = sum(share * means[name] for name, share in self.SHARES.items())

        a = JOULE.replace(blend=self.SHARES, fleet_alpha_p5=1.0, fleet_alpha_long_p95=1.0)

        assert exact.solve(a, "long").mean_of_blend_wh == pytest.approx(wanted, rel=1e-12)
        ratio = exact.fleet(a)["long"] / exact.fleet(JOULE)["long"]
        of_paper = exact.solve(JOULE, "long").mean_of_blend_wh
        assert ratio == pytest.approx(wanted / of_paper, rel=1e-12)

    def test_a_weight_of_nearly_one_is_the_model_alone(self) -> None:
        shares = {"Llama 3.1 405B": 1.0, "Mixtral 8x22B": 1e-12}

        alone = exact.per_query(JOULE.replace(blend=["Llama 3.1 405B"])).loc["baseline"]

        weighted = exact.per_query(JOULE.replace(blend=shares)).loc["baseline"]
        assert weighted.to_numpy() == pytest.approx(alone.to_numpy(), rel=1e-6)

    def test_equal_weights_are_no_weights(self) -> None:
        names = tuple(self.SHARES)

        assert JOULE.replace(blend=dict.fromkeys(names, 3)) == JOULE.replace(blend=names)

    def test_only_the_ratio_of_the_weights_counts(self) -> None:
        tenfold = {name: 10 * share for name, share in self.SHARES.items()}

        one, ten = (exact.per_query(JOULE.replace(blend=b)) for b in (self.SHARES, tenfold))

        assert ten.to_numpy() == pytest.approx(one.to_numpy(), rel=1e-12)

    @pytest.mark.parametrize(
        ("blend", "message"),
        [
            ((("Mixtral 8x22B", 0.8), "B"), r"^blend: 'B' has no weight; give a weight to every"),
            ({"Mixtral 8x22B": 0, "B": 1}, r"^blend: weight of Mixtral 8x22B = 0 is not valid"),
            ({"Mixtral 8x22B": float("nan"), "B": 1}, r"^blend: weight of Mixtral 8x22B = nan"),
            (["Mixtral 8x22B", "Mixtral 8x22B"], r"^blend: 'Mixtral 8x22B' is named twice"),
        ],
    )
    def test_refuses(self, blend: object, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            JOULE.replace(blend=blend)

    def test_suggests_a_name_in_other_letters(self) -> None:
        with pytest.raises(ValueError, match=r"did you mean Llama 3\.1 70B\? The models are"):
            exact.per_query(JOULE.replace(blend=["llama 3.1 70b"]))


class TestGap:
    """Half of the trimmed pool is on one model, half on another that uses far more."""

    APART = JOULE.replace(
        effective_length="output+input", blend=["Llama 3.1 405B", "Mixtral 8x22B"]
    )

    def test_the_median_is_the_middle_as_in_numpy(self) -> None:
        draws = eh.method.query.sample(self.APART, n_draws=100_000, rng=np.random.default_rng(2))
        low, high = baseline.TRIM_QUANTILES[self.APART.trim]
        pool = []
        for name in exact.solve(self.APART, "traditional").taken:
            own = np.sort(draws.loc[draws["model"] == name, "energy_wh"].to_numpy())
            pool.append(own[int(low * len(own)) : int(high * len(own))])

        median = exact.per_query(self.APART).loc["baseline", "p50"]

        assert median == pytest.approx(np.median(np.concatenate(pool)), rel=2e-3)
        plain = eh.method.plain_mixture.per_query(self.APART).loc["baseline", "p50"]
        assert plain == pytest.approx(median, rel=1e-6)

    def test_its_ends_are_the_models_quantiles(self) -> None:
        solved = exact.solve(self.APART, "traditional")
        ends = np.exp(solved.law.quantile(np.array(baseline.TRIM_QUANTILES["released"])))
        cheap, dear = sorted(ends[solved.pool.members].tolist())

        assert exact.per_query(self.APART).attrs["median_gap_wh"] == pytest.approx(
            (cheap[1], dear[0]), rel=1e-9
        )

    def test_models_that_overlap_have_none(self) -> None:
        assert exact.per_query(JOULE).attrs["median_gap_wh"] is None
