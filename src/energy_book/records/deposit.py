"""The files that archives and reviewers read at the root of the repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from energy_book.records.about import About, author_name, indexed_name, licence_address
from energy_book.records.structured_data import edition

SITE = "_build/html"
# outputs besides the pages of chapters, and what they are
OUTPUTS = {
    "results.json": "every number with its unit, for each edition, and the verdicts of the audit",
    "factors.json": "the factors to multiply counts of queries by",
}


def addresses(about: About) -> dict[str, str]:
    """Return the addresses that package indexes show: label -> address."""
    repository = about.repository
    found = {
        "Documentation": about.address,
        "Source": repository,
        "Issues": f"{repository}/issues" if repository else "",
        "Changelog": f"{repository}/blob/main/CHANGELOG.md" if repository else "",
        "Paper": about.paper_address,
    }
    return {label: address for label, address in found.items() if address}


def codemeta(about: About, project: Mapping[str, Any], year: str) -> dict[str, Any]:
    """Return ``codemeta.json``; `project` is that table of ``pyproject.toml``."""
    paper, _, software = edition(about, year, "")
    del software["@id"]
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        **software,
        "identifier": project["name"],
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": project["dependencies"],
        "referencePublication": paper,
        "developmentStatus": "active",
        **({"url": about.address} if about.address else {}),
        **({"issueTracker": f"{about.repository}/issues"} if about.repository else {}),
    }


def zenodo(about: About) -> dict[str, Any]:
    """Return ``.zenodo.json``; Zenodo takes one licence there, and the notes name the other."""
    cited = about.citation
    code, prose = cited["license"]
    related = [(about.paper["doi"], "isDerivedFrom", "publication-article")]
    related += [(about.address, "isDocumentedBy", "other")] if about.address else []
    return {
        "title": cited["title"],
        "upload_type": "software",
        "description": about.abstract,
        "creators": [_creator(author) for author in cited["authors"]],
        "version": str(cited["version"]),
        "language": "eng",
        "access_right": "open",
        # its vocabulary is in lower case
        "license": code.lower(),
        "notes": (
            f"Code: {code} ({licence_address(code)}). Prose: {prose} ({licence_address(prose)}). "
            "Each data file is under the licence in its sidecar."
        ),
        "keywords": cited["keywords"],
        "related_identifiers": [
            {"identifier": identifier, "relation": relation, "resource_type": kind}
            for identifier, relation, kind in related
        ],
    }


def codecheck(about: About, chapters: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return ``codecheck.yml``, version 2.0, with names and titles of the chapters with code."""
    cited = about.citation
    manifest = {f"{SITE}/{name}": words for name, words in OUTPUTS.items()}
    manifest |= {f"{SITE}/book/{name}.html": title for name, title in chapters}
    return {
        "version": "https://codecheck.org.uk/spec/config/2.0/",
        "manifest": [{"file": file, "comment": words} for file, words in manifest.items()],
        "paper": {
            "title": cited["title"],
            "authors": [
                {
                    "name": author_name(author),
                    **({"ORCID": _orcid(author)} if "orcid" in author else {}),
                }
                for author in cited["authors"]
            ],
            "reference": f"https://doi.org/{cited['doi']}"
            if "doi" in cited
            else about.address or "paper.md in this repository",
            "reference-other": [about.paper_address],
        },
        **({"repository": about.repository} if about.repository else {}),
    }


def _creator(author: Mapping[str, str]) -> dict[str, str]:
    return {
        "name": indexed_name(author),
        **({"orcid": _orcid(author)} if "orcid" in author else {}),
    }


def _orcid(author: Mapping[str, str]) -> str:
    return author["orcid"].rpartition("/")[2]
