"""What the value functions give: hand arithmetic, and the sentence that names what decides."""

from __future__ import annotations

import math

import pytest

import energy_helpers as eh
from energy_helpers.audit import values_comparisons
from energy_helpers.audit.case import Case, extremes, fixed, mapped, printed, ratio, say, short
from energy_helpers.audit.explain import (
    settings_that_move,
    smallest_sufficient_set,
    values_with_reason,
)
from energy_helpers.audit.verdicts import values_of
from energy_helpers.editions import runs
from energy_helpers.editions.runs import Result
from tests.independent_values.supplement import coupled_run

TEXT, CODE = (eh.load_edition(name) for name in ("arxiv-v1-as-written", "arxiv-v1"))

# worked out by hand, from the numbers that the paper prints
BY_HAND = {
    "abs-tokens-15x": 50 / 3,
    "abs-13-fold": 12.7058824,
    "v2-13x": 12.6129032,
    "abs-combined-8-20x": (7.5, 7.5 * math.sqrt(7.5)),
    "s3-combined-example": (6, 6 * math.sqrt(6)),
    "s1-order-of-magnitude": 2.25 / 0.092,
    "s2-pue-consistent": tuple(
        (math.sqrt(1.05 * 1.4) - 1) / each for each in (0.09, 0.08, 0.15, 0.18)
    ),
    "s3-optimised-comparable": 2.9411765,
    "s4-comparable-search-volume": (10, 4),
    "v2-tokens-15x": 50 / 3,
    "v2-pmax-ds": 12.75,
    "v2-announced-pc": (14.4, 54),
    "v2-announced-microwave": (0.576, 2.16),
    "abs-web-search-similarity": 2.9666667,
    "s2-pmax-ds": 14.125,
    "s2-pnode-centre": 0.6,
    "s2-constant-3-6": 3.6,
    "s2-mlenergy-405b-fp8": 0.5476471,
    "s2-aiescore-70b": 0.86,
    "s2-mlenergy-405b-bf16-8xh100": 810,
    "s2-405b-consistent": 1.2744186,
    "s2-mixtral-close": 1.3142857,
    "s2-nemotron-size": 253,
    "s3-nemotron-vs-r1": (720 / 378, 4),
    "s3-consistent-recent": (0.8823529, 1.2382353, 1, 0.7058824),
    "s3-comparable-web-search": 0.8823529,
    "s3-hardware-support": (1.96, 2.38, 1.47, 1.82),
    "s4-beta": 1.33056,
    "s4-30mw": 0.576,
    "s4-30mw-comparable": 0.7111111,
    "s4-websearch-gwh": 0.3,
    "s4-6pct-hyperscaler": 5.5,
    "s4-1pct-us-dc": 0.75,
    "s4-ext-history": (1.875, 2.5),
    "sii-plateau": (2911.42 / 4572.23, 12598.55 / 17463.99, 18387.40 / 25150.03),
    "siv-idle": 2.7,
    "sv-sinusoid": 75,
    "sv-pdyn": 8.6,
    "sv-uniform": 271.2,
    "sv-sin": 219.6,
    "sv-util-factor": 1.0796460,
}


@pytest.mark.parametrize(("claim", "expected"), BY_HAND.items(), ids=BY_HAND)
def test_arithmetic_from_the_printed_inputs(
    claim: str, expected: float | tuple[float, ...]
) -> None:
    found = values_of(claim).as_written or values_of(claim).as_released or ()
    wanted = expected if isinstance(expected, tuple) else (expected,)

    assert tuple(result.value for result in found) == pytest.approx(wanted, rel=1e-6)


def test_all_arithmetic_but_that_of_medians_is_checked_by_hand() -> None:
    table = eh.registry.claims.load_claims()
    arithmetic = table[(table["kind"] == "arithmetic") & (table["repeat_of"] == "")].index

    of_medians = {"abs-overestimate-range", "v2-overestimate-range", "v2-8-20x"}
    assert set(arithmetic) - set(BY_HAND) == of_medians


