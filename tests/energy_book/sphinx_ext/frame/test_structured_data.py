"""What search engines and reference managers read in the head of a page."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from energy_helpers.facts import files
from tests.energy_book.sphinx_ext.conftest import MakeSite, Site
from tests.schemaorg import TYPES, VOCABULARY, described, faults

ADDRESS = "https://example.org/energy/"
LESSON = "book/paper/4_billion_queries"
DATA = "book/reference/data"
CONTENTS = f"root: book/index\nchapters:\n- file: {LESSON}\n- file: {DATA}\n- file: book/words\n"
PAGES = {
    "book/index": "# A book\n\nThe first page says what the book is about.\n",
    LESSON: "# A lesson </script>\n\n(ex-fleet-share)=\n## An exercise\n\nCompute the share.\n",
    DATA: "# Data\n\n```{data-dictionary}\n```\n",
    "book/words": "# Words\n\nA page without a lesson, an exercise or a data file.\n",
}


@pytest.fixture(scope="module")
def cited(repository: Path) -> dict[str, Any]:
    return yaml.safe_load((repository / "CITATION.cff").read_text("utf-8"))


@pytest.fixture(scope="module")
def own_files(repository: Path) -> dict[str, str]:
    return {
        name: (repository / name).read_text("utf-8") for name in ("CITATION.cff", "_config.yml")
    }


@pytest.fixture(scope="module")
def published(make_site: MakeSite, own_files: dict[str, str]) -> Site:
    return make_site(PAGES, CONTENTS, own_files, html_baseurl=ADDRESS, copyright="2026")


@pytest.fixture(scope="module")
def unpublished(make_site: MakeSite, own_files: dict[str, str]) -> Site:
    pages = {page: PAGES[page] for page in ("book/index", DATA)}
    contents = f"root: book/index\nchapters:\n- file: {DATA}\n"
    return make_site(pages, contents, own_files, copyright="2026")


def tags(site: Site, page: str, name: str) -> list[str]:
    return [str(tag["content"]) for tag in site.page(page).select(f'meta[name="{name}"]')]


def test_the_vocabulary_is_the_one_that_its_sidecar_describes() -> None:
    sidecar = tomllib.loads(VOCABULARY.with_name(f"{VOCABULARY.name}.toml").read_text())

    assert sidecar["sha256"] == hashlib.sha256(VOCABULARY.read_bytes()).hexdigest()
    assert {"source", "url", "version", "licence", "retrieved"} <= set(sidecar)
    assert TYPES["Dataset"]["properties"]["distribution"] == ["DataDownload"]


@pytest.mark.parametrize(
    ("thing", "fault"),
    [
        ({"@type": "Data set"}, "no type"),
        ({"@type": "Person", "name": "A", "nom": "B"}, "has no nom"),
        ({"@type": "Person"}, "lacks ['name']"),
        ({"@type": "Person", "name": {"@type": "Person", "name": "A"}}, "is no Text"),
    ],
)
def test_what_the_vocabulary_lacks_is_a_fault(thing: dict[str, Any], fault: str) -> None:
    assert fault in "; ".join(faults(thing))


@pytest.mark.parametrize(
    ("site", "page"),
    [
        *(("published", page) for page in PAGES),
        ("unpublished", "book/index"),
        ("unpublished", DATA),
    ],
)
def test_every_description_is_in_the_vocabulary(
    request: pytest.FixtureRequest, site: str, page: str
) -> None:
    things = described(request.getfixturevalue(site).page(page))

    assert [fault for thing in things for fault in faults(thing)] == []
    assert bool(things) == (page != "book/words")


def test_the_first_page_describes_paper_edition_and_software(
    published: Site, cited: dict[str, Any]
) -> None:
    paper, edition, software = described(published.page("book/index"))
    doi = f"https://doi.org/{cited['preferred-citation']['doi']}"

    assert [each["@type"] for each in (paper, edition, software)] == [
        *("ScholarlyArticle", "ScholarlyArticle", "SoftwareSourceCode")
    ]
    assert paper["@id"] == edition["isBasedOn"]["@id"] == doi
    assert len(paper["author"]) == len(cited["preferred-citation"]["authors"])
    assert edition["@id"] == f"{ADDRESS}book/index.html#edition"
    assert software["version"] == cited["version"]
    assert edition["license"] == [f"https://spdx.org/licenses/{name}" for name in cited["license"]]


def test_a_lesson_describes_itself_and_its_exercises(published: Site) -> None:
    lesson, exercise = described(published.page(LESSON))
    about = files.read_toml("lessons.toml")["paper/4_billion_queries"]

    assert lesson["name"] == "A lesson </script>"
    assert lesson["teaches"] == about["objective"]
    assert lesson["timeRequired"] == f"PT{about['minutes']}M"
    assert exercise["learningResourceType"] == "exercise"
    assert exercise["url"] == f"{ADDRESS}{LESSON}.html#ex-fleet-share"
    assert (
        lesson["isPartOf"] == exercise["isPartOf"] == {"@id": f"{ADDRESS}book/index.html#edition"}
    )


@pytest.mark.parametrize("site", ["published", "unpublished"])
def test_each_data_file_is_described_where_it_can_be_downloaded(
    request: pytest.FixtureRequest, site: str
) -> None:
    made: Site = request.getfixturevalue(site)
    things = described(made.page(DATA))

    assert len(things) == len(files.fact_files())
    for thing in things:
        file = thing["distribution"]
        address = file["contentUrl"].removeprefix(ADDRESS)
        path = made.out / address if site == "published" else made.out / "book/reference" / address
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
        assert thing["license"], thing["name"]


def test_every_page_can_be_cited(published: Site, cited: dict[str, Any]) -> None:
    assert tags(published, "book/index", "citation_title") == [cited["title"]]
    assert tags(published, "book/words", "citation_title") == ["Words"]
    assert tags(published, "book/words", "citation_inbook_title") == [cited["title"]]
    for page in PAGES:
        assert tags(published, page, "citation_author") == [a["name"] for a in cited["authors"]]
        assert tags(published, page, "citation_publication_date")[0].startswith("2026")
        assert cited["preferred-citation"]["doi"] in tags(published, page, "citation_reference")[0]
    assert tags(published, "book/words", "citation_public_url") == [f"{ADDRESS}book/words.html"]


def test_no_block_of_data_runs(published: Site) -> None:
    """The policy allows no digest for it, and a text cannot end it."""
    page = (published.out / f"{LESSON}.html").read_text("utf-8")

    assert page.count("application/ld+json") == 1
    assert "A lesson \\u003c/script>" in page
