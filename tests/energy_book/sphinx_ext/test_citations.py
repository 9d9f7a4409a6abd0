"""Citations in running text and the bibliography, on a book of one page."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from pybtex import plugin
from pybtex.backends import plaintext
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

BIBLIOGRAPHY = r"""
@misc{added, author = {Zimmer, A.}, title = {Added}, year = {2026}}
@misc{crowd, author = {Patel, P. and others}, title = {Crowd}, year = {2024},
  keywords = {paper-ref-12}}
@online{undated, author = {{NVIDIA}}, title = {Undated}, url = {https://example.org},
  keywords = {paper-ref-3}}
@misc{pair, author = {Kamiya, G. and Coroam{\u a}, V. C.}, title = {Pair}, year = {2025},
  keywords = {paper-ref-56}}
@misc{three, author = {One, A. and Two, B. and Three, C.}, title = {Three}, year = {2025}}
"""
PAGE = """
Page
====

:cite:p:`crowd,undated`

:cite:t:`pair`

:cite:t:`three`

.. bibliography::
   :all:
"""
CONFIGURATION = {
    "extensions": ["sphinxcontrib.bibtex", "energy_book.sphinx_ext.citations"],
    "bibtex_bibfiles": ["references.bib"],
    "bibtex_reference_style": "energy_book",
    "bibtex_default_style": "energy_book",
    "bibtex_cite_id": "ref-{key}",
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    """Build the book; a warning fails."""
    source = tmp_path_factory.mktemp("citing")
    (source / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    (source / "index.rst").write_text(PAGE, encoding="utf-8")
    warnings = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            str(source),
            None,
            str(source / "out"),
            str(source / "trees"),
            "html",
            confoverrides=CONFIGURATION,
            status=None,
            warning=warnings,
        )
        app.build()
    assert warnings.getvalue() == ""
    html = (source / "out" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def paragraphs(page: BeautifulSoup, where: str = "section") -> list[str]:
    texts = [paragraph.get_text() for paragraph in page.select(f"{where} > p")]
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]


def test_many_authors_are_the_first_et_al(page: BeautifulSoup) -> None:
    assert paragraphs(page)[0] == "(NVIDIA, n.d.; Patel et al., 2024)"
    assert paragraphs(page)[2] == "One et al. (2025)"


def test_two_authors_are_both_named(page: BeautifulSoup) -> None:
    assert paragraphs(page)[1] == "Kamiya and Coroamă (2025)"


def test_bibliography_lists_the_papers_numbers_then_what_the_book_adds(page: BeautifulSoup) -> None:
    labels = [label.get_text().strip("[]") for label in page.select(".citation .label")]

    assert labels == ["3", "12", "56", "E1", "E2"]


def test_a_list_that_goes_on_ends_with_et_al(page: BeautifulSoup) -> None:
    assert paragraphs(page, "#ref-crowd") == ["P. Patel et al. Crowd. 2024."]


def test_anchors_are_named_by_key(page: BeautifulSoup) -> None:
    assert {a["href"] for a in page.select("section > p a")} == {
        "#ref-crowd",
        "#ref-undated",
        "#ref-pair",
        "#ref-three",
    }


@pytest.mark.usefixtures("page")
def test_what_every_citation_asks_for_is_not_looked_for_among_the_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looking takes 30 ms, and the book has hundreds of citations."""
    monkeypatch.setattr(plugin, "entry_points", lambda **_: pytest.fail("looked for"))

    assert plugin.find_plugin("pybtex.backends", "plaintext") is plaintext.Backend
