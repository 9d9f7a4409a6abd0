"""The server of a site serves only this machine, only this folder and only files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from energy_book.errors import UsageError
from energy_book.export.serve import HEADERS, SiteServer, serve_site, site_server

PRIVATE = "nobody's business"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small site, with links that lead out of it, and a secret next to it."""
    around = tmp_path_factory.mktemp("around")
    site = around / "html"
    (site / "book" / "empty").mkdir(parents=True)
    (site / "linked").mkdir()
    (site / "index.html").write_text("<h1>Home</h1>")
    (site / "book" / "page.html").write_text("<h1>Page</h1>")
    outside = around / "outside"
    outside.mkdir()
    for name in ("secret.txt", "index.html"):
        (outside / name).write_text(PRIVATE)
    (around / "html-of-another").mkdir()
    (around / "html-of-another" / "secret.txt").write_text(PRIVATE)
    (site / "link.txt").symlink_to(outside / "secret.txt")
    (site / "folder").symlink_to(outside)
    (site / "linked" / "index.html").symlink_to(outside / "index.html")
    (site / "circle").symlink_to(site / "circle")
    (site / "alias.html").symlink_to(site / "index.html")
    return site


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[SiteServer]:
    with site_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(
    server: SiteServer, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, dict[str, str], str]:
    """Ask for a path, sent as it is; return status, headers and body."""
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    # http.client refuses characters that a browser never sends, and which are the point here
    connection._validate_path = lambda url: None  # type: ignore[method-assign]
    connection.putrequest(method, path, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode()
    connection.close()
    return found


class TestFiles:
    def test_are_served_with_headers_that_keep_others_out(self, server: SiteServer) -> None:
        status, headers, body = ask(server, "/book/page.html")

        assert (status, body) == (200, "<h1>Page</h1>")
        assert HEADERS.items() <= headers.items()
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Python" not in headers["Server"]

    def test_may_be_links_inside_the_site(self, server: SiteServer) -> None:
        assert ask(server, "/alias.html")[2] == "<h1>Home</h1>"

    @pytest.mark.parametrize("path", ["/", "/index.html", "/book/../index.html", "//index.html"])
    def test_of_the_first_page(self, server: SiteServer, path: str) -> None:
        assert ask(server, path)[0::2] == (200, "<h1>Home</h1>")

    def test_can_be_asked_for_their_headers_alone(self, server: SiteServer) -> None:
        assert ask(server, "/book/page.html", "HEAD")[0::2] == (200, "")

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
    def test_cannot_be_changed(self, server: SiteServer, method: str) -> None:
        assert ask(server, "/book/page.html", method)[0] == 501

    @pytest.mark.parametrize("path", ["/book/", "/book/empty/", "/book/empty", "/linked", "/nope"])
    def test_are_not_listed(self, server: SiteServer, path: str) -> None:
        status, headers, body = ask(server, path)
        if status == 301:
            status, headers, body = ask(server, headers["Location"])

        assert status == 404
        assert "page.html" not in body
        assert PRIVATE not in body


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/../outside/secret.txt", id="up"),
        pytest.param("/%2e%2e/outside/secret.txt", id="up-escaped"),
        pytest.param("/..%2foutside%2fsecret.txt", id="slash-escaped"),
        pytest.param("/%252e%252e/outside/secret.txt", id="escaped-twice"),
        pytest.param("/book/../../outside/secret.txt", id="up-from-below"),
        pytest.param("/..\\outside\\secret.txt", id="backslash"),
        pytest.param("//../outside/secret.txt", id="two-slashes"),
        pytest.param("{outside}/secret.txt", id="absolute"),
        pytest.param("/{outside}/secret.txt", id="absolute-after-slash"),
        pytest.param("/../html-of-another/secret.txt", id="a-name-that-begins-alike"),
        pytest.param("/link.txt", id="linked-file"),
        pytest.param("/folder/secret.txt", id="linked-folder"),
        pytest.param("/folder/", id="index-of-linked-folder"),
        pytest.param("/folder", id="linked-folder-itself"),
        pytest.param("/linked/", id="linked-index"),
        pytest.param("/circle", id="circle"),
        pytest.param("/index.html%00.txt", id="nul"),
        pytest.param("/" + "a" * 5000, id="long-name"),
        pytest.param("/" + "a/" * 20_000, id="long-path"),
        pytest.param("/%ff%fe", id="no-text"),
    ],
)
def test_nothing_above_the_folder(server: SiteServer, site: Path, path: str) -> None:
    status, _, body = ask(server, path.format(outside=site.parent / "outside"))

    assert status == 404
    assert PRIVATE not in body
    assert ask(server, "/")[0] == 200


def test_a_path_without_end_is_refused(server: SiteServer) -> None:
    assert ask(server, "/" + "a" * 70_000)[0] == 414


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000", ""])
def test_answers_to_this_machines_names(server: SiteServer, host: str) -> None:
    assert ask(server, "/", host=host)[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "@"]
)
def test_answers_to_no_other_name(server: SiteServer, host: str) -> None:
    """A name of another's can be made to lead here, and its pages would read the site."""
    status, _, body = ask(server, "/", host=host)

    assert status == 421
    assert "Home" not in body


def test_listens_on_loopback_alone(server: SiteServer) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"
    others = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)}
    for address in others - {"127.0.0.1"}:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as caller:
            caller.settimeout(10)
            assert caller.connect_ex((address, server.server_port)) != 0


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_is_none_is_said(site: Path, port: int) -> None:
    with pytest.raises(UsageError, match=f"^--port {port}: give a number from 0 to 65535$"):
        site_server(site, port)


def test_a_missing_site_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^no site at .*; `energy-book build` makes it$"):
        serve_site(tmp_path, 0)


class TestCommand:
    """The command itself, in a separate process."""

    def start(self, folder: Path, port: int = 0) -> subprocess.Popen[str]:
        (folder / "_toc.yml").touch()
        (folder / "_build").mkdir(exist_ok=True)
        if not (folder / "_build" / "html").exists():
            (folder / "_build" / "html").symlink_to(folder / "html")
        command = [str(Path(sys.executable).with_name("energy-book")), "serve", "--port", str(port)]
        return subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # a process of a shell in the background ignores it
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
        )

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_ends_when_it_is_told_to(self, site: Path, number: signal.Signals) -> None:
        process = self.start(site.parent)
        assert process.stdout
        line = process.stdout.readline()
        os.kill(process.pid, number)
        rest, errors = process.communicate(timeout=60)

        assert line.startswith("http://127.0.0.1:")
        assert (process.returncode, rest, errors) == (0, "", "")

    def test_a_port_in_use_is_one_line(self, site: Path, server: SiteServer) -> None:
        process = self.start(site.parent, server.server_port)
        shown, errors = process.communicate(timeout=60)

        assert (process.returncode, shown) == (1, "")
        assert errors == (
            f"energy-book: --port {server.server_port} cannot be used: Address already in use; "
            "--port 0 takes any that is free\n"
        )


def test_an_address_that_leads_nowhere_has_the_page_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "404.html").write_text("<h1>Not found, 100% sure</h1>")
    with site_server(tmp_path, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        answer = ask(server, "/book/nothing.html")
        server.shutdown()
        thread.join()

    assert answer[0::2] == (404, "<h1>Not found, 100% sure</h1>")
