"""Computed over printed values: one row for each statement that can have one."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.audit import charts, printed_ratios
from energy_helpers.audit.case import numbers_in
from energy_helpers.audit.rule import VERDICTS


@pytest.fixture(scope="module")
def statements() -> list[dict[str, object]]:
    return eh.audit.all_verdicts().reset_index().to_dict("records")  # type: ignore[return-value]


@pytest.fixture(scope="module")
def table(statements: list[dict[str, object]]) -> pd.DataFrame:
    return printed_ratios.ratios(statements)


def test_the_headline_is_the_computed_over_the_printed_median(table: pd.DataFrame) -> None:
    median = eh.exact.per_query(eh.load_edition("arxiv-v1")).loc["baseline", "p50"]
    row = table.set_index("claim").loc["abs-median-wh"]

    assert row["ratio"] == pytest.approx(median / 0.34)
    assert row["place"] == "Abstract"


def test_a_number_that_reproduces_rounds_to_what_is_printed(table: pd.DataFrame) -> None:
    """To the digits of 0.34, not more: no dot with the verdict is far from the line."""
    plain = table[table["stated"].str.fullmatch(r"\d\.\d+")]
    plain = plain[plain["verdict"] == "arithmetic holds"]

    assert len(plain) >= 5
    for row in plain.itertuples():
        digits = len(str(row.stated).partition(".")[2])
        assert abs(row.computed - float(row.stated)) <= 0.5001 * 10.0**-digits, row.claim


def test_every_row_has_a_number_and_a_verdict_with_a_mark(
    table: pd.DataFrame, statements: list[dict[str, object]]
) -> None:
    verdicts = {statement["id"]: statement["verdict"] for statement in statements}

    assert table["claim"].is_unique
    assert all(verdicts[row.claim] == row.verdict for row in table.itertuples())
    assert all(
        any(math.isclose(row.computed / row.ratio, n) for n in numbers_in(row.claim))
        for row in table.itertuples()
    )
    assert set(charts.MARKS) == set(VERDICTS) - {"external"}
    assert len(table) > len(statements) / 2


def test_of_several_numbers_the_farthest_counts() -> None:
    """The quartiles that the paper prints as 4-20: 2 and 20 are computed."""
    statement = {
        "id": "s5-overestimate",
        "section": "5",
        "quantity": "factor",
        "stated": "4-20",
        "kind": "arithmetic",
        "as_written": (2.0, 20.0),
        "as_released": None,
        "verdict": "arithmetic fails",
    }
    (row,) = printed_ratios.ratios([statement]).to_dict("records")

    assert (row["computed"], row["ratio"], row["place"]) == (2.0, 0.5, "Section 5")


@pytest.mark.parametrize("values", [None, 2.0, (2.0, math.nan), (0.0, 20.0)])
def test_what_has_no_ratio_has_no_row(values: object) -> None:
    statement = {"id": "s5-overestimate", "section": "5", "quantity": "factor", "stated": "4-20"}
    statement |= {"kind": "arithmetic", "as_written": values, "as_released": None}

    assert printed_ratios.ratios([{**statement, "verdict": "external"}]).empty


def test_a_place_is_named_at_the_middle_of_its_statements() -> None:
    """Three statements in rows 5, 4 and 3, one in row 2, two in rows 1 and 0."""
    places = ["A", "A", "A", "B", "C", "C"]
    row = {"claim": "s2-a", "quantity": "median", "stated": "2", "computed": 2.0, "ratio": 1.0}
    rows = [{**row, "place": place, "verdict": "reproduces"} for place in places]
    chart = charts.ratio_dots(pd.DataFrame(rows), name="n", caption="C.").to_dict()

    (values,) = {
        tuple(layer["encoding"]["y"]["axis"]["values"])
        for layer in chart["layer"]
        if "values" in (layer["encoding"].get("y", {}).get("axis") or {})
    }
    assert values == (4, 2, 0.5)
