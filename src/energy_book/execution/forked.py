"""
What a forked process does to be a kernel.

It is apart from `warm`, which imports what drives kernels: each fork would import that again.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing import forkserver
from typing import Any

from energy_book.execution import kernel

KERNEL_COLUMNS = 20


def run(arguments: list[str], cwd: str, env: dict[str, str], log: str) -> None:
    """
    Be a kernel, as a process that was started for it would be.

    Parameters
    ----------
    arguments : list of str
        Arguments of `ipykernel`, such as ``-f connection.json``.
    cwd : str
        The chapter's folder.
    env : dict
        Environment of the kernel.
    log : str
        File that takes what it says beside its messages.
    """
    os.setsid()
    server: Any = forkserver._forkserver
    # while a kernel holds this pipe, the server would outlive a build that was killed
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None
    with open(log, "ab") as file, open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(file.fileno(), 2)
    # a chapter may use multiprocessing as in a process of its own
    multiprocessing.set_start_method(None, force=True)
    current: Any = multiprocessing.current_process()
    current._config["daemon"] = False
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    _start_like_a_new_process(arguments)
    # the kernel ends with its parent, here the fork server; ipykernel has read the
    # environment variable for it when it was imported, so it has to be told
    kernel.launch([*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _start_like_a_new_process(arguments: list[str]) -> None:
    import numpy as np
    import pandas as pd

    from energy_book.execution import preload

    sys.argv = [kernel.__file__, *arguments]
    sys.path[:] = preload.SEARCH_PATH
    # forks share the state of the global generator; a new process has one of its own
    np.random.seed()  # noqa: NPY002
    # as pandas sets it where it is imported in a kernel, and not where there is none yet
    pd.set_option("display.max_columns", KERNEL_COLUMNS)
