"""A session's query: known mixtures, a second quadrature, draws, and the tables that use it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr

import energy_helpers as eh
from energy_helpers.method import exact
from energy_helpers.method.assumptions import DEFAULT_SHAPES
from energy_helpers.method.query_kinds import MixedLength, kinds_of_query
from tests.energy_helpers.method import second_quadrature
from tests.own_rows import CONSTANT, law_rows, write_csv
from tests.sessions import PAIR, write_session

JOULE = eh.load_edition("joule-2026")
QUANTILES = list(second_quadrature.P)
P = np.array(list(second_quadrature.P.values()))
# of PAIR: two short queries for every long one, see test_chains
SHARES = {"short": 2 / 3, "long": 1 / 3}


def pair(folder: Path, **changes: Any) -> eh.Assumptions:
    return JOULE.replace(workload="session", session=write_session(folder), **changes)


def kinds_apart(a: eh.Assumptions) -> list[tuple[float, eh.Assumptions]]:
    """Return the session's kinds as separate assumptions, each with its share."""
    return [
        (
            kind.share,
            a.replace(
                workload="queries",
                input_tokens=kind.input_tokens,
                output_tokens_median=kind.law.median,
            ),
        )
        for kind in kinds_of_query(a, "traditional")
    ]


# Known mixtures


def test_kinds_that_are_alike_are_one(tmp_path: Path) -> None:
    alike = PAIR.replace("4000", "1000").replace("900", "200")
    a = JOULE.replace(workload="session", session=write_session(tmp_path, alike))
    plain = JOULE.replace(input_tokens=1000.0, output_tokens_median=200.0)

    for table in (exact.per_query, exact.levers):
        np.testing.assert_allclose(table(a), table(plain), rtol=1e-11)
    of_fleet = [exact.fleet(settings)["traditional"] for settings in (a, plain)]
    assert of_fleet[0] == pytest.approx(of_fleet[1], rel=1e-11)


def test_a_session_of_one_kind_is_that_kind(tmp_path: Path) -> None:
    """Not nearly: the same computation."""
    single = "[ask]\ninput_tokens = 1000\noutput_tokens = 200\nstart = 1\nnext = { end = 1 }"
    a = JOULE.replace(workload="session", session=write_session(tmp_path, single))
    plain = JOULE.replace(input_tokens=1000.0, output_tokens_median=200.0)

    assert exact.per_query(a).equals(exact.per_query(plain))


def test_fixed_lengths_are_a_weighted_sum_by_hand(tmp_path: Path) -> None:
    """
    One node-second is 10 kW x 0.5 x 1.2 / 3.6 = 5/3 Wh.

    Two thirds of the queries take 200 tokens, a third 900, at 1000 tokens a second.
    """
    a = pair(
        tmp_path,
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
        trim="none",
        output_tokens_law="fixed",
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
    )

    row = exact.per_query(a).loc["A"]

    assert row["mean"] == pytest.approx((2 * 0.2 + 0.9) / 3 * 5 / 3, rel=1e-12)
    assert row[["p25", "p50", "p75"]].to_numpy(float) == pytest.approx(
        np.array([0.2, 0.2, 0.9]) * 5 / 3, rel=1e-5
    )


def test_two_exponentials_by_hand(tmp_path: Path) -> None:
    """Constant throughput and fixed factors leave the weighted sum of two exponentials."""
    a = pair(
        tmp_path,
        throughput_rows=write_csv(tmp_path, CONSTANT),
        blend="all",
        trim="none",
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
    )

    row = exact.per_query(a).loc["A"]

    medians_wh = {"short": 0.2 * 5 / 3, "long": 0.9 * 5 / 3}
    at = row[QUANTILES].to_numpy(float)
    cdf = sum(SHARES[k] * (1 - 2 ** (-at / wh)) for k, wh in medians_wh.items())
    assert cdf == pytest.approx(P, rel=1e-9)
    mean_wh = sum(SHARES[k] * wh for k, wh in medians_wh.items()) / math.log(2)
    assert row["mean"] == pytest.approx(mean_wh, rel=1e-10)


