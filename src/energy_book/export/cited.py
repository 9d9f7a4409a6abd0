"""Citations as text, for notebooks that are read outside the site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from energy_book.errors import BookError

ROLE = re.compile(r"\{cite(?::(?P<form>[pt]))?\}`(?P<keys>[^`\n]+)`")
# running text names at most two authors
MOST_NAMES = 2
NOT_DATED = "n.d."


@dataclass(frozen=True, slots=True)
class Source:
    """Authors and year of an entry of the bibliography, for running text."""

    authors: str
    year: str


def read_sources(bibliography: Path) -> dict[str, Source]:
    """Read authors and years from a BibTeX file; if it is missing there are no sources."""
    from pybtex.database import parse_file

    if not bibliography.is_file():
        return {}
    sources = {}
    for key, entry in parse_file(str(bibliography), bib_format="bibtex").entries.items():
        persons = [*entry.persons.get("author", ()), *entry.persons.get("editor", ())]
        names = [
            " ".join(map(str, [*person.rich_prelast_names, *person.rich_last_names]))
            for person in persons
        ]
        sources[key] = Source(_joined(names), str(entry.fields.get("year", NOT_DATED)))
    return sources


def _joined(names: list[str]) -> str:
    # BibTeX writes "and others" for omitted names
    if len(names) > MOST_NAMES or "others" in names:
        return f"{names[0]} et al."
    return " and ".join(names)


def as_words(match: re.Match[str], sources: Mapping[str, Source]) -> str:
    """Return a citation role as text: ``(Patel et al., 2024)`` or ``Patel et al. (2024)``."""
    cited = []
    for key in (part.strip() for part in match["keys"].split(",")):
        if key not in sources:
            raise BookError(f"{match[0]} cannot be resolved: the bibliography has no {key}")
        cited.append(sources[key])
    if match["form"] == "t":
        return ", ".join(f"{source.authors} ({source.year})" for source in cited)
    return f"({'; '.join(f'{source.authors}, {source.year}' for source in cited)})"