# what a sentence adds to the value, worked out by hand
SAID = {
    "abs-tokens-15x": "Read as “times more”, it is 15.7,",
    "s2-pnode-centre": "Its mean is 0.619, and the middle of the range is 0.65.",
    "s2-pue-consistent": "The median PUE is 1.21 with the settings of the text",
    "s3-combined-example": "lower ends would give 4.5 and 9, and the upper ends 8 and 24.",
    "s3-consistent-production": "33× within a year, which is 1.65 times the upper end",
    "siv-idle": "uses 0.24 of 11.3 kW, which is 2.71 kW.",
    "v2-8-20x": "would give 2.25 and 3.38, and the upper ends 25 and 125.",
}


@pytest.mark.parametrize(("claim", "words"), SAID.items(), ids=SAID)
def test_a_sentence_has_the_numbers_worked_out_by_hand(claim: str, words: str) -> None:
    assert words in values_of(claim).why


def test_overestimates_take_the_models_own_medians() -> None:
    llama, deepseek = (
        runs.model_quantile(TEXT, "traditional", model, "p50").value
        for model in ("Llama 3.1 70B", "DeepSeek-R1 671B")
    )
    low, high = values_of("abs-overestimate-range").as_written or ()

    assert low.value == pytest.approx(min(0.86 / llama, 2.25 / deepseek))
    assert high.value == pytest.approx(1.25 / 0.07)


@pytest.mark.parametrize(
    ("claim", "regime", "column"),
    [
        ("abs-median-wh", "traditional", "p50"),
        ("abs-iqr-high-wh", "traditional", "p75"),
        ("s3-tts-iqr-low", "long", "p25"),
    ],
)
def test_simulated_values_are_those_of_the_exact_tables(
    claim: str, regime: str, column: str
) -> None:
    values = values_of(claim)
    replay = eh.replay(CODE, regime).per_query.loc["baseline", column]

    assert values.as_written is not None
    for results, a in ((values.as_written, TEXT), (values.as_released, CODE)):
        expected = eh.exact.per_query(a, regime).loc["baseline", column]
        assert results[0].value == pytest.approx(expected, rel=1e-12)
    assert values.replayed == (pytest.approx(replay),)


def test_lengths_of_the_released_run_are_the_printed_ones() -> None:
    """Both quartiles of both regimes, to the token: no chance would give that."""
    for claim, expected in (
        ("s2-lout-iqr-trad", (129, 618)),
        ("s2-lout-iqr-long", (2039.75, 9717)),
    ):
        assert values_of(claim).replayed == pytest.approx(expected)


# of what is cited and checked: the figures of the works themselves
BY_SOURCE = {
    "s2-pmax-h100": 10.2,
    "v2-pmax-h100": 10.2,
    "si-trtllm-rows": 31,
    "s3-external-queries": (0.3, 0.42, 0.34, 0.24, 0.3),
    "s3-external-lengths": (500, 300),
    "s3-consistent-production": 33,
}


@pytest.mark.parametrize(("claim", "expected"), BY_SOURCE.items(), ids=BY_SOURCE)
def test_what_is_cited_is_held_against_its_source(
    claim: str, expected: float | tuple[float, ...]
) -> None:
    found = values_of(claim).as_written or ()

    wanted = expected if isinstance(expected, tuple) else (expected,)
    assert tuple(result.value for result in found) == wanted


def test_a_row_that_nvidia_does_not_have_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = eh.load_throughput("all")
    off = rows.assign(tps_tok_s=rows["tps_tok_s"].where(rows["tps_tok_s"] != 3732.4, 3732.5))
    monkeypatch.setattr(values_comparisons, "load_throughput", lambda: off)

    assert [result.value for result in values_of("si-trtllm-rows").as_written or ()] == [30]


