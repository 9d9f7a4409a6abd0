"""A local server that shows a built site to browsers on this machine only."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click

from energy_book.errors import BookError, UsageError

HOST = "127.0.0.1"
# A foreign page can point its domain name to this machine and would then read the site.
OWN_NAMES = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
HEADERS = {
    # the pages contain the rest of their policy; this part works only as a header
    "Content-Security-Policy": "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    # a browser must ask again, because the site may have been rebuilt
    "Cache-Control": "no-cache",
}


class SiteHandler(http.server.SimpleHTTPRequestHandler):
    """A request handler that serves the files of one folder to this machine, without a log."""

    server_version = "energy-book"
    sys_version = ""

    def send_head(self) -> Any:
        """Send the headers of a file of the site, and refuse everything else."""
        if not OWN_NAMES.fullmatch(self.headers.get("Host", "localhost").strip()):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "This machine has another name")
        elif not self.is_file_of_site():
            self.send_not_found()
        else:
            return super().send_head()
        return None

    def send_not_found(self) -> None:
        """Send the site's page for missing addresses, if it has one."""
        page = Path(self.directory, "404.html")
        if page.is_file():
            self.error_message_format = page.read_text(encoding="utf-8").replace("%", "%%")
        self.send_error(HTTPStatus.NOT_FOUND)

    def is_file_of_site(self) -> bool:
        """Check that the address leads to a file in the folder, with symbolic links resolved."""
        path = Path(self.translate_path(self.path))
        try:
            file = (path / "index.html" if path.is_dir() else path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            # missing, a circle of links, or a character that is not allowed in a name
            return False
        return file.is_file() and file.is_relative_to(Path(self.directory).resolve())

    def end_headers(self) -> None:
        """Add the headers that every response has."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Write no log."""


class SiteServer(http.server.ThreadingHTTPServer):
    """A server that ignores browsers which close the connection early."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print the error, unless the browser closed the connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def site_server(site: Path, port: int) -> SiteServer:
    """Make a server for a folder on 127.0.0.1, without starting it; port 0 is any free port."""
    handler = functools.partial(SiteHandler, directory=str(site))
    try:
        return SiteServer((HOST, port), handler)
    except OverflowError:
        raise UsageError(f"--port {port}: give a number from 0 to 65535") from None
    except OSError as error:
        why = f"--port {port} cannot be used: {error.strerror}"
        raise BookError(f"{why}; --port 0 takes any that is free") from error


def serve_site(site: Path, port: int) -> None:
    """Serve a site on 127.0.0.1 until it is interrupted or terminated."""
    if not (site / "index.html").is_file():
        raise UsageError(f"no site at {site}; `energy-book build` makes it")
    with site_server(site, port) as server, contextlib.suppress(KeyboardInterrupt):
        click.echo(f"http://{HOST}:{server.server_port}/  (Ctrl-C ends it)")
        server.serve_forever()
