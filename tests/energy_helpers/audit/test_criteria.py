"""The criteria in the data: every judgement is written down, nothing else is one."""

from __future__ import annotations

import math
import re

import pytest

from energy_helpers.audit.case import Case, criteria_of, printed_inputs
from energy_helpers.audit.rule import Criterion
from energy_helpers.editions.runs import Result
from energy_helpers.facts import files
from energy_helpers.registry import claims

TABLE = claims.load_claims()
COMPUTED = TABLE[TABLE["kind"] != "cited-external"]


def rounded(stated: str) -> list[Criterion]:
    """What rounds to each number that a statement prints."""
    numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", stated)
    return [Criterion.of_printed(number) for number in numbers]


def same(a: Criterion, b: Criterion) -> bool:
    ends = zip((a.low, a.high), (b.low, b.high), strict=True)
    return all(math.isclose(x, y, rel_tol=1e-9) for x, y in ends)


@pytest.mark.parametrize("claim", COMPUTED.index)
def test_there_is_a_criterion_for_every_number_that_is_computed(claim: str) -> None:
    assert criteria_of(TABLE.loc[claim])


@pytest.mark.parametrize("claim", COMPUTED.index[COMPUTED["criterion"] == ""])
def test_without_a_sentence_it_is_what_rounds_to_the_print(claim: str) -> None:
    allowed = rounded(TABLE.loc[claim, "stated"])

    for criterion in criteria_of(TABLE.loc[claim]):
        assert any(same(criterion, other) for other in allowed), criterion


@pytest.mark.parametrize("claim", TABLE.index[TABLE["criterion"] != ""])
def test_a_sentence_stands_where_it_is_not(claim: str) -> None:
    row = TABLE.loc[claim]
    allowed = rounded(row["stated"])

    assert row["kind"] != "cited-external"
    assert row["low"]
    assert row["high"]
    as_rounded = all(any(same(c, other) for other in allowed) for c in criteria_of(row))
    assert not (as_rounded and re.fullmatch(r"[\d.,;() -]+", row["stated"]))


@pytest.mark.parametrize("claim", TABLE.index[TABLE["low"] != ""])
def test_its_ends_are_in_order(claim: str) -> None:
    assert all(criterion.low <= criterion.high for criterion in criteria_of(TABLE.loc[claim]))


def test_a_repeat_is_judged_like_what_it_repeats() -> None:
    for _, row in TABLE[TABLE["repeat_of"] != ""].iterrows():
        if row["stated"] == TABLE.loc[row["repeat_of"], "stated"]:
            assert row["kind"] == TABLE.loc[row["repeat_of"], "kind"]
            assert row["low"] == TABLE.loc[row["repeat_of"], "low"]


def test_parts_are_held_each_against_its_own() -> None:
    case = Case.of("s2-lout-iqr-trad")

    assert case.holds((Result.fixed(129), Result.fixed(618)))
    assert not case.holds((Result.fixed(618), Result.fixed(129)))
    assert not case.holds((Result.fixed(129), Result.fixed(600)))


def test_one_criterion_serves_for_several_values() -> None:
    case = Case.of("s3-long-p95")

    assert case.holds((Result.fixed(0.3), Result.fixed(0.9)))
    assert not case.holds((Result.fixed(0.3), Result.fixed(1.1)))


def test_what_cannot_be_computed_does_not_fail() -> None:
    assert Case.of("abs-median-wh").holds(None) is None


def test_values_that_are_not_as_many_as_the_parts_are_refused() -> None:
    with pytest.raises(ValueError, match=r"s2-lout-iqr-trad: 1 values for 2 parts of '129-618'"):
        Case.of("s2-lout-iqr-trad").holds((Result.fixed(129),))


def test_printed_inputs_have_one_value_each() -> None:
    table = files.read_csv("printed_inputs.csv")

    assert table["name"].is_unique
    assert printed_inputs()["node-power"] == 11.3
