"""Small sites in the book's theme."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

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
# in a separate process, because the extensions change the state of theirs
BUILD = """
import json, sys
from sphinx.application import Sphinx
root, settings = json.load(sys.stdin)
places = (f"{root}/source", None, f"{root}/out", f"{root}/trees", "html", settings)
Sphinx(*places, status=None, warning=sys.stderr, freshenv=True).build(force_all=True)
"""
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


@pytest.fixture(scope="module")
def make_site(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> MakeSite:
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
        done = subprocess.run(
            [sys.executable, "-c", BUILD],
            input=json.dumps([str(root), settings]),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(done.stderr)
        return Site(root / "out", re.sub(r"\x1b\[[\d;]*m", "", done.stderr))

    return make
