"""What is released: the version, the source archive and the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from energy_book.export.wheel import wheel_name
from energy_book.project import release
from tests.test_repository import FACTS, ROOT, SIDECARS, copy_tracked, tracked_files

# a git that knows nothing of this machine, and no version from the environment
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": os.devnull}
AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
RELEASED = str(yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"])
OF_VERSION = ("pyproject.toml", ".git_archival.txt", ".gitattributes", "README.md")


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def hatchling(folder: Path, *arguments: str) -> str:
    return run(folder, sys.executable, "-m", "hatchling", *arguments)


def commit(folder: Path) -> None:
    run(folder, "git", "add", "--all")
    run(folder, "git", *AUTHOR, "commit", "-q", "--allow-empty", "-m", "a change")


def archive_of(folder: Path, out: Path) -> Path:
    run(folder, "git", "archive", "-o", str(out.with_suffix(".tar")), "HEAD")
    with tarfile.open(out.with_suffix(".tar")) as archive:
        archive.extractall(out, filter="data")
    return out


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a folder with what the version is read from, without git."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in OF_VERSION:
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_the_version_is_that_of_the_tag(sources: Path, tmp_path: Path) -> None:
    run(sources, "git", "init", "-q")
    commit(sources)
    run(sources, "git", "tag", "v7.8.9")
    tagged = (
        hatchling(sources, "version"),
        hatchling(archive_of(sources, tmp_path / "a"), "version"),
    )
    commit(sources)
    later = [
        hatchling(sources, "version"),
        hatchling(archive_of(sources, tmp_path / "b"), "version"),
    ]

    assert tagged == ("7.8.9", "7.8.9")
    assert all(version.startswith("7.8.9.post1.dev1+g") for version in later)


def test_without_a_tag_it_is_that_of_the_citation(sources: Path, tmp_path: Path) -> None:
    without_git = hatchling(sources, "version")
    run(sources, "git", "init", "-q")
    commit(sources)
    archive = hatchling(archive_of(sources, tmp_path / "a"), "version")
    clone = hatchling(sources, "version")

    assert (without_git, archive) == (RELEASED, RELEASED)
    assert clone.startswith(f"{RELEASED}.post1.dev1+g")


def test_a_tagged_commit_has_the_version_of_the_citation() -> None:
    tracked_files()
    command = ["git", "-c", f"safe.directory={ROOT}", "tag", "--points-at", "HEAD", "v*"]
    tags = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert tags.split() in ([], [f"v{RELEASED}"])


def test_pages_name_the_release_and_do_not_change_with_each_commit() -> None:
    assert release() == RELEASED
    assert wheel_name() == f"energy_use_of_ai_inference-{RELEASED}-py3-none-any.whl"


def test_the_source_archive_has_what_is_in_git_and_makes_the_wheel(tmp_path: Path) -> None:
    checkout, out = tmp_path / "checkout", tmp_path / "dist"
    copy_tracked(checkout)
    for name in ("_build/html/index.html", "notebooks/a.ipynb", "src/energy_book/a.ipynb"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    hatchling(checkout, "build", "-t", "sdist", "-d", str(out))
    with tarfile.open(next(out.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.glob("energy_use_of_ai_inference-*/")
    packed = {
        path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()
    }
    hatchling(unpacked, "build", "-t", "wheel", "-d", str(out))
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        installed = set(archive.namelist())
    sources = [
        path.relative_to(ROOT / "src").as_posix()
        for suffix in ("*.py", "*.pyi", "py.typed")
        for path in (ROOT / "src").rglob(suffix)
    ]

    assert packed == {name for name in tracked_files() if (ROOT / name).is_file()} | {"PKG-INFO"}
    assert {"energy_helpers/py.typed", "energy_book/py.typed"} <= set(sources)
    assert set(sources) - installed == set()
    assert {f"energy_helpers/_data/{path.name}" for path in [*FACTS, *SIDECARS]} <= installed
