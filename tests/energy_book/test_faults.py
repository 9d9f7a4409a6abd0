"""Whatever ends a command: what was there stays, the next run is right, no process is left."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from tests.energy_book.conftest import CONFIG, HEADER

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.xdist_group("faults"),
]
PROGRAM = Path(__file__).with_name("faulty.py")
DEADLINE_S = 240
# a chapter with a number and a chart, which waits where a test says so
CHAPTER = """\
# %%
import os, pathlib, time
if os.environ.get("FAULT_AT") == "chapters":
    pathlib.Path(os.environ["FAULT_MARK"]).touch()
    time.sleep(600)
if os.environ.get("FAULT_AT") == "kernel":
    pathlib.Path(os.environ["FAULT_MARK"]).write_text(str(os.getpid()))
    time.sleep(600)

# %%
from IPython.display import display
display({"application/vnd.energy-book.numbers+json": {"numbers": {
    "answer": {"value": 42.0, "unit": "Wh", "digits": 1, "claims": []}}}}, raw=True)

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
COMMANDS = {
    "build": ["build"],
    "run": ["run", "one"],
    "sweep": ["sweep", "-g", "pue=1.1:1.8:0.1"],
    "sample": ["sample", "--queries", "9000"],
}
RESULTS = ("html", "runs", "sweeps", "samples")


@dataclass
class Book:
    """A tiny book that commands are run on, each in a process of its own."""

    root: Path
    bytecode: Path
    mark: str = field(default_factory=lambda: uuid4().hex)

    def start(
        self, command: str, *more: str, at: str = "", limit: int | None = None
    ) -> subprocess.Popen[str]:
        """Start a command that stops somewhere, or may write no longer file than `limit`."""

        def prepare() -> None:
            # a test in the background may have been told to ignore it
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        self.stopped.unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, str(PROGRAM), *COMMANDS[command], *more],
            cwd=self.root,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("FAULT_")},
                "PYTHONPATH": f"{PROGRAM.parent}:{os.environ.get('PYTHONPATH', '')}",
                "FAULT_BYTECODE": str(self.bytecode),
                "FAULT_MARK": str(self.stopped),
                "FAULT_OF": self.mark,
                **({"FAULT_AT": at} if at else {}),
            },
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

    def wait_until_stopped(self, process: subprocess.Popen[str]) -> None:
        """Wait for a command to come to where it stops."""
        until(lambda: self.stopped.exists() or process.poll() is not None)
        if process.poll() is not None:
            pytest.fail(f"it ended before it came there: {process.communicate()}")

    def change(self) -> None:
        """Change what the results are made from."""
        chapter = self.root / "book" / "one.py"
        chapter.write_text(chapter.read_text().replace("pue_p95, 1", "pue_p95, 2"))

    def results(self) -> dict[str, str]:
        """Return a digest of every file of the results, those in hidden folders apart."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for name in RESULTS
            for path in sorted((self.root / "_build" / name).rglob("*"))
            if path.is_file() and not self.hidden(path)
        }

    def hidden(self, path: Path) -> bool:
        return any(part.startswith(".") for part in path.relative_to(self.root).parts[:-1])

    def leftovers(self) -> list[str]:
        """List what a command began beside its results."""
        places = [self.root / "_build", *(self.root / "_build" / name for name in RESULTS[1:])]
        known = {".stage", ".bytecode"}
        return [p.name for place in places for p in place.glob(".*") if p.name not in known]

    def processes(self) -> list[str]:
        """List the processes that the commands started and that are still there."""
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if f"FAULT_OF={self.mark}".encode() in path.read_bytes():
                    found.append(path.parent.name)
        return found


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, at most for `DEADLINE_S`."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not come about")
        time.sleep(0.05)


@dataclass
class Books:
    """A book with the results of a command, and what they become after a change."""

    folder: Path
    bytecode: Path
    _expected: dict[str, dict[str, str]] = field(default_factory=dict)

    def copy(self, place: Path, command: str) -> Book:
        """Copy the book with the results of a command and all that it keeps; change it."""
        made = self.folder / command / "tiny"
        if not made.exists():
            shutil.copytree(self.folder / "tiny", made)
            succeed(Book(made, self.bytecode), command)
        shutil.copytree(made, place / "tiny")
        book = Book(place / "tiny", self.bytecode)
        book.change()
        return book

    def expected(self, command: str, *more: str) -> dict[str, str]:
        """Return the results of a command that nothing disturbs, after the change."""
        key = " ".join([command, *more])
        if key not in self._expected:
            book = self.copy(self.folder / f"{command}-undisturbed", command)
            succeed(book, command, *more)
            self._expected[key] = book.results()
        return self._expected[key]


def succeed(book: Book, command: str, *more: str) -> None:
    """Run a command that has to go well."""
    assert book.do(command, *more) == (0, "")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory, bytecode: Path) -> Books:
    """Make a book that nothing has been made of yet."""
    folder = tmp_path_factory.mktemp("books")
    root = folder / "tiny"
    (root / "book").mkdir(parents=True)
    (root / "data").mkdir()
    (root / "data" / "facts.csv").write_text("a\n1\n")
    (root / "requirements.txt").write_text("nothing==1\n")
    config = CONFIG.replace("sphinx_ext]", "sphinx_ext, faulty]")
    (root / "_config.yml").write_text(f"{config}bibtex_bibfiles: [book/references.bib]\n")
    (root / "book" / "references.bib").touch()
    (root / "book" / "index.md").write_text("# Hello\n\nIt is {num}`answer`.\n")
    (root / "book" / "one.py").write_text(HEADER + CHAPTER)
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n  - file: book/one\n"
    )
    return Books(folder, bytecode)


@pytest.fixture
def book(books: Books, tmp_path: Path, command: str) -> Iterator[Book]:
    """Give a copy of the book with the command's results, changed; in the end none of it runs."""
    book = books.copy(tmp_path, command)
    yield book
    until(lambda: book.processes() == [])


