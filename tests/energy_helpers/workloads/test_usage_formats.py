"""Each format of a usage log, read from a file of its form: what is counted, and what is not."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from energy_helpers.workloads.usage_formats import Entry, Json, read_file

PRIVATE = "the prompt says okens and tokens 31337"
COUNTS = ["model", "input_tokens", "cached_tokens", "output_tokens", "requests"]


def claude(key: str, output: int, **usage: Any) -> dict[str, Any]:
    """Return one line of Claude Code, with texts."""
    counts = {"input_tokens": 3, "cache_creation_input_tokens": 100}
    counts |= {"cache_read_input_tokens": 2000, "output_tokens": output} | usage
    content = [{"type": "text", "text": PRIVATE}]
    message = {"id": f"msg_{key}", "model": "claude-a", "content": content, "usage": counts}
    return {
        "type": "assistant",
        "timestamp": "2026-03-01T10:00:00.000Z",
        "sessionId": "s-1",
        "requestId": f"req_{key}",
        "cwd": PRIVATE,
        "message": message,
    }


def attribute(key: str, value: Any) -> dict[str, Any]:
    kind = "intValue" if isinstance(value, int) else "stringValue"
    return {"key": key, "value": {kind: str(value)}}


def span(key: str, **more: Any) -> dict[str, Any]:
    """Return a span as the protocol of OpenTelemetry writes it."""
    given = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "model-a",
        "gen_ai.response.model": "model-a-1",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.cache_read.input_tokens": 20,
        "gen_ai.usage.output_tokens": 80,
        "gen_ai.conversation.id": "talk",
        "gen_ai.input.messages": PRIVATE,
    } | {name.replace("__", "."): value for name, value in more.items()}
    attributes = [attribute(*item) for item in given.items()]
    times = {"startTimeUnixNano": "1772359200000000000", "endTimeUnixNano": "1772359201000000000"}
    return {"traceId": "t", "spanId": key, "name": PRIVATE, "attributes": attributes, **times}


def otlp(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {}, "spans": spans}]}]}


OPENAI = {
    "object": "page",
    "data": [
        {
            "object": "bucket",
            "start_time": 1772323200,
            "end_time": 1772409600,
            "results": [
                {
                    "object": "organization.usage.completions.result",
                    "input_tokens": 1000,
                    "output_tokens": 500,
                    "input_cached_tokens": 800,
                    "num_model_requests": 5,
                    "model": "gpt-a",
                }
            ],
        }
    ],
}
ANTHROPIC = {
    "data": [
        {
            "starting_at": "2026-03-01T00:00:00Z",
            "ending_at": "2026-03-02T00:00:00Z",
            "results": [
                {
                    "uncached_input_tokens": 1500,
                    "cache_creation": {
                        "ephemeral_1h_input_tokens": 1000,
                        "ephemeral_5m_input_tokens": 500,
                    },
                    "cache_read_input_tokens": 200,
                    "output_tokens": 700,
                    "model": "claude-a",
                }
            ],
        }
    ],
    "has_more": False,
}
CCUSAGE_PART = {
    "modelName": "claude-a",
    "inputTokens": 277,
    "outputTokens": 31456,
    "cacheCreationTokens": 512,
    "cacheReadTokens": 1024,
    "cost": 1.2,
}
CCUSAGE = {
    "daily": [
        {
            "date": "2026-03-01",
            "inputTokens": 300,
            "outputTokens": 31500,
            "modelsUsed": ["claude-a", "claude-b"],
            "modelBreakdowns": [
                CCUSAGE_PART,
                {"modelName": "claude-b", "inputTokens": 23, "outputTokens": 44},
            ],
        }
    ],
    "totals": {"inputTokens": 300, "outputTokens": 31500},
}
CCUSAGE_BLOCKS = {
    "blocks": [
        {
            "startTime": "2026-03-01T10:00:00.000Z",
            "entries": 12,
            "isGap": False,
            "tokenCounts": {
                "inputTokens": 10,
                "outputTokens": 600,
                "cacheCreationInputTokens": 5,
                "cacheReadInputTokens": 7,
            },
            "models": ["claude-a"],
        },
        {"startTime": "2026-03-01T15:00:00.000Z", "entries": 0, "isGap": True, "models": []},
    ]
}
CODEX = {
    "daily": [
        {
            "date": "2026-03-01",
            "models": {"gpt-a": {"inputTokens": 700, "cacheReadTokens": 300, "outputTokens": 200}},
        }
    ]
}
BENCHMARK = {
    "date": "20260301-101500",
    "model_id": "org/model-a",
    "input_lens": [100, 200],
    "output_lens": [10, 20],
    "generated_texts": [PRIVATE, PRIVATE],
}
RESPONSE = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1772359200,
    "model": "model-a",
    "choices": [{"message": {"content": PRIVATE}}],
    "usage": {
        "prompt_tokens": 120,
        "completion_tokens": 80,
        "prompt_tokens_details": {"cached_tokens": 20},
    },
}
BATCH = {"custom_id": "x", "response": {"status_code": 200, "body": RESPONSE}, "error": None}
NAN = math.nan
DOCUMENTS: dict[str, tuple[Any, list[list[Any]]]] = {
    "openai": (OPENAI, [["gpt-a", 200, 800, 500, 5]]),
    "anthropic": (ANTHROPIC, [["claude-a", 3000, 200, 700, NAN]]),
    "ccusage": (CCUSAGE, [["claude-a", 789, 1024, 31456, NAN], ["claude-b", 23, 0, 44, NAN]]),
    "ccusage-blocks": (CCUSAGE_BLOCKS, [["claude-a", 15, 7, 600, 12]]),
    "ccusage-codex": (CODEX, [["gpt-a", 700, 300, 200, NAN]]),
    "claude-code": (claude("1", 50), [["claude-a", 103, 2000, 50, 1]]),
    "otlp": (otlp(span("1")), [["model-a-1", 100, 20, 80, 1]]),
    "vllm-benchmark": (BENCHMARK, [["org/model-a", 100, 0, 10, 1], ["org/model-a", 200, 0, 20, 1]]),
    "response": (RESPONSE, [["model-a", 100, 20, 80, 1]]),
    "batch": (BATCH, [["model-a", 100, 20, 80, 1]]),
    "flat": (
        [{"model": "model-a", "input_tokens": 7, "output_tokens": 8, "prompt": PRIVATE}],
        [["model-a", 7, 0, 8, 1]],
    ),
}


def counts(rows: pd.DataFrame) -> list[list[Any]]:
    named = [name if isinstance(name, str) else None for name in rows["model"]]
    return [list(row) for row in zip(named, *(rows[name] for name in COUNTS[1:]), strict=True)]


@pytest.mark.parametrize("indent", [None, 1], ids=["one-line", "indented"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_each_format(tmp_path: Path, name: str, indent: int | None) -> None:
    document, wanted = DOCUMENTS[name]
    path = tmp_path / "log.txt"
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8-sig")

    found = read_file(path)

    assert [pytest.approx(row, nan_ok=True) for row in wanted] == counts(found.rows)
    assert PRIVATE not in found.rows.to_string() + found.format


@pytest.mark.parametrize("name", [n for n, (one, _) in DOCUMENTS.items() if isinstance(one, dict)])
def test_lines_of_each_format_among_other_lines(tmp_path: Path, name: str) -> None:
    document, wanted = DOCUMENTS[name]
    other = {"type": "user", "message": {"role": "user", "content": PRIVATE}}
    others = (other, {"type": "start"}, ["tokens"], "tokens")
    lines = [json.dumps(each) for each in (*others, document, document)]
    path = tmp_path / "log.txt"
    path.write_text("\n".join([*lines, '{"usage": {"output_tokens": 1']), encoding="utf-8")

    found = read_file(path)

    assert len(found.rows) == 2 * len(wanted)
    assert found.unreadable == 1


def test_records_of_another_form_are_counted_as_unreadable(tmp_path: Path) -> None:
    """Three records like the rows of a table, and two lines that end in the middle."""
    flat = {"model": "model-a", "output_tokens": 8}
    broken = '{"output_tokens": '
    path = tmp_path / "log.txt"
    path.write_text("\n".join([*map(json.dumps, [RESPONSE, flat, flat, flat]), broken, broken]))

    found = read_file(path)

    assert len(found.rows) == 1
    assert found.unreadable == 5


TABLES = {
    "own": (
        "model,input_tokens,cached_tokens,output_tokens,prompt\n"
        f'model-a,100,20,80,{PRIVATE}\nmodel-b,5,,7,"a\nb"\n',
        [["model-a", 100, 20, 80, 1], ["model-b", 5, 0, 7, 1]],
    ),
    "openai": (
        "start_time,start_time_iso,model,num_model_requests,input_tokens,output_tokens,"
        "input_cached_tokens\n1772323200,2026-03-01T00:00:00+00:00,gpt-a,5,1000,500,800\n",
        [["gpt-a", 200, 800, 500, 5]],
    ),
    "anthropic": (
        "usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,"
        "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,"
        "usage_input_tokens_cache_read,usage_output_tokens\n"
        "2026-03-01,claude-a,key,1500,500,1000,200,700\n",
        [["claude-a", 3000, 200, 700, NAN]],
    ),
    "azure": (
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2026-03-01 10:00:00.5,100,80\n",
        [[None, 100, 0, 80, 1]],
    ),
    "semicolons": (
        "Model;Output Tokens\nmodel-a;80,5\n\nmodel-b;7\n",
        [["model-a", NAN, 0, 80.5, 1], ["model-b", NAN, 0, 7, 1]],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_each_form(tmp_path: Path, name: str) -> None:
    text, wanted = TABLES[name]
    path = tmp_path / "log.txt"
    path.write_text(text, encoding="utf-8")

    found = read_file(path)

    assert [pytest.approx(row, nan_ok=True) for row in wanted] == counts(found.rows)
    assert PRIVATE not in found.rows.to_string()


def test_a_parquet_table_is_read_as_a_csv_table(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    table = pd.DataFrame(
        {
            "Timestamp": pd.to_datetime(["2026-03-01T10:00:00Z", None]),
            "model": ["model-a", None],
            "input_tokens": [100, 5],
            "output_tokens": [80, 7],
            "prompt": [PRIVATE, PRIVATE],
        }
    )
    # whatever the index of the frame was
    table.set_index(pd.Index([f"row {i}" for i in range(len(table))])).to_parquet(tmp_path / "log")

    found = read_file(tmp_path / "log")

    wanted = [["model-a", 100, 0, 80, 1], [None, 5, 0, 7, 1]]
    assert counts(found.rows) == wanted
    assert PRIVATE not in found.rows.to_string()


def test_the_text_log_of_vllm(tmp_path: Path) -> None:
    head = "(APIServer pid=7) INFO 03-01 10:00:00 [logger.py:40] "
    lines = [
        f"Received request cmpl-1: prompt: '{PRIVATE}', params: SamplingParams(n=1), "
        "prompt_token_ids: [5, 6, 7], lora_request: None.",
        f"Generated response cmpl-1 (streaming delta): output: '{PRIVATE}', "
        "output_token_ids: [1], finish_reason: None",
        f"Generated response cmpl-1 (streaming complete): output: '{PRIVATE}', "
        "output_token_ids: [1, 2], finish_reason: stop",
        "Generated response cmpl-2: output: 'output_token_ids: [9, 9, 9]', "
        "output_token_ids: [4], finish_reason: length",
        "Generated response cmpl-3: output: '', output_token_ids: None, finish_reason: stop",
    ]
    (tmp_path / "log").write_text("\n".join(head + line for line in lines), encoding="utf-8")

    found = read_file(tmp_path / "log")

    wanted = [[None, 3, 0, 2, 1], [None, NAN, 0, 1, 1]]
    assert [pytest.approx(row, nan_ok=True) for row in wanted] == counts(found.rows)
    assert PRIVATE not in found.rows.to_string()


def test_spans_of_agents_repeat_the_tokens_below_them(tmp_path: Path) -> None:
    agent = span("0", gen_ai__operation__name="invoke_agent")
    console = {
        "name": "chat",
        "context": {"span_id": "0x2"},
        "start_time": "2026-03-01T10:00:00Z",
        "attributes": {"gen_ai.usage.prompt_tokens": 9, "gen_ai.usage.completion_tokens": 4},
    }
    (tmp_path / "log").write_text(json.dumps([otlp(agent, span("1")), console]))

    rows = read_file(tmp_path / "log").rows

    assert rows["output_tokens"].tolist() == [80, 4]
    assert rows["key"].tolist() == ["1", "0x2"]


def test_messages_of_the_program_itself_are_no_requests(tmp_path: Path) -> None:
    own = claude("2", 0)
    own["message"]["model"] = "<synthetic>"
    (tmp_path / "log").write_text("\n".join(map(json.dumps, [claude("1", 5), own])))

    assert read_file(tmp_path / "log").rows["output_tokens"].tolist() == [5]


WRONG = {
    "empty": (b"", "is empty; give a log with at least one request"),
    "blank": (b"\xef\xbb\xbf \n\n", "is empty"),
    "utf-16": ("model,output_tokens".encode("utf-16"), "is in UTF-16; save it as UTF-8"),
    "binary": (b"\x00\xff\xfe\x80" * 99, "is not a readable CSV, JSON, JSONL or Parquet"),
    "compressed": (b"\x1f\x8b\x08\x00", "it is compressed; unpack it with gunzip"),
    "no column": (
        b"model,tokens\na,1\n",
        "column output_tokens is missing; .*; it has model, tokens",
    ),
    "a thousand or one": (b"model;output_tokens\na;1.500\n", "1.500 may mean 1.5 or 1500"),
    "no rows": (b"model,output_tokens\n", "has no rows"),
    "text": (b"model,output_tokens\na,1\nb,many\n", "line 3: output_tokens = 'many' is not valid"),
    "hint": (b"model,output_tokens\na,2.5k\n", "line 2: .*; write 2.5e3 or 2500"),
    "negative": (b"model,output_tokens\na,-1\n", "line 2: output_tokens = '-1' is not valid"),
    "infinite": (b"model,output_tokens\na,1e999\n", "line 2: output_tokens = '1e999' is not valid"),
    "nan": (b"model,output_tokens\na,nan\n", "line 2: output_tokens = 'nan' is not valid"),
    "too many cells": (b"model,output_tokens\na,1,2\n", "is not a readable CSV"),
    "half": (b'{"model": ', "is not readable JSON"),
    "deep": (b"[" * 100_000, "is not readable JSON"),
    "digits": (b'{"output_tokens": ' + b"9" * 9999 + b"}", "is not readable JSON"),
    "other": (b'{"data": 1, "results": [], "daily": 3, "blocks": {"a": 1}}', "has no request"),
    "many lines": (b"[\n" * 9, "is not readable JSON"),
    "no parquet": (b"PAR1 and more", "is not a readable Parquet"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    content, message = WRONG[name]
    path = tmp_path / "log.txt"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=message) as error:
        read_file(path)
    assert str(error.value).startswith("log.txt")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("value", [None, "x", [1], {"a": 1}, True, -1, 1e999, NAN, 10**400])
def test_a_count_that_is_no_number_is_missing(tmp_path: Path, value: Any) -> None:
    (tmp_path / "log").write_text("\n".join(json.dumps(claude("1", v)) for v in (5, value)))

    first, second = read_file(tmp_path / "log").rows["output_tokens"]

    assert first == 5
    assert math.isnan(second)


ODD: list[tuple[Json, list[float]]] = [
    ({"output_tokens": 10**400, "model": "a"}, []),
    ({"output_tokens": True}, []),
    ({"output_tokens": "7", "time": [1], "session": {"a": 1}, "model": 3}, [7]),
    (
        {"daily": [{"modelsUsed": 3, "outputTokens": 5}, {"models": "x", "outputTokens": 5}, 4]},
        [5, 5],
    ),
    ({"message": {"usage": {"output_tokens": 5}, "model": {"a": 1}, "id": [1]}}, [5]),
    ({"attributes": [{"key": [1], "value": 3}]}, []),
    ({"attributes": {"gen_ai.operation.name": ["x"], "gen_ai.usage.output_tokens": 3}}, [3]),
    ({"data": [{"results": [{"output_tokens": 5, "cache_read_input_tokens": [1]}]}]}, [5]),
    ({"output_lens": [5, "a", None], "input_lens": 3, "date": 4}, [5, NAN, NAN]),
    ({"response": {"body": {"usage": {"completion_tokens": 5, "prompt_tokens_details": 1}}}}, [5]),
    ({"output_tokens": 5, "OUTPUT_TOKENS": 7}, [5]),
]


@pytest.mark.parametrize(("record", "wanted"), ODD, ids=range(len(ODD)))
def test_values_of_other_types_are_missing(
    tmp_path: Path, record: Json, wanted: list[float]
) -> None:
    (tmp_path / "log").write_text(json.dumps(record), encoding="utf-8")

    if not wanted:
        with pytest.raises(ValueError, match=r"^log[ :]"):
            read_file(tmp_path / "log")
    else:
        rows = read_file(tmp_path / "log").rows
        assert rows["output_tokens"].tolist() == pytest.approx(wanted, nan_ok=True)


def test_entries_have_the_columns_of_tables() -> None:
    assert Entry._fields[:5] == ("time", "model", "input_tokens", "cached_tokens", "output_tokens")
