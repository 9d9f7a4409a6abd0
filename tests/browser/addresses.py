"""
The addresses that others may have written down: pages, and anchors on them.

``python -m tests.browser.addresses SITE`` adds the addresses of a built site to the list.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from .site import PAGES, parsed

LIST = Path(__file__).with_name("addresses.txt")
# counted by docutils, MyST-NB or the tabs, so they mean nothing
GENERATED = re.compile(r"(id|codecell|sd-tab-item-|fn)\d+|index-\d+")
CONTROLS = {"input", "select", "button", "label", "output"}
INDENT = "  "


def anchors_of(page: Path) -> list[str]:
    """List the anchors of a built page that mean something, in their order."""
    tags = parsed(page).select("article [id]")
    ids = [str(tag["id"]) for tag in tags if tag.name not in CONTROLS]
    return [anchor for anchor in dict.fromkeys(ids) if not GENERATED.fullmatch(anchor)]


def read(path: Path = LIST) -> dict[str, list[str]]:
    """Read the list: a page a line, and below it, indented, its anchors."""
    addresses: dict[str, list[str]] = {}
    page = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(INDENT):
            addresses[page].append(line.strip())
        else:
            page = line
            addresses[page] = []
    return addresses


def write(addresses: Mapping[str, Iterable[str]], path: Path = LIST) -> None:
    """Write the list."""
    lines = [
        line
        for page, anchors in sorted(addresses.items())
        for line in (page, *(INDENT + anchor for anchor in anchors))
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def add(site: Path, pages: Iterable[str]) -> None:
    """Add the addresses of a site; none is ever taken away."""
    addresses = read() if LIST.is_file() else {}
    for page in pages:
        # the letters of the index appear and disappear with its entries
        found = [] if page == "genindex.html" else anchors_of(site / page)
        addresses[page] = list(dict.fromkeys([*addresses.get(page, []), *found]))
    write(addresses)


if __name__ == "__main__":
    add(Path(sys.argv[1]), PAGES)
