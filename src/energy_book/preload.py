"""What a warm kernel has imported before it is forked; imported for that effect alone."""

import contextlib
import importlib
import sys

from energy_book.startup import skip_slow_imports

MODULES = (
    "numpy",
    "pandas",
    "scipy.stats",
    "statsmodels.api",
    "altair",
    "IPython.core.completer",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "energy_helpers",
)

SEARCH_PATH = [entry for entry in sys.path if entry]

skip_slow_imports()
for module in MODULES:
    # a package that does not import fails in the chapter that needs it, with a traceback
    with contextlib.suppress(Exception):
        importlib.import_module(module)
