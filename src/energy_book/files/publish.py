"""Publish results atomically: the new results are complete, or the old ones are untouched."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from energy_book.errors import BookError, UsageError

try:
    import fcntl
except ImportError:
    # Windows has none, and a folder cannot be opened there
    fcntl = None  # type: ignore[assignment]

# a file that every folder of results has, and every site, too
RESULTS_FILE = "results.json"
# folders of a site with the notebooks of its chapters
NOTEBOOKS, WITHOUT_SOLUTIONS = "notebooks", "notebooks/without_solutions"
# the lock of a folder, where the folder itself cannot be locked
LOCK_FILE = ".energy-book.lock"
LONGEST_NAME = 100
OUTSIDE_NAMES = re.compile(r"[^A-Za-z0-9._=,+-]+")


def safe_name(text: str) -> str:
    """
    Turn a text into a file name; two different texts never get the same name.

    A long text, or a text with other characters than letters, digits and ``._=,+-``, is cut, and
    the beginning of its hash is added.
    """
    plain = OUTSIDE_NAMES.sub("_", text).lstrip(".-")
    if plain == text and 0 < len(text) <= LONGEST_NAME:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{plain[: LONGEST_NAME - len(digest) - 1].rstrip('.')}-{digest}".lstrip(".-")


def by_name(paths: Sequence[Path]) -> dict[str, Path]:
    """
    Name files or folders without the folders that they are in.

    Examples
    --------
    >>> [*by_name([Path("june/usage.csv"), Path("july/usage.csv")])]
    ['1/usage.csv', '2/usage.csv']
    """
    names = [Path(os.path.abspath(path)).name for path in paths]
    if len(set(names)) < len(names):
        names = [f"{number}/{name}" for number, name in enumerate(names, 1)]
    return dict(zip(names, paths, strict=True))


def check_writable(out: Path, meant: Path) -> None:
    """Refuse a folder that cannot be created or written to; `meant` is what ``--out`` names."""
    nearest = _nearest(out)
    if not nearest.is_dir():
        raise UsageError(f"--out {meant}: {nearest} is not a folder; name another one")
    if not is_writable(out):
        raise UsageError(f"--out {meant}: {nearest} may not be written to; name another folder")


def is_writable(folder: Path) -> bool:
    """Return whether a folder is writable, or can be created if it does not exist."""
    return os.access(_nearest(folder), os.W_OK | os.X_OK)


def check_folder(out: Path, name: str = "") -> None:
    """Refuse to write ``out/name`` where that is impossible or other files would be lost."""
    check_writable(out, out)
    if not name:
        return
    final = out / name
    ours = (final / RESULTS_FILE).is_file() and not final.is_symlink()
    if os.path.lexists(final) and not ours:
        raise UsageError(f"--out: {final} holds other files; name another folder")


def check_site(out: Path) -> None:
    """Refuse to build into a folder that contains anything but an earlier site."""
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
    Provide a temporary folder, which becomes ``out/name`` when the block ends without an error.

    At the end it must contain ``results.json``. If the block ends with a `BookError` when that file
    is there, what it wrote becomes ``out/name`` too, unless an earlier result is there: a page that
    cannot be made costs no data.
    """
    check_folder(out, name)
    with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
        # only its owner may read the temporary folder; a result gets the permissions of the umask
        folder = Path(scratch, name)
        folder.mkdir()
        try:
            yield folder
        except BookError as error:
            if (folder / RESULTS_FILE).is_file():
                if not (out / name).exists():
                    replace_folder(folder, out / name)
                error.add_note(f"the numbers are in {out / name}")
            raise
        replace_folder(folder, out / name)


def replace_folder(new: Path, final: Path) -> None:
    """Replace a folder atomically by a finished one."""
    incoming, outgoing = _neighbours(final)
    # another process may write to the same target
    with locked(final.parent):
        _put_back(final)
        try:
            # across file systems this is a copy, so it goes next to the target first
            shutil.move(new, incoming)
            if final.exists():
                os.replace(final, outgoing)
            os.replace(incoming, final)
        finally:
            _put_back(final)


def recover(final: Path) -> None:
    """Restore the earlier folder after `replace_folder` was killed, and clean up."""
    if final.parent.is_dir():
        with locked(final.parent):
            _put_back(final)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file atomically, because others may read or write it at the same time."""
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
    Lock a folder; the lock ends with the process and leaves no file.

    If another process has the lock, this waits for it, or raises a `BookError` with `refusal`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        try:
            if fcntl is None:
                from filelock import FileLock

                held.enter_context(FileLock(folder / LOCK_FILE, blocking=not refusal))
            else:
                _lock(folder, held, fcntl.LOCK_EX | (fcntl.LOCK_NB if refusal else 0))
        except (BlockingIOError, TimeoutError) as error:
            raise BookError(refusal) from error
        yield


def _lock(folder: Path, held: contextlib.ExitStack, operation: int) -> None:
    """Lock the folder, or a file in it where only what is open for writing can be locked: NFS."""
    for path, flags in ((folder, os.O_RDONLY), (folder / LOCK_FILE, os.O_RDWR | os.O_CREAT)):
        number = os.open(path, flags)
        held.callback(os.close, number)
        try:
            fcntl.flock(number, operation)
        except OSError as error:
            if error.errno != errno.EBADF or path != folder:
                raise
        else:
            return


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a request to terminate (SIGTERM, SIGHUP) stop the work like Ctrl-C."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    # Windows has no SIGHUP
    numbers = [getattr(signal, n) for n in ("SIGTERM", "SIGHUP") if hasattr(signal, n)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _nearest(path: Path) -> Path:
    """Return the nearest existing path: the path itself or a parent folder."""
    return next(place for place in (path, *path.parents) if os.path.lexists(place))


def _neighbours(final: Path) -> tuple[Path, Path]:
    """Return the temporary paths next to a folder, for its replacement and for its predecessor."""
    return (
        final.with_name(f".{final.name}.energy-book-new"),
        final.with_name(f".{final.name}.energy-book-old"),
    )


def _put_back(final: Path) -> None:
    """Restore the earlier folder if there is no replacement, and delete leftovers."""
    incoming, outgoing = _neighbours(final)
    if outgoing.is_dir() and not final.exists():
        os.replace(outgoing, final)
    for left in (incoming, outgoing):
        # read-only files are deleted, too
        for folder, _, _ in os.walk(left):
            with contextlib.suppress(OSError):
                os.chmod(folder, 0o700)
        shutil.rmtree(left, ignore_errors=True)
