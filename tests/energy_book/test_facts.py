"""Numbers and audit: computed in another process, cached, and computed again if lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from energy_book.errors import BookError
from energy_book.execution.executors import processes
from energy_book.results import collect
from energy_book.results.collect import Facts, facts
from energy_book.settings import Settings
from energy_helpers import Assumptions

STANDS = Settings()


def numbers() -> dict[str, Any]:
    return {"joule-2026": {"numbers": {"pid": os.getpid()}}}


def claims() -> list[dict[str, Any]]:
    return [{"id": "v1-headline"}]


def pue_and_pid(assumptions: Assumptions) -> dict[str, Any]:
    return {"pue": assumptions.pue_p95, "pid": os.getpid()}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def computed(monkeypatch):
    monkeypatch.setattr(collect, "edition_values", numbers)
    monkeypatch.setattr(collect, "claim_values", claims)


def pid_of(found: Facts) -> int:
    return found.editions["joule-2026"]["numbers"]["pid"]


def found(stage: Path, key: str = "key", settings: Settings = STANDS) -> Facts:
    with processes(1) as pool:
        return facts(stage, key, settings, pool)()


def test_they_are_computed_elsewhere_and_kept(computed, tmp_path):
    first = found(tmp_path)

    assert pid_of(first) != os.getpid()
    assert first.claims == [{"id": "v1-headline"}]
    assert found(tmp_path) == first
    assert pid_of(found(tmp_path, "other")) != pid_of(first)


def test_numbers_of_an_edition_as_it_stands_are_those_of_the_edition(computed, tmp_path):
    facts = found(tmp_path)

    assert facts.numbers == facts.editions["joule-2026"]["numbers"]
    assert not (tmp_path / "numbers").exists()


def test_numbers_of_changed_settings_are_kept_by_these(computed, tmp_path, monkeypatch):
    monkeypatch.setattr(collect, "number_values", pue_and_pid)

    def numbers(pue):
        changed = {"pue_p95": pue}
        return found(tmp_path, settings=Settings("joule-2026", changed, changed)).numbers

    first = numbers(1.3)
    assert first["pue"] == 1.3
    assert numbers(1.3) == first
    assert numbers(1.4)["pue"] == 1.4


def test_a_process_that_was_killed_is_told(computed, tmp_path, monkeypatch):
    monkeypatch.setattr(collect, "claim_values", die)
    with processes(1) as pool:
        take = facts(tmp_path, "key", Settings(), pool)
        with pytest.raises(BookError, match="killed"):
            take()
