"""Run Jupyter Book on a stage and say what it did not like."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, cast

from energy_book.errors import PagesError, PressError

COMMAND = """
from energy_book.startup import end_with_parent, skip_slow_imports
end_with_parent()
skip_slow_imports()
from jupyter_book.cli.main import main
main(prog_name="jupyter-book")
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL|SEVERE)\b:?")
IN_NOTEBOOK = re.compile(r"\.ipynb:(\d+)")
# MyST-NB counts lines as 10,000 times the cell plus the line in it
CELL_LINES = 10_000
RESULTS_VARIABLE = "ENERGY_BOOK_RESULTS"
CACHE_VARIABLE = "ENERGY_BOOK_CACHE"
TAIL = 40


def make_pages(tree: Path, results: Path) -> Path:
    """
    Turn a stage into HTML.

    Parameters
    ----------
    tree : Path
        The stage.
    results : Path
        The ``results.json`` that the pages take their numbers from.

    Returns
    -------
    Path
        Folder of the site.

    Raises
    ------
    PagesError
        If there was a warning or worse.
    PressError
        If it was killed.
    """
    with subprocess.Popen(
        [
            *(sys.executable, "-P", "-c", COMMAND),
            *("build", str(tree), "--all", "-W", "-n", "--keep-going", "-q"),
        ],
        env={
            **os.environ,
            RESULTS_VARIABLE: str(results),
            CACHE_VARIABLE: str(tree.parent / "assets"),
            "NO_COLOR": "1",
        },
        # nothing comes by it but its end, when this process ends
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Ctrl-C is for this process, which ends the other one
        start_new_session=True,
    ) as process:
        try:
            output = cast(IO[str], process.stdout).read()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    check_outcome(process.returncode, output, tree)
    return tree / "_build" / "html"


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
    PressError
        If it was killed.
    PagesError
        If there was a warning or worse.
    """
    if code < 0:
        name = signal.strsignal(-code)
        raise PressError(f"the process that makes the pages was ended ({name}); start it again")
    if code:
        raise PagesError(complaints(output, tree))


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
