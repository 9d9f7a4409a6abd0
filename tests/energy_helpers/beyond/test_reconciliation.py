"""Modelled against measured: which pairs, ratios by hand, and what makes them even."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers.beyond.measured import measured_runs, reconciliation
from energy_helpers.method import throughput
from energy_helpers.method.assumptions import EDITIONS
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition()
SETTINGS = [
    *map(eh.load_edition, EDITIONS),
    JOULE.replace(pue=1.3, utilisation=0.6, input_tokens=9),
]
NAMES = [*EDITIONS, "changed"]


def test_modelled_by_hand() -> None:
    """A node of 10 kW at half its power and a constant 1,000 tokens/s: 5 J a token."""
    fit = throughput.fit_throughput(eh.load_throughput().head(1).assign(tps_tok_s=1000.0))
    model = throughput.Model("A", 100, 100, 8, fit)
    mine = JOULE.replace(node_power_kw=10.0, utilisation=0.5)

    assert reconciliation.modelled(mine, model, 500, 300) == pytest.approx((1000, 5, 5))
    # 300 tokens of input are charged as much as 300 of output
    charged = mine.replace(effective_length="output+input")
    assert reconciliation.modelled(charged, model, 300, 300).j_per_token == pytest.approx(10)
    # S.IV as released: 0.24 + 0.56 at the fastest row
    coupled = mine.replace(power_coupling="released")
    assert reconciliation.modelled(coupled, model, 500, 300).power_kw == pytest.approx(8)


def test_the_405b_by_hand() -> None:
    """4.87481 kW in GPUs, 2.8 kW around them, at 2,363.45 tokens/s."""
    row = reconciliation.compared(JOULE).iloc[0]
    node_kw = 4.87481 + 8.4 - 5.6

    assert row[["model", "gpu", "kind"]].tolist() == ["Llama 3.1 405B", "H100", "same model"]
    assert row["node_mid"] == pytest.approx(1000 * node_kw / 2363.45)
    assert row["node_low"] == pytest.approx(1000 * (4.87481 + 2.7) / 2363.45)
    assert row["node_high"] == pytest.approx(1000 * (4.87481 + 4.6) / 2363.45)
    assert row["measured_utilisation"] == pytest.approx(node_kw / 10.2)
    fit = throughput.models(JOULE)["Llama 3.1 405B"].fit
    modelled = 1000 * 10.2 * 0.6 / float(fit.predict(653_325 / 1024, 367.15))
    assert row["modelled_node"] == pytest.approx(modelled)  # sqrt(0.4 x 0.9) = 0.6
    assert row["ratio"] == pytest.approx(modelled / row["node_mid"])


@pytest.mark.parametrize("settings", SETTINGS, ids=NAMES)
def test_factors_give_the_ratio_at_node_and_facility(settings: eh.Assumptions) -> None:
    table = reconciliation.compared(settings)
    product = table["power_factor"] * table["speed_factor"] * table["charge_factor"]

    assert product.to_numpy() == pytest.approx(table["ratio"].to_numpy())
    at_facility = table["modelled_facility"] / table["facility_mid"]
    assert at_facility.to_numpy() == pytest.approx(table["ratio"].to_numpy())


@pytest.mark.parametrize("settings", SETTINGS, ids=NAMES)
def test_ends_enclose_what_is_between(settings: eh.Assumptions) -> None:
    table = reconciliation.compared(settings)

    for boundary in ("node", "facility"):
        low, mid, high = (table[f"{boundary}_{end}"] for end in ("low", "mid", "high"))
        assert ((low <= mid) & (mid <= high)).all()
        assert (table["gpu_j_per_token"] < low).all()
    assert (table["ratio_low"] <= table["ratio_prompt_low"]).all()
    assert (table["ratio_prompt_high"] <= table["ratio_high"]).all()
    assert table["ratio"].between(table["ratio_prompt_low"], table["ratio_prompt_high"]).all()
    prompts = table["prompt_tokens"]
    assert ((table["prompt_median"] < prompts) & (prompts < table["prompt_p95"])).all()


def test_what_makes_the_ratio_even_does() -> None:
    for row in reconciliation.compared(JOULE).to_dict("records"):
        model = throughput.models(JOULE)[row["model"]]
        n_in, n_out = row["prompt_tokens"], row["output_tokens"]
        at = reconciliation.modelled(JOULE, model, n_in, n_out, row["even_utilisation"])
        assert at.j_per_token == pytest.approx(row["node_mid"])
        power_kw = reconciliation.modelled(JOULE, model, n_in, n_out).power_kw
        assert 1000 * power_kw / row["even_tps"] == pytest.approx(row["node_mid"])
        prompt = row["even_input_tokens"]
        if not math.isnan(prompt):
            at = reconciliation.modelled(JOULE, model, prompt, n_out)
            assert at.j_per_token == pytest.approx(row["node_mid"])


def test_pairs_share_a_model_an_architecture_or_a_class() -> None:
    table = reconciliation.pairs(JOULE)
    of_class = table[table["kind"] == "same class"]

    assert set(table["kind"]) == {"same model", "same architecture", "same class"}
    assert set(reconciliation.SAME) <= set(measured_runs.load_runs()["run_model"])
    # 22e9 active parameters, near 37e9 and 39e9; 17e9 (Maverick) are too few
    assert set(of_class["active_params_b"]) == {22}
    assert set(of_class["model"]) == {"DeepSeek-R1 671B", "Mixtral 8x22B"}
    assert (of_class["gpu"] == "H100").all()
    assert table["gpu"].tolist() == sorted(table["gpu"], reverse=True)


def test_every_pair_has_a_label_of_its_own() -> None:
    labels = reconciliation.pairs(JOULE)["label"]

    assert labels.is_unique
    assert labels[0] == "Llama 3.1 405B FP8, chat, H100"


def test_the_recorded_mean_decides_and_not_the_setting() -> None:
    other = JOULE.replace(input_tokens=9.0)

    assert reconciliation.compared(other)["ratio"].equals(reconciliation.compared(JOULE)["ratio"])


def test_ratio_over_prompts_encloses_those_of_the_table() -> None:
    table = reconciliation.compared(JOULE)
    curves = reconciliation.over_prompts(JOULE, 5).groupby("pair")["ratio"]

    assert (curves.min() <= table["ratio_prompt_low"] + 1e-12).all()
    assert (curves.max() >= table["ratio_prompt_high"] - 1e-12).all()


def test_models_that_nobody_measured_have_no_pairs(tmp_path: Path) -> None:
    mine = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT))

    assert reconciliation.compared(mine).empty
    assert reconciliation.over_prompts(mine).empty


def test_a_measured_request_by_hand() -> None:
    """The energy of a token at the facility, times the tokens of the answer."""
    pairs = reconciliation.compared(JOULE)
    requests = reconciliation.measured_requests(JOULE)
    first = pairs.iloc[0]

    assert first["kind"] == "same model"
    assert requests["energy_wh"][0] * 3600 / first["output_tokens"] == pytest.approx(
        first["node_mid"] * eh.method.distributions.pue(JOULE).median
    )
    assert (requests["low_wh"] < requests["energy_wh"]).all()
    assert (requests["energy_wh"] < requests["high_wh"]).all()
    assert len(requests) == (pairs["kind"] != reconciliation.CLASS).sum()
