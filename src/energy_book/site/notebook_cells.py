"""Cells that pages of runs are put together from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from energy_book.chapters import NUMBERS_TAG
from energy_book.errors import BookError
from energy_book.execution.kernel import show_chart
from energy_book.files.notebook_io import code_cell, markdown_cell, shown_output, with_cells
from energy_helpers.all_numbers import Report

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from pandas import DataFrame


def chart_cell(cell_id: str, source: str, chart: Any) -> NotebookNode:
    """
    Make a cell that shows an Altair chart.

    Parameters
    ----------
    cell_id : str
        Id of the cell.
    source : str
        The Python that a reader may run for it, folded; "" for none.
    chart : alt.TopLevelMixin
        The chart.
    """
    return _shown(cell_id, source, show_chart(chart.to_dict()))


def table_cell(cell_id: str, source: str, table: DataFrame) -> NotebookNode:
    """Make a cell that shows a table, its texts as texts; parameters as `chart_cell`."""
    index = table.index.dtype == object or str(table.index.dtype) == "str"
    html = table.to_html(escape=True, border=0, index=index, float_format="{:.5g}".format)
    return _shown(cell_id, source, {"text/html": html, "text/plain": table.to_string()})


def with_numbers(
    notebook: NotebookNode, chapter: str, numbers: Mapping[str, Mapping[str, Any]]
) -> NotebookNode:
    """
    Put a chapter's numbers where the cell that shows them has not run.

    Parameters
    ----------
    notebook : NotebookNode
        The chapter, executed; it stays as it is.
    chapter : str
        Its name.
    numbers : mapping
        Name of a number -> its entry of ``results.json``.

    Raises
    ------
    BookError
        If no number belongs to the chapter.
    """
    made = with_cells(notebook, list(notebook.cells))
    for cell in made.cells:
        if NUMBERS_TAG in cell.metadata.get("tags", ()):
            values = {
                name: math.nan if entry["value"] is None else entry["value"]
                for name, entry in numbers.items()
            }
            try:
                cell.outputs = [shown_output(Report(values, chapter).shown)]
            except ValueError as error:
                raise BookError(str(error)) from error
    return made


def first_rows(title: str, table: DataFrame, most: int, *lines: str) -> list[NotebookNode]:
    """Make the cells of a long table, of which a page shows so many rows at most."""
    more = f", the first {most} of {len(table):,}" if len(table) > most else ""
    heading = markdown_cell("table-heading", [f"## {title}{more}", *lines])
    return [heading, table_cell("table", "", table.head(most))]


def again_cell(command: str, files: Mapping[str, str], what: str = "this") -> NotebookNode:
    """
    Make a page's last cell: its files, and the command that makes them again.

    Parameters
    ----------
    command : str
        The command, quoted for a shell; there may be several lines.
    files : mapping of str to str
        Address of a file, which means nothing in HTML -> what it is called.
    what : str
        What is run again.
    """
    links = [f'<a href="{path}" download>{label}</a>' for path, label in files.items()]
    lines = [f"## Run {what} again", "", *fenced(command), "", f"Files: {' · '.join(links)}"]
    return markdown_cell("run-again", lines)


def fenced(command: str) -> list[str]:
    """Return a command as a block of code that nothing in it can end."""
    longest = 0
    while "`" * (longest + 1) in command:
        longest += 1
    fence = "`" * max(3, longest + 1)
    return [f"{fence}bash", command, fence]


def _shown(cell_id: str, source: str, data: dict[str, Any]) -> NotebookNode:
    tag = "hide-input" if source else "remove-input"
    # a cell without a source would not be shown at all
    return code_cell(cell_id, source or "...", data, [tag])
