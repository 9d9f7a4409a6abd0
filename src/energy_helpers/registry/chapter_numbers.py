"""Numbers computed, and shown as the table of a chapter."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

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
    """
    The numbers of one chapter, as a table.

    Parameters
    ----------
    values : mapping of str to float
        Numbers of the registry; the chapter's are taken.
    chapter : str
        Its path without suffix, such as ``paper/2_energy_per_query``.

    Raises
    ------
    ValueError
        If the registry has no number of that chapter.
    """

    def __init__(self, values: Mapping[str, float], chapter: str) -> None:
        self.values = {name: values[name] for name in _of_chapter(chapter)}

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

    @property
    def shown(self) -> dict[str, str]:
        """A folded table in HTML and the same table as plain text, by MIME type."""
        table = self.table
        return {
            "text/html": (
                f"<details><summary>{len(table)} numbers</summary>"
                f"{table.to_html(classes='dataframe numbers')}</details>"
            ),
            "text/plain": table.to_string(),
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.shown


def report(assumptions: Assumptions, chapter: str) -> Report:
    """
    Compute a chapter's numbers to show them; the build has computed them already.

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
    return Report(compute(assumptions, _of_chapter(chapter)), chapter)


def _of_chapter(chapter: str) -> list[str]:
    names = [name for name, number in REGISTRY.items() if number.chapter == chapter]
    if not names:
        raise ValueError(f"no number belongs to the chapter {chapter!r}")
    return names
