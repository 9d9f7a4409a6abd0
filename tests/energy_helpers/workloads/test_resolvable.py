"""What assumptions name is looked up before anything is computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import energy_helpers as eh
from energy_helpers.method.assumptions import EDITIONS
from energy_helpers.workloads.resolvable import check_resolvable
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_resolves(edition: str) -> None:
    check_resolvable(eh.load_edition(edition))


def test_ones_own_rows_resolve(tmp_path: Path) -> None:
    check_resolvable(JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param(
            {"blend": ("Llama 3.1 405B", "GPT-5")},
            r"^blend: unknown model 'GPT-5'; give some of DeepSeek-R1 671B, .*$",
            id="unknown-model",
        ),
        pytest.param(
            {"throughput_rows": "nowhere.csv"},
            r"^throughput_rows = 'nowhere\.csv' is not valid; give released, all or an existing",
            id="no-rows",
        ),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(changes: dict[str, Any], message: str) -> None:
    a = JOULE.replace(**changes)

    with pytest.raises(ValueError, match=message):
        check_resolvable(a)


def test_a_rule_that_finds_no_model_is_refused(tmp_path: Path) -> None:
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="at-least-200b")

    with pytest.raises(ValueError, match=r"^blend = 'at-least-200b' finds no model of 200 billion"):
        check_resolvable(a)


def test_rows_of_one_length_are_a_constant(tmp_path: Path) -> None:
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT * 3), blend="all")

    check_resolvable(a)
