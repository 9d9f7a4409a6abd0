"""Numbers of figures, tables and equations, counted on each page with the page's label."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from energy_book.chapters import label_of

LOGGER = logging.getLogger(__name__)
# the numbered kinds; "displaymath" is Sphinx's name for equations
KINDS = ("figure", "table", "displaymath")
# page -> kind -> anchor -> number, such as ("S1", 2)
Numbers = dict[str, dict[str, dict[str, tuple[Any, ...]]]]


def on_pages(numbers: Numbers, root: str) -> tuple[Numbers, list[str]]:
    """Restart numbers on each page; also return errors: pages with the same numbers."""
    counted: Numbers = {}
    pages: dict[tuple[str, str], str] = {}
    faults = []
    for page, kinds in numbers.items():
        label = label_of(page, root)
        counted[page] = dict(kinds)
        for kind in KINDS:
            anchors = sorted(kinds.get(kind, {}), key=kinds.get(kind, {}).__getitem__)
            if not anchors:
                continue
            other = pages.setdefault((label, kind), page)
            if other != page:
                faults.append(f"{other} and {page} number each {kind} alike; rename a page")
            first = (label,) if label else ()
            counted[page][kind] = {
                anchor: (*first, place) for place, anchor in enumerate(anchors, 1)
            }
    return counted, faults


def _count_on_pages(app: Sphinx, builder: Builder) -> None:
    env = builder.env
    env.toc_fignumbers, faults = on_pages(env.toc_fignumbers, env.config.root_doc)
    for fault in faults:
        LOGGER.warning("%s", fault, type="energy_book")


def setup(app: Sphinx) -> None:
    """Register the renumbering."""
    # after Sphinx has numbered everything through the whole book
    app.connect("write-started", _count_on_pages)
