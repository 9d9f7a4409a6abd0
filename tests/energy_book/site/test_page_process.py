"""The process that makes a page: ready before it is asked, and gone when it is not needed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest
from nbformat.v4 import new_code_cell, new_output

from energy_book.errors import BookError, PagesError
from energy_book.execution.execute import clean
from energy_book.files.notebook_io import write_notebook
from energy_book.site.pages import page_process
from energy_helpers.facts.mime_types import CHART_MIME
from tests.energy_book.tiny import until

pytestmark = pytest.mark.thorough


@pytest.fixture
def pages(make_book, tmp_path):
    """
    Return a function that makes the pages of a book, with a broken link if asked to.

    Each has a chart that has not been drawn: a process that has drawn one cannot be forked.
    """
    names = [f"page{number}" for number in range(8)]
    text = "# %% [markdown]\n# ## Of {0}\n# See [this](index.md), `word{0}` and all{0}.\n"
    book = make_book(**{name: text.format(name) for name in names})
    for name in names:
        notebook = jupytext.read(book.book / f"{name}.py")
        chart = {
            "mark": "point",
            "encoding": {"x": {"field": "x"}},
            "data": {"values": [{"x": name}]},
            "description": name,
            "usermeta": {"figure": {"id": f"fig-{name}", "caption": "A chart."}},
        }
        shown = new_output("display_data", {CHART_MIME: chart, "text/plain": "a chart"})
        notebook.cells.append(new_code_cell("chart", outputs=[shown]))
        write_notebook(clean(notebook), book.book / f"{name}.ipynb")
        (book.book / f"{name}.py").unlink()
    (book.root / "results.json").write_text('{"edition": "joule-2026"}', encoding="utf-8")

    def made(jobs, *broken):
        html = tmp_path / f"html-{jobs}"
        for name in broken:
            (book.book / f"{name}.ipynb").unlink()
            (book.book / f"{name}.md").write_text(f"# {name}\n\n{{num}}`of-{name}`\n")
        shutil.rmtree(tmp_path / ".doctrees", ignore_errors=True)
        with page_process(jobs=jobs) as make:
            make(
                book.root,
                html,
                energy_book_results=str(book.root / "results.json"),
                energy_book_cache=str(tmp_path / f"assets-{jobs}"),
            )
        return {p.relative_to(html): p.read_bytes() for p in html.rglob("*") if p.is_file()}

    return names, made


def test_several_processes_write_the_same_bytes(pages):
    names, made = pages
    alone = made(1)

    assert {f"book/{name}.html" for name in names} <= {p.as_posix() for p in alone}
    assert b"allpage7" in alone[Path("searchindex.js")]
    assert made(3) == alone


def test_what_is_wrong_is_told_by_whichever_process_finds_it(pages):
    names, made = pages

    with pytest.raises(PagesError) as raised:
        made(3, *names)

    assert {re.findall(r"of-(\w+)", line)[0] for line in raised.value.lines} == {*names}


def has_ended(known: Path) -> bool:
    """Return whether the process whose number is in a file has ended."""
    state = Path("/proc", known.read_text().strip(), "stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_where_it_is_killed_what_it_has_forked_goes_too(tmp_path, monkeypatch):
    start, forked = subprocess.Popen, tmp_path / "forked"
    command = ["sh", "-c", f"sleep 600 & echo $! > {forked}; kill -9 $$"]
    monkeypatch.setattr(subprocess, "Popen", lambda _, **more: start(command, **more))

    with (
        page_process() as make,
        pytest.raises(BookError, match=r"was ended \(Killed\), as happens .*; start"),
    ):
        make(tmp_path, tmp_path / "html")

    until(lambda: has_ended(forked))


def test_interrupted_it_is_gone_before_its_folder_is_deleted(tmp_path, monkeypatch):
    start, forked = subprocess.Popen, tmp_path / "forked"
    command = ["sh", "-c", f"sleep 600 & echo $! > {forked}; wait"]
    monkeypatch.setattr(subprocess, "Popen", lambda _, **more: start(command, **more))

    def interrupt(_):
        until(lambda: forked.is_file() and forked.read_text().strip())
        raise KeyboardInterrupt

    with page_process() as make:
        with pytest.raises(KeyboardInterrupt):
            make(tmp_path, tmp_path / "html", watch=interrupt)

        until(lambda: has_ended(forked))


def test_without_an_order_it_ends_well():
    done = subprocess.run(
        [sys.executable, "-P", "-m", "energy_book.site.sphinx_process"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
