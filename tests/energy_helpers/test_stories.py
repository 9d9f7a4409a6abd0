"""
What readers want to do with the method: each question is one parameter, its answer a known number.

Most ask a node of 10 kW that always yields 1,000 tokens a second. At half of its power and a PUE
of 1.2, that is 1.2 x 5 kW x 1 s / 3.6 = 5/3 Wh per thousand tokens. Sweeps have a separate test.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

import energy_helpers as eh
from energy_helpers.method import exact
from tests.energy_helpers.method import second_quadrature
from tests.own_rows import CONSTANT, law_rows, write_csv
from tests.sessions import write_session

JOULE = eh.load_edition("joule-2026")
WH_PER_TOKEN = 5 / 3 / 1000
LN2 = math.log(2)
QUANTILES = ["p5", "p25", "p50", "p75", "p95"]
P = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
Node = Callable[..., eh.Assumptions]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """Return the node described above, with other settings."""

    def make(rows: list[str] = CONSTANT, **changes: Any) -> eh.Assumptions:
        plain = JOULE.replace(
            throughput_rows=write_csv(tmp_path, rows),
            blend="all",
            trim="none",
            node_power_kw=10.0,
            pue=1.2,
            utilisation=0.5,
        )
        return plain.replace(**changes)

    return make


def baseline(a: eh.Assumptions, column: str = "p50", regime: Any = "traditional") -> float:
    return float(exact.per_query(a, regime).loc["baseline", column])  # type: ignore[arg-type]


@pytest.mark.parametrize("tokens", [120.0, 350.0, 900.0, 2000.0])
def test_1_the_length_of_my_answers(node: Node, tokens: float) -> None:
    """A constant throughput makes the median energy that of the median length."""
    a = node(output_tokens_median=tokens)

    assert baseline(a) == pytest.approx(tokens * WH_PER_TOKEN, rel=1e-9)


@pytest.mark.parametrize("law", ["exponential", "lognormal", "pareto", "uniform", "fixed"])
def test_2_the_mean_length_of_my_answers(node: Node, law: str) -> None:
    """
    The mean energy is that of the mean length, under every distribution.

    The median of the exponential is ln 2 of its mean, not its mean over ln 2.
    """
    a = node(output_tokens_mean=400.0, output_tokens_law=law)

    assert baseline(a, "mean") == pytest.approx(400 * WH_PER_TOKEN, rel=1e-9)
    if law == "exponential":
        assert baseline(a) == pytest.approx(400 * LN2 * WH_PER_TOKEN, rel=1e-9)


@pytest.mark.parametrize(
    ("tokens", "tps"), [(10.0, 10_000), (100.0, 10_000), (1e3, 1000), (1e5, 10)]
)
def test_3_the_length_of_my_prompts(node: Node, tokens: float, tps: float) -> None:
    """Throughput falls as 1 / L_in, from its cap at the shortest prompt of the rows."""
    a = node(law_rows(-1.0, 0.0), input_tokens=tokens, output_tokens_law="fixed")

    assert baseline(a) == pytest.approx(300 * WH_PER_TOKEN * 1000 / tps, rel=1e-9)


def test_3_prompts_outside_the_benchmark_are_told(node: Node) -> None:
    table = exact.per_query(node(law_rows(-1.0, 0.0), input_tokens=160_000.0))

    assert table.attrs["outside_range"] == [
        "A: input length 160,000 is outside the rows' 100 to 2,000 tokens"
    ]
    assert table.attrs["share_outside"] == {"A": 1.0}


LAWS: dict[str, tuple[float | None, Callable[[Any], Any]]] = {
    "exponential": (None, lambda p: -np.log2(1 - p)),
    "lognormal": (0.7, lambda p: np.exp(0.7 * ndtri(p))),
    "pareto": (2.0, lambda p: (2 * (1 - p)) ** -0.5),
    "uniform": (0.5, lambda p: 0.5 + p),
    "fixed": (None, lambda p: 1 + 0 * p),
}


@pytest.mark.parametrize("law", LAWS)
def test_4_does_the_law_of_the_length_matter(node: Node, law: str) -> None:
    """Quantiles in units of the median, each by the formula of its distribution."""
    shape, quantile = LAWS[law]
    a = node(output_tokens_law=law, output_tokens_shape=shape)

    row = exact.per_query(a).loc["A", QUANTILES].to_numpy(float)

    assert row == pytest.approx(300 * WH_PER_TOKEN * quantile(P), rel=1e-8)


def test_5_the_pue_of_my_datacentre(node: Node) -> None:
    """One value scales everything; a range has its ends as P5 and P95, its middle between."""
    at_three = node(pue=3.0)
    ranged = node(output_tokens_law="fixed", pue_p5=1.0, pue_p95=3.0)

    assert baseline(at_three) == pytest.approx(300 * WH_PER_TOKEN * 3 / 1.2, rel=1e-9)
    at = exact.per_query(ranged).loc["A", ["p5", "p50", "p95"]].to_numpy(float)
    # 1.645 for the 95th percentile's 1.6449, as in the released code
    assert at == pytest.approx(300 * WH_PER_TOKEN / 1.2 * np.array([1, math.sqrt(3), 3]), rel=2e-4)


def test_6_my_utilisation(node: Node) -> None:
    ranged = node(output_tokens_law="fixed", utilisation_p5=0.1, utilisation_p95=1.0)

    assert baseline(node(utilisation=0.1)) == pytest.approx(300 * WH_PER_TOKEN / 5, rel=1e-9)
    at = exact.per_query(ranged).loc["A", ["p5", "p50", "p95"]].to_numpy(float)
    assert at == pytest.approx(
        300 * WH_PER_TOKEN / 0.5 * np.array([0.1, math.sqrt(0.1), 1]), rel=2e-4
    )


def test_7_another_node() -> None:
    """The Joule edition is v1 with 10.2 kW for 11.3: all energies of eight GPUs in proportion."""
    v1, joule = eh.load_edition("arxiv-v1"), JOULE
    moved = exact.per_query(v1.replace(node_power_kw=10.2))
    eight = [name for name in moved.index if "DeepSeek" not in str(name) and name != "baseline"]

    np.testing.assert_allclose(moved.loc[eight], exact.per_query(joule).loc[eight], rtol=1e-9)
    np.testing.assert_allclose(
        moved.drop("baseline"), exact.per_query(v1).drop("baseline") * 10.2 / 11.3, rtol=1e-9
    )


def test_8_one_model() -> None:
    one = JOULE.replace(blend=("Llama 3.1 70B",), trim="none")
    table = exact.per_query(one)

    np.testing.assert_allclose(table.loc["baseline"], table.loc["Llama 3.1 70B"], rtol=1e-9)


def test_8_another_blend() -> None:
    """At the median of two models' blend the shares above it are one in all."""
    names = ("Mixtral 8x22B", "Llama 3.1 405B")
    a = JOULE.replace(blend=names, trim="none")

    above = exact.share_above(a, "traditional", baseline(a))

    assert above[list(names)].mean() == pytest.approx(0.5, abs=1e-9)
    means = exact.per_query(a)["mean"]
    assert means["baseline"] == pytest.approx(means[list(names)].mean(), rel=1e-12)


