"""What comes through a pipe, saved as a file, which can be read more than once."""

from __future__ import annotations

import functools
import stat
import sys
import tempfile
from pathlib import Path

# as other commands name the standard input
STDIN = "-"


@functools.cache
def saved_pipe(text: str) -> Path | None:
    """
    Read a pipe to its end and return a file with its content, which ends with the process.

    A pipe is a shell's ``<(...)``, a FIFO, or ``-`` for the standard input. Other texts give None.
    """
    if text == STDIN:
        content, name = sys.stdin.buffer.read(), "stdin"
    else:
        try:
            path = Path(text).expanduser()
            if not stat.S_ISFIFO(path.stat().st_mode):
                return None
            content, name = path.read_bytes(), "pipe"
        except (OSError, RuntimeError, ValueError):
            return None
    file = Path(tempfile.mkdtemp(dir=_folder().name), name)
    file.write_bytes(content)
    return file


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="energy-book-")
