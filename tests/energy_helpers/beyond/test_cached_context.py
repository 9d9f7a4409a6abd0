"""Steps of an agent: a fit by hand, limits of the prefix, and verdicts on published values."""

from __future__ import annotations

import math

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.beyond.cached_context import agent_steps, published_agents
from energy_helpers.beyond.long_outputs import context_fits, context_results
from energy_helpers.beyond.long_outputs.context_law import ContextLaw
from energy_helpers.method import throughput
from energy_helpers.method.assumptions import EDITIONS, Assumptions

JOULE = eh.load_edition("joule-2026")
ONE = JOULE.replace(blend=["Llama 3.1 405B"])
# 1 ms an output token, 0.1 us more for each token of context, 0.5 ms to read a token
LAW = ContextLaw(token_s=1e-3, context_s=1e-7, input_s=5e-4)


def lengths(prefix: float, appended: float, output: float) -> agent_steps.Lengths:
    return agent_steps.Lengths.of(JOULE, prefix, appended, output)


def test_a_step_by_hand() -> None:
    """
    A hundred tokens out, after ten thousand from the cache and two hundred that are read.

    0.1 s to read, 0.1 s for the weights, and for the context of 10,250 tokens on average
    100 times 1.025 ms.
    """
    assert float(agent_steps.seconds(LAW, lengths(10_000, 200, 100))) == pytest.approx(0.3025)
    # uncached, the prefix needs 5 s to be read
    uncached = lengths(10_000, 200, 100).uncached()
    assert float(agent_steps.seconds(LAW, uncached)) == pytest.approx(5.3025)


