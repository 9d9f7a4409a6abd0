"""Cells that pages of runs are put together from."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from energy_book.execution.kernel import show_chart
from energy_book.files.notebook_io import code_cell, markdown_cell, with_cells

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from pandas import DataFrame

SOLUTION = re.compile(r"\{solution-(start|end)\}")
SHOWN = {"show-input", "remove-input"}


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


def with_folded_code(notebook: NotebookNode) -> NotebookNode:
    """
    Fold the code of a chapter, apart from the code that a page is about.

    Code that shows nothing, such as imports and parameters, is tagged ``plumbing``, and the page
    hides it until readers ask for code. The code of solutions is shown with them, and a cell
    tagged ``show-input`` is shown always.

    Parameters
    ----------
    notebook : NotebookNode
        The chapter, executed; it stays as it is.
    """
    made = with_cells(notebook, [])
    in_solution = False
    for cell in notebook.cells:
        if cell.cell_type != "code":
            for part in SOLUTION.findall(cell.source):
                in_solution = part == "start"
        elif not in_solution and not SHOWN.intersection(cell.metadata.get("tags", ())):
            cell = copy.deepcopy(cell)
            folded = ["hide-input"] if cell.outputs else ["hide-input", "plumbing"]
            cell.metadata.tags = [*cell.metadata.get("tags", ()), *folded]
        made.cells.append(cell)
    return made


def first_rows(title: str, table: DataFrame, most: int, *lines: str) -> list[NotebookNode]:
    """Make the cells of a long table, of which a page shows so many rows at most."""
    more = f", the first {most} of {len(table):,}" if len(table) > most else ""
    heading = markdown_cell("table-heading", [f"## {title}{more}", *lines])
    return [heading, table_cell("table", "", table.head(most))]


def again_cell(
    command: str, files: Mapping[str, str], what: str = "this", help_text: str = ""
) -> NotebookNode:
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
    help_text : str
        Markdown below the command.
    """
    links = [f'<a href="{path}" download>{label}</a>' for path, label in files.items()]
    lines = [f"## Run {what} again", "", *fenced(command), "", help_text, ""]
    return markdown_cell("run-again", [*lines, f"Files: {' · '.join(links)}"])


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
