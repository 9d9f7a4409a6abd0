"""One built site, one browser, one visit to each page in each view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from energy_book.browser import find_browser

from .site import TOC_PAGES, alone, build, served
from .visit import View, Visit, visit_page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# A page is seen wide and light or narrow and dark, its neighbour the other way, and the pages of
# SEEN_TWICE both ways; `make test-all` sees every page in all four views.
FIRST_VIEWS = (View(1280, "light"), View(390, "dark"))
OTHER_VIEWS = (View(1280, "dark"), View(390, "light"))
EACH_VIEW = pytest.mark.parametrize(
    "view",
    [
        *(pytest.param(view, id=str(view)) for view in FIRST_VIEWS),
        *(pytest.param(view, id=str(view), marks=pytest.mark.slow) for view in OTHER_VIEWS),
    ],
)

SEEN_TWICE = ("book/index.html", "book/what_if.html", "book/paper/2_energy_per_query.html")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave one of the first views of a page to `make test-all`."""
    for item in items:
        parameters = getattr(item, "callspec", None) and item.callspec.params  # type: ignore[attr-defined]
        page, view = (parameters or {}).get("page"), (parameters or {}).get("view")
        if page not in TOC_PAGES or page in SEEN_TWICE or view not in FIRST_VIEWS:
            continue
        if view != first_view(page):
            item.add_marker(pytest.mark.slow)


def first_view(page: str) -> View:
    """Return the view in which a page is seen in any case."""
    if page not in TOC_PAGES or page in SEEN_TWICE:
        return FIRST_VIEWS[0]
    return FIRST_VIEWS[TOC_PAGES.index(page) % 2]


def each_page(pages: Iterable[str]) -> pytest.MarkDecorator:
    """Go through pages: those of SEEN_TWICE always, the others in `make test-all`."""
    parameters = [
        pytest.param(page, marks=[] if page in SEEN_TWICE else [pytest.mark.slow], id=page)
        for page in pages
    ]
    return pytest.mark.parametrize("page", parameters)


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
    with alone("browser"):
        executable = find_browser()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=FLAGS)
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
