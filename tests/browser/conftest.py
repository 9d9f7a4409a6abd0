"""One built site, one browser, one visit to each page in each view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from energy_book.export.browser import start_browser

from .site import TOC_PAGES, build, served
from .visit import PATIENCE_MS, View, Visit, visit_page

expect.set_options(timeout=PATIENCE_MS)

# `make test` opens three pages on a wide, light screen. `make test-all` opens every page wide and
# light or narrow and dark, its neighbour the other way, and a few both ways; `make test-long` opens
# every page in all four views.
THREE_PAGES = ("book/index.html", "book/what_if.html", "book/paper/2_energy_per_query.html")
DESK = View(1280, "light")
FIRST_VIEWS = (DESK, View(390, "dark"))
OTHER_VIEWS = (View(1280, "dark"), View(390, "light"))
EACH_VIEW = pytest.mark.parametrize(
    "view",
    [
        *(pytest.param(view, id=str(view)) for view in FIRST_VIEWS),
        *(pytest.param(view, id=str(view), marks=pytest.mark.long) for view in OTHER_VIEWS),
    ],
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder as tests of the browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def first_view(page: str) -> View:
    """Return the view in which a page is opened first."""
    if page not in TOC_PAGES or page in THREE_PAGES:
        return DESK
    return FIRST_VIEWS[TOC_PAGES.index(page) % 2]


def each_page(
    pages: Iterable[str], others: pytest.MarkDecorator = pytest.mark.thorough
) -> pytest.MarkDecorator:
    """Parametrize over pages: the first three run in `make test`, the others have another mark."""
    parameters = [
        # a worker keeps its visits, so the tests of one page stay with one worker
        pytest.param(
            page,
            id=page,
            marks=[pytest.mark.xdist_group(page), *([] if page in THREE_PAGES else [others])],
        )
        for page in pages
    ]
    return pytest.mark.parametrize("page", parameters)


def each_page_and_view(pages: Iterable[str]) -> pytest.MarkDecorator:
    """Go through pages in all views; the mark says which of the three sizes of test it is."""
    parameters = [
        pytest.param(
            *(page, view),
            id=f"{page}-{view}",
            marks=[pytest.mark.xdist_group(page), *size_of(page, view)],
        )
        for page in pages
        for view in (*FIRST_VIEWS, *OTHER_VIEWS)
    ]
    return pytest.mark.parametrize(("page", "view"), parameters)


def size_of(page: str, view: View) -> list[pytest.MarkDecorator]:
    """Return the mark of a page in a view, none if `make test` opens it."""
    if page in THREE_PAGES and view == DESK:
        return []
    both_ways = page in THREE_PAGES or page not in TOC_PAGES
    early = FIRST_VIEWS if both_ways else (first_view(page),)
    return [pytest.mark.thorough if view in early else pytest.mark.long]


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Path:
    """Return the folder of the site: built here, or the one that ``--site`` names."""
    named = pytestconfig.getoption("--site")
    return Path(named).resolve() if named else build()


@pytest.fixture(scope="session")
def origin(site: Path) -> Iterator[str]:
    """Serve the site; return its address."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        started = start_browser(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def visit(browser: Browser, origin: str) -> Callable[[str, View], Visit]:
    """Return a function that visits a page, once for all tests that ask."""
    visits: dict[tuple[str, View], Visit] = {}

    def visit_once(page: str, view: View) -> Visit:
        if (page, view) not in visits:
            visits[page, view] = visit_page(browser, f"{origin}/{page}", view, axe=True)
        return visits[page, view]

    return visit_once
