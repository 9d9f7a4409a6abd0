"""The first page: who, what, which version, the three doors and the chart, on the first screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

DOORS = {"Read": "paper/", "Run it with your numbers": "what_if", "Teach": "teaching/"}


@pytest.fixture(scope="module")
def first(site: Path) -> BeautifulSoup:
    return BeautifulSoup((site / "book" / "index.html").read_text("utf-8"), "html.parser")


def test_it_names_paper_authors_doi_and_version(first: BeautifulSoup) -> None:
    block = first.select_one(".eb-title-page")

    assert block is not None
    assert "Felipe Oviedo" in block.text
    assert "Juan M. Lavista Ferres" in block.text
    assert "version " in block.text
    assert block.select_one('a[href="https://doi.org/10.1016/j.joule.2026.102430"]')


@pytest.mark.parametrize(("door", "leads"), DOORS.items())
def test_three_doors_lead_on(first: BeautifulSoup, door: str, leads: str) -> None:
    (card,) = [card for card in first.select(".eb-doors .sd-card") if door in card.text]

    assert card.select_one("a[href]")["href"].startswith(leads)


def test_the_counts_of_the_audit_add_up(first: BeautifulSoup) -> None:
    import re

    said = next(p.text for p in first.select("p") if "numerical statements" in p.text)
    total, *parts = map(int, re.findall(r"\b\d+\b", said))

    assert total == sum(parts)
    assert total > 150


def test_chart_and_doors_are_on_the_first_screen(site: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((site / "book" / "index.html").as_uri())
    chart = page.locator("#fig-one-query").bounding_box()
    doors = page.locator(".eb-doors").bounding_box()
    page.close()

    assert doors["y"] + doors["height"] < 800
    assert chart["y"] < 600
