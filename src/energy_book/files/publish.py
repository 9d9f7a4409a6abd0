"""Put results in their place: each is there whole, or what was there before stays."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from energy_book.errors import BookError, UsageError

# every folder of results has it, and so has a site
RESULTS_FILE = "results.json"
LONGEST_NAME = 100
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


def check_folder(out: Path, name: str = "") -> None:
    """
    Refuse a folder of results that cannot be written, or that holds anything else.

    Parameters
    ----------
    out : Path
        Folder that holds folders of results; it need not exist.
    name : str
        Name of the new one, from `safe_name`; without it, only `out` is checked.

    Raises
    ------
    UsageError
        If `out` or a folder above it is a file, or ``out/name`` holds other files.
    """
    check_writable(out, out)
    if not name:
        return
    final = out / name
    ours = (final / RESULTS_FILE).is_file() and not final.is_symlink()
    if os.path.lexists(final) and not ours:
        raise UsageError(f"--out {out}: its {name} holds other files; name another folder")


def check_site(out: Path) -> None:
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
        results = json.loads((out / RESULTS_FILE).read_text(encoding="utf-8"))
        ours = {"schema", "edition", "numbers"} <= set(results) and not (out / ".git").exists()
    except (OSError, ValueError, TypeError):
        ours = False
    if not ours:
        raise UsageError(
            f"--out {out}: it holds other files, or a site without its {RESULTS_FILE}; "
            "remove it, or name a new or an empty folder"
        )


@contextmanager
def new_folder(out: Path, name: str) -> Iterator[Path]:
    """
    Give a folder to fill; without an error it becomes ``out/name``.

    Parameters
    ----------
    out : Path
        Folder that holds folders of results; made if need be.
    name : str
        Name of the new one, from `safe_name`. It must hold ``results.json`` in the end.

    Yields
    ------
    Path
        The folder to fill, empty.

    Raises
    ------
    UsageError
        As `check_folder` does.
    """
    check_folder(out, name)
    with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
        # the scratch folder is for its owner only, a result as the umask says
        folder = Path(scratch, name)
        folder.mkdir()
        yield folder
        replace_folder(folder, out / name)


def replace_folder(new: Path, final: Path) -> None:
    """
    Replace a folder by a finished one; the former one stays until then.

    Parameters
    ----------
    new : Path
        The finished folder; it is moved.
    final : Path
        Its place. A folder that is there is removed afterwards.
    """
    incoming, outgoing = _neighbours(final)
    # another process may have the same target
    with locked(final.parent):
        _put_back(final)
        try:
            # across file systems this copies, so it ends beside its place, not in it
            shutil.move(new, incoming)
            if final.exists():
                os.replace(final, outgoing)
            os.replace(incoming, final)
        finally:
            _put_back(final)


def recover(final: Path) -> None:
    """Clean up where `replace_folder` was killed: the former folder is there again."""
    if final.parent.is_dir():
        with locked(final.parent):
            _put_back(final)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that others may read or write at the same time: whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        part.write_bytes(content if isinstance(content, bytes) else content.encode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path, refusal: str = "") -> Iterator[None]:
    """
    Hold the lock of a folder, which ends with the process and leaves no file.

    Parameters
    ----------
    folder : Path
        The folder; made if need be.
    refusal : str
        Message of the error if another process has the lock; "" waits for it instead.

    Raises
    ------
    BookError
        With `refusal`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    number = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | (fcntl.LOCK_NB if refusal else 0))
        except BlockingIOError as error:
            raise BookError(refusal) from error
        yield
    finally:
        os.close(number)


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


def _nearest(path: Path) -> Path:
    """Return what exists of a path: itself or a folder above it."""
    return next(place for place in (path, *path.parents) if os.path.lexists(place))


def _neighbours(final: Path) -> tuple[Path, Path]:
    """Return the places beside a folder for the one that comes and the one that goes."""
    return (
        final.with_name(f".{final.name}.energy-book-new"),
        final.with_name(f".{final.name}.energy-book-old"),
    )


def _put_back(final: Path) -> None:
    """Give the former folder its place again if it has no successor; remove what is left."""
    incoming, outgoing = _neighbours(final)
    if outgoing.is_dir() and not final.exists():
        os.replace(outgoing, final)
    for left in (incoming, outgoing):
        # what was made read-only, too
        for folder, _, _ in os.walk(left):
            with contextlib.suppress(OSError):
                os.chmod(folder, 0o700)
        shutil.rmtree(left, ignore_errors=True)
