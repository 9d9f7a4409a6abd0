"""Executors of pieces of work: this process, local processes or a Dask cluster."""

from __future__ import annotations

import asyncio
import functools
import importlib
import logging
import multiprocessing
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from energy_book.errors import BookError, UsageError
from energy_book.files.fingerprints import file_digest
from energy_book.project import package_folder
from energy_book.silence import Silence, say

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

T = TypeVar("T")
MOST_WORKERS = 256
# the modules that a worker of a cluster imports first
MODULES = ["energy_book.runs.sampling", "energy_book.runs.sweeping", "energy_helpers.all_numbers"]
ADVICE = "give the address that `dask scheduler` prints, such as tcp://127.0.0.1:8786"
TLS = "tls://"
TLS_ADVICE = (
    "set ca-file, client.cert and client.key of distributed.comm.tls in Dask's configuration, or "
    "in the environment, such as DASK_DISTRIBUTED__COMM__TLS__CA_FILE=ca.pem"
)
ADDRESS = re.compile(r"(tcp|tls)://(?P<host>[^\s/:]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})")
# less than ten seconds in total: for the address to answer, for a scheduler, for its workers
ANSWER_TIMEOUT_S = 3
CONNECT_TIMEOUT_S = 4
WORKERS_TIMEOUT_S = 2
# workers report twice a second, less often if there are hundreds of them
LOOK_EVERY_S, SILENT_S, GIVE_UP_S = 2.0, 10.0, 25.0
Run = Callable[[Callable[..., T], Sequence[tuple[Any, ...]]], Iterator[tuple[int, T]]]


@dataclass(frozen=True, slots=True)
class Where:
    """The place where pieces of work run."""

    workers: int | None = None  # local processes; None runs everything in this process
    scheduler: str | None = None  # address of a Dask scheduler

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
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise UsageError(f"--scheduler {address}: this is no address; {ADVICE}")
    try:
        where = (found["host"].strip("[]"), int(found["port"]))
        socket.create_connection(where, timeout=ANSWER_TIMEOUT_S).close()
    except (OSError, OverflowError, UnicodeError) as error:
        raise UsageError(f"--scheduler {address}: nothing answers there; {ADVICE}") from error


@contextmanager
def executor(where: Where) -> Iterator[Run[Any]]:
    """
    Prepare an executor of pieces.

    It is called with a function of an importable module and a sequence of arguments. It yields the
    index and the result of each piece, in the order in which the results arrive.
    """
    if where.scheduler is not None:
        with _connected(where.scheduler) as client:
            yield functools.partial(_run_on, client)
    elif where.workers in (None, 1):
        yield _run_here
    else:
        with processes(where.workers or 1) as pool:
            yield functools.partial(_run_in, pool)


def _run_here(
    function: Callable[..., T], pieces: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, T]]:
    for index, piece in enumerate(pieces):
        yield index, function(*piece)


def _run_in(
    pool: Executor,
    function: Callable[..., T],
    pieces: Sequence[tuple[Any, ...]],
    look: Callable[[], None] | None = None,
) -> Iterator[tuple[int, T]]:
    """Run pieces in a pool; call `look` at regular intervals, or say which pieces are late."""
    futures = {pool.submit(function, *piece): index for index, piece in enumerate(pieces)}
    next_look = time.monotonic() + LOOK_EVERY_S
    # the pool cannot give a piece to another process
    silence = Silence(
        "the processes that compute",
        "this waits for them; Ctrl-C keeps what is done, so the same command goes on there",
    )
    while futures:
        ready = wait(futures, LOOK_EVERY_S, FIRST_COMPLETED).done
        for future in ready:
            try:
                yield futures.pop(future), future.result()
            except BrokenProcessPool as error:
                raise BookError(
                    "a process that computed was killed; what is done is kept, so start it again"
                ) from error
        if ready:
            # what was done with the results may have taken long
            silence.heard()
        elif look is None:
            late = sorted(index + 1 for future, index in futures.items() if future.running())
            silence.look(f" {_pieces(late)} of {len(pieces):,}")
        if look and time.monotonic() > next_look:
            look()
            next_look = time.monotonic() + LOOK_EVERY_S


def _pieces(numbers: list[int]) -> str:
    named = " and ".join(map(str, numbers))
    return f"pieces {named}" if len(numbers) > 1 else f"piece {named}"


def _run_on(
    client: Client, function: Callable[..., T], pieces: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, T]]:
    from distributed import KilledWorker

    # never one result for equal arguments, because each result is released after use
    pool = client.get_executor(pure=False)
    try:
        yield from _run_in(pool, function, pieces, _Watch(client).look)
    except KilledWorker as error:
        raise BookError(
            "workers end whenever they compute the same piece; is their memory enough?"
        ) from error
    except (CancelledError, OSError) as error:
        raise BookError(
            "the connection to the scheduler was lost; what is done is kept, so start it again"
        ) from error


