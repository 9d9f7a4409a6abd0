"""What programs multiply by: valid, short, and the numbers of the registry."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import energy_helpers as eh
from energy_book.files.json_text import to_json
from energy_book.project import Project
from energy_book.results import collect, factors
from energy_book.settings import Settings
from energy_helpers.method import exact, fleet_factor
from energy_helpers.paper.use_factors import SHORTCUTS

PROJECT = Project(Path(__file__).resolve().parents[3])
JOULE = eh.load_edition("joule-2026")
NEEDED = ("fleet-", "baseline-", "long-share", "shortcut-")
VALIDATOR = jsonschema.Draft202012Validator(factors.json_schema())


def made(**changed: Any) -> dict[str, Any]:
    """Return the file that a build of some settings writes."""
    names = [name for name in eh.all_numbers.REGISTRY if name.startswith(NEEDED)]
    numbers = collect.number_values(JOULE.replace(**changed), names)
    assembled = factors.assemble_factors(
        PROJECT,
        Settings("joule-2026", changed, changed),
        numbers,
        revision="r",
        date="2026-11-29",
        fingerprint="f",
    )
    text = to_json(assembled)
    assert len(text.encode()) <= 20_000
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return made()


def test_the_schema_is_one_and_the_file_is_of_it(file: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(factors.json_schema())

    VALIDATOR.validate(file)
    assert file["$schema"] == factors.SCHEMA_FILE


@pytest.mark.parametrize("key", ["boundary", "factors", "settings", "fingerprint"])
def test_a_file_that_lacks_a_part_is_not_valid(file: dict[str, Any], key: str) -> None:
    cut = {name: value for name, value in file.items() if name != key}

    assert not VALIDATOR.is_valid(cut)


def test_a_factor_of_another_count_is_not_valid(file: dict[str, Any]) -> None:
    other = copy.deepcopy(file)
    other["factors"][0]["multiply_by"] = "users"

    assert not VALIDATOR.is_valid(other)


def test_a_factor_times_its_count_is_the_energy(file: dict[str, Any]) -> None:
    """A billion typical queries a day, with and without idle and spare nodes."""
    values = {each["number"]: each for each in file["factors"]}
    mean, fleet = (
        values["baseline-mean-untrimmed-traditional"],
        values["fleet-mean-per-query-traditional"],
    )

    assert (mean["unit"], mean["multiply_by"]) == ("Wh/query", "queries")
    assert fleet["value"] == pytest.approx(exact.fleet(JOULE)["traditional"], rel=1e-12)
    assert mean["value"] * fleet_factor.factor(JOULE) == pytest.approx(fleet["value"], rel=1e-12)
    assert [fleet["includes_fleet_factor"], mean["includes_fleet_factor"]] == [True, False]


def test_only_what_describes_one_query_has_the_range_of_queries(file: dict[str, Any]) -> None:
    for each in file["factors"]:
        assert (each["p5_to_p95"] is not None) == (each["multiply_by"] == "nothing")
    (typical,) = (f for f in file["factors"] if f["number"] == "baseline-median-traditional")
    row = exact.per_query(JOULE).loc["baseline"]
    assert typical["p5_to_p95"] == pytest.approx([row["p5"], row["p95"]], rel=1e-12)


def test_every_shortcut_is_among_what_not_to_multiply(file: dict[str, Any]) -> None:
    found = {each["number"]: each["over_exact"] for each in file["do_not_multiply"]}

    assert list(found) == [f"shortcut-{each.slug}" for each in SHORTCUTS]
    assert found["shortcut-median-times-count-mixed"] == pytest.approx(0.519, abs=5e-4)


def test_changed_settings_are_named_and_give_their_own_values(file: dict[str, Any]) -> None:
    changed = made(redundancy=1.0)

    assert changed["settings"] == {"edition": "joule-2026", "changed": {"redundancy": 1.0}}
    assert changed["fleet_factor"] == pytest.approx(file["fleet_factor"] / JOULE.redundancy)


def test_what_has_no_value_is_null(file: dict[str, Any]) -> None:
    """An infinite mean is no number in JSON; the schema allows for it."""
    names = [name for name in eh.all_numbers.REGISTRY if name.startswith(NEEDED)]
    numbers = {name: {"value": float("inf"), "unit": "Wh/query", "meaning": "m"} for name in names}
    text = to_json(
        factors.assemble_factors(
            PROJECT, Settings(), numbers, revision="r", date="unknown", fingerprint="f"
        )
    )

    VALIDATOR.validate(json.loads(text))
    assert {each["value"] for each in json.loads(text)["factors"]} == {None}


def test_it_is_cited_as_the_citation_file_has_it(file: dict[str, Any]) -> None:
    assert file["citation"].startswith("Oviedo et al., Energy Use of AI Inference")
    assert "doi:10.1016/j.joule.2026.102430" in file["citation"]
    assert file["licence"] == "MIT AND CC-BY-SA-4.0"
