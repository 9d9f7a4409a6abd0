"""Run the chapters that are out of date, several at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from nbformat import NotebookNode

from energy_book.chapters import Chapter
from energy_book.errors import ChapterError
from energy_book.execution.execute import BookKernelManager, run_chapter
from energy_book.execution.kernel_server import KernelServer
from energy_book.progress import Steps

MOST_WORKERS = 5
KILL_EVERY_S = 0.1


def run_chapters(
    chapters: list[Chapter],
    parameters: Mapping[str, dict[str, object]],
    steps: Steps,
    keep: Callable[[Chapter, NotebookNode], None],
    kernels: KernelServer | None = None,
) -> list[ChapterError]:
    """
    Run some chapters.

    Parameters
    ----------
    chapters : list of Chapter
        The chapters.
    parameters : mapping of str to dict
        Chapter name to the parameters to inject.
    steps : Steps
        Progress.
    keep : callable
        Takes each chapter that ran with its notebook.
    kernels : KernelServer, optional
        What forks the kernels; new processes where left out.

    Returns
    -------
    list of ChapterError
        The chapters that failed.
    """
    failures: dict[str, ChapterError] = {}
    running: dict[Future[NotebookNode], Chapter] = {}
    waiting = list(chapters)
    # while one kernel starts or ends, and waits for its messages, another one computes
    workers = min(MOST_WORKERS, 1 + (os.cpu_count() or 1))
    pool = ThreadPoolExecutor(workers)
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                chapter = waiting.pop(0)
                steps.start(chapter.name)
                future = pool.submit(run_chapter, chapter, parameters[chapter.name], kernels)
                running[future] = chapter
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
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


def end_chapters(running: Iterable[Future[NotebookNode]]) -> None:
    """
    End the kernels of chapters and wait for their threads.

    One may be starting its kernel at the time, so it takes more than one attempt.
    """
    while wait(running, timeout=KILL_EVERY_S).not_done:
        BookKernelManager.kill_all()
