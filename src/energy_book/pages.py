"""Run Jupyter Book on a stage and say what it did not like."""

import os
import re
import subprocess
import sys
from pathlib import Path

from energy_book.errors import PagesError

COMMAND = """
from energy_book.startup import skip_slow_imports
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
    """
    run = subprocess.run(
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
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if run.returncode != 0:
        raise PagesError(complaints(run.stdout, tree))
    return tree / "_build" / "html"


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
