"""The tree as a whole: facts with their sidecars, the lock, workflows, what is in git."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FACTS = sorted(
    path
    for path in (ROOT / "data").rglob("*")
    if path.suffix in {".csv", ".json", ".toml"}
    and not path.name.endswith((".csv.toml", ".json.toml", ".toml.toml"))
)
SIDECARS = sorted(
    path for kind in ("csv", "json", "toml") for path in (ROOT / "data").rglob(f"*.{kind}.toml")
)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SIDECAR_KEYS = ("class", "source", "url", "version", "licence", "retrieved", "sha256")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def sidecar_of(fact: Path) -> dict[str, Any]:
    return tomllib.loads(fact.with_name(f"{fact.name}.toml").read_text())


def tracked_files() -> list[str]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: a source archive has no list of tracked files")
    # Any user may own the checkout that CI mounts.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files"]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def copy_tracked(root: Path) -> None:
    """Copy the checkout's tracked files as they are now."""
    for name in tracked_files():
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)


@functools.cache
def locked_requirements() -> dict[str, list[tuple[Requirement, str]]]:
    """Return the lock's entries by name, each with its text, hashes included."""
    entries: dict[str, list[tuple[Requirement, str]]] = {}
    text = re.sub(r"^\s*#.*$", "", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        requirement = Requirement(entry.split("\\\n")[0].strip())
        entries.setdefault(canonicalize_name(requirement.name), []).append((requirement, entry))
    return entries


def declared_requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(line) for lines in [project["dependencies"], *extras] for line in lines]


def test_there_are_facts() -> None:
    assert FACTS


@pytest.mark.parametrize("fact", FACTS, ids=relative)
class TestSidecar:
    def test_says_where_the_fact_is_from(self, fact: Path) -> None:
        sidecar = sidecar_of(fact)
        missing = [key for key in SIDECAR_KEYS if not sidecar.get(key)]

        assert not missing, f"{fact.name}.toml lacks {missing}; what is unknown says 'unknown'"
        assert sidecar["retrieved"] == "unknown" or isinstance(sidecar["retrieved"], dt.date)

    def test_has_the_hash_of_the_fact(self, fact: Path) -> None:
        digest = hashlib.sha256(fact.read_bytes()).hexdigest()

        assert sidecar_of(fact)["sha256"] == digest

    def test_describes_each_column(self, fact: Path) -> None:
        sidecar = sidecar_of(fact)
        if fact.suffix == ".csv":
            with fact.open(newline="", encoding="utf-8") as rows:
                assert list(sidecar["columns"]) == next(csv.reader(rows))
        described = sidecar.get("columns", {}) | sidecar.get("fields", {})
        undescribed = [
            name for name, column in described.items() if not {"unit", "meaning"} <= set(column)
        ]

        assert not undescribed, f"{fact.name}.toml gives no unit or meaning for {undescribed}"


def test_no_sidecar_without_its_fact() -> None:
    assert [path for path in SIDECARS if not path.with_suffix("").is_file()] == []


def test_a_broken_seal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "data").mkdir()
    seal = shutil.copy(ROOT / "tools" / "seal_data.py", tmp_path / "tools")
    fact, sidecar = FACTS[0], FACTS[0].with_name(f"{FACTS[0].name}.toml")
    for path in (fact, sidecar):
        shutil.copy(path, tmp_path / "data")
    command = [sys.executable, seal, "--check"]
    whole = subprocess.run(command, capture_output=True, text=True)
    with (tmp_path / "data" / fact.name).open("a") as file:
        file.write("\n")

    done = subprocess.run(command, capture_output=True, text=True)

    assert whole.returncode == 0, whole.stderr
    assert done.returncode == 1
    assert done.stderr.startswith(f"{fact.name}: the sidecar has another sha256")
    assert (tmp_path / "data" / sidecar.name).read_text() == sidecar.read_text()


def test_hooks_run_what_is_locked() -> None:
    """Nothing is fetched from elsewhere, and a hook has the version that `make lint` has."""
    config = ROOT / ".pre-commit-config.yaml"
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True)
    repositories = yaml.safe_load(config.read_text(encoding="utf-8"))["repos"]
    tools = [Path(hook["entry"].split()[0]) for each in repositories for hook in each["hooks"]]

    assert done.returncode == 0, done.stdout + done.stderr
    assert {each["repo"] for each in repositories} == {"local"}
    assert {tool.parent.as_posix() for tool in tools} == {".venv/bin"}
    assert {tool.name for tool in tools} - {"python"} <= set(locked_requirements())


def check_against(schema: str, *files: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_are_valid() -> None:
    assert {path.name for path in WORKFLOWS} == {"test.yml", "publish.yml"}
    check_against("github-workflows", *WORKFLOWS)
    check_against("dependabot", ROOT / ".github" / "dependabot.yml")


def test_workflows_run_what_a_newcomer_runs() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for path in WORKFLOWS:
        jobs = yaml.safe_load(path.read_text())["jobs"].values()
        commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
        assert commands
        for command in commands:
            tool, target = command.split(maxsplit=1)
            assert tool in {"make", "python", "energy-book"}
            assert tool != "make" or re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_all_pythons_that_the_package_names_are_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = re.findall(r":: (3\.\d+)$", "\n".join(project["classifiers"]), re.MULTILINE)
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())["jobs"]

    assert jobs["test"]["strategy"]["matrix"]["python-version"] == named
    assert project["requires-python"] == f">={named[0]}"


