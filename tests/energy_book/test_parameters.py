"""The comments in a parameters cell, and the list of parameters in a terminal."""

from __future__ import annotations

from nbformat import v4

from energy_book.parameters import label_parameters, parameter_groups, parameter_rows
from energy_helpers import Assumptions

CELL = """\
edition = "joule-2026"
# None keeps the edition's value
output_tokens_median = None
idle_power_kw = None
effective_length = None
grid_gco2_per_kwh = None
n_draws = 100_000
other = "x"
pue_p95 = None  # mine"""
LABELLED = """\
edition = "arxiv-v1-as-written"
# None keeps the edition's value
output_tokens_median = None  # 300 tokens; 1 to 10,000,000
idle_power_kw = None  # 2.7 kW; 0 to 1,000
effective_length = None  # output; or output+input/30, output+input
grid_gco2_per_kwh = None  # not set; 0 to 5,000 gCO₂e/kWh
n_draws = 100_000  # 10,000 draws; 1 to 100,000,000
other = "x"
pue_p95 = None  # mine"""


def test_a_cell_says_what_holds() -> None:
    """The values are those that the paper prints for its model as written."""
    tagged = v4.new_code_cell(CELL, metadata={"tags": ["parameters"]})
    notebook = v4.new_notebook(cells=[v4.new_code_cell(CELL), tagged])

    label_parameters(notebook, "arxiv-v1-as-written")

    assert [cell.source for cell in notebook.cells] == [CELL, LABELLED]


def test_a_chapter_has_its_own_value() -> None:
    """Chapter 2 draws more than the edition; it leaves the rest to the edition."""
    chapter = {"edition": "joule-2026", "n_draws": 100_000, "pue_p95": None}

    rows = {row.name: row.in_force for row in parameter_rows("joule-2026", chapter)}

    assert rows == {"pue_p95": "1.6", "n_draws": "100,000 draws"}


def test_every_assumption_has_a_group() -> None:
    names = [name for names in parameter_groups().values() for name in names]

    assert names == [name for name in Assumptions.model_fields if name != "edition"]
    assert "" not in parameter_groups()
