"""Run a chapter with jupytext and papermill, and return a clean notebook."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4
from weakref import WeakSet

import jupytext  # type: ignore[import-untyped]
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.engines import (  # type: ignore[import-untyped]
    NBClientEngine,
    NotebookExecutionManager,
    papermill_engines,
)
from papermill.exceptions import PapermillExecutionError  # type: ignore[import-untyped]
from papermill.execute import (  # type: ignore[import-untyped]
    execute_notebook,
    raise_for_execution_errors,
)
from traitlets import default

from energy_book.chapters import Chapter
from energy_book.errors import ChapterError
from energy_book.execution.kernel_server import KernelServer
from energy_book.parameters import label_parameters

ENGINE, KERNEL = "energy-book", "python3"
# the provisioner that uses `BookKernelManager.server`; pyproject.toml registers it
FORKED = "energy-book-forked"
CELL_TIMEOUT_S = 900
LOG_LINES = 40
# the errors of nbclient for a kernel that died and for a kernel that never answered
KERNEL_ERRORS = ("DeadKernelError", "RuntimeError")
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")

# papermill warns of parameters that it misreads; nbclient leaves unfinished tasks when a
# kernel dies, and that error is reported elsewhere
QUIET_LOGGERS = ("papermill", "asyncio", "traitlets")


class BookKernelSpecs(KernelSpecManager):
    """Kernel specifications with one entry: the Python that runs the build."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of the book, whatever the name."""
        forked = self.parent is not None and self.parent.server is not None
        return KernelSpec(
            argv=[
                *(sys.executable, "-P", "-m", "energy_book.execution.kernel"),
                *("-f", "{connection_file}", "--IPKernelApp.log_level=40"),
            ],
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": FORKED}} if forked else {},
        )


