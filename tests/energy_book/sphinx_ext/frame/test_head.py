"""What a page says of itself to those who link to it."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

from energy_book.sphinx_ext.frame.head import CARD_PX, card, description, shortened
from energy_book.sphinx_ext.roles import QuotedNumber
from tests.energy_book.sphinx_ext.conftest import MakeSite, Site, chart_page

ADDRESS = "https://example.org/energy/"
CONTENTS = "root: index\nchapters:\n- file: parts/chart\n- file: parts/words\n"
WORDS = "# Only words\n\n*A reference.*\n\nThis page has words, and it has no chart to be shown.\n"
PAGES = {
    "index": chart_page(
        "fig-lead", words="# A site\n\nThe first page says what the site is about.\n"
    ),
    "parts/chart": chart_page("fig-own", "fig-second"),
    "parts/words": WORDS,
}


@pytest.fixture(scope="module")
def published(make_site: MakeSite) -> Site:
    return make_site(PAGES, CONTENTS, html_baseurl=ADDRESS)


@pytest.fixture(scope="module")
def unpublished(make_site: MakeSite) -> Site:
    return make_site(PAGES, CONTENTS)


def meta(site: Site, page: str, name: str) -> str | None:
    tags = site.page(page).select(f'meta[name="{name}"], meta[property="{name}"]')
    assert len(tags) <= 1
    return str(tags[0]["content"]) if tags else None


def paragraph(*parts: nodes.Node) -> nodes.paragraph:
    return nodes.paragraph("", "", *parts)


def test_the_description_is_the_first_paragraph_that_says_something() -> None:
    document = new_document("page")
    number = QuotedNumber("", "0.309 Wh", classes=["num"])
    printed = QuotedNumber("", "paper: 0.31", classes=["paper-num"])
    document += paragraph(nodes.emphasis("", "Paper: section 2, which says much about all of it."))
    document += nodes.table(
        "", paragraph(nodes.Text("A cell with quite a lot of words in it, too."))
    )
    document += paragraph(
        nodes.Text(""),
        nodes.strong("", "In one sentence."),
        nodes.Text(" A typical query of today needs about "),
        number,
        nodes.Text(" ("),
        printed,
        nodes.Text(")."),
    )

    assert description(document) == "A typical query of today needs about 0.309 Wh."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Short.", "Short.", id="whole"),
        pytest.param(
            f"{'a' * 50}. {'b' * 20}. {'c' * 200}", f"{'a' * 50}. {'b' * 20}.", id="sentences"
        ),
        pytest.param("word " * 60, ("word " * 32).strip() + "…", id="words"),
    ],
)
def test_a_long_text_ends_where_a_sentence_or_a_word_does(text: str, expected: str) -> None:
    assert shortened(text) == expected
    assert len(expected) <= 160


def test_every_page_describes_itself(unpublished: Site) -> None:
    assert (
        meta(unpublished, "index", "description") == "The first page says what the site is about."
    )
    assert meta(unpublished, "parts/words", "og:description") == (
        "This page has words, and it has no chart to be shown."
    )
    for page in ("index", "parts/chart", "parts/words", "search", "genindex"):
        assert meta(unpublished, page, "description"), page
        assert len(unpublished.page(page).select('meta[name="theme-color"]')) == 2
        icon = unpublished.page(page).select_one('link[rel="apple-touch-icon"]')
        assert icon is not None
        assert (unpublished.out / page).parent.joinpath(str(icon["href"])).resolve().is_file()


def test_no_title_is_doubled(unpublished: Site) -> None:
    titles = {page: unpublished.page(page).title for page in ("index", "parts/words")}

    assert {page: tag.text for page, tag in titles.items() if tag} == {
        "index": "A site",
        "parts/words": "Only words — A site",
    }


def test_without_an_address_nothing_is_absolute(unpublished: Site) -> None:
    assert meta(unpublished, "index", "og:url") is None
    assert meta(unpublished, "index", "og:image") is None
    assert unpublished.page("index").select('link[rel="canonical"]') == []
    assert not (unpublished.out / "sitemap.xml").exists()
    assert not (unpublished.out / "robots.txt").exists()


def test_with_an_address_each_page_names_its_own(published: Site) -> None:
    (canonical,) = published.page("parts/words").select('link[rel="canonical"]')

    assert canonical["href"] == meta(published, "parts/words", "og:url")
    assert canonical["href"] == f"{ADDRESS}parts/words.html"
    assert re.findall("<loc>(.*)</loc>", (published.out / "sitemap.xml").read_text()) == [
        f"{ADDRESS}{page}.html" for page in ("index", "parts/chart", "parts/words")
    ]
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published.out / "robots.txt").read_text()


@pytest.mark.parametrize(
    ("page", "chart"),
    [("index", "fig-lead"), ("parts/chart", "fig-own"), ("parts/words", "fig-lead")],
)
def test_a_link_is_shown_with_the_lead_chart(published: Site, page: str, chart: str) -> None:
    address = meta(published, page, "og:image")

    assert address == f"{ADDRESS}_static/cards/{chart}.png"
    assert meta(published, page, "twitter:card") == "summary_large_image"
    assert size_of(published.out / "_static" / "cards" / f"{chart}.png") == CARD_PX


def size_of(png: Path) -> tuple[int, int]:
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    return width, height


@pytest.mark.parametrize(("width", "height"), [(660, 200), (300, 900)])
def test_a_chart_is_whole_and_in_the_middle_of_its_card(width: int, height: int) -> None:
    made = card(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"></svg>')

    x, y, w, h = map(
        float, re.findall(r' x="(.+?)" y="(.+?)" width="(.+?)" height="(.+?)"', made)[0]
    )
    assert w / h == pytest.approx(width / height, rel=1e-3)
    assert (x + w / 2, y + h / 2) == pytest.approx((CARD_PX[0] / 2, CARD_PX[1] / 2), abs=0.01)
    assert min(x, y) == pytest.approx(40, abs=0.01)
