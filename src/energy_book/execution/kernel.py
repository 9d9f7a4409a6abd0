"""
The process that runs a chapter.

It is started as ``python -m energy_book.execution.kernel``, or forked and calls `launch`.
Both do the same from here on, so both give the same notebook.
"""

import sys
import warnings
from typing import Any

from energy_helpers.facts.mime_types import CHART_MIME


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

    # the chapters show these themselves, where they show the table that they are about
    warnings.filterwarnings("ignore", message="outside the benchmark")
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
