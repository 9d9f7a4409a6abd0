"""The small frames behind charts and tables."""

from __future__ import annotations

import numpy as np
import pytest

from energy_helpers import tables


def test_a_histogram_counts_evenly_in_the_logarithm() -> None:
    """Draws even in ln Wh between 1 and e fill every bin alike, up to half a percent each side."""
    bars = tables.histogram(np.exp(np.linspace(0, 1, 100_001)), n_bins=10)

    assert len(bars) == 10
    np.testing.assert_allclose(np.log(bars["high_wh"] / bars["low_wh"]), 0.099)
    np.testing.assert_allclose(bars["density"], 1, rtol=1e-3)
    assert bars["draws"].sum() == pytest.approx(99_000, abs=2)


@pytest.mark.parametrize(
    "draws",
    [
        pytest.param([0.3], id="one draw"),
        pytest.param([0.3] * 50, id="one value"),
        pytest.param([0.3, np.nextafter(0.3, 1)], id="neighbours"),
    ],
)
def test_draws_without_width_are_one_bar(draws: list[float]) -> None:
    bars = tables.histogram(np.array(draws))

    (filled,) = np.flatnonzero(bars["draws"])
    assert bars["low_wh"][filled] <= 0.3 <= bars["high_wh"][filled]
    widths = np.log(bars["high_wh"] / bars["low_wh"])
    assert (bars["density"] * widths).sum() == pytest.approx(1)