@pytest.mark.parametrize(
    ("claim", "regime", "expected"),
    [("siv-trad", "traditional", 3.587), ("siv-long", "long", 20.62)],
    ids=["traditional", "long"],
)
def test_the_run_of_the_power_coupling_is_drawn_again(
    claim: str, regime: str, expected: float
) -> None:
    increase = coupled_run(CODE, regime)

    assert values_of(claim).replayed == (pytest.approx(increase, rel=1e-3),)
    assert increase == pytest.approx(expected, abs=0.01)


def test_unknown_claim_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown claim 'v3-median'; the ids are in data/claims"):
        values_of("v3-median")


def test_a_claim_of_several_numbers_has_no_one_number() -> None:
    assert printed("s2-lout-median-long") == 5000
    with pytest.raises(ValueError, match="s2-lout-iqr-trad prints 2 numbers; give one that"):
        printed("s2-lout-iqr-trad")


class TestDeciding:
    @staticmethod
    def pue(a: eh.Assumptions) -> tuple[Result, ...]:
        return fixed(a.pue_p95)

    def test_only_what_moves_a_value_is_a_mover(self) -> None:
        assert settings_that_move(self.pue, TEXT, CODE) == ("pue_p95",)

    def test_the_strongest_comes_first(self) -> None:
        def both(a: eh.Assumptions) -> tuple[Result, ...]:
            return fixed(a.pue_p95 + 100 * a.idle_overhead)

        assert settings_that_move(both, TEXT, CODE) == ("idle_overhead", "pue_p95")

    def test_the_fewest_settings_that_do_are_found(self) -> None:
        case = Case.of("abs-iqr-low-wh")

        def quartile(a: eh.Assumptions) -> tuple[Result, ...]:
            return (runs.baseline_quantile(a, "traditional", "p25"),)

        names = smallest_sufficient_set(quartile, case, TEXT, CODE)

        assert set(names) == {"trim", "pue_p95"}
        for name in names:
            alone = TEXT.replace(**{name: getattr(CODE, name)})
            assert not case.holds(quartile(alone))

    def test_none_is_found_where_none_does(self) -> None:
        assert smallest_sufficient_set(self.pue, Case.of("abs-tts-median-wh"), TEXT, CODE) == ()

    def test_a_setting_that_does_not_differ_has_one_sentence(self) -> None:
        values = values_with_reason(
            Case.of("s2-lin"), lambda a: fixed(a.input_tokens), unit="tokens"
        )

        assert values.why == (
            "The settings of the text and the released ones both give 500 tokens, "
            "which rounds to the printed 500."
        )


class TestResults:
    def test_a_ratio_of_independent_runs_adds_their_errors_in_squares(self) -> None:
        over, under = Result.log_normal(8.0, 0.03), Result.log_normal(2.0, 0.04)
        found = ratio(over, under)

        assert found.value == 4
        assert found.high == pytest.approx(Result.log_normal(4.0, 0.05).high)
        assert found.low == pytest.approx(Result.log_normal(4.0, 0.05).low)

    def test_a_falling_function_swaps_the_ends(self) -> None:
        assert mapped(Result(2.0, 1.0, 4.0), lambda x: 1 / x) == Result(0.5, 0.25, 1.0)

    def test_extremes(self) -> None:
        low, high = extremes(fixed(3, 1, 2))

        assert (low.value, high.value) == (1, 3)

    @pytest.mark.parametrize(
        ("value", "text"),
        [(0.5, "0.5"), (1 / 3, "0.333"), (300.0, "300"), (26097.3, "26,097"), (0.17979, "0.180")],
        ids=str,
    )
    def test_values_are_written_without_idle_zeros(self, value: float, text: str) -> None:
        assert short(value) == text

    def test_values_are_listed_in_words(self) -> None:
        assert say(fixed(1, 2, 3.5), "Wh") == "1, 2 and 3.5 Wh"
        assert say(5.5, "%") == "5.5%"
