"""The process that runs Sphinx; it is separate, because Sphinx changes global state."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path
from threading import Thread

# modules that Sphinx loads for every page, imported while this process waits for its order
import myst_nb.sphinx_ext  # type: ignore[import-untyped]  # noqa: F401
import sphinx_book_theme  # type: ignore[import-untyped]  # noqa: F401
from jupyter_book.sphinx import build_sphinx  # type: ignore[import-untyped]
from pygments.styles import get_all_styles  # type: ignore[import-untyped]

import energy_helpers.all_numbers  # noqa: F401
from energy_book.sphinx_ext.incremental import PagesLost


def make(tree: Path, html: Path, jobs: int, config: dict[str, object]) -> int:
    """
    Convert the sources of a site into HTML, except for pages that are up to date.

    Return 0, or 1 if there was a warning or an error; its text is on standard error.
    """
    outcome = build_sphinx(
        tree,
        html,
        noconfig=True,
        path_config=tree / "_config.yml",
        confoverrides={
            "external_toc_path": str(tree / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
            **config,
        },
        warningiserror=True,
        keep_going=True,
        quiet=True,
        jobs=jobs,
    )
    if isinstance(outcome, EOFError | PagesLost):
        # one of the processes that read and write pages was killed, so this one ends the same way
        os.kill(os.getpid(), signal.SIGKILL)
    return 0 if outcome == 0 else 1


def end_with_parent() -> None:
    """
    End this process and its children when its standard input ends.

    The parent holds the other end of the pipe, so this also happens if the parent is killed.
    The process must lead its own process group.
    """

    def follow() -> None:
        while os.read(0, 4096):
            pass
        os.killpg(0, signal.SIGKILL)

    Thread(target=follow, daemon=True).start()


if __name__ == "__main__":
    # the theme loads all styles
    styles = list(get_all_styles())
    order = sys.stdin.readline()
    if order:
        end_with_parent()
        # the modules loaded so far are permanent, and shared with the processes that Sphinx forks
        gc.freeze()
        # with Python's own thresholds, a quarter of the time goes through the large trees of the
        # pages in search of garbage, and the peak of memory is the same
        gc.set_threshold(100_000, 20, 50)
        tree, html, jobs, config = json.loads(order)
        sys.exit(make(Path(tree), Path(html), jobs, config))