def test_9_the_carbon_of_my_grid(node: Node) -> None:
    """Half a watt-hour at 0.177 kg/kWh are 0.0885 g."""
    a = node(grid_gco2_per_kwh=177.0)

    found = eh.all_numbers.compute(a, ["baseline-carbon-traditional"])

    assert found["baseline-carbon-traditional"] == pytest.approx(0.0885, rel=1e-9)


def test_10_a_year_of_my_institution(node: Node) -> None:
    """160,000 queries of 0.5 / ln 2 Wh on average: 115.4 kWh, and at 0.177 kg/kWh 20.4 kg."""
    a = node(queries=160_000, period="year", grid_gco2_per_kwh=177.0)

    total = eh.paper.period_totals.totals(a).loc["traditional"]

    by_hand_kwh = 160_000 * 0.5 / LN2 / 1000
    assert total["energy_kwh_without_fleet_factor"] == pytest.approx(by_hand_kwh, rel=1e-9)
    assert total["energy_kwh"] == pytest.approx(by_hand_kwh * 1.10 * 1.076 * 1.12, rel=1e-9)
    assert total["carbon_kg_without_fleet_factor"] == pytest.approx(by_hand_kwh * 0.177, rel=1e-9)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_11_more_long_queries(node: Node, share: float) -> None:
    """The mean query is of (1 - share) 300 and share 5,000 tokens in the median."""
    fleet = exact.fleet(node(long_share=share, redundancy=1.0, idle_overhead=1, network_overhead=1))

    tokens = ((1 - share) * 300 + share * 5000) / LN2
    assert fleet["mixed"] == pytest.approx(tokens * WH_PER_TOKEN, rel=1e-9)


@pytest.mark.parametrize(
    ("workload", "words_in", "words_out"),
    [("email", 60, 150), ("report", 300, 1500), ("meeting-minutes", 7500, 500)],
)
def test_12_a_text_to_write(node: Node, workload: str, words_in: int, words_out: int) -> None:
    """1.17 tokens a word; the prompt counts where the effective length says so."""
    a = node(workload=workload, output_tokens_law="fixed", effective_length="output+input")

    expected = (words_in + words_out) * 1.17 * WH_PER_TOKEN
    assert baseline(a) == pytest.approx(expected, rel=1e-9)


def test_13_documents_to_sum_up(node: Node) -> None:
    """20 documents x 8 pages x 500 words x 1.17 tokens are 93,600; a fifth is 18,720."""
    a = node(workload="document-summary", documents=20, pages=8, output_tokens_law="fixed")

    assert eh.method.query_kinds.input_tokens(a, "traditional") == pytest.approx(93_600)
    assert baseline(a) == pytest.approx(18_720 * WH_PER_TOKEN, rel=1e-9)


