"""A notebook read outside the site has words where the chapter has roles."""

from __future__ import annotations

import pytest

from energy_book.export.cited import Source
from energy_book.export.quotes import by_edition, numbers_in, with_plain_numbers
from energy_book.files.notebook_io import markdown_cell
from energy_book.results.read import Results

RESULTS = Results(numbers={"a-median": {"value": 0.30885, "unit": "Wh", "digits": 3}})


SOURCES = {"somebody": Source("Some Body", "2024")}


def notebook_of(*cells):
    import nbformat

    return nbformat.from_dict({"cells": list(cells), "metadata": {}})


def plain(text: str) -> str:
    notebook = notebook_of(markdown_cell("a", [text]))
    return str(with_plain_numbers(notebook, RESULTS, SOURCES).cells[0].source)


def code_cell(**data: str) -> dict[str, object]:
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data}]
    source = "{num}`a-median`"
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": outputs}


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("{num}`a-median:.2f` Wh", "0.31 Wh"),
        ("{if}`a-median > 1 ? more : less` energy", "less energy"),
        ("{paper}`v2-median-wh`", "Joule: 0.31"),
        ("a {term}`node`", "a node"),
        ("by {param}`pue_p5`", "by `pue_p5`"),
        ("in {site-file}`results.json`", "in `results.json`"),
        ("{term}`utilisation <power utilisation>`", "utilisation"),
        ("{cite:p}`somebody`", "(Some Body, 2024)"),
        ("{cite:t}`somebody`", "Some Body (2024)"),
    ],
)
def test_roles_become_words(role: str, words: str):
    assert plain(role) == words


def test_tables_made_by_code_have_words_too_and_code_stays():
    table = "| {cite:t}`somebody` | {num}`a-median:.1f` |"
    notebook = notebook_of(code_cell(**{"text/markdown": table, "text/plain": table}))

    (cell,) = with_plain_numbers(notebook, RESULTS, SOURCES).cells

    assert cell.outputs[0].data["text/markdown"] == "| Some Body (2024) | 0.3 |"
    assert cell.outputs[0].data["text/plain"] == table
    assert cell.source == "{num}`a-median`"
    # the one that was given is as it was
    assert notebook.cells[0].outputs[0].data["text/markdown"] == table


def test_the_numbers_of_a_notebook_are_found():
    notebook = notebook_of(
        markdown_cell("a", ["{num}`one`, {num}`two:.2f`; {paper}`three`"]),
        code_cell(**{"text/markdown": "{num}`arxiv-v1/four`"}),
    )

    assert list(numbers_in(notebook)) == ["one", "two", "arxiv-v1/four"]


def test_numbers_without_an_edition_are_of_the_one_given():
    assert by_edition(["one", "arxiv-v1/four", "two"], "joule-2026") == {
        "joule-2026": ["one", "two"],
        "arxiv-v1": ["four"],
    }
    assert by_edition([], "joule-2026") == {"joule-2026": []}
