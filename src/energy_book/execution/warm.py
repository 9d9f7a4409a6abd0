"""
Kernels forked from a process that has already imported what chapters import.

Importing pandas, statsmodels and Altair takes most of a chapter's time, and a
fork has them at once. The fork server itself takes seconds to get warm, so it
pays from a few chapters on. Wherever it cannot be had, kernels start cold.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import EntryPoint
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from energy_book.execution import forked
from energy_book.execution.execute import BookKernelManager, BookKernelSpecs
from energy_book.execution.executors import processes

PROVISIONER = "energy-book-forked"
# below this many chapters, warming up takes longer than it saves
FEWEST_CHAPTERS = 3
PROCESSES_BESIDE = 2


class ForkedProcess:
    """What `LocalProvisioner` wants of a process, for a forked one."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Wait for the end and return the exit code."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Forks a kernel from the warm process; starts it cold where that fails."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel."""
        arguments = cmd[cmd.index("energy_book.execution.kernel") + 1 :]
        log = getattr(kwargs.get("stderr"), "name", os.devnull)
        process = multiprocessing.get_context("forkserver").Process(
            target=forked.run,
            args=(arguments, str(kwargs["cwd"]), dict(kwargs["env"]), str(log)),
            daemon=True,
        )
        try:
            process.start()
        except (OSError, EOFError):
            return await super().launch_kernel(cmd, **kwargs)
        self.process = ForkedProcess(process)  # type: ignore[assignment]
        self.pid = process.pid
        self.pgid = process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


class WarmKernelSpecs(BookKernelSpecs):
    """The kernel of the book, forked."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of the book for every name."""
        spec = super().get_kernel_spec(kernel_name)
        spec.metadata = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec


class WarmKernelManager(BookKernelManager):
    """Starts the kernel of the book by forking."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return WarmKernelSpecs()


@contextlib.contextmanager
def kernels_for(chapters: int) -> Iterator[type[BookKernelManager]]:
    """
    Choose how to start the kernels for some chapters.

    Parameters
    ----------
    chapters : int
        How many chapters are to run.

    Yields
    ------
    type of BookKernelManager
        Warm kernels if there are enough chapters and this is Linux (forking a
        process that has loaded macOS's frameworks is not safe), else cold ones.
    """
    if chapters < FEWEST_CHAPTERS or sys.platform != "linux":
        yield BookKernelManager
        return
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[PROVISIONER] = EntryPoint(
        PROVISIONER, f"{__name__}:{ForkedProvisioner.__name__}", factory.GROUP_NAME
    )
    # one that was started for something else has not imported what kernels need
    _stop_server()
    multiprocessing.get_context("forkserver").set_forkserver_preload(
        ["energy_book.execution.preload"]
    )
    try:
        forkserver.ensure_running()
    except OSError:
        yield BookKernelManager
        return
    try:
        yield WarmKernelManager
    finally:
        # the next build's fork server must import the package anew
        _stop_server()


def _stop_server() -> None:
    """End the process that others are forked from."""
    with contextlib.suppress(AttributeError, OSError):
        forkserver._forkserver._stop()  # type: ignore[attr-defined]


@contextlib.contextmanager
def beside(manager: type[BookKernelManager]) -> Iterator[ProcessPoolExecutor | None]:
    """
    Start processes for what can be computed beside the chapters.

    Parameters
    ----------
    manager : type of BookKernelManager
        What `kernels_for` has chosen.

    Yields
    ------
    ProcessPoolExecutor or None
        Forked from the process that kernels are forked from; None where these start cold.
    """
    if manager is not WarmKernelManager:
        yield None
        return
    with processes(PROCESSES_BESIDE) as pool:
        yield pool
