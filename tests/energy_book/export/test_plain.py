"""References in a notebook that is read outside the site."""

from __future__ import annotations

import pytest

from energy_book.export.plain import plain_notebook
from energy_book.files.notebook_io import markdown_cell, new_notebook
from energy_book.results.read import Results

BESIDE = ("paper/1_one", "paper/2_two", "supplement/s1_three")
TEXT = "## Where we chose\n\n$$E = mc^2$$ (eq-light)\n\n"


def plain(text: str) -> str:
    notebook = new_notebook([markdown_cell("a", [TEXT + text])])
    made = plain_notebook(notebook, "paper/2_two", Results(), beside=BESIDE)
    return str(made.cells[0].source).split("\n\n")[-1]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("by {eq}`eq-light`", "by (2.1)"),
        ("{numref}`fig-input-factors` shows", "Figure “input factors” shows"),
        ("{numref}`tab-energy-long` shows", "Table “energy long” shows"),
        ("[one](1_one)", "[one](1_one.ipynb)"),
        ("[three](../supplement/s1_three.md)", "[three](../supplement/s1_three.ipynb)"),
        ("[**no notebook**](../what_if)", "**no notebook**"),
        ("[here](#where-we-chose)", "[here](#Where-we-chose)"),
        ("[nowhere](#lost)", "nowhere"),
        ("[out](https://example.org/a)", "[out](https://example.org/a)"),
        ("(a-target)=\n### Three", "### Three"),
    ],
)
def test_a_reference_leads_where_jupyter_can_go(source: str, words: str) -> None:
    assert plain(source) == words


def test_a_formula_keeps_its_number() -> None:
    made = plain_notebook(new_notebook([markdown_cell("a", [TEXT])]), "a", Results())

    assert r"$$E = mc^2 \tag{A.1}$$" in made.cells[0].source
