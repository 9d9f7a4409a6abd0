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


def test_writes_every_row_as_a_table_that_can_be_filtered() -> None:
    first, heading, rule, *lines = table_s1.table(ROWS)._repr_markdown_().splitlines()

    assert first == "{.eb-filterable .eb-benchmark}"
    assert heading.startswith("| Model | Input [tokens] |")
    assert rule == "| :--- | ---: | ---: | ---: | :--- | :--- |"
    assert len(lines) == len(ROWS) == 38
    assert lines[0] == (
        "| Llama 3.1 405B | 500 | 2,000 | 2,050 | yes | {cite:t}`bercovich2025nemotron` |"
    )


def test_counts_each_row_once() -> None:
    counts = table_s1.counts(ROWS)

    assert (counts["printed"] + counts["read_off_figure"] == counts["all"]).all()
    assert counts["all"].sum() == 38
    assert counts["in_released_fit"].sum() == 22
    assert counts.loc["DeepSeek-R1 671B"].tolist() == [0, 3, 3, 3]
    # in the table's order
    assert list(counts.index) == list(dict.fromkeys(ROWS["model"]))
