"""The link "Report an error": to the repository's tracker, or to instructions without one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sphinx.application import Sphinx

from energy_book.project import release

# the page and section with the instructions for a report
PAGE = "book/reference/cite"
SECTION = "report-an-error"
BODY = """\
Page: {page}
Number: {number}
It says:
It should say (with the source):
Command:
Version: {version}
"""


def report_address(app: Sphinx, page: str, *, number: str = "", address: str = "") -> str:
    """
    Return the address of the link "Report an error".

    It is a new entry in the repository's tracker, with page and number filled in; without a
    repository, the section with instructions, or "" if the site has none.
    """
    repository = app.config.html_theme_options.get("repository_url", "")
    if repository:
        title = f"Error in {number}" if number else f"Error on {page}"
        body = BODY.format(page=address or page, number=number, version=release())
        return f"{repository.rstrip('/')}/issues/new?{urlencode({'title': title, 'body': body})}"
    if PAGE not in app.env.found_docs:
        return ""
    there = "" if page == PAGE else app.builder.get_relative_uri(page, PAGE)
    return f"{there}#{SECTION}"


def _add_to_footer(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    context["edition_version"] = release()
    address = context.get("pageurl") or ""
    context["page_address"] = address or app.builder.get_target_uri(page)
    # the page of a run is in a folder of the reader
    if app.config.energy_book_standalone:
        context["page_address"] = ""
    context["report_address"] = report_address(app, page, address=address)


def setup(app: Sphinx) -> None:
    """Register the template function for the footer."""
    app.connect("html-page-context", _add_to_footer)
