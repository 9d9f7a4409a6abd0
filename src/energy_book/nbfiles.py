"""Read and write notebooks, with types (nbformat has none)."""

from pathlib import Path
from typing import Any, cast

import nbformat
from nbformat import NotebookNode


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook of format 4."""
    return cast(NotebookNode, nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook, and its folder if that is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def markdown_cell(cell_id: str, lines: list[str]) -> NotebookNode:
    """Make a Markdown cell."""
    cell = {"id": cell_id, "cell_type": "markdown", "metadata": {}, "source": "\n".join(lines)}
    return _node(cell)


def with_cells(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    """Return the notebook with other cells; the one given stays as it is."""
    return _node({**notebook, "cells": cells})


def _node(content: dict[str, Any]) -> NotebookNode:
    return cast(NotebookNode, nbformat.from_dict(content))  # type: ignore[no-untyped-call]
