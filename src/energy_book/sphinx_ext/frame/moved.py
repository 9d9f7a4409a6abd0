"""Redirections from old to new addresses of pages and anchors, listed in ``book/moved.csv``."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from energy_book.sphinx_ext.policy import policy

LOGGER = logging.getLogger(__name__)
FILE = "book/moved.csv"
COLUMNS = ["old_page", "old_anchor", "new_page", "new_anchor"]
SCRIPT = "energy-book-moved.js"


class Move(NamedTuple):
    """
    One line of the list; pages are named without suffix.

    Without an anchor, the old address is a page that no longer exists, the new one a page's top.
    """

    old_page: str
    old_anchor: str
    new_page: str
    new_anchor: str


def read_moves(path: Path) -> list[Move]:
    """Read the list of moved addresses, which is optional."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    if header != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise ExtensionError(f"{FILE}: the columns are {', '.join(COLUMNS)}")
    moves = [Move(*row) for row in rows]
    seen: set[tuple[str, str]] = set()
    for move in moves:
        old = move.old_page, move.old_anchor
        if old in seen:
            raise ExtensionError(f"{FILE}: {'#'.join(old)} is listed twice")
        seen.add(old)
    return moves


def with_old_anchors(body: str, page: str, moves: Iterable[Move]) -> tuple[str, list[str]]:
    """Insert old anchors into a page's HTML; also return errors in the lines about the page."""
    faults, gone = [], []
    for move in moves:
        if move.old_page != page:
            continue
        old = html.escape(move.old_anchor)
        if f'id="{old}"' in body:
            faults.append(f"{page}#{move.old_anchor} is still on its page; delete its line")
        elif move.new_page != page:
            address = html.escape(_relative(page, move))
            gone.append(f'<p id="{old}">This part is now <a href="{address}">on another page</a>.')
        else:
            mark = f'<span id="{old}"></span>'
            new = re.escape(html.escape(move.new_anchor))
            # inside a row of a table, an anchor can only be in a cell
            place = rf'<tr\b[^>]*\bid="{new}"[^>]*>\s*<t[dh]\b[^>]*>|<[a-z][^>]*\bid="{new}"[^>]*>'
            match = re.search(place, body)
            if move.new_anchor and not match:
                faults.append(f"{page} has no anchor {move.new_anchor!r}; correct its line")
                continue
            end = match.end() if match and move.new_anchor else 0
            body = body[:end] + mark + body[end:]
    if gone:
        body += f'<div class="eb-moved">{"</p>".join(gone)}</p></div>'
    return body, faults


def stub(page: str, moves: Iterable[Move], title: str) -> str:
    """Return a page that leads from an old page, by the lines about it, to its new places."""
    places = {move.old_anchor: _relative(page, move) for move in moves}
    address, title = html.escape(places[""]), html.escape(title)
    up = "../" * page.count("/")
    parts = [(html.escape(old), html.escape(to)) for old, to in places.items() if old]
    links = "\n".join(f'      <li id="{old}"><a href="{to}">{old}</a></li>' for old, to in parts)
    listed = f"\n    <ul>\n{links}\n    </ul>" if links else ""
    data = html.escape(json.dumps(places), quote=True)
    return f"""\
<!doctype html>
<html lang="en" data-moved="{data}">
  <head>
    <meta charset="utf-8" />
    {policy([])}
    <script src="{up}_static/{SCRIPT}"></script>
    <noscript><meta http-equiv="Refresh" content="0; url={address}" /></noscript>
    <link rel="icon" href="data:," />
    <meta name="robots" content="noindex" />
    <title>{title}</title>
  </head>
  <body>
    <main>
    <h1>This page has moved</h1>
    <p>It is now <a href="{address}">{title}</a>.</p>{listed}
    </main>
  </body>
</html>
"""


def _relative(page: str, move: Move) -> str:
    address = relative_uri(f"{page}.html", f"{move.new_page}.html")
    return f"{address}#{move.new_anchor}" if move.new_anchor else address


def _moves_of(app: Sphinx) -> list[Move]:
    return read_moves(Path(app.srcdir, FILE))


def _lead_on(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    if "body" in context and not app.config.energy_book_standalone:
        context["body"], faults = with_old_anchors(context["body"], page, _moves_of(app))
        for fault in faults:
            LOGGER.warning("%s: %s", FILE, fault, type="energy_book")


def _check(app: Sphinx, env: Any) -> None:
    """Refuse lines that lead to missing pages."""
    generated = {"genindex", "search"}
    for move in [] if app.config.energy_book_standalone else _moves_of(app):
        if move.new_page not in env.found_docs | generated:
            LOGGER.warning("%s: there is no page %s", FILE, move.new_page, type="energy_book")
        if not move.old_anchor and move.old_page in env.found_docs:
            LOGGER.warning("%s: %s has not moved", FILE, move.old_page, type="energy_book")


def _write_stubs(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.config.energy_book_standalone:
        return
    moves = _moves_of(app)
    for page, new_page in [(m.old_page, m.new_page) for m in moves if not m.old_anchor]:
        title = app.env.titles[new_page].astext() if new_page in app.env.titles else new_page
        path = Path(app.outdir, f"{PurePosixPath(page)}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        text = stub(page, [move for move in moves if move.old_page == page], title)
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the redirections."""
    app.connect("env-check-consistency", _check)
    app.connect("html-page-context", _lead_on, priority=900)
    app.connect("build-finished", _write_stubs)
