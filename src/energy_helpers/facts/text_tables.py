"""Tables in text files, as spreadsheets and people write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from .validation import short_repr

DELIMITERS = ",;\t"
_DECLARED = re.compile(r"sep=([,;\t|])", re.IGNORECASE)
_THOUSANDS = {
    mark: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}({re.escape(mark)}[0-9]{{3}})+")
    for mark in (",", ".")
}
_DECIMALS = re.compile(r"[+-]?[0-9]*\.[0-9]+")


def read_text(path: Path) -> str:
    """
    Read a text file in UTF-8; a ValueError says how to save one in another encoding.

    Examples
    --------
    >>> read_text(eh.facts.files.data_dir() / "claims.csv").partition(",")[0]
    'id'
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror or error}") from None
    if content.startswith(b"PK\x03\x04"):
        raise ValueError("it is a workbook or an archive; save the sheet as CSV")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("it is in UTF-16; save it as UTF-8")
    if content.startswith(b"\x1f\x8b"):
        raise ValueError("it is compressed; unpack it with gunzip")
    if b"\x00" in content:
        raise ValueError("it is no text; give a text file in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"it is not in UTF-8, line {line}; save it as UTF-8") from None


def parse_table(text: str, is_number: Callable[[str], bool]) -> pd.DataFrame:
    r"""
    Read a table with commas, semicolons or tabs between cells, each cell as text.

    Empty lines and lines that begin with ``#`` are left out, and so is the line ``sep=;`` of
    spreadsheets. In columns whose name `is_number`, thousands separators are removed and a decimal
    comma becomes a point where the meaning is certain. The index has the line numbers, from 1.
    Between semicolons or tabs, 1.500 has two meanings unless another cell has a decimal point.
    Raises a ValueError if a number has two meanings, or a row has more cells than the header.

    Examples
    --------
    >>> parse_table("a;b\n1,5;x", "a".__eq__).loc[2].to_list()
    ['1.5', 'x']
    """
    lines = list(io.StringIO(text, newline=""))
    start, between = _header(lines)
    reader = csv.reader(lines[start:], delimiter=between, strict=True)
    rows: dict[int, list[str]] = {}
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            comment = stripped and stripped[0].startswith("#") and not any(stripped[1:])
            if any(stripped) and not comment:
                rows[start + reader.line_num] = stripped
    except csv.Error as error:
        wrong = "a cell that is too long" if "limit" in str(error) else "quotes that do not match"
        raise ValueError(f"line {start + reader.line_num} has {wrong}") from None
    if not rows:
        raise ValueError("it has no rows; give at least one")
    header = rows.pop(next(iter(rows)))
    width = len(header)
    for line, cells in rows.items():
        if any(cells[width:]):
            raise ValueError(
                f"line {line} has {len(cells)} cells and the header {width}; write thousands "
                "without a separator, and quotes around a cell that has one"
            )
        rows[line] = (cells + [""] * width)[:width]
    named = [name for name in header if name]
    twice = [name for name in named if named.count(name) > 1]
    if twice:
        raise ValueError(f"column {short_repr(twice[0])} is given twice; give it once")
    columns: list[tuple[str, ...]] = [*zip(*rows.values(), strict=True)] or [()] * width
    texts = {name: cells for name, cells in zip(header, columns, strict=True) if name}
    made = _with_plain_numbers(texts, list(rows), filter(is_number, named), between)
    return pd.DataFrame(made, index=[*rows], dtype=str)


def read_table(path: Path, is_number: Callable[[str], bool]) -> pd.DataFrame:
    """
    Read a file as `parse_table` does its text.

    Examples
    --------
    >>> len(read_table(eh.facts.files.data_dir() / "usage_log_example.csv", "requests".__eq__))
    40
    """
    return parse_table(read_text(path), is_number)


def _header(lines: list[str]) -> tuple[int, str]:
    """Return the place of the header, from 0, and the character between its cells."""
    declared = None
    for start, line in enumerate(lines):
        found = _DECLARED.fullmatch(line.strip("\r\n "))
        if found:
            declared = found[1]
        elif line.strip(DELIMITERS + "\r\n ") and not line.lstrip().startswith("#"):
            return start, declared or max(DELIMITERS, key=line.count)
    raise ValueError("it has no rows; give at least one")


def _with_plain_numbers(
    columns: Mapping[str, Sequence[str]],
    lines: list[int],
    numbers: Iterable[str],
    between: str,
) -> dict[str, Sequence[str]]:
    found = {**columns}
    chosen = list(numbers)
    # such as 0.5 or 12.25, which no thousands separator explains
    has_point = between != "," and any(
        _DECIMALS.fullmatch(text) and not _THOUSANDS["."].fullmatch(text)
        for name in chosen
        for text in columns[name]
    )
    for name in chosen:
        plain = []
        for line, text in zip(lines, columns[name], strict=True):
            try:
                plain.append(_plain_number(text, between == ",", has_point))
            except ValueError as error:
                raise ValueError(f"column {name}, line {line}: {error}") from None
        found[name] = plain
    return found


def _plain_number(text: str, english: bool, has_point: bool) -> str:
    """Return a number with a point and without thousands separators; other texts unchanged."""
    if text.isdecimal():
        return text
    if english:
        whole, _, decimals = text.partition(".")
        grouped = _THOUSANDS[","].fullmatch(whole)
        return text.replace(",", "") if grouped and "," not in decimals else text
    last = max(text.rfind(","), text.rfind("."))
    mark = text[last : last + 1]
    other = {",": ".", ".": ","}.get(mark)
    if other is None:
        return text
    if text.count(mark) > 1:
        return text.replace(mark, "") if _THOUSANDS[mark].fullmatch(text) else text
    if other in text:
        grouped = _THOUSANDS[other].fullmatch(text[:last])
        return text.replace(other, "").replace(",", ".") if grouped else text
    if _THOUSANDS[mark].fullmatch(text) and not (has_point and mark == "."):
        whole = text.replace(mark, "")
        value = float(text.replace(",", "."))
        raise ValueError(f"{text} may mean {value:g} or {whole}; write {text}0 or {whole}")
    return text.replace(",", ".")
