"""The scripts of a reader's settings in a small site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from energy_book.sphinx_ext.reader.settings import ADDRESS, DATA, SCRIPTS
from energy_book.what_if.form import SETTINGS

from ..conftest import MakeSite, Site

NUMBER = {"value": 0.3088, "unit": "Wh/query", "digits": 3, "meaning": "median"}
RESULTS = {"edition": "joule-2026", "changed": {}, "numbers": {"baseline": NUMBER}}
CONTENTS = "root: index\nchapters:\n- file: words\n"
CELL = {
    "id": "parameters",
    "cell_type": "code",
    "metadata": {"tags": ["parameters"]},
    "source": 'edition = "joule-2026"\npue_p95 = None\n',
    "outputs": [],
    "execution_count": None,
}
QUOTE = {"id": "a", "cell_type": "markdown", "metadata": {}, "source": "# A\n\n{num}`baseline`\n"}


@pytest.fixture(scope="module")
def small(make_site: MakeSite, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a page that quotes a number, and one without any."""
    results = tmp_path_factory.mktemp("results") / "results.json"
    results.write_text(json.dumps(RESULTS), "utf-8")
    index: dict[str, Any] = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    index["cells"] = [QUOTE, CELL]
    pages = {"index": index, "words": "# Words\n"}
    return make_site(pages, CONTENTS, energy_book_results=str(results))


def test_every_page_has_the_script_of_the_address(small: Site) -> None:
    for name in ("index", "words"):
        (script,) = small.page(name).select(f"script[src*='{ADDRESS}']")
        assert str(script["data-names"]).split() == list(SETTINGS)
        assert str(script["data-scripts"]).split() == list(SCRIPTS)


def test_every_script_that_is_loaded_later_is_there(small: Site) -> None:
    assert [name for name in SCRIPTS if not Path(small.out, "_static", name).is_file()] == []


def test_the_data_hold_the_parameters_of_a_chapter(small: Site) -> None:
    text = (small.out / "_static" / DATA).read_text("utf-8")
    data = json.loads(text[text.index("readerData: ") + 12 : text.rindex(" };")])

    assert data["pages"] == {"index": ["edition", "pue_p95"]}
    assert "baseline-median-traditional" in data["rules"]


def test_a_page_with_numbers_has_the_button(small: Site) -> None:
    button = "button[data-action='settings']"

    assert len(small.page("index").select(button)) == 1
    assert small.page("words").select(button) == []
