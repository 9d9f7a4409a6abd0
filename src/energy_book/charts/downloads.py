"""Pictures of a chart to download, with its title and a line on its source."""

from __future__ import annotations

import html
import re
import textwrap
from io import BytesIO
from pathlib import Path

from energy_book.charts.layout import Layout, drawn_by
from energy_book.charts.spec import Chart
from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest
from energy_helpers.charts.theme import FOOTER, INK, PAPER_WHITE, PICTURE_FONT

SOURCE = "Source: the executable edition of “Energy Use of AI Inference”"
# pixels of the picture file for a pixel of the page
SCALE = 2
# letters of a line of the title in a picture as wide as the column of a page
LETTERS = 64
TITLE_PX, LINE_PX, FOOT_PX, MARGIN_PX = 17, 22, 24, 12
SIZE = re.compile(r'(?<=<svg )([^>]*?)width="[\d.]+" height="[\d.]+"')


def framed(chart: Chart, layout: Layout) -> str:
    """Draw the title above the picture of a chart and its source below, on white."""
    lines = textwrap.wrap(chart.title, LETTERS)
    top = MARGIN_PX + LINE_PX * len(lines)
    width, height = layout.width_px + 2 * MARGIN_PX, top + layout.height_px + FOOT_PX
    texts = [
        (
            MARGIN_PX + LINE_PX * (i + 0.7),
            f'font-size="{TITLE_PX}" font-weight="600" fill="{INK}"',
            line,
        )
        for i, line in enumerate(lines)
    ]
    texts.append((height - MARGIN_PX, f'font-size="11" fill="{FOOTER}"', SOURCE))
    written = "".join(
        f'<text x="{MARGIN_PX}" y="{y:g}" {style}>{html.escape(text)}</text>'
        for y, style, text in texts
    )
    sides = f'width="{layout.width_px}" height="{layout.height_px}"'
    placed = SIZE.sub(rf'x="{MARGIN_PX}" y="{top}" \1{sides}', layout.svg, count=1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' font-family="{html.escape(PICTURE_FONT)}">'
        f'<rect width="{width}" height="{height}" fill="{PAPER_WHITE}"/>{written}{placed}</svg>'
    )


def png(picture: str, cache: Path) -> bytes:
    """Return a picture as PNG, from the cache if it is there."""
    import vl_convert
    from PIL import Image

    def draw() -> bytes:
        drawn = Image.open(BytesIO(vl_convert.svg_to_png(picture, scale=SCALE)))
        # vl-convert's own files are three times as large
        with BytesIO() as small:
            drawn.convert("RGB").save(small, "PNG", dpi=drawn.info["dpi"])
            return small.getvalue()

    key = digest([drawn_by().encode(), picture.encode()])
    return cached(cache / f"{key}.png", draw)
