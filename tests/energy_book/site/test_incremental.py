"""A build that keeps the pages of the one before gives the same site as a build from nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.energy_book.tiny import Book, digests, succeed, write_book

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("incremental")]
PAGES = {
    "page0": "# A page\n\n{num}`answer`; see {numref}`fig-points`.\n",
    "page1": "# Another page\n\n{num}`answer`; see [](page2.md) and [](#details).\n",
    "page2": "# A third page\n\n(details)=\n## The details\n\nWords.\n",
    "page3": "# A fourth page\n\nA {term}`word`.\n\n```{glossary}\nword\n  A meaning.\n```\n",
}
# file -> a text in it, and its replacement; pages that are not made again
CHANGES = {
    "prose": (
        {"one": [("# # A chapter", "# # A chapter\n#\n# And more of it.")]},
        {"chapter2", "page0", "page1", "page2"},
    ),
    "a-chart": (
        {"one": [('"id": "fig-points"', '"id": "fig-others"')], "page0": [("points", "others")]},
        set(),
    ),
    "a-title-and-words": (
        {
            "page2": [("# A third page", "# The third page"), ("Words", "Others")],
            "page3": [("word\n  A", "word\nsynonym\n  A")],
        },
        set(),
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a book with pages that take something from others."""
    root = tmp_path_factory.mktemp("built") / "tiny"
    write_book(root, chapters=2, pages=len(PAGES))
    for name, text in PAGES.items():
        (root / "book" / f"{name}.md").write_text(text)
    succeed(Book(root), "build")
    return root


@contextmanager
def put_back(built: Path, tmp_path: Path) -> Iterator[None]:
    """Put back the sources and all that was built, in place: Sphinx keeps where its sources are."""
    copies = {built / name: tmp_path / name for name in ("_build", "book")}
    for place, copy in copies.items():
        shutil.copytree(place, copy)
    try:
        yield
    finally:
        for place, copy in copies.items():
            shutil.rmtree(place, ignore_errors=True)
            shutil.move(copy, place)


@pytest.mark.parametrize(
    "change",
    [pytest.param(name, marks=[] if name == "prose" else pytest.mark.long) for name in CHANGES],
)
def test_after_a_change(built: Path, tmp_path: Path, change: str) -> None:
    files, left = CHANGES[change]
    book, stage = Book(built), built / "_build"
    pages = stage / ".stage" / "tree" / "_build" / "html" / "book"
    before = {page.stem: page.stat().st_mtime_ns for page in pages.glob("*.html")}
    with put_back(built, tmp_path):
        for name, pairs in files.items():
            (path,) = (built / "book").glob(f"{name}.*")
            text = path.read_text()
            for old, new in pairs:
                assert old in text
                text = text.replace(old, new)
            path.write_text(text)
        succeed(book, "build")
        unchanged = {p.stem for p in pages.glob("*.html") if p.stat().st_mtime_ns == before[p.stem]}
        made = digests(stage / "html")
        shutil.rmtree(stage)
        succeed(book, "build")
        from_nothing = digests(stage / "html")

    assert made == from_nothing
    assert made != digests(stage / "html")
    assert left <= unchanged


def test_where_no_page_has_changed(built: Path) -> None:
    """The site is damaged, but its cached pages are not."""
    site = built / "_build" / "html"
    before = digests(site)
    (site / "index.html").unlink()
    succeed(Book(built), "build")

    assert digests(site) == before


def test_after_a_build_that_failed(built: Path, tmp_path: Path) -> None:
    """What a build complains of, the next one complains of again, until it is put right."""
    page = built / "book" / "page2.md"
    before, text = digests(built / "_build" / "html"), page.read_text()
    # the build after it starts from nothing
    with put_back(built, tmp_path):
        page.write_text(f"{text}\n{{num}}`nothing`\n")
        for _ in range(2):
            code, complaint = Book(built).do("build")
            assert code == 1
            assert "no number 'nothing'" in complaint
        page.write_text(text)
        succeed(Book(built), "build")

        assert digests(built / "_build" / "html") == before
