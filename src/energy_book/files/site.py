"""Put a new site in the place of the old one, in one step or not at all."""

import fcntl
import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from energy_book.errors import BookError, UsageError
from energy_book.files.places import check_writable, held, remove, rename_over


def check_target(out: Path) -> None:
    """
    Refuse to build into a folder that holds anything but a former site.

    Parameters
    ----------
    out : Path
        Folder for the site.

    Raises
    ------
    UsageError
        If it is a file, holds files that are not a site of ours, or cannot be replaced.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(f"--out {out}: this is not a folder; name a new or an empty one")
    check_writable(out.parent, out)
    if not out.is_dir() or not any(out.iterdir()):
        return
    try:
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
        ours = {"schema", "edition", "numbers"} <= set(results) and not (out / ".git").exists()
    except (OSError, ValueError, TypeError):
        ours = False
    if not ours:
        raise UsageError(
            f"--out {out}: it holds other files, or a site without its results.json; "
            "remove it, or name a new or an empty folder"
        )


def put_in_place(new: Path, out: Path) -> None:
    """
    Move a finished site to its place.

    Parameters
    ----------
    new : Path
        The finished site.
    out : Path
        Where it goes; a site that is there is deleted afterwards.
    """
    incoming, outgoing = neighbours(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    # a build of another checkout may have the same target
    with held(out.parent):
        try:
            # across file systems this copies, so it ends beside the target, not in it
            shutil.move(new, incoming)
            with uninterrupted():
                rename_over(incoming, out, outgoing)
        finally:
            remove(incoming)


def recover(out: Path) -> None:
    """Clean up after a build that was killed: the old site goes back, halves go away."""
    if not out.parent.is_dir():
        return
    incoming, outgoing = neighbours(out)
    with held(out.parent):
        if outgoing.is_dir() and not out.exists():
            os.rename(outgoing, out)
        for left in (incoming, outgoing):
            remove(left)


def neighbours(out: Path) -> tuple[Path, Path]:
    """Return the places beside a site for the one that comes and the one that goes."""
    return (
        out.with_name(f".{out.name}.energy-book-new"),
        out.with_name(f".{out.name}.energy-book-old"),
    )


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back interrupts while two renames happen."""
    held: list[int] = []

    # a mask would not do: it holds for one thread, and any thread may take the signal
    def hold(number: int, frame: object) -> None:
        held.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, hold) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if held:
        raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a request to end (SIGTERM, SIGHUP) stop the work as Ctrl-C does."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def locked(stage: Path) -> Iterator[None]:
    """
    Hold the stage for one build; the lock goes with the process.

    Raises
    ------
    BookError
        If another build holds it.
    """
    stage.mkdir(parents=True, exist_ok=True)
    with (stage / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BookError(
                "another energy-book is building here; wait for it, or end it"
            ) from error
        yield
