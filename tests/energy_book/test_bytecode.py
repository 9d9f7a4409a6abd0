"""A compiled module that is cut short, as by a full disk, is made anew and stands in no way."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from energy_book.execution.bytecode import VARIABLE

# longer than all limits
MODULE = "words = [" + ", ".join(f"'word {number}'" for number in range(500)) + "]\n"
IMPORT = "import energy_book, wordy; print(len(wordy.words))"
HEADER_BYTES = 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a module in it."""
    (tmp_path / "wordy.py").write_text(MODULE)
    return tmp_path


def import_it(folder: Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Import the module in a process of the press, that may write no longer file than `limit`."""

    def prepare() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    path = f"{folder}:{os.environ.get('PYTHONPATH', '')}"
    return subprocess.run(
        [sys.executable, "-c", IMPORT],
        env={**os.environ, "PYTHONPATH": path, VARIABLE: str(folder / "compiled")},
        capture_output=True,
        text=True,
        preexec_fn=prepare,
    )


def compiled(folder: Path) -> Path:
    """Return the compiled form of the module."""
    (path,) = (folder / "compiled").rglob("wordy.*.pyc")
    return path


@pytest.mark.parametrize("limit", [10, 100, 4096])
def test_a_full_disk_leaves_none_that_is_cut_short(folder: Path, limit: int) -> None:
    done = import_it(folder, limit)

    assert (done.stdout, done.stderr) == ("500\n", "")
    assert not list((folder / "compiled").rglob("wordy.*"))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "in-its-header": lambda whole: whole[: HEADER_BYTES // 2],
    "after-its-header": lambda whole: whole[:HEADER_BYTES],
    "in-its-code": lambda whole: whole[: HEADER_BYTES + 40],
    "in-its-last-byte": lambda whole: whole[:-1],
    "empty": lambda whole: b"",
    "zeros-for-a-block": lambda whole: whole[:HEADER_BYTES] + bytes(len(whole) - HEADER_BYTES),
    "other-bytes": lambda whole: whole[:HEADER_BYTES] + b"?" * (len(whole) - HEADER_BYTES),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_one_that_is_damaged_is_made_anew(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    import_it(folder)
    whole = compiled(folder).read_bytes()
    compiled(folder).write_bytes(damage(whole))

    first, second = import_it(folder), import_it(folder)

    for done in (first, second):
        assert (done.stdout, done.stderr) == ("500\n", "")
    assert compiled(folder).read_bytes() == whole
