"""Citations by author and year, and a bibliography with the paper's reference numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pybtex.backends.plaintext import Backend as PlainText
from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style.formatting.unsrt import Style as Unsrt
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting.author_year_title import SortingStyle
from pybtex.style.template import FieldIsMissing, Node, node, sentence
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin as register_reference_style
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

STYLE = "energy_book"
MANY = 10_000
# running text names at most two authors
MOST_NAMES = 2


def names_of(data: dict[str, Any], role: str, style: Callable[[Any], Node], most: int) -> Text:
    """Format the names of a role; BibTeX's "and others", and more than `most`, are "et al."."""
    persons = data["entry"].persons.get(role)
    if not persons:
        raise FieldIsMissing(role, data["entry"])
    others = str(persons[-1]) == "others" or len(persons) > most
    shown = persons[: (-1 if most == MANY else 1) if others else None]
    names = [Text(style(person).format_data(data)) for person in shown]
    if others:
        return Text(Text(", ").join(names), " et al.")
    return Text(", ").join([*names[:-2], Text(" and ").join(names[-2:])])


@node  # type: ignore[untyped-decorator]
def listed(children: Any, data: dict[str, Any], role: str) -> Text:
    """Format all names of a role, for the bibliography."""
    style = data["style"]
    return names_of(data, role, lambda one: style.format_name(one, style.abbreviate_names), MANY)


@node  # type: ignore[untyped-decorator]
def cited(children: Any, data: dict[str, Any], role: str, most: int) -> Text:
    """Format the names of a role for running text: only the first if there are many."""
    style = data["style"].person
    names = style.style_plugin
    return names_of(data, role, lambda one: names.format(one, style.abbreviate), most)


def paper_number(entry: Entry) -> int | None:
    """Return N of ``keywords = {paper-ref-N}``, or None if the paper does not cite the entry."""
    number = re.search(r"paper-ref-(\d+)", entry.fields.get("keywords", ""))
    return int(number[1]) if number else None


class PaperOrder(SortingStyle):  # type: ignore[misc]
    """Sort by the paper's reference number, then by author, year and title."""

    def sorting_key(self, entry: Entry) -> Any:
        """Return the paper's reference number, then pybtex's key."""
        return paper_number(entry) or MANY, super().sorting_key(entry)


class PaperLabels(BaseLabelStyle):  # type: ignore[misc]
    """Labels with the paper's reference numbers; additional sources are E1, E2, ..."""

    def format_labels(self, sorted_entries: list[Entry]) -> Iterator[str]:
        """Yield the label of each entry."""
        added = 0
        for entry in sorted_entries:
            number = paper_number(entry)
            added += number is None
            yield f"E{added}" if number is None else str(number)


class BibliographyStyle(Unsrt):  # type: ignore[misc]
    """The plain entries of pybtex, with "et al." and in the order of the paper."""

    default_sorting_style = STYLE
    default_label_style = STYLE

    def format_names(self, role: str, as_sentence: bool = True) -> Node:
        """Return the names of a role, as a sentence or not."""
        names = listed(role=role)
        return sentence[names] if as_sentence else names


class EtAl(PersonStyle):
    """Names in running text, with "et al." for "and others"."""

    def names(self, role: str, full: bool) -> Node:
        """Return the names of a role, shortened unless ``full``."""
        return cited(role=role, most=MANY if full else MOST_NAMES)

    def author_or_editor_or_title(self, full: bool) -> Node:
        """Return the authors, which every entry of the book has."""
        return self.names("author", full)


@dataclass
class ReferenceStyle(AuthorYearReferenceStyle):
    """Citations by author and year, linked to the bibliography."""

    person: PersonStyle = field(default_factory=EtAl)
    bracket_parenthetical: BracketStyle = field(
        default_factory=lambda: BracketStyle("(", ")", "; ", "; ", "; ")
    )
    bracket_textual: BracketStyle = field(default_factory=lambda: BracketStyle("(", ")"))


def _name_no_list(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    """Remove the role of a list from elements whose entries are not list items."""
    if "body" in context:
        context["body"] = context["body"].replace(
            '<div role="list" class="citation-list">', '<div class="citation-list">'
        )


def setup(app: Sphinx) -> None:
    """Register the styles; they are named ``energy_book``."""
    app.connect("html-page-context", _name_no_list)
    # otherwise each citation would search all installed packages for the style; registering it
    # replaces what is found there
    register_plugin("pybtex.backends", "plaintext", PlainText, force=True)
    register_plugin("pybtex.style.sorting", STYLE, PaperOrder)
    register_plugin("pybtex.style.labels", STYLE, PaperLabels)
    register_plugin("pybtex.style.formatting", STYLE, BibliographyStyle)
    register_reference_style("sphinxcontrib.bibtex.style.referencing", STYLE, ReferenceStyle)
