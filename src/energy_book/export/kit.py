"""The folder of what a teacher prints and shows: handout, answers, notes and slides."""

from __future__ import annotations

import shutil
from pathlib import Path

from energy_book.chapters import list_pages
from energy_book.errors import UsageError
from energy_book.export.pdf import print_decks, print_site
from energy_book.files.publish import RESULTS_FILE, check_folder, new_folder
from energy_book.project import Project

# page of the folder of teaching -> name of its PDF; those that a book lacks are left out
PRINTED = {
    "handout_sheets": "handout",
    **{name: name for name in ("handout_answers", "course_plan", "notes", "projects")},
}
SLIDES = "slides"
NOTEBOOKS = "class.zip"


def write_kit(project: Project, site: Path, out: Path) -> list[Path]:
    """
    Write the teacher's kit of a built site: PDF files, slides and the class's notebooks.

    An earlier kit is replaced atomically. Return what the kit contains.
    """
    decks = sorted((site / SLIDES).glob("*.html"))
    if not decks:
        raise UsageError(f"no slides in {site}; `energy-book build` makes the site with its slides")
    out = out.absolute()
    check_folder(out.parent, out.name)
    pages = [Path(page) for page in list_pages(project)]
    with new_folder(out.parent, out.name) as folder:
        for page in pages:
            if page.parent.name == "teaching" and page.name in PRINTED:
                print_site(site, [page.as_posix()], folder / f"{PRINTED[page.name]}.pdf")
        print_decks(decks, folder)
        shutil.copytree(site / SLIDES, folder / SLIDES)
        for name in (RESULTS_FILE, NOTEBOOKS):
            if (site / name).is_file():
                shutil.copyfile(site / name, folder / name)
    return sorted(path for path in out.iterdir() if path.name != RESULTS_FILE)