def test_15_a_session(node: Node, tmp_path: Path) -> None:
    """10/9 short and 5/9 long queries on average, see test_chains, of 200 and 900 tokens."""
    found = eh.workloads.sessions.total(node(session=write_session(tmp_path)), n_draws=20_000)

    tokens = (10 / 9 * 200 + 5 / 9 * 900) / LN2
    assert found.queries_mean == pytest.approx(5 / 3)
    assert found.energy_mean_wh == pytest.approx(tokens * WH_PER_TOKEN, rel=1e-9)
    sampled = found.sampled_mean_wh
    assert sampled.value == pytest.approx(found.energy_mean_wh, abs=4 * sampled.error)


def test_15_a_query_of_a_session(node: Node, tmp_path: Path) -> None:
    """Two short queries to a long one."""
    a = node(session=write_session(tmp_path), workload="session")

    wh = baseline(a)

    above = 2 / 3 * 2 ** (-wh / (200 * WH_PER_TOKEN)) + 1 / 3 * 2 ** (-wh / (900 * WH_PER_TOKEN))
    assert above == pytest.approx(0.5, rel=1e-9)


@pytest.mark.parametrize("trim", second_quadrature.KEPT)
def test_16_which_statistic_trimmed_or_not(trim: str) -> None:
    """Every statistic of the baseline as drawn: each model's draws sorted, cut and pooled."""
    a = JOULE.replace(trim=trim)
    low, high = second_quadrature.KEPT[trim]
    n = 200_000
    draws = eh.sample(a, n_draws=n, rng=np.random.default_rng(16))
    table = exact.per_query(a)
    kept = np.concatenate(
        [
            np.sort(own["energy_wh"])[round(low * n) : round(high * n)]
            for name, own in draws.groupby("model", observed=True)
            if name in table.attrs["blend"]
        ]
    )

    drawn = [*np.quantile(kept, P), kept.mean()]

    # four standard errors of the least certain of them, the untrimmed P5: 0.57% each
    assert table.loc["baseline"].to_numpy(float) == pytest.approx(drawn, rel=4 * 0.0057)


def test_16_the_statistic_that_a_sweep_reports() -> None:
    assert eh.sweeps.check_numbers(None, JOULE.replace(statistic="mean")) == (
        "baseline-mean-traditional",
    )


def test_17_other_gains(node: Node) -> None:
    """Known gains divide; an uncertain one's median is the geometric middle of its range."""
    a = node(
        output_tokens_law="fixed",
        alpha_model_p5=4.0,
        alpha_model_p95=4.0,
        alpha_serving_p5=2.0,
        alpha_serving_p95=8.0,
        fleet_alpha_p5=2.0,
        fleet_alpha_traditional_p95=2.0,
        fleet_alpha_long_p95=2.0,
    )

    levers, fleet = exact.levers(a), exact.fleet(a)

    assert levers.loc["model", "p50"] == pytest.approx(0.5 / 4, rel=1e-9)
    assert levers.loc["serving", "p50"] == pytest.approx(0.5 / 4, rel=1e-6)
    assert fleet["mixed_improved"] == pytest.approx(fleet["mixed"] / 2, rel=1e-12)


def test_18_my_own_measurements(node: Node) -> None:
    """Two rows are too few for a fit: the faster one, whatever the lengths."""
    rows = ["Mine,7,7,4,128,128,1500", "Mine,7,7,4,2048,2048,2500"]
    a = node(rows, output_tokens_law="fixed", input_tokens=99_999.0)
    (mine,) = eh.method.throughput.models(a).values()

    assert mine.fit.constant
    # four GPUs of a node of eight: half of its power
    assert baseline(a) == pytest.approx(300 * WH_PER_TOKEN / 2.5 / 2, rel=1e-9)


def test_18_a_law_of_my_own_measurements(node: Node) -> None:
    """Rows on an exact curve are fitted by that curve: 1000 tokens/s x (L_out / 1000)^-0.5."""
    a = node(law_rows(0.0, -0.5), output_tokens_median=900.0, output_tokens_law="fixed")

    assert baseline(a) == pytest.approx(900 * WH_PER_TOKEN * math.sqrt(0.9), rel=1e-9)


def test_the_pue_is_never_dropped(node: Node) -> None:
    """A twice as large PUE and half the utilisation leave every result as it was."""
    a = node(output_tokens_law="lognormal", output_tokens_shape=1.0)
    b = a.replace(pue=2.4, utilisation=0.25)

    np.testing.assert_allclose(exact.per_query(a), exact.per_query(b), rtol=1e-9)
    z = math.log(2) / 1.0
    above = exact.share_above(a, "traditional", 2 * baseline(a))["baseline"]
    assert above == pytest.approx(1 - ndtr(z), rel=1e-8)
