"""A terminal table of a run's numbers next to those of its edition."""

from __future__ import annotations

import math
import warnings
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

import energy_helpers as eh
from energy_book.results.answers import NEEDS
from energy_book.results.readable import scale, unit_of, value_of
from energy_book.results.terminal import ValueTable
from energy_book.results.totals import UNITS
from energy_helpers.method import exact, query_kinds, throughput
from energy_helpers.registry.entries import format_value
from energy_helpers.scale import sweeps

Entries = Mapping[str, Mapping[str, Any]]


def table_of_values(names: str, *values: str) -> Table:
    """Make an empty table with columns for names, values and units, with the given headings."""
    table = ValueTable()
    # a long name continues in the next line; a number is never cut
    table.add_column(names, overflow="fold")
    for heading in values:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("unit", overflow="fold")
    return table


def plain_table(*headings: str) -> Table:
    """Make an empty table with columns whose names may be broken, but not their values."""
    table = ValueTable()
    for heading in headings:
        table.add_column(heading, justify="right", overflow="fold")
    return table


def number_table(
    names: Iterable[str], numbers: Entries, edition: Entries, title: str, a: eh.Assumptions
) -> Table:
    """Make a terminal table of a run's numbers next to those of the edition."""
    table = table_of_values("number", "these settings", title, "change")
    for name in names:
        entry = numbers[name]
        value, other = value_of(entry), value_of(edition.get(name, {}))
        digits = entry.get("digits", 3)
        own_unit = unit_of(name, str(entry.get("unit", "")), a)
        factor, unit = scale(other if math.isnan(value) else value, own_unit)
        written = (format_value(factor * number, digits) for number in (value, other))
        table.add_row(*map(Text, (name, *written, change(value, other), unit)))
    return table


def change(value: float, other: float) -> str:
    """Describe the change of a number: the ratio to the other value, or the difference."""
    if math.isnan(value) or math.isnan(other):
        return "–"
    if math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-300):
        return "="
    # a ratio to 0, or between different signs, means nothing
    if value * other > 0:
        return f"×{format_value(value / other, 3)}"
    return f"{value - other:+.3g}"


def totals_table(rows: Sequence[Mapping[str, Any]], assumptions: eh.Assumptions) -> Table:
    """Make a terminal table of the totals of periods or months, with one unit in each column."""
    label, queries, *columns = rows[0]
    known = [name for name in columns if rows[0][name] is not None]
    units = {}
    for name in known:
        unit = UNITS.get(name, "kWh")
        # columns that are compared have one unit
        largest = max(row[n] for row in rows for n in known if UNITS.get(n, "kWh") == unit)
        units[name] = scale(largest, unit.replace("currency", assumptions.currency))
    heads = [f"{name.partition('_')[0]} [{units[name][1]}]" for name in known]
    table = ValueTable()
    table.add_column(label, overflow="fold")
    for head in (queries, *heads):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        values = [format_value(units[name][0] * row[name], 3) for name in known]
        table.add_row(*map(Text, (str(row[label]), f"{row[queries]:,.0f}", *values)))
    return table


def totals_remarks(assumptions: eh.Assumptions) -> list[str]:
    """Say what totals are of, and which parameters add a column."""
    a = assumptions
    long = query_kinds.long_share(a)
    lines = [f"Totals of mixed queries, {long:.3g} of them long, with the fleet factor."]
    for column in ("carbon", "cost"):
        if getattr(a, NEEDS[column]) is None:
            lines.append(f"-p {NEEDS[column]}=… adds the {column}.")
    return lines


def outside_lines(
    assumptions: eh.Assumptions,
    names: Iterable[str],
    missing: Container[str] = (),
    all_of_them: str = "",
) -> list[str]:
    """
    List the numbers that use a throughput outside its benchmark, with the reason.

    Numbers in `missing` have no value, and so are not listed. `all_of_them` says what they are
    together, such as "these totals".
    """
    asked = list(names)
    flagged = [n for n in asked if n not in missing and sweeps.is_outside(assumptions, n)]
    if not flagged:
        return []
    sentences: dict[str, None] = {}
    with warnings.catch_warnings(action="ignore", category=throughput.OutsideRangeWarning):
        for regime in eh.REGIMES:
            of_regime = [name for name in flagged if regime in sweeps.regimes_of(name)]
            if not of_regime:
                continue
            table = exact.per_query(assumptions, regime)
            concerned = {sweeps.model_named(assumptions, name) for name in of_regime}
            # a number of no single model is about those of the baseline
            models = concerned | set(table.attrs["blend"] if None in concerned else ())
            sentences |= dict.fromkeys(throughput.outside_range(table).about(models).sentences)
    if len(flagged) < len(asked):
        said = ", ".join(flagged)
    else:
        counted = {1: "this number", 2: "both numbers"}.get(len(asked), f"all {len(asked)} numbers")
        said = all_of_them or counted
    lines = throughput.RangeNote(tuple(sentences)).lines
    return [f"Outside the benchmark: {said}", *(f"  {line}" for line in lines)]
