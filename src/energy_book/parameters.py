"""Tables of all parameters, with their values, units and bounds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import energy_helpers as eh

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from rich.text import Text

# a line of a parameters cell that has no comment
ASSIGNED = re.compile(r"^(?P<name>\w+) = [^#\n]*[^#\s]$", re.MULTILINE)


class Parameter(NamedTuple):
    """A field of the assumptions, described in words."""

    name: str
    type: str  # number, whole number, choice, choice or list, text
    unit: str
    bounds: str  # or the possible choices
    default: str  # the value in the edition, or the chapter's
    meaning: str

    @property
    def value(self) -> str:
        """The value in the edition, with thousands separators if it has a unit."""
        counted = self.unit != "-" and self.default.isdigit()
        return f"{int(self.default):,}" if counted else self.default

    @property
    def in_force(self) -> str:
        """The value in the edition with its unit, or "not set"."""
        if self.default == "-":
            return "not set"
        unit = self.unit.removesuffix("s") if self.value == "1" else self.unit
        return self.value if self.unit == "-" else f"{self.value} {unit}"

    @property
    def range(self) -> str:
        """The bounds as "1 to 5", or the choices separated by commas."""
        low, _, high = self.bounds.partition(", at most ")
        if not high:
            return self.bounds.replace(" | ", ", ")
        ends = [low.removeprefix("at least "), high]
        return " to ".join(f"{int(end):,}" if end.isdigit() else end for end in ends)

    @property
    def takes(self) -> str:
        """The permitted values, in words."""
        return f"{self.type}: {self.range}" if self.bounds else self.type


def parameter_groups() -> dict[str, list[str]]:
    """Return the names of the assumptions by title of their group, in the order of the model."""
    groups: dict[str, list[str]] = {}
    title = ""
    for name, info in eh.Assumptions.model_fields.items():
        if name != "edition":
            extra: Any = info.json_schema_extra or {}
            title = extra.get("group", title)
            groups.setdefault(title, []).append(name)
    return groups


def parameter_rows(
    edition: str, chapter: Mapping[str, object] | None = None
) -> Iterator[Parameter]:
    """
    Describe the assumptions of an edition, in the order of the model.

    With `chapter`, these are its parameters, with its own value where it has one.
    """
    assumptions = eh.load_edition(edition)
    for name, info in eh.Assumptions.model_fields.items():
        if name == "edition" or (chapter is not None and name not in chapter):
            continue
        own = None if chapter is None else chapter[name]
        extra: Any = info.json_schema_extra or {}
        yield Parameter(
            name,
            _type(info.annotation),
            extra.get("unit", "-"),
            _bounds(name),
            _text(getattr(assumptions, name) if own is None else own),
            info.description or "",
        )


def label_parameters(notebook: NotebookNode, edition: str) -> None:
    """Add to each name in a chapter's parameters cell the value that applies where it is None."""
    notes = {}
    for row in parameter_rows(edition):
        others = [choice for choice in row.bounds.split(" | ") if choice != row.default]
        allowed = f"or {', '.join(others)}" if " | " in row.bounds else row.range
        unit = f" {row.unit}" if row.default == "-" and row.unit != "-" else ""
        notes[row.name] = f"  # {row.in_force}" + (f"; {allowed}{unit}" if row.bounds else "")

    def labelled(assigned: re.Match[str]) -> str:
        if assigned["name"] == "edition":
            return f'edition = "{edition}"'
        return assigned[0] + notes.get(assigned["name"], "")

    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            cell.source = ASSIGNED.sub(labelled, cell.source)


def parameter_list(edition: str, chapter: Mapping[str, object] | None = None) -> Text:
    """Format the parameters of `parameter_rows` for a terminal of any width."""
    from rich.text import Text

    lines = Text()
    for row in parameter_rows(edition, chapter):
        unit = "" if row.unit == "-" else f" {row.unit}"
        lines.append(row.name, style="bold").append(f" = {row.in_force}\n")
        lines.append(f"    {row.meaning}\n    {row.takes}{unit if row.bounds else ''}\n")
    lines.rstrip()
    return lines


def parameter_csv(edition: str, chapter: Mapping[str, object] | None = None) -> str:
    """Write the parameters of `parameter_rows` as comma-separated values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Parameter._fields)
    writer.writerows(parameter_rows(edition, chapter))
    return text.getvalue()


def _type(annotation: Any) -> str:
    kinds = eh.method.assumptions.kinds_in(annotation)
    if _choices(annotation):
        return "choice or list of names" if str in kinds else "choice"
    if int in kinds:
        return "whole number"
    return "number" if float in kinds else "text"


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)


def _bounds(name: str) -> str:
    bounds = eh.method.assumptions.limits_of(name).items()
    found = ", ".join(f"{words} {limit:.10g}" for words, limit in bounds)
    return found or " | ".join(_choices(eh.Assumptions.model_fields[name].annotation))


def _choices(annotation: Any) -> list[str]:
    return [kind for kind in eh.method.assumptions.kinds_in(annotation) if isinstance(kind, str)]
