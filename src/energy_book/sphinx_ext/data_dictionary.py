"""The data dictionary: a description of every data file from its sidecar, with a download."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from energy_book.files.json_text import to_json
from energy_book.records.about import read_about
from energy_book.records.data_package import PACKAGE_FILE, data_package
from energy_book.sphinx_ext.tables_of_nodes import code, section, table, text

FOLDER = "data"  # below _static
PROVENANCE = ("source", "url", "version", "licence", "retrieved", "class", "sha256")
LABELS = {"url": "address", "class": "kind", "sha256": "SHA-256"}


class DataDictionary(SphinxDirective):
    """``{data-dictionary}``: a section for each data file."""

    def run(self) -> list[nodes.Node]:
        from energy_helpers.facts import files

        up = "../" * self.env.docname.count("/")
        return [self._file(name, files.sidecar(name), up) for name in files.fact_files()]

    def _file(self, name: str, sidecar: Mapping[str, Any], up: str) -> nodes.section:
        address = f"data-{name}"
        domain: Any = self.env.get_domain("std")
        domain.note_object("datafile", name, address, location=self.get_location())
        facts = [
            ("", [text(LABELS.get(key, key)), _provenance(key, sidecar[key])])
            for key in PROVENANCE
            if key in sidecar
        ]
        facts.append(("", [text("download"), [_download(name, up)]]))
        kind = "columns" if "columns" in sidecar else "fields"
        entries = []
        for field, said in sidecar[kind].items():
            place, unit = f"{address}-{field}", "" if said["unit"] == "-" else said["unit"]
            entries.append((place, [[code(field, place)], text(unit), text(said["meaning"])]))
        notes = nodes.paragraph("", " ".join(str(sidecar.get("notes", "")).split()))
        headings = ("Column" if kind == "columns" else "Field", "Unit", "Meaning")
        return section(
            name,
            address,
            *([notes] if len(notes) else []),
            table(("Provenance", "Record"), facts, (18, 82), f"Provenance of {name}."),
            table(headings, entries, (34, 18, 48), f"{kind.capitalize()} of {name}."),
        )


def _provenance(key: str, value: object) -> list[nodes.Node]:
    words = str(value)
    if key == "url" and words.startswith("https://"):
        return [nodes.reference("", words, refuri=words)]
    return [nodes.literal(words, words)] if key == "sha256" else text(words)


def _download(name: str, up: str) -> nodes.Node:
    from energy_helpers.facts import files

    path = files.data_dir() / name
    rows = ""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = f", {sum(1 for _ in csv.reader(file)) - 1:,} rows"
    link = nodes.reference("", name, refuri=f"{up}_static/{FOLDER}/{name}")
    return nodes.inline("", "", link, nodes.Text(rows))


def _copy_files(app: Sphinx) -> None:
    """Copy the data files to the site, and describe them as a package."""
    from energy_helpers.facts import files

    folder = Path(app.outdir, "_static", FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    for name in files.fact_files():
        shutil.copyfile(files.data_dir() / name, folder / name)
    about = read_about(Path(app.srcdir))
    if about:
        (folder / PACKAGE_FILE).write_text(to_json(data_package(about)), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the directive, the role ``{datafile}`` and the copying of data files."""
    app.add_crossref_type("datafile", "datafile", objname="data file", ref_nodeclass=nodes.literal)
    app.add_directive("data-dictionary", DataDictionary)
    app.connect("builder-inited", _copy_files)
