"""Pages from a stage, in a process of their own; and what Sphinx did not like."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from energy_book.errors import BookError, PagesError
from energy_book.files.publish import RESULTS_FILE

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL|SEVERE)\b:?")
IN_NOTEBOOK = re.compile(r"\.ipynb:(\d+)")
# MyST-NB counts lines as 10,000 times the cell plus the line in it
CELL_LINES = 10_000
# folder in the stage of what is drawn once and kept
ASSETS = "assets"
# folders among the files of the site that belong to pages: pictures and tables of charts, words
OF_PAGES = ("charts", "excerpts")
TAIL = 40
# what the system says where it is short of something, whatever is on the pages
NUMBERS = ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO", "ENOMEM", "EMFILE", "ENFILE")
SHORTAGES = tuple(os.strerror(getattr(errno, name)) for name in NUMBERS)
# more than a machine need have, since pages take unlike times
MOST_JOBS = 4
MakePages = Callable[..., None]


@contextlib.contextmanager
def page_process(*, jobs: int = MOST_JOBS) -> Iterator[MakePages]:
    """
    Start the process that runs Sphinx, which loads while the block does something else.

    Parameters
    ----------
    jobs : int
        How many processes read and write the pages at most.

    Yields
    ------
    callable
        Takes a stage with a configuration and a table of contents, a folder for the pages,
        and configuration values beside those of the stage; makes the pages, once. It raises
        `PagesError` if there was a warning or worse, and `BookError` if the process was
        killed or the system is short of disk or memory.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "energy_book.site.sphinx_process"],
            # stays open to the end, so that this process is not outlived
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
            # Ctrl-C is for this process, which ends the other one
            start_new_session=True,
        )

        def make(tree: Path, html: Path, **config: object) -> None:
            order = [str(tree), str(html), jobs, config]
            # a process that was killed is found out below
            with contextlib.suppress(BrokenPipeError):
                print(json.dumps(order), file=process.stdin, flush=True)
            process.wait()
            output.seek(0)
            check_outcome(process.returncode, output.read(), tree)

        try:
            yield make
        finally:
            # those that it has forked, too
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def make_pages(make: MakePages, tree: Path) -> Path:
    """
    Turn the stage of a site into HTML; pages that are there and still right are left alone.

    Parameters
    ----------
    make : callable
        Runs Sphinx, see `page_process`.
    tree : Path
        The stage, with the ``results.json`` that the pages take their numbers from.

    Returns
    -------
    Path
        Folder of the site.
    """
    html = tree / "_build" / "html"
    # Sphinx copies it each time, and what it writes on a page depends on what is there before;
    # what belongs to pages goes with them
    for path in (html / "_static").glob("*"):
        if path.name not in OF_PAGES:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    make(
        tree,
        html,
        energy_book_results=str(tree / RESULTS_FILE),
        energy_book_cache=str(tree.parent / ASSETS),
    )
    return html


def check_outcome(code: int, output: str, tree: Path) -> None:
    """
    Say what went wrong in a process that made pages, if anything did.

    Parameters
    ----------
    code : int
        Its exit code; negative if it was killed.
    output : str
        What it printed.
    tree : Path
        The stage.

    Raises
    ------
    BookError
        If it was killed, or the system is short of disk or memory.
    PagesError
        If there was a warning or worse.
    """
    if code < 0:
        name = signal.strsignal(-code)
        raise BookError(f"the process that makes the pages was ended ({name}); start it again")
    if code:
        lines = complaints(output, tree)
        for shortage in SHORTAGES:
            if any(shortage in line for line in lines):
                raise BookError(f"the pages could not be made: {shortage}; what was there is whole")
        raise PagesError(lines)


def complaints(output: str, tree: Path) -> list[str]:
    """
    Pick the warnings out of Jupyter Book's output.

    Parameters
    ----------
    output : str
        What it printed.
    tree : Path
        The stage; its path is cut off.
    """
    text = COLOUR.sub("", output).replace(f"{tree}/", "")
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    warnings = [IN_NOTEBOOK.sub(_cell_and_line, line) for line in lines if WARNING.search(line)]
    return list(dict.fromkeys(warnings)) or lines[-TAIL:]


def _cell_and_line(match: re.Match[str]) -> str:
    cell, line = divmod(int(match[1]), CELL_LINES)
    return f", cell {cell}, line {line}"
