"""Make a single page from a notebook, in the style of the book, without the other pages."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from energy_book.files.json_text import to_json
from energy_book.files.notebook_io import markdown_cell, with_cells, write_notebook
from energy_book.files.publish import RESULTS_FILE, is_writable
from energy_book.project import Project
from energy_book.site.pages import ASSETS, MakePages, page_process
from energy_book.site.revision import stamp

# the only page of the folder of sources
PAGE = "index"
CITES = "{cite"
MakePage = Callable[["NotebookNode", Mapping[str, Any], Path], None]
REFERENCES = ["## References", "", "```{bibliography}", ":filter: docname in docnames", "```"]


@contextmanager
def page_maker(project: Project) -> Iterator[MakePage]:
    """Start to load Sphinx while the block does other work; yield `make_page` for this book."""
    with page_process(jobs=1) as make:
        yield partial(make_page, project, make)


def make_page(
    project: Project,
    make: MakePages,
    notebook: NotebookNode,
    results: Mapping[str, Any],
    target: Path,
) -> None:
    """
    Write ``index.html`` in the style of the book, with its assets, and ``results.json``.

    The notebook has Markdown cells and executed code cells. A list of references is added if it has
    citations. The results are the numbers and claims that its roles quote and the changes that its
    banner shows.
    """
    target.mkdir(exist_ok=True)
    # data come before pages: they stay if the page cannot be made, see `new_folder`
    recorded = target / RESULTS_FILE
    recorded.write_text(to_json(results), encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
        tree, html = Path(scratch, "tree"), Path(scratch, "html")
        _stage(project, notebook, tree)
        assets = project.stage / ASSETS
        if not is_writable(assets):
            assets = Path(scratch, ASSETS)
        make(
            tree,
            html,
            energy_book_results=str(recorded),
            energy_book_cache=str(assets),
            energy_book_standalone=True,
        )
        stamp(html, project.root)
        shutil.copytree(html, target, dirs_exist_ok=True)


def _stage(project: Project, notebook: NotebookNode, tree: Path) -> None:
    """Write the folder of sources for Sphinx."""
    import yaml  # type: ignore[import-untyped]

    cells = list(notebook.cells)
    if CITES in json.dumps(notebook):
        cells.append(markdown_cell("references", REFERENCES))
    write_notebook(with_cells(notebook, cells), tree / f"{PAGE}.ipynb")
    (tree / "_toc.yml").write_text(f"format: jb-book\nroot: {PAGE}\n", encoding="utf-8")
    config = yaml.safe_load((project.root / "_config.yml").read_text(encoding="utf-8"))
    files = config.get("bibtex_bibfiles", [])
    config["bibtex_bibfiles"] = [str(project.root / file) for file in files]
    (tree / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
