"""The slides of the course: a small run of Sphinx, with numbers and charts of the book."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from energy_book.files.fingerprints import digest, file_digest, room_digest
from energy_book.files.json_text import to_json
from energy_book.files.publish import RESULTS_FILE
from energy_book.project import Project, package_folder
from energy_book.site.pages import check_outcome
from energy_book.sphinx_ext import slides
from energy_book.sphinx_ext.charts import FOLDER

# the folder of the decks in a site
SLIDES = "slides"
# a chart as pages show it: id, title, alt text
CHART = re.compile(
    r'<div class="eb-chart" data-figure="([^"]+)"[^>]* aria-label="([^"]*)"[^>]*>'
    r'.*?<img [^>]*?alt="([^"]*)"',
    re.DOTALL,
)
PACKAGES = ("sphinx", "myst-parser", "sphinx-revealjs")


def make_slides(project: Project, results: Mapping[str, Any], site: Path) -> None:
    """Add the slides, if the book has any. Unchanged slides are copied from the last build."""
    if not project.slides.is_dir():
        return
    work = project.stage / SLIDES
    tree, made, mark = work / "tree", work / "html", work / "key"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(project.slides, tree)
    # pages that only a new revision changes are not made again
    recorded = {key: value for key, value in results.items() if key != "revision"}
    (tree / RESULTS_FILE).write_text(to_json(recorded), encoding="utf-8")
    _copy_charts(site, tree / slides.CHARTS)

    code = [room_digest("sphinx_ext"), file_digest(package_folder("energy_helpers"))]
    parts = [file_digest(tree), *code, *map(version, PACKAGES)]
    key = digest(part.encode() for part in parts)
    if not mark.is_file() or mark.read_text(encoding="utf-8") != key:
        mark.unlink(missing_ok=True)
        shutil.rmtree(made, ignore_errors=True)
        _run_sphinx(tree, made, work / "doctrees")
        mark.write_text(key, encoding="utf-8")
    shutil.copytree(made, site / SLIDES)


def _copy_charts(site: Path, folder: Path) -> None:
    """Copy the picture of each chart, and write a table of their titles and alt texts."""
    folder.mkdir()
    words = {}
    for page in site.glob("book/**/*.html"):
        for name, *texts in CHART.findall(page.read_text(encoding="utf-8")):
            words[name] = [html.unescape(text) for text in texts]
            shutil.copyfile(site / FOLDER / f"{name}.svg", folder / f"{name}.svg")
    (folder / slides.WORDS).write_text(to_json(words), encoding="utf-8")


def _run_sphinx(tree: Path, out: Path, doctrees: Path) -> None:
    """Make the decks in a separate process, because Sphinx changes global state."""
    first = min(path.stem for path in tree.glob("*.md"))
    settings = {
        "extensions": slides.__name__,
        "root_doc": first,
        "energy_book_results": str(tree / RESULTS_FILE),
    }
    options = [f"-D{name}={value}" for name, value in settings.items()]
    run = subprocess.run(
        [
            *(sys.executable, "-P", "-m", "sphinx", "-b", "revealjs", "-C", "-W", "-n", "-q", "-E"),
            *("--keep-going", "-d", str(doctrees), *options, str(tree), str(out)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    check_outcome(run.returncode, run.stdout, tree)
