"""Grades of an assignment: each notebook runs again, and its answers are judged outside of it."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import html
import io
import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakSet

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from energy_book.errors import UsageError
from energy_book.execution.environment import prepare_environment
from energy_book.execution.execute import QUIET_LOGGERS, BookKernelManager, kernel_threads
from energy_book.execution.kernel_server import KernelServer, kernel_server
from energy_book.execution.runner import end_chapters
from energy_book.export.assignments import STUDENT, Assignment, read_assignment
from energy_book.export.exercises import answer_cells
from energy_book.files.notebook_io import new_notebook, plain_code_cell
from energy_book.files.publish import write_whole
from energy_helpers.facts.validation import short_repr
from energy_helpers.notebook.exercises.catalogue import find_exercise, load_exercises
from energy_helpers.notebook.exercises.checking import judge

GRADES_FILE, FEEDBACK_FILE = "grades.csv", "feedback.html"
COLUMNS = ("student", "exercise", "part", "points", "of", "what")
CELL_TIMEOUT_S = 60
# a notebook may take this many times as long as a cell
CELLS_IN_TIME = 5
# of one cell; the rest is dropped
MOST_OUTPUTS = 50
TO_GRADE, GRADED, NO_ANSWER = "to be graded by hand", "graded by hand", "no answer"
# the parts of an exercise: a value, which is judged here, and a text, which a person reads
VALUE, TEXT = "value", "text"
REFERENCES = "notebook.exercises"
# the kernel reads a value, and this process judges it: no code of the notebook can
READ = """\
import json as _json, numbers as _numbers
_value = globals().get({name!r}, ...)
if _value is None or _value is ...:
    _value = None
elif isinstance(_value, _numbers.Real) and not isinstance(_value, bool):
    _value = float(_value)
else:
    _value = (_value if type(_value) is str else repr(_value))[:60]
print(_json.dumps(_value))"""


@dataclass(slots=True)
class Work:
    """What a student handed in."""

    code: list[tuple[str, str]] = field(default_factory=list)  # id of the cell, and its source
    words: dict[str, str] = field(default_factory=dict)  # exercise -> text
    trouble: str = ""  # what is wrong with the notebook
    ending: str = ""  # why its run ended early
    errors: dict[str, str] = field(default_factory=dict)  # exercise -> how a cell of it ended


@dataclass(frozen=True, slots=True)
class Mark:
    """The points for a part of an exercise; "" if a person is to give them."""

    student: str
    exercise: str
    points: str
    of: int
    what: str
    words: str | None = None

    @property
    def part(self) -> str:
        """The part of the exercise, as in the grades."""
        return VALUE if self.words is None else TEXT


class Client(NotebookClient):
    """A client that drops most of what an endless loop prints."""

    def output(self, outs: list[Any], msg: Any, display_id: str | None, cell_index: int) -> Any:
        """Keep an output unless there are many; an error says how the cell ended."""
        if len(outs) >= MOST_OUTPUTS and msg["msg_type"] != "error":
            return None
        return super().output(outs, msg, display_id, cell_index)


def grade(
    folder: Path,
    *,
    workers: int | None = None,
    timeout_s: int = CELL_TIMEOUT_S,
    count: Callable[[int], object] = lambda by: None,
) -> tuple[list[Mark], list[str]]:
    """
    Grade the notebooks of an assignment. It runs the students' code.

    Grades and feedback are written into the folder. `count` is called with 1 for each notebook that
    ran. Return a mark for each answer and each rubric, and the notebooks that nobody was given.
    """
    assignment = read_assignment(folder)
    files = {name: folder / assignment.file_of(name) for name in assignment.students}
    given = {path.name for path in files.values()}
    others = sorted(path.name for path in folder.glob("*.ipynb") if path.name not in given)
    works = {name: read_work(path, name) for name, path in files.items()}
    by_hand = read_by_hand(folder / GRADES_FILE)
    marks: list[Mark] = []
    ran = _run_all(works, assignment, workers, timeout_s)
    for name, values in ran:
        marks += _marks(name, works[name], values, assignment, by_hand)
        count(1)
    write_whole(folder / GRADES_FILE, _grades(marks))
    write_whole(folder / FEEDBACK_FILE, feedback(marks, others))
    return marks, others


def read_work(path: Path, name: str) -> Work:
    """Read a notebook that somebody handed in, in whatever state it is."""
    work = Work()
    if not path.is_file():
        work.trouble = "no notebook was handed in"
        return work
    try:
        content = json.loads(path.read_bytes())
        for number, cell in enumerate(content["cells"]):
            source = "".join(cell["source"])
            made = cell.get("metadata", {}).get("nbgrader", {})
            known = str(made.get("grade_id", cell.get("id", number)))
            if cell["cell_type"] == "code":
                work.code.append((known, source))
            elif known.startswith("words-"):
                work.words[known.removeprefix("words-")] = source
        owner = content.get("metadata", {}).get(STUDENT, name)
        if owner != name:
            work.trouble = f"this is the notebook of {owner}"
        elif any(REFERENCES in source for _, source in work.code):
            work.trouble = f"its code names {REFERENCES}, where the answers are computed"
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Work(trouble="the file is damaged; it is no notebook")
    return work


def _run_all(
    works: Mapping[str, Work], assignment: Assignment, workers: int | None, timeout_s: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each student with the values of the answers, or a message in their place."""
    for logger in QUIET_LOGGERS:
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    pool = kernel_threads(workers or 1 + (os.cpu_count() or 1))
    running: dict[str, Future[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        prepare_environment(Path(scratch))
        with kernel_server(len(works)) as kernels:
            try:
                for number, (name, work) in enumerate(works.items()):
                    place = Path(scratch, "work", str(number))
                    place.mkdir(parents=True)
                    running[name] = pool.submit(
                        _values, work, assignment.exercises, place, kernels, timeout_s
                    )
                for name, future in running.items():
                    yield name, future.result()
            except BaseException:
                end_chapters(running.values())
                raise
            finally:
                pool.shutdown(cancel_futures=True)


def _values(
    work: Work, labels: tuple[str, ...], place: Path, kernels: KernelServer | None, timeout_s: int
) -> dict[str, Any]:
    """Run a notebook and read the answers where they are checked."""
    if not work.code:
        return {}

    class StudentKernel(BookKernelManager):
        known: ClassVar[WeakSet[BookKernelManager]] = WeakSet()
        stderr_file = place.with_suffix(".log")
        server = kernels

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            BookKernelManager.known.add(self)

    notebook, readers = _with_readers(work, labels)
    client = Client(
        notebook,
        kernel_manager_class=StudentKernel,
        allow_errors=True,
        timeout=timeout_s,
        # on a busy machine, an output may come long after the reply
        iopub_timeout=timeout_s,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": "TimeoutError", "evalue": "", "traceback": []},
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(place)}},
    )

    # a kernel that prints without end keeps the client too busy to look at the time
    longest_s = CELLS_IN_TIME * timeout_s
    watch = threading.Timer(longest_s, StudentKernel.kill_all)
    started_s = time.monotonic()
    watch.start()
    try:
        asyncio.run(client.async_execute())
    except (DeadKernelError, RuntimeError):
        late = time.monotonic() - started_s >= longest_s
        work.ending = f"it ran longer than {longest_s} seconds" if late else "its kernel died"
    finally:
        watch.cancel()
    work.errors = errors_of_answers(notebook, readers, timeout_s)
    read = all(reader.outputs for reader in readers.values())
    if not (work.trouble or work.ending or read or any(work.errors.values())):
        work.ending = "an answer could not be read; grade again with a longer --timeout"
    return {label: _value_read(reader) for label, reader in readers.items()}


