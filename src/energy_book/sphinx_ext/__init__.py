"""The Sphinx extension of the book: charts, numbers, citations, assets and the page frame."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

# in the order of their events
PARTS = (
    *("reader.settings", "assets", "frame.banner", "frame.buttons", "frame.breadcrumbs"),
    *("charts", "citations", "cite_this", "data_dictionary", "exercises", "frame.front_page"),
    *("frame.get_it", "frame.head", "icons", "incremental", "search.index", "teaching.lessons"),
    *("run_here.interpreter", "frame.moved", "frame.not_found", "frame.numbering", "policy"),
    *("reference", "frame.report", "roles", "speed", "standalone", "frame.structured_data"),
    *("tables", "teaching.terms", "verdicts", "what_if"),
)
LOADED = [import_module(f"{__name__}.{name}") for name in PARTS]
# these extensions number chapters when all pages have been read, and set LaTeX
KEEP_NOTHING_OF_A_PAGE = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts of the extension with Sphinx."""
    app.add_config_value("energy_book_results", "", "env")
    for part in LOADED:
        part.setup(app)
    app.connect("config-inited", _allow_processes)
    app.connect("builder-inited", _run_chapters_first, priority=0)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _run_chapters_first(app: Sphinx) -> None:
    """Leave a folder of sources to ``energy-book build``; Sphinx would omit its chapters."""
    if app.config.energy_book_results or not any(Path(app.srcdir, "book").rglob("*.py")):
        return
    if app.builder.name != "html":
        sys.stderr.write(
            f"energy-book: its pages are made as html, not as {app.builder.name}; "
            "`energy-book build` makes them and `energy-book pdf` prints them\n"
        )
        sys.exit(2)
    sys.stdout.write("energy-book build runs the chapters and makes the pages\n")
    sys.stdout.flush()
    command = "from energy_book.cli.commands import main; main(prog_name='energy-book')"
    options = ["--book", str(app.srcdir), "--out", str(app.outdir)]
    os.execv(sys.executable, [sys.executable, "-P", "-c", command, "build", *options])  # noqa: S606


def _allow_processes(app: Sphinx, config: Config) -> None:
    """Declare parallel reading safe for extensions that do not declare it themselves."""
    for name in KEEP_NOTHING_OF_A_PAGE:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
