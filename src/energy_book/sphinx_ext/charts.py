"""Altair charts of executed notebooks as numbered, interactive figures."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from energy_book.charts.downloads import framed, png
from energy_book.charts.layout import PICTURES, Layout, lay_out
from energy_book.charts.spec import Chart, read_chart
from energy_book.charts.tables import as_csv, tidy_tables
from energy_book.files.json_text import script_json
from energy_book.sphinx_ext.assets import VEGA, cache_folder, load_where
from energy_helpers.facts.mime_types import CHART_MIME

FOLDER = "_static/charts"
# the key of a page's first chart in the environment
LEAD_CHART = "lead_chart"
# a file of a chart that a page shows or links to
FILE = re.compile(rf'{FOLDER}/([^"]+)"')


class ChartNode(nodes.General, nodes.Element):
    """A chart with its specification in the ``spec`` attribute."""


class ChartRenderer:
    """A MyST-NB renderer that makes a Vega-Lite output a numbered figure with caption and data."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [
        ("*", CHART_MIME, 1)
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Convert a chart into a figure, and refuse a chart without the parts that readers need."""
        if inline or data.mime_type != CHART_MIME:
            return None
        spec = data.content if isinstance(data.content, dict) else json.loads(data.content)
        try:
            chart = read_chart(spec)
        except ValueError as error:
            where = "" if data.cell_index is None else f"code cell {data.cell_index}: "
            renderer.logger.warning(f"{where}{error}", subtype="chart", line=data.line)
            return []
        return [chart_figure(renderer.renderer.document, chart, spec)]


def chart_figure(document: nodes.document, chart: Chart, spec: dict[str, Any]) -> nodes.figure:
    """Return a chart as a numbered figure with a title, a caption and links to its data."""
    figure = nodes.figure("", classes=["eb-figure"], names=[chart.id])
    if chart.title:
        figure += nodes.paragraph("", chart.title, classes=["eb-figure-title"])
    figure += ChartNode("", spec=spec)
    figure += nodes.caption(chart.caption, chart.caption)
    figure += nodes.legend("", nodes.paragraph("", "", *_data_links(chart)))
    document.note_explicit_target(figure, figure)
    return figure


def _data_links(chart: Chart) -> list[nodes.Node]:
    """Return links to the chart's data and pictures; addresses are made relative when written."""
    names = list(tidy_tables(chart))
    links: list[nodes.Node] = [nodes.Text("Data (CSV): ")] if len(names) > 1 else []
    for index, name in enumerate(names):
        text = name if len(names) > 1 else "Data (CSV)"
        links += [DataLink("", text, file=_csv_name(chart, index, name)), nodes.Text(", ")]
    links.pop()
    for text, ending in (("SVG", "-titled.svg"), ("PNG", ".png")):
        links += [nodes.Text(" · "), DataLink("", text, file=f"{chart.id}{ending}")]
    return links


class DataLink(nodes.inline):
    """A link to a data file in the folder of the chart's pictures, named in ``file``."""


def _csv_name(chart: Chart, index: int, name: str) -> str:
    return f"{chart.id}.csv" if index == 0 else f"{chart.id}-{name}.csv"


def script(spec: dict[str, Any], size: str) -> str:
    """Write a specification as JSON in which no text can end the script element."""
    text = script_json(spec)
    return f'<script type="application/vnd.vegalite+json" data-size="{size}">{text}</script>'


def _write_files(chart: Chart, wide: Layout, narrow: Layout, cache: Path, folder: Path) -> None:
    """Write the pictures and the data of a chart."""
    folder.mkdir(parents=True, exist_ok=True)
    titled = framed(chart, wide)
    texts = {".svg": wide.svg, "-narrow.svg": narrow.svg, "-titled.svg": titled}
    files = {f"{chart.id}{ending}": text for ending, text in texts.items()}
    for index, (name, rows) in enumerate(tidy_tables(chart).items()):
        files[_csv_name(chart, index, name)] = as_csv(rows)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / f"{chart.id}.png").write_bytes(png(titled, cache))


def _count_inputs(spec: dict[str, Any]) -> int:
    """Count the menus that Vega shows below a chart, and the line about a zoom or a brush."""
    binds = [parameter.get("bind") for parameter in spec.get("params", [])]
    return sum(isinstance(bind, dict) and "input" in bind for bind in binds) + len(_intervals(spec))


def _intervals(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the selections of a range: a zoom, or a brush that filters a table."""
    params = spec.get("params", [])
    return [param for param in params if param.get("select", {}).get("type") == "interval"]


def _brush(spec: dict[str, Any]) -> str:
    """Write the attribute with the name of a chart's brush."""
    names = [param["name"] for param in _intervals(spec) if param.get("bind") != "scales"]
    return f' data-brush="{names[0]}"' if names else ""


def _folder_address(translator: HTML5Translator) -> str:
    page = translator.builder.get_target_uri(translator.docnames[0])
    return relative_uri(page, f"{FOLDER}/").removesuffix("/")


def visit_chart_html(self: HTML5Translator, node: ChartNode) -> None:
    """Write the element of a chart: its pictures first, then the specifications for the script."""
    chart = read_chart(node["spec"])
    cache = cache_folder(self.builder.app) / PICTURES
    wide, narrow = (lay_out(chart, size, cache) for size in ("wide", "narrow"))
    _write_files(chart, wide, narrow, cache, Path(self.builder.outdir, FOLDER))

    base = _folder_address(self)
    alt = html.escape(chart.description)
    # The narrow layout shares the data of the wide layout; the script combines them.
    without_data = {key: value for key, value in narrow.spec.items() if key != "datasets"}
    self.body.append(
        f'<div class="eb-chart" data-figure="{chart.id}" tabindex="0" role="group"'
        f'{_brush(chart.spec)} aria-label="{html.escape(chart.title or chart.caption)}"'
        f' style="--wide: {wide.height_px}px; --narrow: {narrow.height_px}px;'
        f' --inputs: {_count_inputs(chart.spec)}">'
        f'<picture class="eb-chart-picture">'
        f'<source media="(max-width: 640px)" srcset="{base}/{chart.id}-narrow.svg"'
        f' width="{narrow.width_px}" height="{narrow.height_px}">'
        f'<img src="{base}/{chart.id}.svg" alt="{alt}"'
        f' width="{wide.width_px}" height="{wide.height_px}"></picture>'
        f'<div class="eb-chart-live" hidden></div>'
        f"{script(wide.spec, 'wide')}{script(without_data, 'narrow')}</div>\n"
    )
    raise nodes.SkipNode


def visit_data_link_html(self: HTML5Translator, node: DataLink) -> None:
    """Open the link to a chart's data."""
    base = _folder_address(self)
    self.body.append(f'<a class="eb-data" href="{base}/{node["file"]}" download>')


def depart_data_link_html(self: HTML5Translator, node: DataLink) -> None:
    """Close the link to a chart's data."""
    self.body.append("</a>")


def _delete_files(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Delete the files of a page's charts before the page is read again."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    page = Path(app.builder.get_outfilename(docname))
    if page.is_file():
        for name in FILE.findall(page.read_text(encoding="utf-8")):
            Path(app.outdir, FOLDER, name).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Register the nodes of a chart."""
    app.add_node(ChartNode, html=(visit_chart_html, None))
    app.add_node(DataLink, html=(visit_data_link_html, depart_data_link_html))
    # before MathJax, because its typesetting would delay the first chart
    load_where(app, '<div class="eb-chart"', VEGA, "energy-book-charts.js", priority=400)
    app.connect("env-purge-doc", _delete_files)
