"""The notebooks that the commands write, and that they run wherever the package is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from energy_book.chapters import list_chapters
from energy_book.export.notebooks import write_notebooks
from energy_book.files.notebook_io import read_notebook, write_notebook
from energy_book.project import Project

pytestmark = pytest.mark.thorough
REPOSITORY = Path(__file__).resolve().parents[3]
ROLE = re.compile(r"\{[a-z:]+\}`")
LINK = re.compile(r"\]\((?P<path>[^)#:\s]+\.ipynb)[^)]*\)")
PACKAGE = "energy-use-of-ai-inference"
# the packages that run a notebook, in addition to the dependencies
RUNNERS = ("ipykernel", "nbclient")
# refuses what is not installed here, though it lies where the dependencies do
REFUSE = """
import sys
class Refuse:
    names = frozenset({names})
    def find_spec(self, name, path=None, target=None):
        if name in self.names:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refuse())
"""
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell("print(eh.__file__)"))
NotebookClient(notebook, timeout=300, resources={"metadata": {"path": sys.argv[2]}}).execute()
print(notebook.cells[-1].outputs[0].text)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write all chapters, for teachers and for students."""
    project = Project(REPOSITORY)
    folders = {}
    for kind in ("teacher", "student"):
        folders[kind] = tmp_path_factory.mktemp(kind)
        write_notebooks(
            project,
            list_chapters(project),
            folders[kind],
            "joule-2026",
            student=kind == "student",
        )
    return folders


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment of the package's wheel, its own dependencies and what runs notebooks."""
    root = tmp_path_factory.mktemp("environment")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(root)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    venv.create(root / "venv", with_pip=False)
    (packages,) = (root / "venv").glob("lib/python*/site-packages")
    (wheel,) = root.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(packages)
    # the installed dependencies, without a download; a path file in this folder is not
    # followed, so the checkout is not importable
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    refused = REFUSE.format(names=sorted(foreign_modules()))
    (packages / "sitecustomize.py").write_text(refused, encoding="utf-8")
    return root / "venv" / "bin" / "python"


def foreign_modules() -> set[str]:
    """Return the modules here that neither the package nor what runs notebooks asks for."""
    allowed: set[str] = set()
    for name in (PACKAGE, *RUNNERS):
        needed(name, allowed)
    return {
        module
        for module, owners in packages_distributions().items()
        if not allowed.intersection(owner.lower().replace("_", "-") for owner in owners)
    }


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): "\n".join(
            cell.source for cell in read_notebook(path).cells if cell.cell_type == "markdown"
        )
        for path in folder.rglob("*.ipynb")
    }


@pytest.mark.parametrize("kind", ["teacher", "student"])
def test_prose_has_nothing_that_only_the_site_knows(written: dict[str, Path], kind: str) -> None:
    for name, text in texts(written[kind]).items():
        assert ROLE.findall(text) == [], name
        assert "```{" not in text, name


@pytest.mark.parametrize("kind", ["teacher", "student"])
def test_links_lead_to_notebooks_that_are_there(written: dict[str, Path], kind: str) -> None:
    found = 0
    for name, text in texts(written[kind]).items():
        for match in LINK.finditer(text):
            assert (written[kind] / name).parent.joinpath(match["path"]).is_file(), match[0]
            found += 1
    assert found > 20


def test_students_get_every_exercise_and_no_solution(written: dict[str, Path]) -> None:
    teacher, student = texts(written["teacher"]), texts(written["student"])
    exercise = re.compile(r"^### Exercise \d+: .*$", re.MULTILINE)

    assert {name: exercise.findall(text) for name, text in student.items()} == {
        name: exercise.findall(text) for name, text in teacher.items()
    }
    assert sum(text.count("**Solution.**") for text in teacher.values()) >= 30
    assert sum(text.count("**Solution.**") for text in student.values()) == 0


def needed(name: str, seen: set[str]) -> set[str]:
    """Return what a distribution needs, and what that needs, without extras."""
    if name in seen:
        return seen
    seen.add(name)
    for line in requires(name) or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed(requirement.name.lower().replace("_", "-"), seen)
    return seen


def run(python: Path, notebook: Path, folder: Path) -> None:
    """Run a notebook in an empty folder, with the package that is installed there."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ENERGY", "PYTHON"))}
    environment["JUPYTER_RUNTIME_DIR"] = str(folder / ".runtime")
    cwd = folder / "empty"
    cwd.mkdir(exist_ok=True)
    done = subprocess.run(
        [str(python), "-c", RUN, str(notebook), str(cwd)],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert Path(done.stdout.strip()).is_relative_to(python.parents[1])


def test_a_notebook_runs_where_only_the_wheel_is_installed(
    written: dict[str, Path], python: Path, tmp_path: Path
) -> None:
    run(python, written["student"] / "teaching" / "ten_lines.ipynb", tmp_path)


def test_environment_has_nothing_else(python: Path) -> None:
    """Or a notebook that needs energy_book would run here, and nowhere else."""
    for module, there in {"pandas": True, "jupytext": False, "sphinx": False}.items():
        done = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False)

        assert (done.returncode == 0) is there, module


@pytest.mark.long
@pytest.mark.parametrize("kind", ["teacher", "student"])
def test_every_notebook_runs_where_only_the_wheel_is_installed(
    written: dict[str, Path], python: Path, tmp_path: Path, kind: str
) -> None:
    for notebook in sorted(written[kind].rglob("*.ipynb")):
        run(python, notebook, tmp_path)


def write_one(folder: Path, **options: bool) -> tuple[list[Path], list[Path]]:
    """Write the notebook of the ten lines."""
    project = Project(REPOSITORY)
    chapters = [c for c in list_chapters(project) if c.name == "teaching/ten_lines"]
    return write_notebooks(project, chapters, folder, "joule-2026", **options)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original")
    write_one(folder)
    return folder / "teaching" / "ten_lines.ipynb"


class TestNothingIsLost:
    """What a learner wrote stays, whatever is written again."""

    @pytest.fixture
    def notebook(self, original: Path, tmp_path: Path) -> Path:
        path = tmp_path / "teaching" / "ten_lines.ipynb"
        path.parent.mkdir()
        return shutil.copy(original, path)

    def test_a_changed_notebook_is_kept(self, notebook: Path, tmp_path: Path) -> None:
        text = notebook.read_text().replace("pue = 1.2", "pue = 1.3")
        notebook.write_text(text)

        assert write_one(tmp_path) == ([], [notebook])
        assert notebook.read_text() == text

    def test_force_replaces_it(self, notebook: Path, tmp_path: Path) -> None:
        before = notebook.read_text()
        notebook.write_text(before.replace("pue = 1.2", "pue = 1.3"))

        assert write_one(tmp_path, force=True) == ([notebook], [])
        assert notebook.read_text() == before

    def test_one_that_was_only_run_is_written_anew(self, notebook: Path, tmp_path: Path) -> None:
        run = read_notebook(notebook)
        next(cell for cell in run.cells if cell.cell_type == "code").execution_count = 3
        write_notebook(run, notebook)

        assert write_one(tmp_path, student=True) == ([notebook], [])

    @pytest.mark.parametrize("text", ["", "{}", "no notebook", '{"cells": [], "metadata": {}}'])
    def test_another_file_of_that_name_is_kept(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "teaching" / "ten_lines.ipynb"
        path.parent.mkdir()
        path.write_text(text)

        assert write_one(tmp_path) == ([], [path])
        assert path.read_text() == text
