"""The numbers in the text are those of results.json."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from bs4 import Tag

from .site import TOC_PAGES, parsed
from .test_links import anchors


@pytest.fixture(scope="module")
def results(site: Path) -> dict[str, Any]:
    return json.loads((site / "results.json").read_text(encoding="utf-8"))


def quoted(site: Path, page: str) -> list[Tag]:
    soup = parsed(site / page)
    return soup.select("[data-number]")


def entry(results: dict[str, Any], name: str) -> dict[str, Any]:
    edition, _, number = name.rpartition("/")
    numbers = results["editions"][edition]["numbers"] if edition else results["numbers"]
    return numbers[number]


def test_results_have_the_promised_shape(results: dict[str, Any]) -> None:
    assert results["schema"] == 1
    assert results["edition"] == "joule-2026"
    assert results["changed"] == {}
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in results["inputs"].values())
    assert results["numbers"]
    for number in results["numbers"].values():
        assert {"value", "unit", "chapter", "claims"} <= number.keys()


def test_factors_are_those_of_the_results_and_of_their_schema(
    site: Path, results: dict[str, Any]
) -> None:
    schema = json.loads((site / "factors.schema.json").read_text(encoding="utf-8"))
    file = json.loads((site / "factors.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(file)
    assert (site / file["$schema"]).is_file()
    assert (site / "factors.json").stat().st_size <= 20_000
    assert re.fullmatch(r"[0-9a-f]{64}", file["fingerprint"])
    for each in file["factors"]:
        assert each["value"] == results["numbers"][each["number"]]["value"]
    for each in file["do_not_multiply"]:
        assert each["over_exact"] == results["numbers"][each["number"]]["value"]


@pytest.mark.parametrize("page", TOC_PAGES)
def test_text_quotes_the_results(site: Path, results: dict[str, Any], page: str) -> None:
    for span in quoted(site, page):
        name = str(span["data-number"])
        text, number = span.get_text().strip(), entry(results, name)
        if number["value"] is None:
            assert text.startswith(("nan", "n/a")), f"{name}: {text!r}"
            continue
        printed = re.match(r"[-\N{MINUS SIGN}]?[\d,]*\.?\d+(?:e[-+]?\d+)?", text)
        assert printed, f"{name}: {text!r}"
        digits = printed[0].replace(",", "").replace("\N{MINUS SIGN}", "-")
        as_percent = text.endswith("%") and number["unit"] != "%"
        expected = number["value"] * (100 if as_percent else 1)
        tolerance = 0.5000001 * 10 ** -len(digits.partition(".")[2])
        assert float(digits) == pytest.approx(expected, abs=tolerance), name


def test_landing_page_has_the_headline_numbers_of_both_editions(site: Path) -> None:
    names = {str(span["data-number"]) for span in quoted(site, TOC_PAGES[0])}

    assert {"baseline-median-traditional", "baseline-median-long"} <= {
        name.rpartition("/")[2] for name in names
    }
    assert any("/" in name for name in names), "the landing page quotes one edition only"


@pytest.mark.parametrize("page", [page for page in TOC_PAGES if "/paper/" in page])
def test_chapters_set_the_papers_numbers_beside_ours(site: Path, page: str) -> None:
    soup = parsed(site / page)

    assert soup.select("[data-number]")
    assert soup.select("[data-claim]")


def test_a_number_leads_to_its_line_on_the_page_of_numbers(site: Path) -> None:
    lines = anchors(site / "book" / "reference" / "numbers.html")
    for page in ("book/index.html", "book/paper/2_energy_per_query.html"):
        soup = parsed(site / page)
        linked = soup.select("article a.num[data-number]")
        assert len(linked) > 10
        for number in linked:
            address, _, anchor = number["href"].partition("#")
            assert address.endswith("reference/numbers.html")
            assert anchor in lines
        assert not soup.select("article a a")
