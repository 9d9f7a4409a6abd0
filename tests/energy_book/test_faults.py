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
    RESULTS,
    Book,
    digests,
    parent_of,
    succeed,
    until,
    write_book,
)

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.xdist_group("faults"),
]


def first_of(*cases: object) -> list[object]:
    """Leave all cases but the first to `make test-long`."""
    return [cases[0], *(pytest.param(case, marks=pytest.mark.long) for case in cases[1:])]


@dataclass
class Books:
    """
    A book with the results of a command, and what they become after a change.

    Attributes
    ----------
    folder : Path
        Folder of the book, ``tiny``, and of its copies.
    """

    folder: Path
    _expected: dict[str, dict[str, str]] = field(default_factory=dict)

    def copy(self, place: Path, command: str) -> Book:
        """Copy the book with the results of a command and all that it keeps; change it."""
        made = self.folder / command / "tiny"
        if not made.exists():
            shutil.copytree(self.folder / "tiny", made)
            succeed(Book(made), command)
        shutil.copytree(made, place / "tiny")
        book = Book(place / "tiny")
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
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    write_book(folder / "tiny")
    return Books(folder)


@pytest.fixture(scope="module")
def wide_books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Return a book whose kernels are forked and whose pages several processes make."""
    folder = tmp_path_factory.mktemp("wide-books")
    write_book(folder / "tiny", chapters=3, pages=6)
    return Books(folder)


@pytest.fixture
def book(books: Books, tmp_path: Path, command: str) -> Iterator[Book]:
    """Give a copy of the book with the command's results, changed; in the end none of it runs."""
    book = books.copy(tmp_path, command)
    yield book
    until(lambda: book.processes() == [])


@pytest.fixture
def wide_book(wide_books: Books, tmp_path: Path) -> Iterator[Book]:
    """Give a copy of the wide book with its site, changed; in the end none of it runs."""
    book = wide_books.copy(tmp_path, "build")
    yield book
    until(lambda: book.processes() == [])


