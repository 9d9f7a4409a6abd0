"""Find a Chromium or Chrome, or get one; never go on without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS_APPS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
)
DOWNLOAD_TIMEOUT_S = 240
PACKAGE_TIMEOUT_S = 600


class NoBrowserError(RuntimeError):
    """No browser was found and none could be installed."""


def runs(executable: str | Path) -> bool:
    """Tell whether an executable is a browser: Ubuntu ships one that only points to a snap."""
    try:
        command = [str(executable), "--version"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def installed() -> Iterator[str]:
    """Yield the browsers that are there: on the PATH, or as macOS applications."""
    yield from filter(None, map(shutil.which, NAMES))
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        yield from (str(folder / app) for app in MACOS_APPS if (folder / app).is_file())


def playwright_executable() -> str:
    """Return where Playwright keeps its own Chromium, downloaded or not."""
    # A process of its own: Playwright's driver must not run twice in one.
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip()


def attempt(command: list[str], timeout_s: float) -> bool:
    """Run an installer quietly, within a bounded time."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def download_with_playwright() -> str | None:
    """Return Playwright's own Chromium, downloaded if need be and possible."""
    executable = playwright_executable()
    if not executable:
        return None
    if not runs(executable):
        attempt([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_TIMEOUT_S)
    return executable if runs(executable) else None


def install_debian_package() -> str | None:
    """Return Debian's Chromium, installed where this process may."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    attempt(["apt-get", "update", "-qq"], PACKAGE_TIMEOUT_S)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    attempt(install, PACKAGE_TIMEOUT_S)
    executable = shutil.which("chromium")
    return executable if executable and runs(executable) else None


def find_browser() -> str:
    """
    Return the executable of a Chromium or Chrome.

    The one that ``CHROMIUM`` names, else one that is installed, else
    Playwright's own, else Debian's package.

    Raises
    ------
    NoBrowserError
        If there is none, in one line that says what to do.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        executable = shutil.which(named)
        if executable and runs(executable):
            return executable
        raise NoBrowserError(
            f"CHROMIUM={named} does not run; name a Chromium or Chrome, or unset it"
        )
    found = next(filter(runs, installed()), None)
    found = found or download_with_playwright() or install_debian_package()
    if found is None:
        raise NoBrowserError(
            "no Chromium or Chrome found and none could be installed; "
            "install one, or name one with CHROMIUM=/path/to/it"
        )
    return found
