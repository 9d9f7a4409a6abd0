"""The directive ``{what-if}`` in a small site, built with other settings than an edition's."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import energy_helpers as eh
from energy_book.results.read import Results
from energy_book.sphinx_ext.what_if import CHAPTERS, settings_of
from energy_book.what_if import page_data

INDEX = "# Home\n\n```{what-if} compact\n```\n\n```{toctree}\nwhat_if\n```\n"
PAGE = "# What if\n\n```{what-if}\n```\n"
PARAMETERS = 'edition = "joule-2026"\npue_p95 = None\n'
Page = Callable[[str], BeautifulSoup]


def write_site(source: Path) -> None:
    (source / "paper").mkdir(parents=True)
    (source / "index.md").write_text(INDEX, "utf-8")
    (source / "what_if.md").write_text(PAGE, "utf-8")
    cell = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.write(notebook, source / f"{CHAPTERS['query']}.ipynb")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Page:
    """Build the site with a PUE of 1.2; return the function that reads a page."""
    root = tmp_path_factory.mktemp("what-if")
    source = root / "source"
    write_site(source)
    results = {"edition": "arxiv-v1", "changed": {"pue_p95": 1.2}, "numbers": {}}
    (root / "results.json").write_text(json.dumps(results), "utf-8")
    config = {
        "extensions": ["myst_nb", "energy_book.sphinx_ext"],
        "exclude_patterns": ["paper"],
        "html_theme": "sphinx_book_theme",
        "energy_book_results": str(root / "results.json"),
        "energy_book_cache": str(repository / "_build" / ".test-assets"),
        "nitpicky": True,
    }
    warnings = io.StringIO()
    with patch_docutils(None), docutils_namespace():
        out = (root / "out", root / "trees")
        app = Sphinx(source, None, *out, "html", config, None, warnings, True)
        app.build(force_all=True)
    assert warnings.getvalue() == ""

    def read(name: str) -> BeautifulSoup:
        return BeautifulSoup((root / "out" / f"{name}.html").read_text("utf-8"), "html.parser")

    return read


def data_of(page: BeautifulSoup) -> dict[str, Any]:
    block = page.select_one("script.eb-what-if-data")
    assert block is not None
    loaded: dict[str, Any] = json.loads(block.get_text())
    return loaded


def shown(page: BeautifulSoup) -> dict[str, str]:
    return {str(cell["data-shown"]): cell.get_text() for cell in page.select("[data-shown]")}


def test_begins_with_the_settings_of_the_build(page: Page) -> None:
    mine = eh.load_edition("arxiv-v1").replace(pue_p95=1.2)

    step = {"step": page_data.step_text(mine)}
    assert shown(page("what_if")) == page_data.result_texts(mine) | step
    options = [o.get_text() for o in page("what_if").select("select[name=edition] option")]
    assert options[:2] == ["this build", "arXiv v1, as released"]
    assert next(iter(data_of(page("what_if"))["presets"])) == page_data.THIS_BUILD


def test_the_short_form_says_less_of_the_same(page: Page) -> None:
    short, whole = shown(page("index")), shown(page("what_if"))

    assert short.items() < whole.items()
    link = page("index").select_one(".eb-what-if-more a")
    assert link is not None
    assert link["href"] == "what_if.html"


def test_commands_know_the_parameters_of_their_chapter(page: Page) -> None:
    assert data_of(page("what_if"))["chapters"] == {
        "query": [CHAPTERS["query"], ["edition", "pue_p95"]]
    }


@pytest.mark.parametrize("name", ["index", "what_if"])
def test_scripts_come_in_their_order_and_only_here(page: Page, name: str) -> None:
    sources = [str(script["src"]) for script in page(name).select("script[src]")]
    own = [re.sub(r".*energy-book-|\.js.*", "", s) for s in sources if "energy-book-" in s]

    wanted = [
        "charts",
        "lengths",
        "mixture",
        "method",
        "settings",
        "shown",
        "controls",
        "what-if",
    ]
    assert [part for part in own if part in wanted] == wanted
    assert not any("what-if" in str(s) for s in page("search").select("script[src]"))


@pytest.mark.parametrize("name", ["index", "what_if"])
def test_every_control_has_a_name(page: Page, name: str) -> None:
    for control in page(name).select(".eb-what-if :is(input, select)"):
        labelled = page(name).select(f"label[for='{control.get('id')}']")
        assert labelled or control.get("aria-label"), control


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"workload": "email"}, id="workload"),
        pytest.param({"throughput_rows": "gone.csv"}, id="rows-that-are-gone"),
    ],
)
def test_what_cannot_be_computed_leaves_the_edition(changed: dict[str, Any]) -> None:
    assert settings_of(Results(edition="arxiv-v1", changed=changed)) == eh.load_edition("arxiv-v1")
