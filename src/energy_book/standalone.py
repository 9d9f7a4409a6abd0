"""One notebook as a page that stands by itself, in the book's look."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from energy_book.folders import MARK
from energy_book.nbfiles import markdown_cell, with_cells, write_notebook
from energy_book.page_process import PAGE
from energy_book.pages import CACHE_VARIABLE, RESULTS_VARIABLE, check_outcome
from energy_book.project import Project
from energy_book.results import to_json
from energy_book.startup import prepare_imports

if TYPE_CHECKING:
    from nbformat import NotebookNode

CITES = "{cite"
REFERENCES = ["## References", "", "```{bibliography}", ":filter: docname in docnames", "```"]


class PageMaker:
    """
    Makes one page, with a process that has loaded Sphinx in the meantime.

    Parameters
    ----------
    project : Project
        The book that the page looks like.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "energy_book.page_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C is for this process, which ends the other one
            start_new_session=True,
        )

    def make(self, notebook: NotebookNode, results: Mapping[str, Any], target: Path) -> None:
        """
        Write the page, once in the life of a maker.

        Parameters
        ----------
        notebook : NotebookNode
            Markdown cells and executed code cells; its first heading is the page's title.
            Where it cites, the list of references is added.
        results : mapping
            What its roles ``{num}`` and ``{paper}`` quote and what the banner says has
            changed, in the form of ``results.json``.
        target : Path
            Folder for ``index.html`` and what it loads, and for ``results.json``.

        Raises
        ------
        PressError
            If there was a warning or worse, or the process was killed.
        """
        with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
            tree, html = Path(scratch, "tree"), Path(scratch, "html")
            self._stage(notebook, results, tree)
            order = {
                "tree": str(tree),
                "html": str(html),
                "environment": {
                    RESULTS_VARIABLE: str(tree / MARK),
                    CACHE_VARIABLE: str(self._project.stage / "assets"),
                    "NO_COLOR": "1",
                },
            }
            check_outcome(*self._carry_out(json.dumps(order)), tree)
            shutil.copytree(html, target, dirs_exist_ok=True)
            shutil.copyfile(tree / MARK, target / MARK)

    def _carry_out(self, order: str) -> tuple[int, str]:
        """Return the exit code and what was printed; the open pipe says that this one lives."""
        given, said = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        with contextlib.suppress(BrokenPipeError):
            given.write(order + "\n")
            given.flush()
        output = said.read()
        return self._process.wait(), output

    def close(self) -> None:
        """End the process, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _stage(self, notebook: NotebookNode, results: Mapping[str, Any], tree: Path) -> None:
        """Write the folder that Sphinx sees."""
        import yaml  # type: ignore[import-untyped]

        cells = list(notebook.cells)
        if CITES in json.dumps(notebook):
            cells.append(markdown_cell("references", REFERENCES))
        write_notebook(with_cells(notebook, cells), tree / f"{PAGE}.ipynb")
        (tree / "_toc.yml").write_text(f"format: jb-book\nroot: {PAGE}\n", encoding="utf-8")
        (tree / MARK).write_text(to_json(results), encoding="utf-8")
        root = self._project.root
        config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        files = config.get("bibtex_bibfiles", [])
        config["bibtex_bibfiles"] = [str(root / file) for file in files]
        (tree / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


@contextmanager
def page_maker(project: Project) -> Iterator[PageMaker]:
    """
    Start to load Sphinx beside what is computed in the block.

    Parameters
    ----------
    project : Project
        The book that the page looks like.

    Yields
    ------
    PageMaker
        Its `make` writes one page. Leaving the block ends the process.
    """
    prepare_imports(project.bytecode, write=True)
    maker = PageMaker(project)
    try:
        yield maker
    finally:
        maker.close()
