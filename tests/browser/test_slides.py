"""The slides of the course, from a server and from disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .site import ROOT
from .visit import AXE, View, Visit, context_for, foreign, listen

pytestmark = pytest.mark.thorough
DECKS = sorted(path.stem for path in (ROOT / "book" / "teaching" / "slides").glob("*.md"))
READY = "window.Reveal && Reveal.isReady()"
# what reaches beyond the slide, once everything on it has appeared
OUTSIDE = """async () => {
  while (Reveal.availableFragments().next) Reveal.nextFragment();
  const slide = Reveal.getCurrentSlide();
  await Promise.all(slide.getAnimations({subtree: true}).map((each) => each.finished));
  const box = document.querySelector(".slides").getBoundingClientRect();
  return [...slide.querySelectorAll("*")].filter((element) => {
    const place = element.getBoundingClientRect();
    return place.width && (place.right > box.right + 1 || place.bottom > box.bottom + 1);
  }).map((element) => element.outerHTML.slice(0, 120));
}"""
NOT_DRAWN = "[...document.images].filter((each) => !each.naturalWidth).map((each) => each.src)"


def slides(page: Page) -> range:
    page.wait_for_function(READY)
    return range(page.evaluate("Reveal.getTotalSlides()"))


@pytest.mark.parametrize("from_disk", [False, True], ids=["server", "disk"])
@pytest.mark.parametrize("deck", DECKS)
def test_every_slide_is_whole(
    browser: Browser, origin: str, site: Path, deck: str, from_disk: bool
) -> None:
    root = site.as_uri() if from_disk else origin
    visit = Visit()
    with context_for(browser, View(1280, "light")) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 720})
        listen(page, visit)
        page.goto(f"{root}/slides/{deck}.html")
        assert 12 <= len(slides(page)) <= 16
        for number in slides(page):
            page.evaluate("(number) => Reveal.slide(number)", number)
            assert page.evaluate(OUTSIDE) == [], number
        assert page.evaluate("document.images.length") * 3 >= len(slides(page))
        assert page.evaluate(NOT_DRAWN) == []

    assert foreign(visit.requests, root) == []
    assert visit.errors == []
    assert visit.failed == []


@pytest.mark.parametrize("deck", DECKS)
def test_slides_are_accessible_and_have_notes(browser: Browser, origin: str, deck: str) -> None:
    with context_for(browser, View(1280, "light")) as context:
        page = context.new_page()
        page.goto(f"{origin}/slides/{deck}.html?showNotes=true")
        for number in slides(page):
            page.evaluate("(number) => Reveal.slide(number)", number)
            page.evaluate(OUTSIDE)
            found = Axe().run(page, options=AXE).response["violations"]
            serious = [each for each in found if each["impact"] in ("serious", "critical")]
            assert [(each["id"], each["nodes"][0]["html"]) for each in serious] == [], number
            assert page.locator(".speaker-notes").inner_text().strip(), number
