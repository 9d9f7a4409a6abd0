"""The files for repo2docker: it cannot run here, so the files are compared with each other."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

# what repo2docker looks for in binder/; other files it passes over in silence
KNOWN = {"requirements.txt", "runtime.txt", "postBuild"}


@pytest.fixture
def binder(repository: Path) -> Path:
    return repository / "binder"


def test_every_file_is_one_that_repo2docker_reads(binder: Path) -> None:
    assert {path.name for path in binder.iterdir()} == KNOWN


def test_requirements_are_the_lock(binder: Path) -> None:
    lines = (binder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if not line.startswith("#"))

    path = binder / line.removeprefix("-r ")
    locked = path.read_text(encoding="utf-8")
    # without isolation the build takes its tools from the lock
    for name in ("jupyterlab", "ipykernel", "hatchling", "editables"):
        assert re.search(rf"^{name}==", locked, flags=re.MULTILINE), name


def test_python_is_one_that_the_package_takes(binder: Path, repository: Path) -> None:
    version = (binder / "runtime.txt").read_text(encoding="utf-8").strip()
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))

    assert version.startswith("python-")
    assert SpecifierSet(project["project"]["requires-python"]).contains(
        version.removeprefix("python-")
    )


def test_post_build_installs_writes_and_opens(
    binder: Path, repository: Path, tmp_path: Path
) -> None:
    """With the commands recorded instead of run; the settings are written."""
    stubs, home = tmp_path / "bin", tmp_path / "home"
    stubs.mkdir()
    for name in ("python", "energy-book"):
        (stubs / name).write_text('#!/bin/sh\necho "$(basename "$0") $*"\n', encoding="utf-8")
        (stubs / name).chmod(0o755)

    done = subprocess.run(
        [binder / "postBuild"],
        cwd=repository,
        env={"PATH": f"{stubs}:{os.environ['PATH']}", "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )

    install, write = done.stdout.splitlines()
    assert install.startswith("python -m pip install --no-deps")
    assert install.endswith(" .")
    assert write == "energy-book notebooks --out notebooks --student"
    for app in ("server", "lab"):
        settings = (home / ".jupyter" / f"jupyter_{app}_config.py").read_text(encoding="utf-8")
        (opened,) = set(re.findall(r'"/lab/tree/notebooks/(.+)\.ipynb"', settings))
        assert (repository / "book" / f"{opened}.py").is_file()
