"""Damaged user files give a right answer, or one line that says what is wrong."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import tomllib
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

import energy_helpers as eh
from energy_helpers.facts import benchmark_rows, chains
from energy_helpers.method import exact
from energy_helpers.scale import log_energy
from energy_helpers.workloads import usage_log
from energy_helpers.workloads.resolvable import check_resolvable
from tests.energy_helpers.facts.test_benchmark_results import (
    AIPERF_CSV,
    GENAI_PERF,
    INFERENCE_MAX,
    NODE,
    SGLANG,
    SIZES,
    TRTLLM_021,
    TRTLLM_12,
    VLLM,
    lines,
)
from tests.energy_helpers.workloads.test_usage_formats import DOCUMENTS, claude
from tests.fuzz.mutations import assert_one_line, explore, files, mutated
from tests.own_rows import CONSTANT, HEADER, law_rows
from tests.sessions import PAIR
from tests.sizes import numbers_of_cases

JOULE = eh.load_edition("joule-2026")
TWO_MODELS = law_rows(-0.2, 0.3) + law_rows(-0.1, -0.1, model="B")
TABLES = [
    "\n".join([HEADER, *CONSTANT]) + "\n",
    "\n".join([HEADER, *TWO_MODELS]) + "\n",
    "\n".join([HEADER + ",source,in_release", *(f'{row},"x, y",True' for row in TWO_MODELS)]),
]
ONE_KIND = """\
[ask]
input_words = 100
output_tokens = 50
start = 1
next = { ask = 0.75, end = 0.25 }
meaning = "a question"
"""
DEEP = ["a = " + "[" * 2000, "a = " + "{b=" * 2000, "[" + "a." * 300 + "a]\n"]


def read_again(content: bytes) -> list[dict[str, str]]:
    """Read a table with Python's own reader: the cells of the rows that are not empty."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    lines = list(text)
    between = None
    while not lines[0].strip(",;\t\r\n ") or lines[0].lstrip().startswith(("#", "sep=")):
        declared = lines.pop(0)
        between = declared.strip()[-1] if declared.startswith("sep=") else between
    between = between or max(",;\t", key=lines[0].count)
    header, *rows = ([cell.strip() for cell in row] for row in csv.reader(lines, delimiter=between))
    rows = [row for row in rows if any(row) and (any(row[1:]) or not row[0].startswith("#"))]
    # cells at the end of a row may be left out
    named = (zip_longest(header, row, fillvalue="") for row in rows)
    return [{name: _plain(name, cell, between) for name, cell in cells if name} for cells in named]


def _plain(name: str, cell: str, between: str) -> str:
    """Return a number without thousands separators and with a decimal point."""
    if name in ("model", "source") or between == ",":
        return cell if name in ("model", "source") else cell.replace(",", "")
    several = cell.count(",") > 1 or cell.count(".") > 1
    if several and not ("," in cell and "." in cell):
        return re.sub("[,.]", "", cell)
    return re.sub(r"[,.](?=.*[,.])", "", cell).replace(",", ".")


@numbers_of_cases(20, 10_000)
def test_throughput_rows(tmp_path: Path, n: int) -> None:
    path = tmp_path / "own.csv"
    a = JOULE.replace(throughput_rows=str(path), blend="all")

    def check(content: bytes) -> None:
        path.write_bytes(content)
        eh.method.throughput._models.cache_clear()
        try:
            check_resolvable(a)
        except ValueError as error:
            assert_one_line(str(error), path.name)
            return
        rows = read_again(content)
        for name, model in eh.method.throughput.models(a).items():
            own = [row for row in rows if row["model"] == name]
            assert model.fit.n_rows == len(own)
            assert model.fit.tps_max == max(float(row["tps_tok_s"]) for row in own)
            assert model.gpus == float(own[0]["gpus"])
        table = exact.per_query(a)
        assert len(table) == len({row["model"] for row in rows}) + 1
        assert np.all(table.drop(columns="mean").to_numpy() > 0)
        assert np.all(np.isfinite(table.drop(columns="mean").to_numpy()))
        assert not table["mean"].isna().any()

    explore(check, files(TABLES), n)


@numbers_of_cases(30, 10_000)
def test_results_of_benchmarks(tmp_path: Path, n: int) -> None:
    """Also where the file is completed by the setting."""
    path = tmp_path / "own.json"

    def check(inputs: tuple[bytes, str]) -> None:
        content, columns = inputs
        path.write_bytes(content)
        benchmark_rows._validated.cache_clear()
        try:
            rows = eh.load_throughput(str(path), columns)
        except ValueError as error:
            assert_one_line(str(error), path.name)
            return
        numbers = rows.select_dtypes("number").to_numpy()
        assert len(rows) >= 1
        assert np.all(numbers > 0)
        assert np.all(np.isfinite(numbers))
        assert rows["model"].map(str.isprintable).all()

    results = [json.dumps(VLLM), lines(SGLANG), json.dumps(INFERENCE_MAX), json.dumps(GENAI_PERF)]
    given = mutated([f"model:Mine,{NODE}", f"gpus:8;Mine={SIZES}", NODE])
    explore(check, st.tuples(files([*results, AIPERF_CSV, TRTLLM_021, TRTLLM_12]), given), n)


@numbers_of_cases(50, 10_000)
def test_sessions(tmp_path: Path, n: int) -> None:
    path = tmp_path / "own.toml"

    def check(content: bytes) -> None:
        path.write_bytes(content)
        chains._read.cache_clear()
        try:
            chain = chains.read_chain(str(path))
        except ValueError as error:
            assert_one_line(str(error), path.name)
            return
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        assert [kind.name for kind in chain.kinds] == list(tables)
        assert 0 < chain.mean_queries <= chains.MAX_MEAN_QUERIES
        assert chain.start.sum() == pytest.approx(1)
        for kind, row in zip(tables.values(), chain.following, strict=True):
            assert 1 - row.sum() == pytest.approx(kind["next"].get("end", 0), abs=2e-5)
        a = JOULE.replace(workload="session", session=str(path))
        kinds = eh.method.query_kinds.kinds_of_query(a, "traditional")
        assert math.fsum(kind.share for kind in kinds) == pytest.approx(1)
        assert all(kind.law.median >= 0.1 for kind in kinds)

    explore(check, files([PAIR, ONE_KIND, *DEEP]), n)


LOGS = [
    "model,input_tokens,output_tokens,time\nLlama 3.1 70B,5,7,2026-03-01\nb,1,2,3\n",
    "\n".join(json.dumps(claude(str(i), i)) for i in (5, 5, 7)),
    *(json.dumps(document, indent=1) for document, _ in DOCUMENTS.values()),
]
MAPPED = dict.fromkeys(("claude-a", "gpt-a", "model-a", "model-a-1", "b"), "baseline")


@numbers_of_cases(40, 10_000)
def test_usage_logs(tmp_path: Path, n: int) -> None:
    path = tmp_path / "usage.log"

    def check(content: bytes) -> None:
        path.write_bytes(content)
        try:
            log = usage_log.read_log([path])
        except ValueError as error:
            assert_one_line(str(error), path.name, "the log has no request")
            return
        assert np.all(log.rows["output_tokens"] > 0)
        assert all(name.isprintable() for name in (*log.rows["model"], *log.rows["session"]))
        found = log_energy.estimate(log, JOULE, MAPPED)
        for group in log_energy.GROUPS:
            table = found.by(group)
            assert np.all(table["energy_kwh"] > 0)
            assert np.all(np.isfinite(table["energy_kwh"]))

    explore(check, files(LOGS), n)
