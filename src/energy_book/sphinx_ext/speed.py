"""Tables of the newest record of ``make bench``, with machine, date and older records."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from energy_book import speed
from energy_book.sphinx_ext.tables_of_nodes import (
    Cell,
    code,
    muted,
    paragraph,
    section,
    table,
    text,
)
from energy_book.sphinx_ext.verdicts import badge

# the number of older records, few enough for a phone to show the newest
OLDER = 2


class SpeedTables(SphinxDirective):
    """``{speed-tables}``: a section for each group of figures in the newest record."""

    def run(self) -> list[nodes.Node]:
        folder = Path(self.env.srcdir, speed.FOLDER)
        for path in folder.glob("*"):
            self.env.note_dependency(str(path))
        records = speed.read_records(folder)[: OLDER + 1]
        if not records:
            return [nodes.paragraph("", "Nothing has been recorded yet: make bench does it.")]
        newest, *older = records
        groups: dict[str, list[tuple[str, list[Cell]]]] = {}
        for id_, row in newest.rows.items():
            former = [text(one.rows[id_].measured if id_ in one.rows else "–") for one in older]
            cells = [*self._cells(row), *former]
            groups.setdefault(row.figure.group, []).append((f"speed-{id_}", cells))
        headings = ["Figure", "Measured", "Target", *(one.date.isoformat() for one in older)]
        made: list[nodes.Node] = [_about(newest)]
        for group, rows in groups.items():
            widths = [42, 29, 29, *(24 for _ in older)]
            content = table(headings, rows, widths, f"{group}: measured and targets.")
            content["classes"] += ["eb-speed"]
            made.append(section(group, f"speed-{nodes.make_id(group)}", content))
        return made

    def _cells(self, row: speed.Row) -> list[Cell]:
        name = row.figure.name[:1].upper() + row.figure.name[1:]
        what, meaning = (self.parse_inline(words)[0] for words in (name, row.figure.meaning))
        measured, target = text(row.measured), text(row.bound)
        if row.references != "–":
            measured.append(muted(nodes.Text(f"{row.references} × reference")))
        if row.verdict:
            target.append(muted(*badge(row.verdict)))
        return [[*what, muted(*meaning)], measured, target]


def _about(record: speed.Record) -> nodes.Element:
    counted = [row.verdict for row in record.rows.values() if row.verdict]
    return paragraph(
        f"Measured on {record.date.day} {record.date:%B %Y} on {record.machine}; revision ",
        code(record.revision),
        f". {counted.count('met')} of {len(counted)} targets are met.",
    )


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("speed-tables", SpeedTables)
