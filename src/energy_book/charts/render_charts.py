"""Draw charts into the cache before their pages need them."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from energy_book.charts.downloads import framed, png
from energy_book.charts.layout import PICTURES, WIDTHS_PX, lay_out
from energy_book.charts.spec import read_chart
from energy_helpers.facts.mime_types import CHART_MIME


def draw_charts(notebook: Mapping[str, Any], assets: Path) -> None:
    """Draw each chart of a notebook for a wide page, for a phone and to download."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    for data in (output.get("data", {}) for output in outputs):
        if CHART_MIME in data:
            # a faulty chart is reported when its page is made
            with contextlib.suppress(ValueError):
                draw_chart(data[CHART_MIME], assets)


def draw_chart(spec: dict[str, Any], assets: Path) -> None:
    """Draw a chart for a wide page and for a phone, and the picture to download."""
    chart = read_chart(spec)
    drawn = {size: lay_out(chart, size, assets / PICTURES) for size in WIDTHS_PX}
    png(framed(chart, drawn["wide"]), assets / PICTURES)


def draw_apart(spec: dict[str, Any], assets: Path) -> None:
    """Draw a chart in a separate process, because a process that has drawn one must not fork."""
    subprocess.run(
        [sys.executable, "-m", "energy_book.charts.render_charts", str(assets)],
        input=json.dumps(spec),
        text=True,
        check=True,
    )


if __name__ == "__main__":
    draw_chart(json.load(sys.stdin), Path(sys.argv[1]))
