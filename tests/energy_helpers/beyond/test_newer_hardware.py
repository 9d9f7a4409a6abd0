"""Gains of matched rows by hand, and energies per query on newer machines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.beyond.newer_hardware import per_gpu
from energy_helpers.facts import trtllm_rows
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")


def test_power_is_shared_by_the_gpus_of_a_node() -> None:
    power_kw = per_gpu.power_per_gpu_kw()

    assert power_kw["H100"] == power_kw["H200"] == pytest.approx(10.2 / 8)
    assert power_kw["B200"] == pytest.approx(14.3 / 8)
    assert power_kw["GB200"] == pytest.approx(6.667 / 4)


def test_a_gain_by_hand() -> None:
    """Llama 3.1 405B, 0.21, 20,000 in and 2,000 out: the fastest row of each, over its power."""
    rows = trtllm_rows.load(("v0.21",))
    at = (rows["model"] == "Llama 3.1 405B") & (rows["input_tokens"] == 20_000)
    fastest = rows[at].groupby("gpu")["tps_per_gpu"].max()
    gains = per_gpu.hardware_gains()
    mine = gains[
        (gains["version"] == "v0.21")
        & (gains["model"] == "Llama 3.1 405B")
        & (gains["input_tokens"] == 20_000)
    ].set_index("step")["gain"]

    expected = (fastest["B200"] / (14.3 / 8)) / (fastest["H100"] / (10.2 / 8))
    assert mine["H100 to B200"] == pytest.approx(expected)
    assert mine["H100 to H200"] == pytest.approx(fastest["H200"] / fastest["H100"])


def test_steps_chain_row_by_row() -> None:
    gains = per_gpu.hardware_gains().set_index(["version", "model", *trtllm_rows.LENGTHS])
    by_step = {step: own["gain"] for step, own in gains.groupby("step")}
    chained = (by_step["H100 to B200"] * by_step["B200 to GB200"]).dropna()

    assert len(chained) > 20
    np.testing.assert_allclose(chained, by_step["H100 to GB200"].loc[chained.index])


def test_a_release_is_compared_with_the_oldest_of_the_same_row() -> None:
    gains = per_gpu.software_gains()
    keys = ["model", "gpu", "quantization", *trtllm_rows.LENGTHS]
    age = {release: i for i, release in enumerate(trtllm_rows.RELEASES)}

    assert not gains.duplicated(keys).any()
    assert (gains["new"].map(age) > gains["old"].map(age)).all()
    row = gains[
        (gains["model"] == "Llama 3.1 405B")
        & (gains["gpu"] == "H200")
        & (gains["input_tokens"] == 128)
        & (gains["output_tokens"] == 128)
    ]
    # data/throughput_trtllm.csv: 3,874.19 tokens/s on eight GPUs in 0.17
    assert row[["old", "new"]].to_numpy().tolist() == [["v0.17", "v1.0"]]
    best = trtllm_rows.best(trtllm_rows.load(("v1.0",))).set_index(
        ["model", "gpu", *trtllm_rows.LENGTHS]
    )
    newest = best["tps_per_gpu"].loc[("Llama 3.1 405B", "H200", 128, 128)]
    assert row["gain"].item() == pytest.approx(newest / (3874.19 / 8))


def test_summary_counts_beside_the_interval() -> None:
    gains = pd.DataFrame({"kind": ["a"] * 4 + ["b"], "gain": [1.0, 1.5, 2.0, 4.0, 9.0]})

    told = per_gpu.summary(gains, "kind", (1.5, 2.5))

    shares = told.loc["a", ["comparisons", "below", "within", "above"]]
    assert shares.tolist() == [4, 0.25, 0.5, 0.25]
    assert told.loc["a", "median"] == pytest.approx(1.75)
    assert told.loc["b", "above"] == 1.0
    assert list(told.index) == ["a", "b"]


class TestPerQuery:
    def test_of_one_machine_by_hand(self) -> None:
        """Fixed length, PUE and utilisation leave P x L / TPS."""
        a = JOULE.replace(pue=1.2, utilisation=0.5, output_tokens_law="fixed")
        law = per_gpu.laws()["law"].to_dict()["Llama 3.1 405B", "GB200"]

        energy_wh = per_gpu.per_query(a)["p50"].to_dict()["Llama 3.1 405B", "GB200"]

        seconds = 300 * float(law.seconds_per_token(500, 300))
        assert energy_wh == pytest.approx(1.2 * 0.5 * 6.667 / 4 * seconds / 3.6, rel=1e-9)

    def test_goes_with_pue(self) -> None:
        low, high = (per_gpu.per_query(JOULE.replace(pue=pue))["mean"] for pue in (1.0, 1.5))

        np.testing.assert_allclose(high, 1.5 * low)

    def test_does_not_depend_on_the_papers_node(self) -> None:
        other = JOULE.replace(node_power_kw=20.0)

        pd.testing.assert_frame_equal(per_gpu.per_query(other), per_gpu.per_query(JOULE))

    def test_says_what_lies_outside_the_rows(self) -> None:
        """The rows of Llama 3.1 405B begin at 128 tokens, those of GPT-OSS at a thousand."""
        outside = per_gpu.per_query(JOULE)["outside"].to_dict()

        assert not outside["Llama 3.1 405B", "H100"]
        assert outside["GPT-OSS 120B", "GB200"]

    def test_takes_the_newest_release_that_identifies_a_law(self) -> None:
        versions = per_gpu.laws()["version"].to_dict()

        assert versions["DeepSeek-R1-0528", "H200"] == "v1.1"
        assert versions["DeepSeek-R1-0528", "B200"] == "v1.2"
        assert set(per_gpu.laws().index.get_level_values("gpu")) == set(per_gpu.NODES)


def test_beside_the_paper_pairs_the_same_models() -> None:
    table = per_gpu.beside_the_paper(JOULE)

    paper_wh = eh.exact.statistic(JOULE, "traditional", "DeepSeek-R1 671B", "p50")
    assert table["paper"].to_dict()["DeepSeek-R1-0528", "H200"] == paper_wh
    assert (table["ratio"] == table["paper"] / table["newer"]).all()


def test_other_models_leave_nothing_to_compare(tmp_path: object) -> None:
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")  # type: ignore[arg-type]

    table = per_gpu.beside_the_paper(a)
    assert table.empty
    assert table.index.names == ["model", "gpu"]
    assert np.isnan(
        all_numbers.compute(a, ["deepseek-r1-paper-over-h200"])["deepseek-r1-paper-over-h200"]
    )
