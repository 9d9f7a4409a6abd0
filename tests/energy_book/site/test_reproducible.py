"""The same sources give the same bytes, wherever, whenever and by whomever they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.energy_book.tiny import COMMANDS, Book, succeed, write_book

pytestmark = pytest.mark.thorough
GIT = shutil.which("git") or "git"
# whether Python may store compiled modules next to the sources
COMPILED, NOT_COMPILED = ({"PYTHONDONTWRITEBYTECODE": given} for given in ("", "1"))
# (folder, umask, environment): nothing of it may show
PLACES = (
    ("a", 0o022, {"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", **COMPILED}),
    (
        "somewhere/quite else, and deeper",
        0o077,
        {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "77", "LC_ALL": "C", **NOT_COMPILED},
    ),
)


def environment(folder: Path, more: dict[str, str]) -> dict[str, str]:
    """Return a separate home and temporary folder."""
    own = {"HOME": folder / "home", "TMPDIR": folder / "tmp"}
    for path in own.values():
        path.mkdir(parents=True)
    return {**{name: str(path) for name, path in own.items()}, **more}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=[] if command == "build" else pytest.mark.long)
        for command in COMMANDS
    ],
)
def test_a_tiny_book_in_two_places(tmp_path: Path, command: str) -> None:
    made = []
    for name, umask, more in PLACES:
        folder = tmp_path / name
        write_book(folder / "tiny")
        settings = environment(folder, more)
        book = Book(folder / "tiny", environment=settings, umask=umask)
        succeed(book, command)
        made.append(book.results())

    assert made[0] == made[1]
    assert made[0]


@pytest.mark.long
def test_two_checkouts_of_the_book(tmp_path: Path, repository: Path) -> None:
    """The revision and what is changed in it, in two clones, each built from nothing."""
    changes = subprocess.run(
        [GIT, "-C", str(repository), "diff", "--binary", "HEAD"], capture_output=True, check=True
    ).stdout
    made = []
    for name, umask, more in PLACES:
        folder = tmp_path / name
        root = folder / "clone"
        subprocess.run([GIT, "clone", "-q", str(repository), str(root)], check=True)
        if changes:
            subprocess.run([GIT, "-C", str(root), "apply"], input=changes, check=True)
        subprocess.run(
            [
                sys.executable,
                "-P",
                "-c",
                "from energy_book.cli.commands import main; main()",
                "build",
            ],
            cwd=root,
            env={**os.environ, **environment(folder, more), "PYTHONPATH": str(root / "src")},
            umask=umask,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        made.append(Book(root).results())

    assert len(made[0]) > 500
    assert made[0] == made[1]
    texts = [path for path in (root / "_build" / "html").rglob("*") if path.is_file()]
    assert not [path for path in texts if str(tmp_path).encode() in path.read_bytes()]