class BookKernelManager(AsyncKernelManager):
    """A manager that starts the kernel of the book."""

    known: ClassVar[WeakSet[BookKernelManager]] = WeakSet()
    stderr_file: ClassVar[Path]
    server: ClassVar[KernelServer | None] = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known.add(self)
        if sys.platform == "linux":
            # local sockets, because another process may take a port before the kernel binds it
            self.transport, self.ip = "ipc", f"@energy-book-{uuid4().hex}"

    @default("kernel_spec_manager")
    def _the_one_kernel(self) -> KernelSpecManager:
        return BookKernelSpecs(parent=self)

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel and send its standard error to a file."""
        with self.stderr_file.open("wb") as stderr:
            await super().start_kernel(stderr=stderr, **kwargs)

    @classmethod
    def kill_all(cls) -> None:
        """Kill all running kernels, which also ends the threads that wait for them."""
        for manager in list(cls.known):
            kernel = manager.provisioner
            if isinstance(kernel, LocalProvisioner) and kernel.has_process and kernel.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(kernel.pid, signal.SIGKILL)


def kernel_threads(n_threads: int) -> ThreadPoolExecutor:
    """Return threads that may start kernels at the same time."""
    # traitlets imports the classes that these two know by name when the first of them is made,
    # and fails if two threads do so at the same time
    BookKernelManager()
    LocalProvisioner()
    return ThreadPoolExecutor(n_threads)


class BookEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's nbclient engine, which also records the cell in which a kernel died."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any
    ) -> None:
        """Run the notebook and turn a dead kernel or a time-out into a failed cell."""
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        except CellExecutionError:
            raise
        except Exception as error:
            # an error of the build itself, such as a full disk, has a number; a time-out has none
            if isinstance(error, OSError) and error.errno is not None:
                raise
            cells = list(nb_man.nb.cells)
            running = [i for i, cell in enumerate(cells) if _status(cell) == nb_man.RUNNING]
            failed = [i for i, cell in enumerate(cells) if _status(cell) == nb_man.COMPLETED]
            index = running[0] if running else max(failed, default=0)
            raise PapermillExecutionError(
                cell_index=index,
                exec_count=None,
                source=cells[index].source if cells else "",
                ename=type(error).__name__,
                evalue=str(error),
                traceback=[f"{type(error).__name__}: {error}"],
            ) from error


def run_chapter(
    chapter: Chapter,
    parameters: dict[str, object],
    kernels: KernelServer | None = None,
    began: Callable[[str], None] = lambda cell: None,
) -> NotebookNode:
    """
    Run a chapter in a separate kernel; the notebook has nothing that differs between runs.

    Without a server that forks it, the kernel is a new process. `began` is called with the place
    of each code cell that begins, such as ", cell 3".
    """
    papermill_engines.register(ENGINE, BookEngine)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)

    class ChapterKernel(BookKernelManager):
        stderr_file = kernel_log(chapter)
        server = kernels

    source = jupytext.read(chapter.source)
    edition = parameters.get("edition", chapter.defaults.get("edition"))
    if edition is not None:
        label_parameters(source, str(edition))
    try:
        # in two steps, because papermill would otherwise turn the result into JSON without need
        notebook = execute_notebook(
            source,
            None,
            parameters=parameters,
            engine_name=ENGINE,
            kernel_name=KERNEL,
            language="python",
            prepare_only=True,
        )
        notebook = papermill_engines.execute_notebook_with_engine(
            ENGINE,
            notebook,
            KERNEL,
            progress_bar=False,
            execution_timeout=CELL_TIMEOUT_S,
            kernel_manager_class=ChapterKernel,
            on_cell_start=lambda cell, cell_index: began(
                f", cell {_number(chapter, parameters, cell_index)}"
            ),
            resources={"metadata": {"path": str(chapter.source.parent)}},
            record_timing=False,
            coalesce_streams=True,
        )
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as error:
        raise _chapter_error(chapter, parameters, error) from error
    return clean(notebook)


def clean(notebook: NotebookNode) -> NotebookNode:
    """Remove what differs between runs from a notebook: ids, times, paths, addresses."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.kernelspec = {
        "name": KERNEL,
        "display_name": "Python 3",
        "language": "python",
    }
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.metadata.get("tags") == []:
            del cell.metadata["tags"]
        for output in cell.get("outputs", ()):
            text = output.get("data", {}).get("text/plain")
            if isinstance(text, str):
                output.data["text/plain"] = ADDRESS.sub("", text)
    return notebook


def kernel_log(chapter: Chapter) -> Path:
    """Return the file for the output of a chapter's kernel that is not part of its messages."""
    return Path(os.environ["JUPYTER_RUNTIME_DIR"]) / f"{chapter.name.replace('/', '-')}.log"


def _status(cell: NotebookNode) -> str | None:
    status = cell.metadata.get("papermill", {}).get("status")
    return str(status) if status else None


def _number(chapter: Chapter, parameters: Mapping[str, object], index: int) -> int:
    """Return the number of a cell for a reader, who does not count the cell that is injected."""
    return max(1, index + 1 - int(bool(parameters and chapter.defaults)))


def _chapter_error(
    chapter: Chapter, parameters: Mapping[str, object], error: PapermillExecutionError
) -> ChapterError:
    """Convert papermill's error into one that names the chapter and its cell."""
    text = chapter.source.read_text(encoding="utf-8")
    source = str(error.source)
    start = text.find(source) if source.strip() else -1
    where = chapter.source.name
    if start >= 0:
        where = f"{where}, line {text.count(chr(10), 0, start) + 1}"
    cell = _number(chapter, parameters, int(error.cell_index))
    traceback = list(error.traceback)
    # an error in a cell is complete; for a kernel that died, the log is the only explanation
    if error.ename in KERNEL_ERRORS and kernel_log(chapter).is_file():
        said = kernel_log(chapter).read_text(encoding="utf-8", errors="replace")
        traceback += said.splitlines()[:LOG_LINES]
    return ChapterError(chapter.name, where, cell, source, "\n".join(traceback))
