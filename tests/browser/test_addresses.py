"""No address of the site is ever lost: it works, or it leads on to a new one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from energy_book.sphinx_ext.frame.moved import FILE, Move, read_moves, stub
from energy_book.sphinx_ext.policy import guard

from . import addresses
from .site import ROOT
from .test_links import anchors
from .visit import View, context_for

ADDRESSES = addresses.read()
MOVES = read_moves(ROOT / FILE)


def missing(site: Path) -> list[str]:
    """Return the line that `FILE` lacks for each address that leads nowhere."""
    lines = []
    moved = {(move.old_page, move.old_anchor) for move in MOVES}
    for page, wanted in ADDRESSES.items():
        name = page.removesuffix(".html")
        if not (site / page).is_file():
            lines.append(f"{name},,NEW_PAGE,")
            continue
        here = anchors(site / page)
        lines += [
            f"{name},{anchor},{name},NEW_ANCHOR"
            for anchor in wanted
            if anchor not in here and (name, anchor) not in moved
        ]
    return lines


def test_every_address_works_or_leads_on(site: Path) -> None:
    lines = missing(site)
    if lines:
        pytest.fail(
            f"these old addresses lead nowhere; add the lines to {FILE} with the place where "
            "each is now (see CONTRIBUTING.md, Addresses):\n" + "\n".join(lines),
            pytrace=False,
        )


def test_every_move_ends_at_a_place(site: Path) -> None:
    for move in MOVES:
        page = site / f"{move.new_page}.html"
        assert page.is_file(), move
        assert not move.new_anchor or move.new_anchor in anchors(page), move


def test_the_list_is_not_empty() -> None:
    """Pages, headings, figures, equations, exercises, terms, numbers, claims, objects."""
    known = {f"{page}#{anchor}" for page, here in ADDRESSES.items() for anchor in here}

    assert {
        "book/paper/2_energy_per_query.html#fig-energy-traditional",
        "book/paper/2_energy_per_query.html#equation-eq-energy",
        "book/paper/2_energy_per_query.html#ex-query-pue",
        "book/paper/2_energy_per_query.html#energy-per-model",
        "book/reference/glossary.html#term-PUE",
        "book/reference/numbers.html#number-baseline-median-traditional",
        "book/reference/parameters.html#param-pue_p95",
        "book/reference/api.html#energy_helpers.load_edition",
        "book/audit/claims.html#claim-abs-median-wh",
    } <= known
    assert not any("#id1" in address for address in known)


@pytest.fixture
def moved_site(tmp_path: Path) -> Path:
    """Write a new page, and the page that replaces the moved page."""
    (tmp_path / "_static").mkdir()
    for script in ("energy-book-moved.js",):
        source = ROOT / "src/energy_book/sphinx_ext/static" / script
        (tmp_path / "_static" / script).write_bytes(source.read_bytes())
    (tmp_path / "new").mkdir()
    page = '<!DOCTYPE html><meta charset="utf-8" /><title>New</title><h2 id="b">B</h2>'
    (tmp_path / "new" / "page.html").write_text(guard(page, "../"))
    moves = [Move("old", "", "new/page", ""), Move("old", "a", "new/page", "b")]
    (tmp_path / "old.html").write_text(stub("old", moves, "New"))
    return tmp_path


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize(
    ("fragment", "arrives"), [("#a", "#b"), ("#same", "#same"), ("", "")], ids=str
)
def test_a_page_that_moved_leads_on(
    browser: Browser, moved_site: Path, scripts: bool, fragment: str, arrives: str
) -> None:
    """A browser keeps the fragment over a refresh; only a script knows its new name."""
    with context_for(browser, View(1280, "light"), java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto((moved_site / "old.html").as_uri() + fragment)
        page.wait_for_url("**/new/page.html*")

        if scripts:
            assert f"#{urlsplit(page.url).fragment}".rstrip("#") == arrives


def test_a_page_that_moved_says_so_in_words(moved_site: Path) -> None:
    soup = BeautifulSoup((moved_site / "old.html").read_text(), "html.parser")

    assert [unquote(str(link["href"])) for link in soup.select("a")] == [
        "new/page.html",
        "new/page.html#b",
    ]
    assert soup.select_one("#a") is not None


@pytest.mark.parametrize("address", ["nothing.html", "book/no/such/page.html"])
def test_an_address_that_leads_nowhere_shows_a_whole_page(
    browser: Browser, origin: str, address: str
) -> None:
    with context_for(browser, View(1280, "light")) as context:
        page = context.new_page()
        missing_files: list[str] = []
        page.on("response", lambda answer: answer.ok or missing_files.append(answer.url))
        answer = page.goto(f"{origin}/{address}")

        assert answer is not None
        assert answer.status == 404
        assert missing_files == [f"{origin}/{address}"]
        assert page.locator("h1").filter(visible=True).inner_text() == "Page not found"
        page.locator("article a").first.click()
        page.wait_for_url("**/book/index.html")
