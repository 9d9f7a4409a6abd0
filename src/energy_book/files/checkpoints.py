"""Checkpoints of a long computation: finished pieces stored on disk until all are there."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from energy_book.errors import Interrupted
from energy_book.files.publish import locked, write_whole

Arrays = dict[str, np.ndarray[Any, Any]]


class Checkpoints:
    """A folder of finished pieces."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self) -> Iterator[tuple[int, Arrays]]:
        """Yield the stored pieces."""
        for path in sorted(self._folder.glob("*.npz")):
            with np.load(path, allow_pickle=False) as arrays:
                yield int(path.stem), dict(arrays)

    def keep(self, index: int, arrays: Mapping[str, Any]) -> None:
        """Store a piece."""
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        write_whole(self._folder / f"{index:06d}.npz", file.getvalue())


@contextmanager
def open_checkpoints(out: Path, name: str) -> Iterator[Checkpoints]:
    """
    Store the pieces of a result; they are deleted when the block ends without an error.

    The name identifies everything that the result depends on. If pieces are stored,
    KeyboardInterrupt becomes `Interrupted`.
    """
    made = [path for path in (out, *out.parents) if not path.exists()]
    folder = out / f".{name}.unfinished"
    busy = f"{name} is being computed in {out} already; wait for it, or name another --out"
    with locked(folder, busy):
        try:
            yield Checkpoints(folder)
            shutil.rmtree(folder, ignore_errors=True)
        except KeyboardInterrupt as stop:
            if not any(folder.glob("*.npz")):
                raise
            raise Interrupted(
                "interrupted; what is computed is kept, and the same command goes on from there"
            ) from stop
        finally:
            # without a stored piece, the folder is removed
            for empty in (folder, *made):
                with contextlib.suppress(OSError):
                    empty.rmdir()
