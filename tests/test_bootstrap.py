"""The installation: nothing to do, interrupted, moved, and what it says when it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("sh", "cat", "cksum", "dirname", "rm", "uname")
# Makes a bare .venv and writes down what it is asked to install.
FAKE_UV = f"""#!/bin/sh
echo "$*" >>"$UV_LOG"
case "$1 $2" in
    "venv "*) exec {sys.executable} -m venv --clear --without-pip .venv ;;
    "pip install") exit "${{UV_EXIT:-0}}" ;;
esac
"""

# Makes a .venv with itself in it, and writes down what pip is asked for.
FAKE_PYTHON = f"""#!/bin/sh
case "$*" in
    "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip"*) echo "$*" >>"$UV_LOG" ;;
    *) exec {sys.executable} "$@" ;;
esac
"""


class Checkout:
    """A copy of what the installation reads, on a machine that has uv only if wanted."""

    def __init__(self, root: Path, *, uv: bool) -> None:
        self.root = root / "checkout"
        self.bin = root / "bin"
        self.log = root / "uv.log"
        (self.root / "tools").mkdir(parents=True)
        self.bin.mkdir()
        self.log.touch()
        shutil.copy(ROOT / "tools" / "bootstrap.sh", self.root / "tools")
        (self.root / "requirements.txt").write_text("one==1\n")
        (self.root / "pyproject.toml").write_text("[project]\n")
        for name in NEEDED:
            (self.bin / name).symlink_to(str(shutil.which(name)))
        if uv:
            self.add("uv", FAKE_UV)

    def add(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def run(self, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": str(self.bin), "UV_LOG": str(self.log)} | environment
        command = [str(self.bin / "sh"), "tools/bootstrap.sh"]
        return subprocess.run(
            command, cwd=self.root, env=env, capture_output=True, text=True, timeout=120
        )

    def asked(self) -> list[str]:
        """Return what uv was asked for since the last time, version checks aside."""
        lines = [line for line in self.log.read_text().splitlines() if line != "--version"]
        self.log.write_text("")
        return [" ".join(line.split()[:2]) for line in lines]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path, uv=True)


@pytest.fixture
def without_uv(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path, uv=False)


EVERYTHING = ["venv --quiet", "pip install", "pip install"]


def test_installs_once(checkout: Checkout) -> None:
    assert checkout.run().returncode == 0
    assert checkout.asked() == EVERYTHING

    again = checkout.run()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert checkout.asked() == []


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_follows_a_changed_file(checkout: Checkout, name: str) -> None:
    checkout.run()
    checkout.asked()
    (checkout.root / name).write_text("# changed\n")

    assert checkout.run().returncode == 0
    assert checkout.asked() == ["pip install", "pip install"]


def test_ignores_a_file_that_is_only_touched(checkout: Checkout) -> None:
    checkout.run()
    checkout.asked()
    os.utime(checkout.root / "requirements.txt", (0, 0))

    checkout.run()
    assert checkout.asked() == []


def test_makes_an_unfinished_installation_anew(checkout: Checkout) -> None:
    failed = checkout.run(UV_EXIT="1")
    assert failed.returncode != 0
    assert "requirements.txt could not be installed" in failed.stderr
    checkout.asked()

    assert checkout.run().returncode == 0
    assert checkout.asked() == EVERYTHING


def test_makes_a_moved_installation_work(checkout: Checkout) -> None:
    checkout.run()
    checkout.asked()
    checkout.root = checkout.root.rename(checkout.root.with_name("elsewhere"))

    assert checkout.run().returncode == 0
    assert "pip install" in checkout.asked()


def test_replaces_a_venv_whose_python_is_gone(checkout: Checkout) -> None:
    checkout.run()
    checkout.asked()
    (checkout.root / ".venv" / "bin" / "python").unlink()

    assert checkout.run().returncode == 0
    assert checkout.asked() == EVERYTHING


def test_uses_pip_without_uv(without_uv: Checkout) -> None:
    without_uv.add("python3", FAKE_PYTHON)
    for name in ("cp", "mkdir"):
        (without_uv.bin / name).symlink_to(str(shutil.which(name)))

    assert without_uv.run().returncode == 0
    assert without_uv.asked() == ["-m pip", "-m pip"]
    assert without_uv.run().stdout == ""


def test_says_that_python_is_missing(without_uv: Checkout) -> None:
    done = without_uv.run()

    assert done.returncode != 0
    assert done.stderr == (
        "bootstrap: no python3 >= 3.11 and no uv on the PATH; install one of them\n"
    )


def test_says_that_venv_is_missing(without_uv: Checkout) -> None:
    # Debian's python3 without its python3-venv: everything but ensurepip.
    without_uv.add(
        "python3",
        f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"\n',
    )
    without_uv.add("id", "#!/bin/sh\necho 1000\n")

    done = without_uv.run()

    assert done.returncode != 0
    assert "python3 has no venv; install it (Debian: apt install python3-venv) or uv" in done.stderr


def test_refuses_an_old_python(checkout: Checkout) -> None:
    checkout.add("python2", "#!/bin/sh\nexit 1\n")

    done = checkout.run(PYTHON="python2")

    assert done.returncode != 0
    assert done.stderr == "bootstrap: PYTHON=python2 is not a Python 3.11 or newer that runs\n"
    assert checkout.asked() == []
