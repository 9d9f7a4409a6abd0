"""Every notebook in JupyterLab: it runs from top to bottom and draws its charts, offline."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from energy_book.chapters import list_chapters
from energy_book.files.publish import NOTEBOOKS, WITHOUT_SOLUTIONS
from energy_book.project import Project

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
CHAPTERS = [chapter.name for chapter in list_chapters(Project(Path(__file__).resolve().parents[2]))]
# those of `make test-all`: charts, exercises and a lesson; the others are left to `make test-long`
FEW = ("paper/2_energy_per_query", "teaching/ten_lines")
START_S = 180
RUN_MS = 600_000
# outputs that are not in view are drawn, too
SETTINGS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
# it ends when the last cell has run; before its kernel has answered, nothing would run
RUN_ALL = """async () => {
    const context = window.jupyterapp.shell.currentWidget.sessionContext;
    await context.ready;
    await context.session.kernel.info;
    return window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""
ERRORS = ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr'], .jp-RenderedError"
CHARTS = ".vega-embed"
DRAWN = ".vega-embed :is(svg, canvas)"
CAPTION = re.compile(r"^Figure “")
NOT_ANSWERED = "not answered"


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    address: str
    token: str


@pytest.fixture(scope="module")
def lab(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab in a copy of the notebooks, without what the user has configured."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(site / NOTEBOOKS, home / NOTEBOOKS)
    settings = home / "lab" / "settings"
    settings.mkdir(parents=True)
    (settings / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(8)
    own = {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home)}
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"),
                *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={home / NOTEBOOKS}"),
                *("--allow-root", f"--LabApp.app_settings_dir={settings}"),
                *("--LabApp.news_url=", "--LabApp.expose_app_in_browser=True"),
            ],
            env={**os.environ, **own},
            stdout=log,
            stderr=log,
        )
    lab = Lab(f"http://127.0.0.1:{port}", token)
    try:
        deadline = time.monotonic() + START_S
        while not _answers(f"{lab.address}/api?token={token}"):
            assert server.poll() is None, (home / "log").read_text()
            assert time.monotonic() < deadline, (home / "log").read_text()
        yield lab
    finally:
        server.terminate()
        server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def page(lab: Lab, browser: Browser) -> Iterator[Page]:
    """Open a page that reaches JupyterLab and no other host."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(RUN_MS)
    context.route(lambda address: not address.startswith(lab.address), lambda route: route.abort())
    yield context.new_page()
    context.close()


def run(page: Page, lab: Lab, notebook: str) -> None:
    """Open a notebook and run all its cells."""
    page.goto(f"{lab.address}/lab/tree/{notebook}?reset&token={lab.token}")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.evaluate(RUN_ALL)


def texts(page: Page, selector: str) -> list[str]:
    found: list[str] = page.locator(selector).all_inner_texts()
    return found


def check_charts(page: Page) -> int:
    """Check that each chart of a notebook is drawn above its caption; return how many."""
    outputs = texts(page, ".jp-Notebook .jp-OutputArea-output")
    captions = [text for text in outputs if CAPTION.match(text.strip())]
    page.wait_for_function(
        "([drawn, count]) => document.querySelectorAll(drawn).length >= count",
        arg=[DRAWN, len(captions)],
    )
    assert page.locator(CHARTS).count() == len(captions)
    assert not any("Javascript Error" in text for text in outputs)
    return len(captions)


# JupyterLab starts once
@pytest.mark.xdist_group("lab")
@pytest.mark.parametrize(
    "chapter",
    [pytest.param(name, marks=[] if name in FEW else pytest.mark.long) for name in CHAPTERS],
)
class TestEveryNotebook:
    """The notebook of each chapter, as the site hands it out."""

    def test_runs_and_draws_its_charts(
        self, page: Page, lab: Lab, site: Path, chapter: str
    ) -> None:
        run(page, lab, f"{chapter}.ipynb")

        assert texts(page, ERRORS) == []
        figures = site / "book" / f"{chapter}.html"
        assert check_charts(page) == figures.read_text(encoding="utf-8").count('class="eb-chart"')

    def test_without_solutions_only_answers_are_missing(
        self, page: Page, lab: Lab, chapter: str
    ) -> None:
        folder = WITHOUT_SOLUTIONS.removeprefix(f"{NOTEBOOKS}/")
        run(page, lab, f"{folder}/{chapter}.ipynb")

        assert [text for text in texts(page, ERRORS) if NOT_ANSWERED not in text] == []
        check_charts(page)
