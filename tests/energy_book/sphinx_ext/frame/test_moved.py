"""Old anchors at their new places, and the list of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from energy_book.sphinx_ext.frame.moved import Move, read_moves, with_old_anchors

HEADER = "old_page,old_anchor,new_page,new_anchor\n"
BODY = """\
<section id="new"><h2>Heading</h2></section>
<figure class="f" id="fig-new"></figure>
<table><tr class="row" id="row-new"><td class="c">cell</td></tr></table>
"""


def place_of(body: str, anchor: str) -> str:
    (tag,) = BeautifulSoup(body, "html.parser").select(f'[id="{anchor}"]')
    assert tag.parent is not None
    return tag.parent.name


@pytest.mark.parametrize(
    ("new", "parent"),
    [
        pytest.param("new", "section", id="heading"),
        pytest.param("fig-new", "figure", id="figure"),
        pytest.param("row-new", "td", id="row-of-a-table"),
        pytest.param("", "[document]", id="top-of-the-page"),
    ],
)
def test_an_old_anchor_is_at_its_new_place(new: str, parent: str) -> None:
    body, faults = with_old_anchors(BODY, "page", [Move("page", "old", "page", new)])

    assert faults == []
    assert place_of(body, "old") == parent


def test_a_part_that_is_on_another_page_leads_there() -> None:
    body, faults = with_old_anchors(BODY, "a/page", [Move("a/page", "old", "b/page", "new")])

    (link,) = BeautifulSoup(body, "html.parser").select("#old a")
    assert faults == []
    assert link["href"] == "../b/page.html#new"


def test_lines_of_other_pages_change_nothing() -> None:
    assert with_old_anchors(BODY, "page", [Move("other", "old", "page", "new")]) == (BODY, [])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("new", "fig-new", "still on its page", id="still-there"),
        pytest.param("old", "nowhere", "no anchor 'nowhere'", id="leads-nowhere"),
    ],
)
def test_a_wrong_line_is_a_fault(old: str, new: str, fault: str) -> None:
    body, faults = with_old_anchors(BODY, "page", [Move("page", old, "page", new)])

    assert body == BODY
    assert len(faults) == 1
    assert fault in faults[0]


def test_reads_what_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "moved.csv"
    path.write_text(HEADER + "a,b,c,d\n")

    assert read_moves(path) == [Move("a", "b", "c", "d")]
    assert read_moves(tmp_path / "none.csv") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a,b\n", "the columns are", id="columns"),
        pytest.param(HEADER + "a,b,c\n", "the columns are", id="short-row"),
        pytest.param(HEADER + "a,b,c,d\na,b,e,f\n", "listed twice", id="twice"),
    ],
)
def test_refuses_a_list_that_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "moved.csv"
    path.write_text(text)

    with pytest.raises(ExtensionError, match=message):
        read_moves(path)
