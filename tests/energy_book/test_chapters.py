"""Reading the table of contents and the parameters cells."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from energy_book.chapters import (
    find_chapter,
    label_of,
    list_chapters,
    parameters_in,
    read_parameters,
)
from energy_book.errors import UsageError
from energy_helpers import Assumptions

from .conftest import MakeBook

BOOK = Path(__file__).resolve().parents[2] / "book"
SOURCES = [p for p in sorted(BOOK.rglob("*.py")) if '"parameters"' in p.read_text("utf-8")]


def written(folder: Path, cell: str, tags: str = 'tags=["parameters"]') -> Path:
    source = folder / "chapter.py"
    source.write_text(f"# %% [markdown]\n# # A\n\n# %% {tags}\n{cell}\n\n# %%\nlater = 1\n")
    return source


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        pytest.param("a = 1.5", {"a": 1.5}, id="number"),
        pytest.param("a = None  # a = 2", {"a": None}, id="comment-with-equals"),
        pytest.param('a = "x = y # z"', {"a": "x = y # z"}, id="equals-in-a-string"),
        pytest.param("a: float | None = -2", {"a": -2}, id="union-annotation"),
        pytest.param('b = 1_000\na = ["x", "y"]', {"b": 1000, "a": ["x", "y"]}, id="list"),
    ],
)
def test_parameters_are_the_literals_of_the_tagged_cell(tmp_path, cell, values):
    assert read_parameters(written(tmp_path, cell)) == values


def test_other_tags_may_stand_beside_it(tmp_path):
    source = written(tmp_path, "a = 1", tags='tags=["hide-input", "parameters"]')

    assert read_parameters(source) == {"a": 1}


def test_other_parameters_are_taken_by_name_and_by_group(tmp_path):
    source = written(tmp_path, "queries = 5", 'tags=["parameters"] also=["Carbon", "pue_p95"]')

    assert read_parameters(source) == {"queries": 5, "grid_gco2_per_kwh": None, "pue_p95": None}


def test_nothing_else_is_taken(tmp_path):
    source = written(tmp_path, "queries = 5", 'tags=["parameters"] also=["carbon"]')

    with pytest.raises(UsageError, match=r"chapter\.py: also names carbon, no parameter and no"):
        read_parameters(source)


def test_what_is_taken_is_a_list_of_texts(tmp_path):
    source = written(tmp_path, "queries = 5", 'tags=["parameters"] also=[Lengths]')

    with pytest.raises(UsageError, match=r"chapter\.py: write what else it takes as also=\["):
        read_parameters(source)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_chapter_shows_what_it_is_about(path):
    """Five to eight settings, of which most are left to the edition, and a way to the others."""
    (cell,) = (c for c in jupytext.read(path).cells if "parameters" in c.metadata.get("tags", ()))
    shown = [name for name in parameters_in(cell.source, (), path.name) if name != "edition"]

    assert len(shown) in (0, 5, 6, 7, 8)
    name = path.relative_to(BOOK).with_suffix("").as_posix()
    assert (f"`energy-book params {name}` lists what else" in cell.source) is (
        "also" in cell.metadata
    )


def test_the_page_of_recipes_takes_every_parameter():
    assert set(read_parameters(BOOK / "use" / "recipes.py")) == set(Assumptions.model_fields)


def test_a_chapter_without_the_cell_has_no_parameters(tmp_path):
    assert read_parameters(written(tmp_path, "a = 1", tags="")) == {}


@pytest.mark.parametrize("cell", ["import os", "a = f()", "a, b = 1, 2", "a ="])
def test_anything_but_literals_is_refused(tmp_path, cell):
    with pytest.raises(UsageError, match=r"chapter\.py: a parameters cell may only assign"):
        read_parameters(written(tmp_path, cell))


def test_chapters_come_in_the_order_of_the_contents(make_book):
    book = make_book(second="", first="")

    assert [chapter.name for chapter in list_chapters(book)] == ["second", "first"]


def test_a_missing_file_is_named(make_book):
    book = make_book(one="")
    (book.book / "one.py").unlink()

    with pytest.raises(UsageError, match=r"_toc\.yml names book/one"):
        list_chapters(book)


@pytest.mark.parametrize("name", ["one", "one.py", "book/one.py"])
def test_a_chapter_is_found_by_name_or_file(make_book, name):
    assert find_chapter(list_chapters(make_book(one="", two="")), name).name == "one"


def test_an_unknown_chapter_is_refused_with_those_there_are(make_book: MakeBook):
    with pytest.raises(UsageError, match="no chapter 'three'; `energy-book chapters` lists them"):
        find_chapter(list_chapters(make_book(one="", two="")), "three")


def test_a_word_in_several_names_suggests_these_chapters(make_book: MakeBook):
    chapters = list_chapters(make_book(of_energy="", with_energy="", three=""))

    with pytest.raises(UsageError, match="did you mean of_energy or with_energy"):
        find_chapter(chapters, "energ")


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("book/index", ""),
        ("book/paper/2_energy_per_query", "2"),
        ("book/supplement/s1_benchmark", "S1"),
        ("book/beyond/1_fit_uncertainty", "B1"),
        ("book/use/recipes", "R"),
        ("book/what_if", "WI"),
        ("book/teaching/ten_lines", "10L"),
        ("book/teaching/twenty_lines", "20L"),
        ("book/reference/released_scripts", "RS"),
    ],
)
def test_the_numbers_on_a_page_begin_with_its_label(page: str, label: str) -> None:
    assert label_of(page, "book/index") == label
