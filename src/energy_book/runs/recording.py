"""Folders of results that say how they were made, and carry the files they were made from."""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from energy_book.files.fingerprints import content_digest, file_digest, files_below
from energy_book.files.publish import new_folder
from energy_book.project import Project, package_folder
from energy_book.records.about import licence_address, read_about
from energy_book.records.run_crate import CRATE_FILE, Content, Program, RunRecord, write_crate
from energy_book.results.collect import git_revision
from energy_book.settings import Settings, value_text
from energy_helpers.facts.files import data_dir, fact_files

PROJECT, PAGES = "energy-use-of-ai-inference", "jupyter-book"
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
INPUTS = "inputs"
# the record among the files that a page offers
RECORD = {CRATE_FILE: "how it was made (.json)"}


@dataclass(frozen=True, slots=True)
class Given:
    """A file or a folder of the user, by its name in the command."""

    name: str
    path: Path
    carried: bool = True  # whether the results get a copy


def now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command."""

    command: str  # does the same where its files are; quoted for a shell
    settings: Settings
    more: Mapping[str, str] = field(default_factory=dict)  # the other options
    files: Iterable[Given] = ()  # besides those that parameters name
    inputs: str = INPUTS  # folder in the results for copies of files; "" is that of the page
    started: datetime = field(default_factory=now)


@contextmanager
def recorded_folder(project: Project, out: Path, name: str, call: Call) -> Iterator[Path]:
    """
    Provide a temporary folder as `new_folder` does; at the end it is an RO-Crate, too.

    It gets copies of the user's files at the beginning, and the record at the end.
    """
    settings = call.settings
    given = [*(Given(file.name, file.path) for file in settings.files.values()), *call.files]
    with new_folder(out, name) as folder:
        inputs = tuple(_taken(each, folder, call.inputs) for each in given)
        yield folder
        carried = {content.place for content in inputs}
        written = [path.relative_to(folder).as_posix() for path in files_below(folder)]
        record = RunRecord(
            command=call.command,
            started=call.started,
            ended=now(),
            settings={
                **call.more,
                "edition": settings.edition,
                **{key: value_text(value) for key, value in settings.shown.items()},
            },
            inputs=inputs,
            data=tuple(_data_files()),
            programs=tuple(_programs(project)),
            outputs=tuple(
                Content(place, *content_digest(folder / place), place)
                for place in written
                if place not in carried
            ),
        )
        about = read_about(project.root)
        licences = about.citation["license"] if about else []
        write_crate(folder, record, [licence_address(name) for name in licences])


def _taken(given: Given, folder: Path, inputs: str) -> Content:
    """Describe a file of the user, and copy it into the results if they carry it."""
    place = ""
    if given.carried:
        copy = folder / inputs / given.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(given.path, copy)
        place = copy.relative_to(folder).as_posix()
    return Content(given.name, *content_digest(given.path), place)


def _data_files() -> Iterator[Content]:

    for name in fact_files():
        yield Content(name, *content_digest(data_dir() / name))


def _programs(project: Project) -> Iterator[Program]:
    """Yield the program, its sources, Python and the libraries that the results depend on."""
    yield Program("energy-book", version(PROJECT))
    code = file_digest(package_folder("energy_helpers"), package_folder("energy_book"))
    revision = git_revision(project.root)
    yield Program("code of energy-book", f"revision {revision}, sha256 {code[:16]}")
    python = platform.python_version()
    yield Program("Python", python, f"https://www.python.org/downloads/release/python-{python}")
    yield Program("operating system", f"{platform.system()} {platform.machine()}")
    for name in sorted(_libraries(PROJECT, "book") | _libraries(PAGES)):
        # some are for other systems
        with suppress(PackageNotFoundError):
            number = version(name)
            yield Program(name, number, f"https://pypi.org/project/{name}/{number}/")


def _libraries(distribution: str, *extras: str) -> set[str]:
    """Return what a distribution requires, and what its extras do."""
    asked = [f'extra == "{extra}"' for extra in extras]
    return {
        REQUIREMENT.match(text)[0].lower()  # type: ignore[index]
        for text in requires(distribution) or ()
        if "extra ==" not in text or any(each in text.replace("'", '"') for each in asked)
    }
