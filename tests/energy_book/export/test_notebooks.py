"""The notebooks that the commands write, and that they run wherever the package is installed."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from nbformat import NotebookNode
from packaging.requirements import Requirement

from energy_book.chapters import list_chapters
from energy_book.export.class_folder import class_files, pages_of, write_files, zipped
from energy_book.export.notebooks import assigned, texts_of_edition
from energy_book.export.wheel import build_wheel
from energy_book.files.notebook_io import read_notebook, write_notebook
from energy_book.project import Project
from energy_book.settings import Settings

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("notebooks")]
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


Writer = Callable[..., tuple[list[Path], list[Path]]]


@pytest.fixture(scope="module")
def write() -> Writer:
    """Return a function that writes the folder of a class."""
    project = Project(REPOSITORY)
    chapters = list_chapters(project)
    texts = texts_of_edition(project, chapters, "joule-2026", pages_of(project).values())
    wheel = build_wheel(project)

    @cache
    def files(student: bool) -> dict[str, bytes]:
        settings = Settings("joule-2026")
        return class_files(project, chapters, texts, settings, wheel, student=student)

    def write(
        folder: Path, *, student: bool = False, force: bool = False
    ) -> tuple[list[Path], list[Path]]:
        return write_files(files(student), folder, force=force)

    return write


@pytest.fixture(scope="module")
def written(write: Writer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write all chapters, for teachers and for students."""
    folders = {kind: tmp_path_factory.mktemp(kind) for kind in ("teacher", "student")}
    for kind, folder in folders.items():
        write(folder, student=kind == "student")
    return folders


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment of the package's wheel and of all packages that are installed here."""
    root = tmp_path_factory.mktemp("environment")
    content = build_wheel(Project(REPOSITORY))
    assert content is not None
    venv.create(root / "venv", with_pip=False)
    (packages,) = (root / "venv").glob("lib/python*/site-packages")
    zipfile.ZipFile(io.BytesIO(content)).extractall(packages)
    # the installed dependencies, without a download; a path file in this folder is not
    # followed, so the checkout is not importable
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    return root / "venv" / "bin" / "python"


