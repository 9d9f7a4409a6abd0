"""The words of the search, which include names with hyphens and dots, and decimal numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sphinx.search.en import SearchEnglish

FOLDER = Path(__file__).parent
# letters and digits, joined by hyphens or dots, and by commas between digits
WHOLE = re.compile(r"\w+(?:(?:[-.]|(?<=\d),(?=\d))\w+)*")
PART = re.compile(r"\w+")


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text: three for ``energy-book``, but one for 0.31 or 1,300."""
    for whole in WHOLE.findall(text):
        yield whole
        parts = PART.findall(whole)
        if len(parts) > 1:
            yield from (part for part in parts if not part.isdigit())


class EnglishWithNames(SearchEnglish):
    """Sphinx's English search with the words of `words_of`; the browser uses splitQuery."""

    lang = "en"
    js_splitter_code = (FOLDER / "splitter.js").read_text(encoding="utf-8")

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        return list(words_of(input))
