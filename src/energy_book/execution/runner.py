"""Run outdated chapters, several at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from nbformat import NotebookNode

from energy_book.chapters import Chapter
from energy_book.errors import ChapterError
from energy_book.execution.execute import (
    CELL_TIMEOUT_S,
    BookKernelManager,
    kernel_threads,
    run_chapter,
)
from energy_book.execution.kernel_server import KernelServer
from energy_book.progress import Steps
from energy_book.silence import Silence

MOST_WORKERS = 5
KILL_EVERY_S = 0.1
LOOK_EVERY_S = 2.0
WHAT_NEXT = (
    f"a cell is ended after {CELL_TIMEOUT_S // 60} minutes; "
    "Ctrl-C ends it now and keeps the chapters that are done"
)


def run_chapters(
    chapters: list[Chapter],
    parameters: Mapping[str, dict[str, object]],
    steps: Steps,
    keep: Callable[[Chapter, NotebookNode], None],
    kernels: KernelServer | None = None,
) -> list[ChapterError]:
    """
    Run chapters and return the errors of those that failed.

    `keep` is called with each chapter that ran and its notebook.
    """
    failures: dict[str, ChapterError] = {}
    running: dict[Future[NotebookNode], Chapter] = {}
    silences: dict[str, Silence] = {}
    waiting = list(chapters)
    # one kernel computes while another starts, ends or waits for its messages
    workers = min(MOST_WORKERS, 1 + (os.cpu_count() or 1))
    pool = kernel_threads(workers)
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                chapter = waiting.pop(0)
                steps.start(chapter.name)
                silence = silences[chapter.name] = Silence(
                    f"the kernel of {chapter.name}", WHAT_NEXT
                )
                future = pool.submit(
                    run_chapter, chapter, parameters[chapter.name], kernels, silence.heard
                )
                running[future] = chapter
            finished, _ = wait(running, LOOK_EVERY_S, FIRST_COMPLETED)
            for chapter in running.values():
                silences[chapter.name].look()
            for future in finished:
                chapter = running.pop(future)
                try:
                    keep(chapter, future.result())
                    steps.done(chapter.name)
                except ChapterError as error:
                    failures[chapter.name] = error
                    steps.done(chapter.name, " failed")
    except BaseException:
        end_chapters(running)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return [failures[chapter.name] for chapter in chapters if chapter.name in failures]


def end_chapters(running: Iterable[Future[Any]]) -> None:
    """
    End the kernels of chapters and wait for their threads.

    A chapter may be starting its kernel just now, so several attempts are needed.
    """
    while wait(running, timeout=KILL_EVERY_S).not_done:
        BookKernelManager.kill_all()
