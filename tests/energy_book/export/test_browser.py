"""A browser is taken in the promised order, and its absence is said in one line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from energy_book.errors import BookError
from energy_book.export import browser as finder


def executable(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the whole PATH."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


@pytest.fixture
def playwright(bare: Path) -> Any:
    """Return what is asked of Playwright: where its own browser is, downloaded or not."""
    own = bare.parent / "ms-playwright" / "chrome"
    return SimpleNamespace(chromium=SimpleNamespace(executable_path=str(own)))


def test_takes_the_one_that_is_named(
    bare: Path, playwright: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(bare / "chromium")
    named = executable(bare / "my-chrome")
    monkeypatch.setenv("CHROMIUM", str(named))

    assert finder.find_browser(playwright) == str(named)


def test_refuses_a_named_one_that_does_not_run(
    bare: Path, playwright: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(bare / "chromium")
    monkeypatch.setenv("CHROMIUM", "/no/such/chrome")

    with pytest.raises(BookError, match=r"CHROMIUM=/no/such/chrome does not run"):
        finder.find_browser(playwright)


def test_passes_over_one_that_does_not_run(bare: Path, playwright: Any) -> None:
    executable(bare / "chromium-browser", "exit 1")
    working = executable(bare / "google-chrome")

    assert finder.find_browser(playwright) == str(working)


def test_falls_back_to_playwrights_own(playwright: Any) -> None:
    own = executable(Path(playwright.chromium.executable_path))

    assert finder.find_browser(playwright) == str(own)


@pytest.mark.skipif(Path("/Applications").is_dir(), reason="this machine may have one there")
def test_says_in_one_line_that_there_is_none(playwright: Any) -> None:
    with pytest.raises(BookError, match=r"\Ano Chromium or Chrome .* CHROMIUM=.*\Z"):
        finder.find_browser(playwright)


# Finds a browser once something has made one, which Playwright does with a network only.
FAKE_PYTHON = """\
case "$*" in
    "-m energy_book.export.browser") [ -e browser ] || { echo "none found" >&2; exit 1; } ;;
    "-m playwright install chromium") echo playwright >>log; [ -e offline ] || : >browser ;;
esac"""
FAKE_APT = """\
echo "apt-get $1" >>log
[ "$1" = update ] || : >browser"""


class TestInstallation:
    """`tools/browser.sh`, which make calls, on a machine without a browser."""

    @pytest.fixture
    def checkout(self, bare: Path, repository: Path) -> Path:
        root = bare.parent
        (root / "tools").mkdir()
        shutil.copy(repository / "tools" / "browser.sh", root / "tools")
        executable(root / ".venv" / "bin" / "python", FAKE_PYTHON)
        executable(bare / "apt-get", FAKE_APT)
        executable(bare / "id", "echo 0")
        (bare / "dirname").symlink_to("/usr/bin/dirname")
        return root

    def run(self, checkout: Path) -> tuple[int, str, list[str]]:
        command = ["/bin/sh", "tools/browser.sh"]
        done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=60)
        log = checkout / "log"
        return done.returncode, done.stderr, log.read_text().splitlines() if log.exists() else []

    def test_leaves_a_machine_with_a_browser_as_it_is(self, checkout: Path) -> None:
        (checkout / "browser").touch()

        assert self.run(checkout) == (0, "", [])

    def test_downloads_playwrights_own(self, checkout: Path) -> None:
        assert self.run(checkout) == (0, "", ["playwright"])

    def test_installs_debians_package_as_root(self, checkout: Path) -> None:
        (checkout / "offline").touch()

        assert self.run(checkout) == (0, "", ["playwright", "apt-get update", "apt-get install"])

    def test_fails_in_one_line_where_it_may_install_none(self, checkout: Path, bare: Path) -> None:
        (checkout / "offline").touch()
        executable(bare / "id", "echo 1000")

        assert self.run(checkout) == (1, "none found\n", ["playwright"])

    def test_installs_none_where_one_is_named(
        self, checkout: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CHROMIUM", "/no/such/chrome")

        assert self.run(checkout) == (1, "none found\n", [])