# what a command does when it is disturbed, and what it is asked for
MOMENTS = {
    "build": ("chapters", "pages", "0 energy_book.files.publish:shutil.move"),
    "run": ("chapters", "pages"),
    "sweep": ("3 energy_book.runs.sweeping:compute_piece", "pages"),
    "sample": ("3 energy_book.runs.sampling:draw_part", "pages"),
}
# another one than that whose results are there
OTHER = {"sweep": ("-p", "input_tokens=700"), "sample": ("--fleet", "long")}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
QUICK = {("build", "pages", signal.SIGKILL), ("sweep", MOMENTS["sweep"][0], signal.SIGINT)}
CASES = [
    pytest.param(
        *(command, at, number),
        id=f"{command}-{at.rpartition(':')[2]}-{number.name}",
        marks=[] if (command, at, number) in QUICK else pytest.mark.long,
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


@pytest.mark.parametrize("name", first_of("shutil.move", "_put_back"), ids=["before", "after"])
@pytest.mark.parametrize("command", first_of("build", "run"))
def test_a_kill_at_the_last_step_leaves_one_of_both(
    books: Books, book: Book, command: str, name: str
) -> None:
    before = book.results()
    # it is called before the renames, once more at the start of a build, and after them
    n = 0 if name == "shutil.move" else {"build": 3, "run": 2}[command]
    process = book.start(command, at=f"{n} energy_book.files.publish:{name}")
    book.wait_until_stopped(process)
    process.kill()
    process.communicate(timeout=DEADLINE_S)

    assert book.results() == (before if n == 0 else books.expected(command))
    succeed(book, command)
    assert book.results() == books.expected(command)
    assert book.leftovers() == []


PAGES_ENDED = (
    "energy-book: the process that makes the pages was ended (Killed), as happens when memory is "
    "short; start it again\n"
)


@pytest.mark.parametrize("command", first_of("build", "run"))
def test_a_killed_kernel_is_a_failed_chapter(books: Books, book: Book, command: str) -> None:
    before = book.results()
    process = book.start(command, at="chapters")
    os.kill(book.wait_until_stopped(process), signal.SIGKILL)
    _, complaint = process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 1
    assert "one, cell 3 (one.py, line 14):" in complaint
    assert complaint.splitlines()[-1].startswith("energy-book: chapter one, cell 3 failed")
    assert "Traceback" not in complaint
    assert book.results() == before
    succeed(book, command)
    assert book.results() == books.expected(command)


@pytest.mark.parametrize("command", first_of(*COMMANDS))
def test_a_killed_process_of_the_pages_is_said(books: Books, book: Book, command: str) -> None:
    before, more = book.results(), OTHER.get(command, ())
    process = book.start(command, *more, at="pages")
    os.kill(book.wait_until_stopped(process), signal.SIGKILL)
    _, complaint = process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 1
    if command == "build":
        assert complaint == PAGES_ENDED
        assert book.results() == before
    else:
        # data come before pages
        assert complaint.startswith(f"{PAGES_ENDED.rstrip()}; the numbers are in ")
        kept = Path(complaint.rstrip().rpartition(" in ")[2])
        assert (kept / "results.json").is_file()
    succeed(book, command, *more)
    assert book.results() == books.expected(command, *more)
    assert book.leftovers() == []


def test_a_killed_build_leaves_no_forked_kernel(wide_books: Books, wide_book: Book) -> None:
    before = wide_book.results()
    process = wide_book.start("build", at="chapters")
    wide_book.wait_until_stopped(process)
    process.kill()
    process.communicate(timeout=DEADLINE_S)

    until(lambda: wide_book.processes() == [])
    assert wide_book.results() == before
    succeed(wide_book, "build")
    assert wide_book.results() == wide_books.expected("build")


@pytest.mark.long
def test_a_killed_fork_server_is_failed_chapters(wide_books: Books, wide_book: Book) -> None:
    before = wide_book.results()
    process = wide_book.start("build", at="chapters")
    kernel = wide_book.wait_until_stopped(process)
    server = parent_of(kernel)
    assert server != process.pid
    os.kill(server, signal.SIGKILL)
    until(lambda: str(kernel) not in wide_book.processes())
    wide_book.go_on()
    _, complaint = process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 1
    assert "cell 3 failed" in complaint.splitlines()[-1]
    assert "Traceback" not in complaint
    assert wide_book.results() == before
    succeed(wide_book, "build")
    assert wide_book.results() == wide_books.expected("build")


def test_a_killed_writer_of_pages_is_said(wide_books: Books, wide_book: Book) -> None:
    """One of the processes among which the pages are divided."""
    before = wide_book.results()
    process = wide_book.start("build", at="page-worker")
    worker = wide_book.wait_until_stopped(process)
    os.kill(worker, signal.SIGKILL)
    _, complaint = process.communicate(timeout=DEADLINE_S)

    assert (process.returncode, complaint) == (1, PAGES_ENDED)
    assert wide_book.results() == before
    succeed(wide_book, "build")
    assert wide_book.results() == wide_books.expected("build")


# in turn too short for the record of a lock, a chapter, a page and Vega, and a table
LIMITS = [200, 3_000, 60_000, 150_000, 700_000]
FULL = [
    pytest.param(
        *(command, limit),
        id=f"{command}-{limit}",
        marks=[] if (command, limit) == ("build", 150_000) else pytest.mark.long,
    )
    for command in COMMANDS
    for limit in LIMITS
]


@pytest.mark.parametrize(("command", "limit"), FULL)
def test_a_full_disk(books: Books, book: Book, command: str, limit: int) -> None:
    """No file may be longer than the limit: it is as if the disk were full there."""
    before, more = book.results(), OTHER.get(command, ())
    for place in ("assets", "editions", "claims"):
        shutil.rmtree(book.root / "_build" / ".stage" / place, ignore_errors=True)
    code, complaint = book.do(command, *more, limit=limit)

    if code:
        line = complaint.splitlines()[-1]
        assert line.startswith("energy-book: ")
        assert "File too large" in line
        assert "Traceback" not in complaint
        assert book.results() == before
    succeed(book, command, *more)
    assert book.results() == books.expected(command, *more)
    assert book.leftovers() == []


@pytest.mark.parametrize("command", first_of("build", "sweep"))
def test_two_at_once(books: Books, book: Book, tmp_path: Path, command: str) -> None:
    """The second is refused in one line, and the first is not affected."""
    more = OTHER.get(command, ())
    elsewhere = ["--out", str(tmp_path / "new" / "other")] if command == "build" else []
    first = book.start(command, *more, at="pages" if command == "build" else MOMENTS["sweep"][0])
    book.wait_until_stopped(first)
    second = Book(book.root)
    refusals = [second.do(command, *more, *where) for where in ([], elsewhere)]
    book.go_on()
    _, complaint = first.communicate(timeout=DEADLINE_S)

    for code, refusal in refusals:
        assert code == 1
        (line,) = refusal.splitlines()
        assert "wait for it" in line
    assert not (tmp_path / "new").exists()
    assert (first.returncode, complaint) == (0, "")
    assert book.results() == books.expected(command, *more)
    assert book.leftovers() == []


@pytest.mark.parametrize(
    "at", first_of("1 energy_book.files.publish:replace_folder", "chapters", "pages")
)
def test_two_runs_at_once(books: Books, tmp_path: Path, at: str) -> None:
    """Two runs of the same chapter with the same settings: each is right, one is in place."""
    book = books.copy(tmp_path, "run")
    first = book.start("run", at=at)
    book.wait_until_stopped(first)
    succeed(Book(book.root), "run")
    assert book.results() == books.expected("run")
    book.go_on()
    _, complaint = first.communicate(timeout=DEADLINE_S)

    assert (first.returncode, complaint) == (0, "")
    assert book.results() == books.expected("run")
    assert book.leftovers() == []


def test_two_checkouts_into_one_place(books: Books, tmp_path: Path) -> None:
    """The second waits for the moment that the first takes to put its site in place."""
    one, two = (books.copy(tmp_path / name, "build") for name in ("one", "two"))
    out = ["--out", str(tmp_path / "site")]
    first = one.start("build", *out, at="0 energy_book.files.publish:shutil.move")
    one.wait_until_stopped(first)
    second = two.start("build", *out)
    until(lambda: waits_for_a_lock(second.pid))
    one.go_on()

    for process in (first, second):
        assert process.communicate(timeout=DEADLINE_S)[1] == ""
        assert process.returncode == 0
    made = {f"_build/html/{file}": digest for file, digest in digests(tmp_path / "site").items()}
    assert made == books.expected("build")
    assert [path.name for path in tmp_path.glob(".*")] == []


def waits_for_a_lock(process: int) -> bool:
    """Say whether a process waits for a lock that another one has."""
    lines = Path("/proc/locks").read_text().splitlines()
    return any({"->", str(process)} <= set(line.split()) for line in lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_read_only_folder_is_refused(books: Books, tmp_path: Path, command: str) -> None:
    """In one line, before anything runs."""
    root = tmp_path / "tiny"
    write_book(root)
    book = Book(root, obeys_modes=True)
    place = tmp_path / "place"
    place.mkdir(mode=0o555)
    out = place / "site" if command == "build" else place
    code, complaint = book.do(command, "--out", str(out))

    expected = f"--out {out}: {place} may not be written to; name another folder"
    assert (code, complaint) == (2, f"energy-book: {expected}\n")
    assert list(place.iterdir()) == []
    assert not (root / "_build").exists()


def close(*folders: Path) -> None:
    """Make folders and all that is in them read-only."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)


def reopen(*folders: Path) -> None:
    """Give the owner all rights again."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("command", first_of("run", "build"))
def test_results_that_are_read_only_are_replaced(books: Books, book: Book, command: str) -> None:
    """What was made belongs to the build, as long as the folder around it may be written to."""
    book.obeys_modes = True
    places = [path for name in RESULTS for path in (book.root / "_build" / name).glob("*")]
    close(*((book.root / "_build" / "html",) if command == "build" else places))
    for _ in range(2):
        succeed(book, command)
        assert book.results() == books.expected(command)
        assert book.leftovers() == []


def test_a_read_only_book_builds_nothing_into_itself(books: Books, tmp_path: Path) -> None:
    book = books.copy(tmp_path, "build")
    book.obeys_modes, before = True, book.results()
    close(book.root)
    code, complaint = book.do("build")
    reopen(book.root)

    (line,) = complaint.splitlines()
    assert code != 0
    assert "Permission denied" in line or "may not be written to" in line
    assert book.results() == before


@pytest.mark.parametrize("command", first_of("sweep", "run", "sample"))
def test_a_read_only_book_gives_results_elsewhere(
    books: Books, tmp_path: Path, command: str
) -> None:
    root, out = tmp_path / "tiny", tmp_path / "out"
    write_book(root)
    book = Book(root, obeys_modes=True)
    close(root)
    succeed(book, command, "--out", str(out))
    reopen(root)

    assert not (root / "_build").exists()
    (page,) = out.glob("*/index.html")
    assert page.stat().st_size > 0


def test_a_damaged_site_is_made_anew(books: Books, tmp_path: Path) -> None:
    book = books.copy(tmp_path, "build")
    succeed(book, "build")
    page = book.root / "_build" / "html" / "book" / "one.html"
    for damage in (lambda: page.write_bytes(page.read_bytes()[:100]), page.unlink):
        damage()
        succeed(book, "build")
        assert book.results() == books.expected("build")
