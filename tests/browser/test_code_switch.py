"""The switch that shows the code of a page, and remembers it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

CHAPTER = "book/paper/2_energy_per_query.html"
OTHER = "book/supplement/s1_benchmark.html"
PLUMBING = ".cell.tag_plumbing"
CODE = ".cell.tag_hide-input:not(.tag_plumbing) .cell_input"


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((site / CHAPTER).as_uri())
    yield page
    context.close()


def test_all_code_is_folded_at_first(page: Page) -> None:
    for cell in page.locator(PLUMBING).all():
        expect(cell).to_be_hidden()
    for code in page.locator(f"{CODE}").all():
        expect(code.locator("pre").first).to_be_hidden()


def test_the_switch_shows_it_and_hides_it_again(page: Page) -> None:
    switch = page.get_by_role("button", name="Show code")
    switch.click()

    expect(page.locator(PLUMBING).first.locator("pre")).to_be_visible()
    expect(page.locator(CODE).first.locator("pre")).to_be_visible()
    pressed = page.get_by_role("button", name="Hide code")
    expect(pressed).to_have_attribute("aria-pressed", "true")

    pressed.click()
    expect(page.locator(PLUMBING).first).to_be_hidden()


def test_a_folded_cell_has_the_name_that_is_seen(page: Page) -> None:
    summary = page.locator(".cell:not(.tag_plumbing) > details.hide > summary").first

    assert summary.get_attribute("aria-label") is None
    assert summary.inner_text().strip() == "Show code"


def test_the_choice_is_remembered_on_other_pages(page: Page, site: Path) -> None:
    page.get_by_role("button", name="Show code").click()
    page.goto((site / OTHER).as_uri())

    expect(page.locator(PLUMBING).first.locator("pre")).to_be_visible()
    expect(page.get_by_role("button", name="Hide code")).to_be_visible()


def test_code_of_a_solution_is_shown_with_the_solution(page: Page) -> None:
    solution = page.locator(".solution").first
    solution.locator("summary, button").first.click()

    expect(solution.locator("pre").first).to_be_visible()


def test_the_lead_figure_begins_on_the_first_screen(site: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    late = {}
    for chapter in sorted((site / "book").glob("*/*.html")):
        if chapter.parent.name in ("paper", "supplement", "beyond"):
            page.goto(chapter.as_uri())
            top = page.locator("figure.eb-figure").first.bounding_box()["y"]
            if top > 600:
                late[chapter.stem] = top
    context.close()

    assert late == {}
