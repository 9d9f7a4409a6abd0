"""The numbers and the audit of a build: computed in a separate process, written as JSON."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
from collections.abc import Callable, Container, Iterable, Mapping
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import energy_helpers as eh
from energy_book.errors import BookError
from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest, files_below
from energy_book.files.json_text import to_json
from energy_book.project import INSTALLED, Project
from energy_book.results.claims_quoted import pages_of_claims
from energy_book.settings import Settings

SCHEMA = 1

# name of a number -> its value, unit and further facts
Entries = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers and the audit of a build, in the form of ``results.json``."""

    numbers: Entries  # with the settings of the build
    editions: dict[str, dict[str, Any]]
    claims: list[dict[str, Any]]


def kept(cache: Path, key: str, compute: Callable[[], Any]) -> Any:
    """Return the result of `compute`, from the cache if it was computed for the same key."""

    def make() -> bytes:
        content = to_json(compute()).encode()
        for old in cache.glob("*.json"):
            old.unlink()
        return content

    return json.loads(cached(cache / f"{key}.json", make))


def numbers_key(key: str, settings: Settings) -> str:
    """Hash everything that the numbers of a build depend on, including its settings."""
    return digest([key.encode(), settings.identity.encode()])


def facts(stage: Path, key: str, settings: Settings, pool: Executor) -> Callable[[], Facts]:
    """
    Start to compute all numbers and the audit in a pool, unless they are cached for `key`.

    The numbers of an unchanged edition are among those of every edition. Return a function that
    waits for the results.
    """
    needed: dict[str, tuple[str, Callable[[], Any]]] = {
        "editions": (key, edition_values),
        "claims": (key, claim_values),
    }
    if settings.changed:
        needed["numbers"] = (
            numbers_key(key, settings),
            partial(number_values, settings.assumptions),
        )
    for name, (own, compute) in needed.items():
        if not (stage / name / f"{own}.json").is_file():
            needed[name] = (own, pool.submit(compute).result)

    def take() -> Facts:
        try:
            found = {name: kept(stage / name, *needed[name]) for name in needed}
        except BrokenProcessPool as error:
            raise BookError("a process that computed was killed; start it again") from error
        return Facts(**{"numbers": found["editions"][settings.edition]["numbers"], **found})

    return take


def claim_values() -> list[dict[str, Any]]:
    """Compute the audit of all claims."""
    from energy_book.results.audit import entries, run_audit

    return entries(run_audit(None))


def quoted(
    project: Project, claims: Iterable[dict[str, Any]], edition: str
) -> list[dict[str, Any]]:
    """Add to each claim the pages of the book that quote it."""
    pages = pages_of_claims(project.book, files_below(project.book), edition)
    return [{**claim, "pages": pages.get(claim["id"], [])} for claim in claims]


def edition_values() -> dict[str, dict[str, Any]]:
    """Compute every registered number for every unchanged edition."""
    return {name: {"numbers": number_values(eh.load_edition(name))} for name in eh.EDITIONS}


# the reason next to a null in JSON, which has no infinity
INFINITE = "infinite: the longest answers are so frequent that their energy has no mean"


def number_values(assumptions: eh.Assumptions, names: Iterable[str] | None = None) -> Entries:
    """Compute numbers, by default all, with unit, digits, meaning and claims."""
    described = {}
    for name, value in eh.all_numbers.compute(assumptions, names).items():
        number = eh.all_numbers.get(name)
        described[name] = {
            "value": None if math.isnan(value) else value,
            "unit": number.unit,
            "digits": number.digits,
            "meaning": number.meaning,
            "chapter": number.chapter,
            "claims": list(number.claims),
        } | ({"note": INFINITE} if math.isinf(value) else {})
    return described


def numbers_of(chapters: Container[str], numbers: Entries) -> Entries:
    """Return the numbers of some chapters, without meanings, which the editions' values have."""
    return {
        name: {key: entry[key] for key in entry if key != "meaning"}
        for name, entry in numbers.items()
        if entry["chapter"] in chapters
    }


def values_of_editions(
    cache: Path, key: str, wanted: Mapping[str, Iterable[str]]
) -> dict[str, Entries]:
    """
    Return numbers of several editions, from the cache of a build or newly computed.

    Nothing is stored. Unknown editions and names are left out.
    """
    path = cache / f"{key}.json"
    kept_values = json.loads(path.read_bytes()) if path.is_file() else {}
    values = {}
    for edition in (name for name in wanted if name in eh.EDITIONS):
        names = [name for name in dict.fromkeys(wanted[edition]) if name in eh.all_numbers.REGISTRY]
        numbers = kept_values.get(edition, {}).get("numbers", {})
        missing = [name for name in names if name not in numbers]
        numbers |= number_values(eh.load_edition(edition), missing)
        values[edition] = {name: numbers[name] for name in names}
    return values


def assemble(
    project: Project,
    settings: Settings,
    revision: str,
    numbers: Mapping[str, Mapping[str, Any]],
    editions: Mapping[str, Any],
    claims: Iterable[dict[str, Any]],
) -> dict[str, Any]:
    """Assemble the content of ``results.json``."""
    return {
        "schema": SCHEMA,
        "edition": settings.edition,
        "revision": revision,
        "inputs": {
            path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files_below(project.data)
        }
        | {file.name: file.sha256 for file in settings.files.values()},
        # the parameters as given; with the edition they are enough to run the build again
        "parameters": settings.shown,
        "changed": settings.changed,
        "numbers": numbers,
        "editions": editions,
        "claims": quoted(project, claims, settings.edition),
    }


def settings_and(project: Project, settings: Settings, **more: Any) -> dict[str, Any]:
    """Return a ``results.json`` with settings and `more`, for a page without numbers."""
    return {**assemble(project, settings, git_revision(project.root), {}, {}, []), **more}


def git_revision(root: Path) -> str:
    """Describe the revision of the sources; "unknown" if git cannot."""
    return git(root, "describe", "--always", "--dirty", "--tags")


def git(root: Path, *arguments: str) -> str:
    """Return what git prints about the sources; "unknown" if it cannot."""
    command = ["git", "-C", str(root), *arguments]
    # an installed book may be in an environment inside a repository of something else
    own = dict(os.environ)
    if root.name == INSTALLED:
        own["GIT_CEILING_DIRECTORIES"] = str(root.parent)
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=20, check=True, env=own
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return run.stdout.strip() or "unknown"
