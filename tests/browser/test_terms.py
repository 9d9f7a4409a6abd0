"""Terms: their definitions open at the pointer, at the focus and at a tap, and close again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import Tag
from playwright.sync_api import Browser, Page, expect

from .site import TOC_PAGES, parsed
from .visit import View, context_for

PAGE = "book/paper/2_energy_per_query.html"
PUE = "a:has(> .std-term)[href$='#term-PUE']"


@pytest.fixture
def page(browser: Browser, origin: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with context_for(browser, View(1280, "light"), **getattr(request, "param", {})) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{PAGE}")
        yield opened


def test_every_term_that_a_page_links_to_is_defined_in_it(site: Path) -> None:
    found = 0
    for page in TOC_PAGES:
        soup = parsed(site / page)
        linked = {str(link["href"]).partition("#")[2] for link in soup.select("a:has(> .std-term)")}
        # selectors do not enter a template
        template = soup.find(id="eb-definitions")
        lines = template.find_all("p") if isinstance(template, Tag) else []
        defined = {str(line["data-term"]): line for line in lines}
        assert set(defined) == linked, page
        texts = [line.decode_contents() for line in defined.values()]
        assert all(len(text) > 20 and "\\" not in text for text in texts)
        found += len(linked)
    assert found > 100


@pytest.mark.thorough
def test_a_definition_opens_at_the_pointer_and_stays_under_it(page: Page) -> None:
    link, box = page.locator(PUE).first, page.locator("#eb-term")

    link.hover()
    expect(box).to_be_visible()
    expect(box).to_contain_text("The energy of a data centre divided by")
    box.hover()
    page.wait_for_function("document.querySelector('#eb-term').matches(':hover')")
    expect(box).to_be_visible()
    page.mouse.move(2, 2)
    expect(box).to_be_hidden()


@pytest.mark.thorough
def test_a_definition_opens_at_the_focus_and_escape_closes_it(page: Page) -> None:
    link, box = page.locator(PUE).first, page.locator("#eb-term")

    link.focus()
    expect(box).to_be_visible()
    expect(link).to_have_attribute("aria-describedby", "eb-term")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(link).to_be_focused()
    expect(link).not_to_have_attribute("aria-describedby", "eb-term")


@pytest.mark.thorough
@pytest.mark.parametrize("page", [{"has_touch": True}], indirect=True)
def test_the_first_tap_defines_and_the_second_follows_the_link(page: Page) -> None:
    link, box = page.locator(PUE).first, page.locator("#eb-term")

    link.tap()
    expect(box).to_be_visible()
    assert page.url.endswith(PAGE)
    link.tap()
    expect(page).to_have_url(re.compile(r"glossary\.html#term-PUE$"))


@pytest.mark.thorough
@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_a_term_is_a_link(page: Page) -> None:
    page.locator(PUE).first.click()

    expect(page).to_have_url(re.compile(r"glossary\.html#term-PUE$"))
