"""
Files that are kept between builds: what is read is what was written, or nothing.

A file of the cache may have been cut short, changed or put under another name. Its
first line is a digest of its name and content, and one that does not fit is removed.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from energy_book.files.folders import write_whole


def write_sealed(path: Path, content: bytes) -> None:
    """
    Keep a file, whole or not at all.

    Parameters
    ----------
    path : Path
        The file; its name and its folder's stand for what the content was made from.
    content : bytes
        What to keep.
    """
    write_whole(path, _seal(path, content) + content)


def read_sealed(path: Path) -> bytes | None:
    """
    Return what `write_sealed` kept there; None if it is not there or damaged.

    Parameters
    ----------
    path : Path
        The file; it is removed if it is damaged.
    """
    try:
        written = path.read_bytes()
    except OSError:
        return None
    content = written[len(_seal(path, b"")) :]
    if written != _seal(path, content) + content:
        with contextlib.suppress(OSError):
            path.unlink()
        return None
    return content


def _seal(path: Path, content: bytes) -> bytes:
    name = f"{path.parent.name}/{path.name}\n".encode("utf-8", "surrogatepass")
    return hashlib.sha256(name + content).hexdigest().encode() + b"\n"
