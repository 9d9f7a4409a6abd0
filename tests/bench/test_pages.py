"""What pages weigh, and how soon the first chart is drawn."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, Response, sync_playwright

from energy_book.export.browser import start_browser
from tests.browser.site import TOC_PAGES, served
from tests.browser.visit import settle

Figure = Callable[..., None]
KB, MB = 1e3, 1e6
# what servers compress; pictures and fonts of a site are compressed already
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".inv"}
GZIP_LEVEL = 6  # what most servers use
CHOICES: dict[str, Callable[[list[float]], float]] = {"heaviest": max, "median": statistics.median}
EACH = pytest.mark.parametrize("which", CHOICES)
FIRST_CHART_S = """() => Math.min(
  ...performance.getEntriesByType("mark")
    .filter(({name}) => name.startsWith("energy-book:"))
    .map(({startTime}) => startTime)
) / 1e3"""


@contextmanager
def new_profile(playwright: Playwright) -> Iterator[Page]:
    """Open a page in a browser that has just been started, with an empty profile."""
    browser = start_browser(playwright)
    try:
        yield browser.new_page()
    finally:
        browser.close()


@dataclass(frozen=True, slots=True)
class Weight:
    """What one page weighs [bytes]."""

    page: str
    raw: int
    gzip: int
    visit_gzip: int  # with all that it loads


def compressed(path: Path) -> int:
    """Return what a server that compresses sends of a file [bytes]."""
    content = path.read_bytes()
    return len(gzip.compress(content, GZIP_LEVEL)) if path.suffix in COMPRESSED else len(content)


@pytest.fixture(scope="session")
def weights(site: Path) -> list[Weight]:
    """Visit each page of the book with an empty cache, and weigh the files that it asks for."""
    known: dict[Path, int] = {}
    found = []
    with served(site) as origin, sync_playwright() as playwright:
        browser = start_browser(playwright)
        for name in TOC_PAGES:
            asked: set[Path] = set()

            def note(response: Response, asked: set[Path] = asked) -> None:
                path = response.url.removeprefix(f"{origin}/").partition("?")[0]
                if response.url.startswith(origin) and (site / path).is_file():
                    asked.add(site / path)

            with browser.new_context() as profile:
                page = profile.new_page()
                page.on("response", note)
                page.goto(f"{origin}/{name}")
                page.wait_for_load_state("networkidle")
                settle(page)
            for file in asked - known.keys():
                known[file] = compressed(file)
            own = site / name
            total = sum(known[file] for file in asked)
            found.append(Weight(name, own.stat().st_size, known[own], total))
        browser.close()
    return found


@EACH
@pytest.mark.parametrize("form", ["raw", "gzip"])
def test_page(benchmark: Any, figure: Figure, weights: list[Weight], which: str, form: str) -> None:
    kilobytes = [getattr(weight, form) / KB for weight in weights]

    figure(f"page-{which}-{form}", value=benchmark.pedantic(CHOICES[which], args=(kilobytes,)))


@EACH
def test_visit(benchmark: Any, figure: Figure, weights: list[Weight], which: str) -> None:
    kilobytes = [weight.visit_gzip / KB for weight in weights]

    figure(f"visit-{which}-gzip", value=benchmark.pedantic(CHOICES[which], args=(kilobytes,)))


def test_whole_site(benchmark: Any, figure: Figure, site: Path) -> None:
    def weigh() -> int:
        return sum(path.stat().st_size for path in site.rglob("*") if path.is_file())

    figure("site", value=benchmark.pedantic(weigh) / MB)


def test_first_chart(benchmark: Any, figure: Figure, site: Path) -> None:
    """A new browser each time: no page, no script and no compiled script is cached."""
    heaviest = max((site / "book" / "paper").glob("*.html"), key=lambda path: path.stat().st_size)
    seconds = []

    def visit(address: str) -> None:
        with new_profile(playwright) as page:
            page.goto(address)
            settle(page)
            seconds.append(page.evaluate(FIRST_CHART_S))

    with served(site) as origin, sync_playwright() as playwright:
        address = f"{origin}/{heaviest.relative_to(site).as_posix()}"
        benchmark.pedantic(visit, args=(address,), rounds=7, warmup_rounds=1)

    figure("first-chart", value=statistics.median(seconds))
