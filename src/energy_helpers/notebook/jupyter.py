"""Display of charts and tables in Jupyter, without network access."""

from __future__ import annotations

import re
import warnings
from typing import Any

from ..charts.theme import JUPYTER
from ..facts.mime_types import CHART_MIME

WIDTH_PX = 640
CITATION = re.compile(r"\{cite:[pt]\}`([^`]+)`")


def set_up() -> None:
    """
    Set how charts and tables of this session are displayed in Jupyter.

    The program that shows the notebook draws the charts, and tables cite by the keys of the
    bibliography. Warnings about lengths outside the benchmark are left to the chapters.

    Raises
    ------
    RuntimeError
        If the code does not run in IPython.
    """
    import altair as alt
    from IPython import get_ipython

    from .shown_tables import ShownTable

    shell = get_ipython()
    if shell is None:
        raise RuntimeError("there is no IPython here; call set_up in a notebook")
    alt.renderers.register("energy-helpers", chart_bundle)
    alt.renderers.enable("energy-helpers")
    shell.display_formatter.mimebundle_formatter.for_type(ShownTable, table_bundle)
    warnings.filterwarnings("ignore", message="outside the benchmark")


def chart_bundle(spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return the MIME bundle of a chart, for Jupyter."""
    config = spec.get("config", {})
    # next to the chart it would be cut off
    legend = {"orient": "top", **config.get("legend", {})}
    placed = {**_fixed(spec), "config": {**config, "legend": legend}}
    return {CHART_MIME: placed, "text/plain": str(spec.get("description", "a chart"))}


def table_bundle(table: Any) -> dict[str, str]:
    """Return the MIME bundle of a table, with citations in words, for Jupyter."""
    bundle: dict[str, str] = table._repr_mimebundle_()
    return {kind: plain(text) for kind, text in bundle.items() if kind != "text/markdown"}


def plain(text: str) -> str:
    """Replace the citations, which only the site knows, by their keys."""
    return CITATION.sub(r"\1", text)


def _fixed(part: Any) -> Any:
    """Add the width and the colours that a page would set to a specification."""
    if isinstance(part, dict):
        return {
            key: WIDTH_PX if (key, value) == ("width", "container") else _fixed(value)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_fixed(item) for item in part]
    return JUPYTER.get(part, part) if isinstance(part, str) else part
