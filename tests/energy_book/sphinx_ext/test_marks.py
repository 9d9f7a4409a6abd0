"""The legend of the marks: each has a different symbol and a meaning in words."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from energy_book.results.audit import SYMBOLS
from energy_book.sphinx_ext.verdicts import MEANINGS

# of one shape in small print
LOOK_ALIKE = ("=≡≈≅", "≠≢", "○◯o", "✗×x")


def test_key_names_each_mark_with_its_verdict_and_meaning(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text("Page\n====\n\n.. marks::\n", encoding="utf-8")
    warnings = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            str(tmp_path),
            None,
            str(tmp_path / "out"),
            str(tmp_path / "trees"),
            "html",
            confoverrides={
                "extensions": ["energy_book.sphinx_ext.verdicts"],
                "smartquotes": False,
            },
            status=None,
            warning=warnings,
        )
        app.build()
    assert warnings.getvalue() == ""
    page = BeautifulSoup((tmp_path / "out" / "index.html").read_text("utf-8"), "html.parser")

    key = page.select_one("details.eb-marks")
    assert key.summary.get_text() == "What the marks mean"
    assert [item.get_text().strip() for item in key.select("li")] == [
        f"{symbol} {verdict}. {MEANINGS[verdict]}" for verdict, symbol in SYMBOLS.items()
    ]


def test_no_two_marks_are_taken_for_each_other() -> None:
    symbols = list(SYMBOLS.values())

    assert len(set(symbols)) == len(symbols)
    assert all(len(set(symbols) & set(group)) <= 1 for group in LOOK_ALIKE)
    # "≈" marks a value, never a verdict; an emoji would ignore the colour of the text
    assert "≈" not in symbols
    assert all(unicodedata.category(symbol) in ("So", "Sm") for symbol in symbols)
