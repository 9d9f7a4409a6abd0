"""The page for addresses that lead nowhere, and the way to the others."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from energy_book.sphinx_ext.policy import rooted
from tests.energy_book.sphinx_ext.conftest import MakeSite, Site

CONTENTS = """\
root: index
parts:
- caption: The first part
  chapters:
  - file: parts/one
    sections:
    - file: parts/below
- caption: The second part
  chapters:
  - file: parts/two
"""
PAGES = {
    name: f"# Page {name[-3:]}\n" for name in ("index", "parts/one", "parts/two", "parts/below")
}
CRUMBS = {"html_theme_options": {"article_header_start": ["breadcrumbs.html"]}}
ADDRESSES = [("", "/"), ("https://example.org/energy/", "/energy/")]


@pytest.fixture(scope="module", params=ADDRESSES, ids=["no-address", "below-a-folder"])
def site_and_root(make_site: MakeSite, request: pytest.FixtureRequest) -> tuple[Site, str]:
    address, root = request.param
    return make_site(PAGES, CONTENTS, html_baseurl=address, **CRUMBS), root


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    return make_site(PAGES, CONTENTS, **CRUMBS)


def test_every_address_on_it_begins_at_the_root(site_and_root: tuple[Site, str]) -> None:
    site, root = site_and_root
    page = site.page("404")
    addresses = [
        str(tag.get("href") or tag.get("src") or tag.get("action"))
        for tag in page.select("[href], [src], [action]")
    ]
    own = [a for a in addresses if not urlsplit(a).scheme and not a.startswith("#")]

    assert own
    for address in own:
        assert address.startswith(root)
        assert (site.out / urlsplit(address).path.removeprefix(root)).is_file(), address
    html = page.select_one("html")
    assert html is not None
    assert html["data-content_root"] == root


def test_no_address_is_its_own(site_and_root: tuple[Site, str]) -> None:
    site, _ = site_and_root

    assert site.page("404").select('link[rel="canonical"]') == []
    assert not (site.out / "sitemap.xml").exists() or (
        "404" not in (site.out / "sitemap.xml").read_text()
    )


def test_other_addresses_stay_as_they_are() -> None:
    page = '<a href="https://a.org/"></a><a href="#b"></a><img src="data:,"><a href="/c"></a>'

    assert rooted(page, "/energy/") == page


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("parts/one", "The first part"),
        ("parts/below", "The first part"),
        ("parts/two", "The second part"),
    ],
)
def test_the_way_to_a_page_names_its_part(site: Site, page: str, part: str) -> None:
    (way,) = site.page(page).select('nav[aria-label="Breadcrumb"]')
    home, first, *_, last = way.select("li")

    assert home.a is not None
    assert home.a["aria-label"] == "Home"
    assert first.text == part
    assert first.a is None
    assert last["aria-current"] == "page"


def test_the_first_page_has_no_way(site: Site) -> None:
    assert site.page("index").select('nav[aria-label="Breadcrumb"]') == []


def test_every_landmark_of_navigation_has_a_name(site: Site) -> None:
    soup: BeautifulSoup = site.page("parts/one")

    names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in soup.select("nav")]
    assert None not in names
    assert len(names) == len(set(names)), names
