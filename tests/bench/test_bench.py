"""Times of the package compared with their targets, on the machine that runs them."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.editions import released_run
from energy_helpers.method import exact
from energy_helpers.method.assumptions import EDITIONS, REGIMES
from tests.bench.plain_method import plain_run

Figure = Callable[..., None]
N_DRAWS = 1_000_000


def test_reference_workload(benchmark: Any, figure: Figure) -> None:
    """Steps of plain Python, many small calls of NumPy and a large one."""
    figure("reference-workload")
    numbers = np.random.default_rng(1).standard_normal(1_000_000)
    few = numbers[:50]

    def work() -> None:
        total = 0
        for number in range(500_000):
            total += number
        for _ in range(5_000):
            np.exp(few).sum()
        np.exp(numbers)

    benchmark.pedantic(work, rounds=15, warmup_rounds=1)


@pytest.mark.parametrize("edition", EDITIONS)
def test_exact_tables(benchmark: Any, figure: Figure, edition: str) -> None:
    """Per query, levers and fleet of one edition, both regimes, nothing of it cached."""
    figure(f"exact-{edition}")
    a = eh.load_edition(edition)

    def tables() -> None:
        # recorded once by pytest, they would count as time of the tables
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for regime in REGIMES:
                exact.per_query(a, regime)
                exact.levers(a, regime)
            exact.fleet(a)

    benchmark.pedantic(tables, setup=exact.solve.cache_clear, rounds=60, warmup_rounds=2)


def test_sample(benchmark: Any, figure: Figure) -> None:
    a, rng = eh.load_edition("joule-2026"), np.random.default_rng(1)
    n_models = len(eh.method.throughput.models(a))

    benchmark.pedantic(eh.sample, args=(a, "traditional", N_DRAWS, rng), rounds=9, warmup_rounds=1)

    figure("sampling", value=N_DRAWS * n_models / benchmark.stats["median"] / 1e6)


def forget_replay() -> None:
    released_run._replay.cache_clear()
    released_run._fleet_totals.cache_clear()
    released_run._draw.cache_clear()
    released_run._bootstrap_counts.cache_clear()


def test_replay(benchmark: Any, figure: Figure) -> None:
    figure("replay")
    a = eh.load_edition("joule-2026")

    benchmark.pedantic(
        lambda: [eh.replay(a, regime) for regime in REGIMES],
        setup=forget_replay,
        rounds=5,
        warmup_rounds=1,
    )


def test_plain_method(benchmark: Any, figure: Figure) -> None:
    """The plain loops and the replay, in turn."""
    a, replay_seconds, plain_seconds = eh.load_edition("joule-2026"), [], []

    def timed(run: Callable[[], object]) -> float:
        start = time.process_time()
        run()
        return time.process_time() - start

    def both() -> None:
        rng = np.random.default_rng(1)
        plain_seconds.append(timed(lambda: [plain_run(a, regime, rng) for regime in REGIMES]))
        forget_replay()
        replay_seconds.append(timed(lambda: [eh.replay(a, regime) for regime in REGIMES]))

    benchmark.pedantic(both, rounds=3, warmup_rounds=1)

    figure(
        "plain-method", value=statistics.median(plain_seconds) / statistics.median(replay_seconds)
    )


def test_audit(benchmark: Any, figure: Figure) -> None:
    """All claims of both editions, including the replays, without a cache."""
    figure("audit")

    def forget() -> None:
        eh.audit.verdicts._audit.cache_clear()
        exact.solve.cache_clear()
        forget_replay()

    benchmark.pedantic(eh.audit.all_verdicts, setup=forget, rounds=3, warmup_rounds=1)


def import_seconds(module: str) -> float:
    """Return what the import of a module adds to the start of an interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


def test_import(benchmark: Any, figure: Figure) -> None:
    """Both in turn, to expose both to a busy moment."""
    pandas_seconds = []
    for module in ("pandas", "energy_helpers"):
        import_seconds(module)

    own_seconds = []

    benchmark.pedantic(
        lambda: own_seconds.append(import_seconds("energy_helpers")),
        setup=lambda: pandas_seconds.append(import_seconds("pandas")),
        rounds=9,
    )

    figure("import", value=statistics.median(own_seconds) / statistics.median(pandas_seconds))
