"""
The process that makes a page: it loads Sphinx at once and then waits to be told of its page.

It is started as ``python -m energy_book.page_process`` and reads one line of JSON.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from pathlib import Path
from threading import Thread

from energy_book.pages import CACHE_VARIABLE
from energy_book.startup import end_with_parent, skip_slow_imports

MODULES = (
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "myst_parser.sphinx_ext.main",
    "sphinx.builders.html",
    "sphinx.domains.c",
    "sphinx.domains.cpp",
    "sphinx.domains.javascript",
    "sphinx.domains.python",
    "sphinx.domains.rst",
    "sphinx.ext.napoleon",
    "sphinx_book_theme",
    "sphinx_design",
    "sphinx_external_toc",
    "sphinx_jupyterbook_latex",
    "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.serializinghtml",
    "IPython.lib.lexers",
    "energy_book.sphinx_ext",
    "energy_helpers.numbers",
)
# the one page of a stage
PAGE = "index"
# the first chart takes as long as the next six
FIRST_CHART = '{"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x"}}}'


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

    # Vega works outside Python's lock, so Sphinx finds most pictures drawn when it comes to them
    drawing = Thread(target=draw_ahead, args=(tree / f"{PAGE}.ipynb",), daemon=True)
    drawing.start()
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


def draw_ahead(page: Path) -> None:
    """Draw the charts of a notebook into the cache of pictures."""
    from energy_book.sphinx_ext import assets, chart_layout, chart_spec, charts

    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    outputs = (output.get("data", {}) for cell in cells for output in cell.get("outputs", ()))
    cache = Path(os.environ[CACHE_VARIABLE], assets.PICTURES)
    for data in outputs:
        for spec in (data[mime] for mime in charts.MIME_TYPES if mime in data):
            # what is wrong with a chart is said when the page is made
            with contextlib.suppress(ValueError):
                chart = chart_spec.read_chart(spec)
                for size in chart_layout.WIDTHS_PX:
                    chart_layout.lay_out(chart, size, cache)


def load() -> None:
    """Load what a page takes, while there is nothing else to do."""
    for module in MODULES:
        # what is not there is told where the page needs it
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    from energy_book.sphinx_ext import chart_layout

    chart_layout.draw(FIRST_CHART)


def main() -> int:
    """Load, wait for the order, make the page."""
    skip_slow_imports()
    load()
    order = sys.stdin.readline()
    if not order:
        return 0
    end_with_parent()
    request = json.loads(order)
    os.environ.update(request["environment"])
    return make(Path(request["tree"]), Path(request["html"]))


if __name__ == "__main__":
    sys.exit(main())
