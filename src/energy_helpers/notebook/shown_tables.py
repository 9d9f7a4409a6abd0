"""Tables written for reading, and numbers of the registry as tables."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from ..all_numbers import compute
from ..method.assumptions import Assumptions
from ..registry.entries import format_value, typeset


def show(
    frame: pd.DataFrame | pd.Series[float], digits: int = 3, spec: str | None = None
) -> pd.DataFrame:
    """
    Write a table for reading: numbers with significant digits, a dash where there is none.

    Parameters
    ----------
    frame : DataFrame or Series
        Any table; texts and whole numbers stay as they are.
    digits : int
        Significant digits.
    spec : str, optional
        A format of Python's mini-language instead, such as ``.0%``.

    Examples
    --------
    >>> import pandas as pd
    >>> from energy_helpers import notebook
    >>> notebook.show(pd.Series([-0.0123], name="change"), spec="+.1%")["change"][0]
    '−1.2%'
    """

    def written(value: float) -> str:
        if math.isnan(value):
            return "–"
        return typeset(f"{value:{spec}}") if spec else format_value(value, digits)

    table = frame.to_frame() if isinstance(frame, pd.Series) else frame.copy()
    for column in table.columns:
        if pd.api.types.is_float_dtype(table[column]):
            table[column] = [written(value) for value in table[column]]
    return table


def registered(assumptions: Assumptions, rows: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """
    Return numbers of the registry as a tidy table, for drawing.

    Parameters
    ----------
    rows : mapping
        Label -> kind of the row and name of its number.

    Returns
    -------
    DataFrame
        ``label``, ``kind``, ``value``.
    """
    values = compute(assumptions, [name for _, name in rows.values()])
    return pd.DataFrame(
        [(label, kind, values[name]) for label, (kind, name) in rows.items()],
        columns=["label", "kind", "value"],
    )
