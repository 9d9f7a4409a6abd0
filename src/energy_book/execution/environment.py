"""The environment in which a chapter gives identical bits on every run."""

import os
import shutil
from pathlib import Path

# a fixed hash seed and one thread in the linear algebra give identical bits on every run
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

    The folder gets the kernels' connection files and an empty IPython profile: the user's own
    start-up files must not change a chapter.
    """
    os.environ.update(FIXED)
    for name, variable in (("ipython", "IPYTHONDIR"), ("runtime", "JUPYTER_RUNTIME_DIR")):
        shutil.rmtree(scratch / name, ignore_errors=True)
        (scratch / name).mkdir(parents=True)
        os.environ[variable] = str(scratch / name)
