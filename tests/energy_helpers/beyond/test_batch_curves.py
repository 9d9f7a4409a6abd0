"""Energy against the batch size, FP8 against BF16, three figures for DeepSeek-R1: by hand."""

from __future__ import annotations

import pytest

from energy_helpers.beyond.measured import batch_curves, measured_runs


def test_energy_is_power_over_throughput() -> None:
    runs = batch_curves._batches()
    joules = runs["gpu_power_w"] / runs["tps_tok_s"]

    assert runs["gpu_j_per_token"].to_numpy() == pytest.approx(joules.to_numpy(), rel=1e-4)
    assert (runs["batch_requests"] <= runs["batch_limit"]).all()
    assert not runs.duplicated([*batch_curves.SERIES, "batch_limit"]).any()


def test_the_chosen_runs_are_among_them() -> None:
    """The other file has the best run of each model and GPU; both are of one data set."""
    keys = ["task", "run_model", "gpu", "gpus", "tps_tok_s"]
    batches = batch_curves._batches()[keys].round({"tps_tok_s": 1})
    runs = measured_runs.load_runs()
    chosen = runs.loc[runs["run_model"].isin(set(batches["run_model"])), keys]
    found = chosen.round({"tps_tok_s": 1}).merge(batches, how="inner")

    assert len(found) == len(chosen) > 10


def test_the_405b_by_hand() -> None:
    """13.975 J/token and 33.20 ms at 8 requests, 2.063 and 66.90 at 256: factors of 6.8 and 2."""
    row = batch_curves.gains().loc["Llama 3.1 405B FP8, 8 H100"]

    assert row["smallest_batch"] == 8
    assert row["best_batch"] == 256
    assert row["gain"] == pytest.approx(13.975 / 2.063, rel=1e-3)
    assert row["slower"] == pytest.approx(66.90 / 33.20, rel=1e-3)


def test_a_larger_batch_slows_each_request() -> None:
    table = batch_curves.gains()

    assert (table["slower"] > 1).all()
    assert (table["gain"] > 1).all()


def test_fp8_costs_at_small_batches_and_saves_at_large_ones() -> None:
    """Qwen3 235B, 8 H100, chat: 11.39 / 7.293 at 8 requests, 0.950 / 1.093 at 256."""
    table = batch_curves.fp8_changes().query("task == 'chat' and gpu == 'H100'")
    change = table.set_index("batch_limit")["change"]

    assert change[8] == pytest.approx(11.39 / 7.293 - 1, abs=1e-3)
    assert change[256] == pytest.approx(0.9503 / 1.0927 - 1, abs=1e-3)
    # the division by 1.7
    assert batch_curves.fp8_changes()["change"].min() > 1 / 1.7 - 1


def test_the_figures_for_deepseek_r1_by_hand() -> None:
    """1,300 / 10, 1,300 / 8, 2,999.03 / 8 and 15,448 / 4 tokens/s per GPU."""
    table = batch_curves.deepseek_throughput()

    assert table["tps_per_gpu"].tolist() == pytest.approx([130, 162.5, 374.88, 3862], rel=1e-4)
    assert table["precision"].tolist() == ["FP8", "FP8", "FP8", "NVFP4"]
