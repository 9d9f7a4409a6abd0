"""Read and write notebooks, with types (nbformat has none)."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import nbformat
from nbformat import NotebookNode

from energy_book.files.publish import write_whole


def _in_source(text: str) -> str:
    """Write a text as papermill writes it into a parameters cell."""
    return text.encode("unicode_escape").decode().replace('"', '\\"')


# how a path may stand in a notebook; the plain form comes last, for it may be part of the others
WRITTEN: tuple[Callable[[str], str], ...] = (html.escape, _in_source, str)


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook of format 4."""
    text = path.read_text(encoding="utf-8")
    return cast(NotebookNode, nbformat.reads(text, as_version=4))  # type: ignore[no-untyped-call]


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook, whole or not at all, and its folder if that is not there."""
    write_whole(path, notebook_text(notebook))


def notebook_text(notebook: NotebookNode) -> str:
    """Return the text of a notebook's file."""
    return cast(str, nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def markdown_cell(cell_id: str, lines: list[str]) -> NotebookNode:
    """Make a Markdown cell."""
    cell = {"id": cell_id, "cell_type": "markdown", "metadata": {}, "source": "\n".join(lines)}
    return _node(cell)


def code_cell(cell_id: str, source: str, data: dict[str, Any], tags: list[str]) -> NotebookNode:
    """Make a code cell that has run and shows one output, given by its MIME types."""
    return _node(
        {
            "id": cell_id,
            "cell_type": "code",
            "execution_count": None,
            "metadata": {"tags": tags},
            "source": source,
            "outputs": [shown_output(data)],
        }
    )


def shown_output(data: Mapping[str, Any]) -> NotebookNode:
    """Make what a cell shows, given by its MIME types."""
    return _node({"output_type": "display_data", "data": data, "metadata": {}})


def plain_code_cell(cell_id: str, source: str) -> NotebookNode:
    """Make a code cell that has not run."""
    return _node(
        {
            "id": cell_id,
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "source": source,
            "outputs": [],
        }
    )


def new_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """Make a notebook of some cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel}
    return _node({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def with_cells(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    """Return the notebook with other cells; the one given stays as it is."""
    return _node({**notebook, "cells": cells})


def with_file_names(notebook: NotebookNode, names: Mapping[str, str]) -> NotebookNode:
    """
    Return the notebook with names in the place of paths, in cells and outputs.

    Parameters
    ----------
    notebook : NotebookNode
        A chapter, executed.
    names : mapping of str to str
        The name of each file, by its path.
    """
    written = [(write(path), name) for path, name in names.items() for write in WRITTEN]
    return _node(_named(notebook, written)) if written else notebook


def _named(content: Any, names: list[tuple[str, str]]) -> Any:
    if isinstance(content, dict):
        return {key: _named(value, names) for key, value in content.items()}
    if isinstance(content, list):
        return [_named(item, names) for item in content]
    if isinstance(content, str):
        for path, name in names:
            content = content.replace(path, name)
    return content


def _node(content: dict[str, Any]) -> NotebookNode:
    return cast(NotebookNode, nbformat.from_dict(content))  # type: ignore[no-untyped-call]
