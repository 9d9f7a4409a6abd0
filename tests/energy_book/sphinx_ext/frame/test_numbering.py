"""The numbers of figures, tables and equations: counted on each page, under its label."""

from __future__ import annotations

import pytest

from energy_book.sphinx_ext.frame.numbering import on_pages
from tests.energy_book.sphinx_ext.conftest import MakeSite, Site, chart_page

CONTENTS = """\
root: index
chapters:
- file: use/recipes
- file: paper/2_energy
- file: supplement/s1_rows
- file: beyond/1_fits
"""
MATH = """\
# A page

See {numref}`fig-second`, {numref}`tab-one` and {eq}`eq-own`.

$$
x = 1
$$ (eq-own)

:::{table} A table.
:name: tab-one

| a | b |
|---|---|
| 1 | 2 |
:::
"""


def pages(*recipes: str) -> dict[str, object]:
    return {
        "index": chart_page("fig-lead"),
        "use/recipes": chart_page(*recipes),
        "paper/2_energy": chart_page("fig-first", "fig-second", words=MATH),
        "supplement/s1_rows": chart_page("fig-rows"),
        "beyond/1_fits": chart_page("fig-fits", words="# Fits\n\n{numref}`fig-rows`\n"),
    }


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    made = make_site(pages("fig-recipe"), CONTENTS)
    assert made.warnings == ""
    return made


def captions(site: Site, page: str) -> list[str]:
    return [tag.text.strip() for tag in site.page(page).select(".caption-number")]


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("index", ["Figure 1"]),
        ("use/recipes", ["Figure R.1"]),
        ("paper/2_energy", ["Table 2.1", "Figure 2.1", "Figure 2.2"]),
        ("supplement/s1_rows", ["Figure S1.1"]),
        ("beyond/1_fits", ["Figure B1.1"]),
    ],
)
def test_captions_have_the_number_of_their_page(site: Site, page: str, numbers: list[str]) -> None:
    assert captions(site, page) == numbers


def test_equations_are_counted_in_the_same_way(site: Site) -> None:
    (number,) = site.page("paper/2_energy").select(".eqno")

    assert "(2.1)" in number.text


def test_references_follow(site: Site) -> None:
    first = site.page("paper/2_energy").select_one("article p")
    other = site.page("beyond/1_fits").select_one("article p")

    assert first is not None
    assert other is not None
    assert first.text == "See Figure 2.2, Table 2.1 and (2.1)."
    assert other.text == "Figure S1.1"


def test_a_new_recipe_renumbers_nothing_elsewhere(site: Site, make_site: MakeSite) -> None:
    longer = make_site(pages("fig-new", "fig-recipe"), CONTENTS)

    assert captions(longer, "use/recipes") == ["Figure R.1", "Figure R.2"]
    for page in ("index", "paper/2_energy", "supplement/s1_rows", "beyond/1_fits"):
        assert captions(longer, page) == captions(site, page)


def test_two_pages_with_the_same_numbers_are_a_fault() -> None:
    numbers = {page: {"figure": {f"fig-{page}": (k,)}} for k, page in enumerate(["a/use", "b/up"])}

    _, faults = on_pages(numbers, "index")

    assert len(faults) == 1
    assert "a/use and b/up" in faults[0]


def test_what_else_sphinx_counts_keeps_its_numbers() -> None:
    numbers = {"paper/2_energy": {"exercise": {"ex": (7,)}, "figure": {"fig": (9,)}}}

    counted, faults = on_pages(numbers, "index")

    assert faults == []
    assert counted == {"paper/2_energy": {"exercise": {"ex": (7,)}, "figure": {"fig": ("2", 1)}}}
