"""Print a built site as a PDF, with a browser."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from energy_book.errors import UsageError
from energy_book.export.browser import start_browser
from energy_book.files.publish import write_whole

FOOTER = (
    '<div style="font-size:8px;width:100%;text-align:center;color:{colour}">'
    '<span class="title"></span> · <span class="pageNumber"></span></div>'
)


def print_site(site: Path, pages: list[str], target: Path) -> int:
    """Print pages of a site, one after another, into one PDF; return its number of sheets."""
    from pypdf import PdfReader, PdfWriter

    for page in pages:
        if not (site / f"{page}.html").is_file():
            raise UsageError(f"no page {page} in {site}; `energy-book build` makes it")
    # Playwright refuses a thread with a running event loop, such as that of a notebook
    with ThreadPoolExecutor(max_workers=1) as thread:
        printed = thread.submit(_print_pages, site, pages).result()
    writer = PdfWriter()
    for title, sheets in printed:
        first = len(writer.pages)
        writer.append(PdfReader(io.BytesIO(sheets)), import_outline=False)
        writer.add_outline_item(title=title, page_number=first)
    file = io.BytesIO()
    writer.write(file)
    write_whole(target, file.getvalue())
    return len(writer.pages)


def _print_pages(site: Path, pages: list[str]) -> list[tuple[str, bytes]]:
    """Return title and PDF of each page; in print, charts are their static pictures."""
    from playwright.sync_api import PdfMargins, sync_playwright

    from energy_helpers.charts import theme

    printed = []
    with sync_playwright() as playwright:
        browser = start_browser(playwright)
        tab = browser.new_page(color_scheme="light")
        for page in pages:
            tab.goto((site / f"{page}.html").resolve().as_uri(), wait_until="load")
            tab.evaluate("window.energyBook?.ready")
            tab.evaluate("window.MathJax?.startup?.promise")
            sheets = tab.pdf(
                format="A4",
                print_background=True,
                tagged=True,
                margin=PdfMargins(top="18mm", bottom="18mm", left="16mm", right="16mm"),
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOTER.format(colour=theme.FOOTER),
            )
            printed.append((tab.title().split(" — ")[0], sheets))
        browser.close()
    return printed


def print_decks(decks: list[Path], folder: Path) -> None:
    """
    Print decks of slides, each slide followed by a page with its notes.

    The folder gets ``session_1_slides.pdf`` for ``session_1.html``.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        for deck, sheets in zip(decks, thread.submit(_print_decks, decks).result(), strict=True):
            write_whole(folder / f"{deck.stem}_slides.pdf", sheets)


def _print_decks(decks: list[Path]) -> list[bytes]:
    """Return the PDF of each deck, with the size of page that its script sets."""
    from playwright.sync_api import sync_playwright

    printed = []
    with sync_playwright() as playwright:
        browser = start_browser(playwright)
        tab = browser.new_page(color_scheme="light")
        for deck in decks:
            tab.goto(f"{deck.resolve().as_uri()}?print-pdf&showNotes=separate-page")
            tab.locator(".pdf-page").first.wait_for()
            printed.append(tab.pdf(print_background=True, prefer_css_page_size=True, tagged=True))
        browser.close()
    return printed
