"""Every page, wide and on a phone, light and dark: it loads, is whole and can be used by all."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .conftest import DESK, each_page, each_page_and_view, first_view
from .site import NOT_FOUND, PAGES, TOC_PAGES, parsed
from .visit import View, Visit, context_for, foreign, settle, visit_page

Visitor = Callable[[str, View], Visit]
PHONE = View(390, "light")
# The limit below which a shift of the layout counts as good (web.dev, Core Web Vitals).
SHIFT_LIMIT = 0.1
# Stops of the keyboard before the text: the skip link, and the buttons of the header.
MOST_STOPS = 8


def test_site_has_the_pages_of_the_table_of_contents_and_no_others(site: Path) -> None:
    built = {str(path.relative_to(site)) for path in site.rglob("*.html")}

    pages = {path for path in built if not path.startswith(("_static/", "slides/"))}
    assert pages == {*PAGES, NOT_FOUND}


@each_page_and_view(PAGES)
class TestPage:
    def test_loads(self, visit: Visitor, page: str, view: View) -> None:
        seen = visit(page, view)

        assert seen.status == 200
        assert seen.failed == []
        assert seen.probe["title"]
        assert seen.probe["language"] == "en"

    def test_has_no_error_on_the_console(self, visit: Visitor, page: str, view: View) -> None:
        assert visit(page, view).errors == []

    def test_does_what_its_policy_allows(self, visit: Visitor, page: str, view: View) -> None:
        assert visit(page, view).blocked == []

    def test_asks_no_other_host(self, visit: Visitor, origin: str, page: str, view: View) -> None:
        seen = visit(page, view)

        assert seen.requests
        assert foreign(seen.requests, origin) == []

    def test_follows_the_theme(self, visit: Visitor, page: str, view: View) -> None:
        assert visit(page, view).probe["theme"] == view.theme

    def test_does_not_scroll_sideways(self, visit: Visitor, page: str, view: View) -> None:
        assert visit(page, view).probe["overflow"] <= 0

    def test_does_not_jump_while_it_loads(self, visit: Visitor, page: str, view: View) -> None:
        assert visit(page, view).probe["shift"] < SHIFT_LIMIT

    def test_has_its_images_with_alt_texts(self, visit: Visitor, page: str, view: View) -> None:
        probe = visit(page, view).probe

        assert probe["withoutAlt"] == []
        assert probe["broken"] == []

    def test_has_its_formulas_set(self, visit: Visitor, page: str, view: View) -> None:
        probe = visit(page, view).probe

        assert probe["mathErrors"] == []
        assert probe["typeset"] >= probe["formulas"]

    def test_has_no_serious_barrier(self, visit: Visitor, page: str, view: View) -> None:
        assert visit(page, view).violations == []


@each_page(PAGES)
def test_headings_are_in_order(visit: Visitor, page: str) -> None:
    levels = [level for level, _ in visit(page, first_view(page)).probe["headings"]]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_page(TOC_PAGES)
def test_landmarks_have_names_of_their_own(site: Path, page: str) -> None:
    soup = parsed(site / page)
    named = [
        nav.get("aria-label") or soup.find(id=nav.get("aria-labelledby", "")).get_text(strip=True)
        for nav in soup.select("nav")
        if not nav.find_parent(class_="onlyprint")
    ]

    assert len(named) == len(set(named)) > 1
    # one in the page is no landmark
    footers = [footer for footer in soup.select("footer") if not footer.find_parent("main")]
    assert [footer.get("aria-label") for footer in footers] == ["About this edition"]


@each_page(TOC_PAGES, others=pytest.mark.long)
def test_the_page_comes_before_the_contents_of_the_book(
    browser: Browser, origin: str, page: str
) -> None:
    """Few stops of the keyboard are before the text, although the sidebar is next to it."""
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        settle(opened)
        # a text without a link is followed by those to its neighbours
        in_text = "document.activeElement.closest('article, .prev-next-footer') !== null"
        stops = 0
        while stops <= MOST_STOPS and not opened.evaluate(in_text):
            opened.keyboard.press("Tab")
            stops += 1
        assert stops <= MOST_STOPS
        sidebar = opened.locator("#pst-primary-sidebar").bounding_box()
        text = opened.locator("article h1").bounding_box()

    assert sidebar is not None
    assert text is not None
    assert sidebar["x"] + sidebar["width"] <= text["x"]


@each_page(PAGES, others=pytest.mark.long)
def test_opens_from_the_file_system(browser: Browser, site: Path, page: str) -> None:
    address = (site / page).as_uri()
    seen = visit_page(browser, address, DESK, axe=False)

    assert (seen.errors, seen.blocked) == ([], [])
    assert foreign(seen.requests, "file://") == []
    assert all(chart["drawn"] for chart in seen.probe["charts"])


@pytest.mark.thorough
def test_first_page_leads_into_the_book(visit: Visitor, origin: str) -> None:
    assert visit("index.html", DESK).url == f"{origin}/{TOC_PAGES[0]}"


@pytest.mark.thorough
@pytest.mark.parametrize("query", ["Nemotron", "pue_p95"])
def test_search_finds(browser: Browser, origin: str, query: str) -> None:
    """A model's name and a parameter's name lead to a page."""
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{origin}/search.html?q={query}")
        page.wait_for_selector("#search-results ul.search li a")
        hits = page.locator("#search-results ul.search li a").all_inner_texts()

    assert hits


@each_page(TOC_PAGES, others=pytest.mark.long)
def test_shows_pictures_without_scripts(browser: Browser, origin: str, page: str) -> None:
    with context_for(browser, PHONE, java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        for picture in opened.locator(".eb-chart img").all():
            assert picture.is_visible()
            box = picture.bounding_box()
            assert box is not None
            assert box["height"] > 50


@each_page(TOC_PAGES, others=pytest.mark.long)
def test_prints_every_chart(browser: Browser, origin: str, page: str) -> None:
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        settle(opened)
        opened.emulate_media(media="print", color_scheme="light")
        for chart in opened.locator(".eb-chart").all():
            shown = chart.locator("img, .eb-chart-live svg").filter(visible=True)
            assert shown.count() == 1
