"""What archives, indexes and reviewers read at the root: the files agree, and are derived."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from pybtex.database import parse_file
from trove_classifiers import classifiers

import energy_helpers as eh
from energy_book.chapters import list_chapters
from energy_book.project import Project
from tests.schemaorg import faults

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / "tools" / "write_records.py"
# what the tool reads besides book/
SOURCES = ("CITATION.cff", "_config.yml", "_toc.yml", "pyproject.toml", "tools/write_records.py")
CITED: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
CODEMETA: dict[str, Any] = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
ZENODO: dict[str, Any] = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
CODECHECK: dict[str, Any] = yaml.safe_load((ROOT / "codecheck.yml").read_text(encoding="utf-8"))
PAPER = (ROOT / "paper.md").read_text(encoding="utf-8")
HEADER: dict[str, Any] = yaml.safe_load(PAPER.split("---\n")[1])
# terms that CodeMeta adds to schema.org
OF_CODEMETA = {"softwareRequirements", "referencePublication", "developmentStatus", "issueTracker"}
# a number and the name that the registry has for it, which is not printed
NUMBER = re.compile(r"([\d.,]+)(?: (Wh|GWh))?<!-- ([\w-]+) -->")


def write_records(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools" / "write_records.py"), *options]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what the records are derived from."""
    (tmp_path / "tools").mkdir()
    for name in (*SOURCES, "codemeta.json", ".zenodo.json", "codecheck.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "book", tmp_path / "book", ignore=shutil.ignore_patterns("*.ipynb"))
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_records_are_derived_from_where_each_fact_is_written() -> None:
    done = write_records(ROOT, "--check")

    assert done.returncode == 0, done.stderr


def test_a_record_out_of_date_is_named(copy: Path) -> None:
    edit(copy / "CITATION.cff", "keywords:\n", "keywords:\n  - a new word\n")

    done = write_records(copy, "--check")

    assert done.returncode == 1
    assert done.stderr.startswith("codemeta.json, .zenodo.json: out of date; run tools/write_rec")
    assert "a new word" not in (copy / "codemeta.json").read_text("utf-8")


def test_what_an_owner_sets_reaches_every_record(copy: Path) -> None:
    """One setting each: address, repository, DOI, and the ORCID of an author."""
    site, repository, orcid = "https://a.org/b", "https://github.com/a/b", "0000-0002-1825-0097"
    edit(copy / "_config.yml", 'baseurl: ""', f"baseurl: {site}")
    edit(copy / "_config.yml", 'url: ""', f"url: {repository}")
    citation = copy / "CITATION.cff"
    edit(citation, "\nversion:", "\ndoi: 10.5281/zenodo.1\nversion:")
    author = f"{{given-names: A, family-names: B, orcid: https://orcid.org/{orcid}}}"
    edit(
        citation,
        "name: The executable edition's contributors",
        author[1:-1].replace(", ", "\n    "),
    )

    written = write_records(copy)
    again = write_records(copy, "--check")

    assert (written.returncode, again.returncode) == (0, 0), written.stderr
    texts = {name: (copy / name).read_text("utf-8") for name in ("codemeta.json", "codecheck.yml")}
    cited = yaml.safe_load(citation.read_text("utf-8"))
    urls = tomllib.loads((copy / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
    assert (cited["url"], cited["repository-code"]) == (site, repository)
    assert (urls["Documentation"], urls["Source"]) == (site, repository)
    assert json.loads(texts["codemeta.json"])["codeRepository"] == repository
    check = yaml.safe_load(texts["codecheck.yml"])
    assert check["paper"]["authors"] == [{"name": "A B", "ORCID": orcid}]
    assert check["paper"]["reference"] == "https://doi.org/10.5281/zenodo.1"
    zenodo = json.loads((copy / ".zenodo.json").read_text("utf-8"))
    assert zenodo["creators"] == [{"name": "B, A", "orcid": orcid}]


def test_all_say_the_same() -> None:
    authors = [author["name"] for author in CITED["authors"]]

    assert {CITED["title"]} == {
        *(CODEMETA["name"], ZENODO["title"], CODECHECK["paper"]["title"], CONFIG["title"]),
        HEADER["title"],
    }
    assert CITED["version"] == CODEMETA["version"] == ZENODO["version"]
    assert [author["name"] for author in PROJECT["authors"]] == authors
    assert [CONFIG["author"]] == authors
    assert [author["name"] for author in HEADER["authors"]] == authors
    assert PROJECT["keywords"] == CITED["keywords"] == HEADER["tags"]
    assert PROJECT["license"] == " AND ".join(CITED["license"])
    assert all(name in ZENODO["notes"] for name in CITED["license"])
    assert set(CITED["license"]) == {address.rpartition("/")[2] for address in CODEMETA["license"]}


def test_classifiers_are_those_of_the_index() -> None:
    assert set(PROJECT["classifiers"]) <= classifiers
    assert sorted(PROJECT["classifiers"]) == PROJECT["classifiers"]


def test_codemeta_is_in_its_vocabulary() -> None:
    thing = {name: value for name, value in CODEMETA.items() if name not in OF_CODEMETA}

    assert list(faults({**thing, "@id": "#software"})) == []
    assert list(faults(CODEMETA["referencePublication"])) == []


def test_the_manifest_has_every_chapter() -> None:
    files = [each["file"] for each in CODECHECK["manifest"]]
    chapters = [f"_build/html/book/{chapter.name}.html" for chapter in list_chapters(Project(ROOT))]

    assert "_build/html/results.json" in files
    assert [file for file in files if file.endswith(".html")] == chapters


def test_numbers_of_the_article_are_computed() -> None:
    edition = eh.load_edition("joule-2026")
    found = NUMBER.findall(PAPER)

    assert len(found) >= 5
    for text, unit, name in found:
        value = eh.all_numbers.compute(edition, [name])[name]
        digits = len(text.replace(".", "").lstrip("0"))
        assert text == eh.registry.entries.format_value(value, digits), name
        assert unit in ("", eh.all_numbers.REGISTRY[name].unit.partition("/")[0]), name


def test_the_article_has_no_number_that_is_not_computed() -> None:
    """Besides years, sections and identifiers."""
    body = NUMBER.sub("", PAPER.split("---\n", 2)[2])
    body = re.sub(r"@[\w-]+|`[^`]*`|Eq\. 1", "", body)

    assert re.findall(r"(?<![\w.])\d[\d.,]*", body) == []


def test_the_article_cites_what_is_in_the_bibliography() -> None:
    cited = set(re.findall(r"@([\w-]+)", PAPER.split("---\n", 2)[2]))

    assert HEADER["bibliography"] == "book/references.bib"
    assert len(cited) >= 4
    assert cited <= set(parse_file(ROOT / HEADER["bibliography"]).entries)
