"""Published values for agents and for cached context, compared with those of the method."""

from __future__ import annotations

import functools
import math

import pandas as pd

from ...facts import files
from ...method.assumptions import Assumptions
from .agent_steps import Band, Lengths, cached_share, step_energy

FILE = "agents_published.csv"
LENGTHS = ("prefix_tokens", "appended_tokens", "output_tokens")


@functools.cache
def load_published() -> pd.DataFrame:
    """
    Return the published values by name; the sidecar of the file explains the columns.

    Examples
    --------
    >>> load_published()["unit"].unique().tolist()
    ['tokens', 'share', 'Wh']
    """
    return files.read_csv(FILE).set_index("name")


def verdict(comparable: bool, published: tuple[float, float], own: tuple[float, float]) -> str:
    """
    Return the verdict on a published interval.

    Without the same quantity it is ``not comparable``. It ``agrees`` if the published interval and
    our band have a value in common, and ``differs`` otherwise.

    Examples
    --------
    >>> verdict(True, (1, 2), (2, 3)), verdict(True, (1, 2), (2.1, 3))
    ('agrees', 'differs')
    """
    if not comparable:
        return "not comparable"
    return "agrees" if published[0] <= own[1] and own[0] <= published[1] else "differs"


def own_band(assumptions: Assumptions, name: str) -> tuple[float, float, float]:
    """
    Return low, value and high of the method for a published value; nan if there is none.

    Examples
    --------
    >>> name = compared(edition).query("verdict == 'agrees'").index[0]
    >>> low, value, high = own_band(edition, name)
    >>> bool(low <= value <= high)
    True
    """
    row = load_published().loc[name]
    given = (None if pd.isna(row[column]) else float(row[column]) for column in LENGTHS)
    lengths = Lengths.of(assumptions, *given)
    if row["ours"] == "energy_wh":
        band = step_energy(assumptions, *lengths)
    elif row["ours"] == "cached_share":
        band = cached_share(assumptions, lengths.output)
    elif row["ours"] == "prefix_share":
        band = Band(*[lengths.prefix / (lengths.prefix + lengths.appended)] * 3)
    else:
        return math.nan, math.nan, math.nan
    return float(band.low), float(band.value), float(band.high)


def compared(assumptions: Assumptions) -> pd.DataFrame:
    """
    Compare each published value with the method.

    Index: ``name``. Columns: ``quantity``, ``source``, ``wording``, ``unit``, ``low``, ``high``
    (published), ``own_low``, ``own``, ``own_high`` (ours), ``verdict`` and ``reason``.

    Examples
    --------
    >>> compared(edition)["verdict"].value_counts().to_dict()
    {'not comparable': 5, 'agrees': 5}
    """
    table = load_published()
    bands = [own_band(assumptions, str(name)) for name in table.index]
    own = pd.DataFrame(bands, index=table.index, columns=["own_low", "own", "own_high"])
    verdicts = [
        verdict(bool(comparable), (float(low), float(high)), (band[0], band[2]))
        for comparable, low, high, band in zip(
            table["comparable"], table["low"], table["high"], bands, strict=True
        )
    ]
    kept = table[["quantity", "source", "wording", "unit", "low", "high"]]
    return kept.join(own).assign(verdict=verdicts, reason=table["reason"])
