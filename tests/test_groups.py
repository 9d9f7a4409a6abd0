"""Tests of one `xdist_group` share a worker, and with it what is expensive to make."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("kept-together")
def test_a_group_reaches_the_workers(request: pytest.FixtureRequest) -> None:
    """Some releases of pytest and pytest-xdist lose it without a word."""
    grouped = bool(request.config.getoption("loadgroup", default=False))

    assert request.node.nodeid.endswith("@kept-together") is grouped
