"""The folders and files of a book."""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from energy_book.errors import UsageError

PACKAGE = "energy-use-of-ai-inference"
# the book inside an installed package; pyproject.toml puts it there
INSTALLED = "_book"


@dataclass(frozen=True, slots=True)
class Project:
    """The paths of a book."""

    root: Path  # of _toc.yml and _config.yml, absolute
    work: Path | None = None  # for what is generated, if not the book's folder

    # files and folders outside the book's folder that pages may include
    ROOT_FILES: ClassVar[tuple[str, ...]] = (
        "_config.yml",
        "_toc.yml",
        "CHANGELOG.md",
        "CITATION.cff",
        "benchmarks",
    )

    @property
    def book(self) -> Path:
        """Folder with the sources of the chapters."""
        return self.root / "book"

    @property
    def bibliography(self) -> Path:
        """BibTeX file with the sources that pages cite."""
        return self.book / "references.bib"

    @property
    def slides(self) -> Path:
        """Folder with the sources of the slides, a deck each."""
        return self.book / "teaching" / "slides"

    @property
    def citation(self) -> Path:
        """File with the citation of the book."""
        return self.root / "CITATION.cff"

    @property
    def data(self) -> Path:
        """Folder of the data files."""
        return self.root / "data"

    @property
    def lock(self) -> Path:
        """File with the locked dependencies."""
        return self.root / "requirements.txt"

    @property
    def build(self) -> Path:
        """Folder for everything that is generated."""
        return (self.work or self.root) / "_build"

    @property
    def site(self) -> Path:
        """Folder of the site by default."""
        return self.build / "html"

    @property
    def stage(self) -> Path:
        """Working folder of builds."""
        return self.build / ".stage"


def find_project(start: Path, *, installed: bool = False) -> Project:
    """Find the book to which a folder belongs, or else, if `installed`, the book of the package."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "_toc.yml").is_file():
            return Project(folder)
    with_package = package_folder("energy_book") / INSTALLED
    if installed and (with_package / "_toc.yml").is_file():
        return Project(with_package, start)
    raise UsageError(
        f"no book here: {start} and the folders above it have no _toc.yml; "
        "change to the book's folder or name it with --book DIR "
        "(compute, solve, numbers and params need none)"
    )


def release() -> str:
    """Return the last released version, as ``CITATION.cff`` has it; commits do not change it."""
    folder = package_folder("energy_book")
    installed = folder / INSTALLED
    root = installed if installed.is_dir() else folder.parents[1]
    text = Project(root).citation.read_text(encoding="utf-8")
    (version,) = re.findall(r"^version: *(\S+)", text, re.MULTILINE)
    return str(version)


def package_folder(name: str) -> Path:
    """Return the folder of an installed package without importing the package."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise UsageError(f"{name} is not installed; `make book` installs it")
    return Path(spec.origin).parent
