"""What Jupyter Book complains of is said in the book's own terms."""

from __future__ import annotations

from pathlib import Path

from energy_book.pages import complaints

TREE = Path("/somewhere/tree")


def test_warnings_name_the_cell_and_not_the_stage():
    output = (
        "reading sources\n"
        "\x1b[91m/somewhere/tree/book/a.ipynb:30002: WARNING: no such target [ref]\x1b[0m\n"
        "/somewhere/tree/book/index.md:7: WARNING: no such file\n"
    )

    assert complaints(output, TREE) == [
        "book/a, cell 3, line 2: WARNING: no such target [ref]",
        "book/index.md:7: WARNING: no such file",
    ]


def test_a_warning_is_said_once():
    assert len(complaints("a.md:1: WARNING: x\n" * 3, TREE)) == 1


def test_without_a_warning_the_end_of_the_output_is_shown():
    output = "".join(f"line {number}\n" for number in range(100))

    assert complaints(output, TREE)[-1] == "line 99"
    assert len(complaints(output, TREE)) < 100
