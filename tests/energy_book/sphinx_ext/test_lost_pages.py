"""Pages of a process that was killed: Sphinx may go on without them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from energy_book.sphinx_ext import incremental

PAGES = {"index", "one", "book/two"}


@pytest.fixture
def finish(tmp_path: Path) -> Any:
    """Return what Sphinx calls at the end, for a folder with all pages."""
    for page in PAGES:
        path = tmp_path / f"{page}.html"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "searchindex.js").write_text('Search.setIndex({"terms":{},"titleterms":{}})')
    app: Any = SimpleNamespace(outdir=tmp_path, env=SimpleNamespace(found_docs=PAGES))
    return lambda: incremental._Pages().finish(app, None)


def test_all_pages_are_there(finish: Any) -> None:
    finish()


def test_lost_pages_are_named(finish: Any, tmp_path: Path) -> None:
    for page in ("one", "book/two"):
        (tmp_path / f"{page}.html").unlink()

    with pytest.raises(incremental.PagesLost, match=r"^book/two, one$"):
        finish()
