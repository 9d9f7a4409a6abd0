"""Which code of a chapter is folded, and tables of pages without a chapter."""

from __future__ import annotations

import pandas as pd
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from energy_book.site.notebook_cells import table_cell, with_folded_code

SHOWS = new_output("display_data", {"text/plain": "1"})


def tags(*cells):
    folded = with_folded_code(new_notebook(cells=list(cells)))
    return [cell.metadata.get("tags") for cell in folded.cells if cell.cell_type == "code"]


def test_code_is_folded_and_plumbing_is_marked():
    assert tags(
        new_code_cell("import math", metadata={"tags": ["parameters"]}),
        new_code_cell("1", outputs=[SHOWS]),
    ) == [["parameters", "hide-input", "plumbing"], ["hide-input"]]


def test_code_that_a_page_is_about_is_shown():
    asked = {"tags": ["show-input"]}

    assert tags(new_code_cell("1", outputs=[SHOWS], metadata=asked)) == [["show-input"]]


def test_code_of_a_solution_is_shown_with_it():
    assert tags(
        new_markdown_cell("```{solution-start} a\n```"),
        new_code_cell("1"),
        new_markdown_cell("```{solution-end}\n```\n\n```{exercise} b\n```"),
        new_code_cell("2"),
    ) == [None, ["hide-input", "plumbing"]]


def test_the_notebook_stays_as_it_is():
    notebook = new_notebook(cells=[new_code_cell("1")])
    with_folded_code(notebook)

    assert notebook.cells[0].metadata == {}


def test_a_table_has_one_line_of_heads_and_readable_values():
    table = pd.DataFrame(
        {"value": [1.7e6, -0.012345678], "outside": [True, False]},
        index=pd.Index(["a", "b"], name="number"),
    )

    shown = BeautifulSoup(table_cell("t", "", table).outputs[0]["data"]["text/html"], "html.parser")

    lines = [[cell.text for cell in row.find_all(["th", "td"])] for row in shown.find_all("tr")]
    assert lines == [
        ["number", "value", "outside"],
        ["a", "1,700,000", "yes"],
        ["b", "−0.012346", "no"],
    ]
