"""The process that runs Sphinx, for what Sphinx changes in the process it runs in."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path
from threading import Thread

# what Sphinx loads for every page, while there is nothing else to do
import myst_nb.sphinx_ext  # type: ignore[import-untyped]  # noqa: F401
import sphinx_book_theme  # type: ignore[import-untyped]  # noqa: F401
from jupyter_book.sphinx import build_sphinx  # type: ignore[import-untyped]
from pygments.styles import get_all_styles  # type: ignore[import-untyped]

import energy_helpers.all_numbers  # noqa: F401


def make(tree: Path, html: Path, jobs: int, config: dict[str, object]) -> int:
    """
    Turn a stage into HTML; pages that are there and still right are left alone.

    Parameters
    ----------
    tree : Path
        The stage, with a configuration and a table of contents.
    html : Path
        Folder for the pages.
    jobs : int
        How many processes read and write the pages.
    config : dict
        Configuration values beside those of the stage.

    Returns
    -------
    int
        0, or 1 if there was a warning or worse, which is on the standard error.
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
    if isinstance(outcome, EOFError):
        # one of those that read and write the pages was killed: the same is said of this one
        os.kill(os.getpid(), signal.SIGKILL)
    return 0 if outcome == 0 else 1


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


if __name__ == "__main__":
    # the theme goes through all of them
    styles = list(get_all_styles())
    order = sys.stdin.readline()
    if order:
        end_with_parent()
        # what is loaded by now stays, and is shared with the processes that Sphinx forks
        gc.freeze()
        tree, html, jobs, config = json.loads(order)
        sys.exit(make(Path(tree), Path(html), jobs, config))
