"""The slides: numbers and charts of the build, made once, and refused if one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from energy_book.errors import PagesError
from energy_book.project import Project
from energy_book.site.slides import make_slides

NUMBER = {"value": 0.4242, "unit": "Wh", "digits": 4}
PAGE = (
    '<div class="eb-chart" data-figure="fig-one" tabindex="0" aria-label="One &amp; two">'
    '<picture><img src="../_static/charts/fig-one.svg" alt="Two bars."></picture></div>'
)
DECK = """# A deck

## First

It uses {num}`answer`.

```{chart} fig-one
:class: fragment
```

```{revealjs-notes}
Say {num}`answer`.
```
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site with one page that has one chart."""
    files = {"book/page.html": PAGE, "_static/charts/fig-one.svg": "<svg/>"}
    for name, text in files.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return tmp_path / "site"


def made(root: Path, site: Path, deck: str, revision: str = "") -> str:
    project = Project(root / "book")
    project.slides.mkdir(parents=True, exist_ok=True)
    (project.slides / "deck.md").write_text(f"---\norphan: true\n---\n\n{deck}")
    make_slides(project, {"numbers": {"answer": NUMBER}, "revision": revision}, site)
    return (site / "slides" / "deck.html").read_text()


@pytest.mark.thorough
def test_a_deck_has_the_numbers_and_charts_of_the_build(tmp_path: Path, site: Path) -> None:
    page = made(tmp_path, site, DECK)

    assert page.count("0.4242") == 2
    assert '<aside class="notes">Say 0.4242' in page
    assert "One &amp; two" in page
    assert 'alt="Two bars."' in page
    assert "script-src 'self';" in page
    assert page.count("<script") == page.count("<script src=")


@pytest.mark.thorough
def test_unchanged_decks_are_not_made_again(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tmp_path, site, DECK, "one")
    (site / "slides").rename(tmp_path / "before")
    monkeypatch.setattr("subprocess.run", None)

    assert made(tmp_path, site, DECK, "two") == first


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("known", "unknown"), [("answer", "question"), ("fig-one", "fig-two")], ids=["number", "chart"]
)
def test_what_the_build_lacks_is_named(
    tmp_path: Path, site: Path, known: str, unknown: str
) -> None:
    with pytest.raises(PagesError) as caught:
        made(tmp_path, site, DECK.replace(known, unknown))

    assert any(unknown in line and "deck.md" in line for line in caught.value.lines)
    assert not (site / "slides").exists()


def test_a_book_without_slides_has_none(tmp_path: Path, site: Path) -> None:
    make_slides(Project(tmp_path), {}, site)

    assert not (site / "slides").exists()
