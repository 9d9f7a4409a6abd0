"""
Read and write the pages in as many processes as there are cores, this one among them.

Sphinx deals pages out before it knows how long they take, resolves all of them in one process
and forks for each share, and a fork copies most of its memory. Here each process takes the next
page when it is done with one, and does all that there is to do with it.
"""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.build_phase import BuildPhase
from sphinx.util.parallel import ParallelTasks

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["SideBySideBuilder", "setup"]

NOTEBOOK = ".ipynb"
# what the search index keeps of pages: one entry a page, and the pages of each word
OF_PAGES = ("_titles", "_filenames", "_all_titles", "_index_entries")
OF_WORDS = ("_mapping", "_title_mapping")


class Queue:
    """
    Pages that forked processes take one after another.

    Parameters
    ----------
    docnames : sequence of str
        The pages, in the order in which they are taken.
    """

    def __init__(self, docnames: Sequence[str]) -> None:
        self._docnames = docnames
        self._next: Any = multiprocessing.get_context("fork").Value("i", 0)

    def __iter__(self) -> Iterator[str]:
        """Take pages until none is left."""
        while True:
            with self._next.get_lock():
                place = self._next.value
                self._next.value = place + 1
            if place >= len(self._docnames):
                return
            yield self._docnames[place]


class SideBySideBuilder(StandaloneHTMLBuilder):
    """The HTML builder, with processes that share the pages."""

    def _read_parallel(self, docnames: Sequence[str], nproc: int) -> None:
        for docname in docnames:
            self.events.emit("env-purge-doc", self.env, docname)
            self.env.clear_doc(docname)
        queue = self._queue(docnames)

        def read() -> tuple[list[str], bytes]:
            self.env.app = self.app
            return read_pages(), pickle.dumps(self.env, pickle.HIGHEST_PROTOCOL)

        def read_pages() -> list[str]:
            taken = []
            for docname in queue:
                self.read_doc(docname, _cache=False)
                taken.append(docname)
            return taken

        def merge(_: None, result: tuple[list[str], bytes]) -> None:
            taken, env = result
            self.env.merge_info_from(taken, pickle.loads(env), self.app)  # noqa: S301

        tasks = ParallelTasks(nproc - 1)
        for _ in range(nproc - 1):
            tasks.add_task(read, None, merge)
        read_pages()
        tasks.join()

    def _write_parallel(self, docnames: Sequence[str], nproc: int) -> None:
        # none is written before: a process that has drawn a chart cannot be forked
        queue = self._queue(docnames)

        def write() -> tuple[dict[str, str], dict[str, Any]]:
            write_pages()
            index = {name: getattr(self.indexer, name) for name in OF_PAGES + OF_WORDS}
            return self.images, index

        def write_pages() -> None:
            for docname in queue:
                self._write_page(docname)

        def merge(_: None, result: tuple[dict[str, str], dict[str, Any]]) -> None:
            images, index = result
            self.images |= images
            for name in OF_PAGES:
                getattr(self.indexer, name).update(index[name])
            for name in OF_WORDS:
                words = getattr(self.indexer, name)
                for word, pages in index[name].items():
                    words.setdefault(word, set()).update(pages)

        # Sphinx leaves one process out, for what it does in this one alone
        tasks = ParallelTasks(nproc)
        for _ in range(nproc):
            tasks.add_task(write, None, merge)
        write_pages()
        tasks.join()

    def _write_page(self, docname: str) -> None:
        self.app.phase = BuildPhase.RESOLVING
        doctree = self.env.get_and_resolve_doctree(docname, self)
        self.app.phase = BuildPhase.WRITING
        self.write_doc_serialized(docname, doctree)
        self.write_doc(docname, doctree)

    def _queue(self, docnames: Sequence[str]) -> Queue:
        """Put the pages that are made when they are read before the notebooks, which are quick."""

        def is_notebook(docname: str) -> bool:
            return str(self.env.doc2path(docname)).endswith(NOTEBOOK)

        return Queue(sorted(docnames, key=is_notebook))


def setup(app: Sphinx) -> None:
    """Put the builder in the place of Sphinx's."""
    app.add_builder(SideBySideBuilder, override=True)
