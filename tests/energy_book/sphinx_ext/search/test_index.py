"""What the search sees of a page, and what it quotes."""

from __future__ import annotations

import json
import re

import pytest

from tests.energy_book.sphinx_ext.conftest import MakeSite, Site, chart_page, make_site

__all__ = ["make_site"]

WORDS = """\
# A page

The first words, 0.309 of them, with $x^2$.

## A section

Words of the section.
"""


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    pages = {"index": chart_page("fig-points", words=WORDS)}
    return make_site(pages, "root: index\n", myst_heading_anchors=3)


def terms(site: Site) -> set[str]:
    text = (site.out / "searchindex.js").read_text("utf-8")
    return set(json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))["terms"])


def test_numbers_are_words_and_code_is_none(site: Site) -> None:
    found = terms(site)

    assert "0.309" in found
    assert {"draw_the_chart", "secretli", "secretly"} & found == set()


def test_the_code_is_on_the_page(site: Site) -> None:
    assert "draw_the_chart" in site.page("index").select_one("article").text  # type: ignore[union-attr]


def test_a_page_is_quoted_by_its_sections(site: Site) -> None:
    text = (site.out / "_static" / "excerpts" / "index.js").read_text("utf-8")
    call = re.fullmatch(r"energyBookExcerpts\((.*)\);\n", text)

    assert call is not None
    page, passages = json.loads(f"[{call[1]}]")
    assert page == "index"
    assert passages[0] == ["", "The first words, 0.309 of them, with ."]
    assert [section for section, _ in passages] == ["", "a-section"]
    assert "Words of the section." in passages[1][1]
    assert "secretly" not in text
