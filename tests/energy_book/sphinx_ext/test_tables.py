"""A table of a chapter on its page: numbered, with heads of rows, its numbers as they were."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from energy_helpers.notebook import show
from energy_helpers.notebook.table_text import FIGURE_SPACE
from tests.energy_book.sphinx_ext.conftest import MakeSite

HOSTILE = "<b>{num}`x` [a](b) $y$ {{c}}"
FRAME = pd.DataFrame({"p50": [0.025, 1.5, None]}, index=pd.Index(["A", HOSTILE, "C"], name="model"))


@pytest.fixture(scope="module")
def page(make_site: MakeSite) -> BeautifulSoup:
    """Build a page of one table and a reference to it; a warning fails."""
    table = show(FRAME, caption="Energy of a *query*.", name="energy", unit="Wh", digits=2)
    text = f"# Page\n\n{table.markdown}\n\nSee {{numref}}`tab-energy`.\n"
    extensions = ["dollarmath", "substitution"]
    site = make_site({"index": text}, "root: index\n", myst_enable_extensions=extensions)
    assert site.warnings == ""
    return site.page("index")


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
