"""The whole build: what runs, what is cached, and what a failure leaves."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import signal
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

import energy_helpers as eh
from energy_book.cli.commands import main
from energy_book.execution import runner
from energy_book.files import fingerprints
from energy_book.files.notebook_io import read_notebook
from energy_book.results import collect
from energy_book.site import build, pages
from energy_helpers.registry.entries import Number
from tests.own_rows import CONSTANT, write_csv

QUOTING = """\
# %% [markdown]
# The answer is {num}`answer`.

# %%
1
"""


def no_numbers(assumptions):
    """Stand for `number_values` where no number is looked at, in another process as well."""
    return {}


def another_answer(assumptions):
    """Replace `number_values`; each process gives a different answer."""
    values = {"value": float(os.getpid()), "unit": "Wh", "digits": 9, "claims": []}
    return {"answer": {**values, "chapter": "one"}}


@pytest.fixture
def answer(monkeypatch):
    """Let the registry have a number of the chapter `one`, which has no value in arXiv v1."""
    number = Number("answer", "Wh", 1, "the answer", "one", (), lambda a: 42.0)
    monkeypatch.setitem(eh.all_numbers.REGISTRY, "answer", number)
    values = collect.number_values(eh.load_edition(), ["answer"])
    editions = {
        "joule-2026": {"numbers": values},
        "arxiv-v1": {"numbers": {"answer": {**values["answer"], "value": None}}},
    }
    monkeypatch.setattr(collect, "edition_values", partial(dict, editions))


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """Run chapters without a kernel and pages without Sphinx, and note which ran."""
    from energy_book.execution import execute

    noted = []
    # not the packages of this checkout, which somebody may be working on
    package = tmp_path / "package"
    shutil.copytree(Path(build.__file__).parent, package)
    monkeypatch.setattr(fingerprints, "package_folder", lambda name: package)

    def run(chapter, parameters, manager, began):
        noted.append(chapter.name)
        if "1 / 0" in chapter.source.read_text():
            raise execute.ChapterError(chapter.name, "line 9", 3, "1 / 0", "ZeroDivisionError")
        return execute.clean(execute.jupytext.read(chapter.source))

    def make(sphinx, tree, *_):
        html = tree / "_build" / "html"
        html.mkdir(parents=True, exist_ok=True)
        (html / "index.html").write_text("made from " + " ".join(noted))
        return html

    monkeypatch.setattr(runner, "run_chapter", run)
    monkeypatch.setattr(pages, "make_pages", make)
    monkeypatch.setattr(collect, "number_values", no_numbers)
    return noted


def energy_book(*arguments):
    return CliRunner().invoke(main, ["build", *arguments])


def test_an_unchanged_build_runs_nothing(make_book, ran):
    make_book(one="# %%\n1\n")
    assert energy_book().exit_code == 0
    ran.clear()

    result = energy_book()

    assert result.exit_code == 0
    assert "nothing has changed" in result.output
    assert result.output.rstrip().endswith("_build/html/index.html")
    assert ran == []


def test_only_the_changed_chapter_runs(make_book, ran):
    book = make_book(one="# %%\n1\n", two="# %%\n2\n")
    energy_book()
    ran.clear()

    with (book.book / "two.py").open("a") as file:
        file.write("\n# %%\n3\n")
    energy_book()

    assert ran == ["two"]


@pytest.mark.parametrize("place", ["data/facts.csv", "requirements.txt"])
def test_data_and_lock_run_every_chapter_again(make_book, ran, place):
    book = make_book(one="# %%\n1\n", two="# %%\n2\n")
    energy_book()
    ran.clear()

    with (book.root / place).open("a") as file:
        file.write("2\n")
    energy_book()

    assert sorted(ran) == ["one", "two"]


def test_a_site_that_somebody_touched_is_made_again(make_book, ran):
    book = make_book(one="# %%\n1\n")
    energy_book()
    made = (book.site / "index.html").read_text()
    (book.site / "index.html").write_text("touched")

    energy_book()

    assert (book.site / "index.html").read_text() == made


def test_a_failed_chapter_is_named_and_the_site_stays(make_book, ran):
    book = make_book(one="# %%\n1\n", two="# %%\n2\n")
    energy_book()
    before = (book.site / "index.html").read_text()
    with (book.book / "two.py").open("a") as file:
        file.write("\n# %%\n1 / 0\n")

    for _ in range(2):
        result = energy_book()
        assert result.exit_code == 1
        assert "two, cell 3 (line 9)" in result.stderr
        assert "ZeroDivisionError" in result.stderr
        assert (book.site / "index.html").read_text() == before


def test_a_warning_fails_the_build_and_the_site_stays(make_book, ran, monkeypatch):
    book = make_book(one="# %%\n1\n")
    energy_book()
    before = (book.site / "index.html").read_text()
    (book.book / "index.md").write_text("# Hello again\n")

    def complain(sphinx, tree, *_):
        raise pages.PagesError(["book/one, cell 1: WARNING: no such target"])

    monkeypatch.setattr(pages, "make_pages", complain)
    result = energy_book()

    assert result.exit_code == 1
    assert "book/one, cell 1: WARNING: no such target" in result.stderr
    assert (book.site / "index.html").read_text() == before


def test_an_interrupted_build_leaves_the_site(make_book, ran, monkeypatch):
    book = make_book(one="# %%\n1\n")
    energy_book()
    before = (book.site / "index.html").read_text()
    (book.book / "index.md").write_text("# Hello again\n")

    def interrupt(sphinx, tree, *_):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)

    monkeypatch.setattr(pages, "make_pages", interrupt)
    result = energy_book()

    assert result.exit_code == 130
    assert (book.site / "index.html").read_text() == before
    monkeypatch.undo()


@pytest.mark.parametrize("pair", ["pue_p59=1.2", "input_tokens=9", "pue_p95=0", "pue_p95"])
def test_a_wrong_parameter_writes_nothing(make_book, ran, pair):
    book = make_book(one="# %%\n1\n")

    result = energy_book("-p", pair)

    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert ran == []
    assert not book.build.exists()


def test_a_parameter_is_a_build_of_its_own_and_the_first_is_kept(make_book, ran, tmp_path):
    make_book(one="# %%\n1\n")
    energy_book()
    energy_book("-p", "pue_p95=1.3", "--out", str(tmp_path / "other"))
    ran.clear()

    result = energy_book("--out", str(tmp_path / "third"))

    assert result.exit_code == 0
    assert ran == []
    assert json.loads((tmp_path / "other" / "results.json").read_text())["changed"] == {
        "pue_p95": 1.3
    }


def test_a_folder_with_other_files_is_left_alone(make_book, ran, tmp_path):
    make_book(one="# %%\n1\n")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()

    result = energy_book("--out", str(tmp_path / "mine"))

    assert result.exit_code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def run_again_text(book):
    notebook = json.loads((book.stage / "tree" / "book" / "one.ipynb").read_text())
    return "".join(notebook["cells"][-1]["source"])


def test_a_chapter_ends_with_how_to_run_it_again(make_book, ran):
    book = make_book(one="# %%\n1\n")
    energy_book()

    text = run_again_text(book)
    assert "\nenergy-book run one\n" in text
    assert 'href="../notebooks/one.ipynb"' in text
    assert (book.site / "notebooks" / "one.py").is_file()


def test_a_file_of_ones_own_counts_by_its_content_and_stays_private(make_book, ran, tmp_path):
    book = make_book(one="# %%\nthroughput_rows\n")
    source = book.book / "one.py"
    source.write_text(source.read_text().replace("pue_p95 = None", "throughput_rows = None"))
    (tmp_path / "mine").mkdir()
    own = Path(write_csv(tmp_path / "mine", CONSTANT))
    request = ("-p", f"throughput_rows={own}")
    ran.clear()

    for text in (own.read_text(), own.read_text(), own.read_text().replace("1000", "1001")):
        own.write_text(text)
        assert energy_book(*request).exit_code == 0

    assert ran == ["one", "one"]
    results = json.loads((book.site / "results.json").read_text())
    assert results["changed"] == results["parameters"] == {"throughput_rows": "own.csv"}
    files = [path for path in book.site.rglob("*") if path.is_file()]
    assert not any(str(own.parent) in path.read_text(errors="replace") for path in files)


@pytest.mark.long
def test_two_clean_builds_are_the_same_file_by_file(make_book, answer, tmp_path):
    book = make_book(one=QUOTING, two="# %%\nobject()\n", three="# %%\npue_p95\n")
    for name in ("first", "second"):
        result = energy_book("--out", str(tmp_path / name))
        assert result.exit_code == 0, result.output
        shutil.rmtree(book.build)

    first, second = tmp_path / "first", tmp_path / "second"
    files = [path.relative_to(first) for path in first.rglob("*") if path.is_file()]
    same, different, missing = filecmp.cmpfiles(first, second, files, shallow=False)
    assert (different, missing) == ([], [])
    assert same
    texts = [p.read_text(errors="replace") for p in first.rglob("*.html")]
    assert not any(str(tmp_path) in text for text in texts)


def test_a_real_build_has_pages_numbers_and_no_leftovers(make_book, answer):
    book = make_book(one=QUOTING)
    (book.book / "index.md").write_text("# Hello\n\nIt is {num}`answer`.\n")

    result = energy_book()

    assert result.exit_code == 0, result.output
    assert ">42" in (book.site / "book" / "index.html").read_text()
    results = json.loads((book.site / "results.json").read_text())
    assert results["numbers"] == {
        "answer": {"value": 42.0, "unit": "Wh", "digits": 1, "chapter": "one", "claims": []}
    }
    assert set(results["inputs"]) == {"data/facts.csv"}
    assert sorted(path.name for path in book.build.iterdir()) == [".stage", "html"]


def test_the_numbers_shown_are_those_of_the_settings(make_book, answer, ran, monkeypatch):
    monkeypatch.setattr(collect, "number_values", another_answer)
    book = make_book(one=QUOTING)

    def shown(*arguments):
        shutil.rmtree(book.site, ignore_errors=True)
        assert energy_book(*arguments).exit_code == 0
        notebook = read_notebook(book.site / "notebooks" / "one.ipynb")
        (said,) = [cell.source for cell in notebook.cells if "answer" in cell.source]
        return said.removeprefix("The answer is ").split()[0].rstrip(".")

    assert (shown(), shown("--edition", "arxiv-v1")) == ("42", "n/a")
    changed = [shown("-p", "pue_p95=1.3") for _ in range(2)]
    assert changed[0] == changed[1] not in ("42", "n/a")


def test_the_stage_is_not_shared_by_two_builds(make_book, ran):
    book = make_book(one="# %%\n1\n")
    with build.locked(book.stage):
        result = energy_book()

    assert result.exit_code == 1
    assert result.stderr.strip().count("\n") == 0
    assert "another energy-book" in result.stderr
