"""The installation: nothing to do, interrupted, moved, and what it says when it cannot."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
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
        self.environment: dict[str, str] = {}
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
        env = {"PATH": str(self.bin), "UV_LOG": str(self.log)}
        env |= self.environment | environment
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


@pytest.mark.parametrize("variable", ["", "1"])
def test_compiles_what_no_import_may_compile(checkout: Checkout, variable: str) -> None:
    checkout.run(PYTHONDONTWRITEBYTECODE=variable)
    installations = [line for line in checkout.log.read_text().splitlines() if "install" in line]

    assert ["--compile-bytecode" in line for line in installations] == [bool(variable)] * 2


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


@pytest.mark.parametrize("code", [0, 3])
def test_pip_shows_how_far_it_is(without_uv: Checkout, code: int) -> None:
    """Not each of the packages; and a failure of pip is one, whatever reads its output."""
    lines = "".join(f"echo 'Collecting p{n}==1 (from -r x)'; " for n in range(1, 121))
    collecting = f'-m pip"*) {lines} echo "Installing collected packages: p1"; exit {code}'
    without_uv.add("python3", FAKE_PYTHON.replace('-m pip"*) echo "$*" >>"$UV_LOG"', collecting))
    for name in ("cp", "mkdir"):
        (without_uv.bin / name).symlink_to(str(shutil.which(name)))
    (without_uv.root / "requirements.txt").write_text("".join(f"p{n}==1\n" for n in range(120)))

    done = without_uv.run()

    assert "  50 of 120: p50==1\n  100 of 120: p100==1\n  writing into .venv\n" in done.stdout
    assert "p51" not in done.stdout
    assert (done.returncode == 0) == (code == 0)


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


def wheel(folder: Path, name: str) -> Path:
    """Make an installable package of one empty module."""
    path = folder / f"{name}-1-py3-none-any.whl"
    info = f"{name}-1.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    names = [*files, f"{info}/RECORD"]
    files[names[-1]] = "".join(f"{file},,\n" for file in names)
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return path


PROJECT = """\
[project]
name = "project"
version = "1"

[build-system]
requires = ["a-backend-that-is-nowhere"]
build-backend = "backend"
backend-path = ["."]
"""
# without isolation the backend is what is there, and nothing else is fetched for it
BACKEND = """\
import shutil


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return shutil.copy("{wheel}", wheel_directory).rpartition("/")[2]
"""


@pytest.fixture
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Checkout:
    """Make a checkout with a lock of one package, for the real uv and the real pip."""
    checkout = Checkout(tmp_path, uv=False)
    if request.getfixturevalue("tool") == "uv":
        uv = shutil.which("uv")
        if uv is None:
            pytest.skip("there is no uv; install it to see that it checks the lock's hashes")
        checkout.add("uv", f'#!/bin/sh\nPATH="{os.environ["PATH"]}" exec {uv} "$@"\n')
    elif importlib.util.find_spec("ensurepip") is None:
        pytest.skip("there is no ensurepip; install venv to see that pip checks the lock's hashes")
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    checkout.environment = {
        "HOME": str(tmp_path),
        "PYTHON": sys.executable,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": str(wheels),
        "UV_CACHE_DIR": str(tmp_path / "cache"),
    }
    digest = hashlib.sha256(wheel(wheels, "tiny").read_bytes()).hexdigest()
    (checkout.root / "requirements.txt").write_text(f"tiny==1 --hash=sha256:{digest}\n")
    (checkout.root / "pyproject.toml").write_text(PROJECT)
    backend = BACKEND.format(wheel=wheel(tmp_path, "project"))
    (checkout.root / "backend.py").write_text(backend)
    return checkout


def has(checkout: Checkout, module: str) -> bool:
    command = [checkout.root / ".venv" / "bin" / "python", "-I", "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("tool", "fault"),
    [
        pytest.param("uv", "another-hash", id="uv-another-hash"),
        pytest.param("uv", "no-hash", id="uv-no-hash"),
        # pip needs its time
        pytest.param("pip", "another-hash", id="pip-another-hash", marks=pytest.mark.thorough),
        pytest.param("pip", "no-hash", id="pip-no-hash", marks=pytest.mark.thorough),
    ],
)
def test_installs_nothing_but_what_the_lock_says(real: Checkout, tool: str, fault: str) -> None:
    """A package that is not the locked one stops it, each time, until the lock is right."""
    lock = real.root / "requirements.txt"
    sound = lock.read_text()
    place = sound.index("sha256:") + len("sha256:")
    other = "0" if sound[place] != "0" else "1"
    lock.write_text(
        f"{sound[:place]}{other}{sound[place + 1 :]}" if fault == "another-hash" else "tiny==1\n"
    )

    for _ in range(2 if tool == "uv" else 1):
        refused = real.run()
        assert refused.returncode == 1
        own = [line for line in refused.stderr.splitlines() if line.startswith("bootstrap:")]
        assert own == [
            "bootstrap: requirements.txt could not be installed; "
            "run make again once the cause above is gone"
        ]
        assert "hash" in refused.stderr.replace(own[0], "").lower()
        assert not (real.root / ".venv" / ".installed").exists()
        assert not has(real, "tiny")

    lock.write_text(sound)
    mended = real.run()
    assert (mended.returncode, mended.stderr) == (0, "")
    assert has(real, "tiny")
    assert has(real, "project")
    assert real.run().stdout == ""
