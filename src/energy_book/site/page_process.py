"""
The process that makes pages: it loads Sphinx at once and then waits to be told of its stage.

It is started as ``python -m energy_book.site.page_process`` and reads one line of JSON. With the
argument ``standalone`` it makes a single page that stands by itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
from pathlib import Path
from threading import Thread

from energy_book.site.pages import CACHE_VARIABLE, STANDALONE

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
    "energy_book.what_if.page_data",
    "energy_helpers.all_numbers",
)
# the one page of a stage
PAGE = "index"
# the first chart takes as long as the next six
FIRST_CHART = '{"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x"}}}'


def make(tree: Path, html: Path, *, standalone: bool, jobs: int) -> int:
    """
    Turn a stage into HTML.

    Parameters
    ----------
    tree : Path
        The stage, with a configuration and a table of contents.
    html : Path
        Folder for the pages.
    standalone : bool
        Whether it is a single page that stands by itself.
    jobs : int
        How many processes read and write the pages.

    Returns
    -------
    int
        0, or 1 if there was a warning or worse, which is on the standard error.
    """
    from jupyter_book.sphinx import build_sphinx  # type: ignore[import-untyped]

    # nearly all that is made stays to the end, and looking for what does not takes a third
    # of the time
    gc.disable()
    outcome = build_sphinx(
        tree,
        html,
        noconfig=True,
        path_config=tree / "_config.yml",
        confoverrides={
            "external_toc_path": str(tree / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
            "energy_book_standalone": standalone,
        },
        freshenv=True,
        force_all=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
        jobs=jobs,
    )
    if isinstance(outcome, EOFError):
        # one of those that read and write the pages was killed: the same is said of this one
        os.kill(os.getpid(), signal.SIGKILL)
    return 0 if outcome == 0 else 1


def draw_ahead(page: Path) -> None:
    """Draw the charts of a notebook into the cache of pictures."""
    from energy_book.charts.render_charts import draw_charts

    notebook = json.loads(page.read_text(encoding="utf-8"))
    draw_charts(notebook, Path(os.environ[CACHE_VARIABLE]))


def load(*, standalone: bool) -> None:
    """Load what pages take, while there is nothing else to do."""
    for module in MODULES:
        # what is not there is told where the page needs it
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    if standalone:
        from energy_book.charts import layout

        layout.draw(FIRST_CHART)


def end_with_parent() -> None:
    """
    End this process and those that it started when its standard input ends.

    The parent holds the other end, so this comes even where the parent is killed. The
    process must lead a group of its own.
    """

    def follow() -> None:
        while os.read(0, 4096):
            pass
        os.killpg(0, signal.SIGKILL)

    Thread(target=follow, daemon=True).start()


def main(standalone: bool) -> int:
    """Load, wait for the order, make the pages."""
    load(standalone=standalone)
    order = sys.stdin.readline()
    if not order:
        return 0
    end_with_parent()
    request = json.loads(order)
    os.environ.update(request["environment"])
    tree = Path(request["tree"])
    if standalone:
        # Vega works outside Python's lock, so Sphinx finds most pictures drawn when it comes to
        # them; a process that will fork must not have loaded it
        Thread(target=draw_ahead, args=(tree / f"{PAGE}.ipynb",), daemon=True).start()
    return make(tree, Path(request["html"]), standalone=standalone, jobs=request["jobs"])


if __name__ == "__main__":
    code = main(sys.argv[1:] == [STANDALONE])
    sys.stdout.flush()
    sys.stderr.flush()
    # Python would take seconds to let go of every node of every page
    os._exit(code)
