"""Logs of queries: formats, names of columns, and errors in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_helpers.facts import token_logs
from energy_helpers.facts.token_logs import PRESETS, read_log

PAIRS = [(100, 20), (100, 20), (3000, 7)]
# names of columns in the logs of tools
COLUMNS = [
    ("prompt_tokens", "completion_tokens"),
    ("input_tokens", "output_tokens"),
    ("ContextTokens", "GeneratedTokens"),
    ("num_prefill_tokens", "num_decode_tokens"),
    ("Request tokens", "Response tokens"),
    ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"),
]


def told(path: Path) -> list[tuple[float, float, float]]:
    log = read_log(str(path))
    return list(zip(log.inputs.tolist(), log.outputs.tolist(), log.shares.tolist(), strict=True))


TRUTH = [(100.0, 20.0, pytest.approx(2 / 3)), (3000.0, 7.0, pytest.approx(1 / 3))]


@pytest.mark.parametrize("names", COLUMNS)
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "semicolons"])
def test_each_form_and_name_of_a_column(names: tuple[str, str], form: str, tmp_path: Path) -> None:
    table = pd.DataFrame(PAIRS, columns=list(names)).assign(model="m", time="2026-01-01")
    # the content decides on the form, not the name
    path = tmp_path / "log.txt"
    if form == "jsonl":
        table.to_json(path, orient="records", lines=True)
    elif form == "parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False, sep=";" if form == "semicolons" else ",")

    assert told(path) == TRUTH


@pytest.mark.parametrize("as_lines", [True, False])
def test_tokens_inside_usage(as_lines: bool, tmp_path: Path) -> None:
    records = [
        {"id": i, "usage": {"prompt_tokens": n, "completion_tokens": m}}
        for i, (n, m) in enumerate(PAIRS)
    ]
    # a request that failed has no usage, or no output tokens
    records += [
        {"id": 3, "error": "x"},
        {"id": 4, "usage": {"prompt_tokens": 9, "completion_tokens": 0}},
    ]  # type: ignore[list-item]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) if as_lines else json.dumps(records))

    assert told(path) == TRUTH
    assert read_log(str(path)).n_without_answer == 2


@pytest.mark.parametrize(
    "text",
    [
        'prompt_tokens,completion_tokens\n"1,000",20.5\n',
        "Prompt Tokens;Completion Tokens\n1.000,0;20,5\n",
        "\nusage.prompt_tokens\tusage.completion_tokens\n1000\t20,5\n",
    ],
)
def test_numbers_of_spreadsheets_are_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(text)

    log = read_log(str(path))

    assert (log.inputs[0], log.outputs[0]) == (1000, 20.5)


def test_one_request_in_each_row_is_no_total(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("prompt_tokens,completion_tokens,requests\n100,20,1\n3000,7,1\n")

    assert read_log(str(path)).n_requests == 2


def test_a_weight_counts_a_row_several_times(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("prompt_tokens,completion_tokens,weight\n100,20,1\n100,20,1\n3000,7,1\n")
    plain = told(path)
    path.write_text("prompt_tokens,completion_tokens,weight\n100,20,4\n3000,7,2\n")

    assert told(path) == plain
    assert read_log(str(path)).n_requests == 6


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a readable CSV, JSON Lines or Parquet file"),
        (b"\x00\xff\xfe\x01binary", "is not a readable"),
        (b"PAR1 no parquet", "is not a readable"),
        ("input_tokens,output_tokens\n1,2\n".encode("utf-16"), "is not a readable"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"input_tokens": 1,', "is not a readable"),
        (b"input_tokens,output_tokens\n", "has no rows"),
        (b"[]", "has no rows"),
        (b"a,b\n1,2\n", "a column of input tokens is missing; name it input_tokens or prompt"),
        (b"input_tokens,b\n1,2\n", "a column of output tokens is missing"),
        (b"input_tokens,output_tokens\n1,0\n", "no row has output tokens"),
        (
            b"input_tokens,output_tokens\n5,5\n-1,2\n",
            "line 3: '-1' is not valid; give a number from 1",
        ),
        (b"input_tokens,output_tokens\n1,many\n", "'many' is not valid"),
        (b"input_tokens,output_tokens\n1,1e300\n", "'1e300' is not valid"),
        (b"input_tokens,output_tokens\ninf,1\n", "'inf' is not valid"),
        (b'{"input_tokens": true, "output_tokens": 3}', "True is not valid"),
        (b'{"input_tokens": [1], "output_tokens": 3}', "is not valid"),
        (b"input_tokens,output_tokens,weight\n1,1,0\n", "give a number above 0"),
        (b"input_tokens,output_tokens\n1,1,1\n", "is not a readable"),
        (b"input_tokens;output_tokens\n900;1.200\n", "line 2: 1.200 may mean 1.2 or 1200"),
        (b"[[1, 2]]", "record 1 is [1, 2]; give objects with tokens"),
        (b'{"input_tokens": 1, "output_tokens": 5}\n{"inp', "line 2 is no JSON"),
        (b'[{"input_tokens": ' + b"9" * 5000 + b"}]", "a number has too many digits"),
        (b"input_tokens,output_tokens,num_model_requests\n9,9,3\n", "rows are totals"),
    ],
)
def test_errors_are_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=r"log\.csv") as error:
        read_log(str(path))

    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("input_tokens,output_tokens\n100,20\n100,20\n3000,7\n", encoding="utf-8-sig")

    assert told(path) == TRUTH


@pytest.mark.parametrize("value", ["no-such-file.csv", "", 5, "a\0b"])
def test_what_is_no_log(value: Any) -> None:
    with pytest.raises(ValueError, match="give azure-conversation, azure-code, arxiv-summaries or"):
        read_log(value)


def test_bins_keep_requests_and_tokens() -> None:
    rng = np.random.default_rng(7)
    n = 20_000
    inputs, outputs = (rng.lognormal(mean, 1, n).clip(1).round() for mean in (6, 5))
    log = token_logs.TokenLog(inputs, outputs, np.full(n, 1 / n), float(n), 0)
    binned = log.binned()

    assert len(binned.shares) < n / 4
    assert binned.shares.sum() == pytest.approx(1)
    assert binned.outputs @ binned.shares == pytest.approx(outputs.mean())
    assert np.log(binned.inputs) @ binned.shares == pytest.approx(np.log(inputs).mean())


@pytest.mark.parametrize("name", PRESETS)
def test_presets_add_up_to_their_traces(name: str) -> None:
    from energy_helpers.facts import files

    log = read_log(name)
    truth = files.read_csv("lengths_all_pairs.csv").set_index("lengths").loc[name]

    assert log.n_requests == truth["requests"]
    assert log.outputs @ log.shares == pytest.approx(truth["output_tokens_mean"], rel=1e-5)
    assert log.inputs @ log.shares == pytest.approx(truth["input_tokens_mean"], rel=2e-3)
