"""A claim and the values that it is compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest

import energy_helpers as eh
from energy_helpers.audit.case import Case, Values, fixed, listed, ratio, short
from energy_helpers.editions.runs import Result

CLAIMS = eh.registry.claims.load_claims()


def first_of(edition: str) -> Case:
    return Case.of(str(CLAIMS.index[CLAIMS["edition"] == edition][0]))


def test_a_claim_of_v1_is_held_against_its_text_and_its_release() -> None:
    case = first_of("arxiv-v1")

    assert case.text == case.written == eh.load_edition("arxiv-v1-as-written")
    assert case.released == eh.load_edition("arxiv-v1")


def test_a_claim_of_the_joule_edition_has_no_text() -> None:
    case = first_of("joule-2026")

    assert case.written is None
    assert case.released == eh.load_edition("joule-2026")
    with pytest.raises(ValueError, match=r"no text is at hand, so it has no settings of it$"):
        _ = case.text


# 0.7402 is 0.74 by the text, and a run of the text's settings would print 0.8 now and then
NEAR = Result(0.7402, 0.7302, 0.7502)


@pytest.mark.parametrize("claim", ["abs-1b-baseline", "s4-30mw"])
def test_no_interval_excuses_a_value_that_does_not_round_to_the_print(claim: str) -> None:
    case = replace(Case.of("abs-1b-baseline"), kind=Case.of(claim).kind)

    assert case.holds((NEAR,)) is False
    assert case.outcomes(Values((NEAR,), (NEAR,), "")) == (False, False)


def test_the_run_that_printed_a_number_may_show_it() -> None:
    case = Case.of("s3-tts-iqr-low")
    off, drawn = Result(2.357, 2.310, 2.405), (2.3825,)

    assert case.outcomes(Values((off,), (off,), "", drawn)) == (False, True)
    assert case.outcomes(Values((off,), (off,), "", (2.39,))) == (False, False)


def test_the_error_of_a_ratio_joins_those_of_its_parts() -> None:
    """A factor of 2 above and below stays one over an exact value; 3 and 4 are 5."""
    (one,) = fixed(1.0)
    found = ratio(Result(8.0, 4.0, 16.0), one)
    joined = ratio(Result(1.0, 2.0**-3, 2.0**3), Result(1.0, 2.0**-4, 2.0**4))

    assert (found.value, found.low, found.high) == pytest.approx((8, 4, 16))
    assert (joined.low, joined.high) == pytest.approx((2.0**-5, 2.0**5))


@pytest.mark.parametrize(
    ("value", "text"), [(12.0, "12"), (123.0, "123"), (0.30912, "0.309"), (1234.5, "1,234")]
)
def test_a_setting_is_not_padded_with_zeros(value: float, text: str) -> None:
    assert short(value) == text


def test_an_arithmetic_claim_is_held_to_what_is_printed() -> None:
    """And a claim about other works to nothing."""
    kinds = {Case.of(str(claim)).kind: Case.of(str(claim)).criteria for claim in CLAIMS.index}

    assert kinds["arithmetic"]
    assert kinds["cited-external"] == ()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b"], "a and b", id="two"),
        pytest.param(["a", "b", "c"], "a, b and c", id="three"),
    ],
)
def test_words_are_listed(words: list[str], text: str) -> None:
    assert listed(words) == text


@pytest.mark.parametrize(
    ("claim", "several", "predicate"),
    [
        ("abs-13-fold", False, "rounds to the printed 13×"),
        ("abs-13-fold", True, "round to the printed 13×"),
        ("abs-tokens-15x", False, "rounds to the printed 15×"),
        ("abs-overestimate-range", False, "agrees with the printed 4–20×"),
        ("s3-long-optimised-1wh", False, "counts as “around 1”"),
        ("s3-long-optimised-1wh", True, "count as “around 1”"),
    ],
)
def test_words_of_a_print_are_quoted_and_numbers_are_rounded_to(
    claim: str, several: bool, predicate: str
) -> None:
    assert Case.of(claim).agree(several=several) == predicate
