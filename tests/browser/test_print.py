"""What is on paper: whole charts, and keys that are open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from .visit import View, context_for, settle

FIRST, CHAPTER = "book/index.html", "book/paper/2_energy_per_query.html"
VIEWS = pytest.mark.parametrize("view", [View(1280, "light"), View(1280, "dark")], ids=str)
# labels of a chart that begin left of it, where they are cut
CUT = """(svg) => [...svg.querySelectorAll("text")]
  .filter((text) => text.getBoundingClientRect().left < svg.getBoundingClientRect().left - 1)
  .map((text) => text.textContent)"""


@VIEWS
@pytest.mark.parametrize("name", [FIRST, CHAPTER])
def test_charts_are_printed_as_drawn_here(
    browser: Browser, origin: str, view: View, name: str
) -> None:
    """A picture was measured in a font that the reader may not have."""
    with context_for(browser, view) as context:
        page = context.new_page()
        page.goto(f"{origin}/{name}")
        settle(page)
        page.emulate_media(media="print", color_scheme="light")
        charts = page.locator(".eb-chart").all()

        assert charts
        for chart in charts:
            expect(chart.locator("img")).to_be_hidden()
            drawn = chart.locator(".eb-chart-live > svg")
            expect(drawn).to_be_visible()
            assert drawn.evaluate(CUT) == []


def test_the_key_to_the_marks_is_open_on_paper_only(browser: Browser, origin: str) -> None:
    with context_for(browser, View(1280, "dark")) as context:
        page = context.new_page()
        page.goto(f"{origin}/{FIRST}")
        key = page.locator("details.eb-marks > ul")
        expect(key).to_be_hidden()

        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(key).to_be_visible()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")

        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(key).to_be_hidden()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
