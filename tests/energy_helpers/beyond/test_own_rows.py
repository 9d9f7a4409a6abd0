"""The studies with rows of one model that nobody else measured: nothing to compare is no error."""

from __future__ import annotations

from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers.beyond.fit_uncertainty import fit_checks
from energy_helpers.beyond.measured import reconciliation
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")


@pytest.fixture
def one_model(tmp_path: Path) -> eh.Assumptions:
    return JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")


def test_no_measured_run_is_a_table_without_rows(one_model: eh.Assumptions) -> None:
    table = reconciliation.compared(one_model)

    assert table.empty
    assert list(table.columns) == list(reconciliation.compared(JOULE).columns)
    assert reconciliation.measured_requests(one_model).empty
    assert reconciliation.over_prompts(one_model).empty


def test_without_other_rows_no_model_is_left_out(one_model: eh.Assumptions) -> None:
    assert fit_checks.leave_one_model_out(one_model).empty
    assert len(fit_checks.leave_one_row_out(one_model)) == 1
