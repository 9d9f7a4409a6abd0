"""A page without a site: no navigation, no search and no links to missing pages."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

THEME_OPTIONS = {
    "article_header_start": [],
    "disable_search": True,
    "show_prev_next": False,
    "use_download_button": False,
}
# files of Sphinx that a single page does not need
LEFT_OVER = ("search.html", "searchindex.js", "genindex.html", "objects.inv", ".buildinfo")
ADDRESS = re.compile(
    r"""(?:href|src|srcset)="([^"?#:]+)|url\(["']?([^"')?#:]+)|@import\s*["']([^"'?#:]+)"""
)
STYLES = (".html", ".css", ".svg")
# MathJax loads its parts itself
WHOLE_FOLDERS = ("_static/mathjax",)


def _configure(app: Sphinx, config: Config) -> None:
    if not config.energy_book_standalone:
        return
    config.html_theme_options.update(THEME_OPTIONS)
    config.html_sidebars = {"**": []}
    config.html_use_index = False
    config.html_copy_source = False
    config.html_context["standalone"] = True
    config.suppress_warnings.append("myst.xref_missing")
    app.connect("missing-reference", _as_text, priority=990)
    app.connect("doctree-resolved", _unlink)
    app.connect("build-finished", _tidy, priority=995)


def _as_text(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.Element:
    """Replace a reference to another page of the book by its text."""
    return nodes.inline("", "", *content.children)


def _unlink(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Replace MyST's links to other pages, which would be broken, by their text."""
    for reference in list(document.findall(nodes.reference)):
        if "refid" in reference and "internal" not in reference:
            reference.replace_self(nodes.inline("", "", *reference.children))


def _tidy(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        drop_unused(Path(app.outdir), f"{app.config.root_doc}.html")


def drop_unused(site: Path, *pages: str) -> None:
    """Delete the files in the folder of a site that no page loads."""
    for name in LEFT_OVER:
        (site / name).unlink(missing_ok=True)
    used, waiting = set(), [site / page for page in pages]
    while waiting:
        file = waiting.pop()
        if file in used or not file.is_file():
            continue
        used.add(file)
        if file.suffix in STYLES:
            for match in ADDRESS.findall(file.read_text(encoding="utf-8")):
                waiting.append((file.parent / next(filter(None, match))).resolve())
    whole = [site / folder for folder in WHOLE_FOLDERS]
    kept = [folder for folder in whole if any(file.is_relative_to(folder) for file in used)]
    for file in sorted(site.rglob("*"), reverse=True):
        if file.is_dir():
            if not any(file.iterdir()):
                file.rmdir()
        elif file not in used and not any(file.is_relative_to(folder) for folder in kept):
            file.unlink()


def setup(app: Sphinx) -> None:
    """Register the configuration value for a page without a site."""
    app.add_config_value("energy_book_standalone", False, "env")
    # before the theme reads its options
    app.connect("config-inited", _configure, priority=100)
