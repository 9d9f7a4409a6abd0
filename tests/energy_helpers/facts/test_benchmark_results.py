"""Results of benchmark tools are throughput rows; their formats as the tools write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import energy_helpers as eh

SIZES = "total_params_b:70,active_params_b:70"
NODE = f"gpus:8,{SIZES}"

# vLLM 0.9, benchmark_serving.py --save-result: three request rates and no limit of concurrency
VLLM = [
    {
        "date": "20250530-203806",
        "backend": "vllm",
        "model_id": "meta-llama/Llama-3.2-3B-Instruct",
        "tokenizer_id": "meta-llama/Llama-3.2-3B-Instruct",
        "num_prompts": answered,
        "model": "meta-llama/Llama-3.2-3B-Instruct",
        "request_rate": rate,
        "burstiness": 1.0,
        "max_concurrency": None,
        "duration": 36.034275877000255,
        "completed": answered,
        "total_input_tokens": 999 * answered,
        "total_output_tokens": total,
        "request_throughput": 8.325406649602808,
        "request_goodput:": None,
        "output_throughput": tps,
        "total_token_throughput": 10566.328606120898,
        "mean_ttft_ms": 54.577085783294024,
    }
    for rate, answered, total, tps in (
        (10.0, 300, 81050, 2249.247363167692),
        (30.0, 900, 239959, 5914.311656872681),
        ("inf", 900, 240163, 11481.016525153933),
    )
]
# SGLang 0.4, bench_serving --output-file appends a line to a JSONL for each run; "concurrency" is
# the mean of what was measured, and the lengths are drawn below random_input_len
SGLANG = [
    {
        "backend": "sglang",
        "dataset_name": "random",
        "request_rate": float("inf"),
        "max_concurrency": limit,
        "sharegpt_output_len": None,
        "random_input_len": 1024,
        "random_output_len": 1024,
        "random_range_ratio": 0.0,
        "duration": 60.5,
        "completed": 200,
        "total_input_tokens": 102_600,
        "total_output_tokens": 99_800,
        "total_output_tokens_retokenized": 99_700,
        "request_throughput": 3.3,
        "output_throughput": tps,
        "concurrency": limit - 0.7,
        "accept_length": None,
    }
    for limit, tps in ((16, 1649.5), (64, 4102.0))
]
# InferenceMAX, agg_bmk.json: throughput is that of one GPU; the same model on two kinds of GPU
INFERENCE_MAX = [
    {
        "hw": hw,
        "tp": tp,
        "ep": 1,
        "dp_attention": "false",
        "disagg": "false",
        "is_multinode": "false",
        "conc": conc,
        "model": "moonshotai/Kimi-K2.5",
        "framework": "vllm",
        "precision": "bf16",
        "spec_decoding": "false",
        "isl": 1024,
        "osl": 1024,
        "tput_per_gpu": 2 * per_gpu,
        "output_tput_per_gpu": per_gpu,
        "input_tput_per_gpu": per_gpu,
        "median_ttft": 1.76,
    }
    for hw, tp, conc, per_gpu in (
        ("mi300x", 8, 64, 90.5),
        ("mi300x", 8, 128, 130.25),
        ("h200", 4, 128, 211.0),
    )
]
# genai-perf 0.0.10, profile_export_genai_perf.json
GENAI_PERF = {
    "request_throughput": {"unit": "requests/sec", "avg": 21.621765653636075},
    "output_token_throughput": {"unit": "tokens/sec", "avg": 12277.70340876071},
    "output_token_throughput_per_request": {"unit": "tokens/sec", "avg": 124.9, "p25": 125.4},
    "output_sequence_length": {"unit": "tokens", "avg": 567.84, "p25": 553.0, "max": 622.0},
    "input_sequence_length": {"unit": "tokens", "avg": 200.85, "p25": 188.75, "max": 255.0},
    "input_config": {
        "subcommand": "profile",
        "model": ["ensemble"],
        "backend": "tensorrtllm",
        "concurrency": 100,
        "formatted_model_name": "ensemble",
        "extra_inputs": {},
    },
}
# AIPerf 0.2, profile_export_aiperf.json: the metrics are in "records"
AIPERF = {
    "input_config": {
        "endpoint": {"model_names": ["Qwen/Qwen3-0.6B"], "streaming": True},
        "loadgen": {"concurrency": 10},
    },
    "records": {name: GENAI_PERF[name] for name in GENAI_PERF if name != "input_config"},
}
# AIPerf, profile_export_aiperf.csv: two sections, and no name of the model
AIPERF_CSV = """\
Metric,avg,min,max,sum,p1,p5,p10,p25,p50,p75,p90,p95,p99,std
Time to First Token (ms),165.73,56.5,2506,11601,57,60,61,76,153,170,189,196,985,287
Input Sequence Length (tokens),"3,200.00",3000,3400,224000,3000,3000,3100,3150,3200,3250,3300
Output Sequence Length (tokens),512.00,500,520,35840,500,500,505,510,512,515,518,519,520,5

