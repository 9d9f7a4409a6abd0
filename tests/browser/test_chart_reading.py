"""What a reader sees and touches of a chart: whole labels, and the values of a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .conftest import DESK, each_page_and_view
from .site import TOC_PAGES
from .visit import FAULTS, View, Visit, context_for, settle

PHONE = View(390, "light")


@each_page_and_view(TOC_PAGES)
def test_no_label_of_a_live_chart_is_cut(
    visit: Callable[[str, View], Visit], page: str, view: View
) -> None:
    assert visit(page, view).cut_labels == []


def test_no_label_of_a_picture_is_cut(browser: Browser, site: Path) -> None:
    faults: dict[str, Any] = {}
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        for picture in sorted((site / "_static" / "charts").glob("*.svg")):
            opened.set_content(f"<body>{picture.read_text(encoding='utf-8')}</body>")
            found = opened.evaluate(f"() => ({FAULTS})(document.querySelector('svg'))")
            faults |= {picture.name: found} if found else {}
    assert faults == {}


def row_place(page: Page, figure: str) -> tuple[float, float]:
    """Scroll to a chart and return a place in its first row, far from its marks."""
    live = page.locator(f"[data-figure={figure}] .eb-chart-live")
    live.scroll_into_view_if_needed()
    first = live.locator(".role-axis-label text").filter(has_text="DeepSeek").first
    row, chart = first.bounding_box(), live.bounding_box()
    assert row is not None
    assert chart is not None
    return chart["x"] + chart["width"] - 14, row["y"] + row["height"] / 2


@pytest.mark.parametrize("view", [DESK, PHONE], ids=str)
def test_a_whole_row_answers(browser: Browser, origin: str, view: View) -> None:
    """The pointer on a desk, a finger on a phone; a tap elsewhere takes the tooltip away."""
    touch = view == PHONE
    with context_for(browser, view, has_touch=touch, is_mobile=touch) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/book/paper/2_energy_per_query.html")
        settle(opened)
        x, y = row_place(opened, "fig-energy-traditional")
        if touch:
            opened.touchscreen.tap(x, y)
        else:
            opened.mouse.move(x, y)
        tooltip = opened.locator("#vg-tooltip-element.visible")
        tooltip.wait_for()
        assert "DeepSeek-R1" in tooltip.inner_text()
        assert "median" in tooltip.inner_text()
        if touch:
            opened.locator("figcaption").first.tap()
            tooltip.wait_for(state="detached")


def test_a_chart_zooms_only_with_a_key_and_goes_back(browser: Browser, origin: str) -> None:
    """The wheel scrolls the page; with Ctrl it zooms; the button shows the whole chart again."""
    domain = "() => energyBook.views['fig-fit-residuals'].scale('x').domain()"
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/book/supplement/s2_throughput_regression.html")
        settle(opened)
        live = opened.locator("[data-figure=fig-fit-residuals] .eb-chart-live")
        live.scroll_into_view_if_needed()
        whole = opened.evaluate(domain)
        live.hover()
        opened.mouse.wheel(0, -100)
        assert opened.evaluate(domain) == whole
        live.hover()
        opened.keyboard.down("Control")
        opened.mouse.wheel(0, -100)
        opened.keyboard.up("Control")
        opened.wait_for_function(f"whole => ({domain})()[0] > whole[0]", arg=whole)
        opened.locator("[data-figure=fig-fit-residuals] .eb-chart-zoom button").click()
        opened.wait_for_function(f"whole => ({domain})()[0] === whole[0]", arg=whole)


def test_a_model_under_the_pointer_is_marked_in_the_other_charts(
    browser: Browser, origin: str
) -> None:
    """Where it is drawn too; when the pointer leaves, the highlights are as before."""
    marked = """() => Object.fromEntries(Object.entries(energyBook.views)
        .filter(([id]) => id !== "fig-context-long-energy")
        .map(([id, view]) => [id, view.data("pick_store").map(({ values }) => values[0])]))"""
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/beyond/3_long_outputs.html")
        settle(page)
        figure = page.locator("#fig-energy-by-length")
        figure.scroll_into_view_if_needed()

        figure.locator(".mark-symbol.role-mark path").first.hover()

        page.wait_for_function("energyBook.views['fig-context-two-laws'].data('pick_store').length")
        own = page.evaluate(marked)
        assert own["fig-context-two-laws"] == ["Llama 3.1 405B"]
        # this chart has other models
        assert own["fig-context-measured"] == []
        page.mouse.move(1, 1)
        page.wait_for_function(
            "!energyBook.views['fig-context-two-laws'].data('pick_store').length"
        )
        assert all(values == [] for values in page.evaluate(marked).values())
