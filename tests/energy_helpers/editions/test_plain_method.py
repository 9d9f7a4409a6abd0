"""The yardstick of the benchmarks computes what the method says."""

from __future__ import annotations

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.method.assumptions import REGIMES, Regime
from energy_helpers.method.exact import quantile_wh
from tests.bench.plain_method import plain_run


@pytest.mark.parametrize("regime", REGIMES)
def test_its_medians_are_within_their_sampling_error(regime: Regime) -> None:
    """Of 10,000 draws, 4,800 to 5,200 are below the true median: four standard errors."""
    edition = eh.load_edition("joule-2026")
    found = plain_run(edition, regime, np.random.default_rng(1))

    for model in eh.exact.per_query(edition, regime).index:
        low, high = (quantile_wh(edition, regime, model, p) for p in (0.48, 0.52))
        assert low < found.pop(model) < high, model
    # 21,600 draws in the pool, 30,000 behind a total: four standard errors or more
    levers = eh.exact.levers(edition, regime)["p50"]
    assert {name: found.pop(name) for name in levers.index} == pytest.approx(
        levers.to_dict(), rel=0.03
    )
    fleet = eh.exact.fleet(edition).filter(like=regime)
    assert list(found.values()) == pytest.approx(fleet.to_list(), rel=0.03)
