"""
Incremental builds: the pages that must be made again because of changes elsewhere.

Numbers need no comparison: other settings, data or code rebuild all pages.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.search import js_index

from energy_book.sphinx_ext.charts import LEAD_CHART
from energy_book.sphinx_ext.teaching.terms import DEFINITIONS

# the Sphinx domains with objects that pages of the book refer to
DOMAINS = ("math", "py", "std")
SEARCH = "searchindex.js"


class PagesLost(SphinxError):
    """A process that wrote pages was killed, and Sphinx went on without them."""


def take(env: BuildEnvironment, look_up: Callable[..., Any], *arguments: str) -> Any:
    """
    Look up a value for the page that is being read; if it changes, the page is read again.

    The look-up is a module-level function of the environment and `arguments`.
    """
    value = look_up(env, *arguments)
    _taken(env).setdefault(env.docname, {})[look_up, arguments] = value
    return value


def shown_elsewhere(env: BuildEnvironment) -> dict[str, Any]:
    """
    Return everything that a page may show of another: titles, addresses, numbers, labels.

    It is the same in whatever order the pages were read.
    """
    cited = env.domaindata.get("cite", {}).get("citations", [])
    shown = {
        "titles": {page: title.astext() for page, title in env.titles.items()},
        # without line numbers
        "slugs": {
            page: {slug: place[1:] for slug, place in about.get("myst_slugs", {}).items()}
            for page, about in env.metadata.items()
        },
        "definitions": {page: about.get(DEFINITIONS) for page, about in env.metadata.items()},
        # shown on pages that have no chart
        "lead chart": env.metadata[env.config.root_doc].get(LEAD_CHART),
        "numbers": [env.toc_secnumbers, env.toc_fignumbers],
        "domains": [env.domaindata[name] for name in DOMAINS],
        "citations": {(one.citation_id, one.key, one.formatted_entry.label) for one in cited},
    }
    return copy.deepcopy(shown)


class _Pages:
    """Event handlers after sources are found, after they are read, and after pages are written."""

    def __init__(self) -> None:
        self._before: dict[str, Any] = {}
        self._read: set[str] = set()
        self._entries: dict[str, Any] | None = None

    def to_read(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: Collection[str],
        changed: Collection[str],
        removed: Collection[str],
    ) -> list[str]:
        self._before = shown_elsewhere(env)
        outdated = [
            page
            for page, taken in _taken(env).items()
            if any(look_up(env, *of) != value for (look_up, of), value in taken.items())
        ]
        self._read = {*added, *changed, *outdated}
        return outdated

    def to_write(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        if shown_elsewhere(env) != self._before:
            pages = sorted(env.found_docs)
        else:
            self._entries = _search_index(app)["indexentries"]
            # without a page to write, Sphinx would copy no static files
            pages = [app.config.root_doc]
        for page in self._read | set(pages):
            _written(app, page).unlink(missing_ok=True)
        return pages

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Correct the search index, to match that of a full build."""
        if exception is not None or not Path(app.outdir, SEARCH).is_file():
            return
        # Sphinx goes on without the pages of a process that ends while it starts another
        if lost := [page for page in app.env.found_docs if not _written(app, page).is_file()]:
            raise PagesLost(", ".join(sorted(lost)))
        index = _search_index(app)
        # Sphinx leaves words in it that no page has any more
        for kind in ("terms", "titleterms"):
            index[kind] = {word: pages for word, pages in index[kind].items() if pages != []}
        # and drops the entries of pages that were not written again
        if self._entries is not None:
            index["indexentries"] = self._entries
        Path(app.outdir, SEARCH).write_text(js_index.dumps(index), encoding="utf-8")


def _written(app: Sphinx, page: str) -> Path:
    return Path(app.outdir, f"{page}.html")


def _search_index(app: Sphinx) -> dict[str, Any]:
    index: dict[str, Any] = js_index.loads(Path(app.outdir, SEARCH).read_text(encoding="utf-8"))
    return index


def _taken(env: BuildEnvironment) -> dict[str, dict[Any, Any]]:
    """Return the look-ups of each page."""
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
    """Register the stored look-ups and the event handlers."""
    pages = _Pages()
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-outdated", pages.to_read)
    app.connect("build-finished", pages.finish)
    # after Sphinx has numbered everything through the whole book
    app.connect("env-get-updated", pages.to_write, priority=700)