# what a command does when it is disturbed, and what it is asked for
MOMENTS = {
    "build": ("chapters", "pages", "0 energy_book.site:shutil.move"),
    "run": ("chapters", "pages"),
    "sweep": ("3 energy_book.sweeping:compute_piece", "pages"),
    "sample": ("3 energy_book.sampling:draw_part", "pages"),
}
# another one than that whose results are there
OTHER = {"sweep": ("-p", "input_tokens=700"), "sample": ("--fleet", "long")}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
QUICK = {("build", "pages", signal.SIGKILL), ("sweep", MOMENTS["sweep"][0], signal.SIGINT)}
CASES = [
    pytest.param(
        *(command, at, number),
        id=f"{command}-{at.rpartition(':')[2]}-{number.name}",
        marks=[] if (command, at, number) in QUICK else pytest.mark.slow,
    )
    for command, moments in MOMENTS.items()
    for at in moments
    for number in SIGNALS
]


@pytest.mark.parametrize(("command", "at", "number"), CASES)
def test_a_signal(books: Books, book: Book, command: str, at: str, number: signal.Signals) -> None:
    before, more = book.results(), OTHER.get(command, ())
    process = book.start(command, *more, at=at)
    book.wait_until_stopped(process)

    # Ctrl-C goes to all processes of a terminal, the others to one
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, complaint = process.communicate(timeout=DEADLINE_S)

    assert book.results() == before
    until(lambda: book.processes() == [])
    if number == signal.SIGKILL:
        assert (process.returncode, complaint) == (-number, "")
    else:
        (line,) = complaint.splitlines()
        assert line.startswith("energy-book: interrupted; ")
        assert process.returncode == 130
        kept = command in OTHER and "is kept" in line
        assert bool(book.leftovers()) == kept
    succeed(book, command, *more)
    assert book.results() == books.expected(command, *more)
    assert book.leftovers() == []


@pytest.mark.slow
@pytest.mark.parametrize("at", ["1", "0"], ids=["before", "after"])
@pytest.mark.parametrize("command", ["build", "run"])
def test_a_kill_at_the_last_step_leaves_one_of_both(
    books: Books, book: Book, command: str, at: str
) -> None:
    """There is no moment at which there is no result."""
    before = book.results()
    module = {"build": "site", "run": "folders"}[command]
    process = book.start(command, at=f"{at} energy_book.{module}:rename_over")
    book.wait_until_stopped(process)
    process.kill()
    process.communicate(timeout=DEADLINE_S)

    assert book.results() == (before if at == "1" else books.expected(command))
    succeed(book, command)
    assert book.results() == books.expected(command)
    assert book.leftovers() == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "run"])
def test_a_killed_kernel_is_a_failed_chapter(books: Books, book: Book, command: str) -> None:
    before = book.results()
    process = book.start(command, at="kernel")
    until(lambda: book.stopped.exists() and bool(book.stopped.read_text()))
    os.kill(int(book.stopped.read_text()), signal.SIGKILL)
    _, complaint = process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 1
    assert "one, cell 3 (one.py, line 14):" in complaint
    assert complaint.splitlines()[-1].startswith("energy-book: chapter one, cell 3 failed")
    assert "Traceback" not in complaint
    assert book.results() == before
    succeed(book, command)
    assert book.results() == books.expected(command)


# in turn too short for the record of a lock, a chapter, a page and Vega, and a table
LIMITS = [200, 3_000, 60_000, 150_000, 700_000]
FULL = [
    pytest.param(
        *(command, limit),
        id=f"{command}-{limit}",
        marks=[] if (command, limit) == ("sweep", 3000) else pytest.mark.slow,
    )
    for command in COMMANDS
    for limit in LIMITS
]


@pytest.mark.parametrize(("command", "limit"), FULL)
def test_a_full_disk(books: Books, book: Book, tmp_path: Path, command: str, limit: int) -> None:
    """No file may be longer than the limit: it is as if the disk were full there."""
    before, more = book.results(), OTHER.get(command, ())
    for place in ("assets", "editions", "claims"):
        shutil.rmtree(book.root / "_build" / ".stage" / place, ignore_errors=True)
    # Python takes a compiled module that was cut short for a whole one
    throwaway = Book(book.root, tmp_path / "bytecode", book.mark)
    shutil.copytree(book.bytecode, throwaway.bytecode)
    code, complaint = throwaway.do(command, *more, limit=limit)

    if code:
        lines = complaint.splitlines()
        assert lines[-1].startswith("energy-book: ")
        assert "File too large" in complaint
        assert not any(line.startswith("Traceback") for line in lines)
        assert book.results() == before
    succeed(book, command, *more)
    assert book.results() == books.expected(command, *more)
    assert book.leftovers() == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "sweep"])
def test_two_at_once(books: Books, book: Book, command: str) -> None:
    """The second is refused in one line, and the first is as if it were alone."""
    more = OTHER.get(command, ())
    at = "pages" if command == "build" else MOMENTS["sweep"][0]
    first = book.start(command, *more, at=at)
    book.wait_until_stopped(first)
    code, complaint = book.do(command, *more)

    assert code == 1
    (line,) = complaint.splitlines()
    assert "wait for it" in line
    first.kill()
    first.communicate(timeout=DEADLINE_S)
    succeed(book, command, *more)
    assert book.results() == books.expected(command, *more)
