"""Measured runs, and the node around the GPUs: arithmetic by hand, limits, what is refused."""

from __future__ import annotations

import pytest

import energy_helpers as eh
from energy_helpers.beyond.measured import measured_runs
from energy_helpers.facts import files

JOULE = eh.load_edition()
# GPUs of 5.6 kW in a node of 10 kW that idles at 2 kW and whose rest was measured at 3 kW
NODE = measured_runs.Node(max_power_kw=10.0, idle_power_kw=2.0, gpu_tdp_w=700.0, rest_kw=3.0)


def test_the_rest_of_a_node_by_hand() -> None:
    """GPUs at 2.8 kW; the rest is 2 kW idle, 3 kW measured and at most 10 - 5.6 = 4.4 kW."""
    assert NODE.gpu_share == pytest.approx(0.56)
    assert NODE.power_kw(2.8) == pytest.approx((4.8, 5.8, 7.2))


def test_gpus_at_their_most_reach_the_measured_and_the_specified_power() -> None:
    assert NODE.power_kw(5.6).mid == pytest.approx(8.6)
    assert NODE.power_kw(5.6).high == pytest.approx(10.0)


def test_the_measured_node_is_below_the_rated_one() -> None:
    """8.4 - 8 x 0.7 = 2.8 kW (arXiv 2412.08602), and 10.2 - 5.6 = 4.6 kW as rated."""
    table = files.read_csv("node_power_measured.csv")

    assert measured_runs.measured_node_kw() == 8.4
    assert measured_runs.measured_rest_kw() == pytest.approx((2.8, 4.6))
    # "18% lower than the manufacturer-rated 10.2 kW", "only 76% of the 10.2 kW TDP rating"
    shares = table["measured_kw"] / table["rated_kw"]
    assert shares.to_list() == pytest.approx([0.82, 0.76], abs=0.005)


@pytest.mark.parametrize(
    ("task", "model", "tokens"),
    [
        # 653,325 tokens in 1,024 requests
        ("chat", "Llama 3.1 405B Instruct FP8", (95.5, 638.0127, 2999.4)),
        # 41,654 tokens in 198 requests
        ("reasoning", "DeepSeek R1", (179.5, 210.3737, 407.7)),
        # no separate row: 44,473 tokens in 198 requests of Qwen 3
        ("reasoning", "Nemotron", (189, 224.6111, 434.15)),
    ],
    ids=["llama", "deepseek", "other tokenizer"],
)
def test_prompts_are_the_recorded_ones(
    task: str, model: str, tokens: tuple[float, float, float]
) -> None:
    assert measured_runs.prompt_tokens(task, model) == pytest.approx(tokens, rel=1e-6)


def test_four_gpus_take_half_of_the_rest() -> None:
    whole, half = NODE.power_kw(4.0), NODE.power_kw(2.0, gpus=4)

    assert [2 * kw for kw in half] == pytest.approx(list(whole))


def test_the_rest_never_takes_less_than_an_idle_node() -> None:
    small = measured_runs.Node(10.0, 2.0, 700.0, rest_kw=1.0)

    assert small.power_kw(0.5).mid == small.power_kw(0.5).low == pytest.approx(2.5)


def test_a_node_of_less_power_than_its_gpus_has_no_rest() -> None:
    small = measured_runs.Node(max_power_kw=5.0, idle_power_kw=0.0, gpu_tdp_w=700.0, rest_kw=2.8)

    assert small.gpu_share == 1
    assert small.power_kw(3.0) == (3.0, 3.0, 3.0)


def test_no_power_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^gpu_power_kw = 0 and gpus = 8 are not valid; give num"):
        NODE.power_kw(0.0)


def test_the_papers_node_follows_the_settings_and_the_other_its_specification() -> None:
    mine = JOULE.replace(node_power_kw=9.0, idle_power_kw=1.8)

    assert measured_runs.node(mine, "H100") == measured_runs.Node(
        9.0, 1.8, 700.0, pytest.approx(2.8)
    )
    # an idle power of a fifth, as of the settings' node; 14.3 - 8 = 6.3 kW by 2.8 / 4.6
    assert measured_runs.node(mine, "B200") == measured_runs.Node(
        14.3, pytest.approx(2.86), 1000.0, pytest.approx(6.3 * 2.8 / 4.6)
    )


def test_an_unknown_gpu_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^unknown GPU 'T4'; give one of H100, B200$"):
        measured_runs.node(JOULE, "T4")


def test_runs_are_those_of_the_file() -> None:
    runs = measured_runs.load_runs()
    own = runs[(runs["run_model"] == "Llama 3.1 405B Instruct FP8") & (runs["gpu"] == "H100")]

    assert len(runs) == len(files.read_csv(measured_runs.RUNS))
    assert not runs.duplicated(["task", "run_model", "gpu"]).any()
    # 4,874.81 W / 2,363.45 tokens/s
    assert own["gpu_j_per_token"].item() == pytest.approx(2.0626, abs=5e-5)
    assert own["task"].item() == "chat"


def test_a_wh_is_3600_joules_in_the_file() -> None:
    table = files.read_csv(measured_runs.RUNS)

    wh = table["energy_per_request_joules"] / 3600
    assert table["wh_per_request_gpu_only"].to_numpy() == pytest.approx(wh.to_numpy(), rel=1e-4)


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("task", "poems", r"column task, line 4: poems fails isin"),
        ("num_gpus", 0.0, r"column gpus, line 4: 0\.0 fails in_range"),
        ("num_gpus", 2.5, r"column gpus, line 4: 2\.5 fails whole number"),
        ("num_gpus", 10_001.0, r"column gpus, line 4: 10001\.0 fails in_range"),
        ("avg_power_watts", 1e7 + 1, r"column gpu_power_w, line 4: 10000001\.0 fails in_range"),
        ("avg_batch_size", 1e6 + 0.5, r"column batch_requests, line 4: 1000000\.5 fails in_range"),
        (
            "energy_per_token_joules",
            1e6 + 0.5,
            r"column gpu_j_per_token, line 4: 1000000\.5 fails in_range",
        ),
        ("avg_output_len", 1e8 + 1, r"column output_tokens, line 4: 100000001\.0 fails in_range"),
        ("avg_power_watts", 1.0, r"line 4: gpu_j_per_token is 0\.63\d*, where the other columns"),
        ("avg_output_len", 5.0, r"line 4: gpu_j_per_request is 5670\.52, where the other columns"),
    ],
    ids=[
        "task",
        "gpus",
        "half a GPU",
        "many GPUs",
        "much power",
        "many requests",
        "much energy",
        "long",
        "power",
        "length",
    ],
)
def test_a_bad_run_is_named(column: str, cell: object, message: str) -> None:
    table = files.read_csv(measured_runs.RUNS).astype({"num_gpus": float})
    table.loc[2, column] = cell

    with pytest.raises(ValueError, match=rf"^measured_energy_mlenergy\.csv(:|,) {message}"):
        measured_runs.checked(table)
