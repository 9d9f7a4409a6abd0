"""The search: exact names first, then chapters, each with the passage that has the words."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .visit import View, context_for

DESK = View(1280, "light")
CHAPTER = re.compile(r"book/(paper|supplement|beyond)/")


@pytest.fixture(scope="module", params=["http", "file"])
def address(origin: str, site: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the page of the search, served and as a file."""
    return f"{origin}/search.html" if request.param == "http" else (site / "search.html").as_uri()


def search(page: Page, address: str, words: str) -> list[str]:
    """Search for words; return where the results lead, in their order."""
    page.goto(f"{address}?q={quote(words)}")
    expect(page.locator("#search-results h2")).to_have_text("Search Results")
    links = page.locator("#search-results ul.search li > a")
    return [str(link.get_attribute("href")) for link in links.all()]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        *(
            (name, f"book/reference/numbers.html#number-{name}")
            for name in (
                "baseline-median-traditional",
                "audit-deepseek-guide-fleet",
                "unseen-rows",
                "deepseek-r1-671b-throughput-long",
            )
        ),
        ("pue_p95", "book/reference/parameters.html#param-pue_p95"),
        ("PUE_P95 ", "book/reference/parameters.html#param-pue_p95"),
    ],
)
def test_an_exact_name_comes_first(browser: Browser, address: str, words: str, first: str) -> None:
    with context_for(browser, DESK) as context:
        assert search(context.new_page(), address, words)[0] == first


@pytest.mark.parametrize("words", ["DeepSeek", "carbon", "utilisation", "fleets"])
def test_chapters_come_before_names_and_modules(browser: Browser, address: str, words: str) -> None:
    with context_for(browser, DESK) as context:
        found = search(context.new_page(), address, words)

    chapters = [place for place, link in enumerate(found) if CHAPTER.match(link)]
    others = [
        place
        for place, link in enumerate(found)
        if re.search(r"#(number|param|module|energy_helpers)|api_modules|speed", link)
    ]
    assert chapters
    assert max(chapters) < min(others, default=len(found))


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("0.31", "book/paper/2_energy_per_query.html"),
        ("3.91", "book/audit/claims.html"),
        ("2509.20241", "book/index.html"),
    ],
)
def test_numbers_can_be_searched_for(browser: Browser, address: str, words: str, page: str) -> None:
    with context_for(browser, DESK) as context:
        assert page in search(context.new_page(), address, words)


@pytest.mark.parametrize("words", ["constructor", "__proto__", "constructors", "toString", "()"])
def test_names_of_the_language_are_words(browser: Browser, address: str, words: str) -> None:
    """`context_for` fails where a script does."""
    with context_for(browser, DESK) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        found = search(page, address, words)

    assert errors == []
    assert all("undefined" not in link for link in found)


@pytest.mark.parametrize(
    ("words", "summary"),
    [
        ("utilisation", re.compile(r"^\d{2,} results$")),
        ("wednesdays", "No result"),
    ],
)
def test_the_results_are_counted(
    browser: Browser, address: str, words: str, summary: str | re.Pattern[str]
) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        search(page, address, words)
        expect(page.locator("#search-results .search-summary")).to_have_text(summary)


def test_one_result_is_singular(browser: Browser, address: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{address}?q=utilisation")
        summary = page.locator("#search-results .search-summary")
        expect(summary).to_have_text(re.compile("results$"))
        page.evaluate("Search.status.innerText = '1 results'")
        expect(summary).to_have_text("1 result")


def test_a_result_quotes_the_passage_that_has_the_words(browser: Browser, address: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        links = search(page, address, "utilisation")
        item = page.locator("#search-results ul.search li").first
        expect(item.locator("p.context")).to_be_visible()

        assert CHAPTER.match(links[0])
        assert item.locator("p.context mark").first.inner_text().lower().startswith("util")


def test_a_passage_is_words(browser: Browser, address: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        search(page, address, "0.31")
        first = page.locator("#search-results p.context").first
        expect(first).to_contain_text("0.31")

        assert "<" not in first.inner_text()


def test_code_and_contents_are_not_quoted(browser: Browser, address: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        search(page, address, "assumptions")
        items = page.locator("#search-results ul.search li", has=page.locator("a[href*='paper/']"))
        expect(items.first.locator("p.context")).to_be_visible()
        quoted = items.locator("p.context").all_inner_texts()

    assert quoted
    assert [text for text in quoted if "globals()" in text or "as eh" in text] == []


def test_what_only_cells_of_code_have_is_not_found(browser: Browser, address: str) -> None:
    with context_for(browser, DESK) as context:
        found = search(context.new_page(), address, "globals")

    assert [link for link in found if CHAPTER.match(link)] == []


@pytest.mark.parametrize("view", [DESK, View(390, "dark")], ids=str)
def test_the_icon_is_beside_the_letters(browser: Browser, origin: str, view: View) -> None:
    with context_for(browser, view) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/index.html")
        page.keyboard.press("Control+K")
        assert is_beside(page.locator("#pst-search-dialog form"))
        page.goto(f"{origin}/search.html")
        assert is_beside(page.locator(".bd-search-container form"))


def is_beside(form: Locator) -> bool:
    """Return whether the icon of a field is left of its letters."""
    icon, field = form.locator("i").bounding_box(), form.locator("input").bounding_box()
    padding = form.locator("input").evaluate("e => parseFloat(getComputedStyle(e).paddingLeft)")
    assert icon is not None
    assert field is not None
    return bool(icon["x"] + icon["width"] <= field["x"] + padding)
