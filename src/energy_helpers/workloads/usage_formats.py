"""Readers of usage logs, one for each format; the content of a file decides which one reads it."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..facts.text_tables import read_table
from ..facts.validation import number_hint, short_message, short_repr

# the name of requests whose log names no model
UNNAMED = "unnamed"
# column of a log -> its names in tables, in lower case and without spaces
NAMES: dict[str, tuple[str, ...]] = {
    "time": (
        *("time", "timestamp", "start_time_iso", "start_time", "starting_at", "created_at"),
        *("created", "usage_date_utc", "datetime", "date", "day"),
    ),
    "model": ("model", "model_version", "model_name", "model_id", "snapshot_id"),
    "input_tokens": (
        *("input_tokens", "prompt_tokens", "usage_input_tokens_no_cache", "uncached_input_tokens"),
        *("n_context_tokens_total", "contexttokens"),
    ),
    "cached_tokens": (
        *("cached_tokens", "cache_read_input_tokens", "input_cached_tokens", "cache_read_tokens"),
        "usage_input_tokens_cache_read",
    ),
    "output_tokens": (
        *("output_tokens", "completion_tokens", "usage_output_tokens", "generatedtokens"),
        "n_generated_tokens_total",
    ),
    "session": ("session", "session_id", "sessionid", "conversation_id", "conversation"),
    "requests": ("requests", "num_model_requests", "n_requests"),
    # an `id` may only count the rows of one table
    "key": ("request_id", "message_id"),
}
# tokens that are written to a cache are processed like other input
CACHE_WRITES = (
    *("cache_creation_input_tokens", "cache_write_tokens", "usage_input_tokens_cache_write_5m"),
    "usage_input_tokens_cache_write_1h",
)
KNOWN = {*itertools.chain(*NAMES.values()), *CACHE_WRITES}
COUNTS = ("input_tokens", "cached_tokens", "output_tokens", "requests")
NUMBERS = {*itertools.chain(*(NAMES[name] for name in COUNTS)), *CACHE_WRITES}
# with one of these names, the input tokens include the cached ones
WITH_CACHED = {"prompt_tokens", "input_cached_tokens", "n_context_tokens_total"}
# exports of totals that do not count requests
WITHOUT_REQUESTS = {"usage_output_tokens"}
OF_CCUSAGE = ("daily", "weekly", "monthly", "sessions", "session", "blocks", "projects")
# attributes of a span: input, output, cached, model, session
SPAN_NAMES = (
    ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    ("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"),
    ("gen_ai.response.model", "gen_ai.request.model"),
    ("gen_ai.conversation.id", "session.id"),
)
OF_SPANS = {"gen_ai.operation.name", *itertools.chain(*SPAN_NAMES)}
# a span of an agent repeats the tokens of the requests below it
NO_REQUESTS = {"invoke_agent", "create_agent", "execute_tool", "invoke_workflow"}
# a line of JSON without one of these counts no tokens and is not parsed
MARKS = "okens", "_lens"
VLLM_LINE = re.compile(rb"(?:^|[\s)])(?:INFO|WARNING|DEBUG) \d\d-\d\d \d\d:\d\d:\d\d ")
VLLM_INPUT = re.compile(
    r"(?:Received request|Request) (?P<key>\S+?)(?: details)?: "
    r".*prompt_token_ids: \[(?P<ids>[^\]]+)\]"
)
VLLM_OUTPUT = re.compile(
    r"Generated response (?P<key>\S+?)(?P<part>| \(streaming \w+\)): "
    r"output: .*output_token_ids: \[(?P<ids>[^\]]+)\]"
)
LONGEST_NAME = 200
MOST = 1e15
Json = dict[str, Any]


class Entry(NamedTuple):
    """
    One line of a log: a request, or the total of several.

    Examples
    --------
    >>> Entry("2026-01-31", "Llama 3.1 70B", 500, 0, 300).requests
    1.0
    """

    time: object  # text, or seconds, milliseconds or nanoseconds since 1970
    model: str | None
    input_tokens: float  # processed [tokens]; nan if the log does not say
    cached_tokens: float  # read from a cache [tokens]
    output_tokens: float  # tokens; nan if it is not valid
    session: str | None = None
    requests: float = 1.0  # nan if the log does not say
    key: str | None = None  # the same for lines about the same request


class FileRows(NamedTuple):
    """
    The content of one file.

    Examples
    --------
    >>> found = read_file(eh.facts.files.data_dir() / "usage_log_example.csv")
    >>> len(found.rows), found.format, found.unreadable
    (40, 'CSV', 0)
    """

    rows: pd.DataFrame  # columns as the fields of `Entry`
    format: str
    unreadable: int  # lines that are no JSON


def read_file(path: Path) -> FileRows:
    """
    Read the requests of one file; texts of prompts and answers are not stored.

    `path`: a CSV or Parquet table with a column for the output tokens, JSON or JSONL of one of
    `RECORDS`, or the text log of vLLM.

    Raises
    ------
    ValueError
        If the file cannot be read or has no requests, in one line.
    ModuleNotFoundError
        If the file is a Parquet table and pyarrow is not installed.

    Examples
    --------
    >>> found = read_file(eh.facts.files.data_dir() / "usage_log_example.csv")
    >>> found.rows["output_tokens"].head(3).to_list()
    [150.0, 800.0, 90.0]
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError(f"{path.name} is in UTF-16; save it as UTF-8")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise ValueError(f"{path.name} is empty; give a log with at least one request")
    if start[:4] == b"PAR1":
        return _parquet(path)
    if start[:1] in b"{[":
        return _json(path)
    if VLLM_LINE.search(head):
        return _vllm_text(path)
    return _csv(path)


