"""Commands of energy-book as a reader gives them, and single steps of a build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from energy_book.project import Project

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("cold-kernels", "warm-kernels", "pages")


def energy_book(*words: object, cwd: Path = ROOT) -> None:
    """Carry out a command."""
    command = [str(Path(sys.executable).with_name("energy-book")), *map(str, words)]
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def step_seconds(name: str, book: Path) -> float:
    """Time one of `STEPS` in a separate process, set up as `energy-book build` is."""
    command = [sys.executable, "-m", "tests.bench.commands", name, str(book)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, check=True, stdout=subprocess.PIPE, text=True
    )
    return float(done.stdout.split()[-1])


def run_all(project: Project, *, warm: bool) -> float:
    """Execute every chapter with the edition's own settings; return the seconds that it took."""
    from rich.console import Console

    from energy_book.chapters import list_chapters
    from energy_book.errors import ChapterError
    from energy_book.execution.kernel_server import kernel_server
    from energy_book.execution.runner import run_chapters
    from energy_book.progress import show_steps
    from energy_book.settings import check_settings

    chapters = list_chapters(project)
    settings = check_settings("joule-2026", (), chapters)
    parameters = {chapter.name: settings.for_chapter(chapter) for chapter in chapters}
    start = time.perf_counter()
    with (
        show_steps(Console(quiet=True), len(chapters)) as steps,
        # what does not pay to warm up for, is run cold
        kernel_server(len(chapters) if warm else 0) as kernels,
    ):
        if (kernels is not None) is not warm:
            raise RuntimeError("kernels are forked on Linux only, so this compares nothing")
        failures: list[ChapterError] = run_chapters(
            chapters, parameters, steps, lambda chapter, notebook: None, kernels
        )
    if failures:
        raise failures[0]
    return time.perf_counter() - start


def pages(project: Project) -> float:
    """Make the pages again from what the last build staged; return the seconds that it took."""
    from energy_book.site.pages import make_pages, page_process

    tree = project.stage / "tree"
    shutil.rmtree(tree / "_build", ignore_errors=True)
    start = time.perf_counter()
    with page_process() as make:
        make_pages(make, tree)
    return time.perf_counter() - start


def main(name: str, root: Path) -> float:
    """Set this process up as a build does, and time a step."""
    from energy_book.execution.environment import prepare_environment

    project = Project(root)
    prepare_environment(project.stage)
    if name == "pages":
        return pages(project)
    return run_all(project, warm=name == "warm-kernels")


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2])))
