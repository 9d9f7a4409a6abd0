"""Parts of a sweep: computed apart, such as by the tasks of an array job, checked and joined."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from energy_book.errors import UsageError
from energy_book.files.checkpoints import Arrays
from energy_book.files.fingerprints import digest
from energy_book.files.json_text import to_json
from energy_book.files.publish import RESULTS_FILE
from energy_helpers.facts.validation import short_repr

ARRAYS_FILE = "part.npz"
FOLDERS = "part-*-of-*"
GIVEN = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
# parts that a message names
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One of n parts of a grid: every n-th point, because neighbours cost about the same."""

    number: int  # from 1
    count: int

    @property
    def text(self) -> str:
        """The part as on the command line."""
        return f"{self.number}/{self.count}"

    @property
    def folder(self) -> str:
        """The name of its folder of results."""
        return f"part-{self.number}-of-{self.count}"

    def points(self, n_points: int) -> range:
        """Return the indices of its points in the grid."""
        return range(self.number - 1, n_points, self.count)


@dataclass(frozen=True, slots=True)
class Finished:
    """The folder of a finished part, with the content of its ``results.json``."""

    folder: Path
    results: Mapping[str, Any]
    arrays: Arrays

    @property
    def part(self) -> Part:
        """The part that it is."""
        return Part(self.results["part"]["number"], self.results["part"]["count"])


def parse_part(text: str, n_points: int) -> Part:
    """Read a part such as ``7/40`` of a grid."""
    found = GIVEN.fullmatch(text)
    part = Part(*map(int, found.groups())) if found else None
    if part is None or not 1 <= part.number <= part.count:
        raise UsageError(
            f"--part {short_repr(text)} is not valid; give i/n with i from 1 to n, such as 7/40"
        )
    if part.count > n_points:
        few = "only 1 point" if n_points == 1 else f"only {n_points} points"
        raise UsageError(f"--part {text}: the grid has {few}; give no more parts than points")
    return part


def write_part(results: dict[str, Any], arrays: Arrays, folder: Path) -> None:
    """Write the arrays of a part and its ``results.json``, with a hash of both."""
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    results["part"]["sha256"] = _seal(results, file.getvalue())
    (folder / ARRAYS_FILE).write_bytes(file.getvalue())
    (folder / RESULTS_FILE).write_text(to_json(results), encoding="utf-8")


def _seal(results: Mapping[str, Any], content: bytes) -> str:
    unsealed = {**results, "part": {**results["part"], "sha256": ""}}
    return digest([to_json(unsealed).encode(), content])


def read_part(folder: Path) -> Finished | None:
    """Read a part from its folder; None if it is not as it was written."""
    try:
        results = json.loads((folder / RESULTS_FILE).read_text(encoding="utf-8"))
        content = (folder / ARRAYS_FILE).read_bytes()
        if results["part"]["sha256"] != _seal(results, content):
            return None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Finished(folder, results, dict(arrays))


def read_parts(folders: Iterable[Path]) -> list[Finished]:
    """
    Read all parts of a sweep from their folders, or from folders with such folders.

    Parts that are missing, doubled, altered or of another sweep are refused.
    """
    found = []
    for folder in dict.fromkeys(path for given in folders for path in _part_folders(given)):
        finished = read_part(folder)
        if finished is None:
            raise UsageError(
                f"{folder} was altered after it was written; remove it and compute it again"
            )
        found.append(finished)
    _check_alike(found)
    by_number: dict[int, Finished] = {}
    for one in found:
        other = by_number.setdefault(one.part.number, one)
        if other is not one:
            raise UsageError(
                f"part {one.part.text} is there twice: {other.folder} and {one.folder}; give one"
            )
    first = found[0]
    missing = sorted(set(range(1, first.part.count + 1)) - set(by_number))
    if missing:
        named = ", ".join(map(str, missing[:MOST_NAMED]))
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        command, out = first.results["part"]["command"], shlex.quote(str(first.folder.parent))
        raise UsageError(
            f"of {first.part.count} parts, these are missing: {named}{more}; compute one with "
            f"`{command} --part {missing[0]}/{first.part.count} --out {out}`"
        )
    return [by_number[number] for number in sorted(by_number)]


def _part_folders(given: Path) -> Iterator[Path]:
    if (given / ARRAYS_FILE).is_file() or (given.is_dir() and given.match(FOLDERS)):
        yield given.resolve()
        return
    below = sorted(path.resolve() for path in given.glob(FOLDERS) if path.is_dir())
    if not below:
        raise UsageError(
            f"{given} has no part of a sweep; give folders that `energy-book sweep --part` wrote, "
            "or the folder that they are in"
        )
    yield from below


def _check_alike(found: list[Finished]) -> None:
    """Refuse a part of another sweep than most of them, and say what differs."""
    values_of: dict[str, Callable[[Mapping[str, Any]], object]] = {
        "number of parts": lambda results: results["part"]["count"],
        "grid": lambda results: results["part"]["axes"],
        "list of numbers": lambda results: results["sweep"]["of"],
        "edition": lambda results: results["edition"],
        "settings": lambda results: results["parameters"],
        "version of the package or its data": lambda results: results["part"]["version"],
        "content of its files": lambda results: results["sweep"]["key"],
    }
    for what, value_of in values_of.items():
        values = [json.dumps(value_of(one.results)) for one in found]
        usual = Counter(values).most_common(1)[0][0]
        for one, value in zip(found, values, strict=True):
            if value != usual:
                other = found[values.index(usual)].folder
                raise UsageError(
                    f"{one.folder} has another {what} than {other}; give the parts of one sweep"
                )
