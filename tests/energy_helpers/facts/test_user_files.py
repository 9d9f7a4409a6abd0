"""A file that changes under its name is read again, by everything that keeps what it computed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh
from tests.own_rows import CONSTANT, write_csv
from tests.sessions import PAIR, write_session

JOULE = eh.load_edition("joule-2026")


def test_rows_twice_as_fast_take_half_the_energy(tmp_path: Path) -> None:
    a = JOULE.replace(
        throughput_rows=write_csv(tmp_path, CONSTANT), blend="all", grid_gco2_per_kwh=1.0
    )
    tables = (eh.exact.per_query, eh.paper.period_totals.totals)
    before = [table(a) for table in tables]
    seconds = eh.paper.query_steps.median_query(a)["node_seconds"]
    (mode,) = eh.paper.input_and_power.modes(a, "traditional")

    write_csv(tmp_path, ["A,100,100,8,128,128,2000"])

    for table, old in zip(tables, before, strict=True):
        np.testing.assert_allclose(table(a), old / 2, rtol=1e-9)
    np.testing.assert_allclose(eh.paper.query_steps.median_query(a)["node_seconds"], seconds / 2)
    assert eh.paper.input_and_power.modes(a, "traditional") == pytest.approx([mode / 2])


def test_a_file_with_the_old_time_and_the_old_size_is_read_again(tmp_path: Path) -> None:
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")
    before = eh.exact.per_query(a)
    old = os.stat(a.throughput_rows)

    write_csv(tmp_path, ["A,100,100,8,128,128,2000"])
    os.utime(a.throughput_rows, ns=(old.st_atime_ns, old.st_mtime_ns))

    assert os.stat(a.throughput_rows).st_size == old.st_size
    np.testing.assert_allclose(eh.exact.per_query(a), before / 2, rtol=1e-9)


def test_a_session_that_ends_sooner_has_fewer_queries(tmp_path: Path) -> None:
    a = JOULE.replace(session=write_session(tmp_path), n_draws=100)
    before = eh.workloads.sessions.cached_total(a)

    write_session(tmp_path, PAIR.replace("long = 0.5, end = 0.5", "end = 1"))

    assert before.queries_mean == pytest.approx(5 / 3)
    assert eh.workloads.sessions.cached_total(a).queries_mean == pytest.approx(1)


def test_what_names_no_file_has_no_state() -> None:
    assert eh.facts.user_files.file_states(JOULE) == (None, None, None)


def test_a_preset_is_no_file_even_if_there_is_one_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("released", "all", "student", "agent"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)

    for rows, session in (("released", "student"), ("all", "agent")):
        assert eh.facts.user_files.file_states(
            JOULE.replace(throughput_rows=rows, session=session)
        ) == (None, None, None)
