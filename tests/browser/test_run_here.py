"""Lessons whose cells run in the page, from a server and from disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import energy_helpers as eh

from .visit import View, Visit, context_for, foreign, listen, settle

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("run-here")]
LESSONS = {"ten": "book/teaching/ten_lines.html", "twenty": "book/teaching/twenty_lines.html"}
EXACT = {"ten": "Llama 3.1 405B", "twenty": "baseline"}
# ten thousand draws have a standard error of less than 1.5 per cent
FOUR_ERRORS = 0.06
DESK, PHONE = View(1280, "light"), View(390, "dark")
WAYS = [
    pytest.param(way, id="-".join(map(str, way)), marks=marks)
    for way, marks in {
        ("http", DESK): (),
        ("file", PHONE): (),
        ("http", PHONE): pytest.mark.long,
        ("file", DESK): pytest.mark.long,
    }.items()
]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[str, View]:
    """Return where the site is opened from, and how it is looked at."""
    return request.param


@pytest.fixture
def root(way: tuple[str, View], origin: str, site: Path) -> str:
    return origin if way[0] == "http" else site.as_uri()


@pytest.fixture
def page(browser: Browser, root: str, way: tuple[str, View]) -> Iterator[Page]:
    """Open a page in which nothing may fail and that may ask no other host."""
    visit = Visit()
    with context_for(browser, way[1]) as context:
        page = context.new_page()
        listen(page, visit)
        yield page
    assert (visit.errors, visit.failed) == ([], [])
    assert foreign(visit.requests, root) == []


def opened(page: Page, root: str, lesson: str = "ten") -> Page:
    """Open a lesson and make its cells editable."""
    page.goto(f"{root}/{LESSONS[lesson]}")
    settle(page)
    page.get_by_role("button", name="Run here").click()
    expect(page.locator(".eb-run textarea").first).to_be_focused()
    return page


def cell_with(page: Page, code: str) -> Locator:
    """Return the first cell whose code has these words."""
    texts = page.locator(".eb-run textarea").evaluate_all("areas => areas.map(a => a.value)")
    return page.locator(".eb-run").nth(next(i for i, text in enumerate(texts) if code in text))


def output_of(cell: Locator, button: str = "Run") -> str:
    """Run a cell and return what is below it."""
    cell.get_by_role("button", name=button, exact=True).click()
    expect(cell.page.locator(".eb-run-busy")).to_have_count(0)
    return cell.locator(".eb-run-output").inner_text().strip()


def median_wh(page: Page, code: str) -> float:
    """Run a lesson up to the cell that prints its result."""
    text = output_of(cell_with(page, code), "Run all above")
    found = re.search(r"median ([\d.]+) Wh", text)
    assert found, text
    return float(found[1])


@pytest.mark.parametrize("lesson", LESSONS)
def test_it_gives_the_exact_median(page: Page, root: str, lesson: str) -> None:
    """The page's settings are right, and so are those that a reader writes."""
    opened(page, root, lesson)
    code = "median {median_wh:.3f}"
    edition = eh.load_edition()
    found = {}
    for tokens in (300, 600):
        area = page.locator(".eb-run textarea").first
        area.fill(re.sub(r"(median_tokens =) .*", rf"\1 {tokens}", area.input_value()))
        exact = eh.exact.per_query(edition.replace(output_tokens_median=tokens))
        found[tokens] = median_wh(page, code)

        assert found[tokens] == pytest.approx(exact.loc[EXACT[lesson], "p50"], rel=FOUR_ERRORS)
    assert found[600] > 1.5 * found[300]


def test_a_histogram_is_drawn(page: Page, root: str) -> None:
    opened(page, root)
    cell = cell_with(page, "histogram(energies")
    output_of(cell, "Run all above")
    drawn = cell.locator(".eb-run-output .eb-chart-drawn svg")

    expect(drawn).to_have_attribute("aria-label", "Histogram: Energy of a query [Wh]")
    boxes = [bar.bounding_box() for bar in drawn.locator(".mark-rect path").all()]
    heights_px = [box["height"] for box in boxes if box]
    assert len(heights_px) > 10
    assert max(heights_px) > 5 * min(heights_px)
    expect(drawn.get_by_text("Energy of a query [Wh]", exact=True)).to_be_visible()
    expect(cell.locator(".cell_output")).to_be_hidden()


def test_reset_brings_the_page_back(page: Page, root: str) -> None:
    opened(page, root)
    cell = cell_with(page, "power_kw = ")
    before = cell.locator("textarea").input_value()
    cell.locator("textarea").fill("print('mine')")
    assert output_of(cell) == "mine"
    cell.get_by_role("button", name="Reset").click()

    assert cell.locator("textarea").input_value() == before
    assert cell.locator(".eb-run-output").inner_text() == ""
    expect(cell.locator(".cell_output")).to_be_visible()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1 +", r"line 1\nSyntaxError: invalid syntax$"),
        ("x = 1\n1 / 0", r"line 2, in <module>\nZeroDivisionError: divide by zero$"),
        ("print(energies)", r"NameError: .*'energies'.*\nRun the cells above first\.$"),
        ("input('How many?')", r"RuntimeError: nobody can answer here; write the value into the"),
        ("import numpy", r"ImportError: no module named 'numpy'$"),
        ("histogram([], 'Length')", r"ValueError: there is nothing to draw; give at least one"),
    ],
)
def test_a_mistake_is_shown_in_one_block(page: Page, root: str, code: str, said: str) -> None:
    opened(page, root)
    cell = page.locator(".eb-run").nth(1)
    cell.locator("textarea").fill(code)
    output_of(cell)

    assert re.search(said, cell.locator(".eb-run-error").inner_text())


def test_an_endless_loop_can_be_stopped(page: Page, root: str) -> None:
    """The page answers in the meantime, even if the loop prints; afterwards cells run again."""
    opened(page, root)
    cell = page.locator(".eb-run").nth(1)
    cell.locator("textarea").fill("while True:\n    print('again and again')")
    cell.get_by_role("button", name="Run", exact=True).click()
    expect(cell.locator(".eb-run-output")).to_contain_text("again and again")
    cell.get_by_role("button", name="Stop").click()

    expect(cell.locator(".eb-run-error")).to_contain_text("Stopped.")
    assert len(cell.locator(".eb-run-output").inner_text()) < 30_000
    cell.locator("textarea").fill("print(1 + 1)")
    assert output_of(cell) == "2"


def test_the_keyboard_does_it_all(page: Page, root: str) -> None:
    opened(page, root)
    cell = page.locator(".eb-run").nth(1)
    area = cell.locator("textarea")
    area.fill("if True:\n")
    area.press("Control+End")
    area.press("Tab")
    page.keyboard.type("print('indented')")
    area.press("Control+Enter")
    expect(cell.locator(".eb-run-output")).to_have_text("indented\n")
    area.press("Escape")
    area.press("Tab")

    expect(cell.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_without_javascript_nothing_of_it_is_shown(browser: Browser, root: str) -> None:
    with context_for(browser, DESK, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{root}/{LESSONS['ten']}")

        expect(page.locator(".cell.tag_run-here").first).to_be_visible()
        assert page.locator(".eb-run-panel, .eb-run").count() == 0


def test_the_interpreter_is_loaded_on_request(page: Page, root: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{root}/{LESSONS['ten']}")
    settle(page)
    before = [url for url in asked if "energy-book-python" in url]
    page.get_by_role("button", name="Run here").click()
    expect(page.locator(".eb-run textarea").first).to_be_focused()

    assert before == []
    assert len([url for url in asked if "energy-book-python" in url]) == 1
