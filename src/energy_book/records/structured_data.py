"""The book in the vocabulary of schema.org, and the tags that scholarly indexes read."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from energy_book.records.about import About, author_name, indexed_name, licence_address, licences_in

Node = dict[str, Any]
LANGUAGE = "en-GB"


def edition(about: About, year: str, home: str) -> list[Node]:
    """
    Describe the paper, its executable edition and the software.

    An unreleased version has only a `year`; `home` is the address of the first page.
    """
    cited, paper = about.citation, about.paper
    shared = {
        "name": cited["title"],
        "description": about.abstract,
        "author": [_author(author) for author in cited["authors"]],
        "version": str(cited["version"]),
        "license": [licence_address(name) for name in cited["license"]],
        "datePublished": _date(cited, year),
        "keywords": cited["keywords"],
        "isAccessibleForFree": True,
    }
    article = {
        "@type": "ScholarlyArticle",
        "@id": about.paper_address,
        "url": about.paper_address,
        "name": paper["title"],
        "headline": paper["title"],
        "author": [_author(author) for author in paper["authors"]],
        "datePublished": str(paper["year"]),
        "isPartOf": {"@type": "Periodical", "name": paper["journal"]},
        "sameAs": [
            f"https://arxiv.org/abs/{each['value'].removeprefix('arXiv:')}"
            for each in paper.get("identifiers", ())
            if each["value"].startswith("arXiv:")
        ],
    }
    book = {
        "@type": "ScholarlyArticle",
        "@id": f"{home}#edition",
        "url": home,
        "headline": cited["title"],
        **shared,
        "inLanguage": LANGUAGE,
        "isBasedOn": {"@id": about.paper_address},
        "hasPart": {"@id": f"{home}#software"},
        **({"identifier": f"https://doi.org/{cited['doi']}"} if "doi" in cited else {}),
    }
    software = {
        "@type": "SoftwareSourceCode",
        "@id": f"{home}#software",
        **shared,
        "programmingLanguage": "Python",
        **({"codeRepository": about.repository} if about.repository else {}),
    }
    return [article, book, software]


def learning_resource(
    kind: str, name: str, address: str, home: str, entry: Mapping[str, Any]
) -> Node:
    """Describe a lesson or an exercise."""
    return {
        "@type": "LearningResource",
        "@id": address,
        "url": address,
        "name": name,
        "learningResourceType": kind,
        "teaches" if kind == "lesson" else "assesses": entry["objective"],
        "competencyRequired": entry["needs"].replace("`", ""),
        "timeRequired": f"PT{entry['minutes']}M",
        "educationalLevel": entry["level"],
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "isPartOf": {"@id": f"{home}#edition"},
    }


def data_set(
    about: About, name: str, sidecar: Mapping[str, Any], address: str, file: str, home: str
) -> Node:
    """Describe a data file."""
    source = sidecar["url"]
    notes = " ".join(str(sidecar.get("notes", "")).split())
    return {
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": f"{name} of “{about.citation['title']}”",
        "description": f"{sidecar['source']}. {notes}".strip(),
        "license": [licence_address(each) for each in licences_in(sidecar["licence"])],
        "usageInfo": {"@type": "CreativeWork", "text": sidecar["licence"]},
        "version": sidecar["version"],
        "creator": [_author(author) for author in about.citation["authors"]],
        "isAccessibleForFree": True,
        "isPartOf": {"@id": f"{home}#edition"},
        **({"isBasedOn": source} if source.startswith("https://") else {}),
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": file,
            "encodingFormat": "text/csv" if name.endswith(".csv") else "application/octet-stream",
            "sha256": sidecar["sha256"],
        },
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": column,
                "description": said["meaning"],
                **({} if said["unit"] == "-" else {"unitText": said["unit"]}),
            }
            for column, said in sidecar.get("columns", {}).items()
        ],
    }


def citation_tags(about: About, year: str, title: str = "", address: str = "") -> list[str]:
    """Return the tags ``citation_*`` of a chapter or, without a title, of the book."""
    cited, paper = about.citation, about.paper
    authors = "; ".join(f"citation_author={indexed_name(author)}" for author in paper["authors"])
    tags = [
        ("citation_title", title or cited["title"]),
        *(("citation_author", indexed_name(author)) for author in cited["authors"]),
        ("citation_publication_date", _date(cited, year).replace("-", "/")),
        ("citation_language", LANGUAGE),
        *([("citation_inbook_title", cited["title"])] if title else []),
        *([("citation_public_url", address)] if address else []),
        *([("citation_doi", cited["doi"])] if "doi" in cited and not title else []),
        (
            "citation_reference",
            f"citation_title={paper['title']}; {authors}; "
            f"citation_journal_title={paper['journal']}; "
            f"citation_publication_date={paper['year']}; citation_doi={paper['doi']}",
        ),
    ]
    return [f'<meta name="{name}" content="{html.escape(text)}" />' for name, text in tags]


def _date(cited: Mapping[str, Any], year: str) -> str:
    return str(cited.get("date-released", year))


def _author(author: Mapping[str, str]) -> Node:
    identity = {"@id": author["orcid"]} if "orcid" in author else {}
    if "name" in author:
        return {"@type": "Organization", "name": author["name"], **identity}
    return {
        "@type": "Person",
        "givenName": author["given-names"],
        "familyName": author["family-names"],
        "name": author_name(author),
        **identity,
    }
