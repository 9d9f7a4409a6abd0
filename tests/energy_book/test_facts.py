"""What holds for every edition: computed beside or here, kept, and asked for again if lost."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from energy_book.errors import BookError
from energy_book.execution.executors import processes
from energy_book.results import collect
from energy_book.results.collect import Facts, facts


def numbers() -> dict[str, Any]:
    return {"joule-2026": {"numbers": {"pid": os.getpid()}}}


def claims() -> list[dict[str, Any]]:
    return [{"id": "v1-headline"}]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def computed(monkeypatch):
    monkeypatch.setattr(collect, "edition_values", numbers)
    monkeypatch.setattr(collect, "claim_values", claims)


def pid_of(found: Facts) -> int:
    return found.editions["joule-2026"]["numbers"]["pid"]


def test_they_are_computed_here(computed, tmp_path):
    found = facts(tmp_path, "key", None)()

    assert pid_of(found) == os.getpid()
    assert found.claims == [{"id": "v1-headline"}]


def test_they_are_computed_elsewhere_and_kept(computed, tmp_path):
    with processes(1) as pool:
        found = facts(tmp_path, "key", pool)()
        again = facts(tmp_path, "key", pool)()
    other = facts(tmp_path, "other", None)()

    assert pid_of(found) != os.getpid()
    assert again == found
    assert pid_of(other) == os.getpid()


def test_a_process_that_was_killed_is_told(computed, tmp_path, monkeypatch):
    monkeypatch.setattr(collect, "claim_values", die)
    with processes(1) as pool:
        take = facts(tmp_path, "key", pool)
        with pytest.raises(BookError, match="killed"):
            take()
