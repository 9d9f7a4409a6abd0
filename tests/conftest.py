"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# the same examples in every run, however slow the machine is
settings.load_profile("ci")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return ROOT


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the browser tests look at a site that is already there."""
    parser.addoption("--site", help="folder of a built site to test, instead of building one")
