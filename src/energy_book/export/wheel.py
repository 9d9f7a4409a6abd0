"""The package as a wheel, for folders that are handed out."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from energy_book.errors import BookError
from energy_book.project import PACKAGE, Project, release


def wheel_name() -> str:
    """Return the name of the wheel's file."""
    return f"{PACKAGE.replace('-', '_')}-{release()}-py3-none-any.whl"


def build_wheel(project: Project) -> bytes | None:
    """Build the wheel of a checkout, the same for the same sources; None for any other book."""
    if not (project.root / "pyproject.toml").is_file():
        return None
    with tempfile.TemporaryDirectory(prefix="energy-book-") as scratch:
        done = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", scratch],
            cwd=project.root,
            # instead of a version with the commit and, with local changes, the day
            env={**os.environ, "SETUPTOOLS_SCM_PRETEND_VERSION": release()},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BookError(f"the wheel cannot be built: {done.stderr.strip().splitlines()[-1]}")
        return Path(scratch, wheel_name()).read_bytes()
