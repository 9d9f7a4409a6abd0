"""Small sites in the book's theme."""

from __future__ import annotations

import json
import multiprocessing
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from . import building

CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": "Two points.",
    "usermeta": {"figure": {"id": "fig-points", "caption": "Points."}},
    "data": {"name": "rows"},
    "datasets": {"rows": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]},
    "mark": "point",
    "encoding": {
        "x": {"field": "x", "type": "quantitative", "title": "x [m]"},
        "y": {"field": "y", "type": "quantitative", "title": "y [m]"},
    },
    "config": {},
}
# most of the time of a small build is that of these imports
IMPORTED_ONCE = (
    *("myst_nb.sphinx_ext", "sphinx_external_toc", "sphinx_book_theme", "sphinxcontrib.bibtex"),
    *("energy_book.sphinx_ext.reader.settings", "energy_book.what_if.rules"),
)
MakeSite = Callable[..., "Site"]


class Site:
    """A built site and what Sphinx complained of."""

    def __init__(self, out: Path, warnings: str) -> None:
        self.out = out
        self.warnings = warnings

    def page(self, name: str) -> BeautifulSoup:
        """Read a page."""
        return BeautifulSoup((self.out / f"{name}.html").read_text("utf-8"), "html.parser")


def chart_page(*ids: str, words: str = "# A page with a chart\n") -> dict[str, Any]:
    """Return a notebook whose cells have charts as their output."""
    cells: list[dict[str, Any]] = [
        {"id": "words", "cell_type": "markdown", "metadata": {}, "source": words}
    ]
    for name in ids:
        spec = {**CHART, "usermeta": {"figure": {"id": name, "caption": "Points."}}}
        data = {"application/vnd.vegalite.v5+json": spec, "text/plain": "chart"}
        output = {"output_type": "display_data", "metadata": {}, "data": data}
        cells.append(
            {
                "id": name,
                "cell_type": "code",
                "metadata": {"tags": ["hide-input"]},
                "source": "draw_the_chart(secretly)",
                "outputs": [output],
                "execution_count": 1,
            }
        )
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker build all sites, each once."""
    for item in items:
        if isinstance(item, pytest.Function) and "make_site" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("small-sites"))


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    """
    Give a fresh process to each build, because the extensions change the state of theirs.

    Where an earlier book is still in memory, sphinx-external-toc even takes event handlers of
    other extensions from the next.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([building.__name__, *IMPORTED_ONCE])
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        yield pool


@pytest.fixture(scope="module")
def make_site(
    tmp_path_factory: pytest.TempPathFactory, repository: Path, processes: ProcessPoolExecutor
) -> MakeSite:
    """Return a function that builds pages, given by name as Markdown or as a notebook."""

    def make(
        pages: Mapping[str, str | dict[str, Any]],
        contents: str,
        files: Mapping[str, str] | None = None,
        **config: Any,
    ) -> Site:
        root = tmp_path_factory.mktemp("site")
        source = root / "source"
        for name, page in pages.items():
            suffix = "md" if isinstance(page, str) else "ipynb"
            path = source / f"{name}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page if isinstance(page, str) else json.dumps(page), "utf-8")
        for name, text in (files or {}).items():
            (source / name).write_text(text, "utf-8")
        (source / "_toc.yml").write_text(f"format: jb-book\n{contents}", "utf-8")
        (source / "references.bib").touch()
        settings = {
            "extensions": [
                *("myst_nb", "sphinx_external_toc", "sphinx_book_theme"),
                *("sphinxcontrib.bibtex", "energy_book.sphinx_ext"),
            ],
            "html_theme": "sphinx_book_theme",
            "html_title": "A site",
            "project": "A site",
            "bibtex_bibfiles": ["references.bib"],
            "nb_execution_mode": "off",
            "myst_enable_extensions": ["colon_fence", "dollarmath", "amsmath"],
            "numfig": True,
            "numfig_format": {"figure": "Figure %s", "table": "Table %s"},
            "external_toc_path": "_toc.yml",
            "energy_book_cache": str(repository / "_build" / ".test-assets"),
            **config,
        }
        warnings = processes.submit(building.build, root, settings).result()
        return Site(root / "out", re.sub(r"\x1b\[[\d;]*m", "", warnings))

    return make
