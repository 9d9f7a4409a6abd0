"""The numbers of a build, read from ``results.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sphinx.config import Config
from sphinx.errors import ConfigError

from energy_book.settings import DEFAULT_EDITION
from energy_helpers.facts.files import State, state_of


@dataclass(frozen=True, slots=True)
class Results:
    """The part of ``results.json`` that pages quote."""

    edition: str = DEFAULT_EDITION
    changed: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    editions: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def changed_with_files(self) -> dict[str, Any]:
        """The changes, with the paths of the user's files that are next to ``results.json``."""
        from energy_helpers.facts.user_files import with_paths

        return with_paths(self.changed, self.folder) if self.folder else self.changed

    def find(self, name: str) -> dict[str, Any]:
        """
        Return a number: ``name`` of this build, or ``edition/name`` of an unchanged edition.

        A KeyError says in one line that there is no such number or edition.
        """
        numbers, where = self.numbers, "this build"
        if "/" in name:
            edition, name = name.split("/", 1)
            if edition not in self.editions:
                known = ", ".join(self.editions) or "none"
                raise KeyError(f"no edition {edition!r} in results.json; there are: {known}")
            numbers, where = self.editions[edition], f"edition {edition}"
        if name not in numbers:
            raise KeyError(f"no number {name!r} in results.json ({where})")
        return numbers[name]


def load_results(path: Path) -> Results:
    """Read ``results.json``."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Results(
        edition=data.get("edition", DEFAULT_EDITION),
        changed=data.get("changed", {}),
        numbers=data.get("numbers", {}),
        editions={
            name: edition.get("numbers", {}) for name, edition in data.get("editions", {}).items()
        },
        claims={claim["id"]: claim for claim in data.get("claims", [])},
        folder=path.parent,
    )


@lru_cache(maxsize=4)
def _load_cached(path: Path, _state: State) -> Results:
    return load_results(path)


def results_of(config: Config) -> Results:
    """
    Load the results that ``energy_book_results`` in a Sphinx configuration names.

    Without that setting, a build has no numbers.
    """
    if not config.energy_book_results:
        return Results()
    path = Path(config.energy_book_results).resolve()
    if not path.is_file():
        raise ConfigError(f"energy_book_results: there is no file {path}")
    return _load_cached(path, state_of(path))
