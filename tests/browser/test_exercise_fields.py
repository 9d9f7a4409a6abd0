"""The field of an exercise: right, a slip with its name, hints in turn, and what is no number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from .visit import View, context_for

pytestmark = pytest.mark.thorough
PAGE = "book/paper/4_billion_queries.html"
LABEL = "ex-fleet-share"


@pytest.fixture(params=[View(1280, "light"), View(390, "dark")], ids=str)
def exercise(browser: Browser, site: Path, request: pytest.FixtureRequest) -> Iterator[Locator]:
    """Open the page from the disk, which is stricter than a server."""
    with context_for(browser, request.param) as context:
        page = context.new_page()
        page.goto(f"{site.as_uri()}/{PAGE}")
        yield page.locator(f"#{LABEL}")


def data_of(exercise: Locator) -> dict:
    return json.loads(exercise.locator(".eb-check script").text_content())


def answer(exercise: Locator, text: str) -> str:
    """Answer by keyboard, and return what the page says."""
    field = exercise.get_by_role("textbox", name="Your answer")
    field.fill(text)
    field.press("Enter")
    return exercise.get_by_role("status").inner_text()


def test_a_right_answer_is_right_however_it_is_written(exercise: Locator) -> None:
    value = data_of(exercise)["value"]
    percent = f"{100 * value:.4f}%"

    for text in (repr(value), f"{value:.5e}", percent, percent.replace(".", ","), f" {value:.6f} "):
        assert answer(exercise, text) == "Right.", text
        answer(exercise, "7")


def test_a_slip_is_named_and_hints_come_in_turn(exercise: Locator) -> None:
    data = data_of(exercise)
    said = [answer(exercise, str(data["value"] * factor)) for factor in (1000, 1.7, 1.7, 1.8, 1.9)]

    assert "1,000 times too large" in said[0]
    assert [text.rpartition("Hint: ")[2] for text in said] == [
        data["hints"][number] for number in (0, 1, 1, 2, 2)
    ]
    assert all(f"{data['value']:.3g}" not in text for text in said)


def test_what_is_no_number_costs_no_hint(exercise: Locator) -> None:
    for text, says in (
        ("", "Give a number first."),
        ("a half", "“a half” is no number"),
        ("1,234", "1,234 has two meanings: write 1234 or 1.234."),
        ("<b>1</b>", "“<b>1</b>” is no number"),
        ("1e999", "“1e999” is no number"),
        ("-1e400%", "“-1e400%” is no number"),
        ("1,234.5", "Not yet"),
        ("1.234,5", "Not yet"),
        ("−1e3", "Not yet"),
        # an exercise may ask for it where a setting leaves no answer
        ("math.nan", "Not yet"),
    ):
        assert answer(exercise, text).startswith(says), text


def test_the_button_works_and_the_field_fits(exercise: Locator) -> None:
    exercise.get_by_role("button", name="Check").click()

    expect(exercise.get_by_role("status")).to_have_text("Give a number first.")
    page = exercise.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(exercise.get_by_text("The check is for the settings of this page")).to_be_hidden()


def test_without_scripts_there_is_no_field(browser: Browser, site: Path) -> None:
    with context_for(browser, View(1280, "light"), java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.as_uri()}/{PAGE}")

        expect(page.locator(f"#{LABEL} .eb-about")).to_be_visible()
        expect(page.locator(".eb-check").first).to_be_hidden()


def test_the_note_is_there_with_settings_of_the_reader(browser: Browser, site: Path) -> None:
    with context_for(browser, View(1280, "light")) as context:
        page = context.new_page()
        page.goto(f"{site.as_uri()}/{PAGE}?pue_p5=1.1&pue_p95=1.2")

        expect(page.locator(f"#{LABEL} .eb-check-note")).to_be_visible()
