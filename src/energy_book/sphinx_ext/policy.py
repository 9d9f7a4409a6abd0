"""The last word on each page: no flash of the wrong theme, and a content-security policy."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from energy_book.sphinx_ext.tables import mark_columns_of_words

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["guard", "setup"]

PAGE_SCRIPT = "energy-book-page.js"
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
THEME_SCRIPT = re.compile(r'<script data-cfasync="false">.*?</script>', re.DOTALL)
HANDLERS = {
    'onclick="window.print()"': 'data-action="print"',
    'onclick="toggleFullScreen()"': 'data-action="full-screen"',
}
POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)


def guard(page: str, root: str) -> str:
    """
    Make a page obey a policy that allows nothing but the site's own files.

    Parameters
    ----------
    page : str
        The HTML of a page as the theme wrote it.
    root : str
        Relative address of the site's root, such as ``../``.
    """
    # Without JavaScript the theme has no colours for "auto".
    page = page.replace('data-theme="auto"', 'data-theme="light"', 1)
    page = THEME_SCRIPT.sub(f'<script src="{root}_static/{PAGE_SCRIPT}"></script>', page, count=1)
    for handler, action in HANDLERS.items():
        page = page.replace(handler, action)
    hashes = "".join(f" 'sha256-{digest}'" for digest in inline_hashes(page))
    policy = POLICY.format(hashes=hashes)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}" />'
    return page.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />\n    {meta}', 1)


def inline_hashes(page: str) -> list[str]:
    """List the digests of a page's inline scripts, blocks of data left out."""
    digests = {
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for attributes, text in SCRIPT.findall(page)
        if "src=" not in attributes and "type=" not in attributes
    }
    return sorted(digests)


def _guard_pages(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for path in sorted(site.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        if "<head>" in page and "_static" not in path.relative_to(site).parts:
            root = "../" * (len(path.relative_to(site).parts) - 1)
            path.write_text(mark_columns_of_words(guard(page, root)), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the rewriting, after everything else that writes pages."""
    app.connect("build-finished", _guard_pages, priority=990)
