"""What a reader sees and touches of a chart: whole labels, and the values of a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .conftest import DESK, each_page
from .site import TOC_PAGES
from .visit import View, context_for, settle

PHONE = View(390, "light")
# every text that is seen and leaves its picture, and every two labels of an axis, or names of
# lines, that touch
FAULTS = """(picture) => {
  const frame = picture.getBoundingClientRect();
  const opacity = (element) =>
    element === picture ? 1
      : Number(element.getAttribute("opacity") ?? 1) * opacity(element.parentElement);
  const seen = (text) => text.textContent.trim() && opacity(text) > 0;
  const box = (text) => text.getBoundingClientRect();
  const leaves = ({ left, right, top, bottom }) =>
    left < frame.left - 1 || right > frame.right + 1 ||
    top < frame.top - 1 || bottom > frame.bottom + 1;
  const touch = (one, other) =>
    one.left < other.right && other.left < one.right &&
    one.top < other.bottom - 2 && other.top < one.bottom - 2;
  const texts = [...picture.querySelectorAll("text")].filter(seen);
  const faults = texts.filter((text) => leaves(box(text)) || text.textContent.includes("…"))
    .map((text) => `cut: ${text.textContent}`);
  for (const axis of picture.querySelectorAll(".role-axis-label, .line_ends_marks")) {
    const labels = [...axis.querySelectorAll("text")].filter(seen);
    labels.forEach((label, i) => {
      for (const other of labels.slice(i + 1)) {
        if (touch(box(label), box(other))) {
          faults.push(`touch: ${label.textContent} and ${other.textContent}`);
        }
      }
    });
  }
  return faults;
}"""
LIVE = f"""() => [...document.querySelectorAll(".eb-chart-live > svg")].flatMap(
  (picture) => ({FAULTS})(picture)
    .map((fault) => `${{picture.closest(".eb-chart").dataset.figure}} ${{fault}}`))"""


@each_page(TOC_PAGES)
@pytest.mark.parametrize("view", [DESK, PHONE], ids=str)
def test_no_label_of_a_live_chart_is_cut(
    browser: Browser, origin: str, page: str, view: View
) -> None:
    with context_for(browser, view) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        settle(opened)
        assert opened.evaluate(LIVE) == []


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
