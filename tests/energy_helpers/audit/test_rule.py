"""The rule of the audit, at its edges."""

import itertools
import math

import pytest

from energy_helpers.audit.rule import KINDS, VERDICTS, Criterion, verdict

OUTCOMES = (True, False, None)


def test_every_verdict_is_given_to_some_claim():
    cases = itertools.product(KINDS, OUTCOMES, OUTCOMES)

    assert {verdict(*case) for case in cases} == set(VERDICTS)


@pytest.mark.parametrize("outcomes", [*itertools.product(OUTCOMES, OUTCOMES)], ids=str)
def test_what_is_cited_or_compared_with_nothing_is_external(outcomes):
    assert verdict("cited-external", *outcomes) == "external"
    for kind in KINDS:
        assert verdict(kind, None, None) == "external"


def test_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind 'guess'; give one of simulated"):
        verdict("guess", True, True)


@pytest.mark.parametrize(
    ("written", "released", "expected"),
    [
        (True, True, "reproduces"),
        (False, True, "reproduces only with released settings"),
        (None, True, "reproduces"),
        (True, False, "does not reproduce"),
        (False, False, "does not reproduce"),
        (None, False, "does not reproduce"),
        (True, None, "reproduces"),
        (False, None, "does not reproduce"),
    ],
    ids=str,
)
def test_simulated_claims_are_judged_by_both_settings(written, released, expected):
    assert verdict("simulated", written, released) == expected


@pytest.mark.parametrize("released", OUTCOMES, ids=str)
def test_arithmetic_is_judged_by_its_printed_inputs(released):
    assert verdict("arithmetic", True, released) == "arithmetic holds"
    assert verdict("arithmetic", False, released) == "arithmetic fails"


def test_arithmetic_without_printed_inputs_is_judged_by_ours():
    assert verdict("arithmetic", None, True) == "arithmetic holds"
    assert verdict("arithmetic", None, False) == "arithmetic fails"


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [("0.34", 0.335, 0.345), ("5,000", 4999.5, 5000.5), ("13", 12.5, 13.5), ("0.60", 0.595, 0.605)],
)
def test_printed_number_is_half_a_unit_of_its_last_digit_wide(stated, low, high):
    criterion = Criterion.of_printed(stated)

    assert (criterion.low, criterion.high) == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize(
    "stated", ["~4", "1.5-10", "a significant portion", "0.34 (0.18-0.67)", ""]
)
def test_what_is_not_one_plain_number_needs_a_criterion_of_its_own(stated):
    with pytest.raises(ValueError, match="is not one plain number"):
        Criterion.of_printed(stated)


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (0.335, True),
        (0.345, True),
        (0.3349999, False),
        (0.3450001, False),
        (math.nan, False),
    ],
    ids=["edge", "other-edge", "below", "above", "nan"],
)
def test_a_value_agrees_if_it_rounds_to_the_print(value, holds):
    assert Criterion.of_printed("0.34").holds(value) is holds


def test_criterion_may_be_open_on_one_side():
    above_two = Criterion(2.0, math.inf)

    assert above_two.holds(2.34)
    assert not above_two.holds(1.99)
