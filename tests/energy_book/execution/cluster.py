"""A Dask cluster of processes on loopback, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client


@dataclass
class Cluster:
    """A scheduler and its workers, each in a separate process."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[bytes]
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, **environment: str) -> None:
        """Start a worker of one thread, and wait until the scheduler knows it."""
        command = ["dask", "worker", self.address, "--no-nanny", "--nthreads=1", "--no-dashboard"]
        self.workers.append(_start(command, self.folder, self.environment | environment))
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=60)

    def kill_worker(self) -> None:
        """Kill the first worker as the system would."""
        self.workers[0].kill()
        self.workers[0].wait()

    def stop_worker(self) -> None:
        """Let the first worker neither work nor answer, as on a frozen machine."""
        self.workers[0].send_signal(signal.SIGSTOP)

    def kill_scheduler(self) -> None:
        """Kill the scheduler as the system would."""
        self.scheduler.kill()
        self.scheduler.wait()


@contextmanager
def cluster(
    folder: Path, workers: int, protocol: str = "tcp", **environment: str
) -> Iterator[Cluster]:
    """Start a scheduler and some workers in an environment; end them afterwards."""
    started = folder / "scheduler.json"
    command = ["dask", "scheduler", "--host=127.0.0.1", "--port=0", "--no-dashboard"]
    command += [f"--protocol={protocol}", f"--scheduler-file={started}"]
    scheduler = _start(command, folder, environment)
    own = None
    try:
        # it writes the file when it listens; until then the client waits for the file
        with Client(scheduler_file=str(started), timeout=60, set_as_default=False) as client:
            own = Cluster(client.scheduler_info()["address"], folder, scheduler, environment)
        for _ in range(workers):
            own.add_worker()
        yield own
    finally:
        for process in (scheduler, *(own.workers if own else ())):
            process.kill()
            process.wait()


def _start(
    command: list[str], folder: Path, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    # the module's own entry point, wherever its script may be
    program = [sys.executable, "-c", "from dask.__main__ import main; main()", *command[1:]]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(
        program, cwd=folder, env={**os.environ, **environment}, stdout=nothing, stderr=nothing
    )
