"""A chapter as a notebook that is readable outside the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping

from nbformat import NotebookNode

from energy_book.chapters import label_of
from energy_book.export.cited import Source
from energy_book.export.directives import without_directives
from energy_book.export.exercises import with_plain_exercises
from energy_book.export.lessons import with_lesson
from energy_book.export.quotes import with_plain_numbers
from energy_book.files.notebook_io import with_cells
from energy_book.results.read import Results

EQUATION = re.compile(r"\$\$(?P<formula>.+?)\$\$ \((?P<label>[\w-]+)\)", re.DOTALL)
EQUATION_ROLE = re.compile(r"\{eq\}`(?P<label>[^`]+)`")
NUMBERED = {"fig": "Figure", "tab": "Table"}
NUMBERED_ROLE = re.compile(r"\{numref\}`(?P<kind>fig|tab)-(?P<name>[^`]+)`")
TARGET = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (?P<words>.+)$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z]+:")


def plain_notebook(
    notebook: NotebookNode,
    name: str,
    results: Results,
    sources: Mapping[str, Source] | None = None,
    beside: Collection[str] = (),
) -> NotebookNode:
    """
    Return a chapter in plain Markdown.

    Without `sources`, citations remain unchanged. Links to chapters that are not in `beside` become
    text.
    """
    notebook = with_lesson(with_plain_exercises(notebook), name)
    made = with_plain_numbers(notebook, results, sources)
    texts = [cell.source for cell in made.cells if cell.cell_type == "markdown"]
    references = _References("\n".join(texts), name, beside)
    made = with_cells(made, list(made.cells))
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = references.resolve(without_directives(cell.source))
    return made


class _References:
    """The targets of the references in a chapter."""

    def __init__(self, text: str, name: str, beside: Collection[str]) -> None:
        labels = (match["label"] for match in EQUATION.finditer(text))
        page = label_of(name)
        self._equations = {label: f"{page}.{count}" for count, label in enumerate(labels, start=1)}
        # Jupyter's anchors preserve capitals, those of the site do not
        headings = (match["words"].replace(" ", "-") for match in HEADING.finditer(text))
        self._headings = {heading.lower(): heading for heading in headings}
        self._name, self._beside = name, beside

    def resolve(self, text: str) -> str:
        """Return a text with its references as words or as links that Jupyter follows."""
        text = EQUATION.sub(self._tagged, text)
        text = EQUATION_ROLE.sub(lambda m: f"({self._equations.get(m['label'], m['label'])})", text)
        text = NUMBERED_ROLE.sub(
            lambda m: f"{NUMBERED[m['kind']]} “{m['name'].replace('-', ' ')}”", text
        )
        return LINK.sub(self._link, TARGET.sub("", text))

    def _tagged(self, match: re.Match[str]) -> str:
        return f"$${match['formula']} \\tag{{{self._equations[match['label']]}}}$$"

    def _link(self, match: re.Match[str]) -> str:
        words, target = match["words"], match["target"]
        if ELSEWHERE.match(target):
            return match[0]
        path, _, anchor = target.partition("#")
        if not path:
            heading = self._headings.get(anchor)
            return f"[{words}](#{heading})" if heading else words
        path = re.sub(r"\.(md|py|ipynb)$", "", path)
        chapter = posixpath.normpath(posixpath.join(posixpath.dirname(self._name), path))
        return f"[{words}]({path}.ipynb)" if chapter in self._beside else words