# A second quadrature, slow and obvious

SETTINGS: dict[str, dict[str, Any]] = {
    "preset-student": {"session": "student"},
    "preset-agent": {"session": "agent"},
    "untrimmed": {"trim": "none"},
    "coupled": {"power_coupling": "released"},
    "input-counts": {"effective_length": "output+input"},
    "coupled-and-input": {"power_coupling": "as-written", "effective_length": "output+input/30"},
    "narrow": {"pue": 1.2, "utilisation_p5": 0.5, "utilisation_p95": 0.55},
    "lognormal": {"output_tokens_law": "lognormal", "output_tokens_shape": 1.4},
    "pareto": {"output_tokens_law": "pareto", "output_tokens_shape": 3.0},
    "uniform": {"output_tokens_law": "uniform", "output_tokens_shape": 0.5},
    "fixed": {"output_tokens_law": "fixed"},
    "all-models": {"blend": "all", "throughput_rows": "all", "trim": "p5-p95"},
}


@pytest.mark.parametrize("changes", SETTINGS.values(), ids=SETTINGS)
def test_agrees_with_brute_force(tmp_path: Path, changes: dict[str, Any]) -> None:
    a = pair(tmp_path).replace(**changes)
    models = eh.method.throughput.models(a)
    slow = {
        name: second_quadrature.SlowMixture(
            [
                (share, second_quadrature.SlowModel(own, model, "traditional"))
                for share, own in kinds_apart(a)
            ]
        )
        for name, model in models.items()
    }

    table, levers = exact.per_query(a), exact.levers(a)

    for name, own in slow.items():
        expected = [own.quantile(p) for p in second_quadrature.P.values()] + [own.mean()]
        assert table.loc[name].to_numpy(float) == pytest.approx(expected, rel=1e-9), name
    pool = second_quadrature.SlowPool(
        [slow[name] for name in table.attrs["blend"]], second_quadrature.KEPT[a.trim]
    )
    expected = [pool.quantile(p) for p in second_quadrature.P.values()] + [pool.mean()]
    assert table.loc["baseline"].to_numpy(float) == pytest.approx(expected, rel=1e-9)
    for word in ("p5", "p50", "p95"):
        divided = pool.divided_cdf(levers.loc["serving", word], 1.5, 5.0)[0]
        assert divided == pytest.approx(second_quadrature.P[word], abs=1e-9), word


# Draws


def test_agrees_with_draws(tmp_path: Path) -> None:
    a = pair(tmp_path, effective_length="output+input/30")
    n = 200_000
    draws = eh.sample(a, n_draws=n, rng=np.random.default_rng(8))
    table = exact.per_query(a)
    law = exact.energy_law(a, "traditional")

    for row, (name, own) in enumerate(draws.groupby("model", observed=True, sort=False)):
        wh = np.array(own["energy_wh"])
        error = wh.std() / math.sqrt(n)
        assert wh.mean() == pytest.approx(table.loc[str(name), "mean"], abs=4 * error), name
        at = np.log(table.loc[str(name), QUANTILES].to_numpy(float))
        density = law.density(at[None, :], models=np.array([row]))[0]
        errors = np.sqrt(P * (1 - P) / n) / density
        misses = np.abs(np.quantile(np.log(wh), P) - at)
        assert np.all(misses < 4.5 * errors), name


def test_draws_name_the_kind_in_its_share(tmp_path: Path) -> None:
    draws = eh.sample(pair(tmp_path), n_draws=20_000, rng=np.random.default_rng(1))

    shares = draws["kind"].value_counts(normalize=True)
    for kind, share in SHARES.items():
        error = math.sqrt(share * (1 - share) / len(draws))
        assert shares[kind] == pytest.approx(share, abs=4 * error)
    assert "kind" not in eh.sample(JOULE, n_draws=3)


# The distribution of the length