@pytest.mark.parametrize("coupling", ["none", "released", "as-written"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_prefix_a_step_is_a_query(edition: str, coupling: str) -> None:
    a = eh.load_edition(edition).replace(power_coupling=coupling, input_tokens=870.0)
    names = list(throughput.models(a))
    query = context_results.energy_curves(a, names, np.array([220.0]))
    query = query[query["law"] == "context"].set_index("model")["energy_wh"]

    step = agent_steps.by_model(a, agent_steps.Lengths.of(a, 0, 870, 220))

    assert step.to_dict() == pytest.approx(query.to_dict(), rel=1e-12, abs=0)


def test_the_energy_is_power_times_time() -> None:
    """405B, with its own fit, by arithmetic."""
    law = context_fits.laws(ONE)["Llama 3.1 405B"]
    seconds = 870 * law.input_s + (law.token_s + law.context_s * (120_870 + 110)) * 220
    medians = math.sqrt(ONE.pue_p5 * ONE.pue_p95 * ONE.utilisation_p5 * ONE.utilisation_p95)

    value = float(agent_steps.step_energy(ONE).value)

    assert value == pytest.approx(ONE.node_power_kw * seconds / 3.6 * medians, rel=1e-12)


def test_the_prefix_adds_in_proportion() -> None:
    band = agent_steps.step_energy(JOULE, np.array([0.0, 1e3, 2e3, 1e5, 1.01e5]))
    for end in band:
        assert np.all(np.diff(end) > 0)
    added = np.diff(band.value)

    assert added[[0, 1, 3]] == pytest.approx(added[0], rel=1e-9)


def test_the_baseline_is_the_weighted_mean_of_its_models() -> None:
    a = JOULE.replace(blend={"Llama 3.1 405B": 0.8, "Mixtral 8x22B": 0.2})
    own = agent_steps.by_model(a)
    expected = 0.8 * own["Llama 3.1 405B"] + 0.2 * own["Mixtral 8x22B"]

    band = agent_steps.step_energy(a)

    assert float(band.value) == pytest.approx(expected, rel=1e-12)
    assert band.low < min(own["Llama 3.1 405B"], own["Mixtral 8x22B"])
    assert band.high > max(own["Llama 3.1 405B"], own["Mixtral 8x22B"])


def test_a_hit_is_a_miss_without_a_prefix_and_one_token_with_a_long_one() -> None:
    band = agent_steps.hit_over_miss(JOULE, np.array([0.0, 1e3, 1e5, 1e12]))

    assert [float(end[0]) for end in band] == pytest.approx([1, 1, 1], rel=1e-12)
    for end, limit in zip(band, agent_steps.cached_share(JOULE), strict=True):
        assert np.all(np.diff(end) < 0)
        assert float(end[-1]) == pytest.approx(float(limit), rel=1e-6)


def test_a_cached_token_is_a_difference_of_steps() -> None:
    """The derivative of the energy, by differences of whole agent_steps."""
    base, hit, miss = (
        float(agent_steps.step_energy(JOULE, *more).value)
        for more in ((5e4, 870, 300), (6e4, 870, 300), (5e4, 10_870, 300))
    )

    share = float(agent_steps.cached_share(JOULE, 300).value)

    assert share == pytest.approx((hit - base) / (miss - base), rel=1e-9)
    assert float(
        agent_steps.cached_share(JOULE, agent_steps.output_tokens_at(JOULE, 0.25)).value
    ) == (pytest.approx(0.25, rel=1e-12))


def test_a_series_that_reads_in_no_time_is_left_out() -> None:
    assert min(context_fits.measured_shapes()["law"].map(lambda law: law.input_s)) == 0
    assert float(agent_steps.cached_share(JOULE).high) < 1


def test_a_model_of_a_users_rows_has_a_step(tmp_path: object) -> None:
    from tests.own_rows import CONSTANT, write_csv

    a = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")  # type: ignore[arg-type]

    assert np.all(np.isfinite(agent_steps.step_energy(a)))
    assert set(agent_steps.by_model(a).index) == set(throughput.models(a))


@pytest.mark.parametrize("bad", [(-1, 870, 220), (0, 0, 220), (0, 870, 0), (math.nan, 1, 1)])
def test_refuses_lengths_that_are_none(bad: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"^step_\w+_tokens must be a finite number of tokens"):
        agent_steps.step_energy(JOULE, *bad)


@pytest.mark.parametrize(
    ("comparable", "published", "own", "expected"),
    [
        (True, (1, 1), (0.5, 2), "agrees"),
        (True, (1, 2), (2, 3), "agrees"),
        (True, (1, 2), (2.1, 3), "differs"),
        (True, (3.1, 4), (2, 3), "differs"),
        (False, (1, 2), (1, 2), "not comparable"),
    ],
)
def test_the_verdict_by_its_rule(
    comparable: bool, published: tuple[float, float], own: tuple[float, float], expected: str
) -> None:
    assert published_agents.verdict(comparable, published, own) == expected


def compared(a: Assumptions) -> dict[str, str]:
    return {str(k): str(v) for k, v in published_agents.compared(a)["verdict"].items()}


def test_each_published_value_has_a_verdict() -> None:
    verdicts = compared(JOULE)

    assert verdicts["epoch-10k"] == verdicts["tools-cached-read"] == "agrees"
    assert verdicts["couch-session"] == verdicts["irminsul-hit"] == "not comparable"
    # a small model's energy is far below an estimate for a large one
    assert compared(JOULE.replace(blend=["Mixtral 8x22B"]))["epoch-100k"] == "differs"


def test_the_published_agents_are_in_order_and_have_a_source() -> None:
    table = published_agents.load_published()

    assert (table["low"] <= table["high"]).all()
    assert set(table["wording"]) == {"read", "second-hand"}
    assert table["source"].str.len().gt(0).all()
    assert table["ours"].notna().equals(table["comparable"])
    energies = table.loc[table["ours"] == "energy_wh", list(published_agents.LENGTHS)]
    assert energies.notna().to_numpy().all()


def test_the_preset_is_within_the_recorded_medians() -> None:
    table = published_agents.load_published()

    for name, tokens in zip(("prefix", "appended", "output"), lengths(12e4, 870, 220), strict=True):
        low, high = table.loc[f"tracelab-{name}", ["low", "high"]]
        assert low <= tokens <= high
        assert tokens == getattr(JOULE, f"step_{name}_tokens")
