"""Checks of arguments; an error message is one line that says which values are valid."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T", bound=str)
# characters of a value that an error quotes
LONGEST = 80
# from here, a whole number may be no float
LARGE = 10**15
# a number with a unit, a percent sign or a word after it, and the words that multiply it
WITH_WORD = re.compile(r"(?P<digits>[+-]?[0-9][0-9.,_' ]*?) ?(?P<word>[^0-9.,_' ][^0-9]*)?")
MULTIPLES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "b": 9, "billion": 9}
# 1,200,000 or 10,200.5; 1.200.000 or 10.200,5; and 1,200, which may have thousands or decimals
COMMAS = re.compile(r"[+-]?[1-9][0-9]{0,2}((,[0-9]{3}){2,}|(,[0-9]{3})+\.[0-9]+)")
DOTS = re.compile(r"[+-]?[1-9][0-9]{0,2}((\.[0-9]{3}){2,}|(\.[0-9]{3})+,[0-9]+)")
UNCLEAR = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


def short_repr(value: object) -> str:
    """
    Return a value as text for an error: on one line, shortened if it is long.

    Examples
    --------
    >>> short_repr("text"), len(short_repr("a" * 1000))
    ("'text'", 81)
    """
    try:
        text = " ".join(repr(value).split())
    except ValueError:
        # Python does not write whole numbers with more than some thousand digits
        text = "a number of very many digits"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def number_text(value: object) -> str:
    """
    Return a number as text for an error, with thousands separators; other values as `short_repr`.

    Examples
    --------
    >>> number_text(10_000_000.0), number_text(0.9), number_text(1e15), number_text("1.1")
    ('10,000,000', '0.9', '1e15', "'1.1'")
    """
    if isinstance(value, float) or (_is_number(value) and abs(value) < LARGE):  # type: ignore[arg-type]
        return f"{value:,.15g}".replace("e+", "e")
    return short_repr(value)


def number_hint(text: str, unit: str = "") -> str:
    """
    Return "; write 0.3" for the text "30%", and so on; "" for a text that is no number.

    `unit` is the unit of the number, such as "kW", or the multiple in which it is, such as "b" for
    billions.

    Examples
    --------
    >>> number_hint("30%"), number_hint("2.5M"), number_hint("0,30")
    ('; write 0.3', '; write 2.5e6 or 2500000', '; write 0.30')
    >>> number_hint("1,000,000"), number_hint("1,200"), number_hint("many")
    ('; write 1000000', '; write 1200 or 1.200', '')
    >>> number_hint("10.2 kW", "kW"), number_hint("700 W", "kW"), number_hint("70B", "b")
    ('; write 10.2', '; write 0.7', '; write 70')
    >>> number_hint("3 dozen", "kW")
    '; write the number without a unit, in kW'
    """
    found = WITH_WORD.fullmatch(text.strip())
    if not found:
        return ""
    digits = re.sub("[_' ]", "", found["digits"])
    word = (found["word"] or "").strip().lower().removesuffix("s")
    try:
        readings = {one: float(one) for one in _readings(digits)}
    except ValueError:
        return ""
    if digits == text and digits in readings:
        return ""
    if word in ("%", "percent", "per cent"):
        return _write(f"{value / 100:.15g}" for value in readings.values())
    power = MULTIPLES.get(word)
    if power and power != MULTIPLES.get(unit):
        plain_texts = (f"{value * 10**power:.15g}" for value in readings.values())
        return _write([*(f"{one}e{power}" for one in readings), *plain_texts])
    if unit == "kW" and word in ("w", "watt"):
        return _write(f"{value / 1000:.15g}" for value in readings.values())
    if power or word in ("", unit.lower().removesuffix("s")):
        return _write(readings)
    return "; write the number without a unit" + (f", in {unit}" if len(unit) > 1 else "")


def _readings(digits: str) -> list[str]:
    if COMMAS.fullmatch(digits):
        return [digits.replace(",", "")]
    if DOTS.fullmatch(digits):
        return [digits.replace(".", "").replace(",", ".")]
    decimal = digits.replace(",", ".")
    return [digits.replace(",", ""), decimal] if UNCLEAR.fullmatch(digits) else [decimal]


def _write(texts: Iterable[str]) -> str:
    return f"; write {' or '.join(texts)}"


def short_message(error: Exception) -> str:
    r"""
    Return the message of an exception on one line; the middle of a long one is cut.

    Examples
    --------
    >>> short_message(ValueError("one\nline"))
    'one line'
    """
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    text = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split())
    if "integer string conversion" in text:
        return "a number has too many digits"
    return text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]}…{text[-LONGEST:]}"


def plain(value: Any) -> Any:
    """
    Convert a NumPy number, text or truth value to Python's type; return others unchanged.

    Examples
    --------
    >>> plain(np.float64(0.5)), plain(np.bool_(True)), plain("text")
    (0.5, True, 'text')
    """
    return value.item() if isinstance(value, np.generic) else value


def check_choice(kind: str, value: object, choices: Iterable[T]) -> T:
    """
    Return a value if it is one of some texts; else a ValueError names it as `kind`.

    Examples
    --------
    >>> check_choice("regime", "long", ("traditional", "long"))
    'long'
    """
    known = list(choices)
    if isinstance(value, str):
        for choice in known:
            if value == choice:
                return choice
    raise ValueError(f"unknown {kind} {short_repr(value)}; give one of {', '.join(known)}")


def check_count(name: str, value: object, low: int, high: float) -> int:
    """
    Return a value if it is a whole number within bounds, else raise a ValueError.

    1e9 is a whole number, and True is not.

    Examples
    --------
    >>> check_count("n_draws", 1e4, 1, 1e8)
    10000
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
    Return a value if it is a finite number above 0, else raise a ValueError.

    Examples
    --------
    >>> check_positive("energy", 3)
    3.0
    """
    number = plain(value)
    if not _is_number(number) or not 0 < number <= sys.float_info.max:
        raise ValueError(
            f"{name} = {short_repr(number)} is not valid; give a finite number above 0"
        )
    return float(number)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
