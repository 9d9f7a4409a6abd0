"""Where pieces of work run: in this process, in local ones, or on a Dask cluster."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import logging
import multiprocessing
import os
import re
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from energy_book.errors import BookError, UsageError
from energy_book.files.fingerprints import file_digest
from energy_book.files.publish import write_whole
from energy_book.project import package_folder

if TYPE_CHECKING:
    from distributed import Client

    from energy_book.settings import OwnFile
    from energy_helpers import Assumptions

T = TypeVar("T")
MOST_WORKERS = 256
# what the processes of this machine are forked from has imported these
PRELOADED = ["energy_book.runs.sampling", "energy_book.runs.sweeping", "energy_helpers.all_numbers"]
ADDRESS = re.compile(r"(tcp|tls)://(?P<host>[^\s/:]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})")
# in all less than ten seconds: for anything at the address, for a scheduler, for its workers
ANSWER_TIMEOUT_S = 3
CONNECT_TIMEOUT_S = 4
WORKERS_TIMEOUT_S = 2
Run = Callable[[Callable[..., T], Sequence[tuple[Any, ...]]], Iterator[tuple[int, T]]]


@dataclass(frozen=True, slots=True)
class Where:
    """
    Where to run.

    Attributes
    ----------
    workers : int or None
        Number of local processes; None for this process alone.
    scheduler : str or None
        Address of a Dask scheduler.
    """

    workers: int | None = None
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.scheduler is not None:
            raise UsageError("--workers and --scheduler are both given; give one of them")
        if self.workers is not None and not 1 <= self.workers <= MOST_WORKERS:
            raise UsageError(
                f"--workers {self.workers} is not valid; "
                f"give a whole number from 1 to {MOST_WORKERS}"
            )
        if self.scheduler is not None:
            _check_answers(self.scheduler)


def _check_answers(address: str) -> None:
    """Refuse an address at which nothing listens, before anything is loaded or computed."""
    advice = "give the address that `dask scheduler` prints, such as tcp://127.0.0.1:8786"
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise UsageError(f"--scheduler {address}: this is no address; {advice}")
    try:
        where = (found["host"].strip("[]"), int(found["port"]))
        socket.create_connection(where, timeout=ANSWER_TIMEOUT_S).close()
    except (OSError, OverflowError, UnicodeError) as error:
        raise UsageError(f"--scheduler {address}: nothing answers there; {advice}") from error


@contextmanager
def executor(where: Where) -> Iterator[Run[Any]]:
    """
    Prepare to run pieces.

    Parameters
    ----------
    where : Where
        Where to.

    Yields
    ------
    callable
        Takes a function of an importable module and a sequence of its arguments; yields the
        index of each piece and its result, in the order in which they are ready.

    Raises
    ------
    UsageError
        If the scheduler cannot be reached, has no worker, or its workers have another
        version of this project.
    BookError
        While pieces run, if the processes that ran them are lost.
    """
    if where.scheduler is None and where.workers in (None, 1):
        yield _run_here
        return
    if where.scheduler is None:
        with processes(where.workers or 1) as pool:
            yield functools.partial(_run_in, pool)
        return
    with _quiet(), _connected(where.scheduler) as client:
        yield functools.partial(_run_on, client)


def _run_here(
    function: Callable[..., T], pieces: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, T]]:
    for index, piece in enumerate(pieces):
        yield index, function(*piece)


def _run_on(
    client: Client, function: Callable[..., T], pieces: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, T]]:
    from distributed import KilledWorker, as_completed as ready
    from distributed.client import FutureCancelledError

    futures = {
        # each piece once: equal arguments are no reason to share a result that is released
        client.submit(function, *piece, pure=False): index
        for index, piece in enumerate(pieces)
    }
    try:
        for future in ready(futures, loop=client.loop):
            yield futures.pop(future), future.result()
            future.release()
    except KilledWorker as error:
        raise BookError(
            "workers end whenever they compute the same piece; is their memory enough?"
        ) from error
    except (FutureCancelledError, OSError) as error:
        raise BookError(f"the connection to the workers was lost: {error}") from error
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(futures), force=True)


def _run_in(
    pool: ProcessPoolExecutor, function: Callable[..., T], pieces: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, T]]:
    futures = {pool.submit(function, *piece): index for index, piece in enumerate(pieces)}
    try:
        for future in as_completed(futures):
            yield futures.pop(future), future.result()
    except BrokenProcessPool as error:
        raise BookError(
            "a process that computed was killed; what is done is kept, so start it again"
        ) from error


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """
    Start processes of this machine, which end with this one whatever happens to it.

    Parameters
    ----------
    workers : int
        How many.

    Yields
    ------
    ProcessPoolExecutor
        Leaving the block ends them, whatever they do.
    """
    # a fork of a process that has imported all starts at once; where forking is not safe, a new one
    linux = sys.platform == "linux"
    context = multiprocessing.get_context("forkserver" if linux else "spawn")
    if linux:
        context.set_forkserver_preload(PRELOADED)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_serve)
    try:
        yield pool
    finally:
        running = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.kill()
        for process in running:
            process.join()


def _serve() -> None:
    """Become a worker: the parent takes the interrupts, and its end is the worker's too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        # in a thread of its own: this one may have a loop that runs, as in a notebook
        with ThreadPoolExecutor(1) as thread:
            asked = asyncio.wait_for(_kind(address), CONNECT_TIMEOUT_S)
            kind = thread.submit(asyncio.run, asked).result()
    except (OSError, ValueError, TypeError, LookupError):
        kind = "nothing known"
    if kind != "Scheduler":
        raise UsageError(
            f"--scheduler {address}: what answers there is no Dask scheduler; "
            "give the address that `dask scheduler` prints, such as tcp://127.0.0.1:8786"
        )
    with Client(address, timeout=CONNECT_TIMEOUT_S, set_as_default=False) as client:
        _check_workers(client, address)
        yield client


