"""Reference tables generated from the package: all parameters and all numbers, with addresses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from energy_book.parameters import parameter_groups, parameter_rows
from energy_book.results.claims_quoted import quoted
from energy_book.results.read import Results, results_of
from energy_book.results.readable import format_number
from energy_book.sphinx_ext.frame.report import report_address
from energy_book.sphinx_ext.incremental import take
from energy_book.sphinx_ext.roles import QuotedNumber
from energy_book.sphinx_ext.tables_of_nodes import (
    Cell,
    chapter_link,
    code,
    muted,
    paragraph,
    section,
    table,
    text,
    written,
)

# the first heading of a page, or of the JSON of a notebook
TITLE = re.compile(r'^(?:\s*")?# (.+?)(?:\\n)?(?:",?)?$', re.MULTILINE)
EDITION_HEADINGS = {
    "joule-2026": "Joule 2026",
    "arxiv-v1": "arXiv v1",
    "arxiv-v1-as-written": "v1 as written",
}


class _Reference(SphinxDirective):
    """The common part of the directives."""

    def note(self, kind: str, name: str) -> str:
        """Register a name for the search and for the role of its kind, and return its address."""
        address = f"{kind}-{name}"
        domain: Any = self.env.get_domain("std")
        domain.note_object(kind, name, address, location=self.get_location())
        return address


class ParameterTables(_Reference):
    """``{parameter-tables}``: every field of the assumptions, by group."""

    def run(self) -> list[nodes.Node]:
        import energy_helpers as eh

        editions = eh.method.assumptions.EDITIONS
        by_edition = zip(*(parameter_rows(edition) for edition in editions), strict=True)
        shown: dict[str, tuple[str, list[Cell]]] = {}
        for rows in by_edition:
            parameter = rows[0]
            name, unit = parameter.name, parameter.unit
            extra: Any = eh.Assumptions.model_fields[name].json_schema_extra
            address = self.note("param", name)
            cells: list[Cell] = [
                [code(name, address), *([muted(*text(unit))] if unit != "-" else [])],
                [*text(parameter.meaning), muted(*text(extra["where"]))],
                text(parameter.range),
                values_by_edition({e: row.value for e, row in zip(editions, rows, strict=True)}),
            ]
            shown[name] = (address, cells)
        headings = ["Parameter", "Meaning", "Accepted values", "Value"]
        sections: list[nodes.Node] = []
        for title, names in parameter_groups().items():
            caption = f"Parameters: {title[0].lower()}{title[1:]}."
            content = table(headings, [shown[name] for name in names], (34, 32, 20, 14), caption)
            sections.append(section(title, f"params-{nodes.make_id(title)}", content))
        return sections


def title_of(env: BuildEnvironment, docname: str) -> str:
    """Return the first heading in the source of a page, which may not have been read yet."""
    found = TITLE.search(Path(env.doc2path(docname)).read_text(encoding="utf-8"))
    return found[1] if found else ""


def heading_of(edition: str) -> str:
    """Return the short heading of an edition, or its name if it has none."""
    return EDITION_HEADINGS.get(edition, edition)


def values_by_edition(values: Mapping[str, str]) -> list[nodes.Node]:
    """Format a common value, or each value with the editions that have it."""
    told: dict[str, list[str]] = {}
    for edition, value in values.items():
        told.setdefault("–" if value == "-" else value, []).append(heading_of(edition))
    if len(told) == 1:
        return text(next(iter(told)))
    return [
        nodes.inline("", "", nodes.Text(value), muted(*text(", ".join(editions))))
        for value, editions in told.items()
    ]


class NumberTables(_Reference):
    """``{number-tables}``: every number of the registry, by chapter."""

    def run(self) -> list[nodes.Node]:
        import energy_helpers as eh

        results = results_of(self.config)
        sections: list[nodes.Node] = []
        order = {
            name: place for place, name in enumerate(getattr(self.config, "external_site_map", ()))
        }
        numbers = sorted(
            eh.all_numbers.REGISTRY.values(),
            key=lambda number: (order.get(self._page(number.chapter), len(order)), number.chapter),
        )
        for chapter, members in itertools.groupby(numbers, key=lambda number: number.chapter):
            rows: list[tuple[str, Sequence[Cell]]] = []
            for number in members:
                address = self.note("number", number.name)
                unit = "" if number.unit == "-" else number.unit
                cells: list[Cell] = [
                    [
                        code(number.name, address),
                        muted(*text(number.meaning)),
                        *self._report(number.name),
                    ],
                    text(unit),
                    *_values(number.name, results),
                ]
                rows.append((address, cells))
            headings = ["Number", "Unit", *_value_headings(results)]
            values = len(headings) - 2
            title, *where = self._chapter(chapter)
            widths = (46, 14, *[40 // values] * values)
            made = table(headings, rows, widths, caption=f"Numbers of “{title}”.")
            made["classes"] += ["eb-filterable", "eb-together"]
            content = written(made, self.env)
            address = f"numbers-{chapter.replace('/', '-')}"
            sections.append(section(title, address, *where, content))
        return sections

    def _report(self, number: str) -> list[nodes.Node]:
        """Return the link that reports an error in a number."""
        address = report_address(self.env.app, self.env.docname, number=number)
        if not address:
            return []
        return [nodes.reference("", "Report an error", refuri=address, classes=["eb-report"])]

    def _page(self, chapter: str) -> str:
        return f"{self.env.docname.split('/')[0]}/{chapter}"

    def _chapter(self, chapter: str) -> tuple[str, *tuple[nodes.Node, ...]]:
        """Return the title of a chapter and a sentence with a link to it."""
        docname = self._page(chapter)
        if docname not in self.env.found_docs:
            return (chapter,)
        title = take(self.env, title_of, docname) or chapter
        return title, paragraph("Computed in ", chapter_link(docname, chapter), ".")


def _value_headings(results: Results) -> list[str]:
    headings = [heading_of(edition) for edition in _editions()]
    return ["This build", *headings] if results.changed else headings


def _editions() -> tuple[str, ...]:
    import energy_helpers as eh

    return eh.method.assumptions.EDITIONS


def _values(name: str, results: Results) -> Iterator[Cell]:
    """Yield a cell for each edition: the value and the printed value."""
    from energy_helpers.registry import claims

    if results.changed:
        known = name in results.numbers
        yield [_quoted(name, results.numbers[name])] if known else text("–")
    for edition in _editions():
        entry = results.editions.get(edition, {}).get(name)
        cell: list[nodes.Node] = [_quoted(f"{edition}/{name}", entry)] if entry else text("–")
        printed = claims.for_number(name, edition)
        if printed:
            chip = QuotedNumber("", quoted(printed[0]), classes=["paper-num"])
            chip["html"] = {"data-claim": " ".join(printed)}
            cell = [*cell, muted(chip)]
        yield cell


def _quoted(name: str, entry: dict[str, Any]) -> QuotedNumber:
    words = format_number({**entry, "unit": ""})
    node = QuotedNumber("", words, classes=["num"])
    node["html"] = {"data-number": name}
    return node


def setup(app: Sphinx) -> None:
    """Register the directives, and the roles ``{param}`` and ``{number}``, which link to a row."""
    for kind, words in (("param", "parameter"), ("number", "number")):
        app.add_crossref_type(kind, kind, objname=words, ref_nodeclass=nodes.literal)
    app.add_directive("parameter-tables", ParameterTables)
    app.add_directive("number-tables", NumberTables)
