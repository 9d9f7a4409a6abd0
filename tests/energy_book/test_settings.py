"""Edition and parameters are checked before anything runs."""

from __future__ import annotations

import pytest

from energy_book.chapters import list_chapters
from energy_book.errors import UsageError
from energy_book.settings import check_settings


@pytest.mark.parametrize(
    ("edition", "pair", "says"),
    [
        pytest.param("joule-2026", "pue_p95", "write it as name=value", id="no-equals"),
        pytest.param("joule-2026", "=3", "write it as name=value", id="no-name"),
        pytest.param("joule-2026", "edition=arxiv-v1", "--edition NAME", id="edition"),
        pytest.param("joule-2026", "pue_p955=1.2", "did you mean pue_p95", id="unknown"),
        pytest.param("joule-2026", "pue_p95=high", "pue_p95", id="wrong-type"),
        pytest.param("joule-2026", "pue_p95=0.5", "at least 1", id="out-of-bounds"),
        pytest.param("joule-2026", "pue_p95=nan", "pue_p95", id="not-a-number"),
        pytest.param("joule-2026", "input_tokens=9", "does not use it", id="unused"),
        pytest.param("joule-2027", "pue_p95=1.3", "there is no such edition", id="edition-name"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(make_book, edition, pair, says):
    with pytest.raises(UsageError, match=says) as caught:
        check_settings(edition, [pair], list_chapters(make_book(one="")))

    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_name_given_twice_is_refused(make_book):
    with pytest.raises(UsageError, match="given twice"):
        check_settings("joule-2026", ["pue_p95=1.3", "pue_p95=1.4"], list_chapters(make_book(a="")))


def test_a_chapter_gets_only_what_it_names(make_book):
    book = make_book(one="")
    (book.book / "two.py").write_text("# %%\n1\n")
    (book.root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n- file: book/one\n- file: book/two\n"
    )
    one, two = list_chapters(book)

    settings = check_settings("arxiv-v1", ["pue_p95=1.3"], [one, two])

    assert settings.for_chapter(one) == {"edition": "arxiv-v1", "pue_p95": 1.3}
    assert settings.for_chapter(two) == {}


def test_what_a_chapter_has_already_is_not_injected(make_book):
    chapters = list_chapters(make_book(one=""))

    assert check_settings("joule-2026", [], chapters).for_chapter(chapters[0]) == {}


def test_what_differs_from_the_edition_is_recorded(make_book):
    settings = check_settings("joule-2026", ["pue_p95=1.3"], list_chapters(make_book(one="")))

    assert settings.changed == {"pue_p95": 1.3}
