"""A notebook does not reveal where the reader's files are."""

from __future__ import annotations

import html

import jupytext
import nbformat
import papermill.parameterize
import pytest

from energy_book.files.notebook_io import markdown_cell, with_file_names

PATHS = [
    pytest.param("/home/me/rows.csv", id="plain"),
    pytest.param('/home/mé/my "rows" & <more>.csv', id="quoted"),
    pytest.param("/home/m\\e/it's\n.csv", id="escaped"),
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_becomes_a_name_wherever_it_stands(path):
    chapter = jupytext.reads('# %% tags=["parameters"]\nthroughput_rows = None\n', "py:percent")
    chapter.metadata.papermill = {}
    notebook = papermill.parameterize.parameterize_notebook(
        chapter,
        {"throughput_rows": path},
        kernel_name="python3",
        language="python",
    )
    data = {
        "text/html": f"<b>{html.escape(path)}</b>",
        "text/plain": path,
        "application/json": {"changed": {"throughput_rows": path}, "list": [path]},
    }
    cell = nbformat.v4.new_code_cell(
        "1", outputs=[nbformat.v4.new_output("display_data", data=data)]
    )
    notebook.cells += [markdown_cell("a", [path]), cell]

    made = with_file_names(notebook, {path: "rows.csv"})

    assert made.cells[1].source.splitlines()[-1] == 'throughput_rows = "rows.csv"'
    assert made.cells[2].source == "rows.csv"
    assert made.cells[3].outputs[0].data == {
        "text/html": "<b>rows.csv</b>",
        "text/plain": "rows.csv",
        "application/json": {"changed": {"throughput_rows": "rows.csv"}, "list": ["rows.csv"]},
    }


def test_without_files_a_notebook_is_what_it_was():
    notebook = nbformat.v4.new_notebook()

    assert with_file_names(notebook, {}) is notebook
