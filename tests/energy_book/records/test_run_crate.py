"""The record of a run: read as written, and what its profile asks of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from energy_book.errors import UsageError
from energy_book.records.run_crate import (
    CRATE_FILE,
    Content,
    Program,
    RunRecord,
    read_crate,
    write_crate,
)

LICENCE = "https://spdx.org/licenses/MIT"
# of the empty file, and of "abc": FIPS 180-4
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
RECORD = RunRecord(
    command="energy-book estimate 'a log.jsonl' --map m.toml",
    started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    ended=datetime(2026, 1, 2, 3, 5, 6, tzinfo=UTC),
    settings={"edition": "joule-2026", "pue p95": "1.2 & more"},
    inputs=(Content("a log.jsonl", ABC, 3), Content("m.toml", EMPTY, 0, "inputs/m ü#.toml")),
    data=(Content("throughput.csv", ABC, 3),),
    programs=(
        Program("energy-book", "1.0"),
        Program("Python", "3.11.7", "https://www.python.org/"),
        Program("operating system", "Linux x86_64"),
    ),
    outputs=(Content("sweep.csv", ABC, 3, "sweep.csv"),),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, text in (("sweep.csv", "abc"), ("inputs/m ü#.toml", "")):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text)
    write_crate(tmp_path, RECORD, [LICENCE])
    return tmp_path


def graph(folder: Path) -> dict[str, dict[str, Any]]:
    content = json.loads((folder / CRATE_FILE).read_text(encoding="utf-8"))
    return {entity["@id"]: entity for entity in content["@graph"]}


def test_it_is_read_as_it_was_written(folder: Path) -> None:
    assert read_crate(folder) == RECORD


def test_it_has_what_its_profile_requires(folder: Path) -> None:
    """
    The words "MUST" of RO-Crate 1.1 and of Process Run Crate 0.5.

    https://www.researchobject.org/ro-crate/specification/1.1/root-data-entity.html and
    https://www.researchobject.org/workflow-run-crate/profiles/0.5/process_run_crate/
    """
    content = json.loads((folder / CRATE_FILE).read_text(encoding="utf-8"))
    of = graph(folder)
    root, run = of["./"], of["#run"]

    assert content["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    assert of[CRATE_FILE]["about"] == {"@id": "./"}
    assert of[CRATE_FILE]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert datetime.fromisoformat(root["datePublished"]) == RECORD.ended
    assert {"name", "description"} <= set(root)
    assert root["license"] == {"@id": LICENCE}
    assert of[root["conformsTo"]["@id"]]["@type"] == "CreativeWork"
    assert root["conformsTo"]["@id"] == "https://w3id.org/ro/wfrun/process/0.5"
    assert root["mentions"] == {"@id": "#run"}
    assert run["@type"] == "CreateAction"
    assert of[run["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    assert run["endTime"] == "2026-01-02T03:05:06.000+00:00"
    files = {name for name, entity in of.items() if entity["@type"] == "File"}
    assert files == {part["@id"] for part in root["hasPart"]}
    assert files == {"sweep.csv", "inputs/m%20%C3%BC%23.toml"}
    for entity in of.values():
        for value in entity.values():
            for each in value if isinstance(value, list) else [value]:
                is_reference = isinstance(each, dict) and each["@id"] != root["conformsTo"]["@id"]
                assert not is_reference or each["@id"] in of or "w3id.org" in each["@id"]


def damage(change: Callable[[dict[str, dict[str, Any]]], object]) -> Callable[[str], str]:
    def damaged(text: str) -> str:
        content = json.loads(text)
        change({entity["@id"]: entity for entity in content["@graph"]})
        return json.dumps(content)

    return damaged


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(lambda text: text[: len(text) // 2], id="cut"),
        pytest.param(lambda text: "[]", id="no graph"),
        pytest.param(lambda text: "[" * 100_000, id="nested"),
        pytest.param(lambda text: '{"@context": 1, "@graph": []}', id="empty"),
        pytest.param(damage(lambda of: of["#run"].update({"@id": "#other"})), id="no run"),
        pytest.param(damage(lambda of: of["#run"].pop("object")), id="no inputs"),
        pytest.param(damage(lambda of: of["#run"].update(startTime="today")), id="no time"),
        pytest.param(damage(lambda of: of["sweep.csv"].pop("sha256")), id="no hash"),
        pytest.param(damage(lambda of: of["sweep.csv"].update({"@id": "x"})), id="other name"),
        pytest.param(damage(lambda of: of["./"].update(hasPart=[1])), id="no parts"),
    ],
)
def test_a_damaged_one_is_refused(folder: Path, damaged: Callable[[str], str]) -> None:
    path = folder / CRATE_FILE
    path.write_text(damaged(path.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(UsageError, match=f"its {CRATE_FILE} is damaged") as refusal:
        read_crate(folder)
    assert "\n" not in str(refusal.value)


def test_a_folder_without_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"has no {CRATE_FILE}; give a folder that run"):
        read_crate(tmp_path)
