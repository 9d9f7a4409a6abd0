"""Show a built site in a browser on this machine."""

import contextlib
import functools
import http.server
from pathlib import Path

import click

from energy_book.errors import PressError, UsageError


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve_site(site: Path, port: int) -> None:
    """
    Serve a site on 127.0.0.1 until it is interrupted.

    Parameters
    ----------
    site : Path
        Folder of the site.
    port : int
        Port; 0 takes a free one.
    """
    if not (site / "index.html").is_file():
        raise UsageError(f"no site at {site}; `energy-book build` makes it")
    handler = functools.partial(QuietHandler, directory=str(site))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError) as error:
        raise PressError(f"--port {port} cannot be used ({error}); try --port 0") from error
    with server, contextlib.suppress(KeyboardInterrupt):
        click.echo(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)")
        server.serve_forever()
