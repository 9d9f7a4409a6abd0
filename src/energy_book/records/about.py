"""The citation of the book and its addresses, from the two files that have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CITATION, CONFIG = "CITATION.cff", "_config.yml"
DOI = "https://doi.org/"
# licences as sidecars write them, and their SPDX identifiers
LICENCES = {
    "CC BY-SA 4.0": "CC-BY-SA-4.0",
    "CC BY 4.0": "CC-BY-4.0",
    "CC0": "CC0-1.0",
    "MIT": "MIT",
    "Apache-2.0": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class About:
    """What the book says of itself."""

    citation: dict[str, Any]  # content of CITATION.cff
    address: str  # of the site, empty if it is not published
    repository: str  # its address, empty if it is not public

    @property
    def paper(self) -> dict[str, Any]:
        """The article that the book computes, as ``CITATION.cff`` has it."""
        paper: dict[str, Any] = self.citation["preferred-citation"]
        return paper

    @property
    def paper_address(self) -> str:
        """Address of the article."""
        return f"{DOI}{self.paper['doi']}"

    @property
    def abstract(self) -> str:
        """Abstract of the book, in one line."""
        return " ".join(str(self.citation.get("abstract", self.citation["title"])).split())


def read_about(root: Path) -> About | None:
    """Read what a book says of itself; None for a book that cites no paper."""
    import yaml  # type: ignore[import-untyped]

    path = root / CITATION
    citation = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if "preferred-citation" not in citation:
        return None
    config = yaml.safe_load((root / CONFIG).read_text(encoding="utf-8"))
    places = [config.get("html", {}).get("baseurl"), config.get("repository", {}).get("url")]
    return About(citation, *((place or "").rstrip("/") for place in places))


def author_name(author: Mapping[str, str]) -> str:
    """Return the name of a person or a group in ``CITATION.cff``, as it is spoken."""
    return author.get("name") or f"{author['given-names']} {author['family-names']}"


def indexed_name(author: Mapping[str, str]) -> str:
    """Return the name of a person or a group as indexes list it, the family name first."""
    return author.get("name") or f"{author['family-names']}, {author['given-names']}"


def licences_in(text: str) -> list[str]:
    """
    Return the SPDX identifiers of the licences that a text names, in its order.

    Examples
    --------
    >>> licences_in("CC BY 4.0 (Azure); MIT (Vidur)")
    ['CC-BY-4.0', 'MIT']
    """
    found = re.findall("|".join(rf"\b{re.escape(words)}\b" for words in LICENCES), text)
    return list(dict.fromkeys(LICENCES[words] for words in found))


def licence_address(name: str) -> str:
    """Return the address of a licence's text, by its SPDX identifier."""
    return f"https://spdx.org/licenses/{name}"
