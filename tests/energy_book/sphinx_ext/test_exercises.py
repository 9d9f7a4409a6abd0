"""The line of an exercise and the field of its answer, on the page."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from energy_helpers import load_edition
from energy_helpers.notebook.exercises.answers import expected
from energy_helpers.notebook.exercises.catalogue import load_exercises
from tests.energy_book.sphinx_ext.conftest import MakeSite

LABEL = "ex-fleet-share"
PAGE = f"""\
# Page

```{{exercise}} A share
:label: {LABEL}

At what share?
```

```{{exercise}} Names code
:label: ex-throughput-all

Which exponent?
```

```{{exercise}} Unknown to the data
:label: ex-unknown

Why?
```
"""


@pytest.fixture(scope="module")
def page(make_site: MakeSite) -> BeautifulSoup:
    site = make_site({"index": PAGE}, "root: index\n")
    assert site.warnings == ""
    return site.page("index")


def test_the_line_follows_the_title(page: BeautifulSoup) -> None:
    about = load_exercises()[LABEL].lines()
    line = page.select_one(f"#{LABEL} > .admonition-title + p.eb-about").get_text(" ", strip=True)

    assert line == " ".join(f"{name}: {text}" for name, text in about.items())


def test_code_in_the_line_is_code(page: BeautifulSoup) -> None:
    line = page.select_one("#ex-throughput-all > p.eb-about")

    assert "`eh.load_throughput`" in load_exercises()["ex-throughput-all"].needs
    assert [code.get_text() for code in line.select("code")] == ["eh.load_throughput"]
    assert "`" not in line.get_text()


def test_the_field_is_hidden_without_a_script_and_knows_the_answer(page: BeautifulSoup) -> None:
    (form,) = page.select(f"#{LABEL} form.eb-check")
    data = json.loads(form.select_one("script").string)
    reference = expected(LABEL, load_edition())

    assert form.has_attr("hidden")
    assert data["value"] == reference.value
    assert len(data["slips"]) == len(reference.slips)
    assert tuple(data["hints"]) == load_exercises()[LABEL].hints
    assert load_exercises()[LABEL].unit in form.select_one("label").get_text()
    assert form.select_one("[aria-live=polite]").get_text() == ""


def test_an_exercise_without_an_entry_has_neither(page: BeautifulSoup) -> None:
    assert not page.select("#ex-unknown .eb-about, #ex-unknown form")


def test_only_a_page_with_a_field_loads_the_script(page: BeautifulSoup) -> None:
    assert len(page.select("script[src*='energy-book-exercises.js']")) == 1