@pytest.fixture(scope="module")
def python(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment of the wheel, its own dependencies and what runs notebooks."""
    root = shutil.copytree(
        whole.parents[1], tmp_path_factory.mktemp("smaller") / "venv", symlinks=True
    )
    (packages,) = root.glob("lib/python*/site-packages")
    refused = REFUSE.format(names=sorted(foreign_modules()))
    (packages / "sitecustomize.py").write_text(refused, encoding="utf-8")
    return root / "bin" / "python"


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
        assert not re.search(r"(?:```|:::)\{", text), name


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
        name: exercise.findall(text)
        for name, text in teacher.items()
        if not name.endswith("_answers.ipynb")
    }
    assert sum(text.count("**Solution.**") for text in teacher.values()) >= 30
    assert sum(text.count("**Solution.**") for text in student.values()) == 0
    assert not [name for name in student if name.endswith("_answers.ipynb")]


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
    # the index has no code
    for notebook in sorted({*written[kind].rglob("*.ipynb")} - {written[kind] / "index.ipynb"}):
        run(python, notebook, tmp_path)


class TestNothingIsLost:
    """What a learner or a teacher wrote stays, whatever is written again."""

    @pytest.fixture
    def folder(self, written: dict[str, Path], tmp_path: Path) -> Path:
        return shutil.copytree(written["teacher"], tmp_path / "class")

    @pytest.fixture
    def notebook(self, folder: Path) -> Path:
        return folder / "teaching" / "ten_lines.ipynb"

    def test_a_changed_notebook_is_kept(self, write: Writer, notebook: Path, folder: Path) -> None:
        text = notebook.read_text().replace("overhead = 1.2", "overhead = 1.3")
        notebook.write_text(text)

        assert write(folder)[1] == [notebook]
        assert notebook.read_text() == text

    @pytest.mark.parametrize("name", ["README.md", "teaching/course_plan.md", "requirements.txt"])
    def test_a_changed_text_is_kept(self, write: Writer, folder: Path, name: str) -> None:
        changed = "my own line\n" + (folder / name).read_text()
        (folder / name).write_text(changed)

        assert write(folder)[1] == [folder / name]
        assert (folder / name).read_text() == changed

    def test_force_replaces_both(
        self, write: Writer, notebook: Path, folder: Path, written: dict[str, Path]
    ) -> None:
        notebook.write_text(notebook.read_text().replace("overhead = 1.2", "overhead = 1.3"))
        (folder / "README.md").write_text("mine")

        assert write(folder, force=True)[1] == []
        for name in ("README.md", "teaching/ten_lines.ipynb"):
            assert (folder / name).read_text() == (written["teacher"] / name).read_text()

    def test_one_that_was_only_run_is_written_anew(
        self, write: Writer, notebook: Path, folder: Path
    ) -> None:
        run = read_notebook(notebook)
        next(cell for cell in run.cells if cell.cell_type == "code").execution_count = 3
        write_notebook(run, notebook)

        assert write(folder, student=True)[1] == []

    @pytest.mark.parametrize("text", ["", "{}", "no notebook", '{"cells": [], "metadata": {}}'])
    def test_another_file_of_that_name_is_kept(
        self, write: Writer, tmp_path: Path, text: str
    ) -> None:
        path = tmp_path / "teaching" / "ten_lines.ipynb"
        path.parent.mkdir()
        path.write_text(text)

        assert write(tmp_path)[1] == [path]
        assert path.read_text() == text


def source_of(folder: Path, kind: str) -> list[NotebookNode]:
    cells: list[NotebookNode] = read_notebook(folder / "paper" / "2_energy_per_query.ipynb").cells
    return [cell for cell in cells if cell.cell_type == kind]


def test_only_what_a_learner_may_change_is_unfolded(written: dict[str, Path]) -> None:
    open_ones = [
        cell
        for cell in source_of(written["student"], "code")
        if not cell.metadata.get("jupyter", {}).get("source_hidden")
    ]

    assert open_ones[0].metadata["tags"] == ["parameters"]
    assert "output_tokens_median = None  # 300 tokens" in open_ones[0].source
    assert all("answer" in cell.source or cell.metadata.get("tags") for cell in open_ones[1:])


def test_the_set_up_is_below_the_title_and_the_parameters_below_a_heading(
    written: dict[str, Path],
) -> None:
    cells = read_notebook(written["student"] / "paper" / "2_energy_per_query.ipynb").cells
    place = next(i for i, c in enumerate(cells) if "parameters" in c.metadata.get("tags", ()))

    assert cells[0].source.startswith("# 2 Energy per query")
    assert "set_up()" in cells[1].source
    assert cells[place - 1].source.startswith("## Change something here")


def test_a_class_finds_an_order_a_plan_and_what_to_install(written: dict[str, Path]) -> None:
    folder = written["student"]
    (index,) = read_notebook(folder / "index.ipynb").cells
    (wheel,) = folder.glob("*.whl")

    linked = re.findall(r"\]\((\S+\.ipynb)\)", index.source)
    assert sorted(linked) == sorted(
        path.relative_to(folder).as_posix() for path in folder.glob("*/*.ipynb")
    )
    assert f"./{wheel.name}[book,notebook]" in (folder / "requirements.txt").read_text()
    assert zipfile.ZipFile(wheel).read("energy_book/_book/_toc.yml")
    for name in ("teaching/course_plan.md", "reference/glossary.md"):
        text = (folder / name).read_text()
        assert ROLE.findall(text) == []
        assert not re.search(r":::|```\{", text)
    assert "**batching**" in (folder / "reference" / "glossary.md").read_text()


def test_an_archive_is_the_same_for_the_same_files() -> None:
    one, two = (zipped(dict(files), "class") for files in ([("a", b"1"), ("b", b"2")],) * 2)

    assert one == two
    assert zipfile.ZipFile(io.BytesIO(one)).namelist() == ["class/a", "class/b"]


@pytest.mark.parametrize(
    ("source", "parameters", "expected"),
    [
        ("pue = None\nseed = 1", {"pue": 1.2}, "pue = 1.2\nseed = 1"),
        ("pue = None", {"blend": ["a", "b\\n"]}, "pue = None\nblend = ['a', 'b\\\\n']"),
        ("name = None", {"name": "\\1"}, "name = '\\\\1'"),
    ],
)
def test_settings_of_a_site_are_assigned(
    source: str, parameters: dict[str, object], expected: str
) -> None:
    assert assigned(source, parameters) == expected


def test_a_converted_notebook_shows_its_charts(written: dict[str, Path], tmp_path: Path) -> None:
    """A page of an executed notebook, which is what students hand in, has a picture of each."""
    notebook = written["teacher"] / "paper" / "2_energy_per_query.ipynb"
    command = ["-m", "nbconvert", "--to", "html", "--execute", f"--output-dir={tmp_path}"]
    subprocess.run(
        [sys.executable, *command, str(notebook)], check=True, capture_output=True, timeout=900
    )

    page = (tmp_path / "2_energy_per_query.html").read_text(encoding="utf-8")
    assert page.count('src="data:image/svg+xml') == page.count("<strong>Figure “") == 5


# what the plan of the course has students type, in this order
COMMANDS = {
    "run teaching/ten_lines -p output_tokens_median=900": "900",
    "run teaching/ten_lines": "The page is at",
    "params teaching/ten_lines": "n_draws = 10,000",
    "sweep -g pue=1.1,1.3 -g output_tokens_median=100,300": "The page is at",
    "compare _build/runs/one _build/runs/two": "The page is at",
    "sample --queries 1e4": "The page is at",
    "audit --edition joule-2026": "verdict",
}


def test_commands_work_in_any_folder_where_the_wheel_is_installed(
    whole: Path, tmp_path: Path
) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ENERGY", "PYTHON"))}
    before = {path for path in whole.parents[1].rglob("*") if "__pycache__" not in path.parts}
    call = "from energy_book.cli.commands import main; main(prog_name='energy-book')"
    for command, said in COMMANDS.items():
        runs = iter(sorted(map(str, (tmp_path / "_build" / "runs").glob("*"))))
        words = [next(runs) if word.startswith("_build") else word for word in command.split()]
        done = subprocess.run(
            [str(whole), "-c", call, *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr[-2000:])
        assert said in done.stdout, (command, done.stdout)

    after = {path for path in whole.parents[1].rglob("*") if "__pycache__" not in path.parts}
    assert after == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_build"]
