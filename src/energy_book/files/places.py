"""One folder in the place of another, in one step; what may be written to, and what goes."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from energy_book.errors import UsageError


def check_writable(out: Path, meant: Path) -> None:
    """
    Refuse a folder that cannot be made or written to.

    Parameters
    ----------
    out : Path
        The folder; it need not exist.
    meant : Path
        What ``--out`` names.

    Raises
    ------
    UsageError
        If `out` or a folder above it is a file, or may not be written to.
    """
    nearest = _nearest(out)
    if not nearest.is_dir():
        raise UsageError(f"--out {meant}: {nearest} is not a folder; name another one")
    if not is_writable(out):
        raise UsageError(f"--out {meant}: {nearest} may not be written to; name another folder")


def is_writable(folder: Path) -> bool:
    """Say whether a folder may be written to, or made if it does not exist."""
    return os.access(_nearest(folder), os.W_OK | os.X_OK)


def remove(folder: Path) -> None:
    """Remove a folder of ours as far as that is possible, its read-only parts too."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.is_dir():
        return
    for path in (folder, *folder.rglob("*")):
        # a link leads to what is not ours
        if path.is_dir() and not path.is_symlink():
            with suppress(OSError):
                path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a folder's lock; OSError if another process has it and `wait` is False."""
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(number)


def rename_over(part: Path, final: Path, outgoing: Path) -> None:
    """
    Give a folder its final name; one that has it is in the part's place afterwards.

    Parameters
    ----------
    part, final : Path
        The folder and the name that it gets, on one file system.
    outgoing : Path
        Where the former folder is between two renames, on systems that cannot exchange.
    """
    try:
        # an empty folder of that name is replaced, a full one is not
        os.rename(part, final)
    except OSError:
        if not final.is_dir():
            raise
        if not _exchange(part, final):
            os.rename(final, outgoing)
            try:
                os.rename(part, final)
            except OSError:
                os.rename(outgoing, final)
                raise
            os.rename(outgoing, part)


def _nearest(path: Path) -> Path:
    """Return what exists of a path: itself or a folder above it."""
    return next(place for place in (path, *path.parents) if place.exists() or place.is_symlink())


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; False where the system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    swap = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS
    try:
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, swap) == 0)
        here = -100  # AT_FDCWD
        return bool(libc.renameat2(here, names[0], here, names[1], swap) == 0)
    except AttributeError:
        return False
