"""The energy of a log against arithmetic by hand, and against the exact distribution."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.method import exact, throughput
from energy_helpers.scale.log_energy import GROUPS, LogEnergy, estimate, known_models
from energy_helpers.workloads.usage_log import UsageLog, read_log

JOULE = eh.load_edition("joule-2026")
# no spread, and numbers that are easy to multiply
PLAIN = JOULE.replace(pue=1.25, utilisation=0.5, node_power_kw=7.2, deepseek_node_power_kw=9)
NEMOTRON = "Nemotron Ultra 253B"
LLAMA = "Llama 3.1 70B"
ENDS = ["p5_kwh", "p95_kwh"]


def log_of(*rows: tuple[object, ...]) -> UsageLog:
    """Return a log of (model, input, cached, output, requests)."""
    columns = ["model", "input_tokens", "cached_tokens", "output_tokens", "requests"]
    table = pd.DataFrame(rows, columns=columns).assign(day="2026-03-01", session="s")
    return UsageLog(table.astype(dict.fromkeys(columns[1:], float)), ("CSV",), 0, 0)


def total_kwh(found: LogEnergy) -> float:
    return float(found.by()["energy_kwh"].iloc[0])


def test_two_requests_by_hand() -> None:
    # 8 GPUs of 7.2 kW at half power, PUE 1.25, give 4.5 kW = 1.25 Wh/s
    # Nemotron has one throughput, 5,200 tokens/s: 1,040 tokens take 0.2 s
    # at its longest prompt of 5,000 tokens, the throughput of Llama is below its cap
    log = log_of((NEMOTRON, 500, 0, 1040, 1), (LLAMA, 5000, 0, 1000, 1))
    a, b, c = throughput.models(PLAIN)[LLAMA].fit.coefficients
    tps = math.exp(a + b * math.log(5000) + c * math.log(1000))

    found = estimate(log, PLAIN)

    assert tps < throughput.models(PLAIN)[LLAMA].fit.tps_max
    wanted = [1.25 * 0.2, 1.25 * 1000 / tps]
    assert found.rows["energy_wh"].to_numpy() == pytest.approx(wanted, rel=1e-12)
    assert total_kwh(found) == pytest.approx(sum(wanted) / 1000, rel=1e-12)
    total = found.by().iloc[0]
    assert total[ENDS].to_numpy(float) == pytest.approx(total["energy_kwh"], rel=1e-12)
    assert total["share_outside"] == 0


def test_carbon_and_cost_are_proportional_to_the_energy() -> None:
    log = log_of((NEMOTRON, 500, 0, 5200 * 3600 / 4.5, 1))

    total = estimate(log, PLAIN.replace(grid_gco2_per_kwh=200, price_per_kwh=0.3)).by().iloc[0]

    assert total["energy_kwh"] == pytest.approx(1)
    assert total["carbon_kg"] == pytest.approx(0.2)
    assert total["cost"] == pytest.approx(0.3)
    assert {"carbon_kg", "cost"}.isdisjoint(estimate(log, PLAIN).by().columns)


def test_the_range_is_that_of_one_common_factor() -> None:
    a = JOULE.replace(pue_p5=1.0, pue_p95=1.44, utilisation=0.5)
    one, many = (estimate(log_of(*n * [(LLAMA, 500, 0, 300, 1)]), a).by().iloc[0] for n in (1, 400))

    for total in (one, many):
        low, high = total[ENDS]
        # Z95 of the edition has four digits, the exact quantile has more
        assert high / low == pytest.approx(1.44, rel=1e-4)
    assert many["energy_kwh"] == pytest.approx(400 * one["energy_kwh"])


@pytest.mark.parametrize("coupling", ["none", "released", "as-written"])
@pytest.mark.parametrize("effective", ["output", "output+input/30"])
def test_a_log_with_the_lengths_of_the_settings_has_their_distribution(
    coupling: str, effective: str
) -> None:
    n = 4000
    a = JOULE.replace(power_coupling=coupling, effective_length=effective)
    law = eh.method.query.Setting.of(a, "traditional").law
    lengths = law.quantile((np.arange(n) + 0.5) / n)
    log = log_of(*((LLAMA, math.nan, 0, length, 1) for length in lengths))
    table = exact.per_query(a)

    found = estimate(log, a)

    assert total_kwh(found) * 1000 / n == pytest.approx(table.loc[LLAMA, "mean"], rel=2e-3)
    request = found.per_request()
    assert request is not None
    wanted = table.loc[LLAMA, ["p5", "p50", "p95"]].to_numpy(float)
    assert request.to_numpy() == pytest.approx(wanted, rel=3e-3)
    assert found.typical_wh == table.loc["baseline", "p50"]


def test_the_baseline_is_the_mean_of_its_models() -> None:
    log = log_of(("a", 500, 0, 300, 1))
    taken = exact.per_query(JOULE).attrs["blend"]

    whole = total_kwh(estimate(log, JOULE, {"a": "baseline"}))

    each = [total_kwh(estimate(log, JOULE, {"a": model})) for model in taken]
    assert whole == pytest.approx(np.mean(each))


def test_unknown_models_are_listed_and_never_computed() -> None:
    log = log_of((LLAMA, 500, 0, 300, 1), ("b", 1, 2, 3, 1), ("c", 4, 5, 60, 2), ("b", 1, 2, 4, 1))

    found = estimate(log, JOULE)

    assert found.rows["model"].tolist() == [LLAMA]
    assert found.unknown.to_dict("index") == {
        "c": {"requests": 2, "input_tokens": 4, "cached_tokens": 5, "output_tokens": 60},
        "b": {"requests": 2, "input_tokens": 2, "cached_tokens": 4, "output_tokens": 7},
    }
    for group in GROUPS:
        assert found.by(group)["requests"].sum() == 1


def test_water_counts_the_energy_of_the_servers() -> None:
    log = log_of((LLAMA, 700, 0, 350, 1))
    served = estimate(log, JOULE.replace(pue=1.0)).by()["energy_kwh"]

    water = estimate(log, JOULE.replace(wue_l_per_kwh=0.28)).by()["water_l"]

    assert water.to_list() == pytest.approx((0.28 * served).to_list(), rel=1e-12)


def test_a_total_of_requests_has_their_mean_lengths() -> None:
    several = estimate(log_of((LLAMA, 5000, 400, 3000, 10)), JOULE)
    each = estimate(log_of(*10 * [(LLAMA, 500, 40, 300, 1)]), JOULE)

    assert total_kwh(several) == pytest.approx(total_kwh(each))
    assert (several.totals, each.totals) == (1, 0)
    assert several.per_request() is None


def test_a_total_without_a_number_has_requests_of_the_mean_length() -> None:
    mean = eh.method.query.Setting.of(JOULE, "traditional").law.mean

    found = estimate(log_of((LLAMA, 5000, 0, 10 * mean, math.nan)), JOULE)

    assert found.by()["requests"].iloc[0] == pytest.approx(10)
    assert total_kwh(found) == pytest.approx(
        total_kwh(estimate(log_of(*10 * [(LLAMA, 500, 0, mean, 1)]), JOULE))
    )
    assert (found.totals, found.estimated) == (0, 1)


def test_the_part_outside_the_benchmark() -> None:
    low, high = throughput.models(JOULE)[LLAMA].fit.output_range
    inside = [(LLAMA, 500, 0, low, 1), (LLAMA, 500, 0, high, 1)]
    outside = [(LLAMA, 500, 0, low - 1, 1), (LLAMA, 500, 0, high + 1, 1), (LLAMA, 9000, 0, 300, 1)]

    found = estimate(log_of(*inside, *outside), JOULE)

    energy = found.rows["energy_wh"]
    wanted = energy.iloc[2:].sum() / energy.sum()
    assert found.by()["share_outside"].iloc[0] == pytest.approx(wanted)


def test_a_prompt_that_is_all_cached_is_the_shortest_prompt() -> None:
    found = estimate(log_of((LLAMA, 0, 9000, 300, 1), (LLAMA, 1, 0, 300, 1)), JOULE)

    assert found.rows["energy_wh"].iloc[0] == found.rows["energy_wh"].iloc[1] > 0
    assert found.by()["cached_tokens"].iloc[0] == 9000


def test_groups_have_the_same_total_and_days_are_in_order() -> None:
    log = read_log([eh.facts.files.data_dir() / "usage_log_example.csv"])
    found = estimate(log, JOULE, {"assistant-large": "baseline", "assistant-small": LLAMA})

    for group in GROUPS:
        table = found.by(group)
        for column in ("requests", "output_tokens", "energy_kwh", "typical_kwh"):
            assert table[column].sum() == pytest.approx(found.by()[column].iloc[0])
        order = table.index if group == "day" else -table["energy_kwh"]
        assert list(order) == sorted(order)
    assert found.by()["typical_kwh"].iloc[0] == pytest.approx(40 * found.typical_wh / 1000)


def test_uncertain_fits_widen_the_range() -> None:
    log = log_of(*((LLAMA, 500, 0, length, 1) for length in (200, 400, 900)), ("a", 700, 0, 50, 1))
    found = estimate(log, JOULE, {"a": "baseline"})

    fits = found.with_fits()

    low, high = found.by()[ENDS].iloc[0]
    assert fits.index.tolist() == ["total", LLAMA, "a"]
    # the middle of the uncertain fits is not the method's own fit
    assert fits.loc["total", "p95"] / fits.loc["total", "p5"] > high / low
    assert np.all(fits["p95"] / fits["p5"] < 10)


def test_fits_that_are_certain_leave_the_range_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from energy_helpers.beyond.fit_uncertainty import pooling

    certain = [[tuple(model.fit.coefficients) for model in throughput.models(JOULE).values()]]
    order = [
        eh.beyond.fit_uncertainty.uncertainty.posterior(JOULE).rows.models.index(name)
        for name in throughput.models(JOULE)
    ]
    laws = np.empty((1, len(order), 3))
    laws[:, order] = certain
    monkeypatch.setattr(
        pooling.Posterior, "draws", lambda self, uniform: np.repeat(laws, len(uniform), axis=0)
    )
    found = estimate(log_of((LLAMA, 500, 0, 300, 1), (NEMOTRON, 500, 0, 900, 1)), JOULE)

    ends = found.with_fits().loc["total"]

    assert ends.to_numpy() == pytest.approx(found.by()[ENDS].iloc[0].to_numpy(float), rel=0.02)


def test_a_model_of_own_rows_is_known(tmp_path: Path) -> None:
    a = JOULE.replace(
        throughput_rows=str(eh.facts.files.data_dir() / "own_rows_example.csv"), blend="all"
    )

    assert known_models(a) == ("Own 120B", "Own 32B", "baseline")
    assert total_kwh(estimate(log_of(("Own 32B", 500, 0, 300, 1)), a)) > 0


def test_cached_tokens_need_what_a_step_needs_more_with_them() -> None:
    """Separately for each request, and once more for the second of two in one line."""
    one = PLAIN.replace(blend=[LLAMA])
    log = log_of((LLAMA, 500, 10_000, 200, 1), (LLAMA, 600, 10_000, 800, 2))

    def grown(prefix: int, appended: int, output: int) -> float:
        with_it, without = (
            eh.beyond.cached_context.step_energy(one, cached, appended, output).value
            for cached in (prefix, 0)
        )
        return float(with_it - without)

    found = estimate(log, PLAIN).cached_kwh

    assert found is not None
    wanted_wh = grown(10_000, 500, 200) + 2 * grown(5_000, 300, 400)
    assert found.value == pytest.approx(wanted_wh / 1000, rel=1e-9)
    assert found.low < found.value < found.high
    assert estimate(log_of((LLAMA, 500, 0, 200, 1)), PLAIN).cached_kwh is None
