"""All numbers of an edition, computed once for all tests that look at them."""

from __future__ import annotations

import functools

import energy_helpers as eh
from energy_helpers import all_numbers


@functools.cache
def computed(edition: str = "joule-2026") -> dict[str, float]:
    """Return name -> value."""
    return all_numbers.compute(eh.load_edition(edition))
