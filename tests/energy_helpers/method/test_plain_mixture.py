"""The plain mixture: known distributions and closed forms first, then the fast code against it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import gamma, ndtr, ndtri
from scipy.stats import norm

import energy_helpers as eh
from energy_helpers.method import assumptions, exact, plain_mixture
from energy_helpers.method.assumptions import EDITIONS, REGIMES, Regime
from tests.own_rows import CONSTANT, law_rows, write_csv
from tests.sessions import write_session

pytestmark = pytest.mark.filterwarnings("ignore::energy_helpers.OutsideRangeWarning")
JOULE = eh.load_edition("joule-2026")
QUANTILES = list(assumptions.QUANTILES)
P = np.array(list(assumptions.QUANTILES.values()))
# of JOULE, 1.645 standard deviations from the median
MEDIAN_FACTOR = math.sqrt(0.4 * 0.9 * 1.05 * 1.6)
SIGMA = math.hypot(math.log(0.9 / 0.4) / 3.29, math.log(1.6 / 1.05) / 3.29)
# 10 kW at 1000 tokens/s
WH_PER_TOKEN = 10 / 3.6 / 1000


def one_model(folder: Path, rows: list[str], **changes: Any) -> eh.Assumptions:
    return JOULE.replace(
        **{"trim": "none", "blend": "all", "node_power_kw": 10.0}
        | {"throughput_rows": write_csv(folder, rows)}
        | changes
    )


# Known distributions


def test_energy_of_a_fixed_length_is_log_normal(tmp_path: Path) -> None:
    a = one_model(tmp_path, CONSTANT, output_tokens_law="fixed")
    median_wh = 300 * WH_PER_TOKEN * MEDIAN_FACTOR

    row = plain_mixture.per_query(a).loc["A"]

    expected = median_wh * np.exp(SIGMA * ndtri(P))
    assert row[QUANTILES].to_numpy(float) == pytest.approx(expected, rel=1e-12)
    assert row["mean"] == pytest.approx(median_wh * math.exp(SIGMA**2 / 2), rel=1e-12)


def test_log_normal_lengths_make_log_normal_energy(tmp_path: Path) -> None:
    shape = {"output_tokens_law": "lognormal", "output_tokens_shape": 0.8}
    a = one_model(tmp_path, CONSTANT, **shape)
    median_wh = 300 * WH_PER_TOKEN * MEDIAN_FACTOR

    row = plain_mixture.per_query(a).loc["A"]

    expected = median_wh * np.exp(math.hypot(0.8, SIGMA) * ndtri(P))
    assert row[QUANTILES].to_numpy(float) == pytest.approx(expected, rel=1e-11)


def test_nearly_fixed_factors_leave_the_distribution_of_the_length(tmp_path: Path) -> None:
    a = one_model(tmp_path, CONSTANT, pue=1.2, utilisation_p5=0.49, utilisation_p95=0.49 * 1.05)
    sigma = math.log(1.05) / 3.29
    median_factor = 1.2 * 0.49 * math.sqrt(1.05)

    row = plain_mixture.per_query(a, n_nodes=3000).loc["A"]

    expected = -300 / math.log(2) * np.log1p(-P) * WH_PER_TOKEN * median_factor
    assert row[QUANTILES].to_numpy(float) == pytest.approx(expected, rel=2 * sigma**2)


def test_a_session_is_the_weighted_sum_of_its_kinds(tmp_path: Path) -> None:
    """Two thirds of the queries have 200 tokens of output, a third have 900."""
    session = {"workload": "session", "session": write_session(tmp_path)}
    a = one_model(tmp_path, CONSTANT, output_tokens_law="fixed", **session)
    ln_wh = math.log(0.5)

    _, baseline = plain_mixture.models_and_baseline(a, "traditional")

    z = [(ln_wh - math.log(n * WH_PER_TOKEN * MEDIAN_FACTOR)) / SIGMA for n in (200, 900)]
    assert baseline.cdf(ln_wh) == pytest.approx(ndtr(z) @ [2 / 3, 1 / 3], rel=1e-12)


@pytest.mark.parametrize("exponent", [-0.4, 0.2], ids=str)
def test_mean_is_a_gamma_function(tmp_path: Path, exponent: float) -> None:
    """
    TPS is k L^c, so the mean energy follows E[L^(1 - c)] = m^(1 - c) Gamma(2 - c).

    The cap is the throughput of the fastest row: an input as long as here stays below it.
    """
    input_tokens = 1e4
    a = one_model(tmp_path, law_rows(-0.8, exponent), input_tokens=input_tokens)
    at_one = 1000 * (input_tokens / 1000) ** -0.8 / 1000**exponent
    per_tps = (300 / math.log(2)) ** (1 - exponent) * gamma(2 - exponent) / at_one
    factor = MEDIAN_FACTOR * math.exp(SIGMA**2 / 2)

    mean_wh = plain_mixture.per_query(a).loc["A", "mean"]

    assert mean_wh == pytest.approx(10 / 3.6 * factor * per_tps, rel=1e-9)


def test_mean_that_does_not_exist_is_infinite(tmp_path: Path) -> None:
    """With TPS as L^-0.3, energy grows as L^1.3; a Pareto tail of index 1.2 is too heavy."""
    shape = {"output_tokens_law": "pareto", "output_tokens_shape": 1.2}
    a = one_model(tmp_path, law_rows(-0.3, -0.3), **shape)

    row = plain_mixture.per_query(a, n_nodes=1000).loc["A"]

    assert row["mean"] == math.inf
    assert np.isfinite(row[QUANTILES].to_numpy(float)).all()


# Trimming, levers, scaling


@pytest.mark.parametrize(
    ("trim", "low", "high"), [("released", 0.14, 0.86), ("p5-p95", 0.05, 0.95)], ids=str
)
def test_baseline_of_one_model_is_a_part_of_it(trim: str, low: float, high: float) -> None:
    a = JOULE.replace(trim=trim, blend=("Llama 3.1 405B",))

    models, baseline = plain_mixture.models_and_baseline(a, "long")

    model = models["Llama 3.1 405B"]
    for p in P:
        assert plain_mixture.quantile(baseline, p) == pytest.approx(
            plain_mixture.quantile(model, low + p * (high - low)), abs=1e-11
        )
    grid = np.linspace(
        plain_mixture.quantile(model, low), plain_mixture.quantile(model, high), 20_001
    )
    density = norm.pdf(grid[:, None], model.ln_wh, model.sigma) @ model.weight
    mean_wh = np.trapezoid(np.exp(grid) * density, grid) / (high - low)
    assert baseline.mean() == pytest.approx(mean_wh, rel=1e-7)


def test_gain_widens_a_log_normal_energy(tmp_path: Path) -> None:
    a = one_model(tmp_path, CONSTANT, output_tokens_law="fixed")
    sigma = math.hypot(SIGMA, math.log(10 / 1.5) / 3.29)
    median_wh = 300 * WH_PER_TOKEN * MEDIAN_FACTOR / math.sqrt(15)

    row = plain_mixture.levers(a).loc["model"]

    expected = median_wh * np.exp(sigma * ndtri(P))
    assert row[QUANTILES].to_numpy(float) == pytest.approx(expected, rel=1e-12)
    assert row["ratio"] == pytest.approx(math.sqrt(15), rel=1e-12)


@pytest.mark.parametrize("regime", REGIMES)
def test_gain_divides_the_mean_of_a_trimmed_baseline(regime: Regime) -> None:
    mean_wh = plain_mixture.per_query(JOULE, regime).loc["baseline", "mean"]

    table = plain_mixture.levers(JOULE, regime)

    for lever in table.index:
        gain = eh.method.lever_gains.alpha(JOULE, lever)
        assert table.loc[lever, "mean"] == pytest.approx(mean_wh * gain.mean_of_inverse, rel=1e-12)


def test_energy_is_proportional_to_pue() -> None:
    a = JOULE.replace(pue_p5=1.1 * JOULE.pue_p5, pue_p95=1.1 * JOULE.pue_p95)

    np.testing.assert_allclose(
        plain_mixture.per_query(a), 1.1 * plain_mixture.per_query(JOULE), rtol=1e-11
    )


# What it refuses


def test_too_narrow_a_factor_says_how_many_nodes_are_right() -> None:
    a = JOULE.replace(pue=1.2, utilisation_p5=0.6, utilisation_p95=0.62)

    with pytest.raises(ValueError, match=r"^sigma = 0\.00997 .*give n_nodes 7\.\d times as large$"):
        plain_mixture.per_query(a)


def test_fixed_factors_are_refused() -> None:
    with pytest.raises(ValueError, match="factor is fixed; give one a P5 below its P95"):
        plain_mixture.per_query(JOULE.replace(pue=1.2, utilisation=0.6))


def test_too_few_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="n_nodes = 99"):
        plain_mixture.per_query(JOULE, n_nodes=99)


def test_unresolved_trimming_is_refused() -> None:
    """A narrow peak at each of two far lengths lies between the nodes of the untrimmed part."""
    peaks = plain_mixture.Mixture(np.array([0.0, 5.0]), np.array([0.5, 0.5]), 1e-4)

    with pytest.raises(ValueError, match="do not resolve the trimmed baseline"):
        peaks.trimmed(0.05, 0.95, n_nodes=400)


# The fast code

SETTINGS: dict[str, dict[str, Any]] = {
    "as-it-is": {},
    "as-written": {"edition": "arxiv-v1-as-written"},
    "wide-factors": {"pue_p5": 1.0, "pue_p95": 5.0, "utilisation_p5": 0.01, "utilisation_p95": 1.0},
    "narrower-factors": {"pue": 1.2, "utilisation_p5": 0.5, "utilisation_p95": 0.7},
    "plus-input-part": {"effective_length": "output+input/30"},
    "plus-input": {"effective_length": "output+input", "input_tokens": 2000.0},
    "coupled-released": {"power_coupling": "released"},
    "coupled-plus-input": {"power_coupling": "as-written", "effective_length": "output+input"},
    "no-idle-power": {"power_coupling": "as-written", "idle_power_kw": 0.0},
    "short-answers": {"output_tokens_median": 20.0, "long_output_tokens_median": 1.0},
    "lognormal": {"output_tokens_law": "lognormal"},
    "lognormal-3": {"output_tokens_law": "lognormal", "output_tokens_shape": 3.0},
    "pareto": {"output_tokens_law": "pareto"},
    "uniform": {"output_tokens_law": "uniform"},
    "uniform-narrow": {"output_tokens_law": "uniform", "output_tokens_shape": 0.01},
    "fixed": {"output_tokens_law": "fixed"},
    "trim-p5-p95": {"trim": "p5-p95"},
    "trim-none": {"trim": "none", "blend": "all"},
    "session": {"workload": "session", "session": "student"},
}

NODES = {"narrower-factors": 800}


def with_settings(name: str) -> eh.Assumptions:
    changes = dict(SETTINGS[name])
    return eh.load_edition(changes.pop("edition", "joule-2026")).replace(**changes)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("name", SETTINGS)
def test_fast_tables_agree(name: str, regime: Regime) -> None:
    """Measured 2e-11; the levers 2e-10 where the power is coupled, an error of the fast code."""
    a, n_nodes = with_settings(name), NODES.get(name, plain_mixture.N_NODES)

    plain, fast = plain_mixture.per_query(a, regime, n_nodes), exact.per_query(a, regime)
    plain_levers, fast_levers = plain_mixture.levers(a, regime, n_nodes), exact.levers(a, regime)

    assert list(plain.index) == list(fast.index)
    assert list(plain_levers.columns) == list(fast_levers.columns)
    np.testing.assert_allclose(fast, plain, rtol=1e-10)
    np.testing.assert_allclose(fast_levers, plain_levers, rtol=1e-9)


@pytest.mark.parametrize("edition", EDITIONS)
def test_fast_fleet_agrees(edition: str) -> None:
    """A billion queries and a billion Wh in a GWh; a fleet serves all, so nothing is trimmed."""
    a = eh.load_edition(edition)
    overheads = a.redundancy * a.idle_overhead * a.network_overhead

    fleet = exact.fleet(a)

    totals = {}
    for regime in REGIMES:
        _, baseline = plain_mixture.models_and_baseline(a, regime)
        mean_wh = np.mean([model.mean() for model in baseline.models])
        gain = eh.method.fleet_factor.improvement(a, regime)
        totals[regime] = mean_wh * a.queries_per_day / 1e9 * overheads
        totals[f"{regime}_improved"] = totals[regime] * gain.mean_of_inverse
    for end in ("", "_improved"):
        traditional, long = totals[f"traditional{end}"], totals[f"long{end}"]
        totals[f"mixed{end}"] = traditional + a.long_share * (long - traditional)
    assert set(totals) == set(fleet.index)
    assert fleet.to_dict() == pytest.approx(totals, rel=1e-11)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_160_nodes_give_six_digits(edition: str, regime: Regime) -> None:
    """Measured 7e-8: enough for a page, where each node costs time."""
    a = eh.load_edition(edition)

    for of in (plain_mixture.per_query, plain_mixture.levers):
        np.testing.assert_allclose(of(a, regime, n_nodes=160), of(a, regime), rtol=2e-7)
