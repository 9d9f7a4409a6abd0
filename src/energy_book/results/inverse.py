"""The inverse question of the command line: its check, and the answer in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import energy_helpers as eh
from energy_book.errors import UsageError
from energy_book.results.readable import unit_of
from energy_book.settings import check_settings


def check_question(
    parameter: str,
    number: str,
    value: float,
    edition: str | None,
    pairs: Iterable[str],
    file: Path | None,
) -> eh.scale.inverse.Question:
    """Check an inverse question, whose parameter must have bounds."""
    from energy_helpers.method.assumptions import SHORTHANDS, limits_of, parse_parameters

    name = parameter.strip()
    field = SHORTHANDS.get(name, (name,))[0]
    try:
        parsed = parse_parameters({name: "1"})
        if "[" in name or not limits_of(field):
            raise ValueError(
                f"{name} is not a number between bounds; `energy-book params` lists the bounds"
            )
        if isinstance(parsed.get(field), int):
            raise ValueError(
                f"{name} takes whole numbers, which solve does not search; try some with sweep -g"
            )
    except ValueError as error:
        raise UsageError(str(error)) from error
    try:
        eh.all_numbers.get(number)
    except ValueError as error:
        raise UsageError(f"--of: {error}") from error
    if not math.isfinite(value):
        raise UsageError(f"--to {value}: give a finite number")
    settings = check_settings(edition, pairs, None, file, ())
    given = set(settings.parameters) & set(SHORTHANDS.get(name, (name,)))
    if given:
        raise UsageError(f"-p {min(given)} is what is to be found; leave it out")
    try:
        eh.all_numbers.compute(settings.assumptions, [number])
    except ValueError as error:
        raise UsageError(f"--of: {error}") from error
    low, high = limits_of(field).values()
    return eh.scale.inverse.Question(settings.assumptions, name, number, value, low, high)


def told(question: eh.scale.inverse.Question) -> tuple[list[str], list[float]]:
    """Return the answer in words, and the solutions."""
    try:
        found = eh.scale.inverse.solutions(question)
    except ValueError as error:
        raise UsageError(str(error)) from error
    q = question
    unit = unit_of(q.number, eh.all_numbers.get(q.number).unit, q.assumptions)
    unit = "" if unit == "-" else f" {unit}"
    lines = [f"{q.parameter} = {root:.6g}" for root in found.roots]
    if len(lines) > 1:
        lines.insert(0, f"{len(lines)} values give {q.number} = {q.value:g}{unit}:")
    for x, before, after in found.jumps:
        lines.append(
            f"At {q.parameter} = {x:.6g}, {q.number} jumps from {before:.6g} to {after:.6g}{unit}, "
            f"over {q.value:g}."
        )
    if not found.roots and found.least[1] == found.greatest[1]:
        why = eh.workloads.effects.without_effect(q.assumptions, [q.parameter]).get(q.parameter)
        lines.append(
            f"{q.number} = {found.least[1]:.6g}{unit} whatever {q.parameter} is"
            f"{f': {why}' if why else ''}."
        )
    elif not found.roots:
        ends = [f"{y:.6g} (at {x:.6g})" for x, y in (found.least, found.greatest)]
        lines.append(
            f"No {q.parameter} from {q.low:g} to {q.high:g} gives {q.number} = {q.value:g}{unit}: "
            f"it is between {' and '.join(ends)}."
        )
    return lines, found.roots
