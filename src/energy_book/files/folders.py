"""Folders of results: whole or not there at all, each under a name of its own."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from energy_book.errors import UsageError
from energy_book.files.places import check_writable, held, remove, rename_over
from energy_book.files.site import uninterrupted

# what a folder of ours holds, whatever made it
MARK = "results.json"
LONGEST_NAME = 100
PART = ".energy-book-part"
OUTSIDE_NAMES = re.compile(r"[^A-Za-z0-9._=,+-]+")


def safe_name(text: str) -> str:
    """
    Make a file name of a text; two texts never share one.

    Parameters
    ----------
    text : str
        Anything. Where it is long, or holds other characters than letters, digits and
        ``._=,+-``, it is cut and the beginning of its hash is added.
    """
    plain = OUTSIDE_NAMES.sub("_", text).lstrip(".-")
    if plain == text and 0 < len(text) <= LONGEST_NAME:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{plain[: LONGEST_NAME - len(digest) - 1].rstrip('.')}-{digest}".lstrip(".-")


def file_named(text: str) -> Path | None:
    """Return the file that a text names, absolute; None where it names none."""
    try:
        path = Path(text).expanduser()
        return path.resolve() if path.is_file() else None
    except (OSError, RuntimeError, ValueError):
        # too long for a name, the home of nobody, a character that no name has
        return None


def check_folder(out: Path, name: str = "") -> None:
    """
    Refuse a folder of results that cannot be written, or that holds anything else.

    Parameters
    ----------
    out : Path
        Folder that holds folders of results; it need not exist.
    name : str
        Name of the one to come; without it, `out` alone is looked at.

    Raises
    ------
    UsageError
        If `out` or a folder above it is a file, or ``out/name`` holds other files.
    """
    check_writable(out, out)
    if not name:
        return
    final = out / name
    ours = (final / MARK).is_file() and not final.is_symlink()
    if (final.exists() or final.is_symlink()) and not ours:
        raise UsageError(f"--out {out}: its {name} holds other files; name another folder")


@contextmanager
def new_folder(out: Path, name: str) -> Iterator[Path]:
    """
    Give a folder to fill; without an error it becomes ``out/name`` in one step.

    A folder of results that is there is replaced, and stays as it is until then. The
    folder to fill is in `out` and has a hidden name; one that was left by a killed
    process is removed by the next that comes.

    Parameters
    ----------
    out : Path
        Folder that holds folders of results; made if need be.
    name : str
        Name of the one to come, from `safe_name`. It must hold ``results.json`` in the end.

    Yields
    ------
    Path
        The folder to fill, empty.

    Raises
    ------
    UsageError
        As `check_folder` does.
    """
    if name != safe_name(name):
        raise ValueError(f"{name!r} is not the name of one folder; give safe_name(...)")
    check_folder(out, name)
    made = [path for path in (out, *out.parents) if not path.exists()]
    out.mkdir(parents=True, exist_ok=True)
    part, lock = _part(out, name)
    try:
        yield part
        if not (part / MARK).is_file():
            raise ValueError(f"a folder of results must hold {MARK}")
        with uninterrupted():
            outgoing = part.with_name(f"{part.name.removesuffix(PART)}-old{PART}")
            rename_over(part, out / name, outgoing)
    finally:
        remove(part)
        os.close(lock)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that others may read or write at the same time: whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        part.write_bytes(content if isinstance(content, bytes) else content.encode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _part(out: Path, name: str) -> tuple[Path, int]:
    """Make a folder to fill, and lock it for as long as this process lives."""
    with held(out):
        for left in out.glob(f".*{PART}"):
            with contextlib.suppress(OSError), held(left, wait=False):
                remove(left)
        part = out / f".{name[:40]}.{uuid4().hex}{PART}"
        part.mkdir()
        lock = os.open(part, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return part, lock
