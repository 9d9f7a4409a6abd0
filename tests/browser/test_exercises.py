"""Exercises: their solutions are closed at first, and open by keyboard and without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .visit import View, context_for

pytestmark = pytest.mark.thorough
DESK = View(1280, "light")
PAGE = "book/paper/2_energy_per_query.html"


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def page(browser: Browser, origin: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a chapter in the middle of the book."""
    with context_for(browser, DESK, java_script_enabled=request.param) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{PAGE}")
        yield opened


def test_solutions_are_closed_at_first(page: Page) -> None:
    exercises, solutions = page.locator(".exercise"), page.locator("details.eb-solution")

    expect(exercises).to_have_count(3)
    expect(solutions).to_have_count(3)
    for solution in solutions.all():
        assert solution.get_attribute("open") is None
        expect(solution.locator(".cell_input").first).to_be_hidden()


def test_a_solution_opens_and_closes_by_keyboard(page: Page) -> None:
    solution = page.locator("details.eb-solution").nth(1)
    code = solution.locator(".cell_input").first

    solution.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(code).to_be_visible()
    expect(page.locator("details.eb-solution").first.locator(".cell_input").first).to_be_hidden()

    page.keyboard.press("Enter")
    expect(code).to_be_hidden()


def test_exercises_count_from_one_in_their_chapter(page: Page) -> None:
    titles = page.locator(".exercise > .admonition-title").all_inner_texts()
    summaries = page.locator("details.eb-solution > summary").all_inner_texts()

    numbers = [[int(n) for n in re.findall(r"Exercise (\d+)", t)] for t in titles + summaries]
    assert numbers == [[1], [2], [3], [1], [2], [3]]


def test_ids_are_those_of_the_labels_and_unique(page: Page) -> None:
    ids = page.locator(".exercise, details.eb-solution").evaluate_all("all => all.map(e => e.id)")

    assert ids[:2] == ["ex-query-pue", "ex-query-pue-solution"]
    assert len(set(ids)) == len(ids) == 6


def test_a_solution_shows_what_its_code_gave(page: Page) -> None:
    solution = page.locator("details.eb-solution").last
    solution.locator("summary").first.click()

    expect(solution.locator(".cell_output").last).to_be_visible()
    expect(solution.locator(".cell_output").last).to_contain_text("ex-query-mean: right")
