"""A chapter runs again when anything that it was made from has changed."""

from __future__ import annotations

import pytest

from energy_book import keys
from energy_book.chapters import list_chapters


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Put a package of our own in the place of the science package and the press."""
    folder = tmp_path / "package"
    (folder / "execution").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    for name in ("kernel.py", "startup.py", "execute.py"):
        (folder / "execution" / name).write_text("")
    monkeypatch.setattr(keys, "package_folder", lambda name: folder)
    return folder


def chapter_key_of(book, **parameters):
    return keys.chapter_key(list_chapters(book)[0], parameters, keys.shared_key(book))


@pytest.mark.parametrize(
    "place",
    ["tiny/data/facts.csv", "tiny/requirements.txt", "tiny/book/one.py", "package/__init__.py"],
)
def test_a_change_of_any_input_changes_the_key(make_book, package, tmp_path, place):
    book = make_book(one="# %%\n1\n")
    before = chapter_key_of(book)

    path = tmp_path / place
    path.write_text(path.read_text() + "# changed\n")

    assert chapter_key_of(book) != before


def test_a_new_module_changes_the_key(make_book, package):
    book = make_book(one="# %%\n1\n")
    before = chapter_key_of(book)

    (package / "more.py").write_text("")

    assert chapter_key_of(book) != before


def test_parameters_and_python_change_the_key(make_book, package, monkeypatch):
    book = make_book(one="# %%\n1\n")
    before = chapter_key_of(book)

    assert chapter_key_of(book, pue_p95=1.3) != before
    monkeypatch.setattr(keys.sys, "version", "4.0")
    assert chapter_key_of(book) != before


def test_compiled_files_and_other_chapters_do_not(make_book, package):
    book = make_book(one="# %%\n1\n", two="# %%\n2\n")
    before = chapter_key_of(book)

    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").write_bytes(b"1")
    (book.book / "two.py").write_text("# %%\n3\n")

    assert chapter_key_of(book) == before


@pytest.mark.parametrize("place", ["book/index.md", "_config.yml", "_toc.yml", "data/facts.csv"])
def test_a_site_depends_on_pages_and_configuration(make_book, package, place):
    book = make_book(one="# %%\n1\n")
    before = keys.site_key(book, ["joule-2026"], "v1")

    path = book.root / place
    path.write_text(path.read_text() + "\n")

    assert keys.site_key(book, ["joule-2026"], "v1") != before


def test_a_site_depends_on_request_and_revision(make_book, package):
    book = make_book(one="# %%\n1\n")
    every = {
        keys.site_key(book, ["joule-2026"], "v1"),
        keys.site_key(book, ["arxiv-v1"], "v1"),
        keys.site_key(book, ["joule-2026", "pue=1.2"], "v1"),
        keys.site_key(book, ["joule-2026"], "v2"),
    }

    assert len(every) == 4


def test_a_touched_file_is_noticed(tmp_path):
    (tmp_path / "a").write_text("1")
    before = keys.stat_digest(tmp_path)

    (tmp_path / "a").write_text("22")

    assert keys.stat_digest(tmp_path) != before


def test_a_file_that_a_parameter_names_counts_by_its_content(make_book, package, tmp_path):
    book = make_book(one="# %%\n1\n")
    own = tmp_path / "own.csv"
    request = ("joule-2026", f"throughput_rows={own}")

    def key_with(text):
        own.write_text(text)
        return keys.site_key(book, request, "r1")

    assert key_with("a") == key_with("a")
    assert key_with("a") != key_with("b")


@pytest.mark.parametrize("value", ["x" * 5000, "a\0b", "", "~nobody-at-all/x"])
def test_a_value_that_can_be_no_path_is_none(make_book, package, value):
    book = make_book(one="# %%\n1\n")

    assert keys.site_key(book, ("joule-2026", f"blend={value}"), "r1")