def _csv(path: Path) -> FileRows:
    try:
        texts = read_table(path, lambda name: _plain_name(name) in NUMBERS)
    except (OSError, ValueError, pd.errors.ParserWarning) as error:
        raise ValueError(
            f"{path.name} is not a readable CSV, JSON, JSONL or Parquet log: {short_message(error)}"
        ) from None
    return _table(path, texts, "CSV")


def _parquet(path: Path) -> FileRows:
    import pyarrow  # type: ignore[import-untyped]
    import pyarrow.parquet  # type: ignore[import-untyped]

    try:
        present = pyarrow.parquet.read_schema(path).names
        columns = [name for name in present if _plain_name(name) in KNOWN]
        table = pd.read_parquet(path, columns=columns).reset_index(drop=True)
        table.index += 1
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise ValueError(f"{path.name} is not a readable Parquet: {short_message(error)}") from None
    return _table(path, table, "Parquet")


def _plain_name(name: object) -> str:
    return str(name).strip().lower().replace(" ", "_")


def _table(path: Path, table: pd.DataFrame, kind: str) -> FileRows:
    """Return a table with other names of columns as rows of a log."""
    header = ", ".join(map(str, table))
    table = table.loc[:, [_plain_name(name) in KNOWN for name in table]].rename(columns=_plain_name)
    table = table.loc[:, ~table.columns.duplicated()]
    chosen = _names_in(table.columns)
    if "output_tokens" not in chosen:
        raise ValueError(
            f"{path.name}: column output_tokens is missing; give at least model, input_tokens "
            f"and output_tokens; it has {short_message(ValueError(header))}"
        )
    if table.empty:
        raise ValueError(f"{path.name} has no rows; give a log with at least one request")
    found = {}
    for name, column in chosen.items():
        found[name] = _numbers(path, table[column]) if name in COUNTS else table[column]
    rows = pd.DataFrame(found, index=table.index).reindex(columns=list(Entry._fields))
    rows["cached_tokens"] = rows["cached_tokens"].fillna(0)
    for name in set(CACHE_WRITES) & set(table):
        rows["input_tokens"] += _numbers(path, table[name]).fillna(0)
    if "input_tokens" in chosen and WITH_CACHED & set(chosen.values()):
        rows["input_tokens"] = (rows["input_tokens"] - rows["cached_tokens"]).clip(lower=0)
    if "requests" not in chosen and chosen["output_tokens"] not in WITHOUT_REQUESTS:
        rows["requests"] = 1.0
    for name in ("model", "session", "key"):
        texts = rows[name].astype(object)
        rows[name] = texts.map({one: _text(one) for one in texts.unique()})
    return FileRows(rows.reset_index(drop=True), kind, 0)


