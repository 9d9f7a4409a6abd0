"""All that a page loads, from the site itself: MathJax, Vega, styles and scripts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest
from energy_helpers.charts.theme import style_sheet

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["cache_folder", "setup"]

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
MATHJAX = "mathjax/tex-chtml.js"
# What MathJax loads for TeX in HTML; the rest of the package is 30 MB of other formats.
MATHJAX_FILES = (
    "tex-chtml.js",
    "output/chtml/fonts/woff-v2/*.woff",
    "input/tex/extensions/*.js",
)
MATHJAX_LEFT_OUT = {"all-packages.js", "mhchem.js", "physics.js", "bussproofs.js"}
VEGA = "vega.js"
# what the other style sheets name: colours in light and dark, the font
THEME = "energy-book-theme.css"
CHARTS = "energy-book-charts.js"
TABLES = "energy-book-tables.js"
# The class of the tables that it lets readers search and filter.
FILTERABLE = "eb-filterable"
EXPORT = "window.vegaEmbed = vegaEmbed;"
BUNDLE = """
import sys
import vl_convert
text = vl_convert.javascript_bundle(sys.argv[1], vl_version=sys.argv[2])
sys.stdout.buffer.write(text.encode())
"""

# minified names at the top level would become globals and collide with the theme's
WRAPPED = "(function(){%s\n})();\n"


def cache_folder(app: Sphinx) -> Path:
    """Find where generated assets are kept between builds."""
    named = app.config.energy_book_cache
    return Path(named).resolve() if named else Path(app.doctreedir, "energy_book")


def vega_bundle(cache: Path) -> str:
    """Make one script of Vega, Vega-Lite and Vega-Embed, or take it from the cache."""
    from energy_book.charts.layout import VEGALITE_VERSION

    def make() -> bytes:
        # in a process of its own: Sphinx forks, and what Vega runs on does not survive that
        bundle = subprocess.run(
            [sys.executable, "-c", BUNDLE, EXPORT, VEGALITE_VERSION],
            stdout=subprocess.PIPE,
            check=True,
        ).stdout.decode()
        return (WRAPPED % bundle).encode()

    made_by = (BUNDLE, EXPORT, WRAPPED, VEGALITE_VERSION, version("vl-convert-python"))
    return cached(cache / f"vega-{digest(part.encode() for part in made_by)}.js", make).decode()


def copy_mathjax(target: Path) -> None:
    """Copy what MathJax needs here out of the package sphinx-mathjax-offline."""
    package = find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise FileNotFoundError("MathJax is missing; install sphinx-mathjax-offline")
    source = Path(package.origin).parent / "static" / "mathjax"
    for pattern in MATHJAX_FILES:
        for file in sorted(source.glob(pattern)):
            if file.name not in MATHJAX_LEFT_OUT:
                copy = target / file.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)


def _configure(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))
    config.templates_path.append(str(TEMPLATES))
    config.mathjax_path = MATHJAX
    if not config.html_favicon:
        config.html_favicon = str(STATIC / "favicon.svg")


def _write(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    copy_mathjax(static / "mathjax")
    (static / VEGA).write_text(vega_bundle(cache_folder(app)), encoding="utf-8")
    (static / THEME).write_text(style_sheet(), encoding="utf-8")


def _add_table_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Load the filters only where there is a table for them."""
    if FILTERABLE in context.get("body", ""):
        app.add_js_file(TABLES, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the site's own files."""
    app.add_config_value("energy_book_cache", "", "")
    app.add_css_file(THEME, priority=899)
    app.add_css_file("energy-book.css", priority=900)
    app.add_css_file("energy-book-tables.css", priority=901)
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _write)
    app.connect("html-page-context", _add_table_script)
