"""
The process of a kernel that runs a chapter.

It is started as ``python -m energy_book.execution.kernel``, or forked and calls `launch`.
Both ways run the same code from here on and give the same notebook.
"""

import sys
import warnings
from typing import Any

from energy_helpers.facts.mime_types import CHART_MIME


def launch(argv: list[str]) -> None:
    """Run a kernel until it is shut down, with arguments of `ipykernel`."""
    import altair
    from ipykernel.kernelapp import IPKernelApp

    # a chapter shows these warnings itself, next to the table that they concern
    warnings.filterwarnings("ignore", message="outside the benchmark")
    altair.renderers.register("energy-book", show_chart)
    altair.renderers.enable("energy-book")
    IPKernelApp.launch_instance(argv)


def show_chart(spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """
    Return a chart as the MIME bundle from which the pages are made.

    The type that Altair's ``mimetype`` renderer uses may only be text in a
    notebook.
    """
    return {CHART_MIME: spec, "text/plain": str(spec.get("description", "a chart"))}


if __name__ == "__main__":
    launch(sys.argv[1:])
