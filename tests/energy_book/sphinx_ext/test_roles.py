"""A small book, built with the project's own configuration and the extension."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from energy_book.results.read import Results, load_results
from energy_book.results.readable import format_number
from energy_book.sphinx_ext.frame.banner import banner
from energy_book.sphinx_ext.policy import guard, inline_hashes
from energy_book.sphinx_ext.roles import QuotedNumber, UnitsBeforeMarks
from energy_helpers import all_numbers
from energy_helpers.charts.theme import style_sheet
from energy_helpers.facts.mime_types import CHART_MIME
from energy_helpers.registry import claims

NUMBER = {"value": 0.30885, "unit": "Wh", "digits": 3, "meaning": "Median energy of a query"}
RESULTS = {
    "edition": "joule-2026",
    "changed": {},
    "numbers": {"a-median": NUMBER},
    "editions": {"arxiv-v1": {"numbers": {"a-median": {**NUMBER, "value": 0.34}}}},
}
INDEX = """# Home of {num}`a-median`

Ours is {num}`a-median` {paper}`a-median`, or {num}`a-median:.2f`, once {num}`arxiv-v1/a-median`.

| ours | paper |
|---|---|
| {num}`a-median` | {paper}`claim-1` |

It is {if}`a-median > 1 ? large : small` and {if}`a-median < 1 ? less : more` than one.

Half lie from {num}`a-median` to {num}`arxiv-v1/a-median`, others not.

$E = P t$

