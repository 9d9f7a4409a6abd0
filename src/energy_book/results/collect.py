"""The numbers of a build: collected from the chapters, written to ``results.json``."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from energy_book.errors import BookError
from energy_book.files.fingerprints import files_below
from energy_book.files.json_text import to_json
from energy_book.files.sealed import read_sealed, write_sealed
from energy_book.project import Project
from energy_book.results.claims_quoted import pages_of_claims
from energy_book.settings import Settings
from energy_helpers.facts.mime_types import NUMBERS_MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode

SCHEMA = 1


def reported_numbers(notebook: NotebookNode) -> dict[str, dict[str, Any]]:
    """Collect the numbers that an executed chapter reports."""
    numbers: dict[str, dict[str, Any]] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            report = output.get("data", {}).get(NUMBERS_MIME)
            if report:
                numbers.update(report["numbers"])
    return numbers


def collect_numbers(notebooks: Mapping[str, NotebookNode]) -> dict[str, dict[str, Any]]:
    """
    Join the numbers of all chapters.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Chapter name to executed notebook.

    Raises
    ------
    BookError
        If two chapters give one number two values.
    """
    joined: dict[str, dict[str, Any]] = {}
    for chapter, notebook in notebooks.items():
        for name, number in reported_numbers(notebook).items():
            other = joined.setdefault(name, {**number, "chapter": chapter})
            if other["value"] != number["value"]:
                raise BookError(
                    f"number {name} is {other['value']} in {other['chapter']} "
                    f"but {number['value']} in {chapter}; report it in one of them"
                )
    return joined


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for every edition, in the form of ``results.json``."""

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
    path = cache / f"{key}.json"
    text = read_sealed(path)
    if text is None:
        text = to_json(compute()).encode()
        for old in cache.glob("*.json"):
            old.unlink()
        write_sealed(path, text)
    return json.loads(text)


def facts(stage: Path, key: str, pool: Executor | None) -> Callable[[], Facts]:
    """
    Begin to compute what holds for every edition, unless it is kept.

    Parameters
    ----------
    stage : Path
        Folder that keeps it.
    key : str
        What it depends on; another key computes it again.
    pool : Executor or None
        Where it is computed in the meantime; None for this process when it is asked for.

    Returns
    -------
    callable
        Gives it; raises `BookError` if the process that computed was killed.
    """
    needed: dict[str, Callable[[], Any]] = {"editions": edition_values, "claims": claim_values}
    if pool is not None:
        missing = [name for name in needed if read_sealed(stage / name / f"{key}.json") is None]
        needed |= {name: pool.submit(needed[name]).result for name in missing}

    def take() -> Facts:
        try:
            return Facts(**{name: kept(stage / name, key, needed[name]) for name in needed})
        except BrokenProcessPool as error:
            raise BookError("a process that computed was killed; start it again") from error

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
        name: {"numbers": described(eh.all_numbers.compute(eh.load_edition(name)))}
        for name in eh.method.assumptions.EDITIONS
    }


def values_of_editions(
    cache: Path, key: str, wanted: Mapping[str, Iterable[str]]
) -> dict[str, dict[str, dict[str, Any]]]:
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

    kept_values = json.loads(read_sealed(cache / f"{key}.json") or b"{}")
    values = {}
    for edition in (name for name in wanted if name in eh.method.assumptions.EDITIONS):
        names = [name for name in dict.fromkeys(wanted[edition]) if name in eh.all_numbers.REGISTRY]
        numbers = kept_values.get(edition, {}).get("numbers", {})
        missing = [name for name in names if name not in numbers]
        numbers |= described(eh.all_numbers.compute(eh.load_edition(edition), missing))
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


def git_revision(root: Path) -> str:
    """Describe the revision of the sources, "unknown" where git cannot say."""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--tags"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return run.stdout.strip() or "unknown"


def described(values: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """Give values of the registry their unit, digits, meaning, chapter and claims."""
    import energy_helpers as eh

    described = {}
    for name, value in values.items():
        number = eh.all_numbers.REGISTRY[name]
        described[name] = {
            "value": float(value),
            "unit": number.unit,
            "digits": number.digits,
            "meaning": number.meaning,
            "chapter": number.chapter,
            "claims": list(number.claims),
        }
    return described
