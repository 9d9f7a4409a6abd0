"""Charts and tables in Jupyter as it shows them itself, without a network."""

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
    Make charts and tables of this session read well in Jupyter.

    Charts are drawn by the program that shows the notebook, tables cite by the keys of the
    bibliography, and what lies outside the benchmark is said by the chapters alone.

    Raises
    ------
    RuntimeError
        Outside of IPython, where nothing is displayed.
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
    """Give a chart as the MIME bundle that Jupyter draws."""
    config = spec.get("config", {})
    # beside the chart it would be cut off
    legend = {"orient": "top", **config.get("legend", {})}
    placed = {**_fixed(spec), "config": {**config, "legend": legend}}
    return {CHART_MIME: placed, "text/plain": str(spec.get("description", "a chart"))}


def table_bundle(table: Any) -> dict[str, str]:
    """Give a table as the MIME bundle that Jupyter shows, its citations as words."""
    bundle: dict[str, str] = table._repr_mimebundle_()
    return {kind: plain(text) for kind, text in bundle.items() if kind != "text/markdown"}


def plain(text: str) -> str:
    """Replace the citations, which only the site knows, by their keys."""
    return CITATION.sub(r"\1", text)


def _fixed(part: Any) -> Any:
    """Give a specification the width and the colours that its page would have given it."""
    if isinstance(part, dict):
        return {
            key: WIDTH_PX if (key, value) == ("width", "container") else _fixed(value)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_fixed(item) for item in part]
    return JUPYTER.get(part, part) if isinstance(part, str) else part
