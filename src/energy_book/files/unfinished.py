"""Pieces of a result that are kept until all are there, so that an interruption loses none."""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from energy_book.errors import BookError, Interrupted
from energy_book.files.sealed import read_sealed, write_sealed

SUFFIX = ".npz"

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
            content = read_sealed(path)
            if content is not None:
                with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                    yield int(path.stem), dict(arrays)

    def keep(self, index: int, arrays: Mapping[str, Any]) -> None:
        """Keep a piece, whole or not at all."""
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        write_sealed(self._folder / f"{index:06d}{SUFFIX}", file.getvalue())


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
    BookError
        If another process is computing the same result there.
    Interrupted
        In the place of a KeyboardInterrupt, where pieces are kept.
    """
    made = [path for path in (out, *out.parents) if not path.exists()]
    folder = out / f".{name}.unfinished"
    try:
        lock = _lock(folder)
    except BlockingIOError as error:
        raise BookError(
            f"{name} is being computed in {out} already; wait for it, or name another --out"
        ) from error
    try:
        for left in folder.glob(".*"):
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


def _lock(folder: Path) -> int:
    """Make a folder and lock it for as long as this process lives; BlockingIOError if it is."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        # the process that has it may end, and remove it, at any moment
        with contextlib.suppress(FileNotFoundError), contextlib.ExitStack() as opened:
            lock = os.open(folder, os.O_RDONLY)
            opened.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(lock), folder.stat()):
                opened.pop_all()
                return lock
