"""The page of a run needs no other page, whatever names its reader gave."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.malicious_texts import NAMES, write_rows

from .conftest import EACH_VIEW
from .site import ROOT
from .visit import View, Visit, context_for, foreign, settle, visit_page

pytestmark = pytest.mark.thorough
DESK = View(1280, "light")
CHAPTER = "paper/2_energy_per_query"
FILE = "<img src=x onerror=alert(3)>`{{ 7*7 }}'.csv"


@pytest.fixture(scope="session")
def run_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a chapter with rows of such models, and return its page."""
    folder = tmp_path_factory.mktemp("run")
    write_rows(folder / FILE)
    command = [
        *(str(Path(sys.executable).with_name("energy-book")), "run", CHAPTER),
        *("-p", f"throughput_rows={folder / FILE}", "-p", f"blend={NAMES[0]},{NAMES[1]}"),
        *("-p", "pue=1.25", "--out", str(folder / "runs")),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (page,) = (folder / "runs").glob("*/index.html")
    return page


@pytest.fixture(scope="session")
def visits(browser: Browser, run_page: Path) -> Callable[[View], Visit]:
    """Return a function that looks at the page, once for all tests that ask."""
    seen: dict[View, Visit] = {}

    def visit(view: View) -> Visit:
        if view not in seen:
            seen[view] = visit_page(browser, run_page.as_uri(), view, axe=True)
        return seen[view]

    return visit


@pytest.mark.xdist_group("run-page")
@EACH_VIEW
class TestRunPage:
    def test_is_whole_and_asks_nobody(self, visits: Callable[[View], Visit], view: View) -> None:
        seen = visits(view)

        assert (seen.errors, seen.failed, seen.blocked) == ([], [], [])
        assert foreign(seen.requests, "file://") == []
        assert seen.probe["theme"] == view.theme
        assert seen.probe["overflow"] <= 0
        assert (seen.probe["broken"], seen.probe["mathErrors"]) == ([], [])
        assert seen.violations == []

    def test_draws_its_charts(self, visits: Callable[[View], Visit], view: View) -> None:
        charts = visits(view).probe["charts"]

        assert len(charts) == 5
        assert all(chart["drawn"] and chart["paths"] for chart in charts)


@pytest.fixture
def opened(browser: Browser, run_page: Path) -> Iterator[dict[str, object]]:
    """Open the page, and say what it shows and what it tried."""
    with context_for(browser, DESK) as context:
        page = context.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(run_page.as_uri())
        settle(page)
        for chart in page.locator(".eb-chart-live svg").all():
            chart.hover()
        yield {
            "dialogs": dialogs,
            "banner": page.locator(".bd-header-announcement").inner_text(),
            "text": page.locator("main").inner_text(),
            "pictures": page.locator("img[src=x]").count(),
            "links": page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)"),
            "command": page.locator("#run-this-again pre").inner_text(),
        }


@pytest.mark.xdist_group("run-page")
def test_names_are_shown_and_do_nothing(opened: dict[str, object]) -> None:
    assert (opened["dialogs"], opened["pictures"]) == ([], 0)
    text = str(opened["text"])
    for model in NAMES:
        assert model in text


@pytest.mark.xdist_group("run-page")
def test_the_banner_and_the_command_say_what_was_changed(opened: dict[str, object]) -> None:
    banner = str(opened["banner"])
    assert "pue_p5 = 1.25 (edition joule-2026: 1.05)" in banner
    assert NAMES[1] in banner
    assert str(opened["command"]).startswith(f"energy-book run {CHAPTER} -p ")


@pytest.mark.xdist_group("run-page")
def test_every_link_leads_to_a_file_of_the_run_or_to_a_source(
    opened: dict[str, object], run_page: Path
) -> None:
    links = [str(link) for link in opened["links"]]  # type: ignore[attr-defined]
    own = {Path(unquote(urlsplit(link).path)) for link in links if link.startswith("file:")}

    assert run_page.with_name("2_energy_per_query.ipynb") in own
    assert own <= set(run_page.parent.rglob("*"))
    assert all(link.startswith(("file:", "https:")) for link in links)


@pytest.mark.xdist_group("run-page")
def test_nothing_tells_where_the_readers_files_are(run_page: Path) -> None:
    folder = str(run_page.parents[2])

    for path in run_page.parent.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".json", ".csv"):
            assert folder not in path.read_text(encoding="utf-8"), path
