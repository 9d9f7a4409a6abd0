"""Numbers in the units in which a person reads them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import energy_helpers as eh
from energy_book.results.claims_quoted import NO_BREAK_SPACE

ENERGY = {"mWh": 1e-3, "Wh": 1.0, "kWh": 1e3, "MWh": 1e6, "GWh": 1e9, "TWh": 1e12}
MASS = {"mg": 1e-3, "g": 1.0, "kg": 1e3, "t": 1e6, "kt": 1e9, "Mt": 1e12}
VOLUME = {"mL": 1e-3, "L": 1.0, "m³": 1e3}
OF_ENERGY = re.compile(rf"(?P<unit>{'|'.join(ENERGY)})(?P<rest>/.*)?")
OF_MASS = re.compile(rf"(?P<unit>{'|'.join(MASS)}) ?CO₂e(?P<rest>/.*)?")
OF_VOLUME = re.compile(rf"(?P<unit>{'|'.join(VOLUME)})(?P<rest>/.*)?")
# units of the registry that are not shown, and units without a space before them
WITHOUT_UNIT = ("", "-", "share")
SIGNS = ("%", "×")
# values between these stay in their unit
LEAST, MOST = 0.01, 1e4


def value_of(entry: Mapping[str, Any]) -> float:
    """Return the value of an entry of ``results.json``; nan if it has none."""
    value = entry.get("value")
    return math.nan if value is None else float(value)


def format_number(number: Mapping[str, Any], spec: str = "") -> str:
    """Format a number of ``results.json`` with its digits and unit, or as ``spec`` without."""
    from energy_helpers.registry.entries import format_value, typeset

    value = value_of(number)
    if spec:
        return typeset(format(value, spec))
    text = format_value(value, number.get("digits", 3))
    unit = number.get("unit") or ""
    if unit in WITHOUT_UNIT:
        return text
    return f"{text}{unit}" if unit in SIGNS else f"{text}{NO_BREAK_SPACE}{unit}"


def unit_of(name: str, unit: str, assumptions: eh.Assumptions) -> str:
    """
    Return the unit of a number with the settings' currency and period.

    Examples
    --------
    >>> a = edition.replace(period="year", currency="CHF")
    >>> unit_of("period-cost-mixed", "currency", a), unit_of("period-energy-mixed", "kWh", a)
    ('CHF/year', 'kWh/year')
    """
    unit = unit.replace("currency", assumptions.currency)
    return f"{unit}/{assumptions.period}" if name.startswith("period-") else unit


def scale(value: float, unit: str) -> tuple[float, str]:
    """
    Return a factor and the unit in which a value is easy to read.

    Examples
    --------
    >>> scale(3.21e-7, "GWh/day"), scale(277_565.0, "kg CO₂e/day"), scale(0.31, "Wh/query")
    ((1000000000.0, 'Wh/day'), (0.001, 't CO₂e/day'), (1.0, 'Wh/query'))
    """
    if value == 0 or not math.isfinite(value) or LEAST <= abs(value) < MOST:
        return 1.0, unit
    kinds = ((OF_ENERGY, ENERGY, ""), (OF_MASS, MASS, " CO₂e"), (OF_VOLUME, VOLUME, ""))
    for pattern, sizes, noun in kinds:
        found = pattern.fullmatch(unit)
        if found:
            of_one = abs(value) * sizes[found["unit"]]
            fitting = [name for name, size in sizes.items() if size <= of_one] or list(sizes)[:1]
            best = fitting[-1]
            return sizes[found["unit"]] / sizes[best], f"{best}{noun}{found['rest'] or ''}"
    return 1.0, unit
