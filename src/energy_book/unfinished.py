"""Pieces of a result that are kept until all are there, so that an interruption loses none."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from energy_book.errors import Interrupted, PressError

SUFFIX = ".npz"
PARTIAL = ".partial"

Arrays = dict[str, np.ndarray[Any, Any]]


class Unfinished:
    """
    A folder of finished pieces.

    Parameters
    ----------
    folder : Path
        Where they are kept; there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self) -> Iterator[tuple[int, Arrays]]:
        """Yield the pieces that are there; one that is damaged is removed."""
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            try:
                with np.load(path, allow_pickle=False) as arrays:
                    piece = dict(arrays)
                yield int(path.stem), piece
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
                path.unlink(missing_ok=True)

    def keep(self, index: int, arrays: Mapping[str, Any]) -> None:
        """Keep a piece, whole or not at all."""
        path = self._folder / f"{index:06d}{SUFFIX}"
        partial = path.with_suffix(PARTIAL)
        with partial.open("wb") as file:
            np.savez_compressed(file, **arrays)
        partial.replace(path)


@contextmanager
def unfinished(out: Path, name: str) -> Iterator[Unfinished]:
    """
    Hold the pieces of one result; without an error they are removed at the end.

    Parameters
    ----------
    out : Path
        Folder that the result goes to; made if need be.
    name : str
        Name of the result, which stands for all that it depends on.

    Yields
    ------
    Unfinished
        The pieces kept so far.

    Raises
    ------
    PressError
        If another process is computing the same result there.
    Interrupted
        In the place of a KeyboardInterrupt, where pieces are kept.
    """
    made = [path for path in (out, *out.parents) if not path.exists()]
    folder = out / f".{name}.unfinished"
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise PressError(
            f"{name} is being computed in {out} already; wait for it, or name another --out"
        ) from error
    try:
        for left in folder.glob(f"*{PARTIAL}"):
            left.unlink(missing_ok=True)
        yield Unfinished(folder)
        shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt as stop:
        if not any(folder.glob(f"*{SUFFIX}")):
            raise
        raise Interrupted(
            "interrupted; what is computed is kept, and the same command goes on from there"
        ) from stop
    finally:
        # nothing kept: no trace
        for empty in (folder, *made):
            with contextlib.suppress(OSError):
                empty.rmdir()
        os.close(lock)
