"""The pages of reference hold everything there is, at stable addresses, for the search to find."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.inventory import InventoryFile

import energy_helpers as eh
from energy_book import speed
from energy_book.files.json_text import to_json
from energy_book.results.collect import edition_values
from energy_book.sphinx_ext.cite_this import bibtex
from energy_book.sphinx_ext.tables_of_nodes import table, written

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("reference-pages")]
INDEX = """# Home

{param}`pue_p95`, {number}`baseline-median-traditional`, {datafile}`throughput.csv`

```{toctree}
parameters
numbers
data
cite
speed
```
"""
PAGES = {
    "parameters": "parameter-tables",
    "numbers": "number-tables",
    "data": "data-dictionary",
    "cite": "software-citation",
    "speed": "speed-tables",
}
EXTENSIONS = ["myst_nb", "sphinxcontrib.bibtex", "energy_book.sphinx_ext"]
CITATION = """title: A title
version: 1.2.3
authors: [{name: Some contributors}]
license: [MIT]
"""


RUN = {
    "machine_info": {
        "system": "Linux",
        "machine": "x86_64",
        "python_version": "3.12.1",
        "memory_gib": 8.0,
        "cpu": {"brand_raw": "A processor", "count": 2},
    },
    "commit_info": {"id": "abc", "dirty": False},
}


@dataclass(frozen=True)
class Built:
    out: Path
    warnings: str

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.out / f"{name}.html").read_text("utf-8"), "html.parser")

    @property
    def search(self) -> dict[str, dict[str, object]]:
        text = (self.out / "searchindex.js").read_text("utf-8")
        return json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))


def write_records(book: Path, folder: Path) -> None:
    """Write two runs, each figure 1 s or 1.0 of its unit; the older without a sweep."""
    shutil.copytree(book, folder, ignore=shutil.ignore_patterns("*.json"))
    figures = speed.read_figures(folder)
    for day in (date(2026, 1, 2), date(2025, 12, 31)):
        ids = [id_ for id_ in figures if id_ != "sweep" or day.year == 2026]
        benchmarks = [{"extra_info": {"figure": id_, "value": 1.0}} for id_ in ids]
        record = RUN | {"benchmarks": benchmarks, "datetime": str(day)}
        (folder / f"{day}.json").write_text(json.dumps(record), "utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Built:
    root = tmp_path_factory.mktemp("reference")
    source = root / "source"
    source.mkdir()
    (source / "index.md").write_text(INDEX, "utf-8")
    for name, directive in PAGES.items():
        (source / f"{name}.md").write_text(f"# Page {name}\n\n```{{{directive}}}\n```\n", "utf-8")
    (source / "CITATION.cff").write_text(CITATION, "utf-8")
    (source / "references.bib").touch()
    write_records(repository / "benchmarks", source / "benchmarks")
    results = {"edition": "joule-2026", "changed": {}, "numbers": {}, "editions": edition_values()}
    (root / "results.json").write_text(to_json(results), "utf-8")
    config = {
        "extensions": EXTENSIONS,
        "bibtex_bibfiles": ["references.bib"],
        "copyright": "2026",
        "energy_book_results": str(root / "results.json"),
        "energy_book_cache": str(repository / "_build" / ".test-assets"),
        "nitpicky": True,
        "smartquotes": False,
    }
    warnings = io.StringIO()
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(
            source, None, root / "out", root / "trees", "html", config, None, warnings, True
        )
        app.build(force_all=True)
    return Built(root / "out", re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue()))


def test_the_search_keeps_the_words_of_a_cell_apart(built: Built):
    found = built.search["terms"]
    for number in eh.all_numbers.REGISTRY.values():
        last = re.findall(r"\w+", number.name)[-1]
        first = re.findall(r"\w+", number.meaning)[0].lower()
        assert last + first not in found


@pytest.mark.parametrize(("smartquotes", "quote"), [(True, "’"), (False, "'")])
def test_a_written_table_has_the_quotes_of_other_text(smartquotes: bool, quote: str):
    """In words, and not in code; Sphinx does it for what is not written yet."""
    cell = [nodes.Text("a data centre's"), nodes.literal("it's", "it's")]
    config = SimpleNamespace(smartquotes=smartquotes, smartquotes_action="qDe", language="en")
    builder = SimpleNamespace(render_partial=lambda node: {"fragment": node.astext()})
    env = SimpleNamespace(config=config, app=SimpleNamespace(builder=builder))

    html = written(table(["A heading"], [("", [cell])]), env).astext()

    assert f"a data centre{quote}s" in html
    assert "it's" in html


def test_it_builds_without_a_warning(built: Built):
    assert built.warnings == ""


def test_every_parameter_has_its_address(built: Built):
    page = built.page("parameters")

    for name in set(eh.Assumptions.model_fields) - {"edition"}:
        row = page.find("tr", id=f"param-{name}")
        assert row is not None, name
        assert (eh.Assumptions.model_fields[name].description or "") in row.get_text(" ")


def test_editions_that_differ_are_told_apart(built: Built):
    page = built.page("parameters")
    last = [
        page.find("tr", id=f"param-{name}").find_all("td")[-1] for name in ("pue_p95", "pue_p5")
    ]

    told = [" ".join(cell.get_text(" ").split()) for cell in last]
    assert told == ["1.6 Joule 2026, arXiv v1 1.4 v1 as written", "1.05"]


def test_parameters_are_in_groups(built: Built):
    """A field without a title is in the group of the field before it."""
    page = built.page("parameters")
    titles = {row["id"]: row.find_parent("section").h2 for row in page.find_all("tr", id=True)}

    def title(name: str) -> str:
        return titles[f"param-{name}"].get_text().strip("#¶")

    fields = [name for name in eh.Assumptions.model_fields if name != "edition"]
    assert title(fields[0]) == "Lengths"
    assert title("input_tokens") == "Lengths"
    assert title("node_power_kw") == "Data centre and node"
    assert title("seed") == "Statistic and sampling"
    assert title("price_per_kwh") == title("currency") == "Cost"
    assert len({title(name) for name in fields}) == 11


def test_every_number_has_its_address_and_values(built: Built):
    page = built.page("numbers")

    for name, number in eh.all_numbers.REGISTRY.items():
        row = page.find("tr", id=f"number-{name}")
        assert row is not None, name
        assert number.meaning in row.get_text(" ")
        shown = {span["data-number"] for span in row.select("[data-number]")}
        assert shown == {f"{edition}/{name}" for edition in eh.method.assumptions.EDITIONS}, name


def test_a_printed_value_stands_in_its_edition(built: Built):
    cells = built.page("numbers").find("tr", id="number-baseline-median-traditional").select("td")
    joule, arxiv = cells[2].get_text(" ").split(), cells[3].get_text(" ").split()

    assert joule == ["0.309", "Joule:", "0.31"]
    assert arxiv == ["0.342", "arXiv", "v1:", "0.34"]


def test_every_file_and_column_of_the_data_is_described(built: Built):
    page = built.page("data")

    for name in eh.facts.files.fact_files():
        section = page.find("section", id=f"data-{name}")
        assert section is not None, name
        sidecar = eh.facts.files.sidecar(name)
        assert sidecar["sha256"] in section.get_text()
        for column in {**sidecar.get("columns", {}), **sidecar.get("fields", {})}:
            assert section.find("tr", id=f"data-{name}-{column}") is not None, f"{name}: {column}"


def test_the_files_can_be_downloaded(built: Built):
    links = [str(a["href"]) for a in built.page("data").select("a[href*='_static/data/']")]

    assert sorted(Path(link).name for link in links) == sorted(eh.facts.files.fact_files())
    for link in links:
        original = eh.facts.files.data_dir() / Path(link).name
        assert (built.out / link).read_bytes() == original.read_bytes()


@pytest.mark.parametrize(
    ("kind", "name", "page"),
    [
        ("param", "pue_p95", "parameters"),
        ("number", "baseline-median-traditional", "numbers"),
        ("datafile", "throughput.csv", "data"),
    ],
)
def test_names_are_found(built: Built, kind: str, name: str, page: str):
    """By a role, in the inventory for other sites, and by the search."""
    prefix = {"param": "param", "number": "number", "datafile": "data"}[kind]
    address = f"{page}.html#{prefix}-{name}"
    with (built.out / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, uri: uri)

    assert built.page("index").find("a", href=address) is not None
    assert inventory[f"std:{kind}"][name][2] == address
    # the index parts names at their last point
    parent, _, last = name.rpartition(".")
    assert any(entry[4] == last for entry in built.search["objects"][parent])


def test_the_search_finds_parameters_and_models(built: Built):
    terms = built.search["terms"]

    assert "pue_p95" in terms
    assert "nemotron" in terms


def test_the_edition_is_cited_from_its_file(built: Built):
    text = built.page("cite").get_text()

    assert "@software{executable_edition," in text
    assert "version = {1.2.3}" in text


def test_a_name_of_several_words_stays_one_author():
    entry = bibtex(
        {"authors": [{"name": "A B and C"}], "title": "T", "version": "1", "license": []}, ""
    )

    assert "author  = {{A B and C}}" in entry


def test_speed_shows_each_figure_with_its_verdict_and_the_record_before(
    built: Built, repository: Path
) -> None:
    page = built.page("speed")
    cells = {
        row["id"]: [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.select("tr[id^=speed-]")
    }

    machine = "on A processor, 2 cores, 8 GiB of memory, Linux x86_64, Python 3.12.1"
    assert machine in page.get_text()
    assert set(cells) == {f"speed-{id_}" for id_ in speed.read_figures(repository / "benchmarks")}
    assert cells["speed-sweep"][1:] == ["1.00 s 1.00 × reference", "≤ 20 s ✓ met", "–"]
    assert cells["speed-sampling"][1:] == [
        "1.00 million/s",
        "≥ 10 million/s ✗ missed",
        "1.00 million/s",
    ]
    assert page.select_one("#speed-import code").text == "import energy_helpers"
    assert page.select_one("#speed-slider em").text == "What if"
