"""Pages of a sweep, a comparison and a sample need no other page, whatever their texts are."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.malicious_texts import NAMES, write_rows

from .conftest import EACH_VIEW
from .site import ROOT
from .test_run_page import DESK, FILE
from .visit import View, Visit, context_for, foreign, settle, visit_page

pytestmark = pytest.mark.thorough
# those that can be written in an axis, where these part values
NAMES_OF_AXIS = tuple(name for name in NAMES if not set("+,:") & set(name))
CHARTS = {"sweep": 2, "compare": 2, "sample": 1, "estimate": 1}
KINDS = pytest.mark.parametrize("kind", CHARTS)


def run_command(*words: str) -> None:
    command = [str(Path(sys.executable).with_name("energy-book")), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make each kind of page with models of nasty names."""
    folder = tmp_path_factory.mktemp("scale")
    write_rows(folder / FILE)
    own = ("-p", f"throughput_rows={folder / FILE}")
    rows = (*own, "-p", "blend=all")
    blends = f"blend={','.join(NAMES_OF_AXIS)},{'+'.join(NAMES_OF_AXIS)}"
    numbers = ("--of", "baseline-median-traditional", "--of", "fleet-total-mixed")
    run_command(
        "sweep", *own, "-g", blends, "-g", "pue=1.1:1.5:0.1", *numbers, "--out", f"{folder}/s"
    )
    run_command("sample", *rows, "--queries", "100000", "--fleet", "mixed", "--out", f"{folder}/n")
    log = folder / "log.csv"
    with log.open("w", newline="", encoding="utf-8") as file:
        lines = [(name, name, 300) for name in (*NAMES, "unknown")]
        csv.writer(file).writerows([("model", "session", "output_tokens"), *lines])
    run_command("estimate", str(log), *own, "--out", f"{folder}/e")
    for pue in ("1.1", "1.3"):
        run_command("run", "paper/5_conclusions", *rows, "-p", f"pue={pue}", "--out", f"{folder}/r")
    runs = [str(path.parent) for path in sorted((folder / "r").glob("*/index.html"))]
    run_command("compare", *runs, "--out", f"{folder}/c")
    made = {"sweep": "s", "compare": "c", "sample": "n", "estimate": "e"}
    return {kind: next((folder / name).glob("*/index.html")) for kind, name in made.items()}


@pytest.fixture(scope="session")
def visits(browser: Browser, pages: dict[str, Path]) -> Callable[[str, View], Visit]:
    """Return a function that looks at a page, once for all tests that ask."""
    seen: dict[tuple[str, View], Visit] = {}

    def visit(kind: str, view: View) -> Visit:
        if (kind, view) not in seen:
            seen[kind, view] = visit_page(browser, pages[kind].as_uri(), view, axe=True)
        return seen[kind, view]

    return visit


@pytest.mark.xdist_group("scale-pages")
@EACH_VIEW
@KINDS
class TestPages:
    def test_are_whole_and_ask_nobody(
        self, visits: Callable[[str, View], Visit], kind: str, view: View
    ) -> None:
        seen = visits(kind, view)

        assert (seen.errors, seen.failed, seen.blocked) == ([], [], [])
        assert foreign(seen.requests, "file://") == []
        assert seen.probe["overflow"] <= 0
        assert seen.probe["broken"] == []
        assert seen.violations == []

    def test_draw_their_charts(
        self, visits: Callable[[str, View], Visit], kind: str, view: View
    ) -> None:
        charts = visits(kind, view).probe["charts"]

        assert len(charts) == CHARTS[kind]
        assert all(chart["drawn"] and chart["paths"] for chart in charts)


@pytest.mark.xdist_group("scale-pages")
@KINDS
def test_texts_do_nothing(browser: Browser, pages: dict[str, Path], kind: str) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(pages[kind].as_uri())
        settle(page)

        assert dialogs == []
        assert page.locator("img[src=x]").count() == 0
        if kind == "sweep":
            assert NAMES_OF_AXIS[0] in page.locator("main").inner_text()


@pytest.mark.xdist_group("scale-pages")
@KINDS
def test_links_lead_to_files_beside_the_page(pages: dict[str, Path], kind: str) -> None:
    folder = pages[kind].parent
    files = {"sweep": ("sweep.csv", "sweep.parquet"), "compare": ("comparison.csv",)}
    files["estimate"] = ("estimate.csv",)
    text = pages[kind].read_text(encoding="utf-8")

    for name in files.get(kind, ("sample.csv", "histogram.parquet")):
        assert f'href="{name}"' in text
        assert (folder / name).is_file()


@pytest.fixture(scope="session")
def heatmaps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a page of two numbers over a grid of two assumptions."""
    folder = tmp_path_factory.mktemp("heatmaps")
    grid = ("-g", "pue=1.1:1.7:0.1", "-g", "output_tokens_median=100:900:100")
    numbers = ("--of", "baseline-median-traditional", "--of", "fleet-total-mixed")
    run_command("sweep", *grid, *numbers, "--out", str(folder))
    return next(folder.glob("*/index.html"))


# the texts of each chart but those of its axes and its legend
TEXTS = """() => [...document.querySelectorAll(".eb-chart-live")].map((chart) =>
  [...chart.querySelectorAll(".mark-text.role-mark tspan")].map((line) => line.textContent.trim())
    .filter(Boolean).join(" "))"""


@pytest.mark.xdist_group("scale-pages")
@pytest.mark.parametrize("view", [DESK, View(390, "dark")], ids=str)
def test_a_cell_is_read_in_all_heatmaps(browser: Browser, heatmaps: Path, view: View) -> None:
    """The pointer or a finger marks a row and a column, whose values are above each chart."""
    rows = csv.DictReader((heatmaps.parent / "sweep.csv").open(encoding="utf-8"))
    (row,) = (r for r in rows if float(r["pue"]) == 1.2 and float(list(r.values())[1]) == 300)
    touch = view != DESK
    with context_for(browser, view, has_touch=touch, is_mobile=touch) as context:
        page = context.new_page()
        page.goto(heatmaps.as_uri())
        settle(page)
        assert page.evaluate(TEXTS) == ["", ""]
        chart = page.locator(".eb-chart-live").first
        cell = chart.get_by_label("output_tokens_median [tokens]: 300; pue: 1.2;")
        cell.tap() if touch else cell.hover()

        page.wait_for_function(f"() => ({TEXTS})().every(Boolean)")
        for said, unit in zip(page.evaluate(TEXTS), ("Wh/query", "GWh/day"), strict=True):
            value, words = said.split(" ", 1)
            assert words == f"{unit} output_tokens_median 300, pue 1.2"
            known = next(float(v) for name, v in row.items() if name and name.endswith(f"[{unit}]"))
            assert float(value) == pytest.approx(known, rel=1e-3)
        if not touch:
            page.mouse.move(1, 1)
            page.wait_for_function(f"() => !({TEXTS})().some(Boolean)")
