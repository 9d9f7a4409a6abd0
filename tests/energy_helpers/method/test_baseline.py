"""The baseline: which models it takes, and the pool they make."""

from __future__ import annotations

from pathlib import Path

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
