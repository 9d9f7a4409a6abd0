"""
Results of benchmark tools as throughput rows; other texts are a ValueError.

Formats: ``bench serve`` of vLLM and of SGLang, the aggregate of InferenceMAX, and the exports of
genai-perf and AIPerf.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from .validation import short_message, short_repr

# column -> text of the cell; a column that the file does not have is left out
Row = dict[str, str]
COLUMNS = ("model", "total_params_b", "active_params_b", "gpus", "input_tokens", "output_tokens")
_FORMATS = (
    "give a result of vLLM or SGLang bench serve, InferenceMAX, genai-perf or AIPerf, "
    "with its output tokens per second"
)
_BLANKS = re.compile(r"\s*")
# a name with its unit, and the mean or the only value
_METRIC = re.compile(r'^([^,()\n]+) \([^()\n]*\),("[^"\n]*"|[^,\n]*)', re.MULTILINE)


def parse_json(text: str) -> list[Row]:
    """
    Read results in JSON: one object, a list of them, or several one after the other.

    Examples
    --------
    >>> run = '{"completed": 2, "total_output_tokens": 100, "output_throughput": 50}'
    >>> parse_json(run)[0]["output_tokens"]
    '50'
    """
    rows = []
    for number, record in enumerate(_records(text), start=1):
        try:
            rows.append(_row(record))
        except ValueError as error:
            raise ValueError(f"record {number}: {error}") from None
    return rows


def parse_metrics(text: str) -> list[Row]:
    r"""
    Read the CSV export of genai-perf or AIPerf, which has one run and no name of its model.

    Examples
    --------
    >>> lengths = "Metric,avg\nRequest Count,9\nOutput Sequence Length (tokens),200\n"
    >>> parse_metrics(lengths + "Output Token Throughput (tokens/sec),1000")[0]["tps_tok_s"]
    '1000'
    """
    found: dict[str, str] = {}
    for name, value in _METRIC.findall(text):
        found.setdefault(name.lower().replace(" ", "_"), value.strip('"\r').replace(",", ""))
    return [_of_metrics(found)]


def _records(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    place = 0
    try:
        while (place := _BLANKS.match(text, place).end()) < len(text):  # type: ignore[union-attr]
            value, place = decoder.raw_decode(text, place)
            yield from value if isinstance(value, list) else [value]
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not readable JSON: {short_message(error)}") from None


def _row(record: Any) -> Row:
    if not isinstance(record, dict):
        raise ValueError(f"{short_repr(record)} is no result; {_FORMATS}")
    for metrics in (record, record.get("records"), record.get("metrics")):
        if isinstance(metrics, dict) and "output_tput_per_gpu" in metrics:
            return _of_inference_max(record | metrics)
        if isinstance(metrics, dict) and "output_token_throughput" in metrics:
            return _of_metrics(metrics, record.get("input_config"))
    if "output_throughput" in record:
        return _of_bench_serve(record)
    if "tps_tok_s" in record:
        own = (*COLUMNS, "concurrency", "node_power_kw", "tps_tok_s")
        return _cells({name: record.get(name) for name in own})
    raise ValueError(f"it has no output_throughput; {_FORMATS}")


def _of_bench_serve(record: dict[str, Any]) -> Row:
    answered = _number(record, "completed")
    if answered == 0:
        raise ValueError("completed = 0: no request was answered; give a run with answers")
    lengths = {}
    for side in ("input", "output"):
        total = _number(record, f"total_{side}_tokens")
        mean = total / answered if total and answered else record.get(f"random_{side}_len")
        lengths[f"{side}_tokens"] = mean
    server = record.get("server_info")
    server = server if isinstance(server, dict) else {}
    return _cells(
        {
            "model": record.get("model_id") or record.get("model") or server.get("model_path"),
            **lengths,
            # SGLang also writes a concurrency, the mean of those that it measured
            "concurrency": record.get("max_concurrency"),
            "tps_tok_s": record["output_throughput"],
        }
    )


def _of_inference_max(record: dict[str, Any]) -> Row:
    prefill, decode = (_number(record, f"num_{kind}_gpu") or 0 for kind in ("prefill", "decode"))
    gpus = _number(record, "tp") or max(prefill, decode)
    generating = gpus
    if str(record.get("disagg")).lower() == "true":
        gpus = generating = prefill + decode
        # GPUs that compute prompts were not counted before this key was introduced
        if "output_tput_per_decode_gpu" not in record:
            generating = decode
    per_gpu = _number(record, "output_tput_per_gpu")
    if not gpus or per_gpu is None:
        raise ValueError("it has no tp; give the number of GPUs of the run as tp")
    names = ("hw", "hardware", "device", "framework", "precision", "spec_decoding", "mtp")
    used = [record[name] for name in names if record.get(name) not in (None, "", "none", "false")]
    return _cells(
        {
            "model": record.get("model"),
            "gpus": gpus,
            "input_tokens": record.get("isl"),
            "output_tokens": record.get("osl"),
            "concurrency": record.get("conc"),
            "tps_tok_s": per_gpu * generating,
            "configuration": " ".join(map(str, (*used, f"{gpus:g} GPUs"))),
        }
    )


def _of_metrics(metrics: dict[str, Any], config: Any = None) -> Row:
    def mean(name: str) -> Any:
        value = metrics.get(name)
        return value.get("avg") if isinstance(value, dict) else value

    return _cells(
        {
            "model": _find(config, ("model_names", "model", "formatted_model_name")),
            "input_tokens": mean("input_sequence_length"),
            "output_tokens": mean("output_sequence_length"),
            "concurrency": _find(config, ("concurrency",)),
            "tps_tok_s": mean("output_token_throughput"),
        }
    )


def _find(config: Any, names: tuple[str, ...]) -> Any:
    """Return the first text or number of some names in a configuration of any depth."""
    if not isinstance(config, dict):
        return None
    for name in names:
        value = config.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str | int | float):
            return value
    return next((found for part in config.values() if (found := _find(part, names))), None)


def _number(record: dict[str, Any], name: str) -> float | None:
    value = record.get(name)
    if value is None:
        return None
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0 <= number < math.inf:
        raise ValueError(f"{name} = {short_repr(value)} is not valid; give a number of at least 0")
    return number


def _cells(values: dict[str, Any]) -> Row:
    cells = {}
    for name, value in values.items():
        if value is None and name == "concurrency":
            # no limit
            cells[name] = ""
        elif value is not None:
            whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
            text = value if isinstance(value, str) else short_repr(int(value) if whole else value)
            cells[name] = text.strip()
    if "model" in cells:
        # an organisation or a folder before the name is none of a model's name
        cells["model"] = PurePosixPath(cells["model"]).name
    return cells
