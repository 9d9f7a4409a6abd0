"""A place that an address names: opened, below what stays in view, and marked for a moment."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from .visit import View, context_for, settle

DESK, PHONE = View(1280, "light"), View(390, "light")
NUMBERS = "book/reference/numbers.html"
ROW = "number-unseen-rows"
CHAPTER = "book/paper/2_energy_per_query.html"
SOLUTION = "details.eb-solution"
# how far the top of an element is below whatever stays at the top of the window
CLEARANCE = """(row) => {
  const heads = [document.querySelector(".bd-header-article"), ...row.closest("table").tHead.rows];
  const bottoms = heads.map((head) => head.firstElementChild.getBoundingClientRect().bottom);
  return row.getBoundingClientRect().top - Math.max(...bottoms);
}"""


@pytest.mark.parametrize("view", [DESK, PHONE], ids=str)
def test_a_row_is_below_the_heads(browser: Browser, origin: str, view: View) -> None:
    with context_for(browser, view) as context:
        page = context.new_page()
        page.goto(f"{origin}/{NUMBERS}#{ROW}")
        settle(page)
        row = page.locator(f"#{ROW}")

        expect(row).to_be_in_viewport()
        assert row.evaluate(CLEARANCE) >= 0


def test_a_row_that_is_filtered_out_comes_back(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{origin}/{NUMBERS}")
        page.get_by_label("Search the rows").first.fill("no number has this name")
        row = page.locator(f"#{ROW}")
        expect(row).to_be_hidden()
        page.evaluate(f"location.hash = '{ROW}'")

        expect(row).to_be_in_viewport()


@pytest.mark.parametrize("early", [True, False], ids=["at-first", "on-the-page"])
def test_a_folded_block_opens_for_a_place_in_it(browser: Browser, origin: str, early: bool) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{origin}/{CHAPTER}")
        place = page.locator(f"{SOLUTION} [id]").first
        address = f"{page.url}#{place.get_attribute('id')}"
        if early:
            page.goto("about:blank")
        page.goto(address)

        expect(place.locator(f"xpath=ancestor::{SOLUTION.split('.')[0]}[1]")).to_have_attribute(
            "open", ""
        )
        expect(place).to_be_in_viewport()


def test_the_place_is_marked_for_a_moment(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{origin}/{CHAPTER}#three-inputs-are-random")
        heading = page.locator("section:target > h2")

        assert heading.evaluate("e => getComputedStyle(e).animationName") == "eb-arrived"
        other = page.locator("section:not(:target) > h2").first
        assert other.evaluate("e => getComputedStyle(e).animationName") == "none"
