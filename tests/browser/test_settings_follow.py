"""A reader's settings, which the address carries from page to page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .visit import View, context_for, settle

CHAPTER = "book/paper/2_energy_per_query.html"
BIBLIOGRAPHY = "book/reference/bibliography.html"
DESK = View(1280, "light")
WRITE = "settings => energyBook.address.write(new URLSearchParams(settings), {push: true})"


@pytest.fixture(params=["http", "file"])
def root(origin: str, site: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the site, served and from the disk."""
    return origin if request.param == "http" else site.as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with context_for(browser, DESK) as context:
        yield context.new_page()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    settle(page)
    return page


def test_the_old_form_of_a_link_is_moved_to_the_query(page: Page, root: str) -> None:
    opened(page, f"{root}/{CHAPTER}#pue_p5=1.1&pue_p95=1.2")

    assert page.url == f"{root}/{CHAPTER}?pue_p5=1.1&pue_p95=1.2"


def test_places_and_back_keep_the_settings(page: Page, root: str) -> None:
    opened(page, f"{root}/{CHAPTER}?pue_p5=1.1")
    page.locator(".bd-toc-item a[href^='#'], .page-toc a[href^='#']").first.click()
    page.evaluate(WRITE, {"pue_p5": "1.3"})

    expect(page).to_have_url(re.compile(r"\?pue_p5=1\.3#.+"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?pue_p5=1\.1#.+"))
    page.go_back()
    expect(page).to_have_url(f"{root}/{CHAPTER}?pue_p5=1.1")


def test_whoever_listens_is_told_once_of_each_change(page: Page, root: str) -> None:
    opened(page, f"{root}/{CHAPTER}")
    page.evaluate("""() => {
        window.heard = [];
        energyBook.address.listen((settings) => window.heard.push(String(settings)));
    }""")
    for settings in ({"pue_p5": "1.3"}, {"pue_p5": "1.3"}, {"pue_p5": "1.4"}, {}):
        page.evaluate(WRITE, settings)
    page.go_back()
    page.wait_for_function("window.heard.length > 3")

    expected = ["pue_p5=1.3", "pue_p5=1.4", "", "pue_p5=1.4"]
    assert page.evaluate("window.heard") == expected


def test_links_and_the_search_carry_the_settings(page: Page, root: str) -> None:
    opened(page, f"{root}/{CHAPTER}?pue_p5=1.1")
    page.locator(".next-page, .right-next").first.click()

    expect(page).to_have_url(re.compile(r"3_efficiency_pathways\.html\?pue_p5=1\.1$"))
    page.locator("button.search-button__button").first.click()
    page.locator("input[type=search]:visible").fill("utilisation")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"search\.html\?q=utilisation&pue_p5=1\.1$"))
    expect(page.locator("#search-results li a").first).to_be_visible()


def test_other_names_of_the_query_are_no_settings(page: Page, root: str) -> None:
    opened(page, f"{root}/{CHAPTER}?q=pue_p5&source=letter&__proto__=1")

    assert page.evaluate("String(energyBook.address.params())") == ""
    page.evaluate(WRITE, {"pue_p5": "1.3"})
    assert page.url.endswith("?q=pue_p5&source=letter&__proto__=1&pue_p5=1.3")


def test_a_link_outward_carries_nothing(page: Page, root: str) -> None:
    opened(page, f"{root}/{BIBLIOGRAPHY}?pue_p5=1.1")
    outward = page.locator("a[href^='https://']").first
    outward.dispatch_event("contextmenu")

    assert "pue_p5" not in str(outward.get_attribute("href"))
