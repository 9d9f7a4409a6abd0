"""The numbers of a build: computed beside the chapters, written to ``results.json``."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from collections.abc import Callable, Container, Iterable, Mapping
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from energy_book.errors import BookError
from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest, files_below
from energy_book.files.json_text import to_json
from energy_book.project import Project
from energy_book.results.claims_quoted import pages_of_claims
from energy_book.settings import Settings

if TYPE_CHECKING:
    from energy_helpers import Assumptions

SCHEMA = 1

# name of a number -> its value and what is known of it
Entries = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is computed beside the chapters, in the form of ``results.json``."""

    numbers: Entries  # with the settings of the build
    editions: dict[str, dict[str, Any]]
    claims: list[dict[str, Any]]


def kept(cache: Path, key: str, compute: Callable[[], Any]) -> Any:
    """
    Return what `compute` gives, or what it gave before for the same key.

    Parameters
    ----------
    cache : Path
        Folder that keeps the outcome, as JSON.
    key : str
        What the outcome depends on; another key computes it again.
    compute : callable
        Gives the outcome.
    """

    def make() -> bytes:
        content = to_json(compute()).encode()
        for old in cache.glob("*.json"):
            old.unlink()
        return content

    return json.loads(cached(cache / f"{key}.json", make))


def numbers_key(key: str, settings: Settings) -> str:
    """Hash what the numbers of a build depend on: what all numbers do, and the settings."""
    return digest([key.encode(), settings.identity.encode()])


def facts(stage: Path, key: str, settings: Settings, pool: Executor) -> Callable[[], Facts]:
    """
    Begin to compute all numbers and the audit, unless they are kept.

    Parameters
    ----------
    stage : Path
        Folder that keeps them.
    key : str
        What they depend on beside the settings; another key computes them again.
    settings : Settings
        Edition and parameters of the build; the numbers of an edition as it stands are
        those that are computed for every edition.
    pool : Executor
        Where they are computed in the meantime.

    Returns
    -------
    callable
        Gives them; raises `BookError` if the process that computed was killed.
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
    """Compute the audit."""
    from energy_book.results.audit import entries, run_audit

    return entries(run_audit(None))


def quoted(
    project: Project, claims: Iterable[dict[str, Any]], edition: str
) -> list[dict[str, Any]]:
    """Give each claim the pages of the book that quote it."""
    pages = pages_of_claims(project.book, files_below(project.book), edition)
    return [{**claim, "pages": pages.get(claim["id"], [])} for claim in claims]


def edition_values() -> dict[str, dict[str, Any]]:
    """Compute every registered number for every edition as it stands."""
    import energy_helpers as eh

    return {
        name: {"numbers": number_values(eh.load_edition(name))}
        for name in eh.method.assumptions.EDITIONS
    }


def number_values(assumptions: Assumptions, names: Iterable[str] | None = None) -> Entries:
    """Compute numbers, all where no names are given, with unit, digits, meaning and claims."""
    import energy_helpers as eh

    described = {}
    for name, value in eh.all_numbers.compute(assumptions, names).items():
        number = eh.all_numbers.REGISTRY[name]
        described[name] = {
            "value": None if math.isnan(value) else value,
            "unit": number.unit,
            "digits": number.digits,
            "meaning": number.meaning,
            "chapter": number.chapter,
            "claims": list(number.claims),
        }
    return described


def numbers_of(chapters: Container[str], numbers: Entries) -> Entries:
    """Return the numbers of some chapters; what they mean is with the editions' values."""
    return {
        name: {key: entry[key] for key in entry if key != "meaning"}
        for name, entry in numbers.items()
        if entry["chapter"] in chapters
    }


def values_of_editions(
    cache: Path, key: str, wanted: Mapping[str, Iterable[str]]
) -> dict[str, Entries]:
    """
    Return some numbers of some editions, kept from a build or computed.

    Parameters
    ----------
    cache, key : Path and str
        Where a build keeps them all, see `facts`; nothing is written there.
    wanted : mapping of str to iterable of str
        Edition to names of the registry; what does not exist is left out.

    Returns
    -------
    dict
        Edition to name to entry of ``results.json``.
    """
    import energy_helpers as eh

    path = cache / f"{key}.json"
    kept_values = json.loads(path.read_bytes()) if path.is_file() else {}
    values = {}
    for edition in (name for name in wanted if name in eh.method.assumptions.EDITIONS):
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
    """Put ``results.json`` together."""
    return {
        "schema": SCHEMA,
        "edition": settings.edition,
        "revision": revision,
        "inputs": {
            path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files_below(project.data)
        }
        | {file.name: file.sha256 for file in settings.files.values()},
        # what was given; with the edition it is all that it takes to run again
        "parameters": settings.with_file_names(settings.parameters),
        "changed": settings.changed,
        "numbers": numbers,
        "editions": editions,
        "claims": quoted(project, claims, settings.edition),
    }


def settings_and(project: Project, settings: Settings, **more: Any) -> dict[str, Any]:
    """Return ``results.json`` of what has no numbers of its own: the settings, and `more`."""
    return {**assemble(project, settings, git_revision(project.root), {}, {}, []), **more}


def git_revision(root: Path) -> str:
    """Describe the revision of the sources, "unknown" where git cannot say."""
    return _git(root, "describe", "--always", "--dirty", "--tags")


def git_date(root: Path) -> str:
    """Return the date of the revision, "unknown" where git cannot say."""
    return _git(root, "log", "-1", "--format=%cs")


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return run.stdout.strip() or "unknown"
