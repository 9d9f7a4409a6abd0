"""The rendered text of every page: what templates break, and the typography of the book."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

# what the text of a page must not have -> why
BROKEN = {
    r"\d× times": "a unit twice",
    r"(Wh/query|GWh/day|tokens(?:/s)?) (?:to|and|or) [\d.,]+\s\1": "a unit twice in a range",
    r"\b(\w+) \1\b(?<!had had)": "a word twice",
    r"\( | \)": "a space inside brackets",
    r"(?<![\w/.-])(null|nan|NaN|undefined|None)\b(?! of)": "a value that is none",
    r"(?<![\w.,–—/-])-\d": "a hyphen for a minus",
    r"(?<![\w.-])\d[\d,.]*-\d[\d,.]*(?![\w-])": "a hyphen in a range",
    r"\d[ \N{NO-BREAK SPACE}]%": "a space before a per cent sign",
    r"(?<![\w–])\d+(?:\.\d+)?x\b": "a letter for ×",
    r"CO2e?\b": "a figure for the subscript of CO₂e",
    r"(?<![\w-])[Dd]atacentres?\b(?!-)": "data centre in one word",
    r"\w\(s\)": "a plural that is left open",
}
# titles and names of others, as they are written
QUOTING = ("reference/bibliography", "reference/data", "reference/speed")
BLOCKS = "p, li, td, th, figcaption, caption, h1, h2, h3, h4, h5, dt, dd, summary, label, option"
UNREAD = "pre, code, script, style, svg, .math, dl.py, .cell_input, kbd, samp, [hidden]"


@cache
def blocks(page: Path) -> list[str]:
    """Return the text of each paragraph, cell and heading of a page."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article") or soup
    for unread in article.select(UNREAD):
        # the replacement has a length, so the text before and after it stays apart
        unread.replace_with("\N{OBJECT REPLACEMENT CHARACTER}")
    return [
        re.sub(r"[ \n\t]+", " ", block.get_text("")).strip()
        for block in article.select(BLOCKS)
        if isinstance(block, Tag) and not block.find(["p", "li", "td"])
    ]


def pages_of(site: Path) -> list[Path]:
    return sorted((site / "book").rglob("*.html"))


# one worker reads the pages, once
@pytest.mark.xdist_group("typography")
@pytest.mark.parametrize("broken", BROKEN, ids=BROKEN.values())
def test_no_page_has(site: Path, broken: str) -> None:
    found = [
        f"{page.relative_to(site)}: {text[max(0, match.start() - 40) : match.end() + 40]}"
        for page in pages_of(site)
        if not str(page.relative_to(site / "book")).startswith(QUOTING)
        for text in blocks(page)
        for match in re.finditer(broken, text)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("it is 0.508× times as high", "a unit twice"),
        ("from 0.0360 Wh/query to 40.0 Wh/query", "a unit twice in a range"),
        ("Table S.I has 16 rows rows", "a word twice"),
        ("0.309 Wh ( Joule: 0.31 )", "a space inside brackets"),
        ("output tokens null", "a value that is none"),
        ("moves it by -0.033 Wh", "a hyphen for a minus"),
        ("a factor of 8-20 in all", "a hyphen in a range"),
        ("its 90 % interval", "a space before a per cent sign"),
        ("4x fewer", "a letter for ×"),
        ("9 gCO2e a query", "a figure for the subscript of CO₂e"),
        ("the datacentre's meter", "data centre in one word"),
        ("4 degree(s) of freedom", "a plural that is left open"),
    ],
)
def test_what_a_reader_stumbled_over_is_found(text: str, why: str) -> None:
    assert [named for broken, named in BROKEN.items() if re.search(broken, text)] == [why]
