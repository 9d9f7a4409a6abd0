"""One model of assumptions: what it takes, what it refuses, and in which words."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import energy_helpers as eh
from energy_helpers.facts.units import DAYS_PER_PERIOD
from energy_helpers.method.assumptions import EDITIONS, parse_parameters
from tests import strategies

JOULE = eh.load_edition("joule-2026")
NAN, INF = math.nan, math.inf

# changes -> the whole message, or its most important part
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nan": ({"pue_p95": NAN}, "pue_p95 = nan is not valid; give a number from 1 to"),
    "infinity": ({"pue_p95": INF}, "pue_p95 = inf is not valid; give a number from 1"),
    "nan-tokens": (
        {"output_tokens_median": NAN},
        "output_tokens_median = nan is not valid; give a number from 1 to 10,000,000",
    ),
    "nan-power": ({"node_power_kw": NAN}, "node_power_kw = nan is not valid; give a number"),
    "huge-power": ({"node_power_kw": 10**400}, "is not valid; give a number from 0.1"),
    "negative": (
        {"input_tokens": -5},
        "input_tokens = -5 is not valid; give a number from 1 to 10,000,000",
    ),
    "no-queries": ({"queries": 0}, "queries = 0 is not valid; give a number above 0 and"),
    "p5-above-p95": (
        {"pue_p5": 1.7},
        "pue_p5 = 1.7 is above pue_p95 = 1.6; give pue_p5 <= pue_p95",
    ),
    "fleet-p5-above-p95": (
        {"fleet_alpha_long_p95": 1.2},
        "fleet_alpha_p5 = 1.5 is above fleet_alpha_long_p95 = 1.2; give fleet_alpha_p5 <=",
    ),
    "pue-below-1": (
        {"pue_p5": 0.9},
        "pue_p5 = 0.9 is not valid; give a number from 1 to 5",
    ),
    "pue-short-below-1": ({"pue": 0.9}, "pue = 0.9 is not valid; give a number from 1 to 5"),
    "percent": (
        {"long_share": 30},
        "long_share = 30 is not valid; give a number from 0 to 1; 30% is 0.3",
    ),
    "watts": (
        {"node_power_kw": 10_200},
        "node_power_kw = 10,200 is not valid; give a number from 0.1 to 1,000; 10,200 W is 10.2 kW",
    ),
    "many-tokens": (
        {"input_tokens": 1e9},
        "input_tokens = 1,000,000,000 is not valid; give a number from 1 to 10,000,000",
    ),
    "currency": ({"currency": "EU R"}, "give 1 to 10 characters without a space, such as EUR"),
    "utilisation-above-1": (
        {"utilisation_p95": 1.1},
        "utilisation_p95 = 1.1 is not valid; give a number from 0.01 to 1",
    ),
    "share-above-1": (
        {"long_share": 1.5},
        "long_share = 1.5 is not valid; give a number from 0 to 1",
    ),
    "text": ({"pue_p5": "1.1"}, "pue_p5 = '1.1' is not valid; give a number from 1"),
    "true": ({"pue_p5": True}, "pue_p5 = True is not valid; give a number from 1"),
    "none": ({"pue_p5": None}, "pue_p5 = None is not valid; give a number from 1"),
    "half-a-draw": ({"n_draws": 1.5}, "n_draws = 1.5 is not valid; give a whole number from 1"),
    "negative-seed": ({"seed": -1}, "seed = -1 is not valid; give a whole number from 0"),
    "capital letters": ({"PUE": 1.2}, "unknown parameter 'PUE'; did you mean pue?"),
    "unknown-field": ({"pue_p50": 1.2}, "unknown parameter 'pue_p50'; did you mean pue_p5?"),
    "unknown-edition": (
        {"edition": "v3"},
        "edition = 'v3' is not valid; give one of joule-2026, arxiv-v1, arxiv-v1-as-written",
    ),
    "unknown-law": (
        {"output_tokens_law": "gamma"},
        "output_tokens_law = 'gamma' is not valid; give one of exponential, lognormal, pareto, ",
    ),
    "unknown-blend": (
        {"blend": "two"},
        "blend = 'two' is not valid; give one of three-largest-medians, at-least-200b, all, or a",
    ),
    "empty-blend": ({"blend": []}, "blend = () names no model; give at least one"),
    "median-and-mean": (
        {"output_tokens_median": 300, "output_tokens_mean": 400},
        "output_tokens_median = 300.0 and output_tokens_mean = 400.0; give exactly one of them",
    ),
    "neither": (
        {"output_tokens_median": None},
        "output_tokens_median = None and output_tokens_mean = None; give exactly one of them",
    ),
    "shape-without-law": (
        {"output_tokens_shape": 1.0},
        "output_tokens_shape = 1: the exponential distribution has no shape",
    ),
    "shape-out-of-bounds": (
        {"output_tokens_law": "pareto", "output_tokens_shape": 1.0},
        "output_tokens_shape = 1 is not valid; with pareto, give a number from 1.1 to 50",
    ),
    "idle-above-node": (
        {"power_coupling": "as-written", "idle_power_kw": 50.0},
        "idle_power_kw = 50 must be below node_power_kw = 10.2",
    ),
    "short-and-long-name": (
        {"pue": 1.2, "pue_p5": 1.1},
        "pue and pue_p5 both given; pue stands for pue_p5 and pue_p95",
    ),
    "line-break": ({"blend": "a\nb"}, r"blend = 'a\nb' is not valid; give one of"),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as refusal:
        JOULE.replace(**changes)

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", [n for n in eh.Assumptions.model_fields if n != "edition"])
def test_every_field_refuses_what_is_no_value(name: str) -> None:
    """By its own name, in one line, whatever the field."""
    with pytest.raises(ValueError, match=rf"^{name} = \{{\}} is not valid; give ") as refusal:
        JOULE.replace(**{name: {}})

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("edition", ["v9", "", None], ids=repr)
def test_refuses_an_unknown_edition(edition: Any) -> None:
    with pytest.raises(ValueError, match=r"^unknown edition .*; give one of joule-2026, arxiv-v1"):
        eh.load_edition(edition)


def test_unknown_model_is_refused_when_the_blend_is_resolved() -> None:
    a = JOULE.replace(blend=["GPT-4"])

    with pytest.raises(ValueError, match=r"^blend: unknown model 'GPT-4'; give some of DeepSeek"):
        eh.exact.per_query(a)


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_has_no_changes(edition: str) -> None:
    assert eh.load_edition(edition).changed() == {}


def test_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        JOULE.pue_p5 = 1.1  # type: ignore[misc]


def test_takes_numpy_numbers() -> None:
    a = JOULE.replace(pue_p5=np.float64(1.1), seed=np.int64(3))

    assert (a.pue_p5, a.seed) == (1.1, 3)


def test_a_mean_takes_the_place_of_the_median() -> None:
    a = JOULE.replace(output_tokens_mean=400.0)

    assert (a.output_tokens_median, a.output_tokens_mean) == (None, 400.0)
    assert a.changed() == {"output_tokens_mean": 400.0}
    assert a.replace(output_tokens_median=300.0) == JOULE


def test_short_names_set_both_ends() -> None:
    a = JOULE.replace(pue=1.2, utilisation=0.5)

    assert a.changed() == {
        "pue_p5": 1.2,
        "pue_p95": 1.2,
        "utilisation_p5": 0.5,
        "utilisation_p95": 0.5,
    }


class TestNodePower:
    def test_scales_deepseeks_with_it(self) -> None:
        a = JOULE.replace(node_power_kw=2 * 10.2)

        assert a.deepseek_node_power_kw == pytest.approx(2 * 12.8, rel=1e-12)
        assert a.changed() == {"node_power_kw": 20.4}

    def test_leaves_deepseeks_that_was_set(self) -> None:
        a = JOULE.replace(deepseek_node_power_kw=13.0).replace(node_power_kw=20.0)

        assert a.deepseek_node_power_kw == 13.0

    def test_comes_back(self) -> None:
        assert JOULE.replace(node_power_kw=7.0).replace(node_power_kw=10.2) == JOULE

    def test_reaches_its_bound(self) -> None:
        assert JOULE.replace(node_power_kw=1000.0).deepseek_node_power_kw > 1000

    def test_of_any_type_scales_the_same(self) -> None:
        assert JOULE.replace(node_power_kw=Decimal("1.25")) == JOULE.replace(node_power_kw=1.25)
        assert JOULE.replace(node_power_kw=Fraction(5, 4)) == JOULE.replace(node_power_kw=1.25)

    def test_leaves_deepseeks_that_is_the_editions_own(self) -> None:
        a = JOULE.replace(node_power_kw=20.4, deepseek_node_power_kw=12.8)

        assert a.changed() == {"node_power_kw": 20.4, "deepseek_node_power_kw": 12.8}
        assert JOULE.replace(**a.changed()) == a


@pytest.mark.parametrize(("period", "days"), DAYS_PER_PERIOD.items(), ids=str)
def test_queries_of_a_period_per_day(period: str, days: float) -> None:
    a = JOULE.replace(queries=1000.0, period=period)

    assert a.queries_per_day == pytest.approx(1000 / days)


@settings(max_examples=60)
@given(strategies.changes(), st.randoms())
def test_replace_does_not_depend_on_the_order(fields: dict[str, Any], random: Any) -> None:
    shuffled = list(fields.items())
    random.shuffle(shuffled)

    assert JOULE.replace(**dict(shuffled)) == JOULE.replace(**fields)


@settings(max_examples=60)
@given(strategies.assumptions())
def test_changes_lead_back_to_the_settings(a: eh.Assumptions) -> None:
    assert eh.load_edition(a.edition).replace(**a.changed()) == a


# Parameters given as text, or by a chapter


def test_reads_text_into_types() -> None:
    texts = {
        "pue": "1.2",
        "n_draws": "20_000",
        "blend": "Mixtral 8x22B, Llama 3.1 70B",
        "trim": "none",
        "output_tokens_median": "900",
        "grid_gco2_per_kwh": "350",
    }

    assert parse_parameters(texts) == {
        "pue_p5": 1.2,
        "pue_p95": 1.2,
        "n_draws": 20_000,
        "blend": ("Mixtral 8x22B", "Llama 3.1 70B"),
        "trim": "none",
        "output_tokens_median": 900.0,
        "grid_gco2_per_kwh": 350.0,
    }


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        pytest.param({"pue": "low"}, r"^pue = 'low' is not valid; give a number from", id="text"),
        pytest.param({"n_draws": "1.5"}, r"^n_draws = '1\.5' is not valid; give a whole", id="1.5"),
        pytest.param({"long_share": "30 %"}, "from 0 to 1; write 0.3$", id="percent"),
        pytest.param({"pue": "1,2"}, r"^pue = '1,2' is .* from 1 to 5; write 1\.2$", id="comma"),
        pytest.param({"queries": "2.5M"}, r"; write 2\.5e6 or 2500000$", id="millions"),
        pytest.param({"pu": "1"}, r"^unknown parameter 'pu'; did you mean pue\?$", id="unknown"),
        pytest.param({"edition": "arxiv-v1"}, r"^edition is not a parameter", id="edition"),
    ],
)
def test_refuses_text(texts: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_parameters(texts)


def test_a_whole_number_may_have_an_exponent() -> None:
    assert parse_parameters({"n_draws": "1e4", "seed": "10_000"}) == {
        "n_draws": 10_000,
        "seed": 10_000,
    }


def test_a_chapter_takes_what_is_not_none() -> None:
    namespace = {"edition": "arxiv-v1", "pue_p95": 1.3, "pue_p5": None, "anything": 7}

    assert eh.from_parameters(namespace) == eh.load_edition("arxiv-v1").replace(pue_p95=1.3)


def test_a_node_stands_for_its_power_for_eight_gpus() -> None:
    joule = eh.load_edition("joule-2026")

    assert joule.replace(node="DGX B200").node_power_kw == 14.3
    for grid in ("Sweden", "sweden", "SWE", "swe"):
        assert joule.replace(grid=grid).grid_gco2_per_kwh == 41
    assert joule.replace(node="GB200 compute tray").node_power_kw == pytest.approx(2 * 6.667)
    with pytest.raises(ValueError, match=r"^node and node_power_kw both given"):
        joule.replace(node="DGX B200", node_power_kw=5.0)


def test_a_long_query_has_its_own_input_length() -> None:
    joule = eh.load_edition("joule-2026")
    typical, long = (
        eh.method.query_kinds.input_tokens(joule.replace(long_input_tokens=5000.0), regime)
        for regime in ("traditional", "long")
    )

    assert (typical, long) == (500.0, 5000.0)
    assert eh.method.query_kinds.input_tokens(joule.replace(input_tokens=900.0), "long") == 900.0


@pytest.mark.parametrize(
    ("namespace", "message"),
    [
        (
            {"output_token_median": 900},
            r"^output_token_median is no parameter; did you mean output",
        ),
        ({"pue": 1.2, "pue_p5": 1.1}, r"^pue and pue_p5 both given"),
    ],
)
def test_a_parameters_cell_is_checked(namespace: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        eh.from_parameters(namespace)


def test_a_parameters_cell_takes_shorthands_and_the_learners_names() -> None:
    namespace = {"pue": 1.2, "node": "DGX B200", "answer": 42, "np": np, "_": 3}

    assert eh.from_parameters(namespace) == eh.load_edition().replace(pue=1.2, node="DGX B200")
