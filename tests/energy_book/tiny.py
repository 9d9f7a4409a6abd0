"""A tiny book, and the commands on it, each in a separate process."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from energy_book.records.run_crate import CRATE_FILE
from tests.energy_book.conftest import CONFIG, HEADER
from tests.energy_book.faulty import GO_ON

PROGRAM = Path(__file__).with_name("faulty.py")
DEADLINE_S = 240
# a chapter that waits where a test says so
WAITING = """\
# %%
import os
if os.environ.get("FAULT_AT") == "chapters":
    import faulty
    faulty.stop()

"""
# with a number and a chart
CHAPTER = """\
# %%
import altair as alt
import pandas as pd
figure = {"figure": {"id": "fig-points", "caption": "Points."}}
points = alt.Chart(pd.DataFrame({"x": [1, 2]}), description="points", usermeta=figure)
points.mark_point().encode(x=alt.X("x:Q", title="x [m]"))

# %%
print("a line of the chapter\\n" * 4000)
edition, pue_p95, 1
"""
PLAIN_CHAPTER = """\
# %%
edition, pue_p95, 1
"""
COMMANDS = {
    "build": ["build"],
    "run": ["run", "one"],
    "sweep": ["sweep", "-g", "pue=1.1:1.8:0.1"],
    "sample": ["sample", "--queries", "9000"],
}
RESULTS = ("html", "runs", "sweeps", "samples")


@dataclass
class Book:
    """A tiny book that commands are run on, each in a separate process."""

    root: Path
    mark: str = field(default_factory=lambda: uuid4().hex)
    environment: dict[str, str] = field(default_factory=dict)
    umask: int = -1
    obeys_modes: bool = False

    def start(
        self, command: str, *more: str, at: str = "", limit: int | None = None
    ) -> subprocess.Popen[str]:
        """Start a command that stops somewhere, or may write no longer file than `limit`."""

        def prepare() -> None:
            # a test in the background may ignore interrupts
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if self.obeys_modes:
                obey_modes()
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        self.stopped.unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, str(PROGRAM), *COMMANDS[command], *more],
            cwd=self.root,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("FAULT_")},
                "PYTHONPATH": f"{PROGRAM.parent}:{os.environ.get('PYTHONPATH', '')}",
                "FAULT_MARK": str(self.stopped),
                "FAULT_OF": self.mark,
                **({"FAULT_AT": at} if at else {}),
                # before 3.12.8 and 3.13.1 Python does not look how much of a compiled module it
                # has written, and one of this checkout that is cut short ends every later test
                **({"PYTHONDONTWRITEBYTECODE": "1"} if limit is not None else {}),
                **self.environment,
            },
            umask=self.umask,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=prepare,
        )

    def do(self, command: str, *more: str, limit: int | None = None) -> tuple[int, str]:
        """Run a command to its end; return its exit code and what it complained of."""
        process = self.start(command, *more, limit=limit)
        _, complaint = process.communicate(timeout=DEADLINE_S)
        return process.returncode, complaint

    @property
    def stopped(self) -> Path:
        """The file that says that a command has come to where it stops."""
        return self.root.parent / f"{self.mark}.stopped"

    def wait_until_stopped(self, process: subprocess.Popen[str]) -> int:
        """Wait for a command to come to where it stops; return which of its processes did."""
        until(lambda: self._stopped_process() != "" or process.poll() is not None)
        if process.poll() is not None:
            pytest.fail(f"it ended before it came there: {process.communicate()}")
        return int(self._stopped_process())

    def go_on(self) -> None:
        """Let a command go on that has stopped; it does not stop again."""
        self.stopped.write_text(GO_ON)

    def _stopped_process(self) -> str:
        return self.stopped.read_text() if self.stopped.exists() else ""

    def change(self) -> None:
        """Change what the results are made from."""
        for chapter in (self.root / "book").glob("*.py"):
            chapter.write_text(chapter.read_text().replace("pue_p95, 1", "pue_p95, 2"))

    def results(self) -> dict[str, str]:
        """Return a digest of every file of the results, those in hidden folders apart."""
        return {
            f"_build/{name}/{file}": digest
            for name in RESULTS
            for file, digest in digests(self.root / "_build" / name).items()
            if not any(part.startswith(".") for part in Path(file).parts[:-1])
        }

    def leftovers(self) -> list[str]:
        """List the temporary files of a command next to its results."""
        places = [self.root / "_build", *(self.root / "_build" / name for name in RESULTS[1:])]
        return [p.name for place in places for p in place.glob(".*") if p.name != ".stage"]

    def processes(self) -> list[str]:
        """List the processes that the commands started and that are still there."""
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if f"FAULT_OF={self.mark}".encode() in path.read_bytes():
                    found.append(path.parent.name)
        return found


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of every file of a folder but the record of the run, which has times."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != CRATE_FILE
    }


def obey_modes() -> None:
    """Take from a process of root the right to write to what is read-only."""
    libc = ctypes.CDLL(None, use_errno=True)
    drop, override, read_search = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_...
    for right in (override, read_search):
        if os.geteuid() == 0 and libc.prctl(drop, right, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "root keeps the right to write to what is read-only")


def parent_of(process: int) -> int:
    """Return the parent of a process."""
    status = Path(f"/proc/{process}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, at most for `DEADLINE_S`."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not come about")
        time.sleep(0.05)


def succeed(book: Book, command: str, *more: str) -> None:
    """Run a command that has to go well."""
    code, complaint = book.do(command, *more)
    if code or complaint:
        pytest.fail(f"{command} ended with {code}: {complaint}")


def write_book(root: Path, *, chapters: int = 1, pages: int = 0) -> None:
    """
    Write a book that has never been built.

    Parameters
    ----------
    root : Path
        Its folder.
    chapters : int
        How many chapters it has; the first is the one with a number and a chart.
    pages : int
        Number of pages without code, in addition to the first page.
    """
    book = root / "book"
    book.mkdir(parents=True)
    (root / "data").mkdir()
    (root / "data" / "facts.csv").write_text("a\n1\n")
    (root / "requirements.txt").write_text("nothing==1\n")
    config = CONFIG.replace("sphinx_ext]", "sphinx_ext, faulty]")
    (root / "_config.yml").write_text(f"{config}bibtex_bibfiles: [book/references.bib]\n")
    (book / "references.bib").touch()
    (book / "index.md").write_text("# Hello\n\nIt is {num}`answer`.\n")
    files = ["one"]
    (book / "one.py").write_text(HEADER + WAITING + CHAPTER)
    for number in range(2, chapters + 1):
        files.append(f"chapter{number}")
        (book / f"{files[-1]}.py").write_text(HEADER + WAITING + PLAIN_CHAPTER)
    for number in range(pages):
        files.append(f"page{number}")
        (book / f"{files[-1]}.md").write_text("# A page\n\nWith [a link](index.md).\n")
    contents = [f"  - file: book/{file}" for file in files]
    (root / "_toc.yml").write_text(
        "\n".join(["format: jb-book", "root: book/index", "chapters:", *contents, ""])
    )
