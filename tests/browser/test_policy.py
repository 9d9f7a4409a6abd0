"""The content-security policy of every page, and the page's buttons under it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from .site import NOT_FOUND, PAGES, parsed
from .visit import View, context_for, settle

DESK = View(1280, "light")
CHAPTER = "book/paper/2_energy_per_query.html"
MOST_HASHES = 8
DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
# pages whose cells run there
RUN_HERE = {f"book/teaching/{name}_lines.html" for name in ("ten", "twenty")}
OF_WORKER = {"connect-src": "'self' blob:", "worker-src": "blob:"}
RUNNING = ("javascript:", "vbscript:", "data:text/html")


def policy_of(soup: BeautifulSoup) -> dict[str, str]:
    (meta,) = soup.select("meta[http-equiv=Content-Security-Policy]")
    parts = (part.strip().partition(" ") for part in str(meta["content"]).split(";"))
    return {name: sources for name, _, sources in parts}


def test_no_other_page_lies_in_the_site(site: Path) -> None:
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.htm*")}

    slides = {name for name in found if name.startswith("slides/")}
    assert found - slides == {*PAGES, NOT_FOUND}


@pytest.mark.parametrize("page", [*PAGES, NOT_FOUND])
def test_every_page_has_the_policy(site: Path, page: str) -> None:
    policy = policy_of(parsed(site / page))
    own, *hashes = policy.pop("script-src").split()
    own_directives = {"connect-src": "'none'"} if page == "book/what_if.html" else {}
    if page in RUN_HERE:
        own_directives = OF_WORKER
        assert hashes.pop() == "'wasm-unsafe-eval'"

    assert policy == DIRECTIVES | own_directives
    assert own == "'self'"
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", digest) for digest in hashes)
    assert len(hashes) <= MOST_HASHES


@pytest.mark.parametrize("page", [*PAGES, NOT_FOUND])
def test_nothing_in_a_page_runs_by_itself(site: Path, page: str) -> None:
    """Neither handlers nor links that are scripts, and no script among a chapter's words."""
    soup = parsed(site / page)
    tags = soup.find_all(True)

    assert [t.name for t in tags if any(name.lower().startswith("on") for name in t.attrs)] == []
    addresses = [str(t.get(name, "")) for t in tags for name in ("href", "src", "action")]
    assert [text for text in addresses if text.strip().lower().startswith(RUNNING)] == []
    assert soup.select("iframe, object, embed, base") == []
    assert [
        script
        for script in soup.select("article script")
        if not str(script.get("type", "")).startswith("application/")
    ] == []


@pytest.mark.parametrize("page", [*PAGES, NOT_FOUND])
def test_a_new_tab_knows_nothing_of_the_page(site: Path, page: str) -> None:
    for link in parsed(site / page).select("a[target]"):
        assert "noopener" in (link.get("rel") or []), link


@pytest.fixture(params=["http", "file"])
def chapter(browser: Browser, origin: str, site: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of a chapter with charts and formulas."""
    return f"{origin}/{CHAPTER}" if request.param == "http" else (site / CHAPTER).as_uri()


@pytest.mark.thorough
@pytest.mark.xdist_group("policy")
def test_the_buttons_work_under_it(browser: Browser, chapter: str) -> None:
    """Colours, full screen, print and search; `context_for` sees what is refused."""
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.add_init_script("window.print = () => { window.printed = true; }")
        page.goto(chapter)
        settle(page)
        root = page.locator("html")
        button = page.locator("button.theme-switch-button").first
        for _ in range(3):
            before = root.get_attribute("data-mode")
            button.click()
            expect(root).not_to_have_attribute("data-mode", str(before))
        search(page)


def search(page: Page) -> None:
    page.locator("button.search-button__button").first.click()
    page.locator("input[type=search]:visible").fill("utilisation")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=utilisation"))
    expect(page.locator("#search-results ul.search li a").first).to_be_visible()


@pytest.mark.thorough
@pytest.mark.xdist_group("policy")
def test_the_page_prints_under_it(browser: Browser, chapter: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.add_init_script("window.print = () => { window.printed = true; }")
        page.goto(chapter)
        settle(page)
        page.locator("[data-action='print']").first.dispatch_event("click")

        assert page.evaluate("window.printed")
        assert page.pdf().startswith(b"%PDF")


@pytest.mark.thorough
@pytest.mark.xdist_group("policy")
def test_no_other_page_may_frame_it(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto("about:blank")
        page.set_content(f'<iframe src="{origin}/{CHAPTER}"></iframe>')
        page.wait_for_function("frames.length === 1")
        frame = page.frames[1]
        frame.wait_for_load_state()

        assert frame.locator("article").count() == 0


@pytest.mark.thorough
@pytest.mark.xdist_group("policy")
@pytest.mark.parametrize("said", ["<img src=x onerror=tell()>", "<svg/onload=tell()>", "\"'><b>"])
def test_what_is_searched_for_is_words(browser: Browser, origin: str, said: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(f"{origin}/search.html")
        page.locator("input[type=search]:visible").first.fill(f"{said} alert(1)")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"\?q="))
        expect(page.locator("#search-results .search-summary")).not_to_be_empty()

        assert dialogs == []
        assert page.locator("main img[src=x], main svg[onload]").count() == 0