def _names_in(present: Any) -> dict[str, str]:
    """Return column of a log -> its name among those present."""
    chosen = {
        column: next((name for name in names if name in present), None)
        for column, names in NAMES.items()
    }
    return {column: name for column, name in chosen.items() if name}


def _numbers(path: Path, cells: pd.Series[Any]) -> pd.Series[float]:
    """Convert the cells of a column to numbers from 0 to `MOST`; empty cells are missing."""
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    given = cells.notna() & (cells.astype(str).str.strip() != "")
    wrong = given & ~numbers.between(0, MOST)
    if wrong.any():
        line = int(np.argmax(wrong))
        value = str(cells.iloc[line])
        hint = number_hint(value) or f"; give a number from 0 to {MOST:,.0f}"
        raise ValueError(
            f"{path.name}, line {cells.index[line]}: {cells.name} = {short_repr(value)} is not "
            f"valid{hint}"
        )
    return numbers


def _json(path: Path) -> FileRows:
    """Read JSON Lines, or a single document of JSON."""
    content = path.read_text(encoding="utf-8-sig", errors="replace")
    # other signs that end a line may be inside a text
    lines = content.split("\n")
    unreadable: list[str] = []
    if len(lines) > 1 and _is_json(next(filter(None, map(str.strip, lines)))):
        found, kind, flat = _entries(_documents(lines, unreadable))
    else:
        try:
            records = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ValueError(
                f"{path.name} is not readable JSON: {short_message(error)}; "
                "give one document, or one on each line"
            ) from None
        found, kind, flat = _entries(records if isinstance(records, list) else [records])
    if found:
        rows = pd.DataFrame(found, columns=list(Entry._fields))
        return FileRows(rows, kind, len(unreadable) + len(flat))
    if flat:
        table = pd.DataFrame(flat, index=pd.RangeIndex(1, len(flat) + 1))
        return _table(path, table, "JSON")._replace(unreadable=len(unreadable))
    raise ValueError(
        f"{path.name} has no request with its output tokens in a known format; "
        f"give CSV, Parquet, JSON with output_tokens, or one of {', '.join(RECORDS)}"
    )


def _vllm_text(path: Path) -> FileRows:
    """Read the text log of vLLM, which writes prompts and answers as lists of tokens."""
    inputs: dict[str, float] = {}
    found = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if asked := VLLM_INPUT.search(line):
                inputs[asked["key"]] = float(asked["ids"].count(",") + 1)
            elif (answered := VLLM_OUTPUT.search(line)) and "delta" not in answered["part"]:
                key = answered["key"]
                written = float(answered["ids"].count(",") + 1)
                found.append(Entry(None, None, inputs.get(key, math.nan), 0.0, written, key=key))
    if not found:
        raise ValueError(
            f"{path.name} has no output tokens; start vLLM with --enable-log-requests and "
            "--enable-log-outputs"
        )
    return FileRows(pd.DataFrame(found, columns=list(Entry._fields)), "log of vLLM", 0)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _documents(lines: Iterable[str], unreadable: list[str]) -> Iterator[object]:
    """Yield the documents of JSON Lines that count tokens; the others are not parsed."""
    for line in lines:
        if MARKS[0] in line or MARKS[1] in line:
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                unreadable.append(line[:0])


