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


def test_the_lower_power_of_the_tray_is_that_of_its_gpus_and_cpus() -> None:
    """NVIDIA's Domain Power Service: 1,200 W a GPU and 420 W a CPU, four and two of them."""
    low_kw = per_gpu.power_per_gpu_kw(low_tray=True)

    assert low_kw["GB200"] == pytest.approx((4 * 1.2 + 2 * 0.42) / 4)
    assert {gpu: kw for gpu, kw in low_kw.items() if gpu != "GB200"} == {
        gpu: kw for gpu, kw in per_gpu.power_per_gpu_kw().items() if gpu != "GB200"
    }


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


def test_a_summary_gives_every_model_one_vote() -> None:
    """Medians 1, 2 and 9 of models with three, one and one rows: 2, where the rows have 1."""
    gains = pd.DataFrame(
        {
            "kind": ["a"] * 5 + ["b"],
            "model": ["many", "many", "many", "one", "fast", "one"],
            "gain": [0.5, 1.0, 1.0, 2.0, 9.0, 4.0],
        }
    )

    told = per_gpu.summary(gains, "kind", (1.5, 2.5))

    counts = told[["comparisons", "models", "below", "within", "above"]]
    assert counts.loc["a"].tolist() == [5, 3, 1, 1, 1]
    assert counts.loc["b"].tolist() == [1, 1, 0, 0, 1]
    readings = told[["lowest", "median", "highest", "rows_median"]]
    assert readings.loc["a"].tolist() == [1.0, 2.0, 9.0, 1.0]
    assert list(told.index) == ["a", "b"]


def test_repeated_rows_of_a_model_do_not_move_the_median_over_models() -> None:
    gains = per_gpu.hardware_gains()
    of_one = gains[gains["model"] == "Llama 3.1 405B"]
    repeated = pd.concat([gains, of_one, of_one], ignore_index=True)

    once, thrice = (per_gpu.summary(g, "step", (1.5, 2.5)) for g in (gains, repeated))

    pd.testing.assert_series_equal(once["median"], thrice["median"])
    assert (thrice["comparisons"] > once["comparisons"]).all()


def test_models_published_in_one_format_keep_their_weights() -> None:
    """Every row of Hopper is printed as FP8 and of Blackwell as FP4; GPT-OSS is MXFP4 on both."""
    gains = per_gpu.hardware_gains()
    to_blackwell = gains["formats"] == "FP8 to FP4"
    of_gpt_oss = gains["model"] == "GPT-OSS 120B"

    assert set(gains.loc[to_blackwell & of_gpt_oss, "weights"]) == {"MXFP4 to MXFP4"}
    assert (gains["weights"] == gains["formats"])[~of_gpt_oss].all()


def test_gpt_oss_from_h100_to_gb200_by_hand() -> None:
    """The five rows of data/throughput_trtllm.csv, release 1.1: tokens/s per GPU."""
    h100 = {(1000, 1000): 4685, (1024, 1024): 4715, (1024, 32_768): 1177}
    h100 |= {(8192, 1024): 1169, (32_768, 1024): 333}
    gb200 = {(1000, 1000): 27_198, (1024, 1024): 26_609, (1024, 32_768): 5556}
    gb200 |= {(8192, 1024): 6835, (32_768, 1024): 1645}
    faster = np.array([gb200[lengths] / h100[lengths] for lengths in h100])

    for low_tray, tray_kw in ((False, 6.667), (True, 5.640)):
        medians = per_gpu.model_medians(per_gpu.hardware_gains(low_tray), "step")

        expected = np.median(faster) * (10.2 / 8) / (tray_kw / 4)
        assert medians["H100 to GB200", "GPT-OSS 120B"] == pytest.approx(expected)


def test_the_lower_power_of_the_tray_moves_the_steps_to_gb200_only() -> None:
    high, low = (per_gpu.hardware_gains(low_tray) for low_tray in (False, True))
    moved = high["step"].str.endswith("GB200")

    np.testing.assert_allclose(low["gain"][moved], high["gain"][moved] * 6.667 / 5.640)
    np.testing.assert_array_equal(low["gain"][~moved], high["gain"][~moved])


def test_medians_by_step_are_those_of_the_rows() -> None:
    gains = per_gpu.hardware_gains()
    table = per_gpu.medians_by_step()

    own = gains[(gains["step"] == "H200 to B200") & (gains["model"] == "Qwen3-235B-A22B")]
    assert table["H200 to B200"]["Qwen3-235B-A22B"] == pytest.approx(np.median(own["gain"]))
    assert np.isnan(table["H100 to B200"]["Mixtral 8x22B"])
    last = table[["H100 to GB200", "H100 to GB200, lower power"]].dropna()
    np.testing.assert_allclose(last.iloc[:, 1] / last.iloc[:, 0], 6.667 / 5.640)


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

    @pytest.mark.parametrize(
        ("input_tokens", "output_tokens", "outside"),
        [
            (128, 128, False),
            (127, 128, True),
            (128, 127, True),
            (20_000, 4096, False),
            (20_001, 4096, True),
            (20_000, 4097, True),
        ],
    )
    def test_the_outermost_rows_are_inside(
        self, input_tokens: int, output_tokens: int, outside: bool
    ) -> None:
        """The rows have 128 to 20,000 input tokens and 128 to 4,096 output tokens."""
        lengths = JOULE.replace(input_tokens=input_tokens, output_tokens_median=output_tokens)

        table = per_gpu.per_query(lengths)["outside"].to_dict()

        assert table["Llama 3.1 405B", "H100"] is outside

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
