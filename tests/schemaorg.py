"""Descriptions of pages compared with the vocabulary of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

VOCABULARY = Path(__file__).with_name("snapshots") / "schemaorg.json"
TYPES: dict[str, dict[str, Any]] = json.loads(VOCABULARY.read_text(encoding="utf-8"))["types"]
# what indexes need, and what this book promises of each kind
REQUIRED = {
    "ScholarlyArticle": {"@id", "url", "name", "headline", "author", "datePublished"},
    "SoftwareSourceCode": {"@id", "name", "author", "version", "license", "programmingLanguage"},
    "Dataset": {"@id", "url", "name", "description", "license", "creator", "distribution"},
    "LearningResource": {"@id", "url", "name", "learningResourceType", "timeRequired"},
    "DataDownload": {"contentUrl", "encodingFormat", "sha256"},
    "Person": {"name"},
    "Organization": {"name"},
}
# how the data types of the vocabulary are written
TEXTS = {"Text", "URL", "Date", "DateTime", "Duration", "CssSelectorType", "PronounceableText"}


def described(page: BeautifulSoup) -> list[dict[str, Any]]:
    """Return the things that a page describes."""
    blocks = page.select('head script[type="application/ld+json"]')
    contents = [json.loads(block.string or "") for block in blocks]
    assert all(content["@context"] == "https://schema.org" for content in contents)
    return [thing for content in contents for thing in content["@graph"]]


def ancestors(name: str) -> set[str]:
    """Return a type with all types above it."""
    return {name}.union(*(ancestors(parent) for parent in TYPES[name]["parents"]))


def faults(thing: dict[str, Any]) -> Iterator[str]:
    """Compare a thing, and what is in it, with the vocabulary."""
    kind = thing.get("@type", "")
    if kind not in TYPES:
        yield f"no type {kind!r}"
        return
    if missing := REQUIRED.get(kind, set()) - {name for name, value in thing.items() if value}:
        yield f"{kind} lacks {sorted(missing)}"
    known = {p: r for above in ancestors(kind) for p, r in TYPES[above]["properties"].items()}
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        if name not in known:
            yield f"{kind} has no {name}"
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and set(each) == {"@id"}:
                continue
            if isinstance(each, dict):
                yield from faults(each)
                fits = bool(ancestors(each.get("@type", "Thing")) & set(known[name]))
            elif isinstance(each, bool):
                fits = "Boolean" in known[name]
            else:
                fits = isinstance(each, str) and bool(TEXTS & set(known[name]))
            if not fits:
                yield f"{kind}.{name} is no {' or '.join(known[name])}: {each!r}"