def test_workflows_run_actions_that_cannot_change() -> None:
    """A tag can be moved to other code, a revision cannot."""
    for path in WORKFLOWS:
        used = re.findall(r"uses: *(.+)", path.read_text())
        assert used
        for action in used:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", action), action


def test_the_lock_holds_what_builds_the_project() -> None:
    """The project is built without isolation, so with nothing that has no hash."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {canonicalize_name(Requirement(r).name) for r in project["build-system"]["requires"]}
    script = (ROOT / "tools" / "bootstrap.sh").read_text()

    assert wanted | {"editables"} <= set(locked_requirements())
    assert re.search(r"^install .*--require-hashes -r requirements\.txt", script, re.MULTILINE)
    assert re.search(r"^install .*--no-build-isolation --editable \.", script, re.MULTILINE)


def test_citation_is_valid() -> None:
    check_against("citation-file-format", ROOT / "CITATION.cff")


def test_every_locked_requirement_is_pinned_with_hashes() -> None:
    loose = [
        entry
        for entries in locked_requirements().values()
        for requirement, entry in entries
        if not str(requirement.specifier).startswith("==") or "--hash=sha256:" not in entry
    ]

    assert not loose


def test_lock_names_no_index() -> None:
    text = (ROOT / "requirements.txt").read_text()

    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|://|@ file", text)


@pytest.mark.parametrize("declared", declared_requirements(), ids=lambda r: r.name)
def test_lock_satisfies_the_project(declared: Requirement) -> None:
    locked = locked_requirements().get(canonicalize_name(declared.name), [])

    assert locked, f"{declared.name} is not in requirements.txt; run make lock"
    for requirement, _ in locked:
        version = str(requirement.specifier).removeprefix("==")
        assert declared.specifier.contains(version, prereleases=True), "run make lock"


def test_nothing_generated_is_in_git() -> None:
    generated = re.compile(
        r"\.ipynb$|\.pyc$|\.egg-info/|^_build/|^\.venv/|(^|/)(__pycache__|\.ipynb_checkpoints)/"
        r"|(^|/)(results\.json|\.coverage|\.DS_Store)$"
    )

    assert [path for path in tracked_files() if generated.search(path)] == []


SIZES = ("test", "test-all", "test-long")
# prints as pytest does, and fails where the test asks for it
MAKE = """#!/bin/sh
for target do :; done
echo "=== 7 tests of $target in 1.00s ==="
test "$target" != "$FAILS"
"""


def test_every_test_is_in_one_size() -> None:
    """Whatever marks it has, one of the targets runs it, and no other does."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    selected = {
        target: re.search(rf'^{target}: .*\n\t\$\(PYTEST\) -m "?([a-z ]+)', makefile, re.MULTILINE)
        for target in SIZES
    }

    for thorough, long in itertools.product((False, True), repeat=2):
        marks = {"thorough": thorough, "long": long}
        runs = [
            name
            for name, found in selected.items()
            if found and eval(found[1].strip(), dict(marks))
        ]
        assert runs == [SIZES[2 if long else thorough]], marks


def test_marks_of_sizes_are_those_that_make_knows(pytestconfig: pytest.Config) -> None:
    """Another mark for what takes long would run in `make test`; pytest refuses it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    marks = project["tool"]["pytest"]["ini_options"]["markers"]

    assert {mark.partition(":")[0] for mark in marks} == {"browser", "thorough", "long"}
    assert pytestconfig.getoption("--strict-markers")


@pytest.mark.parametrize(
    ("fails", "code", "made"),
    [
        pytest.param("", 0, ["test", "test-all"], id="all-well"),
        pytest.param("test", 1, ["test"], id="the-first-fails"),
        pytest.param("test-all", 1, ["test", "test-all"], id="the-second-fails"),
    ],
)
def test_ci_runs_two_sizes_and_ends_with_their_summaries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, code: int, made: list[str]
) -> None:
    make = tmp_path / "make"
    make.write_text(MAKE)
    make.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("FAILS", fails)

    done = subprocess.run([ROOT / ".ci" / "run"], capture_output=True, text=True)

    assert done.returncode == code
    expected = [f"=== 7 tests of {target} in 1.00s ===" for target in made]
    assert done.stdout.splitlines() == expected * 2


def test_make_lists_its_targets() -> None:
    done = subprocess.run(
        [str(shutil.which("make"))], cwd=ROOT, check=True, capture_output=True, text=True
    )

    for target in ("book", *SIZES, "bench", "lab", "serve", "lock", "clean"):
        assert re.search(rf"^  make {target} +\S", done.stdout, flags=re.MULTILINE), target
