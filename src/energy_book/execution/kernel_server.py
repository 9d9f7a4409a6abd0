"""
Kernels forked from a server process that has already imported the libraries of the chapters.

Most of the time of a chapter is spent importing pandas, SciPy, statsmodels and Altair, and a
fork starts with them. Without a server, kernels are separate processes, so this is optional.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

MODULES = (
    "altair",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "scipy.stats",
    "statsmodels.regression.linear_model",
    "energy_helpers.all_numbers",
    "energy_helpers.audit",
    "energy_helpers.charts",
    "energy_helpers.paper.tables",
)
# the server takes seconds to start, more than it saves for two kernels at a time
FEWEST_KERNELS = 3
# the setting that pandas makes when a kernel imports it
KERNEL_COLUMNS = 20


class KernelServer:
    """The process that forks kernels; leaving the context ends the server and its kernels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C goes to this process, which ends the server
            start_new_session=True,
        )

    def fork(self, request: dict[str, Any]) -> int:
        """
        Fork a kernel and return its process id; raise OSError if the server has ended.

        A request has ``arguments`` of ipykernel, ``cwd``, ``env`` and ``log``, the file for the
        standard error.
        """
        process = self._process
        with self._lock:
            process.stdin.write(json.dumps(request) + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            answer = process.stdout.readline()  # type: ignore[union-attr]
        if not answer:
            raise OSError("the process that kernels are forked from has ended")
        return int(answer)

    def close(self) -> None:
        """End the server; its kernels notice that and end within a second."""
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def kernel_server(kernels: int) -> Iterator[KernelServer | None]:
    """
    Start a server if it saves time.

    There is none for few kernels, or if forking a process with loaded libraries is unsafe.
    """
    if kernels < FEWEST_KERNELS or sys.platform != "linux":
        yield None
        return
    server = KernelServer()
    try:
        yield server
    finally:
        server.close()


class ForkedProcess:
    """The process interface that `LocalProvisioner` needs, for a process that is no child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        # refers to this process, never to a later one with the same number
        self._descriptor = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return None while the process runs, then 0: only its parent learns the exit code."""
        return 0 if select.select([self._descriptor], [], [], 0)[0] else None

    def wait(self) -> int:
        """Wait until the process ends."""
        select.select([self._descriptor], [], [])
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal unless the process has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)

    def kill(self) -> None:
        """Kill the process."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError, OSError):
            os.close(self._descriptor)


class ForkedProvisioner(LocalProvisioner):
    """A provisioner that forks kernels from the server, or starts a new process if that fails."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel."""
        server: KernelServer = self.parent.server  # type: ignore[union-attr]
        request = {
            "arguments": cmd[cmd.index("-f") :],
            "cwd": str(kwargs["cwd"]),
            "env": dict(kwargs["env"]),
            "log": kwargs["stderr"].name,
        }
        try:
            process = ForkedProcess(server.fork(request))
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


def warm_up() -> None:
    """Import the libraries of the chapters, and do once what every chapter does first."""
    for name in MODULES:
        importlib.import_module(name)
    import altair
    import pandas as pd

    import energy_helpers as eh

    with warnings.catch_warnings(action="ignore", category=eh.OutsideRangeWarning):
        eh.exact.per_query(eh.load_edition()).to_html()
    altair.Chart(pd.DataFrame({"x": [1.0]})).mark_point().encode(x="x:Q").to_dict()


def become_kernel(request: dict[str, Any]) -> None:
    """Give this fork the environment that a new kernel process would have."""
    import numpy as np
    import pandas as pd

    from energy_book.execution import kernel

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with open(request["log"], "ab") as log, open(os.devnull, "r+b") as nothing:
        for target, file in enumerate((nothing, nothing, log)):
            os.dup2(file.fileno(), target)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    # forks share the state of the global generator; a new process has a separate one
    np.random.seed()  # noqa: NPY002
    pd.set_option("display.max_columns", KERNEL_COLUMNS)
    sys.argv = [kernel.__file__, *request["arguments"]]
    # ipykernel ends when this parent ends
    kernel.launch([*request["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"])


def serve() -> None:
    """Fork a kernel for each line of standard input, and print its process id."""
    # an import that fails here fails again, with a traceback, in the chapter that needs it
    with contextlib.suppress(Exception):
        warm_up()
    # garbage collection in a kernel would write to the memory shared with this process and copy it
    gc.freeze()
    # the operating system reaps the kernels
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            become_kernel(json.loads(line))
            return
        print(pid, flush=True)


if __name__ == "__main__":
    serve()