All digits are in {site-file}`results.json`.
"""
TEXT = "# A chapter\n\nSee {numref}`fig-bars`."
FRAME = pd.DataFrame({"model": ["a", "b"], "energy_wh": [1.5, 2.5]})
TOC = "format: jb-book\nroot: book/index\nchapters:\n- file: book/chapter\n"


@dataclass(frozen=True)
class Built:
    out: Path
    warnings: str

    def page(self, name: str) -> str:
        return (self.out / "book" / f"{name}.html").read_text(encoding="utf-8")


def bars(description: str = "Two </script> bars", **figure: str) -> dict[str, Any]:
    usermeta = {"figure": {"id": "fig-bars", "caption": "Two bars.", **figure}}
    chart = alt.Chart(FRAME, description=description, usermeta=usermeta).mark_bar()
    return chart.encode(x="energy_wh", y="model").to_dict()


def build(root: Path, repository: Path, index: str, chart: dict[str, Any]) -> Built:
    """Build a book; only for a separate process, whose registry it replaces."""
    source = root / "source"
    (source / "book").mkdir(parents=True)
    (source / "_toc.yml").write_text(TOC, encoding="utf-8")
    (source / "book" / "index.md").write_text(index, encoding="utf-8")
    (source / "book" / "references.bib").touch()
    bundle = {CHART_MIME: chart, "text/plain": "chart"}
    output = nbformat.v4.new_output("execute_result", bundle, execution_count=1)
    bundle = {"text/html": "<b>The numbers.</b>"}
    report = nbformat.v4.new_output("execute_result", bundle, execution_count=2)
    cells = [
        nbformat.v4.new_markdown_cell(TEXT),
        nbformat.v4.new_code_cell("chart", outputs=[output], execution_count=1),
        nbformat.v4.new_code_cell("report", outputs=[report], execution_count=2),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, source / "book" / "chapter.ipynb")
    (root / "results.json").write_text(json.dumps(RESULTS), encoding="utf-8")

    config, _ = get_final_config(
        user_yaml=repository / "_config.yml",
        sourcedir=source,
        cli_config={"latex_individualpages": False},
    )
    config |= {
        "external_toc_path": str(source / "_toc.yml"),
        "energy_book_results": str(root / "results.json"),
        "energy_book_cache": str(repository / "_build" / ".test-assets"),
    }
    # the registry and the claims have separate tests
    all_numbers.REGISTRY = {}
    claims.for_number = lambda name, edition: ["claim-1"]
    claims.printed = {"claim-1": "0.31"}.__getitem__
    claims.edition_name = {"claim-1": "Joule"}.__getitem__
    warnings = io.StringIO()
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(
            source, None, root / "out", root / "trees", "html", config, None, warnings, True
        )
        app.build(force_all=True)
    return Built(root / "out", re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue()))


@pytest.fixture(scope="module")
def make_book(
    tmp_path_factory: pytest.TempPathFactory, repository: Path, processes: ProcessPoolExecutor
) -> Callable[..., Built]:
    """Return a function that builds a book in a separate process."""

    def make(index: str, chart: dict[str, Any]) -> Built:
        root = tmp_path_factory.mktemp("book")
        return processes.submit(build, root, repository, index, chart).result()

    return make


@pytest.fixture(scope="module")
def built(make_book: Callable[..., Built]) -> Built:
    return make_book(INDEX, bars())


@pytest.fixture(scope="module")
def faulty(make_book: Callable[..., Built]) -> Built:
    index = "# Home\n\n{num}`no-such` {num}`a-median:zz` {num}`v9/a-median` {paper}`no-claim`\n"
    return make_book(index, bars(description=""))


def test_a_file_of_the_site_is_linked_from_the_folder_of_the_page(built: Built) -> None:
    assert re.search(
        r'href="\.\./results\.json"[^>]*><code[^>]*>.*?results\.json', built.page("index")
    )


class TestFigure:
    def test_sound_book_builds_without_a_warning(self, built: Built) -> None:
        assert built.warnings == ""

    def test_report_of_the_numbers_is_shown_and_not_warned_of(self, built: Built) -> None:
        assert "<b>The numbers.</b>" in built.page("chapter")

    def test_has_a_number_a_caption_and_an_anchor(self, built: Built) -> None:
        page = built.page("chapter")
        assert re.search(r'<figure class="eb-figure[^"]*" id="fig-bars">', page)
        assert "Figure C.1 </span>" in page
        assert "Two bars." in page

    def test_is_found_by_reference(self, built: Built) -> None:
        assert re.search(
            r'href="#fig-bars"><span class="std std-numref">Figure C.1<', built.page("chapter")
        )

    def test_shows_a_picture_with_alt_text(self, built: Built) -> None:
        page = built.page("chapter")
        assert 'src="../_static/charts/fig-bars.svg" alt="Two &lt;/script&gt; bars"' in page
        for name in ("fig-bars.svg", "fig-bars-narrow.svg"):
            assert (built.out / "_static" / "charts" / name).read_text().startswith("<svg")

    def test_offers_its_rows(self, built: Built) -> None:
        assert 'href="../_static/charts/fig-bars.csv"' in built.page("chapter")
        table = pd.read_csv(built.out / "_static" / "charts" / "fig-bars.csv")
        shown = FRAME.rename(columns={"energy_wh": "energy wh"})
        pd.testing.assert_frame_equal(table, shown, check_dtype=False, check_like=True)

    def test_specification_survives_the_page(self, built: Built) -> None:
        found = re.search(r'data-size="wide">(.*?)</script>', built.page("chapter"), re.DOTALL)
        assert found
        assert json.loads(found[1])["description"] == "Two </script> bars"

    def test_without_alt_text_is_refused_with_its_chapter(self, faulty: Built) -> None:
        assert re.search(r"book/chapter\.ipynb.*fig-bars.*no description=", faulty.warnings)
        assert "<figure" not in faulty.page("chapter")


class TestNumbers:
    def test_share_a_unit_that_is_said_once(self, built: Built) -> None:
        text = BeautifulSoup(built.page("index"), "html.parser").get_text()

        assert "Half lie from 0.309 to 0.340\xa0Wh, others not." in text

    def test_stand_in_text_headings_and_tables(self, built: Built) -> None:
        page = built.page("index")
        ours = (
            r'<span class="num" data-number="a-median" title="Median energy of a query">0.309\xa0'
        )
        assert len(re.findall(rf"<h1>.*?{ours}", page)) == 1
        assert len(re.findall(rf"<td>(?:<p>)?{ours}", page)) == 1

    def test_take_a_format_and_an_edition(self, built: Built) -> None:
        page = built.page("index")
        assert re.search(r'data-number="a-median"[^>]*>0\.31</span>', page)
        assert re.search(r'data-number="arxiv-v1/a-median"[^>]*>0\.340\xa0', page)

    def test_of_the_paper_stand_beside_ours(self, built: Built) -> None:
        paper = '<span class="paper-num" data-claim="claim-1">Joule:\xa00.31</span>'
        assert built.page("index").count(paper) == 2

    @pytest.mark.parametrize(
        "message",
        ["no number 'no-such'", "'zz' is not a number format", "no edition 'v9'", "`no-claim`"],
        ids=["name", "format", "edition", "claim"],
    )
    def test_that_are_missing_warn_with_the_page(self, faulty: Built, message: str) -> None:
        assert re.search(rf"book/index\.md.*{message}", faulty.warnings)

    @pytest.mark.parametrize(
        ("number", "spec", "text"),
        [
            pytest.param(NUMBER, "", "0.309\xa0Wh", id="digits-and-unit"),
            pytest.param(NUMBER, ".1f", "0.3", id="format"),
            pytest.param({"value": 1234567.8, "unit": "", "digits": 7}, "", "1,234,568", id="big"),
            pytest.param({"value": 0.5, "unit": "-", "digits": 2}, "", "0.50", id="bare"),
            pytest.param({"value": 12.6, "unit": "×", "digits": 3}, "", "12.6×", id="ratio"),
            pytest.param({"value": 12.34, "unit": "%", "digits": 3}, "", "12.3%", id="per-cent"),
            pytest.param({"value": None, "unit": "Wh"}, "", "n/a\xa0Wh", id="undefined"),
        ],
    )
    def test_are_written_with_digits_and_unit(
        self, number: dict[str, Any], spec: str, text: str
    ) -> None:
        assert format_number(number, spec) == text

    def test_are_read_from_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "results.json").write_text(json.dumps(RESULTS), encoding="utf-8")
        assert load_results(tmp_path / "results.json").find("arxiv-v1/a-median")["value"] == 0.34


class TestAssets:
    @pytest.mark.parametrize("name", ["index", "chapter"])
    def test_come_from_the_site_itself(self, built: Built, name: str) -> None:
        page = built.page(name)
        loaded = re.findall(
            r"<(?:script|link|img|source|iframe)\b[^>]*(?:src|href)=\"([^\"]+)", page
        )
        assert loaded
        assert [address for address in loaded if re.match(r"(https?:)?//", address)] == []
        for address in loaded:
            if not address.startswith(("#", "data:")):
                assert (built.out / "book" / address.split("?")[0]).exists(), address

    def test_include_mathjax_and_its_fonts(self, built: Built) -> None:
        mathjax = built.out / "_static" / "mathjax"
        assert "_static/mathjax/tex-chtml.js" in built.page("index")
        assert (mathjax / "tex-chtml.js").is_file()
        assert (mathjax / "output/chtml/fonts/woff-v2/MathJax_Main-Regular.woff").is_file()
        assert sum(file.stat().st_size for file in mathjax.rglob("*.*")) < 2.5e6

    def test_leave_thebe_out(self, built: Built) -> None:
        assert all("thebe" not in built.page(name) for name in ("index", "chapter"))
        assert list(built.out.rglob("*thebe*")) == []

    def test_leave_out_what_only_the_theme_needs(self, built: Built) -> None:
        left = [*built.out.rglob("*.map"), *(built.out / "_static").rglob("*.html")]
        assert left == []

    def test_define_the_colours_before_the_style_sheets_that_use_them(self, built: Built) -> None:
        sheet = built.out / "_static" / "energy-book-theme.css"
        linked = re.findall(r"_static/(energy-book[\w-]*\.css)", built.page("index"))
        assert sheet.read_text(encoding="utf-8") == style_sheet()
        assert linked[:2] == ["energy-book-theme.css", "energy-book.css"]

    def test_load_vega_only_beside_a_chart(self, built: Built) -> None:
        assert "_static/vega.js" in built.page("chapter")
        assert "_static/vega.js" not in built.page("index")

    def test_wrap_vega_so_that_its_names_stay_inside(self, built: Built) -> None:
        bundle = (built.out / "_static" / "vega.js").read_text(encoding="utf-8")
        assert bundle.startswith("(function(){")
        assert bundle.rstrip().endswith("})();")


class TestPolicy:
    def test_allows_exactly_the_inline_scripts_of_the_page(self, built: Built) -> None:
        for name in ("index", "chapter"):
            page = built.page(name)
            policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
            assert policy
            assert re.findall(r"'sha256-([^']+)'", policy[1]) == inline_hashes(page)
            assert "unsafe-eval" not in policy[1]
            assert not re.search(r"script-src[^;]*unsafe-inline", policy[1])

    def test_stands_on_every_page_before_anything_that_loads(self, built: Built) -> None:
        pages = list(built.out.rglob("*.html"))
        assert {"index.html", "book/index.html", "search.html", "genindex.html"} <= {
            path.relative_to(built.out).as_posix() for path in pages
        }
        for path in pages:
            page = path.read_text(encoding="utf-8")
            before = page.partition('<meta http-equiv="Content-Security-Policy"')[0]
            assert before != page, path
            assert not re.search(r"<(script|link|style|img)\b", before), path

    def test_a_script_in_what_a_chapter_says_may_not_run(self) -> None:
        said = "<script>evil()</script></article><script>worse()</script>"
        page = f"<script>a()</script><article>{said}</article><script>b()</script>"
        wanted = [base64.b64encode(hashlib.sha256(s).digest()).decode() for s in (b"a()", b"b()")]
        assert inline_hashes(page) == sorted(wanted)

    def test_redirection_leads_on_and_does_nothing_else(self, built: Built) -> None:
        page = (built.out / "index.html").read_text(encoding="utf-8")
        assert "script-src 'self';" in page
        assert '<meta http-equiv="Refresh" content="0; url=book/index.html" />' in page
        assert '<a href="book/index.html">' in page
        # one that is loaded fails where the page is left before it has come
        assert '<link rel="icon" href="data:," />' in page

    def test_every_other_page_names_an_icon_that_is_there(self, built: Built) -> None:
        others = {built.out / "index.html", built.out / "404.html"}
        for path in {*built.out.rglob("*.html")} - others:
            named = re.search(r'<link rel="icon" href="([^"]+)"', path.read_text(encoding="utf-8"))
            assert named, path
            assert (path.parent / named[1]).is_file(), path

    def test_a_new_tab_knows_nothing_of_the_page(self) -> None:
        page = '<a href="a" target="_blank"\n class="b">a</a> <a rel="x" target="_blank">b</a>'
        assert guard(page, "").count('target="_blank" rel="noopener"\n class="b"') == 1
        assert '<a rel="x" target="_blank">' in guard(page, "")

    def test_icons_come_from_the_font_alone(self):
        script = '<script defer src="../_static/scripts/fontawesome.js?digest=5"></script>'
        other = '<script defer src="../_static/scripts/bootstrap.js?digest=5"></script>'

        assert script not in guard(f"<head>{script}{other}</head>", "../")
        assert other in guard(f"<head>{script}{other}</head>", "../")

    def test_leaves_no_handler_in_the_page(self, built: Built) -> None:
        assert not re.search(r"<[^>]+ on[a-z]+=\"", built.page("chapter"))

    def test_page_is_light_until_a_script_says_otherwise(self, built: Built) -> None:
        page = built.page("chapter")
        assert re.search(r'<html[^>]* data-theme="light"', page)
        assert '<script src="../_static/energy-book-page.js"></script>' in page

    def test_hashes_scripts_and_not_data(self) -> None:
        page = '<script>a()</script><script src="b.js"></script><script type="x/y">{}</script>'
        digest = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
        assert inline_hashes(page) == [digest]


class TestBanner:
    def test_is_silent_for_the_default_edition(self) -> None:
        assert banner(Results()) == ""

    def test_names_another_edition(self) -> None:
        assert "<code>arxiv-v1</code>" in banner(Results(edition="arxiv-v1"))

    def test_names_what_is_changed_and_what_the_edition_has(self) -> None:
        text = banner(Results(changed={"pue_p95": 1.2}))
        assert re.search(r"pue_p95 = 1\.2</code> \(edition joule-2026: \d", text)


@pytest.mark.parametrize(
    ("following", "badge", "rest"),
    [
        pytest.param(" Wh of energy", "Joule: 0.31\xa0Wh", " of energy", id="unit"),
        pytest.param(" tokens.", "Joule: 0.31\xa0tokens", ".", id="word"),
        pytest.param(" What follows", "Joule: 0.31", " What follows", id="no-unit"),
    ],
)
def test_a_unit_comes_before_the_mark(following: str, badge: str, rest: str) -> None:
    document = new_document("page", get_default_settings(Parser()))
    mark = nodes.raw("", "<span>✓</span>", format="html")
    link = nodes.reference("", "", nodes.Text("Joule: 0.31"), mark)
    paragraph = nodes.paragraph("", "", QuotedNumber("", "", link, classes=["paper-num"]))
    paragraph += nodes.Text(following)
    document += paragraph

    UnitsBeforeMarks(document).apply()

    assert link[0].astext() == badge
    assert link[1] is mark
    assert paragraph[1].astext() == rest
