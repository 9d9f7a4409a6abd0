"""The command ``energy-book rerun``: results made again from their record, and compared."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from energy_book.errors import UsageError
from energy_book.files.fingerprints import content_digest
from energy_book.files.publish import check_folder, replace_folder
from energy_book.records.run_crate import Content, RunRecord, read_crate

# carries out the words of a command, and writes a folder into that of the second argument
Carry = Callable[[Sequence[str], Path], None]


@dataclass(frozen=True, slots=True)
class Rerun:
    """Results that were made again, compared with those of the record."""

    folder: Path  # of the new results
    n_files: int  # of the recorded results
    causes: list[str]  # inputs and programs that differ, a line for each
    effects: list[str]  # files of the results that differ


def rerun(folder: Path, files: Sequence[Path], out: Path, carry: Carry) -> Rerun:
    """
    Make results again from their record, and compare each file.

    The command runs in an empty folder with copies of the files that it names. `files` are those
    that the folder does not hold, or that replace those in it.
    """
    record = read_crate(folder)
    program, *words = _split(folder, record.command)
    if program != "energy-book" or not words:
        raise UsageError(f"{folder}: its command is {record.command!r}, not one of energy-book")
    with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
        inputs, fresh = Path(scratch, "inputs"), Path(scratch, "results")
        inputs.mkdir()
        _gather(record.inputs, folder, files, inputs)
        with chdir(inputs):
            _check_inside(words, folder)
            carry(words, fresh)
        [made] = (path for path in fresh.iterdir() if not path.name.startswith("."))
        again = read_crate(made)
        causes = [*_differences(record, again)]
        effects = [*_altered(record.outputs, folder), *_compared(record.outputs, again.outputs)]
        final = out / made.name
        if final.resolve() == folder.resolve():
            raise UsageError(f"--out {out}: it has {folder.name} itself; name another folder")
        check_folder(out, made.name)
        replace_folder(made, final)
    return Rerun(final, len(record.outputs), causes, effects)


def _split(folder: Path, command: str) -> list[str]:
    try:
        return shlex.split(command) or [""]
    except ValueError as error:
        raise UsageError(f"{folder}: its command cannot be read: {error}") from None


def _gather(inputs: Sequence[Content], folder: Path, files: Iterable[Path], target: Path) -> None:
    """Put the files that a command names into a folder, under the names in the command."""
    given = {}
    for path in files:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file")
        given[path.absolute()] = content_digest(path)[0]
    used = set()
    for content in inputs:
        found = _found(content, folder, given)
        place = target / content.name
        if found is None:
            raise UsageError(
                f"{content.name} is not in {folder}; give it, too: "
                f"energy-book rerun {shlex.quote(str(folder))} {shlex.quote(content.name)}"
            )
        if not _is_inside(place, target):
            raise UsageError(f"{folder}: its input {content.name} is not named as in a record")
        used.add(found)
        place.parent.mkdir(parents=True, exist_ok=True)
        if content.place:
            shutil.copyfile(found, place)
        else:
            # a log may be large; its name counts, so nothing may ask where the link leads
            place.symlink_to(found, found.is_dir())
    for path in set(given) - used:
        names = ", ".join(content.name for content in inputs) or "none"
        raise UsageError(f"{path} is no input of {folder}; its inputs: {names}")


def _found(content: Content, folder: Path, given: Mapping[Path, str]) -> Path | None:
    """Return the given file with the content of an input, or with its name; else the copy."""
    same = [path for path, sha256 in given.items() if sha256 == content.sha256]
    named = [path for path in given if path.name == Path(content.name).name]
    copy = folder / content.place
    carried = [copy] if content.place and copy.is_file() and _is_inside(copy, folder) else []
    return next(iter([*same, *named, *carried]), None)


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _check_inside(words: Iterable[str], folder: Path) -> None:
    """Refuse a command that would read another file than the inputs in the current folder."""
    for word in words:
        for part in re.split(r"[=,]", word):
            path = Path(os.path.expanduser(part))
            if os.path.lexists(path) and (path.is_absolute() or ".." in path.parts):
                raise UsageError(
                    f"{folder}: its command names {part}, which is not among its inputs"
                )


def _differences(before: RunRecord, after: RunRecord) -> Iterator[str]:
    for role, old, new in (
        ("input", before.inputs, after.inputs),
        ("data file", before.data, after.data),
    ):
        yield from (f"{role} {line}" for line in _compared(old, new))
    versions = {program.name: program.version for program in before.programs}
    for program in after.programs:
        was = versions.pop(program.name, None)
        if was != program.version:
            yield f"{program.name}: {program.version} here, {was or 'none'} in the record"
    yield from (f"{name}: none here, {was} in the record" for name, was in versions.items())


def _compared(before: Iterable[Content], after: Iterable[Content]) -> Iterator[str]:
    old, new = ({each.name: each.sha256 for each in contents} for contents in (before, after))
    for name in sorted({*old, *new}):
        if name not in new:
            yield f"{name}: it is missing now"
        elif name not in old:
            yield f"{name}: it is new"
        elif old[name] != new[name]:
            yield f"{name}: it differs"


def _altered(outputs: Iterable[Content], folder: Path) -> Iterator[str]:
    """Name the files of a folder that are not as they were recorded."""
    for content in outputs:
        path = folder / content.place
        if not (path.is_file() and _is_inside(path, folder)):
            yield f"{content.name}: {folder} does not have it any more"
        elif content_digest(path)[0] != content.sha256:
            yield f"{content.name}: it was changed after it was written"
