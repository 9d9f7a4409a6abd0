"""Where "Report an error" leads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sphinx.util.osutil import relative_uri

from energy_book.sphinx_ext.frame.report import PAGE, report_address


def app(repository: str = "", *pages: str) -> Any:
    """Return the part of Sphinx that is asked."""
    builder = SimpleNamespace(
        get_relative_uri=lambda page, to: relative_uri(f"{page}.html", f"{to}.html")
    )
    config = SimpleNamespace(html_theme_options={"repository_url": repository})
    return SimpleNamespace(
        builder=builder, config=config, env=SimpleNamespace(found_docs=set(pages))
    )


def test_leads_to_the_tracker_with_page_and_number() -> None:
    address = urlsplit(
        report_address(app("https://example.org/who/what/"), "book/page", number="a-number")
    )
    query = parse_qs(address.query)

    assert f"{address.scheme}://{address.netloc}{address.path}" == (
        "https://example.org/who/what/issues/new"
    )
    assert query["title"] == ["Error in a-number"]
    assert "Page: book/page\nNumber: a-number\n" in query["body"][0]
    assert "Version: " in query["body"][0]


def test_names_the_page_where_there_is_no_number() -> None:
    address = report_address(app("https://example.org/who/what"), "book/page")

    assert parse_qs(urlsplit(address).query)["title"] == ["Error on book/page"]


def test_without_a_repository_it_leads_to_what_is_to_be_written_down() -> None:
    assert report_address(app("", PAGE), "book/paper/page") == (
        "../reference/cite.html#report-an-error"
    )
    assert report_address(app("", PAGE), PAGE) == "#report-an-error"


def test_leads_nowhere_where_nothing_is_said() -> None:
    assert report_address(app(), "index") == ""
