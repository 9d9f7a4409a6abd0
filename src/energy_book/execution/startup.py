"""
Settings of this process and of those that it starts: reproducible, and quick to import.

Importing this module changes nothing: the main function of each process calls what it needs.
This module imports nothing but the standard library, because kernels and the
fork server start with it.
"""

import os
import shutil
import signal
import sys
from pathlib import Path
from threading import Thread

# a fixed hash seed and one thread in the linear algebra: the same bits on every run
FIXED = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
}


def prepare_environment(scratch: Path) -> None:
    """
    Set up this process and the environment of the processes that it starts.

    Parameters
    ----------
    scratch : Path
        Folder for the kernels' connection files and an empty IPython profile:
        the user's own start-up files must not change a chapter.
    """
    os.environ.update(FIXED)
    for name, variable in (("ipython", "IPYTHONDIR"), ("runtime", "JUPYTER_RUNTIME_DIR")):
        shutil.rmtree(scratch / name, ignore_errors=True)
        (scratch / name).mkdir(parents=True)
        os.environ[variable] = str(scratch / name)


def end_with_parent() -> None:
    """
    End this process and those that it started when its standard input ends.

    The parent holds the other end, so this comes even where the parent is killed. The
    process must lead a group of its own.
    """

    def follow() -> None:
        while os.read(0, 4096):
            pass
        os.killpg(0, signal.SIGKILL)

    Thread(target=follow, daemon=True).start()


def skip_slow_imports() -> None:
    """
    Keep modules out of this process that take long to import and are not wanted.

    With `rfc3987_syntax`, `jsonschema` builds the grammar of internationalised addresses for
    two seconds, and no schema here has such an address. With `debugpy`, a kernel gets ready
    for a debugger, which nobody can attach to it.
    """
    for name in ("rfc3987_syntax", "debugpy"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
