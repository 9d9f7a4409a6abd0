"""The built site under test: which pages it must have, and a server for it."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from energy_book.export.serve import site_server

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "tested"
# ends a build that hangs; a busy machine needs ten minutes
BUILD_TIMEOUT_S = 2400


def toc_pages() -> list[str]:
    """Return the pages that _toc.yml promises, in its order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())

    def files(entry: object) -> Iterator[str]:
        if isinstance(entry, dict):
            for key, value in entry.items():
                if key in ("root", "file"):
                    yield f"{value}.html"
                else:
                    yield from files(value)
        elif isinstance(entry, list):
            for item in entry:
                yield from files(item)

    return list(files(toc))


TOC_PAGES = toc_pages()
# What Jupyter Book adds by itself: a redirection to the first page, the index, the search.
PAGES = [*TOC_PAGES, "index.html", "genindex.html", "search.html"]
# Shown in place of a page that is not there, never by itself.
NOT_FOUND = "404.html"


@cache
def parsed(path: Path) -> BeautifulSoup:
    """Read a page, once for all tests that look at its markup."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def build() -> Path:
    """Build the book the way its readers do, one test process at a time; return the site."""
    command = [Path(sys.executable).with_name("energy-book"), "build", "--out", BUILT]
    lock = ROOT / "_build" / ".tested.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=BUILD_TIMEOUT_S, check=False
        )
    if done.returncode:
        raise RuntimeError(f"energy-book build failed:\n{done.stdout}\n{done.stderr}")
    return BUILT


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as `energy-book serve` does; yield its address."""
    with site_server(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
