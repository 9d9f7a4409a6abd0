"""The page for missing addresses, whose links work at every depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from energy_book.sphinx_ext.policy import ROOT

PAGE = "404"
TEXT = """\
<section>
<h1>Page not found</h1>
<p>There is no page at this address.
Begin at the <a href="{first}">first page</a>, choose a page from the contents, or
<a href="{search}">search the book</a>.</p>
</section>
"""


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.config.energy_book_standalone:
        return
    target = app.builder.get_target_uri
    body = TEXT.format(first=target(app.config.root_doc), search=target("search"))
    yield PAGE, {"title": "Page not found", "body": body}, "page.html"


def _set_root(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    if page == PAGE:
        path = urlsplit(app.config.html_baseurl).path.strip("/")
        context[ROOT] = f"/{path}/" if path else "/"
        # the page is shown for many addresses
        context["pageurl"] = ""


def setup(app: Sphinx) -> None:
    """Register the page."""
    app.connect("html-collect-pages", _collect)
    app.connect("html-page-context", _set_root, priority=400)
