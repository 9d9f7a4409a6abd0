"""Addresses, searches, pictures and notebooks: what others wrote is shown and does nothing."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from tests.malicious_texts import NAMES

from .site import served
from .test_run_page import run_page
from .visit import View, Visit, context_for, foreign, listen, settle

__all__ = ["run_page"]
pytestmark = pytest.mark.thorough
DESK = View(1280, "light")
WHAT_IF = "book/what_if.html"
CHAPTER = "book/paper/2_energy_per_query.html"
# elements that none of the pages has without an injected text
MADE = "main img[src=x], main b, main iframe, main object, main svg[onload], [onmouseover]"
FIELDS = ("edition", "blend", "lever", "pue", "queries", "grid_gco2_per_kwh")


class Watched:
    """A page, and what it did that it must not do."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.dialogs: list[str] = []
        self.visit = Visit()
        listen(page, self.visit)
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def has_done_nothing(self) -> None:
        assert self.dialogs == []
        assert self.visit.errors == []
        assert foreign(self.visit.requests, self.base) == []
        assert self.page.locator(MADE).count() == 0


@pytest.fixture(params=["http", "file"])
def watched(
    browser: Browser, origin: str, site: Path, request: pytest.FixtureRequest
) -> Iterator[Watched]:
    """Open a page of the site, from a server or from its file; its policy refuses nothing."""
    with context_for(browser, DESK) as context:
        base = origin if request.param == "http" else site.as_uri()
        yield Watched(context.new_page(), base)


@pytest.mark.xdist_group("hostile")
def test_what_an_address_says_is_a_note_at_most(watched: Watched) -> None:
    """The page "What if" reads its address: as names, as values, encoded or as it is."""
    page = watched.page
    page.goto(f"{watched.base}/{WHAT_IF}#blend={quote(NAMES[1])}")
    settle(page)
    expect(page.locator(".eb-what-if-status")).to_contain_text(
        f"Model or blend: “{NAMES[1]}” is not known"
    )
    for name in NAMES:
        for address in (
            *(f"{field}={quote(name)}" for field in FIELDS),
            f"{quote(name)}=1",
            f"{name}={name}",
        ):
            page.evaluate("address => { window.location.hash = address; }", address)
    page.evaluate("window.location.hash = 'node_power_kw=12'")
    page.get_by_text("More settings").click()
    expect(page.get_by_label("Power of an eight-GPU node [kW]", exact=True)).to_have_value("12")

    watched.has_done_nothing()
    assert page.evaluate("({}).polluted") is None


@pytest.mark.xdist_group("hostile")
# the search of a page from a file finds words, but may not read the pages for their lines
@pytest.mark.parametrize("watched", ["http"], indirect=True)
@pytest.mark.parametrize("name", NAMES[:2] + NAMES[4:6], ids=range(4))
def test_what_is_searched_and_highlighted_is_words(watched: Watched, name: str) -> None:
    page = watched.page
    page.goto(f"{watched.base}/{CHAPTER}?highlight={quote(name)}#{quote(name)}")
    settle(page)
    page.goto(f"{watched.base}/search.html?q={quote(name + ' energy')}")
    expect(page.locator("#search-results .search-summary")).not_to_be_empty()

    watched.has_done_nothing()


@pytest.mark.xdist_group("run-page")
def test_pictures_are_pictures_when_they_are_opened_alone(browser: Browser, run_page: Path) -> None:
    pictures = sorted(run_page.parent.glob("_static/charts/*.svg"))

    # wide, for a phone, and titled to download
    assert len(pictures) == 3 * 5
    with context_for(browser, DESK) as context:
        watched = Watched(context.new_page(), run_page.parent.as_uri())
        for picture in pictures:
            watched.page.goto(picture.as_uri())
            assert watched.page.locator("script, foreignObject, a, image").count() == 0
        watched.has_done_nothing()


@pytest.mark.xdist_group("run-page")
def test_a_run_that_is_served_is_the_same(browser: Browser, run_page: Path) -> None:
    """Over http as from its file, the policy of the page holds and nothing is asked elsewhere."""
    with served(run_page.parent) as address, context_for(browser, DESK) as context:
        watched = Watched(context.new_page(), address)
        watched.page.goto(f"{address}/index.html")
        settle(watched.page)
        text = watched.page.locator("main").inner_text()

        assert [name for name in NAMES if name not in text] == []
        watched.has_done_nothing()


@pytest.mark.xdist_group("run-page")
def test_the_notebook_of_a_run_holds_names_as_text(run_page: Path) -> None:
    """JupyterLab shows Markdown, where there is no name, and HTML, where names are escaped."""
    (path,) = run_page.parent.glob("*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    markdown = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    markdown += ["".join(data.get("text/markdown", "")) for data in outputs]
    pages = ["".join(data.get("text/html", "")) for data in outputs]
    injected = [c for c in cells if "injected-parameters" in c["metadata"].get("tags", ())]

    assert [name for name in NAMES for text in markdown if name in text] == []
    assert any(NAMES[0] in BeautifulSoup(page, "html.parser").get_text() for page in pages)
    for page in pages:
        assert (
            BeautifulSoup(page, "html.parser").select("script, img, b, title, [onmouseover]") == []
        )
    for statement in ast.parse("".join(injected[0]["source"])).body:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)