Metric,Value
Benchmark Duration (sec),402.13
Output Token Throughput (tokens/sec),"4,219.50"
Overall Usage Prompt Cache Read % (%),93.59
Request Count,70.00
"""
# TensorRT-LLM 0.21, performance overview: all GPUs of an instance, a column for each TP size
TRTLLM_021 = """\
and shows the throughput scenario under maximum load. The reported metric is
`Total Output Throughput (tokens/sec)`.

#### Llama 3.1 70B FP8
|                          | GPU   | H200 141GB HBM3   |          | H100 80GB HBM3   |          |
|:-----------------------------|:---|:------------------|:---------|:-----------------|:---------|
|    | TP Size   | 1                 | 8        | 1                | 8         |
| ISL, OSL|    |                   |          |                  |           |
|                              |    |                   |          |           |           |
| 128, 2048                    |    | 4,351.07 | 20,750.58 | 745.19           | 17,463.99 |
| 128, 4096                    |    | 2,696.61 | 16,634.90 |                  | 12,598.55 |
"""
# TensorRT-LLM 1.2: one GPU, and the GPUs of an instance in the title of a column
TRTLLM_12 = """\
# LLaMA v3.3 70B

| Sequence Length (ISL/OSL) | B200<br/>TP1 (FP4) | H200<br/>TP2 (FP8) |
|---|---|---|
| 1000/1000 | 6,920 | 2,587 |
| 1024/8192 | 3,242 | |

unit: `output tokens per second per GPU`

# Qwen3 235B A22B - RTX 6000 Pro Blackwell Server Edition

*Shows Tensor Parallel (TP) and Pipeline Parallel (PP) configurations*

