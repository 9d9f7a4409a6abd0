"""What Jupyter Book complains of is said in the book's own terms."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from energy_book.errors import BookError, PagesError
from energy_book.progress import show_steps
from energy_book.site import pages
from energy_book.site.pages import check_outcome, complaints

TREE = Path("/somewhere/tree")


def test_warnings_name_the_cell_and_not_the_stage():
    output = (
        "reading sources\n"
        "\x1b[91m/somewhere/tree/book/a.ipynb:30002: WARNING: no such target [ref]\x1b[0m\n"
        "/somewhere/tree/book/index.md:7: WARNING: no such file\n"
    )

    assert complaints(output, TREE) == [
        "book/a, cell 3, line 2: WARNING: no such target [ref]",
        "book/index.md:7: WARNING: no such file",
    ]


def test_a_warning_is_said_once():
    assert len(complaints("a.md:1: WARNING: x\n" * 3, TREE)) == 1


def test_without_a_warning_the_end_of_the_output_is_shown():
    output = "".join(f"line {number}\n" for number in range(100))

    assert complaints(output, TREE)[-1] == "line 99"
    assert len(complaints(output, TREE)) < 100


FULL = "[Errno 28] No space left on device: '/somewhere/tree/_static/a.js'"
SHORT_OF_DISK = {
    "a-broken-build": f"Exception occurred:\n  File 'a.py', line 1\nOSError: {FULL}\n",
    "a-warning": "WARNING: cannot copy static file OSError(28, 'No space left on device')\n",
    "one-of-several-processes": f"Sphinx parallel build error:\nOSError: {FULL}\n",
}


@pytest.mark.parametrize("output", SHORT_OF_DISK.values(), ids=SHORT_OF_DISK)
def test_a_full_disk_is_said_in_one_line_of_its_own(output):
    with pytest.raises(BookError) as caught:
        check_outcome(1, output, TREE)

    assert str(caught.value) == (
        "the pages could not be made: No space left on device; existing results are untouched"
    )
    assert not isinstance(caught.value, PagesError)


def test_what_a_page_says_of_a_full_disk_is_no_full_disk():
    output = "No space left on device\na.md:1: WARNING: no such target\n"

    with pytest.raises(PagesError) as caught:
        check_outcome(1, output, TREE)

    assert caught.value.lines == ["a.md:1: WARNING: no such target"]


def test_a_killed_process_is_said_with_what_killed_it():
    with pytest.raises(BookError, match=r"was ended \(Killed\), as happens .*; start it again"):
        check_outcome(-9, "", TREE)


def test_pages_without_a_complaint_are_well():
    check_outcome(0, "whatever it printed", TREE)


def test_progress_is_the_share_of_the_pages_read_and_written(tmp_path: Path) -> None:
    """Four sources: two read and one written are 3 of 8; what is older does not count."""
    for name in ("a.md", "b.md", "c.ipynb", "d.md", "picture.png"):
        write(tmp_path / "book" / name)
    old = tmp_path / "_build" / "html" / "old.html"
    write(old)
    os.utime(old, (0, 0))
    shares: list[float] = []

    def make(
        tree: Path, html: Path, *, watch: Callable[[list[float]], None], **config: object
    ) -> None:
        for name in (".doctrees/a.doctree", ".doctrees/b.doctree", "html/a.html"):
            write(html.parent / name)
        watch(pages.page_times(html.parent))

    pages.make_pages(make, tmp_path, shares.append)

    assert shares == [3 / 8]


def test_a_folder_that_is_dropped_while_pages_are_looked_at_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single page drops the folders that it does not load, which the watcher may be reading."""
    write(tmp_path / "a.html")
    write(tmp_path / "_static" / "locales" / "lv" / "b.html")
    scan = os.scandir

    def drop_and_scan(folder: str | Path | int) -> Iterator[os.DirEntry[str]]:
        if str(folder).endswith("locales"):
            shutil.rmtree(tmp_path / "_static", ignore_errors=True)
        return scan(folder)

    monkeypatch.setattr(os, "scandir", drop_and_scan)

    assert len(pages.page_times(tmp_path)) == 1


def test_a_log_has_a_line_for_each_quarter_of_a_step() -> None:
    console = Console(file=io.StringIO(), force_terminal=False)
    with show_steps(console, 1) as steps:
        steps.start("pages")
        for share in (0.1, 0.3, 0.4, 0.8, 0.9):
            steps.part("pages", share)

    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "pages: 30%\npages: 80%\n"


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
