"""Find and start Chromium or Chrome; `tools/browser.sh` installs one if there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from energy_book.errors import BookError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def start_browser(playwright: Playwright) -> Browser:
    """Start the browser that `find_browser` finds, without a window."""
    executable = find_browser(playwright)
    return playwright.chromium.launch(executable_path=executable, args=["--disable-gpu"])


def find_browser(playwright: Playwright) -> str:
    """
    Return the path of a Chromium or Chrome.

    The order is: the browser that ``CHROMIUM`` names, an installed one, the one of Playwright.
    """
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else [*NAMES, playwright.chromium.executable_path]:
        path = shutil.which(name)
        if path and _runs(path):
            return path
    if named:
        raise BookError(f"CHROMIUM={named} does not run; name a Chromium or Chrome, or unset it")
    raise BookError(
        "no Chromium or Chrome found; install one (`playwright install chromium` does), "
        "or name one with CHROMIUM=/path/to/it"
    )


def _runs(path: str) -> bool:
    """Check that a browser starts: Ubuntu has one that only points to a snap."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> None:
    """Print the path of the browser, or instructions if there is none."""
    from playwright.sync_api import sync_playwright

    try:
        with sync_playwright() as playwright:
            print(find_browser(playwright))
    except BookError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
