"""Show a built site in a browser on this machine, and to nobody else."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import sys
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from energy_book.errors import BookError, UsageError
from energy_book.files.publish import interruptible

if TYPE_CHECKING:
    from io import BufferedReader

HOST = "127.0.0.1"
# A page elsewhere can give a name of its own this machine's address, and would read the site.
OWN_NAMES = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
# what a folder's address may lead to
INDICES = ("index.html", "index.htm")
HEADERS = {
    # the pages have the rest of their policy in themselves, which cannot hold this part
    "Content-Security-Policy": "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    # a site that was built anew is shown anew
    "Cache-Control": "no-cache",
}


class SiteHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the files of one folder to this machine, without a line for each."""

    server_version = "energy-book"
    sys_version = ""

    def send_head(self) -> Any:
        """Send the headers of a file of the site; refuse everything else."""
        if not OWN_NAMES.fullmatch(self.headers.get("Host", "localhost").strip()):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "This machine has another name")
            return None
        if not self.is_inside():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def is_inside(self) -> bool:
        """Tell whether the address leads to a place in the folder, its links followed."""
        root = Path(self.directory)
        path = Path(self.translate_path(self.path))
        try:
            places = [(path / name).resolve() for name in ("", *INDICES)]
            return all(place.is_relative_to(root.resolve()) for place in places)
        except (OSError, RuntimeError, ValueError):
            # a circle of links, a character that no name has
            return False

    def list_directory(self, path: Any) -> BufferedReader | None:  # type: ignore[override]
        """Refuse to list a folder."""
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def end_headers(self) -> None:
        """Add what every answer says."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class SiteServer(http.server.ThreadingHTTPServer):
    """A server on 127.0.0.1, which the browsers of other machines cannot reach."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that has gone away in the middle of an answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def site_server(site: Path, port: int) -> SiteServer:
    """
    Make a server of a folder, not yet started.

    Parameters
    ----------
    site : Path
        The folder.
    port : int
        Port; 0 takes a free one.

    Raises
    ------
    BookError
        If the port cannot be used.
    """
    handler = functools.partial(SiteHandler, directory=str(site))
    try:
        return SiteServer((HOST, port), handler)
    except (OSError, OverflowError) as error:
        raise BookError(f"--port {port} cannot be used ({error}); try --port 0") from error


def serve_site(site: Path, port: int) -> None:
    """
    Serve a site on 127.0.0.1 until it is interrupted or told to end.

    Parameters
    ----------
    site : Path
        Folder of the site.
    port : int
        Port; 0 takes a free one.

    Raises
    ------
    UsageError
        If there is no site.
    BookError
        If the port cannot be used.
    """
    if not (site / "index.html").is_file():
        raise UsageError(f"no site at {site}; `energy-book build` makes it")
    with site_server(site, port) as server, contextlib.suppress(KeyboardInterrupt), interruptible():
        click.echo(f"http://{HOST}:{server.server_port}/  (Ctrl-C ends it)")
        server.serve_forever()