def _with_readers(
    work: Work, labels: tuple[str, ...]
) -> tuple[NotebookNode, dict[str, NotebookNode]]:
    """Return the code to run, and the cell that reads the answer to each exercise."""
    cells: list[NotebookNode] = []
    readers: dict[str, NotebookNode] = {}
    checks = {f"check-{label}": label for label in labels if find_exercise(label).answer}

    def read(label: str) -> None:
        source = READ.format(name=find_exercise(label).answer)
        readers[label] = plain_code_cell(f"read-{len(cells)}", source)
        cells.append(readers[label])

    left = {known for known, _ in work.code}
    # without its check, an answer is read where it is given
    checks |= {f"answer-{label}": label for check, label in checks.items() if check not in left}
    for known, source in work.code:
        label = checks.get(known)
        # the check itself would only compute the same again
        if label is None or source != answer_cells(label)[1].source:
            cells.append(plain_code_cell(f"cell-{len(cells)}", source))
        if label is not None:
            read(label)
    for label in checks.values():
        if label not in readers:
            read(label)
    notebook = new_notebook(cells)
    # the notebook has copies of the cells, and they get the outputs
    made = {cell.id: cell for cell in notebook.cells}
    return notebook, {label: made[cell.id] for label, cell in readers.items()}


def _value_read(cell: NotebookNode) -> Any:
    """Return the value that a cell has read; None if it did not run or could not read it."""
    texts = [output.text for output in cell.outputs if output.output_type == "stream"]
    with contextlib.suppress(ValueError):
        return json.loads("".join(texts))
    return None


