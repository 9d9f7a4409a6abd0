"""
The process that runs a chapter.

Cold kernels are started as ``python -P -m energy_book.kernel``, warm ones are
forked and call `launch`. Both do the same from here on, so both give the same
notebook.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

CHART_MIME = "application/vnd.vegalite.v6+json"

# a fixed hash seed and one thread in the linear algebra: the same bits on every run
FIXED = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def prepare_environment(scratch: Path) -> None:
    """
    Set up this process's environment for the kernels that it starts.

    The user's own IPython start-up files must not change a chapter, so the
    profile is an empty one.

    Parameters
    ----------
    scratch : Path
        Folder for connection files and the empty profile.
    """
    os.environ.update(FIXED)
    os.environ["IPYTHONDIR"] = str(scratch / "ipython")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(scratch / "runtime")
    for name in ("ipython", "runtime"):
        shutil.rmtree(scratch / name, ignore_errors=True)
        (scratch / name).mkdir(parents=True)


def launch(argv: list[str]) -> None:
    """
    Run a kernel until it is told to stop.

    Parameters
    ----------
    argv : list of str
        Arguments of `ipykernel`, such as ``-f connection.json``.
    """
    import altair
    from ipykernel.kernelapp import IPKernelApp

    altair.renderers.register("energy-book", show_chart)
    altair.renderers.enable("energy-book")
    IPKernelApp.launch_instance(argv)


def show_chart(spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """
    Give a chart as the MIME bundle that the pages are made from.

    Altair's own ``mimetype`` renderer names a type that a notebook may hold
    only as text.
    """
    return {CHART_MIME: spec, "text/plain": str(spec.get("description", "a chart"))}


if __name__ == "__main__":
    launch(sys.argv[1:])
