"""What pages show of others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from sphinx.environment import BuildEnvironment

from energy_book.sphinx_ext.incremental import shown_elsewhere
from energy_book.sphinx_ext.teaching.terms import DEFINITIONS


def test_the_order_of_reading_does_not_count() -> None:
    """Processes read pages, and a page that is read again is the last."""
    words = [("page0", {DEFINITIONS: {"word": "A meaning."}}), ("page1", {})]
    cited = [
        SimpleNamespace(citation_id=key, key=key, formatted_entry=SimpleNamespace(label=key))
        for key in ("one", "two")
    ]

    def seen(step: int) -> dict[str, Any]:
        env = SimpleNamespace(
            titles={},
            metadata={**dict(words[::step]), "index": {}},
            config=SimpleNamespace(root_doc="index"),
            toc_secnumbers={},
            toc_fignumbers={},
            domaindata={"cite": {"citations": cited[::step]}, "math": {}, "py": {}, "std": {}},
        )
        return shown_elsewhere(cast(BuildEnvironment, env))

    assert seen(1) == seen(-1)
