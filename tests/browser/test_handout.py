"""The handout on paper: four sheets with everything on them, and the kit around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader

from energy_book.export.kit import write_kit
from energy_book.project import Project

from .site import ROOT
from .visit import View, context_for, settle

pytestmark = pytest.mark.thorough
# of each sheet
TEXTS = (
    ("What is computed", "One query by numbers", "Llama 3.1 405B"),
    ("The models", "Mixtral 8x22B", "The assumptions", "PUE"),
    ("Exercises", "1. A token", "4. A range"),
    ("5. Long answers", "Ten words", "Token"),
)
# 210 mm without the margins of 16 mm, in pixels of CSS
SHEET_PX = round((210 - 2 * 16) / 25.4 * 96)
WIDER = """(width) => [...document.querySelectorAll("#main-content *")].filter((element) => {
  const place = element.getBoundingClientRect();
  return place.width && place.right > width + 1 && getComputedStyle(element).position != "absolute";
}).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def kit(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the kit of the site once."""
    out = tmp_path_factory.mktemp("kit") / "kit"
    write_kit(Project(ROOT), site, out)
    return out


def fonts_without_a_file(page: PageObject) -> list[str]:
    """Return the fonts of a sheet that its reader would have to have."""
    found = []
    for font in page["/Resources"].get("/Font", {}).values():
        of_glyphs = font.get_object().get("/DescendantFonts", [font])[0].get_object()
        described = of_glyphs.get("/FontDescriptor")
        # a font of type 3 consists of its drawings
        if of_glyphs["/Subtype"] != "/Type3" and not any(
            key.startswith("/FontFile") for key in described.get_object()
        ):
            found.append(str(of_glyphs["/BaseFont"]))
    return found


@pytest.mark.xdist_group("handout")
def test_the_handout_has_four_sheets(kit: Path) -> None:
    sheets = PdfReader(kit / "handout.pdf").pages

    assert len(sheets) == 4
    for sheet, texts in zip(sheets, TEXTS, strict=True):
        words = " ".join(sheet.extract_text().split())
        assert [text for text in texts if text not in words] == []
        assert fonts_without_a_file(sheet) == []
        assert 595 <= float(sheet.mediabox.width) < 596


@pytest.mark.xdist_group("handout")
def test_answers_are_only_in_the_answers(kit: Path) -> None:
    handout, answers = (
        " ".join(page.extract_text() for page in PdfReader(kit / f"{name}.pdf").pages)
        for name in ("handout", "handout_answers")
    )

    assert "Calculation" in answers
    assert "0.900 J" in answers
    assert "0.900 J" not in handout


@pytest.mark.xdist_group("handout")
def test_the_kit_has_decks_with_notes_and_what_a_teacher_prints(kit: Path) -> None:
    decks = sorted(path.stem for path in (kit / "slides").glob("*.html"))

    assert decks == ["session_1", "session_2", "session_3"]
    for deck in decks:
        pages = PdfReader(kit / f"{deck}_slides.pdf").pages
        # each slide and its notes
        assert len(pages) >= 24
        assert "Aims" in pages[1].extract_text()
    assert {"course_plan.pdf", "projects.pdf"} <= {path.name for path in kit.iterdir()}


def test_nothing_on_a_sheet_is_cut(browser: Browser, origin: str) -> None:
    with context_for(browser, View(1280, "light")) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/teaching/handout_sheets.html")
        settle(page)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": SHEET_PX, "height": 980})

        assert page.evaluate(WIDER, SHEET_PX) == []
