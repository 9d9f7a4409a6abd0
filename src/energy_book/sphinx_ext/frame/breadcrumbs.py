"""The part of the book that a page belongs to, for the breadcrumbs of the theme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_external_toc.api import SiteMap


def part_of(config: Config, page: str) -> str:
    """Return the caption of a page's part in ``_toc.yml``; empty if it is in no part."""
    contents: SiteMap | None = getattr(config, "external_site_map", None)
    if contents is None:
        return ""
    for part in contents.root.subtrees:
        if any(page in _from(contents, str(item)) for item in part.items):
            return str(part.caption or "")
    return ""


def _from(contents: SiteMap, page: str) -> Iterator[str]:
    """Yield a page and the pages below it."""
    yield page
    for part in contents[page].subtrees if page in contents else ():
        for item in part.items:
            yield from _from(contents, str(item))


def _name_part(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    part = part_of(app.config, page)
    if part:
        context["parents"] = [{"link": "", "title": part}, *context["parents"]]


def setup(app: Sphinx) -> None:
    """Register the part of a page as a template variable."""
    app.connect("html-page-context", _name_part)
