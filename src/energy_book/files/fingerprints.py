"""Fingerprints: hashes of everything that a chapter, a number or a site depends on."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from energy_book.chapters import Chapter
from energy_book.project import Project, package_folder

# sub-packages of energy_book that run and cache a chapter; none of them makes its page
CHAPTER_ROOMS = ("execution", "files", "chapters.py", "parameters.py")
# environment variable that names a folder of data to use instead of the book's
OTHER_DATA = "ENERGY_DATA"
SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


def files_below(*places: Path) -> Iterator[Path]:
    """Yield the files in folders, and files that are given directly, in a fixed order."""
    for place in places:
        if place.is_file():
            yield place
        for path in sorted(place.rglob("*")) if place.is_dir() else ():
            if path.is_file() and not SKIPPED.intersection(path.parts) and path.suffix != ".pyc":
                yield path


def file_named(text: str) -> Path | None:
    """Return the absolute path of the file that a text names, or None."""
    try:
        path = Path(text).expanduser()
        return path.resolve() if path.is_file() else None
    except (OSError, RuntimeError, ValueError):
        # a name that is too long, an unknown user's home, a character that no name may have
        return None


def digest(parts: Iterable[bytes]) -> str:
    """Hash byte strings; the boundaries between them count."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def file_digest(*places: Path) -> str:
    """Hash names and contents of all files in folders."""

    def parts() -> Iterator[bytes]:
        for place in places:
            for path in files_below(place):
                yield path.relative_to(place.parent).as_posix().encode()
                yield path.read_bytes()

    return digest(parts())


def content_digest(path: Path) -> tuple[str, int]:
    """
    Hash what a file or a folder contains, in pieces; return its size [bytes], too.

    The hash of a file is what ``sha256sum`` prints. That of a folder is of the lines that
    ``sha256sum`` prints for its files, named from there and in the order of their names.
    """
    if path.is_dir():
        names = {file.relative_to(path).as_posix(): file for file in files_below(path)}
        found = {name: content_digest(file) for name, file in sorted(names.items())}
        lines = "".join(f"{sha256}  {name}\n" for name, (sha256, _) in found.items())
        return hashlib.sha256(lines.encode()).hexdigest(), sum(size for _, size in found.values())
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def room_digest(*rooms: str) -> str:
    """Hash parts of `energy_book`, each a folder or a single module."""
    return file_digest(*(package_folder("energy_book") / room for room in rooms))


def shared_key(project: Project) -> str:
    """
    Hash everything that all chapters depend on.

    The hash covers the science package, the data, the lock file, the Python version and the
    modules that run a chapter. Each part is hashed as a whole folder, so a new or newly used
    module counts without being listed.
    """
    places = [package_folder("energy_helpers"), project.data, project.lock]
    if OTHER_DATA in os.environ:
        places.append(Path(os.environ[OTHER_DATA]))
    parts = [file_digest(*places), room_digest(*CHAPTER_ROOMS), sys.version]
    return digest(part.encode() for part in parts)


def facts_key(project: Project) -> str:
    """Hash what numbers and claims depend on that are computed outside the chapters."""
    return digest([shared_key(project).encode(), room_digest("results").encode()])


def chapter_key(chapter: Chapter, parameters: Mapping[str, object], shared: str) -> str:
    """Hash everything that a chapter depends on; of files, the parameters have the contents."""
    injected = json.dumps(parameters, sort_keys=True, default=str)
    # it runs in its folder, so it can import or read what is there
    others = [path for path in files_below(chapter.source.parent) if not _is_page(path)]
    parts = [injected, shared, file_digest(*others)]
    return digest([chapter.source.read_bytes(), *map(str.encode, parts)])


def _is_page(path: Path) -> bool:
    return path.suffix == ".md" or (path.suffix == ".py" and b"# %%" in path.read_bytes())


def look_key(project: Project, request: Iterable[str]) -> str:
    """Hash what every page depends on: a request, and everything but the sources of pages."""
    pages = {".md", ".py"}
    others = [path for path in files_below(project.book) if path.suffix not in pages]
    places = [package_folder("energy_book"), *(project.root / n for n in project.ROOT_FILES)]
    parts = [shared_key(project), file_digest(*places, *others), *request]
    return digest(part.encode() for part in parts)


def site_key(project: Project, request: Iterable[str], revision: str) -> str:
    """Hash everything that a site depends on; files in the request count by their content."""
    places = (
        project.book,
        package_folder("energy_book"),
        *(project.root / name for name in project.ROOT_FILES),
    )
    request = list(request)
    own = (file_named(text.partition("=")[2].strip()) for text in request)
    contents = [file_digest(path) for path in own if path]
    parts = [shared_key(project), file_digest(*places), revision, *request, *contents]
    return digest(part.encode() for part in parts)


def stat_digest(folder: Path) -> str:
    """Hash names, sizes and modification times of the files in a folder, to detect changes."""

    def parts() -> Iterator[bytes]:
        for path in files_below(folder):
            stat = path.stat()
            name = path.relative_to(folder).as_posix()
            yield f"{name} {stat.st_size} {stat.st_mtime_ns}".encode()

    return digest(parts())
