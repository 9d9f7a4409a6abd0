"""The newest record of ``make bench`` as tables, its machine and date, older records beside it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from energy_book import speed
from energy_book.sphinx_ext.tables_of_nodes import Cell, code, muted, section, table, text
from energy_book.sphinx_ext.verdicts import badge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx

__all__ = ["SpeedTables", "setup"]

# columns of older records, so that a phone still shows the newest
OLDER = 2
NO_RECORD = "Nothing has been recorded yet: make bench does it."


class SpeedTables(SphinxDirective):
    """``{speed-tables}``: a section for each group of figures, as the newest record has them."""

    def run(self) -> list[nodes.Node]:
        """Make the sections."""
        folder = Path(self.env.srcdir, speed.FOLDER)
        for path in folder.glob("*"):
            self.env.note_dependency(str(path))
        records = speed.read_records(folder)
        if not records:
            return [nodes.paragraph("", NO_RECORD)]
        figures = speed.read_figures(folder)
        newest, *older = records[: OLDER + 1]
        groups: dict[str, list[str]] = {}
        for figure_id, figure in figures.items():
            if newest.row(figure_id):
                groups.setdefault(figure.group, []).append(figure_id)
        return [
            _about(newest),
            *(
                _group(group, {id_: figures[id_] for id_ in ids}, newest, older)
                for group, ids in groups.items()
            ),
        ]


def _about(record: speed.Record) -> nodes.paragraph:
    machine = record.machine
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    counted = [row.verdict for row in record.rows if row.verdict]
    words = (
        f"Measured on {_date(record.date)} on {machine.processor}, {cores}, "
        f"{machine.memory_gib:g} GiB of memory, {machine.system}, Python {machine.python}; "
    )
    return nodes.paragraph(
        *("", "", nodes.Text(f"{words}revision "), code(record.revision)),
        nodes.Text(f". {counted.count('met')} of {len(counted)} targets are met."),
    )


def _group(
    title: str,
    figures: dict[str, speed.Figure],
    newest: speed.Record,
    older: Sequence[speed.Record],
) -> nodes.section:
    rows = [(f"speed-{id_}", _cells(id_, figure, newest, older)) for id_, figure in figures.items()]
    headings = ["Figure", "Measured", "Target", *(record.date.isoformat() for record in older)]
    made = table(headings, rows, [42, 29, 29, *(24 for _ in older)])
    made["classes"] += ["eb-speed"]
    return section(title, f"speed-{nodes.make_id(title)}", made)


def _cells(
    figure_id: str, figure: speed.Figure, newest: speed.Record, older: Iterable[speed.Record]
) -> list[Cell]:
    row = newest.row(figure_id)
    if row is None:
        raise ValueError(f"the record of {newest.date} has no {figure_id}")
    measured = text(speed.quantity(row.measured, row.unit))
    if row.references is not None:
        measured.append(muted(nodes.Text(f"{row.references:,.3g} × reference")))
    target = text(speed.bound(row))
    if row.verdict:
        target.append(muted(*badge(row.verdict)))
    former = [record.row(figure_id) for record in older]
    return [
        [*_marked_up(_capital(figure.name)), muted(*_marked_up(figure.meaning))],
        measured,
        target,
        *(text(speed.quantity(r.measured, r.unit) if r else "–") for r in former),
    ]


def _marked_up(words: str) -> list[nodes.Node]:
    """Return words with ``code`` between backticks and *emphasis* between stars."""
    found: list[nodes.Node] = []
    for i, part in enumerate(words.split("`")):
        if i % 2:
            found.append(code(part))
            continue
        for j, piece in enumerate(part.split("*")):
            found.append(nodes.emphasis(piece, piece) if j % 2 else nodes.Text(piece))
    return found


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("speed-tables", SpeedTables)
