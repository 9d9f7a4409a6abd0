"""A claim and what it is held against."""

from __future__ import annotations

import pytest

import energy_helpers as eh
from energy_helpers.audit.case import Case, listed

CLAIMS = eh.registry.claims.load_claims()


def first_of(edition: str) -> Case:
    return Case.of(str(CLAIMS.index[CLAIMS["edition"] == edition][0]))


def test_a_claim_of_v1_is_held_against_its_text_and_its_release() -> None:
    case = first_of("arxiv-v1")

    assert case.text == case.written == eh.load_edition("arxiv-v1-as-written")
    assert case.released == eh.load_edition("arxiv-v1")


def test_a_claim_of_the_joule_edition_has_no_text() -> None:
    case = first_of("joule-2026")

    assert case.written is None
    assert case.released == eh.load_edition("joule-2026")
    with pytest.raises(ValueError, match=r"no text is at hand, so it has no settings of it$"):
        _ = case.text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b"], "a and b", id="two"),
        pytest.param(["a", "b", "c"], "a, b and c", id="three"),
    ],
)
def test_words_are_listed(words: list[str], text: str) -> None:
    assert listed(words) == text
