"""The commands for a class: assign and grade."""

from __future__ import annotations

from pathlib import Path

import click

from energy_book.cli.options import (
    AnyPath,
    book,
    book_option,
    command,
    edition_option,
    show,
    terminal,
)
from energy_book.errors import UsageError
from energy_book.settings import DEFAULT_EDITION, check_edition

MOST_WORKERS = 64


@command("assign --students names.csv --session 1 --out hw")
@click.option(
    "--students",
    required=True,
    type=AnyPath(),
    metavar="FILE",
    help="CSV with one column of names.",
)
@click.option("--session", required=True, type=int, metavar="N", help="Session of the course.")
@click.option(
    "--out",
    required=True,
    type=AnyPath(file_okay=False),
    metavar="DIR",
    help="Folder for the notebooks.",
)
@click.option("--force", is_flag=True, help="Replace notebooks that were changed, too.")
@edition_option
@book_option
def assign(students: Path, session: int, out: Path, force: bool, edition: str | None) -> None:
    """
    Write a notebook with the exercises of a session for each student.

    Each student has other settings, which follow from the name, so answers that depend on them
    differ. A notebook that somebody changed since it was written stays as it is.
    """
    edition = edition or DEFAULT_EDITION
    check_edition(edition)
    from energy_book.export import assignments

    project = book()
    names = assignments.read_names(students)
    made = assignments.assign(names, session, edition)
    written, left = assignments.write_assignments(project, made, out, force=force)
    for path in left:
        click.echo(f"kept: {path}, changed since it was written", err=True)
    of = f"{len(written)} of {len(written) + len(left)} notebooks"
    show(f"wrote {of} into {out}; keep {assignments.ASSIGNMENT_FILE} to grade")


@command("grade hw", "grade hw --workers 2")
@click.argument("folder", type=AnyPath(file_okay=False))
@click.option("--workers", type=int, metavar="N", help="How many notebooks run at a time.")
@click.option(
    "--timeout",
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Longest time of a cell; a notebook may take five times as long.",
)
def grade(folder: Path, workers: int | None, timeout: int) -> None:
    """
    Run the notebooks of FOLDER again and write grades.csv and feedback.html.

    FOLDER is what `assign` wrote, with the notebooks that came back under their names. The answers
    are judged for the settings that follow from each name. Points that you wrote into grades.csv
    for answers in words stay there.

    This command runs the students' code with your rights: use a separate account or a container
    without a network if you do not trust it.
    """
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise UsageError(f"--workers {workers}: give a whole number from 1 to {MOST_WORKERS}")
    if timeout < 1:
        raise UsageError(f"--timeout {timeout}: give a number of seconds, 1 or more")
    from energy_book.export.assignments import read_assignment
    from energy_book.progress import show_count
    from energy_book.runs import grading

    console = terminal()
    with show_count(console, "notebooks", len(read_assignment(folder).students)) as count:
        marks, others = grading.grade(folder, workers=workers, timeout_s=timeout, count=count)
    for name in others:
        click.echo(f"not graded: {folder / name}, nobody was given this notebook", err=True)
    numbers = [mark for mark in marks if mark.words is None]
    right = sum(mark.points == "1" for mark in numbers)
    files = f"{folder / grading.GRADES_FILE} and {folder / grading.FEEDBACK_FILE}"
    show(f"{right} of {len(numbers)} answers are right; see {files}")
