"""Pieces of a large result: computed by an executor, stored as checkpoints and combined."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from energy_book.execution.executors import Where, executor
from energy_book.files.checkpoints import Arrays, Checkpoints
from energy_book.files.publish import write_whole
from energy_book.progress import show_count
from energy_book.settings import OwnFile
from energy_helpers import Assumptions

# field of the assumptions -> suffix and content of the file that it names
Carried = Mapping[str, tuple[str, bytes]]


def compute_pieces(
    compute: Callable[..., Arrays],
    pieces: Sequence[tuple[Any, ...]],
    sizes: Sequence[int],
    take: Callable[[int, Arrays], None],
    *,
    store: Checkpoints,
    where: Where,
    progress: tuple[Console, str],
) -> None:
    """
    Compute the pieces that are not stored yet, and combine all pieces.

    `compute` is a function of an importable module, `pieces` are its arguments, and `sizes` the
    weights in the progress. `take` gets the index and the arrays of each piece, in any order.
    """
    waiting = set(range(len(pieces)))
    for index, arrays in store.kept():
        take(index, arrays)
        waiting.remove(index)
    if not waiting:
        return
    total, order = sum(sizes), sorted(waiting)
    done = total - sum(sizes[index] for index in order)
    with executor(where) as run, show_count(*progress, total, done) as count:
        for place, arrays in run(compute, [pieces[index] for index in order]):
            index = order[place]
            store.keep(index, arrays)
            take(index, arrays)
            count(sizes[index])


def carry(files: Mapping[str, OwnFile], where: Where) -> Carried:
    """Read the files that parameters name, if the work runs on other machines."""
    if where.scheduler is None:
        return {}
    return {name: (file.path.suffix, file.path.read_bytes()) for name, file in files.items()}


def restore(assumptions: Assumptions, files: Carried) -> Assumptions:
    """Replace the files that the assumptions name by copies on this machine."""
    for field, (suffix, content) in files.items():
        name = f"energy-book-{hashlib.sha256(content).hexdigest()}{suffix}"
        path = Path(tempfile.gettempdir(), name)
        # another user may have written a file of that name
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)
        assumptions = assumptions.replace(**{field: str(path)})
    return assumptions
