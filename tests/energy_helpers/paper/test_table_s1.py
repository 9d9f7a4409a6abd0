"""Table S.I: every row has a source that the bibliography knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers.paper import table_s1

BIBLIOGRAPHY = Path(__file__).resolve().parents[3] / "book" / "references.bib"
ROWS = eh.load_throughput()


def test_every_source_is_in_the_bibliography() -> None:
    known = set(re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY.read_text("utf-8"), re.MULTILINE))

    assert set(table_s1.with_sources(ROWS)["cite"]) <= known


def test_refuses_a_source_without_a_key() -> None:
    own = ROWS.assign(source="a friend")

    with pytest.raises(
        ValueError, match=r"^unknown source 'a friend'; give it a key in table_s1\.SOURCES$"
    ):
        table_s1.with_sources(own)


def test_table_has_every_row() -> None:
    table = table_s1.table(ROWS)

    assert len(table) == len(ROWS) == 38
    assert table.iloc[0].tolist() == [500, 2000, "2,050", True, "bercovich2025nemotron", ""]


def test_printed_measurements_have_two_decimals() -> None:
    printed = ROWS[ROWS["source"].str.contains("v0.19")]

    assert table_s1.table(printed)["tps_tok_s"].str.fullmatch(r"[\d,]+\.\d\d").all()
    assert set(table_s1.table(printed)["cite_detail"]) == {", v0.19"}


def test_counts_each_row_once() -> None:
    counts = table_s1.counts(ROWS)

    assert (counts["printed"] + counts["read_off_figure"] == counts["all"]).all()
    assert counts["all"].sum() == 38
    assert counts["in_released_fit"].sum() == 22
    assert counts.loc["DeepSeek-R1 671B"].tolist() == [0, 3, 3, 3]
    # in the table's order
    assert list(counts.index) == list(dict.fromkeys(ROWS["model"]))
