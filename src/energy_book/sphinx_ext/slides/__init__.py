"""The Sphinx extension of the slides: numbers, charts, and pages under the policy of the site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from energy_book.sphinx_ext import roles
from energy_book.sphinx_ext.assets import FAVICON, THEME
from energy_book.sphinx_ext.policy import policy
from energy_book.sphinx_ext.standalone import drop_unused
from energy_helpers.charts.theme import style_sheet

# among the sources: the picture of each chart, and a table of their titles and alt texts
CHARTS, WORDS = "charts", "charts.json"
HERE = Path(__file__).parent


class ChartDirective(SphinxDirective):
    """
    ``{chart} fig-fleet``: a chart of the book, with its title.

    With ``:class: fragment`` it appears at a click, over the question before it.
    """

    required_arguments: ClassVar[int] = 1
    option_spec: ClassVar[Any] = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        table = Path(self.env.srcdir, CHARTS, WORDS)
        self.env.note_dependency(str(table))
        words = json.loads(table.read_text(encoding="utf-8"))
        if name not in words:
            raise self.error(f"no page has a chart {name}")
        title, alt = words[name]
        picture = nodes.image(uri=f"{CHARTS}/{name}.svg", alt=alt)
        classes = ["eb-slide-chart", *self.options.get("class", [])]
        return [nodes.container("", nodes.paragraph("", title), picture, classes=classes)]


def _configure(app: Sphinx, config: Config) -> None:
    config.myst_enable_extensions = ["colon_fence"]
    config.templates_path.append(str(HERE / "templates"))
    config.revealjs_static_path = [str(HERE / "static")]
    config.revealjs_css_files = [THEME]
    config.revealjs_style_theme = "energy-book-slides.css"
    config.html_favicon = str(FAVICON)
    config.html_title = "Energy Use of AI Inference"
    config.html_copy_source = False


def _write_theme(app: Sphinx) -> None:
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    (static / THEME).write_text(style_sheet(), encoding="utf-8")


def _protect(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    context["metatags"] = policy([], "'none'") + context.get("metatags", "")


def _tidy(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        site = Path(app.outdir)
        drop_unused(site, *(page.name for page in site.glob("*.html")))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what slides have: the roles of numbers, charts, and the policy of the site."""
    app.setup_extension("myst_parser")
    app.setup_extension("sphinx_revealjs")
    app.add_config_value("energy_book_results", "", "env")
    roles.setup(app)
    app.add_directive("chart", ChartDirective)
    # before MyST reads its own
    app.connect("config-inited", _configure, priority=100)
    app.connect("builder-inited", _write_theme)
    app.connect("html-page-context", _protect)
    app.connect("build-finished", _tidy)
    return {"version": "1", "parallel_read_safe": False}