def errors_of_answers(
    notebook: NotebookNode, readers: Mapping[str, NotebookNode], timeout_s: int
) -> dict[str, str]:
    """
    Return for each exercise how the first cell of it that failed has ended, or "".

    Parameters
    ----------
    notebook : NotebookNode
        The cells that ran.
    readers : mapping
        Exercise to the cell that reads its answer; its own cells are those since the one before.
    timeout_s : int
        Longest time of a cell, in seconds.
    """
    labels = {cell.id: label for label, cell in readers.items()}
    found: dict[str, str] = {}
    error, was_read = "", False
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.id in labels:
            found[labels[cell.id]] = error
        elif was_read:
            error = ""
        was_read = cell.id in labels
        failed = next((each for each in cell.outputs if each.output_type == "error"), None)
        if failed and not error:
            late = failed.ename == "KeyboardInterrupt"
            how = f"ended with {failed.ename}: {failed.evalue}"[:180]
            how = f"ran longer than {timeout_s} seconds" if late else how
            error = f"code cell {number} {how}"
    return found


def _marks(
    name: str,
    work: Work,
    values: Mapping[str, Any],
    assignment: Assignment,
    by_hand: Mapping[tuple[str, str], tuple[str, str]],
) -> Iterator[Mark]:
    """Yield the marks of a student."""
    settings = assignment.settings_of(name)
    for label in assignment.exercises:
        exercise = find_exercise(label)
        if exercise.answer:
            found = judge(label, values.get(label), settings)
            # where an answer could be read and is right, its cells need no remark
            ended = "" if found.right else work.errors.get(label) or work.ending
            what = "; ".join(filter(None, (found.message, work.trouble, ended)))
            yield Mark(name, label, str(int(found.right)), 1, what)
        if exercise.rubric:
            points, remark = by_hand.get((name, label), ("", ""))
            words = work.words.get(label, "")
            left = words.strip() in ("", answer_cells(label)[-1].source)
            what = remark or (GRADED if points else NO_ANSWER if left else TO_GRADE)
            yield Mark(name, label, points, exercise.most_points, what, words)


def read_by_hand(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """
    Return the points and the remarks that somebody wrote into the grades of an earlier run.

    The keys are student and exercise. Raise a UsageError for points that are none.
    """
    if not path.is_file():
        return {}
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig", errors="replace")))
    found = {}
    for row in rows:
        if not row.keys() >= set(COLUMNS) or row["part"] != TEXT:
            continue
        student, label, text = row["student"], row["exercise"], (row["points"] or "").strip()
        exercise = load_exercises().get(label)
        if exercise is None:
            continue
        most = exercise.most_points
        try:
            points = float(text.replace(",", ".")) if text else 0.0
        except ValueError:
            points = -1.0
        if not 0 <= points <= most:
            raise UsageError(
                f"{path}: {student}, {label}: points = {short_repr(text)} is not valid; "
                f"give a number from 0 to {most}, or leave it empty"
            )
        remark = (row["what"] or "").strip()
        own = remark in (TO_GRADE, GRADED, NO_ANSWER)
        found[student, label] = (f"{points:g}" if text else "", "" if own else remark)
    return found


def _grades(marks: list[Mark]) -> str:
    text = io.StringIO()
    rows = map(attrgetter(*COLUMNS), marks)
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue()


PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Feedback</title>
<style>
body {{ font: 1rem/1.5 sans-serif; margin: 2rem auto; max-width: 50rem; padding: 0 1rem }}
section {{ break-after: page; margin-bottom: 3rem }}
pre {{ border-left: 3px solid currentColor; padding-left: 1rem; white-space: pre-wrap }}
</style>
<main>
<h1>Feedback</h1>
{content}
</main>
</html>
"""


def feedback(marks: list[Mark], others: list[str]) -> str:
    """Return a page with the marks of each student."""
    parts = []
    if others:
        names = html.escape(", ".join(others))
        parts.append(f"<p>Not graded, because nobody was given these notebooks: {names}.</p>")
    by_student: dict[str, list[Mark]] = {}
    for mark in marks:
        by_student.setdefault(mark.student, []).append(mark)
    for name, own in by_student.items():
        total = sum(float(mark.points) for mark in own if mark.points)
        most = sum(mark.of for mark in own)
        # as in the notebook
        numbers = {each: i for i, each in enumerate(dict.fromkeys(m.exercise for m in own), 1)}
        lines = [_item(mark, numbers[mark.exercise]) for mark in own]
        parts += [f"<section><h2>{html.escape(name)}</h2>"]
        parts += [f"<p>{total:g} of {most} points so far.</p>", "<ul>", *lines, "</ul></section>"]
    return PAGE.format(content="\n".join(parts))


def _item(mark: Mark, number: int) -> str:
    points = html.escape(mark.points or "–")
    of = f"<b>Exercise {number}</b> ({html.escape(mark.exercise)}), {points} of {mark.of}"
    line = f"{of}: {html.escape(mark.what)}."
    if mark.words is None:
        return f"<li>{line}</li>"
    rubric = "".join(f"<li>{html.escape(r)}</li>" for r in find_exercise(mark.exercise).rubric)
    return f"<li>{line}<ul>{rubric}</ul><pre>{html.escape(mark.words)}</pre></li>"
