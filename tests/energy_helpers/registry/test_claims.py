"""Printed statements: found by id and by number."""

from __future__ import annotations

import pytest

from energy_helpers import all_numbers
from energy_helpers.registry import claims


def test_a_statement_is_as_printed() -> None:
    """Text, to preserve the digits that the paper gives."""
    assert claims.stated("abs-median-wh") == "0.34"
    assert claims.stated("s2-pue-range") == "1.05-1.40"


def test_refuses_an_unknown_claim() -> None:
    with pytest.raises(ValueError, match=r"^unknown claim 'v3-median'; the ids are in data/claims"):
        claims.stated("v3-median")


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        pytest.param("joule-2026", ["v2-median-wh"], id="joule-2026"),
        pytest.param("arxiv-v1", ["abs-median-wh", "s3-baseline"], id="arxiv-v1"),
        pytest.param(
            "arxiv-v1-as-written", ["abs-median-wh", "s3-baseline"], id="arxiv-v1-as-written"
        ),
    ],
)
def test_a_number_has_the_claims_of_its_edition(edition: str, expected: list[str]) -> None:
    assert claims.for_number("baseline-median-traditional", edition) == expected


def test_a_number_that_the_paper_does_not_print_has_no_claim() -> None:
    assert claims.for_number("baseline-mean-traditional", "joule-2026") == []


def test_every_claim_that_a_number_names_exists() -> None:
    named = {claim for number in all_numbers.REGISTRY.values() for claim in number.claims}

    assert named
    assert named <= set(claims.load_claims().index)


def test_a_repeated_claim_repeats_one_that_is_there() -> None:
    table = claims.load_claims()
    repeats = set(table["repeat_of"]) - {""}

    assert repeats <= set(table.index)
