"""The foot of every page, on the screen and on paper."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from energy_book.site.revision import MARK, describe

from .conftest import each_page
from .site import PAGES, ROOT, TOC_PAGES, parsed
from .visit import View, context_for, settle

CHAPTER = "book/paper/2_energy_per_query.html"
REVISION = re.compile(r"revision [0-9a-f]{7,} of \d{1,2} [A-Z][a-z]+ \d{4}")
# leads on at once
NO_PAGE = "index.html"


@pytest.mark.parametrize("page", [page for page in PAGES if page != NO_PAGE])
def test_each_page_has_one_footer_with_a_name(site: Path, page: str) -> None:
    (footer,) = parsed(site / page).select("footer")

    assert footer["aria-label"]
    assert re.search(r"version \d+\.\d+\.\d+", footer.text)
    assert MARK not in str(footer)
    assert bool(REVISION.search(footer.text)) == bool(describe(ROOT))
    assert [link.text for link in footer.select("a")] == ["Report an error"]


@pytest.mark.parametrize("page", TOC_PAGES)
def test_all_navigations_have_names_of_their_own(site: Path, page: str) -> None:
    # the contents on paper and those on the screen are never seen together
    found = parsed(site / page).select("nav:not(#print-main-content nav)")
    names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in found]

    assert None not in names
    assert len(names) == len(set(names)), names


def test_every_number_has_its_report(site: Path) -> None:
    rows = parsed(site / "book/reference/numbers.html").select('tr[id^="number-"]')

    assert rows
    assert all(len(row.select("a.eb-report")) == 1 for row in rows)


@each_page([CHAPTER])
def test_paper_says_where_it_is_from(browser: Browser, origin: str, page: str) -> None:
    with context_for(browser, View(1280, "light")) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        settle(opened)
        text = "\n".join(part.extract_text() for part in PdfReader(BytesIO(opened.pdf())).pages)

    assert page in text
    assert "version" in text
    assert "Report an error" not in text
    # the links to data, which are not on paper
    assert "data (CSV)" not in text
    assert ", ," not in text


@each_page([CHAPTER])
def test_title_and_text_share_an_edge_on_paper(browser: Browser, origin: str, page: str) -> None:
    with context_for(browser, View(1280, "light")) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        opened.emulate_media(media="print")
        edges = {
            place.bounding_box()["x"]  # type: ignore[index]
            for place in (
                opened.locator("#jb-print-docs-body h1"),
                opened.locator("article p").first,
                opened.locator(".eb-on-paper"),
            )
        }

    assert len(edges) == 1
