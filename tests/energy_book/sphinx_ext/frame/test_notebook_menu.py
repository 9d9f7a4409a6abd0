"""The menu with the notebooks of a chapter, at the top of its page."""

from __future__ import annotations

from tests.energy_book.sphinx_ext.conftest import MakeSite, Site, chart_page

PAGES = {"book/index": "# First\n", "book/paper/one": chart_page("fig-one")}
CONTENTS = "root: book/index\nchapters:\n  - file: book/paper/one\n"
BUTTONS = {
    "use_download_button": False,
    "article_header_end": ["notebook-files.html", "article-header-buttons.html"],
}


def menu(site: Site, page: str) -> list[tuple[str, str, bool]]:
    links = site.page(page).select(".dropdown-download-buttons a")
    return [(link.text.strip(), str(link["href"]), "download" in link.attrs) for link in links]


def test_a_chapter_has_its_notebook_to_save_with_solutions_and_without(make_site: MakeSite) -> None:
    """Without the attribute, a browser opens the file as text."""
    site = make_site(PAGES, CONTENTS, html_theme_options=BUTTONS, html_copy_source=False)

    up = "../../notebooks"
    assert menu(site, "book/paper/one") == [
        ("Notebook with solutions", f"{up}/paper/one.ipynb", True),
        ("Notebook without solutions", f"{up}/without_solutions/paper/one.ipynb", True),
    ]
    assert menu(site, "book/index") == []
    assert site.page("book/paper/one").select_one(".dropdown-menu [data-action='print']")
    assert not (site.out / "_sources").exists()
