"""The process that makes pages: what it is told, and what it did not like."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, cast

from energy_book.errors import BookError, PagesError

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL|SEVERE)\b:?")
IN_NOTEBOOK = re.compile(r"\.ipynb:(\d+)")
# MyST-NB counts lines as 10,000 times the cell plus the line in it
CELL_LINES = 10_000
RESULTS_VARIABLE = "ENERGY_BOOK_RESULTS"
CACHE_VARIABLE = "ENERGY_BOOK_CACHE"
# folder in the stage of what is drawn once and kept
ASSETS = "assets"
TAIL = 40
# what the system says where it is short of something, whatever is on the pages
NUMBERS = ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO", "ENOMEM", "EMFILE", "ENFILE")
SHORTAGES = tuple(os.strerror(getattr(errno, name)) for name in NUMBERS)
MOST_JOBS = 4
# argument of the process for a single page
STANDALONE = "standalone"


class PageProcess:
    """
    A process that loads Sphinx at once, waits for its order, and carries it out.

    Parameters
    ----------
    standalone : bool
        Whether it is to make a single page that stands by itself.
    """

    def __init__(self, *, standalone: bool) -> None:
        self._jobs = 1 if standalone else min(MOST_JOBS, os.cpu_count() or 1)
        command = [sys.executable, "-P", "-m", "energy_book.site.page_process"]
        self._process = subprocess.Popen(
            [*command, STANDALONE] if standalone else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C is for this process, which ends the other one
            start_new_session=True,
        )

    def make(self, tree: Path, html: Path, results: Path, assets: Path) -> None:
        """
        Turn a stage into HTML, once in the life of the process.

        Parameters
        ----------
        tree : Path
            The stage, with a configuration and a table of contents.
        html : Path
            Folder for the pages.
        results : Path
            The ``results.json`` that the pages take their numbers from.
        assets : Path
            Folder of what is drawn once and kept.

        Raises
        ------
        PagesError
            If there was a warning or worse.
        BookError
            If the process was killed.
        """
        order = {
            "tree": str(tree),
            "html": str(html),
            "jobs": self._jobs,
            "environment": {
                RESULTS_VARIABLE: str(results),
                CACHE_VARIABLE: str(assets),
                "NO_COLOR": "1",
            },
        }
        given, said = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        # a process that was killed is found out below
        with contextlib.suppress(BrokenPipeError):
            given.write(json.dumps(order) + "\n")
            given.flush()
        with ThreadPoolExecutor(1) as reader:
            output = reader.submit(said.read)
            try:
                code = self._process.wait()
            finally:
                # what it has forked would hold its output open
                self._kill()
        check_outcome(code, output.result(), tree)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _kill(self) -> None:
        """Kill the process and those that it has forked."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


@contextlib.contextmanager
def page_process(*, standalone: bool = False) -> Iterator[PageProcess]:
    """
    Start to load Sphinx beside what is computed in the block.

    Parameters
    ----------
    standalone : bool
        Whether it is to make a single page that stands by itself.

    Yields
    ------
    PageProcess
        Leaving the block ends it.
    """
    process = PageProcess(standalone=standalone)
    try:
        yield process
    finally:
        process.close()


def make_pages(process: PageProcess, tree: Path) -> Path:
    """
    Turn the stage of a site into HTML.

    Parameters
    ----------
    process : PageProcess
        The process.
    tree : Path
        The stage, with the ``results.json`` that the pages take their numbers from.

    Returns
    -------
    Path
        Folder of the site.

    Raises
    ------
    BookError
        If there was a warning or worse, or the process was killed.
    """
    html = tree / "_build" / "html"
    process.make(tree, html, tree / "results.json", tree.parent / ASSETS)
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
