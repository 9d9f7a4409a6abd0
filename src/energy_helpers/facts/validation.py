"""Checks of arguments; an error message is one line that says which values are valid."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T", bound=str)
# characters of a value that an error quotes
LONGEST = 80


def short_repr(value: object) -> str:
    """Return a value as text for an error: on one line, shortened if it is long."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:
        # Python does not write whole numbers with more than some thousand digits
        text = "a number of very many digits"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def short_message(error: Exception) -> str:
    """Return the message of an exception on one line; the middle of a long one is cut."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split())
    return text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]}…{text[-LONGEST:]}"


def plain(value: Any) -> Any:
    """Convert a NumPy number, text or truth value to Python's type; return others unchanged."""
    return value.item() if isinstance(value, np.generic) else value


def check_choice(kind: str, value: object, choices: Iterable[T]) -> T:
    """
    Return a value if it is one of some texts.

    Parameters
    ----------
    kind : str
        Name of the value in the error.
    value : object
        The value to check.
    choices : iterable of str
        The valid values.

    Raises
    ------
    ValueError
        If the value is not one of the choices.
    """
    known = list(choices)
    if isinstance(value, str):
        for choice in known:
            if value == choice:
                return choice
    raise ValueError(f"unknown {kind} {short_repr(value)}; give one of {', '.join(known)}")


def check_count(name: str, value: object, low: int, high: float) -> int:
    """
    Return a value if it is a whole number within bounds; 1e9 is one, and True is not.

    Raises
    ------
    ValueError
        If it is not.
    """
    number = plain(value)
    if not _is_number(number) or not low <= number <= high or number != int(number):
        raise ValueError(
            f"{name} = {short_repr(number)} is not valid; "
            f"give a whole number at least {low} and at most {high:g}"
        )
    return int(number)


def check_positive(name: str, value: object) -> float:
    """
    Return a value if it is a finite number above 0.

    Raises
    ------
    ValueError
        If it is not.
    """
    number = plain(value)
    if not _is_number(number) or not 0 < number <= sys.float_info.max:
        raise ValueError(
            f"{name} = {short_repr(number)} is not valid; give a finite number above 0"
        )
    return float(number)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
