"""Words that depend on numbers."""

from __future__ import annotations

import pytest

from energy_book.results.conditions import read_condition
from energy_book.results.read import Results

RESULTS = Results(
    numbers={"a": {"value": 2.0}, "absent": {"value": None}},
    editions={"v1": {"a": {"value": 3.0}}},
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a > 1 ? more than one : at most one", "more than one"),
        ("a > 2 ? more : not more", "not more"),
        ("a >= 2 ? reaches it : stays below", "reaches it"),
        ("v1/a < a ? less : not less", "not less"),
        ("0.5 < a ? half is less : half is more", "half is less"),
        ("absent > 0 ? present : absent", "absent"),
        ("absent <= 0 ? present : absent", "absent"),
    ],
)
def test_chooses_by_the_numbers(text, words):
    assert read_condition(text).words(RESULTS) == words


def test_names_its_numbers():
    assert read_condition("v1/a < 1e3 ? x : y").numbers == ["v1/a"]


@pytest.mark.parametrize("text", ["a", "a > 1", "a > 1 ? x", "a = 1 ? x : y", "a>1 ? x : y"])
def test_refuses_another_form(text):
    with pytest.raises(ValueError, match=r"write \{if\} as: name > 1 \? words : other words"):
        read_condition(text)


def test_refuses_an_unknown_number():
    with pytest.raises(KeyError, match="no number 'b'"):
        read_condition("b > 1 ? x : y").words(RESULTS)
