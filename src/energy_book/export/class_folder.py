"""The folder that a class gets: notebooks, plan, glossary and what an installation needs."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from energy_book.chapters import Chapter, chapter_title
from energy_book.export.notebooks import Texts, is_changed, make_notebook, mark_written
from energy_book.export.plain_page import plain_page
from energy_book.export.wheel import build_wheel, wheel_name
from energy_book.files.fingerprints import digest
from energy_book.files.notebook_io import markdown_cell, new_notebook, notebook_text
from energy_book.files.publish import NOTEBOOKS, WITHOUT_SOLUTIONS, write_whole
from energy_book.project import Project
from energy_book.settings import Settings
from energy_helpers.notebook.exercises.catalogue import load_lessons

# archives of the site, with solutions and without
SITE_ZIP, SITE_ZIP_WITHOUT = "class_with_solutions.zip", "class.zip"
INDEX = "index.ipynb"
README = "README.md"
# pages in Markdown in the folder of the notebooks
PAGES = ("teaching/course_plan", "reference/glossary")
# end of the names of chapters that students do not get
ANSWERS = "_answers"
REQUIREMENTS, CONSTRAINTS = "requirements.txt", "constraints.txt"
# what the commands of the plan and the notebooks need
EXTRAS = "book,notebook"
# the last line of a text file, from which a change is seen
MARK = re.compile(r"^(?:<!-- |# )written: (?P<sha256>[0-9a-f]{64})(?: -->)?\n\Z", re.MULTILINE)
LOCKED = re.compile(r"^[\w.-]+==[^\\\n]+", re.MULTILINE)
# the time of all files in an archive, the first that the format knows
EPOCH = (1980, 1, 1, 0, 0, 0)
OPENING = """\
# Energy use of AI inference: the notebooks

{table}

The [course plan](teaching/course_plan.md) says which notebook belongs to which session, and the \
[glossary](reference/glossary.md) explains the words.
"""
INSTALLING = """
## Install and open them

You need Python 3.11 or newer. In this folder:

```bash
python -m venv .venv
. .venv/bin/activate
pip install -r requirements.txt
jupyter lab index.ipynb
```

On Windows, the second line is `.venv\\Scripts\\activate`.
With the environment activated, the commands of the plan run in this folder, such as
`energy-book run teaching/ten_lines -p output_tokens_median=900`.
After the installation nothing needs a network.
"""


def pages_of(project: Project) -> dict[str, Path]:
    """Return the pages in Markdown that the folder has, by name."""
    pages = {name: project.book / f"{name}.md" for name in PAGES}
    return {name: page for name, page in pages.items() if page.is_file()}


def class_files(
    project: Project,
    chapters: list[Chapter],
    texts: Texts,
    settings: Settings,
    wheel: bytes | None,
    *,
    student: bool,
) -> dict[str, bytes]:
    """
    Make the files of a folder for a class: path in the folder -> content.

    It has the notebooks, an index, the plan, the glossary, ``README.md``, ``requirements.txt`` and
    the wheel. Without a wheel, the package has to be installed.
    """
    if student:
        chapters = [chapter for chapter in chapters if not chapter.name.endswith(ANSWERS)]
        texts = replace(texts, chapters=tuple(chapter.name for chapter in chapters))
    made = {
        f"{chapter.name}.ipynb": make_notebook(chapter, texts, settings, student=student)
        for chapter in chapters
    }
    opening = OPENING.format(table=_index(chapters))
    made[INDEX] = new_notebook([markdown_cell("index", [opening])])
    mark_written(made[INDEX])
    files = {name: notebook_text(notebook).encode() for name, notebook in made.items()}
    written = {README: opening + (INSTALLING if wheel else "")}
    for name, page in pages_of(project).items():
        written[f"{name}.md"] = plain_page(page.read_text(encoding="utf-8"), name, texts)
    if wheel:
        files[wheel_name()] = wheel
        lines = LOCKED.findall(project.lock.read_text(encoding="utf-8"))
        written[CONSTRAINTS] = "\n".join(line.strip() for line in lines) + "\n"
        written[REQUIREMENTS] = f"-c {CONSTRAINTS}\n./{wheel_name()}[{EXTRAS}]\n"
    return files | {name: _marked(name, text).encode() for name, text in written.items()}


def write_files(
    files: Mapping[str, bytes], out: Path, *, force: bool
) -> tuple[list[Path], list[Path]]:
    """
    Write files into a folder, except over those that somebody changed since they were written.

    Return the files written, and those that stay as they are.
    """
    written, left = [], []
    for name, content in files.items():
        path = out / name
        if not force and _is_somebodys(path):
            left.append(path)
        else:
            write_whole(path, content)
            written.append(path)
    return written, left


def write_site_files(
    project: Project, chapters: list[Chapter], texts: Texts, settings: Settings, html: Path
) -> None:
    """Write notebooks, sources of chapters and the archives for a class into a site."""
    wheel = build_wheel(project)
    solved: dict[str, bytes] = {}
    for folder, archive, student in (
        (NOTEBOOKS, SITE_ZIP, False),
        (WITHOUT_SOLUTIONS, SITE_ZIP_WITHOUT, True),
    ):
        files = class_files(project, chapters, texts, settings, wheel, student=student)
        solved = solved or files
        for name in (f"{chapter.name}.ipynb" for chapter in chapters):
            write_whole(html / folder / name, files.get(name, solved[name]))
        write_whole(html / archive, zipped(files, Path(archive).stem))
    for chapter in chapters:
        source = html / NOTEBOOKS / f"{chapter.name}.py"
        shutil.copyfile(chapter.source, source)


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return files as an archive with one folder, the same for the same files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return archive.getvalue()


def _index(chapters: list[Chapter]) -> str:
    """Return the table of the notebooks, in the order of the course."""
    lessons = load_lessons()
    places = {name: place for place, name in enumerate(lessons)}
    rows = ["| | Notebook | Minutes | Level | What you learn |", "|---:|---|---:|---|---|"]
    for number, chapter in enumerate(
        sorted(chapters, key=lambda chapter: places.get(chapter.name, len(places))), start=1
    ):
        lesson = lessons.get(chapter.name)
        title = chapter_title(chapter) or chapter.name
        told = (
            f"{lesson.minutes} | {lesson.level_in_words} | {lesson.objective}" if lesson else "| |"
        )
        rows.append(f"| {number} | [{title}]({chapter.name}.ipynb) | {told} |")
    return "\n".join(rows)


def _marked(name: str, text: str) -> str:
    """Return a text with the hash of its lines below them."""
    line = f"written: {digest([text.encode()])}"
    return f"{text}<!-- {line} -->\n" if name.endswith(".md") else f"{text}# {line}\n"


def _is_somebodys(path: Path) -> bool:
    """Return whether a file is not as it was written; wheels are always replaced."""
    if path.suffix == ".ipynb":
        return is_changed(path)
    if not path.exists() or path.suffix == ".whl":
        return False
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return True
    mark = MARK.search(text)
    return mark is None or mark["sha256"] != digest([text[: mark.start()].encode()])
