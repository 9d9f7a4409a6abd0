"""A notebook read outside the site has words where the chapter has roles."""

from __future__ import annotations

import pytest

from energy_book.nbfiles import markdown_cell
from energy_book.quotes import with_plain_numbers
from energy_book.sphinx_ext.results import Results

RESULTS = Results(numbers={"a-median": {"value": 0.30885, "unit": "Wh", "digits": 3}})


def plain(text: str) -> str:
    import nbformat

    notebook = nbformat.from_dict({"cells": [markdown_cell("a", [text])], "metadata": {}})
    return str(with_plain_numbers(notebook, RESULTS).cells[0].source)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("{num}`a-median:.2f` Wh", "0.31 Wh"),
        ("{paper}`v2-median-wh`", "paper: 0.31"),
        ("a {term}`node`", "a node"),
        ("{term}`utilisation <power utilisation>`", "utilisation"),
        ("{cite:p}`somebody`", "{cite:p}`somebody`"),
    ],
)
def test_roles_become_words(role: str, words: str):
    assert plain(role) == words
