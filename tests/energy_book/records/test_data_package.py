"""The data files as a package that Frictionless Data validates."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from energy_book.files.json_text import to_json
from energy_book.records.about import licences_in, read_about
from energy_book.records.data_package import PACKAGE_FILE, data_package
from energy_helpers.facts import files


@pytest.fixture
def package(tmp_path: Path, repository: Path) -> Path:
    """Write the data files and their descriptor into one folder."""
    about = read_about(repository)
    assert about is not None
    for name in files.fact_files():
        shutil.copyfile(files.data_dir() / name, tmp_path / name)
    (tmp_path / PACKAGE_FILE).write_text(to_json(data_package(about)), "utf-8")
    return tmp_path / PACKAGE_FILE


def validate(package: Path) -> Any:
    """Return the report of a separate process, because the library changes the limits of csv."""
    words = [sys.executable, "-m", "frictionless", "validate", str(package), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def test_every_file_is_in_the_package_and_valid(package: Path) -> None:
    report = validate(package)

    tasks = report["tasks"]
    assert report["valid"], [task["errors"] for task in tasks]
    assert [task["place"] for task in tasks] == list(files.fact_files())
    assert {task["type"] for task in tasks if task["place"].endswith(".csv")} == {"table"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("700", "701", "hash-count"),
        ("700", "many", "type-error"),
        ("tdp_w", "tdp", "incorrect-label"),
    ],
)
def test_a_changed_file_is_refused(package: Path, old: str, new: str, fault: str) -> None:
    file = package.with_name("gpu_power.csv")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    report = validate(package)

    assert not report["valid"]
    assert fault in {error["type"] for task in report["tasks"] for error in task["errors"]}


def test_every_file_has_a_licence() -> None:
    said = {name: files.sidecar(name)["licence"] for name in files.fact_files()}

    assert [name for name, licence in said.items() if not licences_in(licence)] == []
    assert [name for name, licence in said.items() if "unknown" in licence] == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("CC BY-SA 4.0 (the paper); Apache-2.0 (TensorRT-LLM)", ["CC-BY-SA-4.0", "Apache-2.0"]),
        ("MIT (the code); MIT (the tests)", ["MIT"]),
        ("the SUMMIT has none", []),
    ],
)
def test_licences_are_found_by_their_names(words: str, names: list[str]) -> None:
    assert licences_in(words) == names


def test_columns_keep_their_units_and_meanings(package: Path) -> None:
    resources = json.loads(package.read_text("utf-8"))["resources"]
    by_name = {each["path"]: each for each in resources}
    (power,) = [
        field for field in by_name["gpu_power.csv"]["schema"]["fields"] if field["name"] == "tdp_w"
    ]

    assert power["unit"] == files.sidecar("gpu_power.csv")["columns"]["tdp_w"]["unit"]
    assert power["type"] == "integer"
    assert "schema" not in by_name["editions.toml"]
