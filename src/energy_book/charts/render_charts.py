"""Draw the charts of notebooks into the cache before their pages need them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from energy_book.charts.downloads import framed, png
from energy_book.charts.layout import PICTURES, WIDTHS_PX, lay_out
from energy_book.charts.spec import read_chart
from energy_helpers.facts.mime_types import CHART_MIME


def draw_charts(notebook: Mapping[str, Any], assets: Path) -> None:
    """
    Draw each chart of a notebook for a wide page, for a phone and to download.

    Parameters
    ----------
    notebook : mapping
        An executed notebook, in the form of nbformat.
    assets : Path
        Folder of the cached pictures.
    """
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    for data in (output.get("data", {}) for output in outputs):
        if CHART_MIME in data:
            # a faulty chart is reported when its page is made
            with contextlib.suppress(ValueError):
                chart = read_chart(data[CHART_MIME])
                drawn = {size: lay_out(chart, size, assets / PICTURES) for size in WIDTHS_PX}
                png(framed(chart, drawn["wide"]), assets / PICTURES)
