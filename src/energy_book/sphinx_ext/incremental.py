"""
Which pages are made again: what each takes from elsewhere, and what pages show of each other.

Numbers need not be compared: with other settings, data or code, all pages are made anew.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.search import js_index

from energy_book.sphinx_ext.charts import LEAD_CHART

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["setup", "take"]

# the domains of Sphinx to whose objects the book's pages lead
DOMAINS = ("math", "py", "std")
SEARCH = "searchindex.js"


def take(env: BuildEnvironment, look_up: Callable[..., Any], *arguments: str) -> Any:
    """
    Look something up for the page that is being read, which is read again when it changes.

    Parameters
    ----------
    env : BuildEnvironment
        Sphinx's environment.
    look_up : callable
        A function of a module that takes the environment and `arguments`.
    *arguments : str
        What to look up.
    """
    value = look_up(env, *arguments)
    _taken(env).setdefault(env.docname, {})[look_up, arguments] = value
    return value


def shown_elsewhere(env: BuildEnvironment) -> dict[str, Any]:
    """Return what pages may show of each other: titles, addresses, numbers, labels."""
    cited = env.domaindata.get("cite", {}).get("citations", [])
    shown = {
        "titles": {page: title.astext() for page, title in env.titles.items()},
        # without the line
        "slugs": {
            page: {slug: place[1:] for slug, place in about.get("myst_slugs", {}).items()}
            for page, about in env.metadata.items()
        },
        # of pages without a chart of their own
        "lead chart": env.metadata[env.config.root_doc].get(LEAD_CHART),
        "numbers": [env.toc_secnumbers, env.toc_fignumbers],
        "domains": [env.domaindata[name] for name in DOMAINS],
        "citations": [(one.citation_id, one.key, one.formatted_entry.label) for one in cited],
    }
    return copy.deepcopy(shown)


class _Pages:
    """What Sphinx asks when it has found the changed sources, read them and written the pages."""

    def __init__(self) -> None:
        self._before: dict[str, Any] = {}
        self._entries: dict[str, Any] | None = None

    def to_read(self, app: Sphinx, env: BuildEnvironment, *changes: Collection[str]) -> list[str]:
        self._before = shown_elsewhere(env)
        return [
            page
            for page, taken in _taken(env).items()
            if any(look_up(env, *of) != value for (look_up, of), value in taken.items())
        ]

    def to_write(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        if shown_elsewhere(env) != self._before:
            return sorted(env.found_docs)
        self._entries = _search_index(app)["indexentries"]
        # without a page to write, Sphinx would copy no static file either
        return [app.config.root_doc]

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Put the index for the search right, as a build from nothing writes it."""
        if exception is not None or not Path(app.outdir, SEARCH).is_file():
            return
        index = _search_index(app)
        # Sphinx leaves words there that no page has any more
        for kind in ("terms", "titleterms"):
            index[kind] = {word: pages for word, pages in index[kind].items() if pages != []}
        # and forgets the entries of the pages that it has not written
        if self._entries is not None:
            index["indexentries"] = self._entries
        Path(app.outdir, SEARCH).write_text(js_index.dumps(index), encoding="utf-8")


def _search_index(app: Sphinx) -> dict[str, Any]:
    index: dict[str, Any] = js_index.loads(Path(app.outdir, SEARCH).read_text(encoding="utf-8"))
    return index


def _taken(env: BuildEnvironment) -> dict[str, dict[Any, Any]]:
    """Return what each page has looked up."""
    if not hasattr(env, "energy_book_taken"):
        env.energy_book_taken = {}  # type: ignore[attr-defined]
    taken: dict[str, dict[Any, Any]] = env.energy_book_taken  # type: ignore[attr-defined]
    return taken


def _forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _taken(env).pop(page, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, pages: Collection[str], other: BuildEnvironment
) -> None:
    _taken(env).update({page: of for page, of in _taken(other).items() if page in pages})


def setup(app: Sphinx) -> None:
    """Register what is kept in the environment, and what is asked of it."""
    pages = _Pages()
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-outdated", pages.to_read)
    app.connect("build-finished", pages.finish)
    # after Sphinx has counted through the book
    app.connect("env-get-updated", pages.to_write, priority=700)