def _entries(records: Iterable[object]) -> tuple[list[Entry], str, list[Json]]:
    """
    Read each record with the first reader that finds a request in it.

    Records that no reader knows are returned with the columns of a table that they have.
    """
    found: list[Entry] = []
    flat: list[Json] = []
    kinds: dict[str, None] = {}
    readers = list(RECORDS.items())
    for record in records:
        if not isinstance(record, dict):
            continue
        for place, (name, reader) in enumerate(readers):
            if own := list(reader(record)):
                found += own
                kinds[name] = None
                # the next record is probably of the same format
                readers.insert(0, readers.pop(place))
                break
        else:
            given = {key: each for key, each in record.items() if _plain_name(key) in KNOWN}
            if set(map(_plain_name, given)) & set(NAMES["output_tokens"]):
                flat.append({key: each for key, each in given.items() if _is_cell(each)})
    return found, ", ".join(kinds), flat


def _is_cell(value: object) -> bool:
    """Return whether a table can have a value; pandas cannot convert very large whole numbers."""
    return isinstance(value, str | float) or (type(value) is int and abs(value) < 1 << 60)


def _claude_code(record: Json) -> Iterator[Entry]:
    message = record.get("message")
    usage = message.get("usage") if isinstance(message, dict) else None
    if isinstance(message, dict) and isinstance(usage, dict):
        # a message of the program, not of a model
        if message.get("model") == "<synthetic>":
            return
        key = f"{message.get('id')} {record.get('requestId')}" if message.get("id") else None
        session = _text(record.get("sessionId"))
        model = _text(message.get("model"))
        yield Entry(record.get("timestamp"), model, *_usage(usage), session, 1.0, key)


def _buckets(record: Json) -> Iterator[Entry]:
    for bucket in _dicts(record.get("data", [record])):
        for result in _dicts(bucket.get("results")):
            if "output_tokens" in result:
                time = bucket.get("start_time", bucket.get("starting_at"))
                requests = _number(result.get("num_model_requests", math.nan))
                yield Entry(time, _text(result.get("model")), *_usage(result), None, requests)


def _ccusage(record: Json) -> Iterator[Entry]:
    listed = next((record[name] for name in OF_CCUSAGE if name in record), None)
    if isinstance(listed, dict):
        listed = list(itertools.chain(*(rows for rows in listed.values() if type(rows) is list)))
    for row in _dicts(listed):
        names = ("date", "period", "week", "month", "startTime", "lastActivity")
        time = next((row[name] for name in names if name in row), None)
        session, models = _text(row.get("sessionId")), row.get("models")
        parts = [
            (_text(part.get("modelName")), part) for part in _dicts(row.get("modelBreakdowns"))
        ]
        if isinstance(models, dict):
            parts = [(_text(name), part) for name, part in models.items() if type(part) is dict]
        elif not parts:
            used = row.get("modelsUsed", models)
            named = ", ".join(map(str, used)) if isinstance(used, list) else None
            parts = [(_text(named), row.get("tokenCounts", row))]
        for model, part in parts:
            if isinstance(part, dict) and "outputTokens" in part:
                written = part.get("cacheCreationTokens", part.get("cacheCreationInputTokens"))
                read = part.get("cacheReadTokens", part.get("cacheReadInputTokens"))
                counts = (
                    _number(part.get("inputTokens")) + _number(written or 0),
                    _number(read or 0),
                    _number(part["outputTokens"]),
                )
                yield Entry(time, model, *counts, session, _number(row.get("entries", math.nan)))


def _spans(record: Json) -> Iterator[Entry]:
    spans = [record] if "attributes" in record else []
    for resource in _dicts(record.get("resourceSpans")):
        for scope in _dicts(resource.get("scopeSpans")):
            spans += _dicts(scope.get("spans"))
    for span in spans:
        given = span.get("attributes")
        if isinstance(given, list):
            listed = ((each.get("key"), each.get("value")) for each in _dicts(given))
            given = {key: _value(value) for key, value in listed if _text(key) in OF_SPANS}
        if not isinstance(given, dict) or _text(given.get("gen_ai.operation.name")) in NO_REQUESTS:
            continue
        tokens, written, read, model, session = (
            next((given[name] for name in names if given.get(name) is not None), None)
            for names in SPAN_NAMES
        )
        if written is None:
            continue
        # here the input tokens include the cached ones
        cached = _number(read or 0)
        counts = max(_number(tokens) - cached, 0.0), cached, _number(written)
        times = ("startTimeUnixNano", "start_time", "startTime", "timestamp")
        time = next((span[name] for name in times if name in span), None)
        context = span.get("context")
        key = span.get("spanId", context.get("span_id") if isinstance(context, dict) else None)
        yield Entry(time, _text(model), *counts, _text(session), 1.0, _text(key))


