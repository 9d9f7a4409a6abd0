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
    # its own modules load when they are first used
    "energy_helpers.audit",
    "energy_helpers.charts",
    "energy_helpers.numbers",
    "energy_helpers.released",
)

SEARCH_PATH = [entry for entry in sys.path if entry]

skip_slow_imports()
for module in MODULES:
    # a package that does not import fails in the chapter that needs it, with a traceback
    with contextlib.suppress(Exception):
        importlib.import_module(module)
# the first chart loads the schema that every chart is held against
with contextlib.suppress(Exception):
    importlib.import_module("altair").Chart().mark_point().to_dict()
