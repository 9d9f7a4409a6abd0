"""A session's total: chains with a known distribution, draws against exact means, errors."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.method.assumptions import EDITIONS
from energy_helpers.workloads import sessions
from tests.own_rows import CONSTANT, write_csv
from tests.sessions import write_session

JOULE = eh.load_edition("joule-2026")
# queries of half a watt-hour, each followed by another with probability 3/4
REPEAT = """
[ask]
input_tokens = 500
output_tokens = 300
start = 1
next = { ask = 0.75, end = 0.25 }
"""


def half_watt_hour(folder: Path, text: str = REPEAT, **changes: Any) -> eh.Assumptions:
    """Return a session whose query takes 1.2 x 5 kW x 300 / 1000 s / 3.6 = 0.5 Wh."""
    return JOULE.replace(
        session=write_session(folder, text),
        throughput_rows=write_csv(folder, CONSTANT),
        blend="all",
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
        **changes,
    )


def test_equal_queries_make_a_geometric_total(tmp_path: Path) -> None:
    """P(at most n queries) = 1 - 0.75^n: half of the sessions end by 3, 95% by 11."""
    a = half_watt_hour(tmp_path, output_tokens_law="fixed")

    found = sessions.total(a, n_draws=20_000)

    assert found.queries_mean == pytest.approx(4)
    assert found.energy_mean_wh == pytest.approx(2.0, rel=1e-12)
    values = [one.value for one in (found.p5_wh, found.median_wh, found.p95_wh)]
    assert values == pytest.approx([0.5 * 1, 0.5 * 3, 0.5 * 11], rel=1e-12)


def test_a_geometric_number_of_exponentials_is_an_exponential(tmp_path: Path) -> None:
    """With exponential lengths the total is exponential again, of four times the mean."""
    a = half_watt_hour(tmp_path)
    mean_wh = 4 * 0.5 / math.log(2)

    found = sessions.total(a, n_draws=100_000)

    assert found.energy_mean_wh == pytest.approx(mean_wh, rel=1e-10)
    for p, one in ((0.05, found.p5_wh), (0.5, found.median_wh), (0.95, found.p95_wh)):
        assert one.value == pytest.approx(-mean_wh * math.log1p(-p), abs=4 * one.error)
        # of an exponential the standard error of a quantile is known
        expected = mean_wh * math.sqrt(p / (1 - p) / found.n_draws)
        assert one.error == pytest.approx(expected, rel=0.25)
    assert found.sampled_mean_wh.error == pytest.approx(mean_wh / math.sqrt(100_000), rel=0.03)


def test_unlike_queries_by_hand(tmp_path: Path) -> None:
    """A short query, always followed by a long one that ends the session: 0.5 + 1.5 Wh."""
    text = """
        [short]
        input_tokens = 500
        output_tokens = 300
        start = 1
        next = { long = 1 }
        [long]
        input_tokens = 500
        output_tokens = 900
        next = { end = 1 }
        [never]
        input_tokens = 500
        output_tokens = 9000
        next = { short = 1 }
        """
    a = half_watt_hour(tmp_path, text, output_tokens_law="fixed")

    totals_wh = sessions.sample_totals(a, 100)

    assert totals_wh == pytest.approx(np.full(100, 2.0), rel=1e-12)


@pytest.mark.parametrize("session", ["student", "agent"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_sampled_mean_is_the_exact_one(edition: str, session: str) -> None:
    a = eh.load_edition(edition).replace(session=session, effective_length="output+input/30")

    found = sessions.total(a, n_draws=50_000, rng=np.random.default_rng(5))

    one = found.sampled_mean_wh
    assert one.value == pytest.approx(found.energy_mean_wh, abs=4 * one.error)
    assert one.error < 0.02 * one.value


def test_each_query_draws_its_own_factors(tmp_path: Path) -> None:
    """
    Two queries of fixed length: variances of PUE x PU add, those of one draw would double.

    ln(PUE x PU) has variance s^2, so the total of two has a squared variation of
    (exp(s^2) - 1) / 2.
    """
    text = REPEAT.replace("{ ask = 0.75, end = 0.25 }", "{ again = 1 }") + (
        "[again]\ninput_tokens = 500\noutput_tokens = 300\nnext = { end = 1 }"
    )
    a = half_watt_hour(tmp_path, text, output_tokens_law="fixed").replace(
        utilisation_p5=0.2, utilisation_p95=0.9
    )

    totals_wh = sessions.sample_totals(a, 200_000, np.random.default_rng(2))

    spread = math.log(0.9 / 0.2) / (2 * 1.645)
    expected = math.expm1(spread**2) / 2
    assert totals_wh.var() / totals_wh.mean() ** 2 == pytest.approx(expected, rel=0.03)


def test_a_session_stays_on_one_model(tmp_path: Path) -> None:
    """Two queries use 0.5 Wh each on one model, 0.25 Wh on the other: 1 Wh or a half."""
    text = REPEAT.replace("{ ask = 0.75, end = 0.25 }", "{ again = 1 }") + (
        "[again]\ninput_tokens = 500\noutput_tokens = 300\nnext = { end = 1 }"
    )
    a = half_watt_hour(tmp_path, text, output_tokens_law="fixed")
    write_csv(tmp_path, [*CONSTANT, "B,100,100,8,128,128,2000"])

    totals_wh = sessions.sample_totals(a, 2000)

    assert np.unique(totals_wh.round(9)).tolist() == [0.5, 1.0]
    assert np.mean(totals_wh > 0.75) == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(2000))


def test_the_same_seed_gives_the_same_sessions() -> None:
    first, second = (sessions.total(JOULE, n_draws=500) for _ in range(2))

    assert first == second
    assert first != sessions.total(JOULE.replace(seed=1), n_draws=500)


def test_too_few_draws_have_no_standard_error() -> None:
    found = sessions.total(JOULE, n_draws=1)

    assert math.isnan(found.sampled_mean_wh.error)
    assert math.isnan(found.median_wh.error)


def test_the_table_says_what_is_exact_and_what_sampled() -> None:
    table = sessions.total(JOULE, n_draws=2000).table

    assert table.columns.tolist() == ["value", "standard_error", "unit", "how"]
    exact = table["how"] == "exact"
    assert table.index[exact].tolist() == ["queries, mean", "energy, mean"]
    assert set(table["how"][~exact]) == {"2,000 sampled sessions"}
    assert table["standard_error"].notna().tolist() == (~exact).tolist()


@pytest.mark.parametrize("n_draws", [0, -1, 2.5, True])
def test_refuses_no_draws(n_draws: Any) -> None:
    with pytest.raises(ValueError, match=r"^n_draws = .* is not valid; give a whole number at l"):
        sessions.total(JOULE, n_draws=n_draws)


def test_the_error_of_a_mean_by_hand() -> None:
    """Of 1 and 4: a standard deviation of 3 / root 2, over root 2; of one value, none."""
    assert sessions._error_of_mean(np.array([1.0, 4.0])) == pytest.approx(1.5)
    assert math.isnan(sessions._error_of_mean(np.array([1.0])))
