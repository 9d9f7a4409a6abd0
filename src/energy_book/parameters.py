"""The table of everything that can be changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin

if TYPE_CHECKING:
    from rich.text import Text

LIMITS = (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("lt", "below"))


class Parameter(NamedTuple):
    """One assumption, in words."""

    name: str
    type: str  # number, whole number, choice, choice or list, text
    unit: str
    bounds: str  # or the choices there are
    default: str  # the edition's value
    meaning: str

    @property
    def range(self) -> str:
        """The bounds as "1 to 5", the choices with commas."""
        low, _, high = self.bounds.partition(", at most ")
        if not high:
            return self.bounds.replace(" | ", ", ")
        ends = [low.removeprefix("at least "), high]
        return " to ".join(f"{int(end):,}" if end.isdigit() else end for end in ends)

    @property
    def takes(self) -> str:
        """What it may be set to, in words."""
        return f"{self.type}: {self.range}" if self.bounds else self.type


def parameter_rows(edition: str, names: Container[str] | None = None) -> Iterator[Parameter]:
    """
    List the assumptions of an edition.

    Parameters
    ----------
    edition : str
        Name of the edition.
    names : container of str, optional
        Which; all where left out.

    Yields
    ------
    Parameter
        In the order of the model.
    """
    import energy_helpers as eh

    assumptions = eh.load_edition(edition)
    for name, info in eh.Assumptions.model_fields.items():
        if name == "edition" or (names is not None and name not in names):
            continue
        extra: Any = info.json_schema_extra or {}
        yield Parameter(
            name,
            _type(info.annotation),
            extra.get("unit", "-"),
            _bounds(info),
            _text(getattr(assumptions, name)),
            info.description or "",
        )


def parameter_list(edition: str, names: Container[str] | None = None) -> Text:
    """Lay the assumptions of an edition out for a terminal, however narrow."""
    from rich.text import Text

    lines = Text()
    for row in parameter_rows(edition, names):
        unit = "" if row.unit == "-" else f" {row.unit}"
        default = "not set" if row.default == "-" else f"{row.default}{unit}"
        lines.append(row.name, style="bold").append(f" = {default}\n")
        lines.append(f"    {row.meaning}\n    {row.takes}{unit if row.bounds else ''}\n")
    lines.rstrip()
    return lines


def parameter_csv(edition: str, names: Container[str] | None = None) -> str:
    """Write the assumptions of an edition as comma-separated values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Parameter._fields)
    writer.writerows(parameter_rows(edition, names))
    return text.getvalue()


def _type(annotation: Any) -> str:
    if _choices(annotation):
        return "choice or list of names" if str in _kinds(annotation) else "choice"
    kinds = _kinds(annotation)
    if int in kinds:
        return "whole number"
    return "number" if float in kinds else "text"


def _kinds(annotation: Any) -> set[Any]:
    """Collect the plain types that an annotation is made of."""
    if get_origin(annotation) is Literal:
        return set()
    parts = get_args(annotation)
    return set().union(*map(_kinds, parts)) if parts else {annotation}


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)


def _bounds(info: Any) -> str:
    limits = [
        f"{words} {getattr(item, key):.10g}"
        for key, words in LIMITS
        for item in info.metadata
        if getattr(item, key, None) is not None
    ]
    return ", ".join(limits) or " | ".join(_choices(info.annotation))


def _choices(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for part in get_args(annotation) for choice in _choices(part)]
