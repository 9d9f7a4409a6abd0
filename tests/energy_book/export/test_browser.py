"""A browser is taken in the promised order, and its absence is said in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from energy_book.export import browser as finder


def executable(path: Path, exit_code: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the whole PATH; nothing can be installed."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(finder, "MACOS_APPS", ())
    monkeypatch.setattr(finder, "playwright_executable", lambda: "")
    monkeypatch.setattr(finder.os, "geteuid", lambda: 1000)
    return tmp_path / "bin"


def test_takes_the_one_that_is_named(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(bare / "chromium")
    named = executable(bare / "my-chrome")
    monkeypatch.setenv("CHROMIUM", str(named))

    assert finder.find_browser() == str(named)


def test_refuses_a_named_one_that_does_not_run(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(bare / "chromium")
    monkeypatch.setenv("CHROMIUM", "/no/such/chrome")

    with pytest.raises(finder.NoBrowserError, match=r"CHROMIUM=/no/such/chrome does not run"):
        finder.find_browser()


def test_passes_over_one_that_does_not_run(bare: Path) -> None:
    executable(bare / "chromium-browser", exit_code=1)
    working = executable(bare / "google-chrome")

    assert finder.find_browser() == str(working)


def test_falls_back_to_playwrights_own(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = executable(bare.parent / "ms-playwright" / "chrome")
    monkeypatch.setattr(finder, "playwright_executable", lambda: str(own))

    assert finder.find_browser() == str(own)


def test_downloads_playwrights_own(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = bare.parent / "ms-playwright" / "chrome"
    monkeypatch.setattr(finder, "playwright_executable", lambda: str(own))
    monkeypatch.setattr(finder, "attempt", lambda command, timeout_s: bool(executable(own)))

    assert finder.find_browser() == str(own)


def test_installs_debians_package_as_root(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(bare / "apt-get")
    commands = []

    def install(command: list[str], timeout_s: float) -> bool:
        commands.append(command[1])
        return command[1] == "update" or bool(executable(bare / "chromium"))

    monkeypatch.setattr(finder, "attempt", install)
    monkeypatch.setattr(finder.os, "geteuid", lambda: 0)

    assert finder.find_browser() == str(bare / "chromium")
    assert commands == ["update", "install"]


def test_says_in_one_line_that_there_is_none(bare: Path) -> None:
    with pytest.raises(finder.NoBrowserError, match=r"\Ano Chromium or Chrome .* CHROMIUM=.*\Z"):
        finder.find_browser()


def test_an_installer_has_a_bounded_time() -> None:
    assert not finder.attempt(["sleep", "30"], timeout_s=0.1)
