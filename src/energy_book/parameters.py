"""The table of everything that can be changed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from energy_book.settings import check_edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

HEADINGS = ("name", "value", "unit", "bounds", "meaning")
LIMITS = (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("lt", "below"))


def parameter_rows(edition: str) -> Iterator[tuple[str, str, str, str, str]]:
    """
    List the assumptions of an edition.

    Parameters
    ----------
    edition : str
        Name of the edition.

    Yields
    ------
    tuple of str
        Name, value, unit, bounds or choices, meaning.
    """
    check_edition(edition)
    import energy_helpers as eh

    assumptions = eh.load_edition(edition)
    for name, info in eh.Assumptions.model_fields.items():
        if name == "edition":
            continue
        extra: Any = info.json_schema_extra or {}
        unit = extra.get("unit", "-")
        yield name, _text(getattr(assumptions, name)), unit, _bounds(info), info.description or ""


def parameter_table(edition: str) -> Table:
    """Lay the assumptions of an edition out for a terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(*HEADINGS[:-1], box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(HEADINGS[-1], ratio=1)
    table.columns[0].no_wrap = True
    for row in parameter_rows(edition):
        table.add_row(*row)
    return table


def parameter_csv(edition: str) -> str:
    """Write the assumptions of an edition as comma-separated values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(parameter_rows(edition))
    return text.getvalue()


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
    from typing import Literal, get_args, get_origin

    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for part in get_args(annotation) for choice in _choices(part)]