@pytest.mark.parametrize("law", DEFAULT_SHAPES)
def test_quantiles_of_the_length_invert_its_distribution(law: str, tmp_path: Path) -> None:
    lengths = eh.method.query_kinds.length_law(pair(tmp_path, output_tokens_law=law), "traditional")
    p = np.array([0.05, 0.3, 0.5, 0.6, 0.9])

    tokens = lengths.quantile(p)

    assert isinstance(lengths, MixedLength)
    assert np.all(lengths.cdf(tokens) >= p - 1e-12)
    assert np.all(lengths.cdf(tokens * (1 - 1e-9)) <= p + 1e-9)
    assert lengths.median == pytest.approx(tokens[2], rel=1e-15)


def test_the_mean_length_is_the_mean_over_the_kinds(tmp_path: Path) -> None:
    lengths = eh.method.query_kinds.length_law(pair(tmp_path), "traditional")

    assert lengths.mean == pytest.approx((2 * 200 + 900) / 3 / math.log(2), rel=1e-14)


# What rests on it


def test_the_part_outside_the_rows_is_that_of_the_kinds(tmp_path: Path) -> None:
    """The rows go to 2000 tokens in and out: all long queries are outside, of the short some."""
    rows = write_csv(tmp_path, law_rows(-0.2, 0.3))
    table = exact.per_query(pair(tmp_path, throughput_rows=rows, blend="all"))

    of_short = 1 - 2 ** (-100 / 200) + 2 ** (-2000 / 200)
    assert table.attrs["share_outside"]["A"] == pytest.approx(of_short * 2 / 3 + 1 / 3, rel=1e-12)
    assert table.attrs["outside_range"] == [
        "A: queries of the kind long: input length 4,000 is outside the rows' 100 to 2,000 tokens"
    ]


def test_the_kinks_of_a_model_are_those_of_its_kinds(tmp_path: Path) -> None:
    """Uniform lengths end at half and at three halves of each kind's median."""
    rows = write_csv(tmp_path, ["B,200,200,8,128,128,500", *CONSTANT])
    a = pair(
        tmp_path,
        throughput_rows=rows,
        output_tokens_law="uniform",
        output_tokens_shape=0.5,
        node_power_kw=10.0,
        pue=1.2,
        utilisation=0.5,
    )

    law = exact.energy_law(a, "traditional")

    for model, wh_per_token in enumerate((1 / 300, 1 / 600)):
        ends_wh = np.array([100, 300, 450, 1350]) * wh_per_token
        assert np.exp(law.kinks_of(model)) == pytest.approx(ends_wh, rel=1e-12)


def test_a_gain_is_another_factor(tmp_path: Path) -> None:
    """Divided by a gain of median 1, the distribution is that of a wider PUE."""
    a = pair(tmp_path, pue=1.3)
    law = exact.energy_law(a, "traditional")
    wider = a.replace(pue_p5=1.3 / 1.1, pue_p95=1.3 * 1.1)
    gain = eh.method.distributions.LogNormal(0.0, math.log(1.1) / 1.645)

    assert len(law.shares) == 2
    np.testing.assert_allclose(
        law.divided_by(gain).quantile(P), exact.energy_law(wider, "traditional").quantile(P)
    )


def test_log_normal_kinds_of_one_length_but_unlike_inputs(tmp_path: Path) -> None:
    """Throughput ~ L_in^-0.5: the kinds' energies are log-normals a factor of two apart."""
    rows = write_csv(tmp_path, law_rows(-0.5, 0.0))
    text = PAIR.replace("900", "200")
    a = JOULE.replace(
        workload="session",
        session=write_session(tmp_path, text),
        throughput_rows=rows,
        blend="all",
        trim="none",
        output_tokens_law="lognormal",
        output_tokens_shape=0.5,
        pue=1.2,
        utilisation=0.5,
        node_power_kw=10.0,
    )

    at = exact.per_query(a).loc["A", QUANTILES].to_numpy(float)

    median_wh = 0.2 * 5 / 3
    z = [(np.log(at) - math.log(median_wh * factor)) / 0.5 for factor in (1, 2)]
    assert 2 / 3 * ndtr(z[0]) + 1 / 3 * ndtr(z[1]) == pytest.approx(P, rel=1e-8)
