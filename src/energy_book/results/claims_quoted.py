"""The claims that a ``{paper}`` role refers to, and the pages that quote a claim."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from pathlib import Path

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NOT_PRINTED = "not printed"
ROLE = re.compile(r"\{paper\}`(?P<text>[^`\n]+)`")


def quoted(claim: str) -> str:
    """Return a claim as printed: ``Joule: 0.31``, or ``arXiv v1: “comparable”`` for words."""
    from energy_helpers.registry import claims

    words = claims.printed(claim)
    if not any(character.isdigit() for character in words):
        words = f"“{words}”"
    return f"{claims.edition_name(claim)}:{NO_BREAK_SPACE}{words}"


def claims_of(text: str, edition: str, known: Container[str] = ()) -> list[str]:
    """
    Return the ids of the claims that a role refers to; none if neither edition prints the number.

    The text of the role is a number of the registry, one of the numbers `known` besides, or a
    claim.
    """
    from energy_helpers import all_numbers
    from energy_helpers.registry import claims

    if text not in all_numbers.REGISTRY and text not in known:
        return [text]
    # claims of the Joule edition come from its abstract, the only part at hand
    return claims.for_number(text, edition) or claims.for_number(text, "arxiv-v1")


def pages_of_claims(book: Path, sources: Iterable[Path], edition: str) -> dict[str, list[str]]:
    """Return the pages that quote each claim, in the order of the source files."""
    pages: dict[str, list[str]] = {}
    for source in sources:
        if source.suffix not in (".md", ".py"):
            continue
        page = source.relative_to(book).with_suffix("").as_posix()
        for match in ROLE.finditer(source.read_text(encoding="utf-8")):
            for claim in claims_of(match["text"], edition):
                quoting = pages.setdefault(claim, [])
                if page not in quoting:
                    quoting.append(page)
    return pages
