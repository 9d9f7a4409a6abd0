"""Links and anchors inside the site lead somewhere, and nothing is loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .site import NOT_FOUND, PAGES, parsed

LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "srcset", "link": "href"}
# Relations of <link> that a browser does not load.
NOT_LOADED = {"canonical", "next", "prev", "author", "search", "index", "license"}


@cache
def anchors(path: Path) -> frozenset[str]:
    soup = parsed(path)
    return frozenset(
        [str(tag["id"]) for tag in soup.select("[id]")]
        + [str(tag["name"]) for tag in soup.select("a[name]")]
    )


@pytest.mark.parametrize("page", [*PAGES, NOT_FOUND])
def test_links_lead_somewhere(site: Path, page: str) -> None:
    dead = []
    for tag in parsed(site / page).select("[href], [src]"):
        address = str(tag.get("href") or tag.get("src"))
        url = urlsplit(address)
        if url.scheme or url.netloc or not address or tag.get("href") == "#":
            continue
        start = site if url.path.startswith("/") else (site / page).parent
        path = unquote(url.path).lstrip("/")
        target = (start / path).resolve() if path else site / page
        target = target / "index.html" if target.is_dir() else target
        if not target.is_relative_to(site) or not target.is_file():
            dead.append(address)
        elif url.fragment and target.suffix == ".html":
            dead += [] if unquote(url.fragment) in anchors(target) else [address]

    assert dead == []


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_loaded_from_elsewhere(site: Path, page: str) -> None:
    foreign = [
        str(tag[attribute])
        for name, attribute in LOADING.items()
        for tag in parsed(site / page).select(f"{name}[{attribute}]")
        if urlsplit(str(tag[attribute])).netloc and not NOT_LOADED & set(tag.get("rel") or [])
    ]

    assert foreign == []


def test_no_page_tells_where_it_was_built(site: Path) -> None:
    """A path of the machine in the site would make two builds differ."""
    home = str(Path(__file__).resolve().parents[2])
    text = [path for path in site.rglob("*") if path.suffix in {".html", ".json", ".ipynb", ".csv"}]

    assert [
        str(path.relative_to(site)) for path in text if home in path.read_text(encoding="utf-8")
    ] == []
