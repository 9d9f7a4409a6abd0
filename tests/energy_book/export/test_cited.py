"""Citations as words: who, when, and no more names than running text takes."""

from __future__ import annotations

import pytest

from energy_book.errors import BookError
from energy_book.export import cited

ENTRIES = r"""
@article{one, author = {de Vries, Alex}, year = {2023}}
@article{two, author = {Kamiya, George and Coroam{\u{a}}, Vlad}, year = {2025}}
@article{three, author = {A, B and C, D and E, F}, year = {2020}}
@article{others, author = {Patel, Pratyush and others}, year = {2024}}
@misc{company, author = {{International Energy Agency}}}
"""


@pytest.fixture
def sources(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(ENTRIES, encoding="utf-8")
    return cited.read_sources(path)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        pytest.param("{cite:p}`one`", "(de Vries, 2023)", id="particle"),
        pytest.param("{cite}`one`", "(de Vries, 2023)", id="no-form"),
        pytest.param("{cite:t}`two`", "Kamiya and Coroamă (2025)", id="two-authors"),
        pytest.param("{cite:t}`three`", "A et al. (2020)", id="three-authors"),
        pytest.param("{cite:p}`others, one`", "(Patel et al., 2024; de Vries, 2023)", id="several"),
        pytest.param("{cite:t}`company`", "International Energy Agency (n.d.)", id="not-dated"),
    ],
)
def test_a_citation_is_names_and_a_year(sources, role, words):
    assert cited.as_words(cited.ROLE.fullmatch(role), sources) == words


def test_an_entry_that_is_not_there_is_named(sources):
    with pytest.raises(BookError, match="the bibliography has no nobody"):
        cited.as_words(cited.ROLE.fullmatch("{cite:p}`nobody`"), sources)


def test_without_a_bibliography_there_are_no_sources(tmp_path):
    assert cited.read_sources(tmp_path / "none.bib") == {}


def test_every_source_of_the_book_has_names(repository):
    sources = cited.read_sources(repository / "book" / "references.bib")

    assert sources["oviedo2025"] == cited.Source("Oviedo et al.", "2025")
    assert all(source.authors for source in sources.values())
