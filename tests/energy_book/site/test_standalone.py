"""A single page without a site: all that it loads exists, and no link is broken."""

from __future__ import annotations

import json
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from energy_book.errors import PagesError
from energy_book.files.notebook_io import markdown_cell
from energy_book.results.collect import SCHEMA
from energy_book.site.pages import page_process
from energy_book.site.standalone import page_maker
from energy_book.sphinx_ext.standalone import drop_unused

RESULTS = {
    "schema": SCHEMA,
    "edition": "joule-2026",
    "changed": {"pue_p95": 1.25},
    "numbers": {"answer": {"value": 42.0, "unit": "Wh", "digits": 2, "claims": []}},
}
TEXT = [
    "# A run",
    "",
    "It takes {num}`answer`, see [another page](paper/other) and {numref}`fig-elsewhere`.",
    "A {term}`node <thing>` and {eq}`eq-elsewhere`; {cite:t}`patel2024power` says so.",
]


class Addresses(HTMLParser):
    """What a page loads, and where its links lead."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a":
            self.links.append(values.get("href", ""))
        elif values.get("src") or (tag == "link" and values.get("href")):
            self.loads.append(values.get("src") or values["href"])


def notebook(*lines):
    from nbformat import v4

    made = v4.new_notebook(cells=[markdown_cell("text", list(lines))])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    return made


@pytest.fixture
def book(make_book, repository):
    made = make_book()
    config = made.root / "_config.yml"
    config.write_text(
        config.read_text() + f"bibtex_bibfiles: ['{repository}/book/references.bib']\n"
    )
    return made


def test_a_page_has_all_that_it_loads_and_leads_nowhere_else(book, tmp_path):
    target = tmp_path / "page"
    with page_maker(book) as make_page:
        make_page(notebook(*TEXT), RESULTS, target)

    html = (target / "index.html").read_text(encoding="utf-8")
    found = Addresses(target / "index.html")
    own = [address for address in found.loads if not address.startswith("http")]
    assert own
    assert any("energy-book-theme.css" in address for address in own)
    assert [a for a in own if not (target / a.partition("?")[0]).is_file()] == []
    assert all(link.startswith(("#", "http")) for link in found.links)
    assert "42\N{NO-BREAK SPACE}" in html
    assert "pue_p95 = 1.25" in html
    assert "another page" in html
    assert "search" not in [path.stem for path in target.iterdir()]
    assert json.loads((target / "results.json").read_text()) == RESULTS
    # a citation leads to its entry, which leads back
    anchors = [link for link in found.links if len(link) > 1 and link.startswith("#")]
    assert len(anchors) >= 2
    assert [a for a in anchors if f'id="{a[1:]}"' not in html] == []


def test_what_the_page_does_not_load_is_not_there(tmp_path):
    files = {
        "index.html": '<link href="_static/a.css?v=1"><img src="pictures/p%20.svg">'
        '<a href="https://example.org/x.css">',
        "_static/a.css": '@import "sub/b.css"; p { src: url(fonts/f.woff2) }',
        "_static/sub/b.css": "",
        "_static/fonts/f.woff2": "",
        "_static/fonts/unused.woff2": "",
        "_static/lonely.js": "",
        "search.html": "",
        "empty/only/x.txt": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    drop_unused(tmp_path, "index.html")

    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == {
        "index.html",
        "_static/a.css",
        "_static/sub/b.css",
        "_static/fonts/f.woff2",
    }
    assert not (tmp_path / "empty").exists()


@pytest.mark.thorough
def test_what_sphinx_does_not_like_is_said_and_only_the_data_are_written(book, tmp_path):
    with page_maker(book) as make_page, pytest.raises(PagesError) as caught:
        make_page(notebook("# A run", "{num}`unknown-number`"), RESULTS, tmp_path / "page")

    assert any("unknown-number" in line for line in caught.value.lines)
    assert not any(
        str(tmp_path) in line or tempfile.gettempdir() in line for line in caught.value.lines
    )
    assert [path.name for path in (tmp_path / "page").iterdir()] == ["results.json"]


@pytest.fixture
def started(monkeypatch):
    """Note the processes that are started."""
    noted, start = [], subprocess.Popen

    def note(*command, **more):
        noted.append(start(*command, **more))
        return noted[-1]

    monkeypatch.setattr(subprocess, "Popen", note)
    return noted


def test_leaving_early_ends_the_process(started):
    with page_process():
        assert started[0].poll() is None

    assert started[0].returncode is not None


def test_an_interrupt_ends_the_process_and_writes_no_page(book, tmp_path, started):
    def make():
        with page_maker(book) as make_page:
            own = started[0]
            own.wait = lambda *_: interrupt(own)
            make_page(notebook(*TEXT), RESULTS, tmp_path / "page")

    def interrupt(own):
        del own.wait
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make()

    assert started[0].returncode is not None
    assert [path.name for path in (tmp_path / "page").iterdir()] == ["results.json"]
