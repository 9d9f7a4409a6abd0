"""The assets of every page, served from the site itself: MathJax, Vega, styles and scripts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest
from energy_helpers.charts.theme import style_sheet

STATIC = Path(__file__).parent / "static"
FAVICON = STATIC / "favicon.svg"
TEMPLATES = Path(__file__).parent / "templates"
MATHJAX = "mathjax/tex-chtml.js"
# The files that MathJax needs for TeX in HTML; the package has 30 MB of other formats.
MATHJAX_FILES = ("tex-chtml.js", "output/chtml/fonts/woff-v2/*.woff", "input/tex/extensions/*.js")
MATHJAX_LEFT_OUT = {"all-packages.js", "mhchem.js", "physics.js", "bussproofs.js"}
VEGA = "vega.js"
# the variables that other style sheets use: colours in light and dark, and the font
THEME = "energy-book-theme.css"
# The class of tables with a search field and filters.
FILTERABLE = "eb-filterable"
EXPORT = "window.vegaEmbed = vegaEmbed;"
BUNDLE = """
import sys
import vl_convert
text = vl_convert.javascript_bundle(sys.argv[1], vl_version=sys.argv[2])
sys.stdout.buffer.write(text.encode())
"""

# minified names at the top level would be globals and collide with those of the theme
WRAPPED = "(function(){%s\n})();\n"


def cache_folder(app: Sphinx) -> Path:
    """Return the folder of assets that are generated once and reused by later builds."""
    named = app.config.energy_book_cache
    return Path(named).resolve() if named else Path(app.doctreedir, "energy_book")


def vega_bundle(cache: Path) -> str:
    """Return one script with Vega, Vega-Lite and Vega-Embed, from the cache if possible."""
    from energy_book.charts.layout import VEGALITE_VERSION

    def make() -> bytes:
        # in a separate process, because the engine of vl-convert does not survive Sphinx's forks
        bundle = subprocess.run(
            [sys.executable, "-c", BUNDLE, EXPORT, VEGALITE_VERSION],
            stdout=subprocess.PIPE,
            check=True,
        ).stdout.decode()
        return (WRAPPED % bundle).encode()

    made_by = (BUNDLE, EXPORT, WRAPPED, VEGALITE_VERSION, version("vl-convert-python"))
    return cached(cache / f"vega-{digest(part.encode() for part in made_by)}.js", make).decode()


def copy_mathjax(target: Path) -> None:
    """Copy the needed parts of MathJax from the package sphinx-mathjax-offline."""
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
        config.html_favicon = str(FAVICON)


def _write(app: Sphinx) -> None:
    static = Path(app.outdir, "_static")
    copy_mathjax(static / "mathjax")
    (static / VEGA).write_text(vega_bundle(cache_folder(app)), encoding="utf-8")
    (static / THEME).write_text(style_sheet(), encoding="utf-8")


def load_where(app: Sphinx, marks: str, *files: str, priority: int = 500) -> None:
    """Load scripts and styles only on pages whose HTML has `marks` in it."""

    def add(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
        for file in files if marks in context.get("body", "") else ():
            if file.endswith(".css"):
                app.add_css_file(file, priority=901)
            else:
                app.add_js_file(file, loading_method="defer", priority=priority)

    app.connect("html-page-context", add)


def setup(app: Sphinx) -> None:
    """Register the assets of the site."""
    app.add_config_value("energy_book_cache", "", "")
    app.add_css_file(THEME, priority=899)
    app.add_css_file("energy-book.css", priority=900)
    app.add_css_file("energy-book-tables.css", priority=901)
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _write)
    load_where(app, FILTERABLE, "energy-book-tables.js")