def _vllm_benchmark(record: Json) -> Iterator[Entry]:
    given, model = record.get("output_lens"), _text(record.get("model_id"))
    if not isinstance(given, list):
        return
    inputs = record.get("input_lens")
    inputs = inputs if isinstance(inputs, list) else []
    date = re.match(r"(\d{4})(\d\d)(\d\d)-", str(record.get("date")))
    day = "-".join(date.groups()) if date else None
    for tokens, written in itertools.zip_longest(inputs[: len(given)], given):
        yield Entry(day, model, _number(tokens), 0.0, _number(written))


def _response(record: Json) -> Iterator[Entry]:
    # the output of a batch has the response inside
    inside = record.get("response")
    body = inside.get("body", inside) if isinstance(inside, dict) else record
    usage = body.get("usage") if isinstance(body, dict) else None
    if isinstance(usage, dict):
        names = ("created", "created_at", "timestamp", "time")
        time = next((one[n] for one in (body, record) for n in names if n in one), None)
        session = next((record[n] for n in NAMES["session"] if n in record), None)
        key, model = _text(body.get("id")), _text(body.get("model"))
        yield Entry(time, model, *_usage(usage), _text(session), 1.0, key)


def _usage(usage: Json) -> tuple[float, float, float]:
    """Return the processed, the cached and the written tokens of a record of usage."""
    names = ("input_tokens", "uncached_input_tokens", "prompt_tokens")
    tokens = next((usage[name] for name in names if name in usage), None)
    written = usage.get("output_tokens", usage.get("completion_tokens"))
    if "cache_read_input_tokens" in usage:
        to_cache = usage.get("cache_creation_input_tokens")
        if to_cache is None and isinstance(usage.get("cache_creation"), dict):
            to_cache = sum(map(_number, usage["cache_creation"].values()))
        cached = _number(usage["cache_read_input_tokens"] or 0)
        return _number(tokens) + _number(to_cache or 0), cached, _number(written)
    # here the input tokens include the cached ones
    details = usage.get("input_tokens_details", usage.get("prompt_tokens_details"))
    inside = details.get("cached_tokens") if isinstance(details, dict) else None
    cached = _number(inside or usage.get("input_cached_tokens") or 0)
    return max(_number(tokens) - cached, 0.0), cached, _number(written)


def _dicts(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _value(value: object) -> object:
    """Return the value of an attribute, such as {"intValue": "12"}."""
    return next(iter(value.values()), None) if isinstance(value, dict) else value


def _number(value: Any) -> float:
    if type(value) is int and 0 <= value <= MOST:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return math.nan
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return math.nan
    return number if 0 <= number <= MOST else math.nan


def _text(value: object) -> str | None:
    """Return a name as one line of printable text of at most `LONGEST_NAME` characters."""
    if isinstance(value, int | float) and value == value:
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    if len(value) <= LONGEST_NAME and value.isprintable():
        return value.strip()
    return "".join(c if c.isprintable() else "\ufffd" for c in value.strip()[:LONGEST_NAME])


# name -> reader of one record, in the order in which they are tried
RECORDS: dict[str, Callable[[Json], Iterator[Entry]]] = {
    "Claude Code": _claude_code,
    "OpenTelemetry": _spans,
    "usage of OpenAI or Anthropic": _buckets,
    "ccusage": _ccusage,
    "benchmark of vLLM": _vllm_benchmark,
    "API responses": _response,
}