async def _kind(address: str) -> str:
    """Ask what answers at an address; a client that finds no scheduler there would not end."""
    from distributed.core import rpc

    async with rpc(address, timeout=CONNECT_TIMEOUT_S) as remote:
        return str((await remote.identity())["type"])


def _check_workers(client: Client, address: str) -> None:
    """Refuse a cluster that would not compute what this process computes."""
    try:
        client.wait_for_workers(1, timeout=WORKERS_TIMEOUT_S)
    except TimeoutError as error:
        raise UsageError(
            f"--scheduler {address}: it has no worker; start one with `dask worker {address}`"
        ) from error
    try:
        versions = client.run(source_version)
    except ImportError as error:
        raise UsageError(
            f"--scheduler {address}: its workers cannot import this project ({error}); "
            "install it where they run"
        ) from error
    other = [worker for worker, version in versions.items() if version != source_version()]
    if other:
        raise UsageError(
            f"--scheduler {address}: worker {other[0]} has another version of energy_helpers; "
            "install this one there"
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that the assumptions name, for workers that may not have it."""

    field: str
    suffix: str
    sha256: str
    content: bytes


def carry(files: Mapping[str, OwnFile], where: Where) -> tuple[Carried, ...]:
    """
    Take the files that parameters name along, where the work goes to other machines.

    Parameters
    ----------
    files : mapping of str to OwnFile
        Field of the assumptions -> its file.
    where : Where
        Where the work runs.
    """
    if where.scheduler is None:
        return ()
    return tuple(
        Carried(name, file.path.suffix, file.sha256, file.path.read_bytes())
        for name, file in files.items()
    )


def restore(assumptions: Assumptions, files: Iterable[Carried]) -> Assumptions:
    """Let the assumptions name the files where they are on this machine."""
    for file in files:
        path = Path(tempfile.gettempdir(), f"energy-book-{file.sha256}{file.suffix}")
        # anybody may have put a file of that name there
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            write_whole(path, file.content)
        assumptions = assumptions.replace(**{file.field: str(path)})
    return assumptions


def source_version() -> str:
    """Return a digest of the code and the data that decide what a piece gives."""
    from energy_helpers.facts.files import data_dir

    runs = package_folder("energy_book") / "runs"
    return file_digest(package_folder("energy_helpers"), data_dir(), runs)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the engine's log to itself: what matters is raised."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
