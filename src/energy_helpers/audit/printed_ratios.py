"""Computed values over printed numbers: one ratio for each statement that prints a number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from .case import numbers_in

# beginning of the id of a statement -> where the paper prints it
PLACES = {
    "s1": "Section 1",
    "s2": "Section 2",
    "s3": "Section 3",
    "s4": "Section 4",
    "s5": "Section 5",
    "si": "Supplement S.I",
    "sii": "Supplement S.II",
    "siii": "Supplement S.III",
    "siv": "Supplement S.IV",
    "sv": "Supplement S.V",
}
# section of a statement of the Joule edition -> its place
JOULE_PLACES = {"Abstract (v2)": "Joule: abstract", "Text (v2), as readers quote it": "Joule: text"}
ANNOUNCED = "Joule: announcement"
COLUMNS = ["claim", "place", "quantity", "stated", "computed", "ratio", "verdict"]


def ratios(statements: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """
    Divide the computed values of statements by the printed numbers.

    Columns: ``claim``, ``place`` (where the paper prints it), ``quantity``, ``stated``,
    ``computed``, ``ratio`` and ``verdict``, in the order of the places. Only statements with as
    many positive numbers as values have a row. Of several numbers, the row has the one whose ratio
    is farthest from 1.

    Each statement has ``id section quantity stated kind as_written as_released verdict`` of
    `verdicts.all_verdicts`; several values are a sequence. The computed value is the one that
    decides the verdict (`rule.verdict`): of a simulated number, that of the released code, and
    otherwise that of the printed inputs or of the source.

    Examples
    --------
    >>> claim = {"id": "abs-median-wh", "section": "Abstract", "quantity": "", "stated": "0.34"}
    >>> found = {"kind": "simulated", "as_written": 0.315, "as_released": 0.342, "verdict": ""}
    >>> ratios([claim | found])[["place", "ratio"]].round(3).values.tolist()
    [['Abstract', 1.006]]
    """
    rows = [row for statement in statements if (row := _row(statement))]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = ["Abstract", *PLACES.values(), *JOULE_PLACES.values(), ANNOUNCED]
    rank = table["place"].map(order.index)
    return table.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)


def _place(claim: str, section: str) -> str:
    """Return where a statement is printed, in words that fit next to a chart."""
    if claim.startswith("abs-"):
        return "Abstract"
    return PLACES.get(claim.partition("-")[0]) or JOULE_PLACES.get(section, ANNOUNCED)


def _row(statement: Mapping[str, Any]) -> tuple[object, ...] | None:
    claim = str(statement["id"])
    both = [statement["as_released"], statement["as_written"]]
    first, otherwise = both if statement["kind"] == "simulated" else both[::-1]
    found = otherwise if first is None else first
    values: list[float] = []
    if found is not None:
        values = [float(found)] if isinstance(found, int | float) else list(found)
    numbers = numbers_in(claim)
    # a value that cannot be computed is missing or nan, and has no ratio
    positive = all(
        value is not None and math.isfinite(value) and value > 0 for value in (*values, *numbers)
    )
    if not values or len(values) != len(numbers) or not positive:
        return None
    pairs = zip(values, numbers, strict=True)
    value, number = max(pairs, key=lambda pair: abs(math.log(pair[0] / pair[1])))
    place = _place(claim, str(statement["section"]))
    return (
        *(claim, place, statement["quantity"], statement["stated"]),
        *(value, value / number, statement["verdict"]),
    )
