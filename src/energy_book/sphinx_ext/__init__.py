"""The Sphinx extension of the book: charts, numbers, citations, assets and the page frame."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from energy_book.sphinx_ext import (
    assets,
    charts,
    citations,
    cite_this,
    data_dictionary,
    exercises,
    incremental,
    policy,
    reference,
    roles,
    speed,
    standalone,
    tables,
    verdicts,
    what_if,
)
from energy_book.sphinx_ext.frame import (
    banner,
    breadcrumbs,
    buttons,
    front_page,
    get_it,
    head,
    moved,
    not_found,
    numbering,
    report,
    structured_data,
)
from energy_book.sphinx_ext.reader import settings
from energy_book.sphinx_ext.run_here import interpreter
from energy_book.sphinx_ext.search import index
from energy_book.sphinx_ext.teaching import lessons, terms

__all__ = ["setup"]

# these extensions number chapters when all pages have been read, and set LaTeX
KEEP_NOTHING_OF_A_PAGE = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts of the extension with Sphinx."""
    app.add_config_value("energy_book_results", "", "env")
    settings.setup(app)
    assets.setup(app)
    banner.setup(app)
    buttons.setup(app)
    breadcrumbs.setup(app)
    charts.setup(app)
    citations.setup(app)
    cite_this.setup(app)
    data_dictionary.setup(app)
    exercises.setup(app)
    front_page.setup(app)
    get_it.setup(app)
    head.setup(app)
    incremental.setup(app)
    index.setup(app)
    lessons.setup(app)
    interpreter.setup(app)
    moved.setup(app)
    not_found.setup(app)
    numbering.setup(app)
    policy.setup(app)
    reference.setup(app)
    report.setup(app)
    roles.setup(app)
    speed.setup(app)
    standalone.setup(app)
    structured_data.setup(app)
    tables.setup(app)
    terms.setup(app)
    verdicts.setup(app)
    what_if.setup(app)
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
