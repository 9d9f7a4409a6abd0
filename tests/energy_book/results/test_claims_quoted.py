"""Claims as they are quoted in a text."""

from __future__ import annotations

import pytest

from energy_book.results.claims_quoted import quoted


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        pytest.param("s3-comparable-web-search", "arXiv v1:\xa0“comparable”", id="words"),
        pytest.param("s4-30mw", "arXiv v1:\xa0under 0.6", id="number-in-words"),
        pytest.param("v2-median-wh", "Joule:\xa00.31", id="number"),
    ],
)
def test_words_are_quoted_in_quotation_marks(claim: str, words: str) -> None:
    assert quoted(claim) == words
