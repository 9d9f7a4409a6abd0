"""The citation of this edition, from the citation file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from energy_book.records.about import CITATION, author_name


def citation(env: BuildEnvironment) -> dict[str, Any]:
    """Return the content of the citation file of the book, for a page that follows its changes."""
    import yaml  # type: ignore[import-untyped]

    path = Path(env.srcdir, CITATION)
    env.note_dependency(str(path))
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def bibtex(citation: dict[str, Any], year: str) -> str:
    """Format the software of a citation file as a BibTeX entry; `year` is for a new version."""
    # braces make one name of several words
    authors = " and ".join(f"{{{author_name(author)}}}" for author in citation["authors"])
    fields = {
        "author": authors,
        "title": citation["title"],
        "version": citation["version"],
        "year": str(citation.get("date-released", year))[:4],
        "note": "Licences: " + ", ".join(citation["license"]),
    }
    lines = [f"  {key:<7} = {{{value}}}," for key, value in fields.items()]
    return "\n".join(["@software{executable_edition,", *lines, "}"])


class SoftwareCitation(SphinxDirective):
    """``{software-citation}``: how to cite this edition."""

    def run(self) -> list[nodes.Node]:
        text = bibtex(citation(self.env), self.config.copyright)
        return [nodes.literal_block(text, text, language="bibtex")]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("software-citation", SoftwareCitation)
