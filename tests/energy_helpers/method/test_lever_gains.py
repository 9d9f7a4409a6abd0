"""Levers divide the baseline by an uncertain gain."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

import energy_helpers as eh
from energy_helpers.method import exact, lever_gains
from energy_helpers.method.assumptions import REGIMES
from energy_helpers.method.distributions import LogNormal
from tests.energy_helpers.method import second_quadrature

JOULE = eh.load_edition("joule-2026")
COLUMNS = list(exact.STATISTICS)


@pytest.mark.parametrize("trim", ["released", "none"])
@pytest.mark.parametrize("regime", REGIMES)
def test_a_gain_without_spread_divides_exactly(regime: str, trim: str) -> None:
    a = JOULE.replace(trim=trim, alpha_model_p5=3.0, alpha_model_p95=3.0)
    baseline = exact.per_query(a, regime).loc["baseline"]

    row = exact.levers(a, regime).loc["model"]

    assert row[COLUMNS].to_numpy(float) == pytest.approx(baseline.to_numpy(float) / 3, rel=1e-12)
    assert row["ratio"] == pytest.approx(3.0, rel=1e-12)


@pytest.mark.parametrize("trim", ["released", "none"])
def test_a_gain_of_one_changes_nothing(trim: str) -> None:
    a = JOULE.replace(trim=trim, alpha_serving_p5=1.0, alpha_serving_p95=1.0)

    row = exact.levers(a).loc["serving", COLUMNS]

    baseline = exact.per_query(a).loc["baseline"]
    assert row.to_numpy(float) == pytest.approx(baseline.to_numpy(float), rel=1e-12)


@pytest.mark.parametrize("regime", REGIMES)
def test_the_mean_goes_down_by_the_mean_of_the_inverse(regime: str) -> None:
    table = exact.levers(JOULE, regime)
    baseline = exact.per_query(JOULE, regime).loc["baseline", "mean"]

    for lever in lever_gains.LEVERS:
        p5, p95 = getattr(JOULE, f"alpha_{lever}_p5"), getattr(JOULE, f"alpha_{lever}_p95")
        inverse = math.exp((math.log(p95 / p5) / 3.29) ** 2 / 2) / math.sqrt(p5 * p95)
        assert table.loc[lever, "mean"] == pytest.approx(baseline * inverse, rel=1e-9)


def test_ratio_is_that_of_the_medians() -> None:
    table = exact.levers(JOULE, "long")

    baseline = exact.per_query(JOULE, "long").loc["baseline", "p50"]
    assert (table["ratio"] * table["p50"]).to_numpy() == pytest.approx(baseline, rel=1e-12)


def test_twice_the_gain_is_half_the_energy() -> None:
    doubled = JOULE.replace(alpha_hardware_p5=3.0, alpha_hardware_p95=5.0)

    ours = exact.levers(doubled).loc["hardware", COLUMNS].to_numpy(float)

    assert ours == pytest.approx(
        exact.levers(JOULE).loc["hardware", COLUMNS].to_numpy(float) / 2, rel=1e-9
    )


@pytest.mark.parametrize("trim", ["released", "p5-p95", "none"])
@pytest.mark.parametrize("ratio", [1 + 1e-7, 1 + 1e-5, 1.0002, 1.004, 1.03, 1.2, 1e4], ids=str)
def test_any_spread_of_the_gain(ratio: float, trim: str) -> None:
    """From next to none to four orders of magnitude, against averaging over the gain."""
    a = JOULE.replace(trim=trim, alpha_model_p5=2.0 / ratio**0.5, alpha_model_p95=2.0 * ratio**0.5)
    row = exact.levers(a).loc["model"]
    models = eh.method.throughput.models(a)
    slow = second_quadrature.SlowPool(
        [second_quadrature.SlowModel(a, models[name], "traditional") for name in JOULE_BLEND],
        second_quadrature.KEPT[trim],
    )

    for column, p in {"p5": 0.05, "p50": 0.5, "p95": 0.95}.items():
        at = float(slow.divided_cdf(row[column], a.alpha_model_p5, a.alpha_model_p95)[0])
        assert at == pytest.approx(p, abs=1e-9)


JOULE_BLEND = exact.per_query(JOULE).attrs["blend"]


def test_divides_a_single_value_into_a_log_normal() -> None:
    """All energy at 5 Wh, divided by a log-normal gain, is log-normal around 5 / median."""
    gain = LogNormal(math.log(2.0), 0.4)
    p = np.array([0.05, 0.5, 0.95])

    found = lever_gains.divided_quantiles(p, np.array([math.log(5.0)]), np.array([1.0]), [gain])

    assert found[0] == pytest.approx(math.log(2.5) + 0.4 * ndtri(p), abs=1e-11)


def test_refuses_an_unknown_lever() -> None:
    with pytest.raises(
        ValueError, match=r"^unknown lever 'price'; give one of model, serving, har"
    ):
        lever_gains.alpha(JOULE, "price")
