"""The folder of sources for Jupyter Book: pages, executed chapters, configuration."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nbformat import NotebookNode

from energy_book.chapters import Chapter
from energy_book.files.fingerprints import files_below
from energy_book.files.notebook_io import notebook_text, with_cells
from energy_book.files.publish import NOTEBOOKS, RESULTS_FILE, WITHOUT_SOLUTIONS
from energy_book.project import Project, package_folder
from energy_book.site.notebook_cells import again_cell, with_folded_code

# the folder of Sphinx's output
PAGES = "_build"
# the package at its path in a checkout, because pages include its code
PACKAGE = "src/energy_helpers"


@contextmanager
def kept_stage(tree: Path, key: str) -> Iterator[None]:
    """
    Reuse the pages of the last build, if only sources of pages have changed.

    Otherwise, and if the last build did not finish, the folder is emptied.
    """
    mark = tree.with_suffix(".key")
    if not mark.is_file() or mark.read_text(encoding="utf-8") != key:
        shutil.rmtree(tree, ignore_errors=True)
    mark.unlink(missing_ok=True)
    yield
    mark.write_text(key, encoding="utf-8")


def fill_stage(
    project: Project,
    tree: Path,
    notebooks: Mapping[str, NotebookNode],
    chapters: list[Chapter],
    results: str,
    options: str,
) -> None:
    """
    Write the sources for Jupyter Book into a folder; unchanged files get no new time.

    Other files in it are deleted, except for the pages.
    """
    files = {RESULTS_FILE: results.encode()}
    for name in project.ROOT_FILES:
        for path in files_below(project.root / name):
            files[path.relative_to(project.root).as_posix()] = path.read_bytes()
    # the imported package, which may not be that of the checkout
    for path in files_below(package_folder("energy_helpers") / "method"):
        files[f"{PACKAGE}/method/{path.name}"] = path.read_bytes()
    sources = {chapter.source for chapter in chapters}
    for path in files_below(project.book):
        # a notebook next to its source would be a second document with the same name
        if path not in sources and path.suffix != ".ipynb":
            files[path.relative_to(project.root).as_posix()] = path.read_bytes()
    for chapter in chapters:
        notebook = notebooks[chapter.name]
        again = run_again(chapter, notebook, options)
        staged = with_folded_code(with_cells(notebook, [*notebook.cells, again]))
        files[f"{project.book.name}/{chapter.name}.ipynb"] = notebook_text(staged).encode()
    for path in files_below(tree):
        name = path.relative_to(tree).as_posix()
        if name not in files and not name.startswith(f"{PAGES}/"):
            path.unlink()
    for name, content in files.items():
        path = tree / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def run_again(chapter: Chapter, notebook: NotebookNode, options: str) -> NotebookNode:
    """Make the last cell of a chapter, which shows how to run it again and links to its files."""
    up = "../" * (chapter.name.count("/") + 1)
    files = {
        f"{up}{NOTEBOOKS}/{chapter.name}.ipynb": "notebook (.ipynb)",
        f"{up}{WITHOUT_SOLUTIONS}/{chapter.name}.ipynb": "without solutions (.ipynb)",
        f"{up}{NOTEBOOKS}/{chapter.name}.py": "source (.py)",
    }
    help_text = (
        "To change a setting, add `-p name=value`; "
        f"`energy-book params {chapter.name}` lists the names."
    )
    command = f"energy-book run {chapter.name}{options}"
    return again_cell(command, files, "this chapter", help_text)
