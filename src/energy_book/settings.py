"""What a build is asked for, checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from energy_book.errors import UsageError

if TYPE_CHECKING:
    from energy_book.chapters import Chapter

DEFAULT_EDITION = "joule-2026"


@dataclass(frozen=True, slots=True)
class Settings:
    """
    An edition and what is changed in it.

    Attributes
    ----------
    edition : str
        Name of the edition.
    parameters : dict
        Parameters as given, typed.
    changed : dict
        The assumptions that differ from the edition's.
    """

    edition: str = DEFAULT_EDITION
    parameters: dict[str, object] = field(default_factory=dict)
    changed: dict[str, object] = field(default_factory=dict)

    def for_chapter(self, chapter: Chapter) -> dict[str, object]:
        """Return what has to be injected into a chapter: only names that it has."""
        wanted = {"edition": self.edition, **self.parameters}
        return {
            name: value
            for name, value in wanted.items()
            if name in chapter.defaults and chapter.defaults[name] != value
        }


def split_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """
    Split ``name=value`` pairs.

    Raises
    ------
    UsageError
        If a pair has no ``=`` or a name is given twice.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not (equals and name):
            raise UsageError(f"-p {pair}: write it as name=value")
        if name == "edition":
            raise UsageError("-p edition: the edition is chosen with --edition NAME")
        if name in values:
            raise UsageError(f"-p {name} is given twice; give it once")
        values[name] = value.strip()
    return values


def check_settings(edition: str, pairs: Iterable[str], chapters: list[Chapter]) -> Settings:
    """
    Check an edition and parameters against the assumptions and the chapters.

    Parameters
    ----------
    edition : str
        Name of the edition.
    pairs : iterable of str
        Parameters as ``name=value``.
    chapters : list of Chapter
        The chapters to run; each parameter must be named by one of them.

    Raises
    ------
    UsageError
        In one line, for whatever is wrong first.
    """
    values = split_pairs(pairs)
    check_edition(edition)
    import energy_helpers as eh

    try:
        parameters = dict(eh.assumptions.parse_parameters(values))
        assumptions = eh.load_edition(edition).replace(**parameters)
    except ValueError as error:
        raise UsageError(f"-p {error}") from error
    named = {name for chapter in chapters for name in chapter.defaults}
    for name in parameters:
        if name not in named:
            raise UsageError(_not_named(name, named, chapters))
    return Settings(edition, parameters, dict(assumptions.changed()))


def check_edition(edition: str) -> None:
    """
    Check the name of an edition.

    Raises
    ------
    UsageError
        If there is no such edition.
    """
    import energy_helpers as eh

    if edition not in eh.assumptions.EDITIONS:
        editions = ", ".join(eh.assumptions.EDITIONS)
        raise UsageError(f"--edition {edition}: there is no such edition; use {editions}")


def _not_named(name: str, named: set[str], chapters: list[Chapter]) -> str:
    """Say that a parameter would change nothing."""
    who = f"chapter {chapters[0].name} does not use" if len(chapters) == 1 else "no chapter uses"
    names = ", ".join(sorted(named - {"edition"})) or "none"
    return f"-p {name}: {who} it; used are: {names}"
