"""Typed functions to read and write notebooks, because nbformat has no types."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import nbformat
from nbformat import NotebookNode

from energy_book.files.publish import write_whole

SOLUTION = re.compile(r"\{solution-(start|end)\}")
SHOWN = {"show-input", "remove-input"}


def _in_source(text: str) -> str:
    """Write a text as papermill writes it in a parameters cell."""
    return text.encode("unicode_escape").decode().replace('"', '\\"')


# the ways to write a path in a notebook; the plain form is last, as it may be part of the others
WRITTEN: tuple[Callable[[str], str], ...] = (html.escape, _in_source, str)


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook in format 4."""
    text = path.read_text(encoding="utf-8")
    return cast(NotebookNode, nbformat.reads(text, as_version=4))  # type: ignore[no-untyped-call]


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook atomically; its folder is created if it does not exist."""
    write_whole(path, notebook_text(notebook))


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return cast(str, nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def markdown_cell(cell_id: str, lines: list[str]) -> NotebookNode:
    """Make a Markdown cell."""
    cell = {"id": cell_id, "cell_type": "markdown", "metadata": {}, "source": "\n".join(lines)}
    return _node(cell)


def code_cell(cell_id: str, source: str, data: dict[str, Any], tags: list[str]) -> NotebookNode:
    """Make an executed code cell with one output, given by its MIME types."""
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
    """Make the output of a cell, given by its MIME types."""
    return _node({"output_type": "display_data", "data": data, "metadata": {}})


def plain_code_cell(cell_id: str, source: str) -> NotebookNode:
    """Make a code cell that has not been executed."""
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
    """Make a notebook from cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel}
    return _node({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def with_cells(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    """Return a copy of a notebook with other cells."""
    return _node({**notebook, "cells": cells})


def folded_cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """
    Yield the code cells of a chapter whose code is not the subject of the page.

    The code of solutions is shown with them, and so is that of cells with the tag ``show-input``.
    """
    in_solution = False
    for cell in notebook.cells:
        if cell.cell_type != "code":
            for part in SOLUTION.findall(cell.source):
                in_solution = part == "start"
        elif not in_solution and not SHOWN.intersection(cell.metadata.get("tags", ())):
            yield cell


def with_file_names(notebook: NotebookNode, names: Mapping[str, str]) -> NotebookNode:
    """Return a copy of a notebook with names instead of paths, in its cells and outputs."""
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
