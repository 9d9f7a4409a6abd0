"""The site as one PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from energy_book.errors import UsageError
from energy_book.export.pdf import print_site

PAGE = "<html><head><title>{title} — Book</title></head><body><h1>{title}</h1>{body}</body></html>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "html"
    folder.mkdir()
    for title, body in {"first": "", "second": "<p>42 watts</p>"}.items():
        (folder / f"{title}.html").write_text(PAGE.format(title=title, body=body))
    return folder


@pytest.mark.thorough
def test_pages_follow_each_other_with_an_outline(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "book.pdf"

    assert print_site(site, ["first", "second"], target) == 2

    document = PdfReader(target)
    assert "42 watts" in document.pages[1].extract_text()
    assert [item.title for item in document.outline] == ["first", "second"]


def test_missing_page_is_named_and_nothing_is_written(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "book.pdf"

    with pytest.raises(UsageError, match=r"no page third in .*`energy-book build` makes it"):
        print_site(site, ["first", "third"], target)
    assert not target.exists()
