"""Times of what runs in several processes: a sweep, a billion queries, a second worker."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import energy_helpers as eh
from energy_book.execution.executors import Where, executor
from energy_helpers.scale import stream
from tests.bench.commands import energy_book
from tests.energy_book.execution.cluster import cluster

Figure = Callable[..., None]
SPEED_UP_QUERIES = 400_000_000


def test_sweep(benchmark: Any, figure: Figure, tmp_path: Path) -> None:
    figure("sweep")
    grid = ("-g", "pue=1.00:1.99:0.01", "-g", "output_tokens_median=10:1000:10")

    benchmark.pedantic(
        energy_book, args=("sweep", *grid, "--workers", 2, "--out", tmp_path), rounds=1
    )


def test_billion_queries(benchmark: Any, figure: Figure, tmp_path: Path) -> None:
    figure("billion-queries")
    words = ("sample", "--queries", "1e9", "--workers", 2, "--out", tmp_path)

    benchmark.pedantic(energy_book, args=words, rounds=1)


def test_second_worker(benchmark: Any, figure: Figure, tmp_path: Path) -> None:
    """One Dask worker, then two, draw the same queries."""
    a = eh.load_edition("joule-2026")
    tasks = [(a, "traditional", [piece]) for piece in stream.pieces(SPEED_UP_QUERIES)]

    def draw(address: str) -> float:
        with executor(Where(scheduler=address)) as run:
            # each worker imports before it is timed
            list(run(operator.mul, [(i, 1) for i in range(8)]))
            list(run(stream.draw_pieces, [(a, "traditional", [(i, 1)]) for i in range(8)]))
            start = time.perf_counter()
            list(run(stream.draw_pieces, tasks))
            return time.perf_counter() - start

    with cluster(tmp_path, workers=1) as own:
        alone = draw(own.address)
        own.add_worker()
        together = benchmark.pedantic(draw, args=(own.address,), rounds=1)

    figure("second-worker", value=alone / together)
