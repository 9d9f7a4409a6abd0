"""A chapter runs again when anything that it was made from has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import grimp
import pytest

import energy_book
from energy_book.chapters import list_chapters
from energy_book.charts import layout
from energy_book.files import fingerprints

PACKAGE = Path(energy_book.__file__).parent
MODULES = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")]
RUNS_CHAPTERS = sorted(str(path) for path in MODULES if path.parts[0] in fingerprints.CHAPTER_ROOMS)
MAKES_PAGES = sorted(
    str(path) for path in MODULES if path.parts[0] not in fingerprints.CHAPTER_ROOMS
)


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Copy the package that builds the book, and make a science package of one module."""
    shutil.copytree(
        PACKAGE, tmp_path / "energy_book", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    (tmp_path / "energy_helpers").mkdir()
    (tmp_path / "energy_helpers" / "__init__.py").write_text("")
    monkeypatch.setattr(fingerprints, "package_folder", lambda name: tmp_path / name)
    return tmp_path


def change(path):
    path.write_text(path.read_text() + "# changed\n")


def chapter_key_of(book, **parameters):
    return fingerprints.chapter_key(
        list_chapters(book)[0], parameters, fingerprints.shared_key(book)
    )


@pytest.mark.parametrize(
    "place",
    [
        "tiny/data/facts.csv",
        "tiny/requirements.txt",
        "tiny/book/one.py",
        "energy_helpers/__init__.py",
    ],
)
def test_a_change_of_any_input_changes_the_key(make_book, packages, tmp_path, place):
    book = make_book(one="# %%\n1\n")
    before = chapter_key_of(book)

    change(tmp_path / place)

    assert chapter_key_of(book) != before


@pytest.mark.parametrize("name", ["helper.py", "table.csv"])
def test_what_a_chapter_can_import_or_read_in_its_folder_changes_the_key(
    make_book, packages, tmp_path, name
):
    book = make_book(one="# %%\nimport helper\n", two="# %%\n2\n")
    before = chapter_key_of(book)

    (tmp_path / "tiny" / "book" / name).write_text("VALUE = 1\n")
    with_it = chapter_key_of(book)
    change(tmp_path / "tiny" / "book" / name)

    assert len({before, with_it, chapter_key_of(book)}) == 3


@pytest.mark.parametrize("name", RUNS_CHAPTERS)
def test_every_module_that_runs_a_chapter_changes_the_key(make_book, packages, name):
    book = make_book(one="# %%\n1\n")
    before = chapter_key_of(book)

    change(packages / "energy_book" / name)

    assert chapter_key_of(book) != before


def test_no_room_is_missing() -> None:
    """What runs a chapter uses a room that counts, or one that says nothing of what it gives."""
    graph = grimp.build_graph("energy_book")
    used = graph.find_upstream_modules("energy_book.execution.execute")
    parts = [Path(*module.split(".")[1:]) for module in used]
    rooms = {part.parts[0] if len(part.parts) > 1 else f"{part}.py" for part in parts}

    assert rooms - set(fingerprints.CHAPTER_ROOMS) == {"errors.py", "project.py"}


def test_modules_that_make_pages_change_the_site_and_no_chapter(make_book, packages):
    book = make_book(one="# %%\n1\n")
    chapter, site = chapter_key_of(book), fingerprints.site_key(book, ["joule-2026"], "v1")

    for name in MAKES_PAGES:
        change(packages / "energy_book" / name)

    assert len(MAKES_PAGES) > len(RUNS_CHAPTERS) > 0
    assert chapter_key_of(book) == chapter
    assert fingerprints.site_key(book, ["joule-2026"], "v1") != site


@pytest.mark.parametrize("folder", ["energy_helpers", "energy_book/execution"])
def test_a_new_module_changes_the_key(make_book, packages, folder):
    book = make_book(one="# %%\n1\n")
    before = chapter_key_of(book)

    (packages / folder / "more.py").write_text("")

    assert chapter_key_of(book) != before


def test_data_that_are_used_in_the_place_of_the_book_s_change_the_key(
    make_book, packages, tmp_path, monkeypatch
):
    book = make_book(one="# %%\n1\n")
    (tmp_path / "other").mkdir()
    rows = tmp_path / "other" / "throughput.csv"
    rows.write_text("before")
    monkeypatch.setenv("ENERGY_DATA", str(rows.parent))
    before = chapter_key_of(book)

    change(rows)

    assert chapter_key_of(book) != before


def test_parameters_and_python_change_the_key(make_book, packages, monkeypatch):
    book = make_book(one="# %%\n1\n")
    before = chapter_key_of(book)

    assert chapter_key_of(book, pue_p95=1.3) != before
    monkeypatch.setattr(fingerprints.sys, "version", "4.0")
    assert chapter_key_of(book) != before


def test_compiled_files_and_other_chapters_do_not(make_book, packages):
    book = make_book(one="# %%\n1\n", two="# %%\n2\n")
    before = chapter_key_of(book)

    for folder in ("energy_helpers", "energy_book/execution"):
        (packages / folder / "__pycache__").mkdir()
        (packages / folder / "__pycache__" / "x.pyc").write_bytes(b"1")
    (book.book / "two.py").write_text("# %%\n3\n")

    assert chapter_key_of(book) == before


@pytest.mark.parametrize("place", ["book/index.md", "_config.yml", "_toc.yml", "data/facts.csv"])
def test_a_site_depends_on_pages_and_configuration(make_book, packages, place):
    book = make_book(one="# %%\n1\n")
    before = fingerprints.site_key(book, ["joule-2026"], "v1")

    path = book.root / place
    path.write_text(path.read_text() + "\n")

    assert fingerprints.site_key(book, ["joule-2026"], "v1") != before


def test_a_site_depends_on_request_and_revision(make_book, packages):
    book = make_book(one="# %%\n1\n")
    every = {
        fingerprints.site_key(book, ["joule-2026"], "v1"),
        fingerprints.site_key(book, ["arxiv-v1"], "v1"),
        fingerprints.site_key(book, ["joule-2026", "pue=1.2"], "v1"),
        fingerprints.site_key(book, ["joule-2026"], "v2"),
    }

    assert len(every) == 4


def test_a_touched_file_is_noticed(tmp_path):
    (tmp_path / "a").write_text("1")
    before = fingerprints.stat_digest(tmp_path)

    (tmp_path / "a").write_text("22")

    assert fingerprints.stat_digest(tmp_path) != before


def test_a_file_that_a_parameter_names_counts_by_its_content(make_book, packages, tmp_path):
    book = make_book(one="# %%\n1\n")
    own = tmp_path / "own.csv"
    request = ("joule-2026", f"throughput_rows={own}")

    def key_with(text):
        own.write_text(text)
        return fingerprints.site_key(book, request, "r1")

    assert key_with("a") == key_with("a")
    assert key_with("a") != key_with("b")


@pytest.mark.parametrize("value", ["x" * 5000, "a\0b", "", "~nobody-at-all/x"])
def test_a_value_that_can_be_no_path_is_none(make_book, packages, value):
    book = make_book(one="# %%\n1\n")

    assert fingerprints.site_key(book, ("joule-2026", f"blend={value}"), "r1")


RESULTS = sorted(str(path) for path in MODULES if path.parts[0] == "results")
CHARTS = sorted(str(path) for path in MODULES if path.parts[0] == "charts")


@pytest.mark.parametrize("name", RESULTS)
def test_what_collects_results_changes_the_facts_and_no_chapter(make_book, packages, name):
    book = make_book(one="# %%\n1\n")
    facts, chapter = fingerprints.facts_key(book), chapter_key_of(book)

    change(packages / "energy_book" / name)

    assert fingerprints.facts_key(book) != facts
    assert chapter_key_of(book) == chapter


@pytest.mark.parametrize("name", CHARTS)
def test_what_draws_charts_changes_the_key_of_pictures(packages, name):
    layout.drawn_by.cache_clear()
    before = layout.drawn_by()

    change(packages / "energy_book" / name)
    layout.drawn_by.cache_clear()

    assert layout.drawn_by() != before
    layout.drawn_by.cache_clear()
