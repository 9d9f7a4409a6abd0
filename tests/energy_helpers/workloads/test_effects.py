"""Settings without effect: the reason is given only where nothing depends on them."""

from __future__ import annotations

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.workloads.effects import without_effect

JOULE = eh.load_edition("joule-2026")
CASES = [
    ({"workload": "email"}, "output_tokens_median", 900.0),
    ({}, "session", "agent"),
    ({}, "documents", 20.0),
    ({}, "tokens_per_word", 2.0),
    ({}, "idle_power_kw", 1.0),
    ({"power_coupling": "released"}, "utilisation_p95", 0.5),
    ({"workload": "session"}, "pages", 3.0),
    ({"workload": "session"}, "lengths", "azure-conversation"),
]
WITH_EFFECT = [
    ({}, "output_tokens_median", 900.0),
    ({"workload": "session"}, "session", "agent"),
    ({"workload": "document-summary"}, "documents", 20.0),
    ({"workload": "email"}, "tokens_per_word", 2.0),
    ({"power_coupling": "as-written"}, "idle_power_kw", 1.0),
    ({}, "utilisation_p95", 0.5),
    ({}, "lengths", "azure-conversation"),
]


def energies(a: eh.Assumptions) -> np.ndarray:
    return np.vstack([eh.exact.per_query(a, regime) for regime in ("traditional", "long")])


@pytest.mark.parametrize(("others", "name", "value"), CASES)
def test_a_reason_is_given_where_no_energy_changes(others: dict, name: str, value: object) -> None:
    a = JOULE.replace(**others)

    assert without_effect(a, [name]).keys() == {name}
    assert np.array_equal(energies(a), energies(a.replace(**{name: value})))


@pytest.mark.parametrize(("others", "name", "value"), WITH_EFFECT)
def test_none_is_given_where_one_changes(others: dict, name: str, value: object) -> None:
    a = JOULE.replace(**others)

    assert without_effect(a, [name]) == {}
    assert not np.array_equal(energies(a), energies(a.replace(**{name: value})))
