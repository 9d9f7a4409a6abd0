"""A table of a chapter on its page: numbered, with heads of rows, its numbers as they were."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from energy_helpers.notebook import show
from energy_helpers.notebook.table_text import FIGURE_SPACE

HOSTILE = "<b>{num}`x` [a](b) $y$ {{c}}"
FRAME = pd.DataFrame({"p50": [0.025, 1.5, None]}, index=pd.Index(["A", HOSTILE, "C"], name="model"))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    """Build a page of one table and a reference to it; a warning fails."""
    source = tmp_path_factory.mktemp("tables")
    table = show(FRAME, caption="Energy of a *query*.", name="energy", unit="Wh", digits=2)
    text = f"# Page\n\n{table.markdown}\n\nSee {{numref}}`tab-energy`.\n"
    (source / "index.md").write_text(text, encoding="utf-8")
    warnings = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            str(source),
            None,
            str(source / "out"),
            str(source / "trees"),
            "html",
            confoverrides={
                "extensions": ["myst_parser", "energy_book.sphinx_ext.tables"],
                "myst_enable_extensions": ["dollarmath", "substitution"],
                "numfig": True,
                "numfig_format": {"table": "Table %s"},
            },
            status=None,
            warning=warnings,
        )
        app.build()
    assert warnings.getvalue() == ""
    html = (source / "out" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def test_caption_is_numbered_and_an_address(page: BeautifulSoup) -> None:
    assert page.select_one("table#tab-energy > caption .caption-number").get_text() == "Table 1 "
    assert page.select_one("caption em").get_text() == "query"
    assert page.find("a", string="Table 1")["href"] == "#tab-energy"


def test_head_is_one_line(page: BeautifulSoup) -> None:
    (line,) = page.select("thead tr")
    assert [cell.get_text() for cell in line.select("th")] == ["Model", "Median [Wh]"]


def test_rows_have_heads_with_their_text(page: BeautifulSoup) -> None:
    assert [head.get_text() for head in page.select("tbody tr > th")] == ["A", HOSTILE, "C"]


def test_points_stay_in_line(page: BeautifulSoup) -> None:
    cells = page.select("tbody td")
    assert [cell.get_text() for cell in cells] == ["0.025", f"1.5{FIGURE_SPACE * 2}", "–"]
    assert all("text-right" in cell["class"] for cell in cells)
