"""The data files as one package of Frictionless Data, described from their sidecars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from energy_book.records.about import About, author_name, licence_address, licences_in
from energy_helpers.facts import files

PACKAGE_FILE = "datapackage.json"
# kinds of NumPy; others are text
TYPES = {"i": "integer", "f": "number", "b": "boolean"}


def data_package(about: About) -> dict[str, Any]:
    """Return the descriptor of all data files, which are in the same folder."""
    resources = [_resource(name, files.sidecar(name)) for name in files.fact_files()]
    home = about.address or about.repository
    return {
        "profile": "data-package",
        "name": "energy-use-of-ai-inference",
        "title": f"Data of: {about.citation['title']}",
        "description": about.abstract,
        "version": about.citation["version"],
        **({"homepage": home} if home else {}),
        "keywords": about.citation["keywords"],
        "licenses": _licences(
            list(dict.fromkeys(each["name"] for r in resources for each in r["licenses"]))
        ),
        "contributors": [
            {"title": author_name(author), "role": "author"} for author in about.citation["authors"]
        ],
        "sources": [{"title": about.paper["title"], "path": about.paper_address}],
        "resources": resources,
    }


def _resource(name: str, sidecar: Mapping[str, Any]) -> dict[str, Any]:
    path = files.data_dir() / name
    address = sidecar["url"]
    link = {"path": address} if address.startswith("https://") else {}
    suffix = path.suffix.removeprefix(".")
    table = suffix == "csv"
    return {
        # names have no capitals
        "name": re.sub(r"[^a-z0-9-]+", "-", name.lower()),
        "path": name,
        "profile": "tabular-data-resource" if table else "data-resource",
        "title": f"{name}: {sidecar['source']}",
        "description": " ".join(str(sidecar.get("notes", "")).split()),
        "format": suffix,
        "mediatype": f"text/{suffix}" if table else f"application/{suffix}",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sidecar['sha256']}",
        "licenses": _licences(licences_in(sidecar["licence"])),
        "licence": sidecar["licence"],
        "sources": [{"title": sidecar["source"], **link}],
        "version": sidecar["version"],
        **({"schema": {"fields": list(_fields(name, sidecar["columns"]))}} if table else {}),
    }


def _fields(name: str, columns: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    types = files.read_csv(name).dtypes
    return [
        {
            "name": column,
            "type": TYPES.get(types[column].kind, "string"),
            "description": about["meaning"],
            **({} if about["unit"] == "-" else {"unit": about["unit"]}),
        }
        for column, about in columns.items()
    ]


def _licences(names: list[str]) -> list[dict[str, str]]:
    return [{"name": name, "path": licence_address(name)} for name in names]
