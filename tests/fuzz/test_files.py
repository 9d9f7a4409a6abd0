"""Damaged user files give a right answer, or one line that says what is wrong."""

from __future__ import annotations

import csv
import io
import math
import tomllib
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.facts import chains
from energy_helpers.method import exact
from energy_helpers.workloads.resolvable import check_resolvable
from tests.fuzz.mutations import assert_one_line, explore, files, numbers_of_inputs
from tests.own_rows import CONSTANT, HEADER, law_rows
from tests.sessions import PAIR

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
    csv.field_size_limit(1 << 30)
    head = text.readline()
    text.seek(0)
    between = ";" if head.count(";") > head.count(",") else ","
    header, *rows = ([cell.strip() for cell in row] for row in csv.reader(text, delimiter=between))
    # cells at the end of a row may be left out
    return [dict(zip_longest(header, row, fillvalue="")) for row in rows if any(row)]


@numbers_of_inputs(20, 200)
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


@numbers_of_inputs(50, 500)
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
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
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
