"""Landmarks of a page: the theme's four footers become one named footer and a navigation."""

from __future__ import annotations

import re

__all__ = ["one_footer"]

PREVIOUS_AND_NEXT = re.compile(r'<footer (class="prev-next-footer[^"]*")>(.*?)</footer>', re.DOTALL)
EMPTY = re.compile(r'<footer class="bd-footer-content">.*?</footer>', re.DOTALL)
FOOTER = '<footer class="bd-footer">'


def one_footer(page: str) -> str:
    """Return a page of the theme with a single footer."""
    page = PREVIOUS_AND_NEXT.sub(r'<nav \1 aria-label="Previous and next page">\2</nav>', page)
    page = EMPTY.sub("", page)
    return page.replace(FOOTER, f'{FOOTER[:-1]} aria-label="About this edition">')
