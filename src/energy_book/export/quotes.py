"""Numbers and citations in a notebook that is read outside the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from nbformat import NotebookNode

from energy_book.errors import BookError
from energy_book.export import cited
from energy_book.files.notebook_io import with_cells
from energy_book.results.claims_quoted import NO_BREAK_SPACE, NOT_PRINTED, claims_of, quoted
from energy_book.results.conditions import read_condition
from energy_book.results.read import Results
from energy_book.results.readable import format_number

ROLE = re.compile(r"\{(?P<role>num|paper|term|param|if|site-file)\}`(?P<text>[^`\n]+)`")
MARKDOWN = "text/markdown"
HTML = "text/html"


def with_plain_numbers(
    notebook: NotebookNode, results: Results, sources: Mapping[str, cited.Source] | None = None
) -> NotebookNode:
    """
    Replace the roles that `ROLE` matches, such as ``{num}`` and ``{cite}``, by their text.

    Jupyter shows plain Markdown, in which roles have no meaning. Without `sources`, citations
    remain unchanged.
    """

    def plain(text: str) -> str:
        text = ROLE.sub(lambda match: quote(match, results), text)
        if sources is not None:
            text = cited.ROLE.sub(lambda match: cited.as_words(match, sources), text)
        return text

    made = with_cells(notebook, list(notebook.cells))
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source)
        for output in cell.get("outputs", ()):
            if MARKDOWN in output.get("data", {}):
                # the same table, of which Jupyter shows the HTML
                shown = HTML if HTML in output.data else MARKDOWN
                output.data = {k: v for k, v in output.data.items() if k != MARKDOWN} | {
                    shown: plain(output.data[shown])
                }
    return made


def numbers_in(notebook: NotebookNode) -> Iterator[str]:
    """Yield the names that ``{num}`` and ``{if}`` quote: ``name`` or ``edition/name``."""
    for cell in notebook.cells:
        texts = [cell.source] if cell.cell_type == "markdown" else []
        texts += [output.get("data", {}).get(MARKDOWN, "") for output in cell.get("outputs", ())]
        yield from numbers_in_text("\n".join(texts))


def numbers_in_text(text: str) -> Iterator[str]:
    """Yield the names that a text in Markdown quotes, as `numbers_in` does."""
    for match in ROLE.finditer(text):
        if match["role"] == "num":
            yield match["text"].partition(":")[0]
        elif match["role"] == "if":
            yield from read_condition(match["text"]).numbers


def by_edition(names: Iterable[str], edition: str) -> dict[str, list[str]]:
    """Sort names by edition; ``name`` without one, as in ``edition/name``, is of `edition`."""
    sorted_names: dict[str, list[str]] = {edition: []}
    for quoted_name in names:
        of, _, name = quoted_name.rpartition("/")
        sorted_names.setdefault(of or edition, []).append(name)
    return sorted_names


def quote(match: re.Match[str], results: Results) -> str:
    """Return the text of a role."""
    try:
        if match["role"] in ("param", "site-file"):
            return f"`{match['text']}`"
        if match["role"] == "term":
            return match["text"].partition(" <")[0]
        if match["role"] == "if":
            return read_condition(match["text"]).words(results)
        if match["role"] == "paper":
            return _printed(match["text"], results)
        name, _, spec = match["text"].partition(":")
        return format_number(results.find(name), spec)
    except (KeyError, ValueError) as error:
        reason = error.args[0] if error.args else error
        raise BookError(f"{match[0]} cannot be resolved: {reason}") from error


def _printed(text: str, results: Results) -> str:
    ids = claims_of(text, results.edition, results.numbers)
    return quoted(ids[0]).replace(NO_BREAK_SPACE, " ") if ids else NOT_PRINTED
