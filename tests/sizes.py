"""How many cases of one kind each of the three sizes of test tries."""

from __future__ import annotations

import pytest


def numbers_of_cases(few: int, many: int) -> pytest.MarkDecorator:
    """Try few in `make test`, twice as many in `make test-all`, many in `make test-long`."""
    return pytest.mark.parametrize(
        "n",
        [
            pytest.param(few, id="few"),
            pytest.param(2 * few, id="some", marks=pytest.mark.thorough),
            pytest.param(many, id="many", marks=pytest.mark.long),
        ],
    )
