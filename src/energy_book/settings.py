"""The settings of a build or a run, checked before anything runs."""

from __future__ import annotations

import hashlib
import json
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import energy_helpers as eh
from energy_book.chapters import Chapter
from energy_book.errors import UsageError
from energy_book.files.fingerprints import file_named
from energy_book.files.pipes import saved_pipe
from energy_book.files.publish import safe_name

DEFAULT_EDITION = "joule-2026"
# a replay exists for the unchanged edition only; others repeat the inputs
NOT_OF_ENERGY = ("replay-", "utilisation-")
# either of these parameters replaces the other
MEDIAN_OR_MEAN = ("output_tokens_median", "output_tokens_mean")
# chapters that a message names
MOST_NAMED = 3
OWN_SUFFIXES = (".csv", ".toml", ".txt", ".jsonl", ".parquet")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A user's file that a parameter names."""

    path: Path  # absolute, because chapters run in separate folders
    name: str  # name on pages, without its folder and without special characters
    sha256: str


@dataclass(frozen=True, slots=True)
class Settings:
    """An edition and the changes to its assumptions."""

    edition: str = DEFAULT_EDITION
    # as given, with types; files by their absolute paths
    parameters: dict[str, object] = field(default_factory=dict)
    # what differs from the edition; files by their names
    changed: dict[str, object] = field(default_factory=dict)
    # the parameters that name a file
    files: dict[str, OwnFile] = field(default_factory=dict)

    def for_chapter(self, chapter: Chapter) -> dict[str, object]:
        """Return the parameters to inject into a chapter: only those that the chapter has."""
        wanted = {"edition": self.edition, **self.parameters}
        return {
            # papermill writes lists and dicts in Python syntax, but a tuple as an unescaped text
            name: _for_papermill(value)
            for name, value in wanted.items()
            if name in chapter.defaults and chapter.defaults[name] != value
        }

    @property
    def assumptions(self) -> eh.Assumptions:
        """The assumptions of the edition with the changes."""
        return eh.load_edition(self.edition).replace(**self.parameters)

    @property
    def options(self) -> str:
        """The command-line options for these settings, quoted for a shell; "" for the defaults."""
        words = [] if self.edition == DEFAULT_EDITION else ["--edition", self.edition]
        for name, value in self.shown.items():
            words += ["-p", f"{name}={value_text(value)}"]
        return "".join(f" {shlex.quote(word)}" for word in words)

    @property
    def files_note(self) -> str:
        """The sentence below a command that names files of the user; "" if it names none."""
        names = " and ".join(f"`{file.name}`" for file in self.files.values())
        return f"The command expects {names} in the folder where it is run." if names else ""

    @property
    def python(self) -> str:
        """The Python expression for these assumptions; files by their names."""
        given = ", ".join(f"{name}={_plain(value)!r}" for name, value in self.shown.items())
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

    @property
    def shown(self) -> dict[str, object]:
        """The parameters as pages and records show them."""
        return self.with_file_names(self.parameters)

    def with_file_names(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return parameters as pages and commands show them, with names of files."""
        names: dict[str, object] = {name: file.name for name, file in self.files.items()}
        return {name: names.get(name, value) for name, value in parameters.items()}

    def with_file_digests(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return parameters as results depend on them, with names and contents of files."""
        by_content = {name: f"{file.name}-{file.sha256}" for name, file in self.files.items()}
        return {name: by_content.get(name, value) for name, value in parameters.items()}


def _for_papermill(value: object) -> object:
    plain = _plain(value)
    return list(plain) if isinstance(plain, tuple) else plain


def _plain(value: object) -> object:
    """Return the weights of a blend as a dict; other values unchanged."""
    if isinstance(value, tuple) and not isinstance(value[0], str):
        return dict(value)
    return value


def value_text(value: object) -> str:
    """Write a value as on the command line."""
    if isinstance(value, tuple | list):
        weights = eh.method.assumptions.blend_of(value)
        return eh.method.assumptions.blend_text(weights)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def split_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Split ``name=value`` pairs; each name may be given once."""
    short_repr = eh.facts.validation.short_repr
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


def check_settings(
    edition: str | None,
    pairs: Iterable[str],
    chapters: list[Chapter] | None,
    file: Path | None = None,
    of: Iterable[str] | None = None,
    book: Iterable[Chapter] = (),
) -> Settings:
    """
    Check an edition and parameters against the assumptions and the chapters.

    Parameters of `pairs` win over those of `file`, see `read_settings`. At least one of `chapters`
    must have each parameter; None accepts all. A parameter that cannot change one of the numbers
    `of`, by default those of the chapters, is refused. The error names chapters of `book` that have
    a parameter.
    """
    values = split_pairs(pairs)
    of_file, from_file = read_settings(file) if file else (None, {})
    edition = edition or of_file or DEFAULT_EDITION
    check_edition(edition)
    try:
        parsed = dict(eh.method.assumptions.parse_parameters(values))
        for one, other in (MEDIAN_OR_MEAN, MEDIAN_OR_MEAN[::-1]):
            if one in parsed:
                from_file.pop(other, None)
        parameters = from_file | parsed
        files = _own_files(parameters)
        parameters |= {name: str(file.path) for name, file in files.items()}
        assumptions = eh.load_edition(edition).replace(**parameters)
        # a list of a JSON file is a tuple, as from the command line
        parameters = {name: getattr(assumptions, name) for name in parameters}
    except (ValueError, OSError) as error:
        raise UsageError(f"-p {error}") from error
    if chapters is not None:
        _check_named(parameters, chapters, book)
    try:
        eh.workloads.resolvable.check_resolvable(assumptions)
    except (ValueError, OSError) as error:
        named = [name for name, file in files.items() if str(error).startswith(file.path.name)]
        raise UsageError(f"-p {': '.join([*named[:1], str(error)])}") from error
    settings = Settings(edition, parameters, files=files)
    of = of if of is not None else _numbers_of(chapters)
    check_effect(assumptions, edition_values(assumptions, parameters), of, "-p")
    return replace(settings, changed=settings.with_file_names(assumptions.changed()))


def read_settings(path: Path) -> tuple[str | None, dict[str, object]]:
    """
    Read edition and parameters from a TOML file or from the ``results.json`` of a former run.

    A file may lack either; in TOML, parameters may also be at the top. Files that it names are
    found in its folder.
    """
    where = f"--settings {path}"
    try:
        text = eh.facts.text_tables.read_text(path)
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        short = eh.facts.validation.short_message(error)
        raise UsageError(f"{where}: {short}; write it as TOML, or give a results.json") from error
    from_results = path.suffix == ".json"
    given = content.get("parameters", {}) if isinstance(content, dict) else None
    if not isinstance(given, dict) or (from_results and "parameters" not in content):
        raise UsageError(f"{where}: it has no table of parameters")
    if not from_results:
        top = {k: v for k, v in content.items() if k not in ("edition", "parameters")}
        given = top | given
    edition = content.get("edition")
    try:
        parameters = eh.method.assumptions.expand(given)
        # names and bounds; the other parameters may come from the command line
        base = edition if isinstance(edition, str) else DEFAULT_EDITION
        check_edition(base)
        eh.load_edition(base).replace(**parameters)
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from error
    return edition, eh.facts.user_files.with_paths(parameters, path.absolute().parent)


def _numbers_of(chapters: list[Chapter] | None) -> list[str]:
    """Return the numbers that chapters show; all of them without chapters."""
    shown = None if chapters is None else {chapter.name for chapter in chapters}
    known = eh.all_numbers.REGISTRY.values()
    return [n.name for n in known if shown is None or n.chapter in shown]


def edition_values(assumptions: eh.Assumptions, names: Iterable[str]) -> dict[str, object]:
    """Return the edition's values of those fields that differ from them."""
    edition, changed = eh.load_edition(assumptions.edition), assumptions.changed()
    return {name: getattr(edition, name) for name in names if name in changed}


def check_effect(
    assumptions: eh.Assumptions, others: Mapping[str, object], of: Iterable[str], option: str
) -> None:
    """
    Refuse settings that change none of the numbers asked for, because of the other settings.

    `others` has another value of each field; `option` names the option that gave them.
    """
    reasons = eh.workloads.effects.without_effect(assumptions, others)
    names = [name for name in of if not name.startswith(NOT_OF_ENERGY)]
    if not (reasons and names):
        return
    try:
        own = eh.all_numbers.compute(assumptions, names)
    except ValueError as error:
        raise UsageError(f"--of: {error}") from error
    for name, reason in reasons.items():
        try:
            other = eh.all_numbers.compute(assumptions.replace(**{name: others[name]}), names)
        except ValueError:
            # the user's file cannot be read without it
            continue
        if repr(other) == repr(own):
            raise UsageError(f"{option} {name} has no effect here: {reason}")


def _own_files(parameters: Mapping[str, object]) -> dict[str, OwnFile]:
    """Find the parameters that name a file; names that are no files are refused elsewhere."""
    meant = eh.facts.user_files.presets()
    files = {}
    for name, value in parameters.items():
        if name in eh.facts.user_files.FIELDS:
            path = file_named(str(value)) or saved_pipe(str(value))
            if path and value not in meant.get(name, ()):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                files[name] = OwnFile(path, _shown_name(path), content)
    return files


def _shown_name(path: Path) -> str:
    """Return the name of a file on pages; no file of the page itself has such a name."""
    suffix = path.suffix if path.suffix in OWN_SUFFIXES else ".txt"
    return safe_name(path.stem) + suffix


def check_edition(edition: str) -> None:
    """Refuse the name of an edition that does not exist."""
    if edition not in eh.EDITIONS:
        editions = ", ".join(eh.EDITIONS)
        named = eh.facts.validation.short_repr(edition)
        raise UsageError(f"--edition {named}: there is no such edition; use {editions}")


def _check_named(
    parameters: Iterable[str], chapters: list[Chapter], book: Iterable[Chapter]
) -> None:
    """Refuse a parameter that no chapter uses."""
    named = {name for chapter in chapters for name in chapter.defaults}
    for name in parameters:
        if name not in named:
            others = [chapter.name for chapter in book if name in chapter.defaults][:MOST_NAMED]
            do = "does" if len(others) == 1 else "do"
            hint = f"{', '.join(others)} {do}; " if others else ""
            who, which = "no chapter uses it", "energy-book params"
            if len(chapters) == 1:
                who = f"chapter {chapters[0].name} does not use it"
                which += f" {chapters[0].name}"
            raise UsageError(f"-p {name}: {who}; {hint}`{which}` lists those that can be given")