| Sequence Length (ISL/OSL) | **4 GPUs**<br/>DEP2,PP2 (FP4) |
|---|---|
| 1000/1000 | 1,731 |
"""


def written(folder: Path, content: Any, name: str = "result.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def lines(records: list[dict[str, Any]]) -> str:
    return "\n".join(map(json.dumps, records)) + "\n"


def cells(rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    columns = ["model", "gpus", "input_tokens", "output_tokens", "tps_tok_s"]
    return list(rows[columns].itertuples(index=False, name=None))


class TestFormats:
    def test_vllm_has_mean_lengths_and_output_tokens_alone(self, tmp_path: Path) -> None:
        rows = eh.load_throughput(written(tmp_path, VLLM[2]), NODE)

        tps, mean = 11481.016525153933, 240163 / 900
        assert cells(rows) == [("Llama-3.2-3B-Instruct", 8, 999.0, mean, tps)]

    @pytest.mark.parametrize(
        "text", [json.dumps(VLLM), lines(VLLM), "\n\n".join(json.dumps(r, indent=2) for r in VLLM)]
    )
    def test_several_results_are_in_a_list_in_lines_or_in_turn(
        self, tmp_path: Path, text: str
    ) -> None:
        """The three differ in their request rate; the fastest is used."""
        rows = eh.load_throughput(written(tmp_path, text), NODE)

        assert rows["tps_tok_s"].to_list() == [11481.016525153933]
        assert rows.attrs["notes"] == [
            "Llama-3.2-3B-Instruct: the fastest of the rows with the same lengths is used"
        ]

    def test_sglang_has_drawn_lengths_and_the_limit_of_concurrency(self, tmp_path: Path) -> None:
        path = written(tmp_path, lines(SGLANG), "result.jsonl")
        columns = f"model:Mine,{NODE}"

        assert cells(eh.load_throughput(path, columns)) == [("Mine", 8, 513.0, 499.0, 4102.0)]
        assert eh.load_throughput(path, columns, 16)["tps_tok_s"].to_list() == [1649.5]
        with pytest.raises(ValueError, match=r"concurrency = 15: Mine was measured at 16, 64;"):
            eh.load_throughput(path, columns, 15)

    def test_inference_max_is_per_gpu(self, tmp_path: Path) -> None:
        rows = eh.load_throughput(written(tmp_path, INFERENCE_MAX), SIZES)

        assert cells(rows) == [
            ("Kimi-K2.5 (mi300x vllm bf16 8 GPUs)", 8, 1024.0, 1024.0, 8 * 130.25),
            ("Kimi-K2.5 (h200 vllm bf16 4 GPUs)", 4, 1024.0, 1024.0, 4 * 211.0),
        ]

    @pytest.mark.parametrize(
        ("more", "tps"),
        [
            ({"output_tput_per_gpu": 2867.34}, 2867.34 * 48),
            ({"output_tput_per_gpu": 1911.56, "output_tput_per_decode_gpu": 2867.34}, 1911.56 * 72),
        ],
        ids=["before", "since"],
    )
    def test_separate_gpus_for_prompts_count_once(
        self, tmp_path: Path, more: dict[str, float], tps: float
    ) -> None:
        """The values are of one run: 2867.34 × 48 GPUs are 1911.56 × all 72 of them."""
        split = {"disagg": True, "is_multinode": True, "num_prefill_gpu": 24, "num_decode_gpu": 48}
        record = {"model": "m", "isl": 1024, "osl": 1024, "conc": 2048} | split | more
        (row,) = cells(eh.load_throughput(written(tmp_path, [record]), SIZES))

        assert row == ("m", 72, 1024.0, 1024.0, pytest.approx(tps))

    def test_inference_max_without_lengths_asks_for_them(self, tmp_path: Path) -> None:
        """The first version of its aggregate had none."""
        old = {k: v for k, v in INFERENCE_MAX[0].items() if k not in ("isl", "osl")}
        path = written(tmp_path, old)

        with pytest.raises(ValueError, match=r"lacks total_params_b, .* and output_tokens; give"):
            eh.load_throughput(path)
        rows = eh.load_throughput(path, f"{SIZES},input_tokens:1024,output_tokens:8192")
        assert cells(rows) == [("Kimi-K2.5", 8, 1024.0, 8192.0, 724.0)]

    @pytest.mark.parametrize(
        ("export", "model"), [(GENAI_PERF, "ensemble"), (AIPERF, "Qwen3-0.6B")]
    )
    def test_genai_perf_and_aiperf(self, tmp_path: Path, export: Any, model: str) -> None:
        rows = eh.load_throughput(written(tmp_path, export), NODE)

        assert cells(rows) == [(model, 8, 200.85, 567.84, 12277.70340876071)]

    def test_the_csv_export_of_aiperf(self, tmp_path: Path) -> None:
        path = written(tmp_path, AIPERF_CSV, "profile_export_aiperf.csv")

        rows = eh.load_throughput(path, f"model:Mine,{NODE}")

        assert cells(rows) == [("Mine", 8, 3200.0, 512.0, 4219.5)]

    @pytest.mark.parametrize("text", [TRTLLM_021, TRTLLM_021[TRTLLM_021.index("####") :]])
    def test_a_table_of_instances(self, tmp_path: Path, text: str) -> None:
        """Tables of this form were never of one GPU; the sentence above may be left out."""
        rows = eh.load_throughput(written(tmp_path, text, "table.md"), SIZES)

        h200, h100 = "Llama 3.1 70B FP8 (H200 141GB HBM3 TP", "Llama 3.1 70B FP8 (H100 80GB HBM3 TP"
        assert cells(rows) == [
            (f"{h200}1)", 1, 128.0, 2048.0, 4351.07),
            (f"{h200}8)", 8, 128.0, 2048.0, 20750.58),
            (f"{h100}1)", 1, 128.0, 2048.0, 745.19),
            (f"{h100}8)", 8, 128.0, 2048.0, 17463.99),
            (f"{h200}1)", 1, 128.0, 4096.0, 2696.61),
            (f"{h200}8)", 8, 128.0, 4096.0, 16634.9),
            (f"{h100}8)", 8, 128.0, 4096.0, 12598.55),
        ]

    @pytest.mark.parametrize("tabs", [False, True])
    def test_a_table_per_gpu(self, tmp_path: Path, tabs: bool) -> None:
        """The throughput of one GPU, times those of an instance."""
        text = TRTLLM_12
        if tabs:
            rows = (line.strip("| ").replace(" | ", "\t") for line in text.split("\n"))
            text = "\n".join(rows).replace("<br/>", " ").replace("3,242 |", "3,242")
        rows = eh.load_throughput(written(tmp_path, text, "table.md"), SIZES)

        assert cells(rows) == [
            ("LLaMA v3.3 70B (B200 TP1 (FP4))", 1, 1000.0, 1000.0, 6920.0),
            ("LLaMA v3.3 70B (H200 TP2 (FP8))", 2, 1000.0, 1000.0, 2 * 2587.0),
            ("LLaMA v3.3 70B (B200 TP1 (FP4))", 1, 1024.0, 8192.0, 3242.0),
            (
                "Qwen3 235B A22B - RTX 6000 Pro Blackwell Server Edition",
                *(4, 1000.0, 1000.0, 4 * 1731.0),
            ),
        ]

    def test_pipeline_stages_have_separate_gpus(self, tmp_path: Path) -> None:
        text = TRTLLM_12.replace("TP2 (FP8)", "TP2,PP4 (FP8)")
        rows = eh.load_throughput(written(tmp_path, text, "table.md"), SIZES)

        assert rows.loc[1, ["gpus", "tps_tok_s"]].to_list() == [8, 8 * 2587.0]

    def test_a_table_without_its_unit_is_refused(self, tmp_path: Path) -> None:
        path = written(tmp_path, TRTLLM_12.replace("unit:", "-"), "table.md")
        text = Path(path).read_text().replace("per GPU", "")
        Path(path).write_text(text)

        with pytest.raises(ValueError, match=r"^table\.md: it does not say what its tokens/s"):
            eh.load_throughput(path, SIZES)
        instance = written(tmp_path, text + "\nunit: per instance\n", "table.md")
        assert eh.load_throughput(instance, SIZES)["tps_tok_s"].max() == 6920.0


class TestWhatIsMissing:
    def test_is_asked_for_in_one_line_that_can_be_followed(self, tmp_path: Path) -> None:
        path = written(tmp_path, VLLM[0])

        with pytest.raises(ValueError, match="lacks") as refused:
            eh.load_throughput(path)

        message = str(refused.value)
        assert message == (
            "result.json: it lacks gpus, total_params_b and active_params_b; "
            "give -p throughput_columns=gpus:8,total_params_b:70,active_params_b:70"
        )
        assert len(eh.load_throughput(path, message.rpartition("=")[2])) == 1

    def test_is_given_for_each_model(self, tmp_path: Path) -> None:
        other = VLLM[0] | {"model_id": "org/B 2"}
        path = written(tmp_path, [VLLM[0], other])

        with pytest.raises(ValueError, match=r"'throughput_columns=Llama-3.2-3B-Instruct=gpus:8,"):
            eh.load_throughput(path)
        rows = eh.load_throughput(
            path, f"gpus:8;Llama-3.2-3B-Instruct={SIZES};B 2=total_params_b:9,active_params_b:3"
        )

        assert rows["total_params_b"].to_list() == [70.0, 9.0]
        assert rows["active_params_b"].to_list() == [70.0, 3.0]

    def test_does_not_replace_what_is_there(self, tmp_path: Path) -> None:
        rows = eh.load_throughput(written(tmp_path, INFERENCE_MAX[0]), f"gpus:2,{SIZES}")

        assert rows["gpus"].to_list() == [8]

    @pytest.mark.parametrize(
        ("columns", "message"),
        [
            (
                "gpu:8",
                "throughput_columns: 'gpu:8' is not valid; write column:value, with a column",
            ),
            (
                "gpus:8,total_params_b:70,gpus:4",
                "throughput_columns: gpus is given twice; give it once",
            ),
            ("gpus=8", "'8' is not valid; write column:value"),
            ("gpus", "'gpus' is not valid; write column:value"),
            ("tps_tok_s:9", "'tps_tok_s:9' is not valid"),
            (f"{NODE};Z=gpus:4", "it has no model 'Z'; it has 'Llama-3.2-3B-Instruct'"),
            (f"gpus:many,{SIZES}", "column gpus, record 1: 'many' is not valid; give a whole"),
        ],
    )
    def test_is_refused_if_it_is_wrong(self, tmp_path: Path, columns: str, message: str) -> None:
        with pytest.raises(ValueError, match=rf"^result\.json: .*{message}"):
            eh.load_throughput(written(tmp_path, VLLM[0]), columns)


REFUSED = {
    "not JSON": ('{"a": ', "it is not readable JSON: Expecting value"),
    "nested": ("[" * 100_000, "it is not readable JSON: it is nested too deeply"),
    "other JSON": ({"a": 1}, "record 1: it has no output_throughput; give a result of vLLM or"),
    "a number": ([VLLM[0], 3], "record 2: 3 is no result; give a result of vLLM or SGLang"),
    "no answer": (VLLM[0] | {"completed": 0}, "record 1: completed = 0: no request was answered"),
    "a list": (VLLM[0] | {"completed": [1]}, r"record 1: completed = \[1\] is not valid"),
    "nan": (VLLM[0] | {"output_throughput": float("nan")}, "column tps_tok_s, record 1: nan is"),
    "infinite": (VLLM[0] | {"completed": float("inf")}, "record 1: completed = inf is not valid"),
    "negative": (VLLM[0] | {"output_throughput": -3}, "column tps_tok_s, record 1: -3.0 is not"),
    "empty list": ([], "it has no rows; give at least one"),
    "bell": (VLLM[0] | {"model_id": "A\a"}, r"column model, record 1: .*; its character U\+0007 "),
    "no size": (TRTLLM_12.replace("TP2", "two"), "column 'H200 two .* does not say its GPUs"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_result_is_refused_in_one_line(
    tmp_path: Path, content: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=rf"^result\.json: {message}") as refused:
        eh.load_throughput(written(tmp_path, content), NODE)
    assert "\n" not in str(refused.value)
