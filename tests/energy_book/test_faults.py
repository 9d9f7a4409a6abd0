"""Whatever ends a command: what was there stays, the next run is right, no process is left."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.energy_book.tiny import (
    COMMANDS,
    DEADLINE_S,
    Book,
    succeed,
    until,
    write_book,
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.xdist_group("faults"),
]


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


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory, bytecode: Path) -> Books:
    """Make a book that nothing has been made of yet."""
    folder = tmp_path_factory.mktemp("books")
    write_book(folder / "tiny")
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
        marks=pytest.mark.slow,
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
