"""The energy of a query whose throughput falls with the context: arithmetic by hand, and limits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.beyond.long_outputs.context_energy import ContextEnergy
from energy_helpers.beyond.long_outputs.context_law import ContextLaw

JOULE = eh.load_edition("joule-2026")
# one input token 0.5 ms, one output token 1 ms and 0.1 us more for each token of context
LAW = ContextLaw(token_s=1e-3, context_s=1e-7, input_s=5e-4)
NOT_CAPPED = np.array([False])


def energy(**changes: Any) -> ContextEnergy:
    """Return the energy on one machine of 10 kW and 2,000 tokens a second, 1,000 tokens in."""
    return ContextEnergy.of(JOULE.replace(**changes), [LAW], [10.0], [2000.0], 1000.0)


def at(of: ContextEnergy, tokens: float) -> float:
    return float(np.exp(of.ln_energy(np.array([math.log(tokens)]), NOT_CAPPED))[0])


def test_a_query_by_hand() -> None:
    """
    A thousand tokens out after a thousand in.

    0.5 s to read, 1 s + 0.1 s for the context of the input, 0.05 s for that of the output.
    """
    assert at(energy(), 1000) == pytest.approx(10 / 3.6 * 1.65)


def test_it_is_the_power_for_as_long_as_the_law_says() -> None:
    for tokens in (10.0, 300.0, 5000.0):
        seconds = tokens * float(LAW.seconds_per_token(1000, tokens))
        assert at(energy(), tokens) == pytest.approx(10 / 3.6 * seconds)


def test_a_coupled_power_by_hand() -> None:
    """1,000 tokens in 1.65 s are 606 a second, a share of 0.303 of the fastest row."""
    of = energy(power_coupling="as-written")
    share = 1000 / 1.65 / 2000
    idle, slope = of.pu_idle[0], of.pu_slope[0]

    assert slope > 0
    assert at(of, 1000) == pytest.approx((idle + slope * share) * 10 / 3.6 * 1.65)


def test_a_coupled_power_has_its_top_at_the_fastest_row() -> None:
    """Without reading, 1,000 tokens a second and less are above a fastest row of 100."""
    decoding = ContextLaw(1e-3, 0.0, 0.0)
    a = JOULE.replace(power_coupling="as-written")
    of = ContextEnergy.of(a, [decoding], [10.0], [100.0], 1000.0)

    top = of.pu_idle[0] + of.pu_slope[0]
    assert at(of, 300) == pytest.approx(top * 10 / 3.6 * 0.3)


def test_other_units_of_length_leave_the_energy() -> None:
    for coupling in ("none", "as-written"):
        of = energy(power_coupling=coupling)
        assert at(of.scaled(250.0), 4.0) == pytest.approx(at(of, 1000))


@pytest.mark.parametrize(
    ("law", "shortest", "longest"),
    [
        pytest.param(LAW, 0.0, 2.0, id="all three"),
        pytest.param(ContextLaw(1e-3, 1e-7, 0.0), 1.0, 2.0, id="reading is free"),
        pytest.param(ContextLaw(1e-3, 0.0, 5e-4), 0.0, 1.0, id="context is free"),
        pytest.param(ContextLaw(0.0, 0.0, 5e-4), 0.0, 0.0, id="reading alone"),
        pytest.param(ContextLaw(1e-3, 0.0, 0.0), 1.0, 1.0, id="a constant throughput"),
    ],
)
def test_powers_at_the_ends(law: ContextLaw, shortest: float, longest: float) -> None:
    """The slope of ln h over ln L for the shortest and the longest outputs; found by steps, too."""
    of = ContextEnergy.of(JOULE, [law], [10.0], [2000.0], 1000.0)

    assert [float(power[0]) for power in of.powers_at_ends()] == [shortest, longest]
    for tokens, power in ((1e-12, shortest), (1e15, longest)):
        slope = math.log(at(of, 2 * tokens) / at(of, tokens)) / math.log(2)
        assert slope == pytest.approx(power, abs=1e-3)


def test_decoding_into_its_own_context_alone_grows_with_the_square() -> None:
    """Without input, only the context of the output costs energy: L squared."""
    of = ContextEnergy.of(JOULE, [ContextLaw(0.0, 1e-7, 0.0)], [10.0], [2000.0], 0.0)

    assert [float(power[0]) for power in of.powers_at_ends()] == [2.0, 2.0]
    assert at(of, 2000) == pytest.approx(4 * at(of, 1000))


def test_some_of_the_models() -> None:
    laws = [LAW, ContextLaw(2e-3, 0.0, 0.0)]
    of = ContextEnergy.of(JOULE, laws, [10.0, 5.0], [2000.0, 500.0], 1000.0)

    part = of.part(slice(1, 2))

    assert at(part, 1000) == pytest.approx(5 / 3.6 * 2)
    assert part.ln_tps_max.tolist() == [math.log(500)]
