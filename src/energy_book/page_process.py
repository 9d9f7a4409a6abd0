"""
The process that makes a page: it loads Sphinx at once and then waits to be told of its page.

It is started as ``python -m energy_book.page_process`` and reads one line of JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

from energy_book.startup import skip_slow_imports

MODULES = (
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "sphinx.builders.html",
    "sphinx_book_theme",
    "sphinxcontrib.bibtex",
    "vl_convert",
    "energy_book.sphinx_ext",
    "energy_helpers.numbers",
)


def make(tree: Path, html: Path) -> int:
    """
    Turn a stage of one page into HTML.

    Parameters
    ----------
    tree : Path
        The stage, with a configuration and a table of contents.
    html : Path
        Folder for the page.

    Returns
    -------
    int
        0, or 1 if there was a warning or worse, which is on the standard error.
    """
    from jupyter_book.sphinx import build_sphinx  # type: ignore[import-untyped]

    outcome = build_sphinx(
        tree,
        html,
        noconfig=True,
        path_config=tree / "_config.yml",
        confoverrides={
            "external_toc_path": str(tree / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
            "energy_book_standalone": True,
        },
        force_all=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    return 0 if outcome == 0 else 1


def load() -> None:
    """Import what a page takes, while there is nothing else to do."""
    for module in MODULES:
        importlib.import_module(module)


def main() -> int:
    """Load, wait for the order, make the page."""
    skip_slow_imports()
    load()
    order = sys.stdin.readline()
    if not order:
        return 0
    request = json.loads(order)
    os.environ.update(request["environment"])
    return make(Path(request["tree"]), Path(request["html"]))


if __name__ == "__main__":
    sys.exit(main())
