"""What machines read of the built book: descriptions of pages, the data package, the manifest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
import yaml

from energy_helpers.facts import files
from energy_helpers.notebook.exercises import catalogue
from tests.schemaorg import described, faults

from .site import TOC_PAGES, parsed

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", TOC_PAGES)
def test_descriptions_of_a_page_are_in_the_vocabulary(site: Path, page: str) -> None:
    soup = parsed(site / page)

    assert [fault for thing in described(soup) for fault in faults(thing)] == []
    assert len(soup.select('head meta[name="citation_title"]')) == 1


def test_every_lesson_exercise_and_data_file_is_described(site: Path) -> None:
    things = {
        urljoin(page, thing["@id"]): thing
        for page in TOC_PAGES
        for thing in described(parsed(site / page))
    }
    kinds = [thing.get("learningResourceType", thing["@type"]) for thing in things.values()]

    assert kinds.count("lesson") == len(catalogue.load_lessons())
    assert kinds.count("exercise") == len(catalogue.load_exercises())
    assert kinds.count("Dataset") == len(files.fact_files())


def test_the_data_package_of_the_site_is_valid(site: Path) -> None:
    package = site / "_static" / "data" / "datapackage.json"
    # in a separate process, because the library changes the limits of csv
    words = [sys.executable, "-m", "frictionless", "validate", str(package)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_the_build_makes_every_file_of_the_manifest(site: Path) -> None:
    manifest = yaml.safe_load((ROOT / "codecheck.yml").read_text("utf-8"))["manifest"]
    places = [each["file"].removeprefix("_build/html/") for each in manifest]

    assert [place for place in places if not (site / place).is_file()] == []
