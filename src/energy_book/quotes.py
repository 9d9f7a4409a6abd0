"""Numbers in the prose of a notebook that is read outside the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from energy_book.errors import PressError
from energy_book.nbfiles import with_cells
from energy_book.sphinx_ext.results import Results
from energy_book.sphinx_ext.roles import format_number

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROLE = re.compile(r"\{(?P<role>num|paper|term)\}`(?P<text>[^`\n]+)`")


def with_plain_numbers(notebook: NotebookNode, results: Results) -> NotebookNode:
    """
    Replace the roles ``{num}``, ``{paper}`` and ``{term}`` of a notebook by their words.

    Jupyter shows Markdown, in which these roles mean nothing.

    Parameters
    ----------
    notebook : NotebookNode
        A chapter; it stays as it is.
    results : Results
        Where the numbers come from.
    """
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell = cell.copy()
            cell["source"] = ROLE.sub(lambda match: quote(match, results), cell.source)
        cells.append(cell)
    return with_cells(notebook, cells)


def quote(match: re.Match[str], results: Results) -> str:
    """
    Return the text of one role.

    Raises
    ------
    PressError
        If there is no such number or claim.
    """
    try:
        if match["role"] == "term":
            return match["text"].partition(" <")[0]
        if match["role"] == "paper":
            return _printed(match["text"], results)
        name, _, spec = match["text"].partition(":")
        return format_number(results.find(name), spec)
    except (KeyError, ValueError) as error:
        reason = error.args[0] if error.args else error
        raise PressError(f"{match[0]} cannot be resolved: {reason}") from error


def _printed(text: str, results: Results) -> str:
    import energy_helpers as eh

    ids = [text]
    if text in eh.numbers.REGISTRY:
        ids = eh.claims.for_number(text, results.edition)
    printed = dict.fromkeys(eh.claims.stated(claim) for claim in ids)
    return f"paper: {', '.join(printed)}" if printed else "not printed"
