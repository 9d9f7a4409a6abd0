"""Numbers computed, and handed to the site."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..facts.mime_types import NUMBERS_MIME
from ..method.assumptions import Assumptions
from ..method.throughput import OutsideRangeWarning
from .entries import REGISTRY, format_value, get


def compute(assumptions: Assumptions, names: Iterable[str] | None = None) -> dict[str, float]:
    """
    Compute numbers of the registry.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    names : iterable of str, optional
        Which; all where left out.

    Returns
    -------
    dict
        Name -> value, in the number's unit; nan where the settings have no such number, such
        as a model that the throughput rows do not hold, or a replay of changed settings.
    """
    wanted = REGISTRY if names is None else names
    with warnings.catch_warnings():
        # the tables say it where they are shown
        warnings.simplefilter("ignore", OutsideRangeWarning)
        return {name: float(get(name).compute(assumptions)) for name in wanted}


class Report:
    """The numbers of one chapter, as a table and for the site."""

    def __init__(self, assumptions: Assumptions, chapter: str) -> None:
        names = [name for name, number in REGISTRY.items() if number.chapter == chapter]
        if not names:
            raise ValueError(f"no number belongs to the chapter {chapter!r}")
        self.assumptions, self.chapter = assumptions, chapter
        self.values = compute(assumptions, names)

    @property
    def table(self) -> pd.DataFrame:
        """The numbers as a table of value, unit and meaning."""
        rows = [
            (
                format_value(value, REGISTRY[name].digits),
                REGISTRY[name].unit,
                REGISTRY[name].meaning,
            )
            for name, value in self.values.items()
        ]
        index = pd.Index(self.values, name="number")
        return pd.DataFrame(rows, index=index, columns=["value", "unit", "meaning"])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        numbers = {
            name: {
                "value": None if math.isnan(value) else value,
                "unit": REGISTRY[name].unit,
                "digits": REGISTRY[name].digits,
                "claims": list(REGISTRY[name].claims),
            }
            for name, value in self.values.items()
        }
        payload = {
            "chapter": self.chapter,
            "edition": self.assumptions.edition,
            "changed": self.assumptions.changed(),
            "numbers": numbers,
        }
        return {
            NUMBERS_MIME: payload,
            "text/html": (
                f"<details><summary>{len(self.values)} numbers</summary>"
                f"{self.table.to_html(classes='dataframe numbers')}</details>"
            ),
            "text/plain": self.table.to_string(),
        }


def report(assumptions: Assumptions, chapter: str) -> Report:
    """
    Compute a chapter's numbers and hand them to the site.

    Parameters
    ----------
    assumptions : Assumptions
        The chapter's settings.
    chapter : str
        Its path without suffix, such as ``paper/2_energy_per_query``.

    Raises
    ------
    ValueError
        If the registry has no number of that chapter.
    """
    return Report(assumptions, chapter)
