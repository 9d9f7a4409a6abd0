"""The audit in the site: every quoted number leads to its entry, and every entry back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .site import parsed
from .visit import View, context_for

DESK = View(1280, "light")
PAGE = "book/audit/claims.html"
ROWS = "table.eb-audit tbody tr"


@pytest.fixture(scope="module")
def claims(site: Path) -> list[dict[str, Any]]:
    return json.loads((site / "results.json").read_text(encoding="utf-8"))["claims"]


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    """Open the page of the audit."""
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{PAGE}")
        yield opened


def test_every_claim_has_an_entry_with_its_verdict(
    site: Path, claims: list[dict[str, Any]]
) -> None:
    soup = parsed(site / PAGE)

    assert len(claims) >= 121
    for claim in claims:
        row = soup.find(id=f"claim-{claim['id']}")
        assert row is not None, claim["id"]
        assert row.select_one(".eb-verdict").text.endswith(claim["verdict"])  # type: ignore[union-attr]
        # quotation marks are set as in print
        explanation = row.find_next_sibling("tr")
        assert claim["why"] in explanation.text.replace("’", "'")


def test_a_quoted_number_leads_to_its_entry_and_the_entry_back(
    site: Path, claims: list[dict[str, Any]]
) -> None:
    entries = parsed(site / PAGE)
    quoting = {page for claim in claims for page in claim["pages"]}

    assert quoting
    for claim in claims:
        row = entries.find(id=f"claim-{claim['id']}").find_next_sibling("tr")
        back = [link["href"] for link in row.select("a[href$='.html']")]
        for page in claim["pages"]:
            if (site / "book" / f"{page}.html").is_file():
                assert any(str(href).endswith(f"{page.split('/')[-1]}.html") for href in back)
    for page in quoting:
        path = site / "book" / f"{page}.html"
        if not path.is_file():
            continue
        for chip in parsed(path).select("[data-claim]:has(> a.eb-verdict)"):
            link = chip.a
            assert link is not None
            claim_id = str(chip["data-claim"]).split()[0]
            assert str(link["href"]).endswith(f"claims.html#claim-{claim_id}")


@pytest.mark.thorough
def test_verdicts_are_filtered_and_counted(page: Page, claims: list[dict[str, Any]]) -> None:
    failing = [claim for claim in claims if claim["verdict"] == "does not reproduce"]

    page.get_by_label("Verdict", exact=True).select_option(label="✗ does not reproduce")

    expect(page.get_by_role("status")).to_have_text(f"{len(failing)} of {len(claims)} rows")
    # each with the line that explains it
    assert page.locator(f"{ROWS}:visible").count() == 2 * len(failing)


@pytest.mark.thorough
def test_an_entry_is_found_by_its_address(page: Page, origin: str) -> None:
    page.goto(f"{origin}/{PAGE}#claim-s3-tts-iqr-high")

    expect(page.locator("#claim-s3-tts-iqr-high")).to_be_in_viewport()


@pytest.mark.thorough
def test_an_entry_that_is_filtered_out_is_shown_by_its_address(page: Page, origin: str) -> None:
    page.get_by_label("Verdict", exact=True).select_option(label="✗ does not reproduce")
    entry = page.locator("#claim-abs-13-fold")
    expect(entry).to_be_hidden()

    page.evaluate("location.hash = 'claim-abs-13-fold'")

    expect(entry).to_be_in_viewport()
    page.go_back()
    expect(entry).to_be_hidden()


@pytest.mark.thorough
def test_the_head_stays_in_view(page: Page) -> None:
    page.locator("#claim-s3-tts-iqr-high").scroll_into_view_if_needed()

    expect(page.get_by_role("columnheader", name="As released")).to_be_in_viewport()


@pytest.mark.thorough
def test_an_explanation_follows_its_statement_in_any_order(page: Page) -> None:
    page.get_by_role("columnheader", name="Statement").get_by_role("button").click()

    explained = page.evaluate(
        """() => [...document.querySelectorAll("tr[id^=claim-]")].every((row) =>
          row.nextElementSibling.querySelector("code").textContent === row.id.slice(6))"""
    )
    assert explained


@pytest.mark.thorough
def test_a_badge_says_print_and_verdict(page: Page, origin: str) -> None:
    page.goto(f"{origin}/book/index.html")
    name = re.compile(r"^Joule:\s0\.31 ?, reproduces$")

    link = page.get_by_role("link", name=name).first
    link.focus()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"audit/claims\.html#claim-v2-median-wh$"))


@pytest.mark.thorough
def test_printed_values_are_sorted_by_size_in_one_unit(page: Page) -> None:
    """A year's TWh come after a day's GWh, and these after Wh; words come last."""
    page.get_by_role("columnheader", name="Printed").get_by_role("button").click()

    order = page.locator("tr[id^=claim-]").evaluate_all(
        "rows => rows.map((row) => row.id.slice(6))"
    )
    places = [
        order.index(claim)
        for claim in (
            "v2-median-wh",
            "s2-lin",
            "s4-1b-baseline",
            "s4-10b-twh",
            "s1-order-of-magnitude",
        )
    ]
    assert places == sorted(places)


@pytest.mark.thorough
def test_statements_are_sorted_as_text(page: Page) -> None:
    page.get_by_role("columnheader", name="Statement").get_by_role("button").click()

    words = page.locator("tr[id^=claim-] td:first-child").all_inner_texts()
    # numbers come first, by their size
    letters = [word[0].lower() for word in words if word[0].isalpha()]
    assert len(letters) > 100
    assert letters == sorted(letters)


def test_groups_of_verdicts_add_up(site: Path, claims: list[dict[str, Any]]) -> None:
    totals = re.findall(rf"(\d+) of {len(claims)} statements\.", parsed(site / PAGE).get_text())

    assert len(totals) == 4
    assert sum(map(int, totals)) == len(claims)


@pytest.mark.thorough
def test_guessing_first_hides_a_verdict_until_it_is_asked_for(page: Page) -> None:
    switch = page.get_by_role("button", name="Guess first")
    row = page.locator("#claim-abs-median-wh")
    verdict, computed = row.locator(".eb-verdict"), row.locator("td").nth(4).locator("p")
    why = page.locator("#claim-abs-median-wh + tr.eb-continued")
    expect(verdict).to_be_visible()

    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    for part in (verdict, computed, why):
        expect(part).to_be_hidden()
    show = row.get_by_role("button", name="Show the verdict")
    show.focus()
    page.keyboard.press("Enter")
    for part in (verdict, computed, why):
        expect(part).to_be_visible()
    expect(row.locator("td").nth(1)).to_be_focused()
    assert page.locator(".eb-verdict:visible").count() < 20

    switch.click()
    assert page.locator(f"{ROWS} .eb-verdict:visible").count() >= 121
    expect(show).to_be_hidden()


@pytest.mark.thorough
def test_without_a_script_the_verdicts_show(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK, java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{PAGE}")
        expect(opened.locator("#claim-abs-median-wh .eb-verdict")).to_be_visible()
        expect(opened.get_by_role("button", name="Guess first")).to_have_count(0)
