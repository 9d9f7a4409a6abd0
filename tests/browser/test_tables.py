"""Tables of the built pages: each has a caption, and one that scrolls can be scrolled by all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .site import TOC_PAGES, parsed
from .visit import View, context_for


@pytest.mark.parametrize("page", TOC_PAGES)
def test_every_table_has_a_caption(site: Path, page: str) -> None:
    tables = parsed(site / page).select("article table:not(table table)")
    without = [str(table)[:100] for table in tables if table.caption is None]

    assert without == []


def test_a_table_that_scrolls_is_a_region_with_a_name(browser: Browser, origin: str) -> None:
    """By keyboard; the head of its rows stays."""
    with context_for(browser, View(390, "light")) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/paper/2_energy_per_query.html")
        region = page.get_by_role("region", name="Published energies per query")
        region.focus()
        expect(region).to_be_focused()
        before = region.locator("tbody th").first.bounding_box()
        for _ in range(4):
            page.keyboard.press("ArrowRight")

        page.wait_for_function("e => e.scrollLeft > 20", arg=region.element_handle())
        after = region.locator("tbody th").first.bounding_box()
        assert before is not None
        assert after is not None
        assert after["x"] == before["x"]


def test_a_wide_table_uses_the_margin(browser: Browser, origin: str) -> None:
    with context_for(browser, View(1280, "light")) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/audit/claims.html")
        table = page.locator("table.eb-audit").bounding_box()
        text = page.locator("article h1").bounding_box()

        assert table is not None
        assert text is not None
        assert table["width"] > 1.3 * text["width"]
        assert table["x"] + table["width"] <= 1280