class _Watch:
    """
    Watch for workers that have stopped or are on a frozen machine, and give up on them.

    Dask itself would wait five minutes for such a worker without a message.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._silent: set[str] = set()
        self._waits = False

    def look(self) -> None:
        """Report workers that have become silent, and remove those that stay silent."""
        ages_s = _ages_s(self._client)
        silent = {worker for worker, age_s in ages_s.items() if age_s > SILENT_S}
        if len(silent) == len(ages_s):
            if not self._waits:
                say("no worker answers, so this waits for one; Ctrl-C keeps what is computed")
            self._waits = True
            return
        self._waits = False
        for worker in silent - self._silent:
            say(
                f"worker {worker} has not answered for {SILENT_S:.0f} s; if it stays silent, "
                f"the other workers get its pieces in {GIVE_UP_S - SILENT_S:.0f} s"
            )
        # twice in a row, because all workers seem silent after a pause of this machine
        for worker in silent & self._silent:
            if ages_s[worker] > GIVE_UP_S:
                self._client.run_on_scheduler(_remove, worker)
                say(f"worker {worker} is still silent; the other workers get its pieces")
        self._silent = silent


def _ages_s(client: Client) -> dict[str, float]:
    """Ask the scheduler how long ago it heard from each of its workers [s]."""
    ages_s: dict[str, float] = client.run_on_scheduler(_last_heard)
    return ages_s


def _last_heard(dask_scheduler: Any) -> dict[str, float]:
    workers = dask_scheduler.workers.values()
    return {worker.address: time.time() - worker.last_seen for worker in workers}


async def _remove(worker: str, dask_scheduler: Any) -> None:
    await dask_scheduler.remove_worker(worker, stimulus_id="energy-book-silent-worker")


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    from distributed import Client

    security = _security(address)
    # errors are raised; the log of the library would only hide them
    logging.disable()
    try:
        try:
            # in a separate thread: this thread may have a running event loop, as in a notebook
            with ThreadPoolExecutor(1) as thread:
                asked = asyncio.wait_for(_kind(address, security), CONNECT_TIMEOUT_S)
                kind = thread.submit(asyncio.run, asked).result()
        except (OSError, ValueError, TypeError, LookupError):
            kind = "nothing known"
        if kind != "Scheduler":
            trusted = " that these certificates are for" if address.startswith(TLS) else ""
            raise UsageError(
                f"--scheduler {address}: what answers there is no Dask scheduler{trusted}; {ADVICE}"
            )
        with Client(
            address, timeout=CONNECT_TIMEOUT_S, set_as_default=False, security=security
        ) as client:
            _check_workers(client, address)
            yield client
    finally:
        logging.disable(logging.NOTSET)


def _security(address: str) -> Security:
    """Return the certificates of Dask's configuration, and refuse those that cannot be used."""
    from distributed.security import Security

    security = Security()
    try:
        loaded = security.get_connection_args("client")["ssl_context"]
    except OSError as error:
        raise UsageError(
            f"--scheduler {address}: its certificates cannot be read ({error}); {TLS_ADVICE}"
        ) from error
    if loaded is None and address.startswith(TLS):
        raise UsageError(f"--scheduler {address}: it needs certificates; {TLS_ADVICE}")
    if security.require_encryption and not address.startswith(TLS):
        raise UsageError(
            f"--scheduler {address}: Dask's configuration requires encryption; "
            f"give an address that begins with {TLS}"
        )
    return security


async def _kind(address: str, security: Security) -> str:
    """Return the kind of server at an address; a client without a scheduler there would not end."""
    from distributed.core import rpc

    args = security.get_connection_args("client")
    async with rpc(address, timeout=CONNECT_TIMEOUT_S, connection_args=args) as remote:
        return str((await remote.identity())["type"])


def _check_workers(client: Client, address: str) -> None:
    """Refuse a cluster whose results could differ from those of this process."""
    try:
        client.wait_for_workers(1, timeout=WORKERS_TIMEOUT_S)
    except TimeoutError as error:
        raise UsageError(
            f"--scheduler {address}: it has no worker; start one with `dask worker {address}`"
        ) from error
    # a silent worker would not answer
    answering = [worker for worker, age_s in _ages_s(client).items() if age_s < SILENT_S]
    try:
        versions = client.run(_loaded_version, workers=answering)
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


def _loaded_version() -> str:
    # a worker does not answer while it imports, so the imports come first
    for module in MODULES:
        importlib.import_module(module)
    return source_version()


def source_version() -> str:
    """Return a digest of the code and the data that determine the result of a piece."""
    from energy_helpers.facts.files import data_dir

    runs = package_folder("energy_book") / "runs"
    return file_digest(package_folder("energy_helpers"), data_dir(), runs)


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """
    Start local processes, which end with this process in all circumstances.

    Leaving the block ends the processes, even if they are busy.
    """
    # a fork server would need a socket, whose path may be too long
    context = multiprocessing.get_context("spawn")
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_serve)
    try:
        yield pool
    finally:
        running = set(multiprocessing.active_children()).difference(others)
        pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.kill()
        for process in running:
            process.join()


def _serve() -> None:
    """Prepare a worker process: it ignores interrupts and ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
