"""Make pages with Sphinx in a separate process, and report the warnings."""

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
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from energy_book.errors import BookError, PagesError
from energy_book.files.publish import RESULTS_FILE
from energy_book.silence import Silence

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL|SEVERE)\b:?")
IN_NOTEBOOK = re.compile(r"\.ipynb:(\d+)")
# MyST-NB numbers lines as 10,000 times the cell plus the line in the cell
CELL_LINES = 10_000
# folder of cached pictures and scripts in the working folder
ASSETS = "assets"
# folders among the static files that belong to pages: pictures and tables of charts, words
OF_PAGES = ("charts", "excerpts")
TAIL = 40
# messages of the system about missing resources, whatever the pages contain
NUMBERS = ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO", "ENOMEM", "EMFILE", "ENFILE")
SHORTAGES = tuple(os.strerror(getattr(errno, name)) for name in NUMBERS)
# more than most machines have, because some pages need more time than others
MOST_JOBS = 4
# between two looks at what Sphinx has made
LOOK_SECONDS = 1.0
MakePages = Callable[..., None]


@contextlib.contextmanager
def page_process(*, jobs: int = MOST_JOBS) -> Iterator[MakePages]:
    """
    Start the process that runs Sphinx, which loads while the block does other work.

    It yields a function that makes pages once, from a working folder with a configuration and a
    table of contents, and calls `watch` each second with the times of what is read and
    written. It raises `PagesError` for warnings and errors, and `BookError` if the process was
    killed or the system lacks disk space or memory.
    """
    if os.name == "nt":
        raise BookError("pages are made on Linux and macOS; in Windows, use its Linux subsystem")
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "energy_book.site.sphinx_process"],
            # remains open to the end, because the process ends when it closes
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
            # Ctrl-C goes to this process, which ends the other process
            start_new_session=True,
        )

        def end() -> None:
            # includes the processes that it has forked
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        def make(
            tree: Path,
            html: Path,
            *,
            watch: Callable[[list[float]], None] = lambda times: None,
            **config: object,
        ) -> None:
            order = [str(tree), str(html), jobs, config]
            # a killed process is detected below
            with contextlib.suppress(BrokenPipeError):
                print(json.dumps(order), file=process.stdin, flush=True)
            made: list[float] = []
            silence = Silence(
                f"the process that makes the pages ({process.pid})",
                "this waits for it; Ctrl-C ends it and keeps what was computed",
            )
            try:
                while True:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(LOOK_SECONDS)
                        break
                    before, made = made, page_times(html.parent)
                    if made != before:
                        silence.heard()
                    silence.look()
                    watch(made)
            except BaseException:
                # or it would go on writing into a folder that is being deleted
                end()
                raise
            output.seek(0)
            check_outcome(process.returncode, output.read(), tree)

        try:
            yield make
        finally:
            end()


def page_times(folder: Path) -> list[float]:
    """Return when each page in a folder was read and written, as far as it was."""
    times = []
    # Sphinx replaces files and drops folders meanwhile; unlike `rglob`, `walk` passes over those
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".doctree", ".html")):
                with contextlib.suppress(FileNotFoundError):
                    times.append(Path(parent, name).stat().st_mtime)
    return times


def make_pages(make: MakePages, tree: Path, part: Callable[[float], None] = lambda _: None) -> Path:
    """
    Convert the sources of a site into HTML, except for pages that are up to date.

    `part` is called each second with the share of the pages that is read and written. Return the
    folder of the site.
    """
    html = tree / "_build" / "html"
    # Sphinx copies static files on each build, and existing ones change what it writes; the files
    # of single pages are left, because their pages may be up to date
    for path in (html / "_static").glob("*"):
        if path.name not in OF_PAGES:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    sources = sum(path.suffix in (".md", ".ipynb") for path in (tree / "book").rglob("*"))
    # the clock of a file system is coarser than that of Python
    began = time.time() - 0.1

    def watch(times: list[float]) -> None:
        new = sum(at >= began for at in times)
        part(min(1.0, new / max(1, 2 * sources)))

    make(
        tree,
        html,
        watch=watch,
        energy_book_results=str(tree / RESULTS_FILE),
        energy_book_cache=str(tree.parent / ASSETS),
    )
    return html


def check_outcome(code: int, output: str, tree: Path) -> None:
    """Raise an error if the process that made pages failed; a killed one has a negative code."""
    if code < 0:
        name = signal.strsignal(-code)
        # the system ends a process by the first of these when memory is short, or it ends itself
        short = -code in (signal.SIGKILL, signal.SIGTRAP, signal.SIGABRT)
        hint = ", as happens when memory is short" if short else ""
        raise BookError(
            f"the process that makes the pages was ended ({name}){hint}; start it again"
        )
    if code:
        lines = complaints(output, tree)
        for shortage in SHORTAGES:
            if any(shortage in line for line in lines):
                raise BookError(
                    f"the pages could not be made: {shortage}; existing results are untouched"
                )
        raise PagesError(lines)


def complaints(output: str, tree: Path) -> list[str]:
    """Extract the warnings from the output of Jupyter Book, without the path of its sources."""
    text = COLOUR.sub("", output).replace(f"{tree}/", "")
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    warnings = [IN_NOTEBOOK.sub(_cell_and_line, line) for line in lines if WARNING.search(line)]
    return list(dict.fromkeys(warnings)) or lines[-TAIL:]


def _cell_and_line(match: re.Match[str]) -> str:
    cell, line = divmod(int(match[1]), CELL_LINES)
    return f", cell {cell}, line {line}"
