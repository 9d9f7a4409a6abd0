"""Cells for the pages of runs, sweeps, samples and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from pandas import DataFrame

from energy_book.execution.kernel import show_chart
from energy_book.files.notebook_io import code_cell, folded_cells, markdown_cell, with_cells


def chart_cell(cell_id: str, source: str, chart: Any) -> NotebookNode:
    """Make a cell that shows an Altair chart, with folded Python code or "" for none."""
    return _shown(cell_id, source, show_chart(chart.to_dict()))


def table_cell(cell_id: str, source: str, table: DataFrame) -> NotebookNode:
    """Make a cell that shows a table, with texts escaped; parameters as in `chart_cell`."""
    index = table.index.dtype == object or str(table.index.dtype) == "str"
    # the name of the index is in the line of the other heads
    shown = table.copy()
    shown.columns.name, shown.index.name = table.index.name, None
    flags: Any = dict.fromkeys(shown.select_dtypes("bool"), _yes_or_no)
    html = shown.to_html(
        escape=True, border=0, index=index, float_format=_rounded, formatters=flags
    )
    return _shown(cell_id, source, {"text/html": html, "text/plain": table.to_string()})


def _yes_or_no(flag: bool) -> str:
    return "yes" if flag else "no"


def _rounded(value: float) -> str:
    from energy_helpers.registry.entries import typeset

    return typeset(f"{value:,.0f}" if 1e5 <= abs(value) < 1e15 else f"{value:,.5g}")


def with_folded_code(notebook: NotebookNode) -> NotebookNode:
    """
    Fold the code of a chapter, except code that is the subject of the page.

    Code without output, such as imports and parameters, gets the tag ``plumbing``, and the page
    hides it until readers ask for code. The code of solutions is shown with them, and a cell with
    the tag ``show-input`` is always shown.
    """
    made = with_cells(notebook, list(notebook.cells))
    for cell in folded_cells(made):
        folded = ["hide-input"] if cell.outputs else ["hide-input", "plumbing"]
        cell.metadata.tags = [*cell.metadata.get("tags", ()), *folded]
    return made


def first_rows(title: str, table: DataFrame, most: int, *lines: str) -> list[NotebookNode]:
    """Make the cells of a long table; the page shows at most `most` rows."""
    more = f", the first {most} of {len(table):,}" if len(table) > most else ""
    heading = markdown_cell("table-heading", [f"## {title}{more}", *lines])
    return [heading, table_cell("table", "", table.head(most))]


def again_cell(
    command: str, files: Mapping[str, str], what: str = "this", help_text: str = ""
) -> NotebookNode:
    """
    Make the last cell of a page: its files, and the command that makes them again.

    `files` has the label of each address, which has no special characters of HTML.
    """
    links = [f'<a href="{path}" download>{label}</a>' for path, label in files.items()]
    lines = [f"## Run {what} again", "", *fenced(command), "", help_text, ""]
    return markdown_cell("run-again", [*lines, f"Files: {' · '.join(links)}"])


def fenced(command: str) -> list[str]:
    """Return a command as a code block that no text in it can end."""
    longest = 0
    while "`" * (longest + 1) in command:
        longest += 1
    fence = "`" * max(3, longest + 1)
    return [f"{fence}bash", command, fence]


def _shown(cell_id: str, source: str, data: dict[str, Any]) -> NotebookNode:
    tag = "hide-input" if source else "remove-input"
    # a cell without source would not be shown
    return code_cell(cell_id, source or "...", data, [tag])
