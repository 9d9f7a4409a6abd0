"""The bibliography, and the facts that cite it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.plugin import find_plugin

ROOT = Path(__file__).resolve().parent.parent
BIBLIOGRAPHY = ROOT / "book" / "references.bib"
REQUIRED = {
    "article": {"author", "title", "journal", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "misc": {"author", "title", "year", "eprint"},
    "online": {"author", "title", "url"},
    "software": {"author", "title", "year", "url"},
    "techreport": {"author", "title", "institution", "year", "url"},
}
CITING = [
    *("comparisons", "efficiency_gains", "electricity_totals"),
    *("gpu_power", "node_power", "node_power_measured", "reference_values"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def keys(row: dict[str, str]) -> list[str]:
    return row["cite"].split(",") if row["cite"] else []


def paper_numbers(entry: Entry) -> list[int]:
    return [int(n) for n in re.findall(r"paper-ref-(\d+)", entry.fields.get("keywords", ""))]


@pytest.fixture(scope="module")
def bibliography() -> BibliographyData:
    """Parse the file; pybtex refuses bad syntax and a key that is there twice."""
    return parse_file(BIBLIOGRAPHY)


def test_has_each_reference_of_the_paper_once(bibliography: BibliographyData) -> None:
    numbers = Counter(n for e in bibliography.entries.values() for n in paper_numbers(e))

    assert sorted(numbers.elements()) == list(range(1, 58))


def test_no_entry_lacks_a_required_field(bibliography: BibliographyData) -> None:
    lacking = {
        key: missing
        for key, entry in bibliography.entries.items()
        if (missing := REQUIRED[entry.type] - set(entry.fields) - set(entry.persons))
    }

    assert not lacking


def test_an_entry_of_the_paper_without_a_year_says_when_it_was_visited(
    bibliography: BibliographyData,
) -> None:
    undated = [
        key
        for key, entry in bibliography.entries.items()
        if paper_numbers(entry) and not {"year", "urldate"} & set(entry.fields)
    ]

    assert not undated


@pytest.mark.parametrize(
    ("field", "form"),
    [
        pytest.param("doi", r"10\.\d{4,}/\S+", id="doi"),
        pytest.param("eprint", r"\d{4}\.\d{5}(v\d)?", id="eprint"),
        pytest.param("url", r"https://[^\s?]+", id="url"),
        pytest.param("urldate", r"20\d\d-\d\d-\d\d", id="urldate"),
        pytest.param("year", r"20\d\d", id="year"),
        # a journal without pages numbers its articles
        pytest.param("pages", r"\d+--\d+|\d{6}", id="pages"),
    ],
)
def test_fields_are_well_formed(bibliography: BibliographyData, field: str, form: str) -> None:
    found = {k: e.fields[field] for k, e in bibliography.entries.items() if field in e.fields}

    assert found
    assert {k: v for k, v in found.items() if not re.fullmatch(form, v)} == {}


def test_an_arxiv_doi_is_that_of_the_eprint(bibliography: BibliographyData) -> None:
    for key, entry in bibliography.entries.items():
        prefix, _, number = entry.fields.get("doi", "").partition("arXiv.")
        if prefix == "10.48550/":
            assert number == entry.fields["eprint"], key


def test_no_slip_of_character_recognition_is_left() -> None:
    text = BIBLIOGRAPHY.read_text(encoding="utf-8")

    assert re.findall(r"\bAl\b|AlEnergy|EnergyandAl|GPT-40|utm_source", text) == []


@pytest.mark.parametrize("style", ["plain", "alpha", "unsrt", "unsrtalpha"])
def test_formats_in_every_style(bibliography: BibliographyData, style: str) -> None:
    formatted = find_plugin("pybtex.style.formatting", style)().format_bibliography(bibliography)
    texts = [entry.text.render(Backend()) for entry in formatted]

    assert len(texts) == len(bibliography.entries)
    assert [text for text in texts if re.search(r"[\\{}]", text)] == []


@pytest.mark.parametrize("name", CITING)
class TestFactsThatCite:
    def test_cite_what_is_in_the_bibliography(
        self, name: str, bibliography: BibliographyData
    ) -> None:
        cited = {key for row in rows(name) for key in keys(row)}

        assert cited
        assert cited <= set(bibliography.entries)

    def test_agree_with_the_paper_on_the_number(
        self, name: str, bibliography: BibliographyData
    ) -> None:
        for row in rows(name):
            said = [int(n) for n in re.findall(r"paper ref\. (\d+)", row.get("source", ""))]
            if said:
                assert said == paper_numbers(bibliography.entries[row["cite"]]), row


class TestEfficiencyGains:
    def test_belong_to_the_three_levers(self) -> None:
        assert {row["lever"] for row in rows("efficiency_gains")} == {
            "model",
            "serving",
            "hardware",
        }

    def test_cover_each_gain_among_the_claims(self) -> None:
        claims = {row["id"] for row in rows("claims")}
        gains = {claim for claim in claims if claim.startswith("s3-ext-")} - {"s3-external-queries"}
        named = {row["claim"] for row in rows("efficiency_gains")} - {""}

        assert gains <= named <= claims

    @pytest.mark.parametrize("ends", [("low", "high"), ("factor_low", "factor_high")], ids=str)
    def test_low_end_is_not_above_the_high_end(self, ends: tuple[str, str]) -> None:
        for row in rows("efficiency_gains"):
            low, high = (row[end] for end in ends)
            assert float(low or 1) >= 1, row
            assert float(high or "inf") >= float(low or 1), row

    def test_printed_factors_are_in_what_is_printed(self) -> None:
        words = {"one to two orders of magnitude": "10 100", "three to five times larger": "3 5"}
        for row in rows("efficiency_gains"):
            printed = set(re.findall(r"[\d.]+", words.get(row["as_printed"], row["as_printed"])))
            ends = ("low", "high", "percent_low", "percent_high")
            assert {row[end].lstrip("-") for end in ends} - {""} == printed, row

    @pytest.mark.parametrize("end", ["low", "high"])
    def test_percentages_become_factors(self, end: str) -> None:
        for row in rows("efficiency_gains"):
            assert bool(row[f"percent_{end}"]) == bool(row[f"factor_{end}"]), row
            if row[f"percent_{end}"]:
                share = float(row[f"percent_{end}"]) / 100
                factor = 1 + share if share > 0 else 1 / (1 + share)
                assert float(row[f"factor_{end}"]) == pytest.approx(factor, abs=5e-4)
