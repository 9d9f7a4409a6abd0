"""What functions are given, checked in one way: an error is one line that says what is right."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T", bound=str)
# characters of a value that an error quotes
LONGEST = 80


def short_repr(value: object) -> str:
    """Write a value for an error: on one line, and cut where it is long."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:
        # Python writes no whole number of more than some thousand digits
        text = "a number of very many digits"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def short_message(error: Exception) -> str:
    """Write what a library says of an error: on one line, its middle cut where it is long."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split())
    return text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]}…{text[-LONGEST:]}"


def plain(value: Any) -> Any:
    """Return a number, text or truth value of numpy as Python's own; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def check_choice(kind: str, value: object, choices: Iterable[T]) -> T:
    """
    Return a value that is one of some texts.

    Parameters
    ----------
    kind : str
        What it is, for the error.
    value : object
        What was given.
    choices : iterable of str
        What there is.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    known = list(choices)
    if isinstance(value, str):
        for choice in known:
            if value == choice:
                return choice
    raise ValueError(f"unknown {kind} {short_repr(value)}; give one of {', '.join(known)}")


def check_count(name: str, value: object, low: int, high: float) -> int:
    """
    Return a value that is a whole number within bounds; 1e9 is one, True is none.

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
    Return a value that is a finite number above 0.

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
