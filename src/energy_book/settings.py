"""The settings of a build or a run, checked before anything runs."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from energy_book.errors import UsageError
from energy_book.files.fingerprints import file_named
from energy_book.files.publish import safe_name

if TYPE_CHECKING:
    from energy_book.chapters import Chapter
    from energy_helpers import Assumptions

DEFAULT_EDITION = "joule-2026"
OWN_SUFFIXES = (".csv", ".toml", ".txt")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A user's file that a parameter names."""

    path: Path  # absolute, because chapters run in separate folders
    name: str  # name on pages, without its folder and without special characters
    sha256: str


@dataclass(frozen=True, slots=True)
class Settings:
    """
    An edition and the changes to its assumptions.

    Attributes
    ----------
    edition : str
        Name of the edition.
    parameters : dict
        Parameters as given, with types; files by their absolute paths.
    changed : dict
        The assumptions that differ from the edition's; files by their names.
    files : dict
        The parameters that name a file.
    """

    edition: str = DEFAULT_EDITION
    parameters: dict[str, object] = field(default_factory=dict)
    changed: dict[str, object] = field(default_factory=dict)
    files: dict[str, OwnFile] = field(default_factory=dict)

    def for_chapter(self, chapter: Chapter) -> dict[str, object]:
        """Return the parameters to inject into a chapter: only those that the chapter has."""
        wanted = {"edition": self.edition, **self.parameters}
        return {
            # papermill writes lists and dicts in Python syntax, but a tuple as an unescaped text
            name: _as_list_or_dict(value)
            for name, value in wanted.items()
            if name in chapter.defaults and chapter.defaults[name] != value
        }

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions of the edition with the changes."""
        import energy_helpers as eh

        return eh.load_edition(self.edition).replace(**self.parameters)

    @property
    def options(self) -> str:
        """The command-line options for these settings, quoted for a shell; "" for the defaults."""
        words = [] if self.edition == DEFAULT_EDITION else ["--edition", self.edition]
        for name, value in self.with_file_names(self.parameters).items():
            words += ["-p", f"{name}={value_text(value)}"]
        return "".join(f" {shlex.quote(word)}" for word in words)

    @property
    def python(self) -> str:
        """The Python expression for these assumptions; files by their names."""
        named = self.with_file_names(self.parameters).items()
        given = ", ".join(f"{name}={_as_list_or_dict(value)!r}" for name, value in named)
        return f'eh.load_edition("{self.edition}")' + (f".replace({given})" if given else "")

    @property
    def identity(self) -> str:
        """A text that identifies everything that results depend on."""
        digested = self.with_file_digests(self.parameters)
        return json.dumps([self.edition, digested], sort_keys=True, default=str)

    @property
    def names_by_path(self) -> dict[str, str]:
        """Path to name of the files that parameters name."""
        return {str(file.path): file.name for file in self.files.values()}

    def with_file_names(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return parameters as pages and commands show them, with names of files."""
        names: dict[str, object] = {name: file.name for name, file in self.files.items()}
        return {name: names.get(name, value) for name, value in parameters.items()}

    def with_file_digests(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return parameters as results depend on them, with names and contents of files."""
        by_content = {name: f"{file.name}-{file.sha256}" for name, file in self.files.items()}
        return {name: by_content.get(name, value) for name, value in parameters.items()}


def _as_list_or_dict(value: object) -> object:
    """Return a blend as a list of names, or as a dict from names to weights; others unchanged."""
    if not isinstance(value, tuple):
        return value
    return list(value) if isinstance(value[0], str) else dict(value)


def value_text(value: object) -> str:
    """Write a value as on the command line."""
    if isinstance(value, tuple | list):
        from energy_helpers.method.assumptions import blend_of, blend_text

        return blend_text(blend_of(value))
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def split_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """
    Split ``name=value`` pairs.

    Raises
    ------
    UsageError
        If a pair has no ``=`` or a name is given twice.
    """
    from energy_helpers.facts.validation import short_repr

    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not (equals and name):
            raise UsageError(f"-p {short_repr(pair)}: write it as name=value")
        if name == "edition":
            raise UsageError("-p edition: the edition is chosen with --edition NAME")
        if name in values:
            raise UsageError(f"-p {short_repr(name)} is given twice; give it once")
        values[name] = value.strip()
    return values


def check_settings(edition: str, pairs: Iterable[str], chapters: list[Chapter] | None) -> Settings:
    """
    Check an edition and parameters against the assumptions and the chapters.

    Parameters
    ----------
    edition : str
        Name of the edition.
    pairs : iterable of str
        Parameters as ``name=value``.
    chapters : list of Chapter or None
        The chapters to run; at least one of them must have each parameter. None accepts
        all parameters.

    Raises
    ------
    UsageError
        With a one-line message about the first error.
    """
    values = split_pairs(pairs)
    check_edition(edition)
    import energy_helpers as eh
    from energy_helpers.workloads.resolvable import check_resolvable

    try:
        parameters = dict(eh.method.assumptions.parse_parameters(values))
        files = _own_files(parameters)
        parameters |= {name: str(file.path) for name, file in files.items()}
        assumptions = eh.load_edition(edition).replace(**parameters)
    except (ValueError, OSError) as error:
        raise UsageError(f"-p {error}") from error
    if chapters is not None:
        _check_named(parameters, chapters)
    try:
        check_resolvable(assumptions)
    except (ValueError, OSError) as error:
        raise UsageError(f"-p {error}") from error
    settings = Settings(edition, parameters, files=files)
    return replace(settings, changed=settings.with_file_names(assumptions.changed()))


def _own_files(parameters: Mapping[str, object]) -> dict[str, OwnFile]:
    """Find the parameters that name a file; names that are no files are refused elsewhere."""
    import energy_helpers as eh
    from energy_helpers.facts.user_files import presets

    meant = presets()
    files = {}
    for name, value in parameters.items():
        # choices are Literals, so a parameter that accepts any text accepts the path of a file
        if eh.Assumptions.model_fields[name].annotation is str:
            path = file_named(str(value))
            if path and value not in meant.get(name, ()):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                files[name] = OwnFile(path, _shown_name(path), content)
    return files


def _shown_name(path: Path) -> str:
    """Return the name of a file on pages; no file of the page itself has such a name."""
    suffix = path.suffix if path.suffix in OWN_SUFFIXES else ".txt"
    return safe_name(path.stem) + suffix


def check_edition(edition: str) -> None:
    """
    Check the name of an edition.

    Raises
    ------
    UsageError
        If there is no such edition.
    """
    import energy_helpers as eh

    if edition not in eh.method.assumptions.EDITIONS:
        editions = ", ".join(eh.method.assumptions.EDITIONS)
        named = eh.facts.validation.short_repr(edition)
        raise UsageError(f"--edition {named}: there is no such edition; use {editions}")


def _check_named(parameters: Iterable[str], chapters: list[Chapter]) -> None:
    """Refuse a parameter that no chapter uses."""
    named = {name for chapter in chapters for name in chapter.defaults}
    for name in parameters:
        if name not in named:
            one = f"chapter {chapters[0].name} does not use"
            who = one if len(chapters) == 1 else "no chapter uses"
            names = ", ".join(sorted(named - {"edition"})) or "none"
            raise UsageError(f"-p {name}: {who} it; used are: {names}")
