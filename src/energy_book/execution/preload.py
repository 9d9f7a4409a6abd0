"""
What a warm kernel has before it is forked.

The fork server can be given nothing but modules to import. This module is therefore the one in
the package whose import changes the process: it imports what chapters need and freezes it.
Only the fork server imports it, and a kernel that was forked from there.
"""

import contextlib
import gc
import importlib
import sys
import warnings
from collections.abc import Callable

from energy_book.execution.startup import skip_slow_imports

MODULES = (
    "energy_book.execution.forked",
    "numpy",
    "pandas",
    "scipy.stats",
    "statsmodels.regression.linear_model",
    "altair",
    "IPython.core.completer",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "psutil",
    "tornado.platform.asyncio",
    # its own modules load when they are first used
    "energy_helpers.audit",
    "energy_helpers.charts",
    "energy_helpers.all_numbers",
    "energy_helpers.editions.released_run",
    "energy_helpers.paper.tables",
)

SEARCH_PATH = [entry for entry in sys.path if entry]


def first_chart() -> None:
    """Load the schema that every chart is held against, and what reads its data."""
    import altair
    import pandas as pd

    altair.Chart(pd.DataFrame({"x": [1.0]})).mark_point().encode(x="x:Q").to_dict()


def first_table() -> None:
    """Load what checks the throughput rows, solve the first edition, and write a table."""
    import energy_helpers as eh

    eh.exact.per_query(eh.load_edition()).to_html()


def warm_up() -> None:
    """Do what every chapter does first."""
    steps: list[Callable[[], object]] = [
        *(lambda name=name: importlib.import_module(name) for name in MODULES),
        first_chart,
        first_table,
    ]
    for step in steps:
        # what fails here fails in the chapter that needs it, with a traceback; a warning that
        # is ignored is also told there
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            step()
    # else the first full collection in each kernel looks through all of it, and copies it
    gc.collect()
    gc.freeze()


skip_slow_imports()
warm_up()
