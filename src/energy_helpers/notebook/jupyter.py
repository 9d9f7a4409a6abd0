"""Display of charts and tables in Jupyter, without network access."""

from __future__ import annotations

import contextlib
import html
import json
import re
import warnings
from dataclasses import replace
from typing import Any

from ..charts.theme import JUPYTER
from ..facts.mime_types import CHART_MIME

WIDTH_PX = 640
CITATION = re.compile(r"\{cite:[pt]\}`([^`]+)`")
SVG = "image/svg+xml"


def set_up() -> None:
    """
    Set how charts and tables of this session are displayed in Jupyter.

    The program that shows the notebook draws the charts, each with its caption below, and tables
    cite by the keys of the bibliography. With the package vl-convert-python, charts have a picture
    as well, for programs that draw none. Warnings about lengths outside the benchmark are left
    to the chapters.

    Raises
    ------
    RuntimeError
        If the code does not run in IPython.

    Examples
    --------
    >>> try:
    ...     set_up()
    ... except RuntimeError as error:
    ...     print(error)
    there is no IPython here; call set_up in a notebook
    """
    import altair as alt
    from IPython import get_ipython

    from .shown_tables import ShownTable

    shell = get_ipython()
    if shell is None:
        raise RuntimeError("there is no IPython here; call set_up in a notebook")
    alt.renderers.register("energy-helpers", _chart_bundle)
    alt.renderers.enable("energy-helpers")
    shell.display_formatter.ipython_display_formatter.for_type(alt.TopLevelMixin, _show_chart)
    shell.display_formatter.mimebundle_formatter.for_type(ShownTable, _table_bundle)
    warnings.filterwarnings("ignore", message="outside the benchmark")


def _show_chart(chart: Any) -> None:
    """Display an Altair chart, and below it the caption and the name of its figure."""
    from IPython.display import display

    spec = chart.to_dict()
    display(_chart_bundle(spec), raw=True)  # type: ignore[no-untyped-call]
    figure = spec.get("usermeta", {}).get("figure")
    if figure:
        display(caption_bundle(figure), raw=True)  # type: ignore[no-untyped-call]


def _chart_bundle(spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return the MIME bundle of a chart, for Jupyter."""
    config = spec.get("config", {})
    # next to the chart it would be cut off
    legend = {"orient": "top", **config.get("legend", {})}
    placed = {**_fixed(spec), "config": {**config, "legend": legend}}
    text = str(spec.get("description", "a chart"))
    return {CHART_MIME: placed, **_picture(placed), "text/plain": text}


def caption_bundle(figure: dict[str, str]) -> dict[str, str]:
    """
    Return the MIME bundle of a caption: its words after the name by which the text refers to it.

    Examples
    --------
    >>> caption_bundle({"id": "fig-power", "title": "It grows", "caption": "Power."})["text/plain"]
    'Figure “power”: It grows. Power.'
    """
    title = figure.get("title", "").rstrip(".")
    name = _named("Figure", figure["id"].removeprefix("fig-"))
    head = f"{name}{f': {title}' if title else ''}."
    caption = plain(figure["caption"])
    written = f"<p><strong>{html.escape(head)}</strong> {html.escape(caption)}</p>"
    return {"text/html": written, "text/plain": f"{head} {caption}"}


def _table_bundle(table: Any) -> dict[str, str]:
    """Return the MIME bundle of a table, with its name and citations in words, for Jupyter."""
    if table.name:
        table = replace(table, caption=f"{_named('Table', table.name)}. {table.caption}")
    bundle: dict[str, str] = table._repr_mimebundle_()
    return {kind: plain(text) for kind, text in bundle.items() if kind != "text/markdown"}


def plain(text: str) -> str:
    """
    Replace the citations, which only the site knows, by their keys.

    Examples
    --------
    >>> plain("As {cite:t}`oviedo2026joule` says.")
    'As oviedo2026joule says.'
    """
    return CITATION.sub(r"\1", text)


def _named(kind: str, name: str) -> str:
    """Return how the text of a notebook refers to a figure or a table."""
    return f"{kind} “{name.replace('-', ' ')}”"


def _picture(spec: dict[str, Any]) -> dict[str, str]:
    """Return the picture of a chart by its MIME type; empty without the package that draws it."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        return {}
    # a chart of a learner's own, with data from an address, has none
    with contextlib.suppress(ValueError):
        return {SVG: vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])}
    return {}


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
